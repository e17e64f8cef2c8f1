"""What lies over a part of the screen for a while: help, palette. The rest stays to be seen."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widget import Widget

from tutor.tui.frame import Part


class Overlay(ModalScreen[str]):
    """A part laid over `region`; Esc or a click beside it closes it. Returns what was chosen."""

    DEFAULT_CSS = """
    Overlay { background: transparent; color: $kt-text; layout: vertical; }
    Overlay > Part { background: $kt-bg; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]

    def __init__(self, region: Region) -> None:
        super().__init__()
        self._region = region

    def compose(self) -> ComposeResult:
        """Lay the part where it belongs."""
        part = Part(*self.inside(), id="over")
        x, y, width, height = self._region
        part.styles.offset = (x, y)
        part.styles.width, part.styles.height = width, height
        yield part

    def inside(self) -> tuple[Widget, ...]:
        """Return what the part holds."""
        raise NotImplementedError

    @property
    def part(self) -> Part:
        """Return the part."""
        return self.query_one("#over", Part)

    def on_mount(self) -> None:
        """Take the focus, and with it the heavy title."""
        self.part.take_focus()
        self.part.heavy = True

    def on_click(self, event: events.Click) -> None:
        """Close on a click beside the part."""
        if not self.part.region.contains(event.screen_x, event.screen_y):
            self.dismiss("")

    def action_close(self) -> None:
        """Close; nothing was chosen."""
        self.dismiss("")
