"""Reading back in the shell's output by keys: move, search, mark, copy. Knows no shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tutor.tui.terminal.cells import Cursor
from tutor.tui.terminal.words import FOUND, HISTORY, NOT_FOUND
from tutor.wording.words import Words

if TYPE_CHECKING:
    from tutor.tui.terminal.emulator import Emulator

_MOVES = {
    "up": (0, -1),
    "k": (0, -1),
    "down": (0, 1),
    "j": (0, 1),
    "left": (-1, 0),
    "h": (-1, 0),
    "right": (1, 0),
    "l": (1, 0),
}
_PAGES = {"pageup": -1, "pagedown": 1, "space": 1}
_FAR = 1_000_000


class Shown(Protocol):
    """What holds the history: it is told what to copy, and when reading back is over."""

    def copy(self, text: str) -> None:
        """Copy text."""
        ...

    def end_history(self) -> None:
        """Show the newest output again."""
        ...


class History:
    """A place in the output, with a mark and a search. `status` is what to say of it."""

    def __init__(self, emulator: Emulator, words: Words, shown: Shown) -> None:
        self._emulator = emulator
        self._words = words
        self._shown = shown
        self._marked = False
        self._typed: str | None = None  # what is searched for, while it is typed
        self.status = words(HISTORY)
        at = emulator.cursor()
        self.cursor = at._replace(width=1) if at else Cursor(0, emulator.size[1] - 1)

    def press(self, key: str, character: str | None) -> None:
        """Do what a key means here."""
        if self._typed is not None:
            self._type(key, character)
        elif key in _MOVES:
            self._move(*_MOVES[key])
        elif key in _PAGES:
            self._move(0, _PAGES[key] * (self._emulator.size[1] - 1))
        elif key in ("g", "home"):
            self._move(0, -_FAR)
        elif key in ("G", "end"):
            self._move(0, _FAR)
        else:
            self._act(key)

    def _act(self, key: str) -> None:
        if key == "slash":
            self._typed, self.status = "", "/"
        elif key in ("n", "N"):
            self._step(older=key == "n")
        elif key == "v":
            self._marked = not self._marked
            self._mark()
        elif key == "enter":
            self._copy()
        elif key in ("escape", "q"):
            self._shown.end_history()

    def _move(self, columns: int, rows: int) -> None:
        """Move the cursor; beyond an edge the output moves instead."""
        width, height = self._emulator.size
        y = self.cursor.y + rows
        inside = min(max(y, 0), height - 1)
        if y != inside:
            self._emulator.scroll(y - inside)
        self.cursor = Cursor(min(max(self.cursor.x + columns, 0), width - 1), inside)
        if self._marked:
            self._emulator.extend_selection(self.cursor.x, self.cursor.y)

    def _mark(self) -> None:
        if self._marked:
            self._emulator.start_selection(self.cursor.x, self.cursor.y)
            self._emulator.extend_selection(self.cursor.x, self.cursor.y)
        else:
            self._emulator.drop_selection()

    def _copy(self) -> None:
        """Copy what is marked or found, else the line; that ends reading back."""
        if not self._emulator.selects:
            self._emulator.select_line(self.cursor.x, self.cursor.y)
        if text := self._emulator.selected_text():
            self._shown.copy(text)
        self._shown.end_history()

    def _type(self, key: str, character: str | None) -> None:
        assert self._typed is not None
        if key == "enter":
            needle, self._typed = self._typed, None
            self._find(needle)
            return
        if key == "escape":
            self._typed, self.status = None, self._words(HISTORY)
            return
        if key == "backspace":
            self._typed = self._typed[:-1]
        elif character and character.isprintable():
            self._typed += character
        self.status = f"/{self._typed}"

    def _find(self, needle: str) -> None:
        if not needle:
            self.status = self._words(HISTORY)
            return
        self._emulator.search(needle)
        self._step(older=True)

    def _step(self, *, older: bool) -> None:
        """Go to the next match and say which one it is."""
        needle = self._emulator.needle
        if not needle:
            return
        self._marked = False
        found = self._emulator.search_step(older=older)
        if found is None:
            self.status = self._words(NOT_FOUND, needle=needle)
            return
        number, of, at = found
        self.status = self._words(FOUND, needle=needle, number=number, of=of)
        self.cursor = at
