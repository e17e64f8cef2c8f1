"""One lesson in outline: its steps, how far each is, what was met where one left off. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.progress.standing import LessonStanding
from tutor.session.course_map import LessonState

if TYPE_CHECKING:
    from tutor.course.model import Lesson, Step


@dataclass(frozen=True, slots=True)
class SketchedStep:
    """One step, as far as it is."""

    title: str
    state: LessonState
    exercise: bool

    @property
    def name(self) -> str:
        """Return an exercise's title without the word that announces it, else the title."""
        _, colon, rest = self.title.partition(": ")
        return rest if self.exercise and colon else self.title


@dataclass(frozen=True, slots=True)
class Sketch:
    """A lesson without its text."""

    steps: tuple[SketchedStep, ...]
    exercises: int
    questions: int
    number: int  # of the step where the learner is, from 1; 0 if the lesson wasn't started
    met: int  # of the exercise in that step
    tasks: int  # 0 where that step is text


def sketch(lesson: Lesson, standing: LessonStanding, language: str) -> Sketch:
    """Return the outline of a lesson for one learner."""
    steps = lesson.text(language).steps
    here = next((i for i, step in enumerate(steps) if step.id == standing.step), None)
    at = None if standing.started_at is None else (here or 0)
    tasks = steps[at].exercise if at is not None else None
    known = {task.id for task in tasks.tasks} if tasks else set()
    met = standing.exercises[tasks.id].met if tasks and tasks.id in standing.exercises else ()
    return Sketch(
        steps=tuple(
            SketchedStep(step.title, _state(step, i, at, standing), step.exercise is not None)
            for i, step in enumerate(steps)
        ),
        exercises=len(lesson.exercises),
        questions=sum(len(step.quizzes) for step in steps),
        number=0 if at is None else at + 1,
        met=len(known & set(met)),
        tasks=len(known),
    )


def _state(step: Step, i: int, at: int | None, standing: LessonStanding) -> LessonState:
    its = standing.exercises.get(step.exercise.id) if step.exercise else None
    if standing.completed_at is not None or (its is not None and its.completed_at is not None):
        return LessonState.DONE
    if at is None or i > at:
        return LessonState.OPEN
    if i == at:
        return LessonState.STARTED
    return LessonState.OPEN if step.exercise else LessonState.DONE
