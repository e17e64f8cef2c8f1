"""The application: wires screens to the session that it was handed. Draws nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from tutor.clock import Clock, SystemClock
from tutor.session.desk import Desk
from tutor.tui.frame import Face
from tutor.tui.frame_screen import TutorScreen
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

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.face = opening.face
        for theme in themes():
            self.register_theme(theme)
        self.theme = choose_theme(opening.environ, opening.theme)
        self.set_keymap(self.face.keys.keymap())

    @property
    def desk(self) -> Desk:
        """Return the session."""
        return self.opening.desk

    def get_default_screen(self) -> TutorScreen:
        """Return the first screen."""
        return TutorScreen()

    async def action_app_quit(self) -> None:
        """End; everything is written already."""
        self.exit()
