"""What was done, added up by track and listed by exercise. Pure."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tutor.names import LessonId
from tutor.progress.standing import ExerciseStanding, Standing
from tutor.session.course_map import exercises_done

if TYPE_CHECKING:
    from tutor.course.outline import Outline, OutlineTrack


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A line of the table."""

    track: str
    title: str
    lessons_done: int
    lessons: int
    exercises_done: int
    exercises: int
    hints: int
    solutions: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ExerciseRow:
    """A line of the CSV."""

    course: str
    track: str
    lesson: str
    exercise: str
    started_at: str  # UTC, ISO 8601; "" if never
    completed_at: str
    seconds: float
    hints: int
    solved: bool
    skipped: bool
    resets: int
    fidelity: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole course in numbers."""

    real: int  # exercises done on a real lab
    simulated: int
    unaided: int  # done without hint or solution
    right: int  # of the questions answered
    answered: int
    seconds: float


def track_row(track: OutlineTrack, standing: Standing, language: str) -> TrackRow:
    """Add one track's lessons up."""
    stands = [standing.lesson(entry.id) for entry in track.lessons]
    exercises = [standing.exercise(e.id, each) for e in track.lessons for each in e.exercises]
    return TrackRow(
        track=track.id,
        title=track.title(language),
        lessons_done=sum(s.completed_at is not None for s in stands),
        lessons=len(track.lessons),
        exercises_done=sum(exercises_done(e, standing.lesson(e.id)) for e in track.lessons),
        exercises=len(exercises),
        hints=sum(e.hints for e in exercises),
        solutions=sum(e.solved for e in exercises),
        seconds=round(sum(s.seconds for s in stands), 1),
    )


def exercise_rows(outline: Outline, standing: Standing) -> list[ExerciseRow]:
    """Return a row for each exercise of the course, whether started or not."""
    return [
        _exercise_row((outline.id, track.id, entry.id, each), standing.exercise(entry.id, each))
        for track in outline.tracks
        for entry in track.lessons
        for each in entry.exercises
    ]


def _exercise_row(where: tuple[str, str, LessonId, str], its: ExerciseStanding) -> ExerciseRow:
    return ExerciseRow(
        *where,
        started_at=its.started_at.isoformat() if its.started_at else "",
        completed_at=its.completed_at.isoformat() if its.completed_at else "",
        seconds=round(its.seconds, 1),
        hints=its.hints,
        solved=its.solved,
        skipped=its.skipped,
        resets=its.resets,
        fidelity=its.fidelity or "",
    )


def totals(outline: Outline, standing: Standing) -> Totals:
    """Add the whole course up."""
    entries = [entry for track in outline.tracks for entry in track.lessons]
    every = [standing.exercise(entry.id, each) for entry in entries for each in entry.exercises]
    done = [its for its in every if its.completed_at is not None]
    answers = [a for entry in entries for a in standing.lesson(entry.id).answers.values()]
    return Totals(
        real=sum(its.fidelity == "real" for its in done),
        simulated=sum(its.fidelity == "simulated" for its in done),
        unaided=sum(not its.hints and not its.solved for its in done),
        right=sum(answer.right for answer in answers),
        answered=len(answers),
        seconds=sum(standing.lesson(entry.id).seconds for entry in entries),
    )


def csv_lines(rows: list[ExerciseRow]) -> list[str]:
    """Return the exercises as CSV, a head first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ExerciseRow.__dataclass_fields__)
    writer.writerows(asdict(row).values() for row in rows)
    return text.getvalue().splitlines()
