"""A session that plays what a test wrote down, and an app to hang one widget in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widget import Widget

from tests.cli.fakes import FakeDesk
from tutor.clock import Clock
from tutor.tui.frame import Face
from tutor.tui.keys import Where, bindings
from tutor.tui.theme import themes

NOON = datetime(2026, 5, 4, 12, 4, 28, tzinfo=UTC)


@dataclass
class StillClock:
    """Stands until it is set on; waits end at once."""

    at: datetime = NOON
    slept: list[timedelta] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, span: timedelta) -> None:
        self.slept.append(span)
        self.at += span


@dataclass
class ScriptedDesk(FakeDesk):
    """The session of the cli's tests, with what only the full screen asks."""


class WidgetApp(App[None], inherit_bindings=False):
    """Shows the widgets it is given, with themes, face and keys as the tutor has them."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.EVERYWHERE, Where.APP)

    def __init__(
        self,
        *widgets: Widget,
        face: Face | None = None,
        theme: str = "dark",
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self.face = face or Face()
        self.clock: Clock = clock or StillClock()
        self.shown = widgets
        for each in themes():
            self.register_theme(each)
        self.theme = theme
        self.set_keymap(self.face.keys.keymap())

    def compose(self) -> ComposeResult:
        yield from self.shown
