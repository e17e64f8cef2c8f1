"""Draws rows of cells as Textual strips. Pure: the theme comes as a palette and a base style."""

from __future__ import annotations

from collections.abc import Sequence

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tutor.tui.terminal.cells import Colour, Cursor, Look, Rgb, Row

_REVERSE = Style(reverse=True)
_UNDERLINE = Style(underline=True)
_KEPT = 4096


class Brush:
    """Colours and styles of one theme. `palette` empty: the 16 colours are the terminal's own."""

    def __init__(self, base: Style, palette: Sequence[Rgb]) -> None:
        self.base = base
        self._palette = tuple(palette)
        self._styles: dict[Look, Style] = {}

    def row(self, row: Row, width: int) -> Strip:
        """Return the row, which is `width` cells wide, its selected cells reversed."""
        strip = Strip([Segment(text, self.style(look)) for text, look in row.runs], width)
        if row.selected:
            first, last = row.selected
            strip = _restyled(strip, first, last + 1, _REVERSE)
        return strip

    def cursor(self, strip: Strip, cursor: Cursor, *, focused: bool) -> Strip:
        """Return the strip with the cursor on it: a block if focused, else a line."""
        style = _REVERSE if focused else _UNDERLINE
        return _restyled(strip, cursor.x, cursor.x + cursor.width, style)

    def style(self, look: Look) -> Style:
        """Return the style of cells that look so."""
        style = self._styles.get(look)
        if style is None:
            if len(self._styles) > _KEPT:
                self._styles.clear()
            style = self._styles[look] = self.base + Style(
                color=self._colour(look.fg),
                bgcolor=self._colour(look.bg),
                bold=look.bold or None,
                dim=look.dim or None,
                italic=look.italic or None,
                underline=look.underline or None,
                reverse=look.reverse or None,
                strike=look.strike or None,
                conceal=look.conceal or None,
            )
        return style

    def _colour(self, colour: Colour) -> Color | None:
        if colour is None:
            return None
        if isinstance(colour, int):
            if colour < len(self._palette):
                return Color.from_rgb(*self._palette[colour])
            own = Color.from_ansi(colour)
            return Color.from_triplet(own.get_truecolor()) if self._palette else own
        return Color.from_rgb(*colour)


def _over(own: Style, style: Style) -> Style:
    """Return `style` over a cell's own; what is reversed twice is told by not being so."""
    return own + (Style(reverse=False) if style.reverse and own.reverse else style)


def _restyled(strip: Strip, first: int, end: int, style: Style) -> Strip:
    """Return the strip with the cells from `first` up to `end` in another style."""
    width = strip.cell_length
    end = min(end, width)
    if not 0 <= first < end:
        return strip
    before, there, after = strip.crop(0, first), strip.crop(first, end), strip.crop(end, width)
    lit = Strip([Segment(text, _over(own or Style(), style)) for text, own, _ in there])
    return Strip.join([before, lit, after])
