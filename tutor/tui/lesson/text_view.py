"""The lesson's text: a page a step, things in it to put at the prompt, open, copy and answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from tutor.tui.keys import Where, bindings
from tutor.tui.lesson.lines import Item, ItemKind, Line
from tutor.tui.lesson.lines_view import LinesView
from tutor.tui.lesson.prose import Page
from tutor.tui.lesson.step_page import Reading, page_of

_RIGHT = 2  # cells kept free at the right of the text
_SIDEWAYS = 8  # cells that code moves at a press


class TextView(LinesView, inherit_bindings=False):
    """Shows one step. Knows the text and what of it is selected; what follows is asked for."""

    WHERE: ClassVar[Where] = Where.TEXT
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.TEXT)
    MARGIN = 1

    reading: reactive[Reading | None] = reactive[Reading | None](None)

    @dataclass
    class SendAsked(Message):
        """A command is to be put at the prompt."""

        command: str

    @dataclass
    class OpenAsked(Message):
        """A link is to be opened."""

        address: str

    @dataclass
    class CopyAsked(Message):
        """Text is to be copied."""

        text: str

    @dataclass
    class Pointed(Message):
        """Another link is selected; "" where none is."""

        address: str

    @dataclass
    class Answered(Message):
        """A question of the step is answered; both count from 0."""

        quiz: int
        option: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.items: list[Item] = []
        self.at: int | None = None
        self.sideways = 0

    def lay(self, width: int) -> Sequence[Line]:
        """Return the step's lines."""
        if self.reading is None:
            return ()
        page = self._page(width)
        if self.at is not None and self.at >= len(page.items):
            self.at = None
        self.items = page.items
        return page.lines

    def _page(self, width: int) -> Page:
        assert self.reading is not None
        room = max(width - self.MARGIN - _RIGHT, 8)
        reading = replace(self.reading, focused=self.has_focus)
        return page_of(reading, room, self.manner, at=self.at, sideways=self.sideways)

    def watch_reading(self, before: Reading | None, now: Reading | None) -> None:
        """Show what changed; another step begins at its top, with nothing selected."""
        turned = before is None or now is None or before.step.id != now.step.id
        if turned:
            self.at, self.sideways = None, 0
        self.relay(to_top=turned)
        if not turned and before is not None and now is not None:
            self._reveal_news(before, now)

    def _reveal_news(self, before: Reading, now: Reading) -> None:
        """Show a hint, a question or a solution that has just come into the text."""
        news = now.hints > before.hints or (now.asking and not before.asking)
        if news or (now.solution and not before.solution):
            ahead = 2 if now.following else 0
            self.reveal(max(len(self.rows) - ahead - 2, 0), len(self.rows) - 1 - ahead)

    # ── choosing ──

    @property
    def item(self) -> Item | None:
        """Return the selected thing."""
        return self.items[self.at] if self.at is not None and self.at < len(self.items) else None

    def select(self, at: int | None) -> None:
        """Select a thing and bring it into view."""
        self.at, self.sideways = at, 0
        self.relay()
        rows = [i for i, row in enumerate(self.rows) if row.item == at and at is not None]
        if rows:
            self.reveal(rows[0], rows[-1])
        item = self.item
        self.post_message(self.Pointed(item.text if item and item.kind is ItemKind.LINK else ""))

    def action_block_next(self) -> None:
        """Select the next thing; from none, the first one in view."""
        self._step(+1)

    def action_block_previous(self) -> None:
        """Select the thing before; from none, the last one in view."""
        self._step(-1)

    def _step(self, by: int) -> None:
        if not self.items:
            return
        if self.at is None:
            seen = [each for each in self._in_view() if each is not None]
            chosen = (seen or range(len(self.items)))[0 if by > 0 else -1]
        else:
            chosen = min(max(self.at + by, 0), len(self.items) - 1)
        self.select(chosen)

    def _in_view(self) -> list[int | None]:
        top = round(self.scroll_y)
        return [row.item for row in self.rows[top : top + self.size.height]]

    def action_block_left(self) -> None:
        """Move the selected code back."""
        self._move(-_SIDEWAYS)

    def action_block_right(self) -> None:
        """Move the selected code on, to see what is cut."""
        self._move(+_SIDEWAYS)

    def _move(self, by: int) -> None:
        if self.item and self.item.kind in (ItemKind.COMMAND, ItemKind.CODE):
            longest = max(len(row) for row in self.item.text.split("\n"))
            self.sideways = min(max(self.sideways + by, 0), longest)
            self.relay()

    # ── acting ──

    def action_block_send(self) -> None:
        """Do what the selected thing is for; with none selected, select the first in view."""
        item = self.item
        if item is None:
            self._step(+1)
        elif item.kind is ItemKind.COMMAND:
            self.post_message(self.SendAsked(item.text))
        elif item.kind is ItemKind.LINK:
            self.post_message(self.OpenAsked(item.text))
        elif item.kind is ItemKind.OPTION:
            self.post_message(self.Answered(item.quiz, item.option))
        else:
            self.post_message(self.CopyAsked(item.text))

    def action_block_copy(self) -> None:
        """Copy the selected thing."""
        if self.item:
            self.post_message(self.CopyAsked(self.item.text))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Let letters answer while a question is in view, and only then."""
        if action.startswith("quiz_"):
            return self._quiz_in_view() is not None
        if action == "block_copy":
            return self.item is not None and self.item.kind is not ItemKind.OPTION
        return True

    def action_quiz_a(self) -> None:
        """Answer a."""
        self._pick(0)

    def action_quiz_b(self) -> None:
        """Answer b."""
        self._pick(1)

    def action_quiz_c(self) -> None:
        """Answer c."""
        self._pick(2)

    def action_quiz_d(self) -> None:
        """Answer d."""
        self._pick(3)

    def _pick(self, option: int) -> None:
        quiz = self._quiz_in_view()
        options = [item.option for item in self.items if item.kind is ItemKind.OPTION]
        if quiz is not None and option in options:
            self.post_message(self.Answered(quiz, option))

    def _quiz_in_view(self) -> int | None:
        """Return the question that a letter answers: the selected, else the first open in view."""
        if self.item is not None and self.item.kind is ItemKind.OPTION:
            return self.item.quiz
        picks = self.reading.picks if self.reading else {}
        seen = [self.items[i].quiz for i in self._in_view() if i is not None and self._is_option(i)]
        still_open = [quiz for quiz in seen if quiz not in picks]
        return next(iter(still_open or seen), None)

    def _is_option(self, item: int) -> bool:
        return item < len(self.items) and self.items[item].kind is ItemKind.OPTION

    # ── scrolling and mouse ──

    def action_step_up(self) -> None:
        """Scroll up."""
        self.scroll_up(animate=False)

    def action_step_down(self) -> None:
        """Scroll down."""
        self.scroll_down(animate=False)

    def action_step_page_up(self) -> None:
        """Scroll up by a page."""
        self.scroll_page_up(animate=False)

    def action_step_page_down(self) -> None:
        """Scroll down by a page."""
        self.scroll_page_down(animate=False)

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; a second click does what it is for."""
        row = self.row_shown(event.y)
        if row is None or row.item is None:
            return
        again = event.chain > 1 or row.item == self.at
        kind = self.items[row.item].kind
        self.select(row.item)
        if again or kind in (ItemKind.LINK, ItemKind.OPTION):
            self.action_block_send()

    def on_focus(self) -> None:
        """Show what is selected as such."""
        self.relay()

    def on_blur(self) -> None:
        """Nothing is selected while the keys go elsewhere."""
        self.relay()
