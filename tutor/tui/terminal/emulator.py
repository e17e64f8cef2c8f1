"""The one place that knows pyghostty: bytes of a program in, rows of cells out.

Source: libghostty-vt, include/ghostty/vt/{terminal,render,selection}.h as bundled with pyghostty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyghostty._ffi import check, ffi, lib, union_fn
from pyghostty.core import Terminal, init_sized

from tutor.tui.terminal.cells import Cursor, Rgb, Row
from tutor.tui.terminal.reading import RowReader

SCROLLBACK_LINES = 10_000
_BRACKETED_PASTE, _SYNCHRONIZED, _FOCUS_REPORTS, _ALTERNATE_SCROLL = 2004, 2026, 1004, 1007
_SCROLL_TWIN = """
typedef struct { GhosttyTerminalScrollViewportTag tag; intptr_t delta; uint64_t pad; }
KubetutorScroll;
"""
ffi.cdef(_SCROLL_TWIN)  # cffi can't pass a union by value; a struct of the same layout it can


class Emulator:
    """A terminal without a window. `reply` is called with what it answers to the program."""

    def __init__(self, cols: int, rows: int, reply: Callable[[bytes], None]) -> None:
        self._terminal = Terminal(cols, rows, scrollback=SCROLLBACK_LINES)
        self._terminal.on_reply(reply)
        self._reader = RowReader(self.handle)
        self._anchor: Any = None
        self._selected = False

    @property
    def handle(self) -> Any:
        """The terminal as the C library takes it."""
        return self._terminal._t[0]  # noqa: SLF001 - the binding offers no other way

    def close(self) -> None:
        """Free the native memory."""
        self.drop_selection()
        self._reader.close()
        self._terminal.close()

    # ── what the program says ──

    def feed(self, data: bytes) -> None:
        """Take output of the program; any bytes will do."""
        self._terminal.feed(data)

    def resize(self, cols: int, rows: int) -> None:
        """Take a new size; lines of the primary screen flow anew."""
        self._terminal.resize(max(cols, 1), max(rows, 1))

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
        cols, rows = self._terminal.size
        return int(cols), int(rows)

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
        bar = self._terminal.get("scrollbar", "GhosttyTerminalScrollbar")
        return int(bar.total - bar.offset - bar.len)

    @property
    def held(self) -> bool:
        """Whether the program is in the middle of a change it wants shown at once."""
        return bool(self._terminal.mode(_SYNCHRONIZED))

    def text(self) -> str:
        """Return what stands on the screen, rows as displayed."""
        return str(self._terminal.text())

    def contents(self) -> str:
        """Return the scrollback and the screen, wrapped lines joined."""
        return str(self._terminal.contents())

    # ── what the program asked for ──

    @property
    def brackets_pastes(self) -> bool:
        """Whether the program can tell a paste from typing; then a paste never runs by itself."""
        return bool(self._terminal.mode(_BRACKETED_PASTE))

    @property
    def wants_focus(self) -> bool:
        """Whether the program asked to be told of focus."""
        return bool(self._terminal.mode(_FOCUS_REPORTS))

    @property
    def wants_mouse(self) -> bool:
        """Whether the program asked for the mouse."""
        return bool(self._terminal.get("mouse_tracking", "bool"))

    @property
    def wheel_is_arrows(self) -> bool:
        """Whether the wheel stands for arrow keys: a full-screen program that has no mouse."""
        alternate = self._terminal.get("active_screen", "GhosttyTerminalScreen")
        return bool(
            alternate == lib.GHOSTTY_TERMINAL_SCREEN_ALTERNATE
            and self._terminal.mode(_ALTERNATE_SCROLL)
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
        track = union_fn(
            "ghostty_terminal_grid_ref_track",
            "GhosttyResult(*)(GhosttyTerminal, GhosttyPointS, GhosttyTrackedGridRef*)",
        )
        anchor = ffi.new("GhosttyTrackedGridRef*")
        check(track(self.handle, self._point(x, y)[0], anchor), "grid_ref_track")
        self._anchor = anchor

    def extend_selection(self, x: int, y: int) -> None:
        """Select from where the selection started to this cell."""
        if self._anchor is None:
            return
        selection = init_sized("GhosttySelection")
        start = init_sized("GhosttyGridRef")
        if lib.ghostty_tracked_grid_ref_snapshot(self._anchor[0], start):
            return  # what it started on has left the scrollback
        selection.start = start[0]
        selection.end = self._terminal.ref(x, y, "viewport")[0]
        self._set(lib.GHOSTTY_TERMINAL_OPT_SELECTION, selection)

    def select_word(self, x: int, y: int) -> None:
        """Select the word at this cell."""
        options = init_sized("GhosttyTerminalSelectWordOptions")
        options.ref = self._terminal.ref(x, y, "viewport")[0]
        self._select(lib.ghostty_terminal_select_word, options)

    def select_line(self, x: int, y: int) -> None:
        """Select the line at this cell, with the rows it wraps to."""
        options = init_sized("GhosttyTerminalSelectLineOptions")
        options.ref = self._terminal.ref(x, y, "viewport")[0]
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
        selection = init_sized("GhosttySelection")
        if lib.ghostty_terminal_get(self.handle, lib.GHOSTTY_TERMINAL_DATA_SELECTION, selection):
            return ""
        return str(self._terminal._format_sel(selection, unwrap=True))  # noqa: SLF001 - as above

    def _select(self, choose: Any, options: Any) -> None:
        selection = init_sized("GhosttySelection")
        if choose(self.handle, options, selection) == 0:  # else there is nothing at that cell
            self._selected = True
            self._set(lib.GHOSTTY_TERMINAL_OPT_SELECTION, selection)

    def _set(self, option: int, value: Any) -> None:
        check(lib.ghostty_terminal_set(self.handle, option, value), f"terminal_set {option}")

    def _scroll(self, tag: int, rows: int) -> None:
        scroll = union_fn(
            "ghostty_terminal_scroll_viewport", "void(*)(GhosttyTerminal, KubetutorScroll)"
        )
        scroll(self.handle, ffi.new("KubetutorScroll*", (tag, rows))[0])

    @staticmethod
    def _point(x: int, y: int) -> Any:
        point = ffi.new("GhosttyPointS*")
        point.tag = lib.GHOSTTY_POINT_TAG_VIEWPORT
        point.value.x, point.value.y = x, y
        return point
