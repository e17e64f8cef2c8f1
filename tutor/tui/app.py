"""The application: wires screens to the session that it was handed. Draws nothing itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from textual import work
from textual.app import App
from textual.binding import BindingType
from textual.reactive import reactive
from textual.screen import Screen

from tutor.clock import Clock, SystemClock
from tutor.errors import TutorError
from tutor.names import LessonId
from tutor.session.desk import Desk
from tutor.tui.frame import Face, HeaderBar
from tutor.tui.frame_lab import LabSeen, lab_content, state_of
from tutor.tui.home import HomeScreen, read_home
from tutor.tui.keys import Where, bindings
from tutor.tui.theme import choose_theme, themes


@dataclass(frozen=True, slots=True)
class Opening:
    """What the application is opened with."""

    desk: Desk
    face: Face = field(default_factory=Face)
    environ: Mapping[str, str] = field(default_factory=dict)
    clock: Clock = field(default_factory=SystemClock)
    theme: str | None = None  # None: what the terminal can show


class TutorApp(App[None], inherit_bindings=False):
    """The full-screen tutor."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.EVERYWHERE, Where.APP)

    lab: reactive[LabSeen] = reactive(LabSeen(""))

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.face = opening.face
        for theme in themes():
            self.register_theme(theme)
        self.theme = choose_theme(opening.environ, opening.theme)
        self.set_keymap(self.face.keys.keymap())
        self._home = HomeScreen(self.desk, read_home(self.desk, self._today()))

    def _today(self) -> date:
        return self.opening.clock.now().astimezone().date()

    @property
    def desk(self) -> Desk:
        """Return the session."""
        return self.opening.desk

    def get_default_screen(self) -> Screen[None]:
        """Return home."""
        return self._home

    def on_mount(self) -> None:
        """Name the lab; how it is comes after the first frame."""
        self.lab = LabSeen(self.desk.lab_name)
        self.call_after_refresh(self.look_at_lab)

    @work(exclusive=True, group="lab")
    async def look_at_lab(self) -> None:
        """Ask how the lab is, off the loop as far as it has to be loaded."""
        name = self.desk.lab_name
        try:
            fidelity = await asyncio.to_thread(lambda: str(self.desk.lab.fidelity))
            self.lab = LabSeen(name, fidelity)
            self.lab = LabSeen(name, fidelity, state_of(await self.desk.lab_status()))
        except TutorError:
            self.lab = LabSeen(name, self.lab.fidelity, "no answer")

    def watch_lab(self, seen: LabSeen) -> None:
        """Show in every header which lab it is and how it is."""
        for screen in self.screen_stack:
            for header in screen.query(HeaderBar):
                header.lab = lab_content(seen, self.face)

    def on_home_screen_lesson_chosen(self, event: HomeScreen.LessonChosen) -> None:
        """Open the lesson."""
        self.open_lesson(event.lesson)

    def open_lesson(self, lesson: LessonId) -> None:
        """Show a lesson's screen."""

    async def action_app_quit(self) -> None:
        """End; everything is written already."""
        self.exit()
