"""Hands an open lesson to the widgets that show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from textual.content import Content
from textual.widget import Widget

from tutor.names import ExpectationId, StepId
from tutor.tui.frame import Face, HeaderBar
from tutor.tui.frame_lab import LabSeen, lab_content
from tutor.tui.lesson import titles
from tutor.tui.lesson.arranging import Mode, PartName
from tutor.tui.lesson.bars import ExerciseStrip, TabBar
from tutor.tui.lesson.check_lines import View, strip_line, ticked
from tutor.tui.lesson.checks_view import ChecksView
from tutor.tui.lesson.lab_start import LabStart
from tutor.tui.lesson.manner import Manner
from tutor.tui.lesson.open_lesson import OpenLesson, reading_of, view_of
from tutor.tui.lesson.stage import Stage
from tutor.tui.lesson.text_view import TextView


@runtime_checkable
class KnowsLab(Protocol):
    """An app whose headers all say how the lab is."""

    lab: LabSeen


@dataclass(slots=True)
class LessonShow:
    """The lesson screen's widgets. Knows what goes where, and which hidden parts have news."""

    header: HeaderBar
    stage: Stage
    text: TextView
    checks: ChecksView
    lab_start: LabStart
    pane: Widget
    changed: set[PartName] = field(default_factory=set)
    _seen: tuple[StepId, dict[ExpectationId, str]] | None = None

    def show(self, here: OpenLesson, face: Face, now: datetime) -> None:
        """Show the lesson as it is."""
        manner = self.text.manner
        self.checks.here = here
        self._note_news(here, manner)
        self.retitle(here, face, now)
        self.reread(here, manner)
        self.lab_start.starting = here.starting
        self.lab_start.display = not here.ready
        self.pane.display = here.ready

    def reread(self, here: OpenLesson, manner: Manner) -> None:
        """Show the text; the tasks stand in it where no strip has them."""
        exercise = here.exercise is not None
        if self.stage.exercise != exercise:
            self.stage.exercise = exercise
            self.stage.refit()
        arrangement = self.stage.arrangement
        quad = arrangement.mode is Mode.QUAD and not arrangement.strip
        self.text.reading = reading_of(here, manner, tasks=quad)

    def retitle(self, here: OpenLesson, face: Face, now: datetime) -> None:
        """Write header, titles, tabs and strip."""
        manner, stage = self.text.manner, self.stage
        seen = titles.lab_seen(here, here.starting.lab if here.starting else "", now)
        self.header.lab = lab_content(seen, face)
        if isinstance(self.stage.app, KnowsLab):
            self.stage.app.lab = seen  # so that every header says the same
        room = stage.screen.size.width - self.header.lab.cell_length - 4
        self.header.place = titles.place(here, room, face)
        for name, title in titles.part_titles(here, face).items():
            stage.parts[name].title = title
        in_shell = stage.parts[PartName.SHELL].has_focus_within
        stage.parts[PartName.LESSON].note = titles.lesson_note(here, manner)
        stage.parts[PartName.CHECKS].note = titles.checks_note(here, manner)
        stage.parts[PartName.SHELL].note = titles.shell_note(here, face, focused=in_shell)
        bar = stage.query_one(TabBar)
        bar.tabs = titles.tabs(here, self.changed, face)
        bar.advice = titles.tab_advice(face, shell=stage.wish.focused is PartName.SHELL)
        self._strip(here, face, manner)

    def _strip(self, here: OpenLesson, face: Face, manner: Manner) -> None:
        view = view_of(here)
        if view is None:
            return
        shown: View = view
        title, note = titles.strip_title(here, face), titles.checks_note(here, manner)
        strip = self.stage.query_one(ExerciseStrip)
        strip.show(title, Content(note), lambda width: strip_line(shown, width, manner))

    def _note_news(self, here: OpenLesson, manner: Manner) -> None:
        """Mark the checks' tab when one of them changed while the part was hidden."""
        view = view_of(here)
        ticks = dict(ticked(view, manner)) if view and view.state else {}
        before, self._seen = self._seen, (here.step_id, ticks)
        if before is None or before[0] != here.step_id or not before[1]:
            self.changed.discard(PartName.CHECKS)
        elif ticks != before[1] and PartName.CHECKS not in self.stage.arrangement.shown:
            self.changed.add(PartName.CHECKS)

    def note(self, part: PartName) -> bool:
        """Mark a part that changed while it was hidden; say whether that is news."""
        news = part not in self.stage.arrangement.shown and part not in self.changed
        if news:
            self.changed.add(part)
        return news

    def noticed(self, part: PartName) -> None:
        """Take a part's mark away: it is seen."""
        self.changed.discard(part)
