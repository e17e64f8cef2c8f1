"""`kubetutor progress`: what was done, by track; as JSON and CSV by exercise, too."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode
from tutor.cli.desk import Face
from tutor.cli.durations import long
from tutor.cli.tables import table
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


def progress(face: Face, *, as_json: bool, as_csv: bool) -> ExitCode:
    """Print what was done. Raises ProgressError if the log can't be read."""
    outline, standing = face.desk.library.outline, face.desk.standing()
    tracks = [track_row(t, standing, face.desk.language) for t in outline.tracks]
    if as_json:
        exercises = [asdict(row) for row in exercise_rows(outline, standing)]
        face.out.json(
            {"course": outline.id, "tracks": [asdict(t) for t in tracks], "exercises": exercises}
        )
    elif as_csv:
        for line in _csv(exercise_rows(outline, standing)):
            face.out.data(line)
    else:
        for line in _table(face, tracks):
            face.out.data(line)
    return ExitCode.DONE


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


def _table(face: Face, tracks: list[TrackRow]) -> list[str]:
    heads = (say.TRACK, say.LESSONS, say.EXERCISES, say.HINTS_HEAD, say.SOLUTIONS, say.TIME)
    rows = [
        [
            row.title,
            f"{row.lessons_done}/{row.lessons}",
            f"{row.exercises_done}/{row.exercises}",
            str(row.hints),
            str(row.solutions),
            long(face.words, row.seconds),
        ]
        for row in tracks
    ]
    return table([face.words(head) for head in heads], rows, right="12345")


def _csv(rows: list[ExerciseRow]) -> list[str]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ExerciseRow.__dataclass_fields__)
    writer.writerows(asdict(row).values() for row in rows)
    return text.getvalue().splitlines()
