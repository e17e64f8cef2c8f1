"""The lab's start, in the shell's place until there is a shell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from tutor.clock import Clock
from tutor.tui.keys import Where
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.lines import Line, Span, line
from tutor.tui.lesson.lines_view import LinesView
from tutor.tui.lesson.starting import Starting, start_lines


class LabStart(LinesView, inherit_bindings=False):
    """Shows how far the lab's start is; after a failure, Enter asks to try again."""

    WHERE: ClassVar[Where] = Where.LESSON
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "again", show=False, id="lab.again")]

    starting: reactive[Starting | None] = reactive[Starting | None](None)

    @dataclass
    class AgainAsked(Message):
        """The lab is to be started again."""

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._clock = clock

    def lay(self, width: int) -> Sequence[Line]:
        """Return the start's lines."""
        if self.starting is None:
            return ()
        lines = start_lines(self.starting, self._clock.now(), width - 1, self.manner)
        if self.starting.failed:
            again = self.manner.say(say.TRY_AGAIN, key="Enter")
            lines += [Line(), line(" ", Span(again, "accent"))]
        return lines

    def watch_starting(self) -> None:
        """Show what is new."""
        self.relay()

    def action_again(self) -> None:
        """Ask to try again."""
        if self.starting and self.starting.failed:
            self.post_message(self.AgainAsked())
