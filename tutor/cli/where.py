"""`kubetutor` alone: where the learner is, and the command that goes on. Changes nothing."""

from __future__ import annotations

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode
from tutor.cli.desk import Face
from tutor.cli.here import Here, heading, locate


def where(face: Face) -> ExitCode:
    """Print lesson, step, what is met, and what to run next."""
    position = face.desk.position()
    if position is None:
        outline = face.desk.library.outline
        face.out.data(outline.title(face.desk.language))
        face.out.data(face.words(say.NOTHING_STARTED))
        first = next((e.id for t in outline.tracks for e in t.lessons if not e.fault), "LESSON")
        face.out.data(face.words(say.BEGIN_WITH, lesson=first))
        face.out.data(face.words(say.LIST_ALL))
        return ExitCode.DONE
    spot = locate(face, position)
    face.out.data(heading(face, spot))
    for line in _ways_on(face, spot):
        face.out.data(line)
    return ExitCode.DONE


def _ways_on(face: Face, spot: Here) -> list[str]:
    exercise = spot.step.exercise
    if exercise is None:
        return [face.words(say.NEXT)]
    standing = face.desk.standing().exercise(spot.lesson.id, exercise.id)
    if standing.completed_at is not None or standing.skipped:
        word = say.DONE if standing.completed_at is not None else say.SKIPPED_WORD
        return [face.words(word) + ".", face.words(say.NEXT)]
    met, of = len(standing.met & {t.id for t in exercise.tasks}), len(exercise.tasks)
    return [
        face.words(say.MET_OF, met=met, of=of) + ".",
        face.words(say.LESSON_OPENS),
        face.words(say.CHECKS_LIVE),
        face.words(say.GO_ON, command=f"start {spot.lesson.id}"),
    ]
