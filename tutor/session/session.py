"""The conductor's face: what a front end may ask. Knows no terminal, no argv, no colour."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tutor.names import ExerciseId, LessonId, StepId

if TYPE_CHECKING:
    from tutor.course.model import Lesson, Step
    from tutor.labs.lab import Finding, LabPart, Phase
    from tutor.session.states import ExerciseState
    from tutor.session.view.values import LabView

# Finding, LabPart and Phase are values of labs that the faces show: they get them from here.
__all__ = [
    "AttemptProof",
    "Attendance",
    "ExerciseProof",
    "Finding",
    "Hint",
    "LabPart",
    "Phase",
    "Position",
    "Tutoring",
    "steps_of",
]


def __getattr__(name: str) -> object:
    """Return a value of labs once a face asks for it: none is needed for a first picture."""
    if name in {"Finding", "LabPart", "Phase"}:
        from tutor.labs import lab

        return getattr(lab, name)
    raise AttributeError(name)


@dataclass(frozen=True, slots=True)
class Position:
    """Where the learner is: a lesson, a step of it, and the exercise if the step is one."""

    lesson: LessonId
    step: StepId
    exercise: ExerciseId | None


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint; `number` counts from 1."""

    number: int
    of: int
    text: str


class Attendance(Protocol):
    """An exercise being followed, by us or (then `attached`) by another process."""

    attached: bool

    def states(self) -> AsyncIterator[ExerciseState]:
        """Yield the present state, then each one that differs, until closed."""
        ...

    def rerun_probes(self) -> None:
        """Run every probe again now; the process that follows does it, nobody else."""
        ...


@dataclass(frozen=True, slots=True)
class AttemptProof:
    """One scripted attempt of `verify`. `verdicts` are rendered for JSON by the cli."""

    kind: str  # start | mistake | alternative | solution | reset | leaks
    name: str
    ok: bool
    seconds: float
    why: str  # what deviated, for a person; "" if ok
    state: ExerciseState | None
    note: str = ""  # "avail window: 24 s of 180 s"


@dataclass(frozen=True, slots=True)
class ExerciseProof:
    """All attempts at one exercise."""

    lesson: LessonId
    exercise: ExerciseId
    ok: bool
    attempts: tuple[AttemptProof, ...]
    seconds: float


class Tutoring(Protocol):
    """What `open_session` returns. Every coroutine raises TutorError only."""

    language: str

    def lesson(self, lesson: LessonId) -> Lesson:
        """Return a lesson; ContentError names the nearest id if there is none, or its problem."""
        ...

    def position(self) -> Position | None:
        """Return where the learner left off, or None before the first lesson."""
        ...

    def workspace(self, lesson: LessonId) -> Path:
        """Return the lesson's folder, made and filled with the lesson's files if absent."""
        ...

    def start(self, lesson: LessonId) -> Position:
        """Record that the lesson was started (or go on where it was left); return the position."""
        ...

    def advance(self) -> Position | None:
        """Go to the next step (or the next lesson's first); None at the end of the course."""
        ...

    def prepare(self, lesson: LessonId) -> AsyncGenerator[Phase]:
        """Bring up the lab that the lesson needs, telling how far it is; returns when ready."""
        ...

    async def begin(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        """Bring about the exercise's start state, once; repeating it changes nothing.

        Returns the names of files that were set back, kept as `*.mine`.
        """
        ...

    def attend(
        self, lesson: LessonId, exercise: ExerciseId
    ) -> AbstractAsyncContextManager[Attendance]:
        """Follow an exercise that has begun; what is met and done goes into the event log."""
        ...

    async def environment(self, lesson: LessonId) -> Mapping[str, str]:
        """Return the lesson shell's variables; the lab must be up."""
        ...

    def view(self, lesson: LessonId, *, everywhere: bool = False) -> AsyncGenerator[LabView]:
        """Yield the lab's picture, and another as soon as it changes (four a second at most).

        The lab must be up; its silence is part of the picture. `everywhere`: all namespaces.
        """
        ...

    def hint(self, lesson: LessonId, exercise: ExerciseId) -> Hint | None:
        """Open the next hint and record it; None when all are open (or there are none)."""
        ...

    def solution(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        """Return the solution's lines and record that it was shown."""
        ...

    async def reset(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        """Make the exercise as at its start; return the names of files kept as `*.mine`."""
        ...

    async def skip(self, lesson: LessonId, exercise: ExerciseId) -> None:
        """Record the skip and bring about the state that the next step needs."""
        ...

    async def lab_status(self) -> Sequence[LabPart]:
        """Say what of the lab exists."""
        ...

    async def lab_stop(self, name: str | None) -> None:
        """Stop the lab, or one part of it; what is in it stays for the next start."""
        ...

    async def lab_down(self, name: str | None) -> None:
        """Delete the lab, or one part of it."""
        ...

    async def doctor(self) -> Sequence[Finding]:
        """Look at all that a start needs."""
        ...


def steps_of(lesson: Lesson, language: str) -> tuple[Step, ...]:
    """Return the lesson's steps in `language`, in order."""
    return lesson.text(language).steps
