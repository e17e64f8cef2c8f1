"""`kubetutor list`: the course's lessons and how far the learner is with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode
from tutor.cli.desk import Face
from tutor.cli.tables import table
from tutor.progress.standing import LessonStanding, Standing
from tutor.session.course_map import exercises_done, lesson_state

if TYPE_CHECKING:
    from tutor.course.outline import Entry, OutlineTrack

COLUMNS = ("id", "title", "minutes", "state")


def list_lessons(face: Face, *, as_json: bool) -> ExitCode:
    """Print every lesson by track. A lesson at fault is listed with what is wrong."""
    outline, standing = face.desk.library.outline, face.desk.standing()
    if as_json:
        fields = [_fields(face, t, e, standing) for t in outline.tracks for e in t.lessons]
        face.out.json({"course": outline.id, "lessons": fields})
        return ExitCode.DONE
    for nth, track in enumerate(outline.tracks):
        if nth:
            face.out.data()
        face.out.data(face.out.accent("strong", track.title(face.desk.language)))
        rows = [_row(face, entry, standing.lesson(entry.id)) for entry in track.lessons]
        for line in table(["", "", "", ""], rows, right="2"):
            face.out.data(line)
    return ExitCode.DONE


def _fields(face: Face, track: OutlineTrack, entry: Entry, standing: Standing) -> dict[str, object]:
    stands = standing.lesson(entry.id)
    return {
        "id": entry.id,
        "track": track.id,
        "title": entry.title(face.desk.language),
        "minutes": entry.minutes,
        "requires": list(entry.requires),
        "state": lesson_state(entry, stands),
        "exercises_done": exercises_done(entry, stands),
        "exercises": len(entry.exercises),
        "fault": entry.fault,
    }


def _row(face: Face, entry: Entry, standing: LessonStanding) -> list[str]:
    minutes = f"{entry.minutes} {face.words(say.MINUTES)}"
    title = entry.title(face.desk.language)
    return [f"  {entry.id}", title, minutes, _state_words(face, entry, standing)]


def _state_words(face: Face, entry: Entry, standing: LessonStanding) -> str:
    match lesson_state(entry, standing):
        case "at fault":
            return f"{face.words(say.AT_FAULT)}: {entry.fault}"
        case "done":
            return face.out.accent("met", face.words(say.DONE))
        case "started":
            done, of = exercises_done(entry, standing), len(entry.exercises)
            return face.out.accent("pending", face.words(say.EXERCISES_OF, done=done, of=of))
        case _:
            return face.words(say.OPEN)
