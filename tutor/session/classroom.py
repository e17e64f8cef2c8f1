"""One learner's lab: brings it up, opens a lesson's place, begins, follows, resets, skips."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.clock import Clock
from tutor.labs.lab import Demand, Lab, Phase, Place
from tutor.names import ExerciseId, ExpectationId, LessonId
from tutor.observations import Answer, FunctionProbe
from tutor.progress.events import EventKind
from tutor.session.attempts import bring_about
from tutor.session.attending import lesson_lock
from tutor.session.baseline import Baseline, store, stored, take_baseline
from tutor.session.book import Book
from tutor.session.files import private_folder
from tutor.session.following import Following, follow
from tutor.session.functions import FunctionHost
from tutor.session.journey import Journey
from tutor.session.observing import Observing
from tutor.session.places import Places
from tutor.session.recording import Attached, Recording
from tutor.session.session import Attendance
from tutor.session.workspaces import furnish, restore

if TYPE_CHECKING:
    from tutor.session.view.values import LabView


@dataclass(slots=True)
class Classroom:
    """Holds lab, course and log together for one learner."""

    journey: Journey
    places: Places
    lab: Lab
    clock: Clock
    trusted: Callable[[], None]  # raises ContentError while the course may not run anything
    functions: FunctionHost

    def demand(self, lesson: LessonId) -> Demand:
        """Return what the lesson needs of a lab."""
        checks = self.journey.library.checks(lesson)
        return Demand(cluster=checks.cluster, engine=checks.engine)

    def workspace(self, lesson: LessonId) -> Path:
        """Return the lesson's folder, made and filled if absent."""
        library = self.journey.library
        root = self.places.work if library.builtin else self.places.work / library.outline.id
        folder = root / lesson
        furnish(folder, library.lesson(lesson).files)
        return folder

    async def prepare(self, lesson: LessonId) -> AsyncGenerator[Phase]:
        """Bring up what the lesson needs; the last phase is the lesson's own place."""
        self.trusted()
        async with aclosing(self.lab.up(self.demand(lesson))) as phases:
            async for phase in phases:
                yield phase
        async with self.place(lesson) as place:
            where = f"namespace {place.namespace}" if self.demand(lesson).cluster else "engine"
            yield Phase("lesson", where, done=True)

    @asynccontextmanager
    async def place(self, lesson: LessonId) -> AsyncIterator[Place]:
        """Open the lesson's place for the context; the lab must be up."""
        workspace = await asyncio.to_thread(self.workspace, lesson)
        place = await self.lab.open(lesson, workspace, self.demand(lesson))
        try:
            yield place
        finally:
            await place.close()

    async def begin(self, lesson: LessonId, exercise: ExerciseId) -> list[str]:
        """Make the start state unless this learner began in this very place; return files set back.

        A learner whose log knows of no start begins anew: what another left would be a gift.
        """
        self.trusted()
        standing = await asyncio.to_thread(self.journey.standing)
        began = standing.exercise(lesson, exercise).started_at is not None
        async with self.place(lesson) as place:
            baseline = stored(self._baseline_path(lesson, exercise))
            if began and baseline is not None and baseline.place == place.identity:
                return []
            kept = await self._begin(place, lesson, exercise)
        await asyncio.to_thread(self.journey.record, lesson, exercise, EventKind.STARTED)
        return kept

    async def reset(self, lesson: LessonId, exercise: ExerciseId) -> list[str]:
        """Make the exercise as at its start; return the names of files kept as `*.mine`."""
        self.trusted()
        async with self.place(lesson) as place:
            kept = await self._begin(place, lesson, exercise)
        await asyncio.to_thread(self.journey.record, lesson, exercise, EventKind.RESET)
        return kept

    async def skip(self, lesson: LessonId, exercise: ExerciseId) -> None:
        """Bring about what the solution would have, from the start state on, and record it."""
        self.trusted()
        spec = self.journey.library.spec(lesson, exercise)
        async with self.place(lesson) as place:
            await self._begin(place, lesson, exercise)
            await bring_about(place, spec.solution, what="The state that the next step needs")
        await asyncio.to_thread(self.journey.skipped, lesson, exercise)

    async def environment(self, lesson: LessonId) -> Mapping[str, str]:
        """Return the lesson shell's variables."""
        async with self.place(lesson) as place:
            return dict(place.environment())

    @asynccontextmanager
    async def attend(self, lesson: LessonId, exercise: ExerciseId) -> AsyncIterator[Attendance]:
        """Follow the exercise, or attach to the process that does."""
        self.trusted()
        folder = private_folder(self._folder(lesson))
        with lesson_lock(folder) as ours:
            if not ours:
                yield Attached(folder)
                return
            async with self.place(lesson) as place:
                baseline = await self._current(place, lesson, exercise)
                following = await asyncio.to_thread(
                    self._following, place, lesson, exercise, baseline
                )
                async with follow(following):
                    yield Recording(
                        following=following,
                        journey=self.journey,
                        fidelity=self.lab.fidelity,
                        folder=folder,
                        baseline_path=self._baseline_path(lesson, exercise),
                        baseline=baseline,
                    )

    async def view(self, lesson: LessonId, *, everywhere: bool) -> AsyncGenerator[LabView]:
        """Yield the lab's picture, and another as soon as it changes, until closed."""
        from tutor.session.view.stream import kinds_of, lab_views

        self.trusted()
        async with self.place(lesson) as place:
            kinds = kinds_of(self.demand(lesson))
            views = lab_views(place, self.clock, kinds, everywhere=everywhere)
            async with aclosing(views):
                async for view in views:
                    yield view

    async def _begin(self, place: Place, lesson: LessonId, exercise: ExerciseId) -> list[str]:
        library = self.journey.library
        await place.reset()
        files = library.lesson(lesson).files
        kept = await asyncio.to_thread(restore, place.workspace, files)
        what = f"The start state of {exercise}"
        await bring_about(place, library.spec(lesson, exercise).start, what=what)
        await self._store_baseline(place, lesson, exercise)
        return kept

    async def _store_baseline(
        self, place: Place, lesson: LessonId, exercise: ExerciseId
    ) -> Baseline:
        compiled = await asyncio.to_thread(self.journey.library.exercise, lesson, exercise)
        baseline = await take_baseline(place, compiled.kinds, self.clock.now())
        await asyncio.to_thread(store, self._baseline_path(lesson, exercise), baseline)
        return baseline

    async def _current(self, place: Place, lesson: LessonId, exercise: ExerciseId) -> Baseline:
        baseline = stored(self._baseline_path(lesson, exercise))
        if baseline is not None and baseline.place == place.identity:
            return baseline
        await self._begin(place, lesson, exercise)
        return stored(self._baseline_path(lesson, exercise)) or await self._store_baseline(
            place, lesson, exercise
        )

    def _following(
        self, place: Place, lesson: LessonId, exercise: ExerciseId, baseline: Baseline
    ) -> Following:
        library = self.journey.library
        book = Book(library.exercise(lesson, exercise), library.spec(lesson, exercise).mistakes)
        book.memories.update({ExpectationId(k): m for k, m in baseline.memories.items()})
        book.first.update({ExpectationId(k): v for k, v in baseline.first.items()})
        completed = self.journey.standing().exercise(lesson, exercise).completed_at
        done = completed is not None and completed >= baseline.began_at
        observing = Observing(place.namespace, start=baseline.start())
        return Following(lesson, place, self.clock, book, observing, call=self._call, done=done)

    async def _call(self, probe: FunctionProbe, observing: Observing) -> Answer:
        return await self.functions.call(probe, observing.namespace, observing.objects)

    def _folder(self, lesson: LessonId) -> Path:
        return self.places.state / "lessons" / self.journey.library.outline.id / lesson

    def _baseline_path(self, lesson: LessonId, exercise: ExerciseId) -> Path:
        return self._folder(lesson) / f"{exercise}.start.json"
