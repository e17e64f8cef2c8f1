"""One visit to the course's lessons: asks the session, and keeps what the screen shows as a value.

Knows no widget. Coroutines raise TutorError; whoever runs them owns the task.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from tutor.clock import Clock
from tutor.course.model import Step
from tutor.errors import LabError
from tutor.names import ExerciseId, LessonId
from tutor.session.desk import Desk
from tutor.session.session import Attendance, Position
from tutor.session.shells import Launch, launch
from tutor.session.states import ExerciseState
from tutor.tui.lesson.open_lesson import OpenLesson, question_number
from tutor.tui.lesson.starting import Starting
from tutor.tui.lesson.step_page import Asking, Keys


@dataclass(frozen=True, slots=True)
class Turned:
    """What came of turning a page: another step, or another lesson to enter; else an end."""

    step: bool = False
    lesson: LessonId | None = None


@dataclass(slots=True)
class Visit:
    """The lesson that is open, and all that can be asked for in it. `show` is told each change."""

    desk: Desk
    clock: Clock
    environ: Mapping[str, str]
    show: Callable[[OpenLesson], None]
    keys: Keys = field(default_factory=Keys)
    here: OpenLesson | None = None
    _attendance: Attendance | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # one follows an exercise at a time
    _pages: asyncio.Lock = field(default_factory=asyncio.Lock)  # each page that is turned counts

    @property
    def open(self) -> OpenLesson:
        """Return the lesson that is open; there is one from `enter` on."""
        assert self.here is not None
        return self.here

    def put(self, here: OpenLesson) -> None:
        """Keep what there is to show, and show it if it differs."""
        if here != self.here:
            self.here = here
            self.show(here)

    # ── the way through ──

    async def enter(self, lesson: LessonId) -> bool:
        """Open a lesson where it was left; say whether it was gone into before."""
        standing = await asyncio.to_thread(self.desk.standing)
        position = await asyncio.to_thread(self.desk.start, lesson)
        self.put(await asyncio.to_thread(self._opened, position))
        return standing.lesson(lesson).step is not None

    def _opened(self, position: Position) -> OpenLesson:
        track, following = self._around(position.lesson)
        return OpenLesson(
            lesson=self.desk.lesson(position.lesson),
            language=self.desk.language,
            step_id=position.step,
            standing=self.desk.standing().lesson(position.lesson),
            track=track,
            following=following,
            cluster=self.desk.cluster(position.lesson),
            keys=self.keys,
        )

    async def turn(self, by: int) -> Turned:
        """Go to the step after or before; where the lesson ends, say which one comes next."""
        async with self._pages:
            step = self.open.neighbour(by)
            if step is not None:
                await self._turn_to(step)
                return Turned(step=True)
            position = await asyncio.to_thread(self.desk.advance) if by > 0 else None
        return Turned(lesson=position.lesson if position else None)

    async def _turn_to(self, step: Step) -> None:
        await asyncio.to_thread(self.desk.turn_to, self.open.lesson.id, step.id)
        self.put(self.open.turned_to(step.id))
        await self._stand()

    async def _stand(self) -> None:
        """Look up anew what was done."""
        standing = await asyncio.to_thread(self.desk.standing)
        self.put(replace(self.open, standing=standing.lesson(self.open.lesson.id)))

    def speak(self) -> None:
        """Show the lesson in the session's language."""
        if self.here is not None:
            language = self.desk.language
            track, following = self._around(self.here.lesson.id)
            named = replace(self.here, track=track, following=following)
            self.put(replace(named, language=language, keys=self.keys))

    def _around(self, lesson: LessonId) -> tuple[str, str]:
        """Return the titles of the lesson's track and of the lesson after it."""
        outline, language = self.desk.library.outline, self.desk.language
        entries = [entry for track in outline.tracks for entry in track.lessons]
        ids = [entry.id for entry in entries]
        after = entries[ids.index(lesson) + 1 :][:1] if lesson in ids else []
        tracks = [t for t in outline.tracks if lesson in [entry.id for entry in t.lessons]]
        return (
            tracks[0].title(language) if tracks else "",
            after[0].title(language) if after else "",
        )

    # ── the lab ──

    async def bring_up(self) -> Launch:
        """Bring up the lab, telling how far it is; return how to start the lesson's shell."""
        id_ = self.open.lesson.id
        starting = Starting(self.desk.lab_name, self.clock.now())
        self.put(replace(self.open, starting=starting, ready=False))
        try:
            lab = await asyncio.to_thread(lambda: self.desk.lab)  # what it imports takes a while
            self.put(replace(self.open, fidelity=str(lab.fidelity)))
            async with aclosing(self.desk.prepare(id_)) as phases:
                async for phase in phases:
                    starting = starting.told(phase, self.clock.now())
                    self.put(replace(self.open, starting=starting))
            lesson = await self.desk.environment(id_)
            workspace = await asyncio.to_thread(self.desk.workspace, id_)
        except LabError as refused:
            said = (f"{refused.what} ({refused.where}).", refused.next_step)
            self.put(replace(self.open, starting=replace(starting, failed=said)))
            raise
        how = await asyncio.to_thread(
            launch, self.environ, lesson, workspace, str(id_), interactive=True
        )
        self.put(replace(self.open, ready=True))
        return how

    async def follow(self) -> None:
        """Follow the step's exercise, if it is one, until cancelled.

        Where another process follows it, its states are shown; once that has gone, it's our turn.
        """
        exercise = self.open.exercise
        if exercise is None or not self.open.ready:
            return
        async with self._turn:
            await self._begin(exercise.id)
            while await self._attend(exercise.id):
                pass

    async def _begin(self, exercise: ExerciseId) -> None:
        """Bring about the exercise's start state, and say so meanwhile."""
        self.put(replace(self.open, begun=False))
        try:
            await self.desk.begin(self.open.lesson.id, exercise)
        finally:
            self.put(replace(self.open, begun=True))
        await self._stand()

    async def _attend(self, exercise: ExerciseId) -> bool:
        """Show states until there are no more; say whether they were another process'."""
        async with self.desk.attend(self.open.lesson.id, exercise) as attendance:
            self._attendance = attendance
            self.put(replace(self.open, elsewhere=attendance.attached, note=""))
            try:
                async for state in attendance.states():
                    await self._saw(state)
            finally:
                self._attendance = None
            return attendance.attached

    async def _saw(self, state: ExerciseState) -> None:
        was_done = self.open.finished
        self.put(replace(self.open, state=state))
        if state.done and not was_done:
            await self._stand()

    def rerun(self) -> None:
        """Run the probes now."""
        if self._attendance is not None:
            self._attendance.rerun_probes()

    # ── help ──

    async def hint(self) -> bool:
        """Open the next hint; False if all are open."""
        exercise = self.open.exercise
        if exercise is None:
            return False
        hint = await asyncio.to_thread(self.desk.hint, self.open.lesson.id, exercise.id)
        self.put(replace(self.open, asking=None))
        await self._stand()
        return hint is not None

    def ask(self, asking: Asking | None) -> None:
        """Ask for a yes in the text, or ask no longer."""
        self.put(replace(self.open, asking=asking if self.open.exercise else None))

    async def solve(self) -> None:
        """Show the solution, and let progress say so."""
        exercise = self.open.exercise
        if exercise is not None:
            lines = await asyncio.to_thread(self.desk.solution, self.open.lesson.id, exercise.id)
            self.put(replace(self.open, asking=None, solution=tuple(lines)))
            await self._stand()

    async def reset(self, note: str) -> tuple[str, ...]:
        """Make the exercise as at its start; return the files kept. `note` says it meanwhile."""
        return await self._redo(note, skip=False)

    async def skip(self, note: str) -> None:
        """Bring about what the next step needs. `note` says it meanwhile."""
        await self._redo(note, skip=True)

    async def _redo(self, note: str, *, skip: bool) -> tuple[str, ...]:
        exercise, lesson = self.open.exercise, self.open.lesson.id
        if exercise is None:
            return ()
        self.put(replace(self.open, state=None, asking=None, note=note))
        kept: tuple[str, ...] = ()
        try:
            async with self._turn:
                if skip:
                    await self.desk.skip(lesson, exercise.id)
                else:
                    kept = tuple(await self.desk.reset(lesson, exercise.id))
        finally:
            self.put(replace(self.open, note=""))
        await self._stand()
        return kept

    async def answer(self, quiz: int, option: int) -> None:
        """Record an answer to one of the step's questions; both count from 0."""
        number = question_number(self.open, quiz)
        await asyncio.to_thread(self.desk.answer, self.open.lesson.id, number, option + 1)
        await self._stand()
