"""A widget that draws lines of text in looks, and of new lines sends only those that differ."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import zip_longest

from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

Line = tuple[tuple[str, str], ...]  # text and look

_KEPT = 400


class LineCanvas(Widget):
    """Shows what `show_lines` was given last."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._shown: tuple[Line, ...] = ()
        self._strips: dict[Hashable, Strip] = {}

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Draw these lines from the top on."""
        before, self._shown = self._shown, tuple(lines)
        width = self.size.width
        changed = [
            Region(0, y, width, 1)
            for y, (one, other) in enumerate(zip_longest(before, self._shown))
            if one != other and y < self.size.height
        ]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """Return a line as the theme draws it."""
        line = self._shown[y] if y < len(self._shown) else ()
        width, style = self.size.width, self.visual_style
        key = (line, width, style, self.app.theme)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= _KEPT:
                self._strips.clear()
            drawn = Visual.to_strips(self, Content.assemble(*line), width, 1, style)
            strip = drawn[0] if drawn else Strip.blank(width, style.rich_style)
            self._strips[key] = strip
        return strip
