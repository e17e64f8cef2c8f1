"""Widgets that show lines laid out for the room there is: text, a splitter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from tutor.tui import tokens
from tutor.tui.frame import face_of

Laid = Callable[[int, int], Sequence[Content]]


class Lines(Widget):
    """Lines that are laid out anew for each size by the function handed in."""

    DEFAULT_CSS = """
    Lines { width: 1fr; height: 1fr; padding: 0 2 0 2; text-wrap: nowrap; text-overflow: clip; }
    """

    def __init__(self, laid: Laid, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._laid = laid

    def render(self) -> RenderResult:
        """Draw the lines that fit."""
        width, height = self.size
        lines = self._laid(width, height)[:height]
        return Content("\n").join(line.truncate(width) for line in lines)


class Splitter(Widget):
    """The line between two columns."""

    DEFAULT_CSS = "Splitter { width: 1; height: 1fr; }"

    def render(self) -> RenderResult:
        """Draw the line."""
        sign = face_of(self).glyphs.splitter
        return Content.assemble(("\n".join([sign] * self.size.height), tokens.RULE))
