"""Finds where the learner is, with all that a command says about it."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.cli import wording as say
from tutor.cli.codes import UsageError
from tutor.cli.desk import Face
from tutor.course.model import Exercise, Lesson, Step
from tutor.names import ExerciseId
from tutor.session.session import Position

_KIND_BEFORE_TITLE = {"Exercise", "실습"}  # how lesson headings announce an exercise


@dataclass(frozen=True, slots=True)
class Here:
    """A step of a lesson, in the learner's language."""

    lesson: Lesson
    title: str  # the lesson's
    step: Step
    number: int  # of the step, from 1
    of: int
    nth_exercise: int  # of the exercise, from 1; 0 if the step is text
    of_exercises: int

    @property
    def step_title(self) -> str:
        """Return the step's title without its announcement as an exercise."""
        kind, colon, rest = self.step.title.partition(": ")
        return rest if colon and kind in _KIND_BEFORE_TITLE else self.step.title


@dataclass(frozen=True, slots=True)
class ExerciseHere(Here):
    """A step that is an exercise."""

    exercise: Exercise

    @property
    def id(self) -> ExerciseId:
        """Return the exercise's id."""
        return self.exercise.id


def locate(face: Face, position: Position) -> Here:
    """Return the step at `position`. Raises ContentError if its lesson is at fault."""
    lesson = face.desk.lesson(position.lesson)
    text = lesson.text(face.desk.language)
    number = next((n for n, s in enumerate(text.steps) if s.id == position.step), 0)
    step = text.steps[number]
    before = [s for s in text.steps[: number + 1] if s.exercise]
    nth = len(before) if step.exercise else 0
    parts = (lesson, text.title, step, number + 1, len(text.steps), nth, len(lesson.exercises))
    return ExerciseHere(*parts, step.exercise) if step.exercise else Here(*parts)


def here(face: Face) -> Here:
    """Return where the learner is. Raises UsageError before the first lesson."""
    position = face.desk.position()
    if position is None:
        course = face.desk.library.outline.title(face.desk.language)
        raise UsageError(
            face.words(say.NO_LESSON), where=course, next_step=face.words(say.START_ONE)
        )
    return locate(face, position)


def exercise_here(face: Face) -> ExerciseHere:
    """Return the exercise the learner is at. Raises UsageError if the step is text."""
    spot = here(face)
    if isinstance(spot, ExerciseHere):
        return spot
    raise UsageError(
        face.words(say.NO_EXERCISE),
        where=face.words(say.IN_LESSON, lesson=spot.lesson.id, step=spot.step.id),
        next_step=face.words(say.GO_TO_NEXT),
    )


def heading(face: Face, spot: Here) -> str:
    """Return one line that says lesson, step and title."""
    sentence = say.LESSON_EXERCISE if spot.nth_exercise else say.LESSON_STEP
    number, of = (
        (spot.nth_exercise, spot.of_exercises) if spot.nth_exercise else (spot.number, spot.of)
    )
    return face.words(sentence, lesson=spot.title, number=number, of=of, title=spot.step_title)
