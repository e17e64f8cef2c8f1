"""A list of rows of which one is selected: arrows and clicks move, Enter and double clicks choose.

Subclasses lay the rows out for the room there is; a row is text of exactly that width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tutor.tui import tokens
from tutor.tui.frame import face_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `key` names what it stands for, "" for a row that can't be selected."""

    text: Content
    key: str = ""


def edged(left: Content, right: Content, width: int, cut: str = "…") -> Content:
    """Return both ends in exactly `width` cells; the left one is cut where they meet."""
    room = max(width - right.cell_length - (1 if right else 0), 0)
    if left.cell_length > room:
        left = cropped_content(left, room, cut)
    gap = max(width - left.cell_length - right.cell_length, 0)
    return Content.assemble(left, " " * gap, right).truncate(width)


def cropped_content(content: Content, width: int, cut: str = "…") -> Content:
    """Return the content in at most `width` cells, `cut` at its end if something is missing."""
    if content.cell_length <= width:
        return content
    kept = content.truncate(max(width - len(cut), 0)).rstrip()
    return Content.assemble(kept, cut).truncate(width)


class Rows(Widget, can_focus=True):
    """The rows of one list."""

    DEFAULT_CSS = """
    Rows { width: 1fr; height: 1fr; text-wrap: nowrap; text-overflow: clip; }
    """

    @dataclass
    class Moved(Message):
        """Another row is selected."""

        key: str

    @dataclass
    class Chosen(Message):
        """Enter or a double click on a row."""

        key: str

    lit = False  # draw the bar in the accent though the focus is elsewhere

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.selected = ""
        self._top = 0
        self._shown: list[Row] = []

    def lay(self, width: int, height: int) -> Sequence[Row]:
        """Return the rows for a room of `width` × `height`, without the column of the bar."""
        raise NotImplementedError

    def order(self) -> Sequence[str]:
        """Return the keys in the order in which arrows visit them."""
        return [row.key for row in self.lay(self.size.width - 1, 10_000) if row.key]

    def select(self, key: str) -> None:
        """Select a row and say so."""
        if key != self.selected:
            self.selected = key
            self.post_message(self.Moved(key))
        self.refresh()

    def move(self, by: int) -> None:
        """Select the row that is `by` rows away; the ends hold."""
        keys = list(self.order())
        if not keys:
            return
        here = keys.index(self.selected) if self.selected in keys else -1
        self.select(keys[min(max(here + by, 0), len(keys) - 1)])

    def choose(self) -> None:
        """Say that the selected row was chosen."""
        if self.selected:
            self.post_message(self.Chosen(self.selected))

    def render(self) -> RenderResult:
        """Draw the rows that fit, the selected one among them."""
        width, height = self.size
        rows = list(self.lay(max(width - 1, 1), height))
        at = next((i for i, row in enumerate(rows) if row.key and row.key == self.selected), 0)
        self._top = min(self._top, max(len(rows) - height, 0))
        self._top = min(max(self._top, at - height + 1), at)
        self._shown = rows[self._top : self._top + height]
        return Content("\n").join(self._drawn(row, width) for row in self._shown)

    def _drawn(self, row: Row, width: int) -> Content:
        if not row.key or row.key != self.selected:
            return Content.assemble(" ", row.text)
        bar = tokens.ACCENT if self.has_focus or self.lit else tokens.RULE
        sign = face_of(self).glyphs.selected
        text = row.text.pad_right(max(width - 1 - row.text.cell_length, 0))
        return Content.assemble((sign, bar), text.stylize_before(tokens.RAISED))

    def on_click(self, event: events.Click) -> None:
        """Select the row under the pointer; choose it on the second click."""
        if not 0 <= event.y < len(self._shown) or not self._shown[event.y].key:
            return
        self.select(self._shown[event.y].key)
        if event.chain == 2:
            self.choose()

    def on_mouse_scroll_down(self) -> None:
        """Move on by one."""
        self.move(+1)

    def on_mouse_scroll_up(self) -> None:
        """Move back by one."""
        self.move(-1)

    def on_focus(self) -> None:
        """Draw the bar in the accent."""
        self.refresh()

    def on_blur(self) -> None:
        """Draw the bar in the rule's colour."""
        self.refresh()
