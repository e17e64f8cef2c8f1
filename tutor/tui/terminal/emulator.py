"""A terminal without a window, from libghostty: bytes of a program in, rows of cells out.

Source: libghostty-vt, include/ghostty/vt/{terminal,render,selection}.h as bundled with pyghostty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tutor.tui.terminal.binding import check, ffi, grid_ref, lib, scroll_viewport, sized, track
from tutor.tui.terminal.cells import Cursor, Rgb, Row
from tutor.tui.terminal.encoding import KeyEncoder, MouseEncoder, encode_paste
from tutor.tui.terminal.mouse import Button, Motion
from tutor.tui.terminal.reading import RowReader
from tutor.tui.terminal.searching import Search

SCROLLBACK_LINES = 10_000
_BRACKETED_PASTE, _SYNCHRONIZED, _FOCUS_REPORTS, _ALTERNATE_SCROLL = 2004, 2026, 1004, 1007


class Emulator:
    """A terminal without a window. `reply` is called with what it answers to the program."""

    def __init__(self, cols: int, rows: int, reply: Callable[[bytes], None]) -> None:
        made = ffi.new("GhosttyTerminal*")
        check(lib.ghostty_terminal_new(ffi.NULL, made, cols, rows), "terminal_new")
        self.handle = made[0]  # the terminal as the C library takes it
        lines = ffi.new("size_t*", SCROLLBACK_LINES)
        self._set(lib.GHOSTTY_TERMINAL_OPT_SCROLLBACK_MAX_LINES, lines)
        self._reply = ffi.callback(
            "GhosttyTerminalWritePtyFn",
            lambda _terminal, _data, bytes_, length: reply(bytes(ffi.buffer(bytes_, length))),
        )  # the library doesn't keep it alive
        self._set(lib.GHOSTTY_TERMINAL_OPT_WRITE_PTY, self._reply)
        self.keys, self.mouse = KeyEncoder(), MouseEncoder()
        self._reader = RowReader(self.handle)
        self._search: Search | None = None
        self.needle = ""  # what was searched for last
        self._anchor: Any = None
        self._selected = False

    def close(self) -> None:
        """Free the native memory; the emulator is of no use afterwards."""
        self.drop_selection()
        if self._search is not None:
            self._search.close()
        self.keys.close()
        self.mouse.close()
        self._reader.close()
        lib.ghostty_terminal_free(self.handle)

    # ── what the program says ──

    def feed(self, data: bytes) -> None:
        """Take output of the program; any bytes will do."""
        lib.ghostty_terminal_vt_write(self.handle, data, len(data))

    def resize(self, cols: int, rows: int) -> None:
        """Take a new size; lines of the primary screen flow anew."""
        check(lib.ghostty_terminal_resize(self.handle, max(cols, 1), max(rows, 1), 8, 16), "resize")
        self.mouse.resize(cols, rows)

    def tell_colours(self, fg: Rgb, bg: Rgb, palette: Sequence[Rgb]) -> None:
        """Set what a program is told when it asks for the colours, as vim does for the ground."""
        for option, rgb in (
            (lib.GHOSTTY_TERMINAL_OPT_COLOR_FOREGROUND, fg),
            (lib.GHOSTTY_TERMINAL_OPT_COLOR_BACKGROUND, bg),
        ):
            self._set(option, ffi.new("GhosttyColorRgb*", rgb))
        colours = ffi.new("GhosttyColorRgb[256]")
        lib.ghostty_color_palette_default(colours)
        for index, rgb in enumerate(palette):
            colours[index] = rgb
        self._set(lib.GHOSTTY_TERMINAL_OPT_COLOR_PALETTE, colours)

    @property
    def size(self) -> tuple[int, int]:
        """The size in cells."""
        return int(self._get("COLS", "uint16_t")), int(self._get("ROWS", "uint16_t"))

    # ── what is seen ──

    def changed_rows(self) -> Mapping[int, Row]:
        """Return the rows that differ from those of the last call, by their place on the screen."""
        return self._reader.changed_rows()

    def cursor(self) -> Cursor | None:
        """Return the cursor as of the last `changed_rows`; None where it is hidden or away."""
        return self._reader.cursor()

    @property
    def rows_below(self) -> int:
        """How many rows of newer output lie below what is shown."""
        bar = self._get("SCROLLBAR", "GhosttyTerminalScrollbar")
        return int(bar.total - bar.offset - bar.len)

    @property
    def held(self) -> bool:
        """Whether the program is in the middle of a change it wants shown at once."""
        return self._mode(_SYNCHRONIZED)

    def text(self) -> str:
        """Return what stands on the screen, rows as displayed."""
        cols, rows = self.size
        selection = sized("GhosttySelection")
        selection.start = self._ref(0, 0, lib.GHOSTTY_POINT_TAG_ACTIVE)[0]
        selection.end = self._ref(cols - 1, rows - 1, lib.GHOSTTY_POINT_TAG_ACTIVE)[0]
        return self._format(selection, unwrap=False)

    def contents(self) -> str:
        """Return the scrollback and the screen, wrapped lines joined."""
        selection = sized("GhosttySelection")
        if lib.ghostty_terminal_select_all(self.handle, selection):
            return ""  # there is nothing
        return self._format(selection, unwrap=True)

    # ── to the program ──

    def key(self, name: str, character: str | None) -> bytes:
        """Return the bytes of a key by Textual's name for it."""
        return self.keys.encode(self.handle, name, character)

    def paste(self, text: str) -> bytes:
        """Return the bytes of a paste, in brackets if the program knows them."""
        return encode_paste(text, bracketed=self.brackets_pastes)

    def pointed(self, motion: Motion, button: Button, at: tuple[int, int], mods: int = 0) -> bytes:
        """Return the report of the mouse; none where the program didn't ask for it."""
        return self.mouse.encode(self.handle, motion, button, at, mods)

    # ── what the program asked for ──

    @property
    def brackets_pastes(self) -> bool:
        """Whether the program can tell a paste from typing; then a paste never runs by itself."""
        return self._mode(_BRACKETED_PASTE)

    @property
    def wants_focus(self) -> bool:
        """Whether the program asked to be told of focus."""
        return self._mode(_FOCUS_REPORTS)

    @property
    def wants_mouse(self) -> bool:
        """Whether the program asked for the mouse."""
        return bool(self._get("MOUSE_TRACKING", "bool"))

    @property
    def wheel_is_arrows(self) -> bool:
        """Whether the wheel stands for arrow keys: a full-screen program that has no mouse."""
        alternate = self._get("ACTIVE_SCREEN", "GhosttyTerminalScreen")
        return bool(
            alternate == lib.GHOSTTY_TERMINAL_SCREEN_ALTERNATE and self._mode(_ALTERNATE_SCROLL)
        )

    # ── scrolling and selecting ──

    def scroll(self, rows: int) -> None:
        """Show older output (negative) or newer."""
        self._scroll(lib.GHOSTTY_SCROLL_VIEWPORT_DELTA, rows)

    def scroll_to_end(self) -> None:
        """Show the newest output."""
        self._scroll(lib.GHOSTTY_SCROLL_VIEWPORT_BOTTOM, 0)

    def start_selection(self, x: int, y: int) -> None:
        """Drop the selection; a new one may grow from this cell of what is shown."""
        self.drop_selection()
        anchor = ffi.new("GhosttyTrackedGridRef*")
        point = _point(x, y, lib.GHOSTTY_POINT_TAG_VIEWPORT)
        check(track(self.handle, point, anchor), "grid_ref_track")
        self._anchor = anchor

    def extend_selection(self, x: int, y: int) -> None:
        """Select from where the selection started to this cell."""
        if self._anchor is None:
            return
        selection = sized("GhosttySelection")
        start = sized("GhosttyGridRef")
        if lib.ghostty_tracked_grid_ref_snapshot(self._anchor[0], start):
            return  # what it started on has left the scrollback
        selection.start = start[0]
        selection.end = self._ref(x, y, lib.GHOSTTY_POINT_TAG_VIEWPORT)[0]
        self._set(lib.GHOSTTY_TERMINAL_OPT_SELECTION, selection)

    def select_word(self, x: int, y: int) -> None:
        """Select the word at this cell."""
        options = sized("GhosttyTerminalSelectWordOptions")
        options.ref = self._ref(x, y, lib.GHOSTTY_POINT_TAG_VIEWPORT)[0]
        self._select(lib.ghostty_terminal_select_word, options)

    def select_line(self, x: int, y: int) -> None:
        """Select the line at this cell, with the rows it wraps to."""
        options = sized("GhosttyTerminalSelectLineOptions")
        options.ref = self._ref(x, y, lib.GHOSTTY_POINT_TAG_VIEWPORT)[0]
        self._select(lib.ghostty_terminal_select_line, options)

    def drop_selection(self) -> None:
        """Select nothing."""
        if self._anchor is not None:
            lib.ghostty_tracked_grid_ref_free(self._anchor[0])
            self._anchor = None
        self._selected = False
        self._set(lib.GHOSTTY_TERMINAL_OPT_SELECTION, ffi.NULL)

    @property
    def selects(self) -> bool:
        """Whether something is selected, or may be."""
        return self._anchor is not None or self._selected

    def selected_text(self) -> str:
        """Return what is selected, wrapped lines joined; empty if nothing is."""
        selection = sized("GhosttySelection")
        if lib.ghostty_terminal_get(self.handle, lib.GHOSTTY_TERMINAL_DATA_SELECTION, selection):
            return ""
        return self._format(selection, unwrap=True)

    def search(self, needle: str) -> None:
        """Search for a text from now on; `search_step` goes from match to match."""
        if self._search is not None:
            self._search.close()
        self._search, self.needle = Search(self.handle, needle), needle

    def search_step(self, *, older: bool) -> tuple[int, int, Cursor] | None:
        """Show and select the next match; return its number, of how many, and where it is."""
        found = self._search.step(older=older) if self._search is not None else None
        if found is None:
            return None
        self.drop_selection()
        self._selected = True
        self._set(lib.GHOSTTY_TERMINAL_OPT_SELECTION, found.selection)
        at = ffi.new("GhosttyPointCoordinate*")
        start = ffi.new("GhosttyGridRef*", found.selection.start)
        tag = lib.GHOSTTY_POINT_TAG_VIEWPORT
        check(lib.ghostty_terminal_point_from_grid_ref(self.handle, start, tag, at), "point")
        return found.number, found.of, Cursor(int(at.x), int(at.y))

    def _select(self, choose: Any, options: Any) -> None:
        selection = sized("GhosttySelection")
        if choose(self.handle, options, selection) == 0:  # else there is nothing at that cell
            self._selected = True
            self._set(lib.GHOSTTY_TERMINAL_OPT_SELECTION, selection)

    def _set(self, option: int, value: Any) -> None:
        check(lib.ghostty_terminal_set(self.handle, option, value), f"terminal_set {option}")

    def _get(self, data: str, ctype: str) -> Any:
        out = ffi.new(f"{ctype}*")
        key = getattr(lib, f"GHOSTTY_TERMINAL_DATA_{data}")
        check(lib.ghostty_terminal_get(self.handle, key, out), f"terminal_get {data}")
        return out[0]

    def _mode(self, number: int) -> bool:
        """Whether a DEC private mode is set."""
        mode = ffi.new("GhosttyTerminalModeConfig*", (number, False))
        data = lib.GHOSTTY_TERMINAL_DATA_MODE
        check(lib.ghostty_terminal_get(self.handle, data, mode), f"mode {number}")
        return bool(mode.value)

    def _ref(self, x: int, y: int, tag: int) -> Any:
        ref = sized("GhosttyGridRef")
        check(grid_ref(self.handle, _point(x, y, tag), ref), f"grid_ref {x},{y}")
        return ref

    def _format(self, selection: Any, *, unwrap: bool) -> str:
        options = sized("GhosttyTerminalSelectionFormatOptions")
        options.emit = lib.GHOSTTY_FORMATTER_FORMAT_PLAIN
        options.unwrap, options.trim, options.selection = unwrap, True, selection
        form = lib.ghostty_terminal_selection_format_buf
        length = ffi.new("size_t*")
        form(self.handle, options[0], ffi.NULL, 0, length)  # says how much room it wants
        text = ffi.new("uint8_t[]", max(length[0], 1))
        check(form(self.handle, options[0], text, len(text), length), "selection_format")
        return bytes(ffi.buffer(text, length[0])).decode()

    def _scroll(self, tag: int, rows: int) -> None:
        scroll_viewport(self.handle, ffi.new("ScrollTwin*", (tag, rows))[0])


def _point(x: int, y: int, tag: int) -> Any:
    return ffi.new("PointTwin*", (tag, (x, y, 0)))[0]


def warmed(cols: int, rows: int, reply: Callable[[bytes], None]) -> Emulator:
    """Return a new emulator after everything was used once, so that nothing is slow at first use.

    May be called in a thread.
    """
    trial = Emulator(20, 2, lambda _: None)
    trial.feed("\x1b[31;48;2;1;2;3mword e\u0301\x1b[44m\x1b[K\x1b[1;1H".encode())
    trial.tell_colours((0, 0, 0), (0, 0, 0), ())
    trial.start_selection(0, 0)
    trial.extend_selection(2, 0)
    trial.select_word(0, 0)
    trial.select_line(0, 0)
    trial.changed_rows()
    _ = trial.cursor(), trial.rows_below, trial.held, trial.wants_mouse, trial.wheel_is_arrows
    _ = trial.selected_text(), trial.text(), encode_paste("x", bracketed=True)
    trial.keys.encode(trial.handle, "ctrl+a", None)
    trial.mouse.encode(trial.handle, Motion.PRESS, Button.LEFT, (0, 0))
    trial.close()
    return Emulator(cols, rows, reply)
