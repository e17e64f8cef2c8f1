"""The application: wires screens to the session that it was handed. Draws nothing itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import App
from textual.binding import BindingType
from textual.content import Content
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.screen import Screen

from tutor.clock import Clock, SystemClock
from tutor.errors import TutorError
from tutor.names import LessonId
from tutor.session.desk import Desk
from tutor.tui.app_asking import Asking
from tutor.tui.app_warming import warm_up
from tutor.tui.frame import Face
from tutor.tui.frame_lab import LabSeen, lab_content, state_of
from tutor.tui.frame_screen import TutorScreen
from tutor.tui.home import HomeScreen, read_home
from tutor.tui.key_hangul import is_syllable, latin_key
from tutor.tui.keys import BY_ID, app_bindings
from tutor.tui.theme import choose_theme, themes
from tutor.wording.messages import Say

if TYPE_CHECKING:
    from tutor.tui.progress_view import ProgressScreen


@dataclass(frozen=True, slots=True)
class Opening:
    """What the application is opened with."""

    desk: Desk
    face: Face = field(default_factory=Face)
    environ: Mapping[str, str] = field(default_factory=dict)
    clock: Clock = field(default_factory=SystemClock)
    theme: str | None = None  # None: what the terminal can show
    said: str = ""  # to be said first: what of keys.toml can't be followed


class TutorApp(Asking, App[None], inherit_bindings=False):
    """The full-screen tutor."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = app_bindings()

    lab: reactive[LabSeen] = reactive(LabSeen(""))

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.face = opening.face
        for theme in themes():
            self.register_theme(theme)
        self.theme = choose_theme(opening.environ, opening.theme)
        self.set_keymap(self.face.keys.keymap())
        self._home = HomeScreen(self.desk, read_home(self.desk, self.today), lambda: self.today)

    @property
    def desk(self) -> Desk:
        """Return the session."""
        return self.opening.desk

    @property
    def today(self) -> date:
        """Return the day it is on this machine."""
        return self.opening.clock.now().astimezone().date()

    @property
    def lab_line(self) -> Content:
        """Return how the lab is, for the header of a screen."""
        return lab_content(self.lab, self.face)

    def get_default_screen(self) -> Screen[None]:
        """Return home."""
        return self._home

    def on_mount(self) -> None:
        """Name the lab; how it is comes after the first frame."""
        self.lab = LabSeen(self.desk.lab_name)
        self.call_after_refresh(self.look_at_lab)
        if self.opening.said:
            self.call_after_refresh(self.say, self.opening.said)

    @work(exclusive=True, group="lab")
    async def look_at_lab(self) -> None:
        """Ask how the lab is, off the loop as far as it has to be loaded."""
        name = self.desk.lab_name
        fidelity = ""
        await asyncio.to_thread(warm_up)
        try:
            fidelity = await asyncio.to_thread(lambda: str(self.desk.lab.fidelity))
            self.lab = LabSeen(name, fidelity)
            self.lab = LabSeen(name, fidelity, state_of(await self.desk.lab_status()))
        except TutorError:
            self.lab = LabSeen(name, fidelity, "no answer")

    def watch_lab(self) -> None:
        """Show in every header which lab it is and how it is."""
        for screen in self.screen_stack:
            if isinstance(screen, TutorScreen) and screen.is_mounted:
                screen.header.lab = self.lab_line

    # ── keys ──

    async def action_act(self, id_: str) -> None:
        """Do an action of the registry, by whoever is nearest to the focus."""
        doer = self.doer(id_)
        if doer is not None:
            await self.run_action(BY_ID[id_].method, doer)
        else:
            self.say(self.face.words.wording.say(Say.NO_SUCH_KEY))

    def doer(self, id_: str) -> DOMNode | None:
        """Return who does an action now: from the focus outwards; None if nobody does."""
        method = f"action_{BY_ID[id_].method}"
        start: DOMNode = self.screen.focused or self.screen
        return next(
            (node for node in (*start.ancestors_with_self, self) if hasattr(node, method)), None
        )

    async def _on_key(self, event: events.Key) -> None:
        """Run the key's binding; Hangul input doesn't hide letter keys, and a dead key says so."""
        event.prevent_default()
        if await self._check_bindings(event.key):
            return
        latin = latin_key(event.character)
        if latin is not None and await self._check_bindings(latin):
            return
        if event.is_printable:
            say = Say.HANGUL_ON if is_syllable(event.character) else Say.NO_SUCH_KEY
            self.say(self.face.words.wording.say(say))

    def say(self, words: str) -> None:
        """Say a short thing in the footer of the screen in front."""
        front = next((s for s in reversed(self.screen_stack) if isinstance(s, TutorScreen)), None)
        if front is not None:
            front.say(words)

    # ── screens ──

    def on_home_screen_lesson_chosen(self, event: HomeScreen.LessonChosen) -> None:
        """Open the lesson."""
        self.open_lesson(event.lesson)

    def open_lesson(self, lesson: LessonId) -> None:
        """Show a lesson, in place of the one that is open."""
        from tutor.tui.lesson.screen import LessonScreen

        self.go_home()
        clock, environ = self.opening.clock, self.opening.environ
        self.push_screen(LessonScreen(self.desk, lesson, clock=clock, environ=environ))

    def go_home(self) -> None:
        """Close every screen but home."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.look_at_lab()

    def action_app_back(self) -> None:
        """Close the screen in front; home is left by its own."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
            self.look_at_lab()

    def action_app_progress(self) -> None:
        """Show what was done."""
        from tutor.tui.progress_view import ProgressScreen

        self._show(ProgressScreen(self.desk, self.today))

    def action_app_labs(self) -> None:
        """Show where exercises run."""
        from tutor.tui.labs_view import LabsScreen

        self._show(LabsScreen(self.desk, self.opening.clock))

    def on_progress_screen_track_chosen(self, event: ProgressScreen.TrackChosen) -> None:
        """Show a track in the course."""
        self.go_home()
        self._home.show_track(event.track)

    def _show(self, screen: TutorScreen) -> None:
        if not any(type(each) is type(screen) for each in self.screen_stack):
            self.push_screen(screen)

    def action_app_suspend(self) -> None:
        """Stop, as programs do on Ctrl+Z; `fg` draws everything again."""
        self.action_suspend_process()

    def action_app_quit(self) -> None:
        """End; everything is written already."""
        self.exit()
