"""Where a learner stands, folded from the events of one course. Pure; order and repeats are free.

A fold sorts by id and drops repeats, so logs that were merged from several machines fold the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType

from tutor.names import ExerciseId, ExpectationId, LessonId, StepId
from tutor.progress.events import EventKind, ProgressEvent

BREAK = timedelta(minutes=15)  # a longer silence between two events was not work


@dataclass(frozen=True, slots=True)
class ExerciseStanding:
    """One exercise. `met` is what was last seen met; `seconds` count until it was first done."""

    started_at: datetime | None = None
    completed_at: datetime | None = None  # the first time; nothing takes it back
    hints: int = 0
    solved: bool = False
    skipped: bool = False
    resets: int = 0
    met: frozenset[ExpectationId] = frozenset()
    seconds: float = 0
    fidelity: str | None = None  # of the lab it was done on; "real" once done on a real one


@dataclass(frozen=True, slots=True)
class Answered:
    """The last answer to one of a lesson's questions; `option` counts from 1."""

    option: int
    right: bool


@dataclass(frozen=True, slots=True)
class LessonStanding:
    """One lesson. `step` is where the learner was last."""

    started_at: datetime | None = None
    step: StepId | None = None
    completed_at: datetime | None = None
    seconds: float = 0
    exercises: Mapping[ExerciseId, ExerciseStanding] = field(
        default_factory=lambda: MappingProxyType({})
    )
    answers: Mapping[int, Answered] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class LeftOff:
    """Where the learner was last."""

    lesson: LessonId
    step: StepId | None


@dataclass(frozen=True, slots=True)
class Standing:
    """All of a course."""

    lessons: Mapping[LessonId, LessonStanding] = field(default_factory=lambda: MappingProxyType({}))
    last: LeftOff | None = None

    def lesson(self, lesson: LessonId) -> LessonStanding:
        """Return where the learner stands in `lesson`; an empty standing if never there."""
        return self.lessons.get(lesson, LessonStanding())

    def exercise(self, lesson: LessonId, exercise: ExerciseId) -> ExerciseStanding:
        """Return where the learner stands in an exercise; an empty standing if never there."""
        return self.lesson(lesson).exercises.get(exercise, ExerciseStanding())


def fold(events: Iterable[ProgressEvent]) -> Standing:
    """Return what `events` of one course add up to. Kinds it does not know are ignored."""
    unique = {event.id: event for event in events}
    by_lesson: dict[LessonId, list[ProgressEvent]] = {}
    last: LessonId | None = None
    for _, event in sorted(unique.items()):
        lesson = LessonId(event.lesson)
        by_lesson.setdefault(lesson, []).append(event)
        if event.kind in {EventKind.STARTED, EventKind.STEPPED}:
            last = lesson
    lessons = {lesson: _lesson(its) for lesson, its in by_lesson.items()}
    left_off = LeftOff(last, lessons[last].step) if last is not None else None
    return Standing(MappingProxyType(lessons), left_off)


def _lesson(events: list[ProgressEvent]) -> LessonStanding:
    by_exercise: dict[ExerciseId, list[ProgressEvent]] = {}
    standing = LessonStanding(seconds=_worked(events))
    for event in events:
        if event.exercise:
            by_exercise.setdefault(ExerciseId(event.exercise), []).append(event)
        elif event.kind is EventKind.COMPLETED:
            standing = replace(standing, completed_at=standing.completed_at or event.at)
        if event.kind is EventKind.STARTED:
            standing = replace(standing, started_at=standing.started_at or event.at)
        elif event.kind is EventKind.STEPPED:
            standing = replace(standing, step=StepId(str(event.data.get("step", ""))) or None)
    exercises = {exercise: _exercise(its) for exercise, its in by_exercise.items()}
    answers = MappingProxyType(_answers(events))
    return replace(standing, exercises=MappingProxyType(exercises), answers=answers)


def _answers(events: list[ProgressEvent]) -> dict[int, Answered]:
    """Return the last answer to each question, the lesson's first being number 1."""
    given = (event.data for event in events if event.kind is EventKind.QUIZ)
    return {
        _whole(data.get("question")): Answered(
            _whole(data.get("option")), data.get("right") is True
        )
        for data in given
    }


def _exercise(events: list[ProgressEvent]) -> ExerciseStanding:
    standing = ExerciseStanding(seconds=_worked(_until_completed(events)))
    for event in events:
        standing = _with(standing, event)
    return standing


def _with(standing: ExerciseStanding, event: ProgressEvent) -> ExerciseStanding:
    expectation = frozenset({ExpectationId(str(event.data.get("expectation", "")))})
    match event.kind:
        case EventKind.STARTED:
            return replace(standing, started_at=standing.started_at or event.at)
        case EventKind.MET:
            return replace(standing, met=standing.met | expectation)
        case EventKind.UNMET:
            return replace(standing, met=standing.met - expectation)
        case EventKind.COMPLETED:
            return _completed(standing, event)
        case EventKind.HINTED:
            return replace(standing, hints=max(standing.hints, _whole(event.data.get("hint"))))
        case EventKind.SOLVED | EventKind.SKIPPED | EventKind.RESET:
            return _helped(standing, event)
        case _:
            return standing


def _completed(standing: ExerciseStanding, event: ProgressEvent) -> ExerciseStanding:
    fidelity = str(event.data.get("fidelity", "")) or None
    better = standing.fidelity is None or fidelity == "real"
    return replace(
        standing,
        completed_at=standing.completed_at or event.at,
        fidelity=fidelity if better else standing.fidelity,
    )


def _helped(standing: ExerciseStanding, event: ProgressEvent) -> ExerciseStanding:
    match event.kind:
        case EventKind.SOLVED:
            return replace(standing, solved=True)
        case EventKind.SKIPPED:
            return replace(standing, skipped=True)
        case _:
            return replace(standing, resets=standing.resets + 1, met=frozenset())


def _until_completed(events: list[ProgressEvent]) -> list[ProgressEvent]:
    done = (i for i, event in enumerate(events) if event.kind is EventKind.COMPLETED)
    return events[: next(done, len(events)) + 1]


def _worked(events: list[ProgressEvent]) -> float:
    """Add up the time between events, breaks and clocks that were set back left out."""
    gaps = (later.at - earlier.at for earlier, later in pairwise(events))
    return sum(gap.total_seconds() for gap in gaps if timedelta() < gap <= BREAK)


def _whole(number: object) -> int:
    return int(number) if isinstance(number, int | float) else 0
