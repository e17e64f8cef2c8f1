"""The checks of an exercise: choose one, see its diagnosis, put its command at the prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from tutor.checking.verdicts import VerdictKind
from tutor.clock import Clock
from tutor.tui.keys import Where, bindings
from tutor.tui.lesson.check_lines import View, met_of
from tutor.tui.lesson.checks_page import checks_page
from tutor.tui.lesson.lines import Line
from tutor.tui.lesson.lines_view import LinesView
from tutor.tui.lesson.open_lesson import OpenLesson, view_of

_SCROLL_ROWS = 3


class ChecksView(LinesView, inherit_bindings=False):
    """Shows an exercise's checks; the diagnosis of the selected one is open."""

    WHERE: ClassVar[Where] = Where.CHECKS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.CHECKS)

    here: reactive[OpenLesson | None] = reactive[OpenLesson | None](None)

    @dataclass
    class LookAsked(Message):
        """A command that shows what is wrong is to be put at the prompt."""

        command: str

    @dataclass
    class CopyAsked(Message):
        """Text is to be copied."""

        text: str

    @dataclass
    class RerunAsked(Message):
        """The probes are to be run now."""

    @dataclass
    class Grown(Message):
        """The checks fill another number of rows than before."""

        rows: int

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._clock = clock
        self.at = 0
        self.folded = False
        self._chosen = False  # by the learner: then no other check is selected for them
        self._filled = 0

    @property
    def view(self) -> View | None:
        """Return what is seen of the checks now."""
        view = view_of(self.here) if self.here else None
        if view is None:
            return None
        met, of = met_of(view)
        chosen = self._chosen or met < of  # where all is met there is nothing to look into
        return replace(
            view,
            selected=min(self.at, len(view.exercise.tasks) - 1) if chosen else -1,
            folded=self.folded,
            focused=self.has_focus,
            now=self._clock.now(),
        )

    def lay(self, width: int) -> Sequence[Line]:
        """Return the checks' lines."""
        if self.here is None:
            return ()
        return checks_page(self.here, self.view, width, self.manner)

    def watch_here(self, before: OpenLesson | None, now: OpenLesson | None) -> None:
        """Show what changed; another step's checks begin anew."""
        turned = before is None or now is None or before.step_id != now.step_id
        if turned:
            self.at, self.folded, self._chosen = 0, False, False
        if not self._chosen:
            self.at = self._first_open()
        self.relay(to_top=turned)
        if len(self.rows) != self._filled:
            self._filled = len(self.rows)
            self.post_message(self.Grown(self._filled))

    def _first_open(self) -> int:
        """Return the first check that isn't met; the first of all where every one is."""
        view = view_of(self.here) if self.here else None
        tasks = view.exercise.tasks if view else ()
        for nth, task in enumerate(tasks):
            found = view.found(task.id) if view else None
            if found is None or found.verdict.kind is not VerdictKind.MET:
                return nth
        return 0

    # ── acting ──

    def action_check_up(self) -> None:
        """Scroll up to the selected check's first row, then select the check above."""
        if self.rows_of(self.at)[0] < round(self.scroll_y):
            self.scroll_relative(y=-_SCROLL_ROWS, animate=False)
        else:
            self.select(self.at - 1)

    def action_check_down(self) -> None:
        """Scroll down to the selected check's last row, then select the check below."""
        if self.rows_of(self.at)[1] >= round(self.scroll_y) + self.size.height:
            self.scroll_relative(y=_SCROLL_ROWS, animate=False)
        else:
            self.select(self.at + 1)

    def rows_of(self, at: int) -> tuple[int, int]:
        """Return the first and the last row of a check."""
        rows = [i for i, row in enumerate(self.rows) if row.item == at] or [0]
        return rows[0], rows[-1]

    def select(self, at: int) -> None:
        """Select a check, and bring it into view."""
        view = self.view
        if view is None:
            return
        self.at = min(max(at, 0), len(view.exercise.tasks) - 1)
        self.folded, self._chosen = False, True
        self.relay()
        self.reveal(*self.rows_of(self.at))

    def action_check_fold(self) -> None:
        """Close or open the diagnosis."""
        self.folded = not self.folded
        self.relay()

    def action_check_look(self) -> None:
        """Ask for the selected check's command at the prompt."""
        if self.view and (command := self.view.command()):
            self.post_message(self.LookAsked(command))

    def action_check_copy(self) -> None:
        """Copy the selected check's command."""
        if self.view and (command := self.view.command()):
            self.post_message(self.CopyAsked(command))

    def action_check_rerun(self) -> None:
        """Ask for the probes to be run now."""
        self.post_message(self.RerunAsked())

    def on_click(self, event: events.Click) -> None:
        """Select the check that was clicked; a double click is Enter."""
        row = self.row_shown(event.y)
        if row is None or row.item is None:
            return
        self.select(row.item)
        if event.chain > 1:
            self.action_check_look()

    def on_focus(self) -> None:
        """Say what Enter does."""
        self.relay()

    def on_blur(self) -> None:
        """Enter does it no longer."""
        self.relay()
