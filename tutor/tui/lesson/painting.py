"""Turns styled lines into what Textual draws, with the looks of the present theme."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from tutor.tui.lesson.lines import Line
from tutor.wording.layout import cells

_PLAIN = {"bold": Style(bold=True), "underline": Style(underline=True)}


class Brush:
    """Draws lines in one widget's theme; a change of theme makes another brush."""

    def __init__(self, node: Widget) -> None:
        self._parse: Callable[[str], Style] = node.app.stylesheet.parse_style
        self._base = node.visual_style
        self._styles: dict[tuple[str, str], RichStyle] = {}

    def strip(self, line: Line, width: int, *, margin: int = 0) -> Strip:
        """Return the line on a row of `width` cells, `margin` cells from its left."""
        rest = self._style("", line.ground)
        segments = [Segment(" " * margin, self._style("", "" if margin else line.ground))]
        segments += [Segment(s.text, self._style(s.style, line.ground)) for s in line.spans]
        used = margin + sum(cells(span.text) for span in line.spans)
        segments.append(Segment(" " * max(width - used, 0), rest))
        return Strip([segment for segment in segments if segment.text]).crop(0, width)

    def _style(self, names: str, ground: str) -> RichStyle:
        key = (names, ground)
        if key not in self._styles:
            style = self._base
            for name in (ground, *names.split()):
                style += self._look(name)
            self._styles[key] = style.rich_style
        return self._styles[key]

    def _look(self, name: str) -> Style:
        if not name:
            return Style()
        return _PLAIN.get(name) or self._parse(f"$kt-look-{name}")
