"""The lesson screen: the text, a shell, the checks and the lab, side by side or in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tutor.clock import Clock
from tutor.errors import LabError, TutorError
from tutor.names import LessonId
from tutor.session.desk import Desk
from tutor.session.settings import Settings
from tutor.session.shells import Launch
from tutor.tui.frame import HeaderBar, face_of
from tutor.tui.keys import Where, bindings
from tutor.tui.lesson.arranging import Mode, PartName
from tutor.tui.lesson.checks_view import ChecksView
from tutor.tui.lesson.finding import Finding, FindInText
from tutor.tui.lesson.helping import Helping
from tutor.tui.lesson.keeping import Kept, keep_in, kept_in
from tutor.tui.lesson.lab_start import LabStart
from tutor.tui.lesson.lines_view import LinesView
from tutor.tui.lesson.open_lesson import OpenLesson
from tutor.tui.lesson.prompting import Prompting
from tutor.tui.lesson.showing import LessonShow
from tutor.tui.lesson.stage import LessonPart, Stage
from tutor.tui.lesson.step_page import Keys
from tutor.tui.lesson.text_view import TextView
from tutor.tui.lesson.visit import Visit
from tutor.tui.live.picture import By
from tutor.tui.live.widget import LiveView
from tutor.tui.terminal.pane import TerminalPane

_TICK_SECONDS = 1.0


class LessonScreen(Helping, Prompting, Finding):
    """Shows one lesson at a time; `n` at its end goes on into the next. Owns its streams."""

    WHERE: ClassVar[Where] = Where.LESSON
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.LESSON, Where.EVERYWHERE),
        Binding("y", "answer_yes", show=False, id="answer.yes"),
        Binding("escape", "answer_no", show=False, id="answer.no"),
    ]

    def __init__(
        self, desk: Desk, lesson: LessonId, *, clock: Clock, environ: Mapping[str, str]
    ) -> None:
        super().__init__()
        self._first = lesson
        self._clock = clock
        self.environ = environ
        self._kept = Kept()
        self.visit = Visit(desk, clock, environ, self._changed)
        self.text_view = TextView(id="text")
        self.checks_view = ChecksView(clock, id="checks-view")
        self.lab_start = LabStart(clock, id="lab-start")
        self.pane = TerminalPane(id="pane")
        self.pane.display = False
        self.live = LiveView(clock, id="live")
        self.stage = Stage(
            [
                LessonPart(PartName.LESSON, self.text_view),
                LessonPart(PartName.SHELL, self.lab_start, self.pane),
                LessonPart(PartName.CHECKS, self.checks_view),
                LessonPart(PartName.CLUSTER, self.live),
            ]
        )
        self._show: LessonShow | None = None

    def parts(self) -> ComposeResult:
        """Lay out the stage."""
        yield self.stage
        yield FindInText()

    def on_mount(self) -> None:
        """Open the lesson."""
        self._show = LessonShow(
            self.query_one(HeaderBar),
            self.stage,
            self.text_view,
            self.checks_view,
            self.lab_start,
            self.pane,
        )
        self._name_keys()
        self.set_interval(_TICK_SECONDS, self._tick)
        self.enter(self._first)

    def _name_keys(self) -> None:
        names = face_of(self).keys
        self.visit.keys = Keys(
            hint=names.name("exercise.hint"),
            solution=names.name("exercise.solution"),
            next=names.name("step.next"),
        )

    def face_changed(self) -> None:
        """Show everything in another language, or with other signs."""
        super().face_changed()
        self._name_keys()
        self.visit.speak()
        self.reshow()
        for view in self.query(LinesView):
            view.relay()
        self.live.redraw()

    # ── work ──

    def start(self, work: Coroutine[Any, Any, None], group: str, *, exclusive: bool = True) -> None:
        """Run work of this screen; newer work of a group ends the older. Errors are said."""
        self.run_worker(self._guarded(work), group=group, exclusive=exclusive)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except TutorError as refused:
            self.say(str(refused))

    def enter(self, lesson: LessonId) -> None:
        """Open a lesson, bring up its lab, follow its exercise."""
        self.start(self._enter(lesson), "lab")

    async def _enter(self, lesson: LessonId) -> None:
        for group in ("exercise", "view"):
            self.workers.cancel_group(self, group)
        fresh = self.visit.here is None
        if fresh:
            self._take_up(await asyncio.to_thread(self.visit.desk.settings))
        resumed = await self.visit.enter(lesson)
        self.stage.refit()
        self.stage.turn_to(self._kept.wish.focused if fresh and resumed else PartName.LESSON)
        await self._bring_up()

    async def _bring_up(self) -> None:
        try:
            how = await self.visit.bring_up()
        except LabError:
            return  # the start's own view says what and why
        self.pane.open(replace(how, folder=self._folder_for(how)))
        if self.stage.wish.focused is PartName.SHELL:
            self.stage.turn_to(PartName.SHELL)
        self.follow()
        self.start(self._watch(), "view")

    async def _watch(self) -> None:
        """Show the lab's picture, and mark its tab where the part is hidden."""
        async with aclosing(self.visit.desk.view(self.visit.open.lesson.id)) as views:
            async for view in views:
                self.live.view = view
                self._noted(PartName.CLUSTER)

    def follow(self) -> None:
        """Follow the step's exercise, in place of the one before."""
        self.start(self.visit.follow(), "exercise")

    # ── what is kept ──

    def _take_up(self, settings: Settings) -> None:
        """Arrange the screen as it was left."""
        self._kept = kept_in(settings)
        self.stage.wish = self._kept.wish
        if self._kept.by in set(By):
            self.live.by = By(self._kept.by)

    def _folder_for(self, how: Launch) -> Path:
        kept = Path(self._kept.folders.get(self.visit.open.lesson.id, "") or how.folder)
        return kept if kept.is_dir() else how.folder

    def keep(self) -> None:
        """Store what of this screen outlives it, if it differs from what is stored."""
        here = self.visit.here
        wish = replace(self.stage.wish, check_rows=0)
        kept = replace(self._kept, wish=wish, by=self.live.by.value)
        if here is not None and here.ready and self.pane.folder:
            kept = kept.with_folder(here.lesson.id, str(self.pane.folder))
        if kept != self._kept:
            self._kept = kept
            self.start(asyncio.to_thread(self._store, kept), "keep")

    def _store(self, kept: Kept) -> None:
        desk = self.visit.desk
        desk.keep(keep_in(desk.settings(), kept))

    # ── showing ──

    def _changed(self, here: OpenLesson) -> None:
        if self._show is not None and self.is_mounted:
            self._show.show(here, face_of(self), self._clock.now())

    def _noted(self, part: PartName) -> None:
        if self._show is not None and self._show.note(part):
            self.reshow()

    def reshow(self) -> None:
        """Show the same again: sizes, language or focus are others."""
        if self.visit.here is not None:
            self._changed(self.visit.here)

    def _tick(self) -> None:
        """Count on: seconds of a start, of a silence, of an exercise."""
        here = self.visit.here
        if here is None or self._show is None:
            return
        self.checks_view.relay()
        self.keep()
        if not here.ready and not (here.starting and here.starting.failed):
            self.lab_start.relay()
        elif here.state and not here.state.lab.answering:
            self._show.retitle(here, face_of(self), self._clock.now())

    def on_resize(self) -> None:
        """Arrange the parts for the new size."""
        self.stage.refit()
        self.query_one(HeaderBar).display = self.stage.arrangement.mode is not Mode.SMALL
        self.reshow()

    def on_checks_view_grown(self, event: ChecksView.Grown) -> None:
        """Let the checks take the rows that they fill."""
        self.stage.fit_checks(event.rows)

    def on_stage_turned(self, event: Stage.Turned) -> None:
        """Take a part's mark away, and write its title anew."""
        if self._show is not None:
            self._show.noticed(event.part)
        self.reshow()

    def on_stage_resized(self) -> None:
        """Write the text anew: its tasks may have moved to the strip."""
        self.reshow()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Take notice of the part that has the focus."""
        super().on_descendant_focus(event)
        part = next((n for n in event.widget.ancestors if isinstance(n, LessonPart)), None)
        if part is not None:
            self.stage.note_focus(part.part)
            self.reshow()

    def on_live_view_titled(self, event: LiveView.Titled) -> None:
        """Write what the live view is of."""
        self.stage.parts[PartName.CLUSTER].note = event.note

    def on_lab_start_again_asked(self) -> None:
        """Try to bring up the lab again."""
        self.start(self._bring_up(), "lab")
