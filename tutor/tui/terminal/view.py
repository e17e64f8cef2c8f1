"""Draws an emulator's screen as a widget: only rows that changed, at most sixty times a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tutor.tui.frame import face_of
from tutor.tui.terminal.cells import Cursor, Row
from tutor.tui.terminal.palettes import palette_of
from tutor.tui.terminal.strips import Brush
from tutor.tui.theme import tokens_of

if TYPE_CHECKING:
    from tutor.tui.terminal.emulator import Emulator

_FRAME_SECONDS = 1 / 60
_HELD_FRAMES = 9  # a program that never ends its change is shown after 150 ms
_FLOOD_BYTES, _FLOODED_FRAMES = 16_384, 3  # what nobody can read is drawn fifteen times a second


def _emulator(cols: int, rows: int, reply: Callable[[bytes], None]) -> Emulator:
    from tutor.tui.terminal.emulator import warmed

    return warmed(cols, rows, reply)


class TerminalView(Widget, can_focus=True):
    """Shows `emulator`; `feed` is what a program says. The cursor is a block while focused."""

    ALLOW_SELECT = False  # it has a selection of its own, which scrolls with the output
    DEFAULT_CSS = "TerminalView { width: 1fr; height: 1fr; background: $kt-bg; color: $kt-text; }"

    rows_below: reactive[int] = reactive(0, repaint=False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._emulator: Emulator | None = None
        self._rows: dict[int, Row] = {}
        self._strips: dict[int, Strip] = {}
        self._cursor: Cursor | None = None
        self._brush: Brush | None = None
        self._frames: Timer | None = None
        self._left_out = 0
        self._fed = 0
        self._cols = 80
        self.status = ""  # told over the last row, at the next frame
        self._told = ""

    @property
    def ready(self) -> bool:
        """Whether there is an emulator."""
        return self._emulator is not None

    @property
    def emulator(self) -> Emulator:
        """What is drawn: there from the first `prepare` until the widget's end."""
        assert self._emulator is not None, "prepare comes first"
        return self._emulator

    @property
    def text(self) -> str:
        """What stands on the emulated screen; nothing before `prepare`."""
        return self.emulator.text() if self.ready else ""

    async def prepare(self) -> None:
        """Load the emulator, once; in a thread, for its library takes a fifth of a second."""
        if self._emulator is not None:
            return
        made = await asyncio.to_thread(_emulator, *self.grid, self.answer)
        self.forget()  # one that was made meanwhile
        self._emulator, self._brush = made, None
        made.resize(*self.grid)
        _ = self.brush  # a program may ask for the colours at once

    def forget(self) -> None:
        """Free the emulator; nothing is drawn from now on."""
        if self._emulator is not None:
            self._emulator.close()
            self._emulator = None

    def answer(self, data: bytes) -> None:
        """Take what the terminal answers to the program."""

    def feed(self, data: bytes) -> None:
        """Take output of the program, to be seen at the next frame."""
        self._fed += len(data)
        self.emulator.feed(data)
        self.redraw()

    def on_mount(self) -> None:
        """Begin to draw."""
        self._frames = self.set_interval(_FRAME_SECONDS, self._draw, pause=True)

    def on_resize(self) -> None:
        """Draw all rows anew, at the width there is now."""
        self._strips.clear()
        self.refresh()

    @property
    def grid(self) -> tuple[int, int]:
        """The size in cells; what was never laid out counts as 80x24."""
        return (self.size.width, self.size.height) if self.size.area else (80, 24)

    def redraw(self) -> None:
        """Draw at the next frame: at once if nothing was drawn lately."""
        if self._frames is not None:
            self._frames.resume()

    def render_line(self, y: int) -> Strip:
        """Return one row as of the last frame."""
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._strip(y)
        return strip

    def notify_style_update(self) -> None:
        """Mix the colours anew: the theme has changed."""
        super().notify_style_update()
        self._brush = None
        self._strips.clear()
        self.refresh()

    @property
    def brush(self) -> Brush:
        """What draws in the present theme."""
        if self._brush is None:
            palette = palette_of(tokens_of(self.app.theme))
            self._brush = Brush(self.rich_style, palette)
            ink, ground = self.rich_style.color, self.rich_style.bgcolor
            if self.ready and ink and ink.triplet and ground and ground.triplet:
                # else the colours are the outer terminal's, and not ours to tell
                self.emulator.tell_colours(ink.triplet, ground.triplet, palette)
        return self._brush

    def _strip(self, y: int) -> Strip:
        width = self.size.width
        row = self._rows.get(y)
        if row is None:
            return Strip.blank(width, self.brush.base)
        strip = self.brush.row(row, self._cols).adjust_cell_length(width, self.brush.base)
        if self._cursor is not None and self._cursor.y == y:
            strip = self.brush.cursor(strip, self._cursor, focused=self.has_focus)
        if (self.rows_below or self.status) and y == self.size.height - 1:
            strip = self._with_told(strip)
        return strip

    def shown_cursor(self) -> Cursor | None:
        """Where the cursor is drawn."""
        return self.emulator.cursor()

    def _with_told(self, strip: Strip) -> Strip:
        """Return the last row with what is to be told at its end: the rows below, the status."""
        below = f"{face_of(self).glyphs.below} {self.rows_below}" if self.rows_below else ""
        told = f" {'   '.join(filter(None, (self.status, below)))} "
        width = cell_len(told)
        if width > strip.cell_length:
            return strip
        end = Strip([Segment(told, self.brush.base + Style(reverse=True))], width)
        return Strip.join([strip.crop(0, strip.cell_length - width), end])

    def _draw(self) -> None:
        """Look at the emulator, and repaint the rows that differ."""
        assert self._frames is not None
        self._frames.pause()
        if not self.ready:
            return
        if self._waits():
            self._frames.resume()
            return
        self._cols = self.emulator.size[0]
        rows = self.emulator.changed_rows()
        self._rows.update(rows)
        changed = set(rows)
        before, self._cursor = self._cursor, self.shown_cursor()
        if before != self._cursor:
            changed |= {cursor.y for cursor in (before, self._cursor) if cursor is not None}
        self._repaint(changed)

    def _waits(self) -> bool:
        """Whether this frame is left out: a change is half done, or output comes in a flood."""
        left_out = _HELD_FRAMES if self.emulator.held else _FLOODED_FRAMES
        waits = (self.emulator.held or self._fed > _FLOOD_BYTES) and self._left_out < left_out
        self._left_out = self._left_out + 1 if waits else 0
        self._fed = 0
        return waits

    def _repaint(self, changed: set[int]) -> None:
        width, height = self.size
        below = self.emulator.rows_below
        if below or self.rows_below or self.status != self._told:
            changed.add(height - 1)
        self.rows_below, self._told = below, self.status
        for y in changed:
            self._strips.pop(y, None)
        if len(changed) > height // 2:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, y, width, 1) for y in sorted(changed)))
        self._place_cursor()

    def _place_cursor(self) -> None:
        """Put the outer terminal's cursor where input methods show what is being composed."""
        if self.has_focus and self._cursor is not None:
            at = self.content_region.offset
            self.app.cursor_position = Offset(at.x + self._cursor.x, at.y + self._cursor.y)

    def forget_rows(self) -> None:
        """Draw all rows anew: they are of another size."""
        self._rows.clear()
        self._strips.clear()
        self.redraw()

    def show_focus(self) -> None:
        """Draw the cursor as the focus has it."""
        if self._cursor is not None:
            self._strips.pop(self._cursor.y, None)
        self._place_cursor()
