"""Searches the scrollback and the screen; letters' case doesn't matter.

Source: libghostty-vt, include/ghostty/vt/search.h.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tutor.tui.terminal.binding import check, ffi, lib, sized


class Match(NamedTuple):
    """One of `of` matches, counted from the newest; `selection` is the library's."""

    number: int
    of: int
    selection: Any


class Search:
    """One search for `needle`; the first step finds the newest match."""

    def __init__(self, terminal: Any, needle: str) -> None:
        self._search = ffi.new("GhosttySearch*")
        check(lib.ghostty_search_new(ffi.NULL, self._search, terminal), "search_new")
        data = needle.encode()
        kept = ffi.new("uint8_t[]", data)
        text = ffi.new("GhosttyString*", (kept, len(data)))
        check(self._set(lib.GHOSTTY_SEARCH_OPT_NEEDLE, text), "search needle")

    def close(self) -> None:
        """Free the native memory."""
        lib.ghostty_search_free(self._search[0])

    def step(self, *, older: bool) -> Match | None:
        """Go to the next older or newer match, so that it is shown; None if there is none."""
        search = self._search[0]
        check(lib.ghostty_search_run(search), "search_run")  # output may have come since
        total = ffi.new("size_t*")
        check(self._get(lib.GHOSTTY_SEARCH_DATA_TOTAL_MATCHES, total), "search total")
        if not total[0]:
            return None
        way = lib.GHOSTTY_SEARCH_OPT_SELECT_NEXT if older else lib.GHOSTTY_SEARCH_OPT_SELECT_PREV
        check(self._set(way, ffi.NULL), "search select")
        index, selection = ffi.new("size_t*"), sized("GhosttySelection")
        if self._get(lib.GHOSTTY_SEARCH_DATA_SELECTED_INDEX, index):
            return None  # what was found has left the scrollback
        check(self._get(lib.GHOSTTY_SEARCH_DATA_SELECTED_MATCH, selection), "search match")
        return Match(int(index[0]) + 1, int(total[0]), selection)

    def _set(self, option: int, value: Any) -> int:
        return int(lib.ghostty_search_set(self._search[0], option, value))

    def _get(self, data: int, out: Any) -> int:
        return int(lib.ghostty_search_get(self._search[0], data, out))
