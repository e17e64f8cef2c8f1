"""Reads rows off the emulator's render state: only those that changed, a run at a time.

Source: libghostty-vt, include/ghostty/vt/{render,screen,style}.h.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from rich.cells import cell_len

from tutor.tui.terminal.binding import check, ffi, lib, sized
from tutor.tui.terminal.cells import PLAIN, Colour, Cursor, Look, Row, Run

# One room for each answer: making it anew took longer than asking.
_OUT = {
    ctype: ffi.new(f"{ctype}*")
    for ctype in (
        "GhosttyCellContentTag",
        "GhosttyCellWide",
        "GhosttyColorRgb",
        "uint8_t",
        "uint16_t",
        "uint32_t",
    )
}
_KEPT = 50_000  # decoded cells and styles; what random bytes fill is thrown away


class _Cell(NamedTuple):
    """One raw cell, decoded. `style` is the page's number for its style, 0 for none."""

    text: str
    style: int
    ground: Colour
    clustered: bool  # more code points belong to it


class RowReader:
    """A render state of one terminal. What it returned is never returned again until it changes."""

    def __init__(self, terminal: Any) -> None:
        self._terminal = terminal
        self._state = ffi.new("GhosttyRenderState*")
        self._rows = ffi.new("GhosttyRenderStateRowIterator*")
        self._cells = ffi.new("GhosttyRenderStateRowCells*")
        check(lib.ghostty_render_state_new(ffi.NULL, self._state), "render_state_new")
        check(lib.ghostty_render_state_row_iterator_new(ffi.NULL, self._rows), "row_iterator_new")
        check(lib.ghostty_render_state_row_cells_new(ffi.NULL, self._cells), "row_cells_new")
        self._y = ffi.new("uint16_t*")
        self._view = ffi.new("GhosttyCellsView*")
        self._style = sized("GhosttyStyle")
        self._selection = sized("GhosttyRenderStateRowSelection")
        self._decoded: dict[int, _Cell] = {}
        self._looks: dict[bytes, Look] = {}

    def close(self) -> None:
        """Free the native memory."""
        lib.ghostty_render_state_row_cells_free(self._cells[0])
        lib.ghostty_render_state_row_iterator_free(self._rows[0])
        lib.ghostty_render_state_free(self._state[0])

    def changed_rows(self) -> dict[int, Row]:
        """Look at the terminal again; return the rows that changed."""
        state = self._state[0]
        check(lib.ghostty_render_state_update(state, self._terminal), "render_state_update")
        data = lib.GHOSTTY_RENDER_STATE_DATA_ROW_ITERATOR
        check(lib.ghostty_render_state_get(state, data, self._rows), "row_iterator")
        rows: dict[int, Row] = {}
        while lib.ghostty_render_state_row_iterator_next_dirty(self._rows[0], self._y):
            rows[self._y[0]] = self._row()
        check(lib.ghostty_render_state_clean(state), "render_state_clean")
        if len(self._decoded) + len(self._looks) > _KEPT:
            self._decoded.clear()
            self._looks.clear()
        return rows

    def cursor(self) -> Cursor | None:
        """Return where the cursor is shown."""
        cursor = sized("GhosttyRenderStateCursor")
        data = lib.GHOSTTY_RENDER_STATE_DATA_CURSOR
        check(lib.ghostty_render_state_get(self._state[0], data, cursor), "cursor")
        if not (cursor.visible and cursor.viewport_has_value):
            return None
        x, y = int(cursor.viewport_x), int(cursor.viewport_y)
        return Cursor(x - 1, y, 2) if cursor.wide_tail else Cursor(x, y)

    def _row(self) -> Row:
        get = lib.ghostty_render_state_row_get
        row = self._rows[0]
        check(get(row, lib.GHOSTTY_RENDER_STATE_ROW_DATA_CELLS_RAW, self._view), "cells_raw")
        check(get(row, lib.GHOSTTY_RENDER_STATE_ROW_DATA_CELLS, self._cells), "cells")
        decoded = self._decoded
        cells = [
            decoded.get(raw) or self._decode(raw)
            for raw in ffi.unpack(self._view.ptr, self._view.len)
        ]
        picked = lib.GHOSTTY_RENDER_STATE_ROW_DATA_SELECTION
        selected = (
            None
            if get(row, picked, self._selection)
            else (int(self._selection.start_x), int(self._selection.end_x))
        )
        return Row(self._runs(cells), selected)

    def _runs(self, cells: list[_Cell]) -> tuple[Run, ...]:
        runs: list[Run] = []
        first, count = 0, len(cells)
        while first < count:
            style, ground = cells[first].style, cells[first].ground
            last = first + 1
            while last < count and cells[last].style == style and cells[last].ground == ground:
                last += 1
            look = self._look(first) if style else PLAIN
            if ground is not None:
                look = look._replace(bg=ground)
            run = cells[first:last]
            if any(cell.clustered for cell in run):
                parts = (self._text(first + i, cell) for i, cell in enumerate(run))
            else:
                parts = (cell.text for cell in run)
            runs.append(Run("".join(parts), look))
            first = last
        return tuple(runs)

    def _text(self, x: int, cell: _Cell) -> str:
        """Return a cell's text with the marks that combine with it."""
        if not cell.clustered:
            return cell.text
        check(lib.ghostty_render_state_row_cells_select(self._cells[0], x), "cells_select")
        get = lib.ghostty_render_state_row_cells_get
        length = ffi.new("uint32_t*")
        data = lib.GHOSTTY_RENDER_STATE_ROW_CELLS_DATA_GRAPHEMES_LEN
        check(get(self._cells[0], data, length), "graphemes_len")
        points = ffi.new("uint32_t[]", max(length[0], 1))
        data = lib.GHOSTTY_RENDER_STATE_ROW_CELLS_DATA_GRAPHEMES_BUF
        check(get(self._cells[0], data, points), "graphemes_buf")
        return _fitting("".join(map(chr, points[0 : length[0]])), cell_len(cell.text))

    def _look(self, x: int) -> Look:
        check(lib.ghostty_render_state_row_cells_select(self._cells[0], x), "cells_select")
        data = lib.GHOSTTY_RENDER_STATE_ROW_CELLS_DATA_STYLE
        check(lib.ghostty_render_state_row_cells_get(self._cells[0], data, self._style), "style")
        key = bytes(ffi.buffer(self._style))
        look = self._looks.get(key)
        if look is None:
            look = self._looks[key] = _look_of(self._style)
        return look

    def _decode(self, raw: int) -> _Cell:
        tag = _of_cell(raw, lib.GHOSTTY_CELL_DATA_CONTENT_TAG, "GhosttyCellContentTag")
        wide = _of_cell(raw, lib.GHOSTTY_CELL_DATA_WIDE, "GhosttyCellWide")
        style = int(_of_cell(raw, lib.GHOSTTY_CELL_DATA_STYLE_ID, "uint16_t"))
        ground: Colour = None
        text = " "
        if tag == lib.GHOSTTY_CELL_CONTENT_BG_COLOR_PALETTE:
            ground = int(_of_cell(raw, lib.GHOSTTY_CELL_DATA_COLOR_PALETTE, "uint8_t"))
        elif tag == lib.GHOSTTY_CELL_CONTENT_BG_COLOR_RGB:
            rgb = _of_cell(raw, lib.GHOSTTY_CELL_DATA_COLOR_RGB, "GhosttyColorRgb")
            ground = (rgb.r, rgb.g, rgb.b)
        elif wide == lib.GHOSTTY_CELL_WIDE_SPACER_TAIL:
            text = ""
        else:
            point = int(_of_cell(raw, lib.GHOSTTY_CELL_DATA_CODEPOINT, "uint32_t"))
            wants = 2 if wide == lib.GHOSTTY_CELL_WIDE_WIDE else 1
            text = _fitting(chr(point) if point else " " * wants, wants)
        clustered = tag == lib.GHOSTTY_CELL_CONTENT_CODEPOINT_GRAPHEME
        cell = self._decoded[raw] = _Cell(text, style, ground, clustered)
        return cell


def _fitting(text: str, cells: int) -> str:
    """Return `text`, or what stands for it where Rich would draw it in another width."""
    return text if cell_len(text) == cells else "\ufffd".ljust(cells)


def _of_cell(raw: int, data: int, ctype: str) -> Any:
    out = _OUT[ctype]
    check(lib.ghostty_cell_get(raw, data, out), "cell_get")
    return out[0]


def _look_of(style: Any) -> Look:
    return Look(
        fg=_colour(style.fg_color),
        bg=_colour(style.bg_color),
        bold=style.bold,
        dim=style.faint,
        underline=style.underline != 0,
        italic=style.italic,
        reverse=style.inverse,
        strike=style.strikethrough,
        conceal=style.invisible,
        blink=style.blink,
    )


def _colour(colour: Any) -> Colour:
    if colour.tag == lib.GHOSTTY_STYLE_COLOR_PALETTE:
        return int(colour.value.palette)
    if colour.tag == lib.GHOSTTY_STYLE_COLOR_RGB:
        rgb = colour.value.rgb
        return (rgb.r, rgb.g, rgb.b)
    return None
