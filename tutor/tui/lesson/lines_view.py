"""A scrolled view of styled lines that are laid out anew for each width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tutor.tui.frame import face_of
from tutor.tui.lesson.lines import Line, Span, line
from tutor.tui.lesson.manner import Manner
from tutor.tui.lesson.painting import Brush


class LinesView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws what `lay` returns. The row on top stays on top when the width changes."""

    DEFAULT_CSS = """
    LinesView {
        width: 1fr; height: 1fr; background: $kt-bg; color: $kt-text;
        scrollbar-size: 0 0; overflow-x: hidden; overflow-y: auto;
    }
    """
    MARGIN = 0  # cells left of every line
    LEAD = 1  # blank rows above the first

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.rows: list[Line] = []
        self._brush: Brush | None = None
        self._query = ""
        self._hits: list[int] = []  # rows that hold what is searched for
        self._hit = 0

    def lay(self, width: int) -> Sequence[Line]:
        """Return the lines for a view of `width` cells."""
        raise NotImplementedError

    @property
    def manner(self) -> Manner:
        """Return in which language and with which glyphs things are said."""
        face = face_of(self)
        plain = self.app.theme in ("ansi", "mono")
        return Manner(face.glyphs, face.words, ticks=plain)

    def relay(self, *, to_top: bool = False) -> None:
        """Lay the lines out anew; the row on top stays, or the first comes there."""
        if not self.is_mounted or not self.size.width:
            return
        block, beyond = self._anchor()
        rows = [*(Line() for _ in range(self.LEAD)), *self.lay(self.size.width)]
        if rows == self.rows and self.virtual_size.width == self.size.width and not to_top:
            return
        self.rows = rows
        self._look_up()
        self.virtual_size = Size(self.size.width, len(self.rows))
        top = 0 if to_top else self._row_of(block, beyond)
        self.scroll_to(y=min(top, self.max_scroll_y), animate=False, force=True, immediate=True)
        self.refresh()

    def _anchor(self) -> tuple[int, int]:
        """Return which block is on top, and how many of its rows are above."""
        top = round(self.scroll_y)
        if not self.rows or top >= len(self.rows):
            return (0, 0)
        block = self.rows[top].block
        first = next(i for i, row in enumerate(self.rows) if row.block == block)
        return (block, top - first)

    def _row_of(self, block: int, beyond: int) -> int:
        rows = [i for i, row in enumerate(self.rows) if row.block == block]
        return min(rows[0] + beyond, rows[-1]) if rows else 0

    def on_resize(self) -> None:
        """Lay out for the new width."""
        self.relay()

    def on_mount(self) -> None:
        """Lay out for the first time."""
        self.relay(to_top=True)

    def notify_style_update(self) -> None:
        """Mix the looks anew: the theme has changed."""
        super().notify_style_update()
        self._brush = None
        self.refresh()
        self.call_after_refresh(self.relay)

    def render_line(self, y: int) -> Strip:
        """Draw one row of what is in view; the last says if there is more below."""
        if self._brush is None:
            self._brush = Brush(self)
        width, at = self.size.width, y + round(self.scroll_y)
        row = self.rows[at] if at < len(self.rows) else Line()
        if self._hits and at == self._hits[self._hit]:
            row = replace(row, ground="raised")
        strip = self._brush.strip(row, width, margin=self.MARGIN)
        if y == self.size.height - 1 and at < len(self.rows) - 1:
            mark = f" {self.manner.glyphs.below} "
            more = self._brush.strip(line(Span(mark, "muted")), len(mark))
            strip = Strip.join([strip.crop(0, width - more.cell_length), more])
        return strip

    # ── searching ──

    @property
    def hit_of(self) -> tuple[int, int]:
        """Return which hit is shown, from 1, and how many there are."""
        return (self._hit + 1 if self._hits else 0, len(self._hits))

    def find(self, query: str) -> None:
        """Show the first row at or below the top of the view that holds `query`; "" ends it."""
        self._query = query.casefold()
        self._look_up()
        top = round(self.scroll_y)
        self._hit = next((n for n, row in enumerate(self._hits) if row >= top), 0)
        self.next_hit(0)

    def next_hit(self, by: int) -> None:
        """Show the hit after or before, round and round."""
        if self._hits:
            self._hit = (self._hit + by) % len(self._hits)
            self.reveal(self._hits[self._hit], self._hits[self._hit])
        self.refresh()

    def _look_up(self) -> None:
        rows = enumerate(self.rows)
        self._hits = [n for n, row in rows if self._query and self._query in row.text.casefold()]
        self._hit = min(self._hit, max(len(self._hits) - 1, 0))

    def row_shown(self, y: int) -> Line | None:
        """Return the line on a row of the view."""
        at = y + round(self.scroll_y)
        return self.rows[at] if at < len(self.rows) else None

    def reveal(self, first: int, last: int) -> None:
        """Scroll so that these rows are in view, the first of them at any rate."""
        top, height = round(self.scroll_y), self.size.height
        if first < top:
            self.scroll_to(y=max(first - 1, 0), animate=False)
        elif last >= top + height:
            self.scroll_to(y=min(last - height + 2, first), animate=False)
