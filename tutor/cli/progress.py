"""`kubetutor progress`: what was done, by track; as JSON and CSV by exercise, too."""

from __future__ import annotations

from dataclasses import asdict

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode
from tutor.cli.desk import Face
from tutor.cli.tables import table
from tutor.session.totals import TrackRow, csv_lines, exercise_rows, track_row
from tutor.wording.durations import long


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
        for line in csv_lines(exercise_rows(outline, standing)):
            face.out.data(line)
    else:
        for line in _table(face, tracks):
            face.out.data(line)
    return ExitCode.DONE


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
