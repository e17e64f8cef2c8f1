"""Help for the focused part, over the other column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from tutor.tui.frame import Face, face_of
from tutor.tui.overlay import Overlay

Told = Callable[[int, Face], Sequence[Content]]


class Pages(Widget, can_focus=True):
    """Lines that scroll by rows and pages."""

    DEFAULT_CSS = """
    Pages { width: 1fr; height: 1fr; padding: 1 2; text-wrap: nowrap; text-overflow: clip; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "by(-1)", show=False),
        Binding("down", "by(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
    ]

    def __init__(self, told: Told) -> None:
        super().__init__()
        self._told = told
        self._top = 0

    def render(self) -> RenderResult:
        """Draw what fits; the last row says so where there is more."""
        width, height = self.size
        face = face_of(self)
        lines = list(self._told(width, face))
        self._top = max(min(self._top, len(lines) - height), 0)
        shown = lines[self._top : self._top + height]
        if self._top + height < len(lines) and shown:
            shown[-1] = Content(face.glyphs.below)
        return Content("\n").join(shown)

    def action_by(self, rows: int) -> None:
        """Scroll by rows."""
        self._top = max(self._top + rows, 0)
        self.refresh()

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.action_by(pages * max(self.size.height - 2, 1))

    def on_mouse_scroll_down(self) -> None:
        """Scroll on."""
        self.action_by(2)

    def on_mouse_scroll_up(self) -> None:
        """Scroll back."""
        self.action_by(-2)


class HelpOver(Overlay):
    """Shows lines over `region` until Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1,q", "close", show=False),
    ]

    def __init__(self, region: Region, title: str, told: Told) -> None:
        super().__init__(region)
        self._heading = title
        self._told = told

    def inside(self) -> tuple[Widget, ...]:
        """Return the lines."""
        return (Pages(self._told),)

    def on_mount(self) -> None:
        """Name what help is for, and the key that closes it."""
        self.part.title = self._heading
        self.part.note = face_of(self).keys.name("app.back")
