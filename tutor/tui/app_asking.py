"""What the app does by command and palette: help, keys, language, theme, and `:` lines."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

from textual import work
from textual.app import App
from textual.dom import DOMNode
from textual.geometry import Region

from tutor.errors import TutorError
from tutor.names import LessonId
from tutor.session.desk import Desk
from tutor.session.settings import LABS, Settings
from tutor.tui.frame import Face, Part, where_of
from tutor.tui.frame_screen import TutorScreen
from tutor.tui.glyphs import ASCII, UNICODE
from tutor.tui.keys import BY_ID
from tutor.tui.motion import Motion
from tutor.tui.tokens import NAMES
from tutor.wording.languages import LANGUAGES
from tutor.wording.texts import text
from tutor.wording.words import Words

HELP_FOR = text("Help: {place}")
KEYS = text("Keys")
NO_COMMAND = text("There is no command {line}")
NO_LESSON = text("There is no lesson {lesson}")
LAB_NOW = text("Lessons run on lab {lab} now.")
NOW_THEME = text("Theme {name}")

GLYPHS = ("auto", "unicode", "ascii")
MOTIONS = ("full", "reduced")
WIDE = 112
PALETTE_ROWS = 12


class Asking(App[None]):
    """The part of the app that is asked by name rather than by place."""

    face: Face

    @property
    def desk(self) -> Desk:
        """Return the session."""
        raise NotImplementedError

    @property
    def today(self) -> date:
        """Return the day it is."""
        raise NotImplementedError

    def say(self, words: str) -> None:
        """Say a short thing in the footer."""
        raise NotImplementedError

    def doer(self, id_: str) -> DOMNode | None:
        """Return who does an action now."""
        raise NotImplementedError

    async def action_act(self, id_: str) -> None:
        """Do an action of the registry."""
        raise NotImplementedError

    def open_lesson(self, lesson: LessonId) -> None:
        """Show a lesson."""
        raise NotImplementedError

    def look_at_lab(self) -> object:
        """Ask how the lab is."""
        raise NotImplementedError

    # ── help ──

    def action_app_help(self) -> None:
        """Show help for the focused part, over the other column."""
        from tutor.tui.help import HelpOver
        from tutor.tui.help_lines import NAMES as PLACES
        from tutor.tui.help_lines import help_lines

        where = where_of(self.screen.focused or self.screen)
        place = self.face.words(PLACES[where])
        title = self.face.words(HELP_FOR, place=place)
        self.push_screen(
            HelpOver(self._beside(), title, lambda width, face: help_lines(where, width, face))
        )

    def action_app_keys(self) -> None:
        """Show all keys, and where to give them other ones."""
        from tutor.tui.help import HelpOver
        from tutor.tui.help_lines import all_key_lines

        file = str(self.desk.places.data / "keys.toml")
        self.push_screen(
            HelpOver(
                self._beside(),
                self.face.words(KEYS),
                lambda width, face: all_key_lines(width, file, face),
            )
        )

    def _beside(self) -> Region:
        """Return the column beside the focused part; where there is one column, all of it."""
        width, height = self.size
        rows = max(height - 2, 1)
        if width < WIDE:
            return Region(0, 1, width, rows)
        here = self._focused_region()
        left = here.x + here.width // 2 > width // 2
        x = 0 if left else min(here.right + 1, width // 2 + 8)
        right = max(here.x - 1, width // 2) if left else width
        return Region(x, 1, right - x, rows)

    def _focused_region(self) -> Region:
        focused = self.screen.focused
        nodes = focused.ancestors_with_self if focused else ()
        part = next((node for node in nodes if isinstance(node, Part)), None)
        return part.region if part else Region(0, 1, self.size.width, max(self.size.height - 2, 1))

    # ── palette ──

    @work(exclusive=True, group="palette")
    async def action_app_palette(self) -> None:
        """Ask for a command and do it."""
        from tutor.session.course_map import course_map
        from tutor.tui.palette import Palette
        from tutor.tui.palette_items import Offer, commands

        where = where_of(self.screen.focused or self.screen)
        standing = await asyncio.to_thread(self.desk.standing)
        course = course_map(self.desk.library.outline, standing, self.desk.language)
        every = commands(
            self.face, where, lambda a: self.doer(a.id) is not None, Offer(course, LABS)
        )
        here = self._focused_region()
        rows = min(max(self.size.height - 3, 3), PALETTE_ROWS)
        x, right = (here.x, here.right) if here.width >= 48 else (0, self.size.width)
        region = Region(x, self.size.height - 1 - rows, right - x, rows)
        self.push_screen(Palette(region, every), self._chosen)

    def _chosen(self, line: str | None) -> None:
        if line:
            self.run_worker(self.command(line), group="command")

    async def command(self, line: str) -> None:
        """Do what a `:` line says."""
        if line in BY_ID:
            await self.action_act(line)
            return
        word, _, rest = line.partition(" ")
        if word in {"q", "quit"}:
            self.exit()
        elif not await self._set(word, rest.strip()):
            await self._hand_on(line)

    async def _set(self, word: str, rest: str) -> bool:
        """Do a command that takes a word; say whether it was one."""
        match word, rest:
            case "lesson", _ if rest:
                self._lesson(LessonId(rest))
            case "lab", _ if rest.startswith("use "):
                await self.use_lab(rest.removeprefix("use ").strip())
            case "lang", _ if rest in LANGUAGES:
                await self.speak(rest)
            case "theme", _ if rest in NAMES:
                await self.dress(rest)
            case "glyphs", _ if rest in GLYPHS:
                await self.draw_with(rest)
            case "motion", _ if rest in MOTIONS:
                await self.move_as(rest)
            case "keys" | "help" | "labs" | "progress" | "theme", "":
                await self.action_act(f"app.{word}")
            case _:
                return False
        return True

    async def _hand_on(self, line: str) -> None:
        """Let the screen in front do a command of its own; say so if it has none."""
        own = getattr(self.screen, "command", None)
        if own is None or not await own(line):
            self.say(self.face.words(NO_COMMAND, line=line))

    def _lesson(self, id_: LessonId) -> None:
        known = {e.id for track in self.desk.library.outline.tracks for e in track.lessons}
        if id_ in known:
            self.open_lesson(id_)
        else:
            self.say(self.face.words(NO_LESSON, lesson=id_))

    # ── choices ──

    async def use_lab(self, name: str) -> None:
        """Run lessons on another lab from now on."""
        try:
            await asyncio.to_thread(self.desk.use_lab, name)
        except TutorError as refused:
            self.say(str(refused))
            return
        self.say(self.face.words(LAB_NOW, lab=name))
        self.look_at_lab()

    async def action_app_language(self) -> None:
        """Go on in the other language."""
        here = LANGUAGES.index(self.desk.language) if self.desk.language in LANGUAGES else 0
        await self.speak(LANGUAGES[(here + 1) % len(LANGUAGES)])

    async def speak(self, language: str) -> None:
        """Go on in a language, and remember it."""
        self.desk.speak(language)
        self._show_as(replace(self.face, words=Words(language)))
        await self._keep(language=language)

    async def action_app_theme(self) -> None:
        """Go on in the next theme."""
        await self.dress(NAMES[(NAMES.index(self.theme) + 1) % len(NAMES)])

    async def dress(self, theme: str) -> None:
        """Go on in a theme, and remember it."""
        self.theme = theme
        await self._keep(theme=theme)
        self.say(self.face.words(NOW_THEME, name=theme))

    async def draw_with(self, glyphs: str) -> None:
        """Go on with other signs, and remember it; `auto` asks the terminal at the next start."""
        if glyphs != "auto":
            signs = ASCII if glyphs == "ascii" else UNICODE
            keys = replace(self.face.keys, plain=signs is ASCII)
            self._show_as(replace(self.face, glyphs=signs, keys=keys))
        await self._keep(glyphs=glyphs)

    async def move_as(self, motion: str) -> None:
        """Go on with all motion or with less, and remember it."""
        self._show_as(replace(self.face, motion=Motion(reduced=motion == "reduced")))
        await self._keep(motion=motion)

    def _show_as(self, face: Face) -> None:
        self.face = face
        for screen in self.screen_stack:
            if isinstance(screen, TutorScreen):
                screen.face_changed()

    async def _keep(self, **choice: Any) -> None:
        try:
            settings: Settings = await asyncio.to_thread(self.desk.settings)
            await asyncio.to_thread(self.desk.keep, replace(settings, **choice))
        except TutorError as refused:
            self.say(str(refused))
