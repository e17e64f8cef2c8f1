"""Proves many exercises side by side on one lab, telling as each attempt ends."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tutor.checking.spec import ExerciseAttempts
from tutor.clock import Clock
from tutor.errors import ContentError
from tutor.labs.lab import Demand, Lab, Phase
from tutor.names import ExerciseId, LessonId
from tutor.session.bench import LabBench
from tutor.session.functions import FunctionHost
from tutor.session.library import Library
from tutor.session.proving import Proving
from tutor.session.session import AttemptProof, ExerciseProof


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told what while proofs are made."""

    phase: Callable[[Phase], None]
    attempt: Callable[[LessonId, ExerciseId, AttemptProof], None]
    exercise: Callable[[ExerciseProof], None]


@dataclass(slots=True)
class Verifying:
    """One run of `verify`."""

    library: Library
    lab: Lab
    clock: Clock
    telling: Telling
    more: dict[str, ExerciseAttempts] = field(default_factory=dict)
    _engine_turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self, lessons: Sequence[LessonId], jobs: int) -> list[ExerciseProof]:
        """Bring the lab up, prove every exercise of `lessons`, and return the proofs in order.

        Raises TutorError if the lab can't be had or a lesson can't be loaded.
        """
        self._check_attempts()
        for demand in sorted({self._demand(lesson) for lesson in lessons}, key=str):
            async for phase in self.lab.up(demand):
                self.telling.phase(phase)
        places = asyncio.Semaphore(max(jobs, 1))

        async def prove(lesson: LessonId, exercise: ExerciseId) -> ExerciseProof:
            async with places:
                return await self._prove(lesson, exercise)

        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(prove(lesson, ExerciseId(exercise)))
                for lesson in lessons
                for exercise in self.library.checks(lesson).exercises
            ]
        return [task.result() for task in running]

    def _check_attempts(self) -> None:
        """Raise ContentError for attempts at an exercise that the course doesn't have."""
        known: set[str] = set()
        for lesson in selection(self.library, ()):
            for exercise in self.library.checks(lesson).exercises:
                known |= {exercise, f"{lesson}/{exercise}"}
        for key in self.more.keys() - known:
            near = difflib.get_close_matches(key, known, n=1)
            raise ContentError(
                f"The attempts are at {key}, which is no exercise of this course",
                where="--attempts",
                next_step=f"Did you mean {near[0]}?" if near else "Name lesson/exercise.",
            )

    def _demand(self, lesson: LessonId) -> Demand:
        checks = self.library.checks(lesson)
        return Demand(cluster=checks.cluster, engine=checks.engine)

    async def _prove(self, lesson: LessonId, exercise: ExerciseId) -> ExerciseProof:
        compiled = self.library.exercise(lesson, exercise)
        bench = LabBench(
            lab=self.lab,
            lesson=self.library.lesson(lesson),
            exercise=compiled,
            demand=self._demand(lesson),
            clock=self.clock,
            functions=FunctionHost(self.clock),
            engine_turn=self._engine_turn,
        )
        spec = self.library.spec(lesson, exercise)
        proving = Proving(lesson, compiled, spec, bench, self._more(lesson, exercise))
        began = self.clock.now()
        attempts: list[AttemptProof] = []
        async for attempt in proving.attempts():
            self.telling.attempt(lesson, exercise, attempt)
            attempts.append(attempt)
        seconds = (self.clock.now() - began).total_seconds()
        ok = all(attempt.ok for attempt in attempts)
        proof = ExerciseProof(lesson, exercise, ok, tuple(attempts), round(seconds, 2))
        self.telling.exercise(proof)
        return proof

    def _more(self, lesson: LessonId, exercise: ExerciseId) -> ExerciseAttempts:
        for key in (f"{lesson}/{exercise}", exercise):
            if key in self.more:
                return self.more[key]
        return ExerciseAttempts()


def selection(library: Library, lessons: Sequence[str]) -> list[LessonId]:
    """Return the named lessons, or all that have checks, in the course's order."""
    every = [entry.id for track in library.outline.tracks for entry in track.lessons]
    for lesson in lessons:
        library.track_of(LessonId(lesson))  # raises ContentError with the nearest one
    wanted = set(lessons) or set(every)
    return [lesson for lesson in every if lesson in wanted]


def attempts_from(path: Path | None) -> dict[str, ExerciseAttempts]:
    """Return the attempts of a teacher's own file. Raises ContentError with all that is wrong."""
    if path is None:
        return {}
    from tutor.checking.loading import load_attempts

    return load_attempts(path)
