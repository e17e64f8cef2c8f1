"""Where the learner is in the course, and what goes into the event log. Needs no lab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.errors import ContentError
from tutor.names import ExerciseId, LessonId, StepId
from tutor.progress.events import EventKind
from tutor.progress.log import EventLog
from tutor.progress.standing import Standing, fold
from tutor.session.library import Library
from tutor.session.session import Hint, Position

if TYPE_CHECKING:
    from tutor.course.model import Lesson, Step


@dataclass(slots=True)
class Journey:
    """One learner's way through one course."""

    library: Library
    log: EventLog
    language: str

    def standing(self) -> Standing:
        """Return what the log adds up to."""
        return fold(self.log.events(self.library.outline.id))

    def record(
        self,
        lesson: LessonId,
        exercise: ExerciseId | None,
        kind: EventKind,
        **data: str | int | float | bool,
    ) -> None:
        """Append one event. Blocking; raises ProgressError."""
        self.log.append(self.library.outline.id, lesson, exercise or "", kind, data)

    def position(self) -> Position | None:
        """Return where the learner left off; a step that is gone leads to the lesson's first."""
        last = self.standing().last
        if last is None:
            return None
        lesson = self.library.lesson(last.lesson)
        return self._at(lesson, self._index(lesson, last.step))

    def start(self, lesson_id: LessonId) -> Position:
        """Go to a lesson: where it was left, or its first step (again, once it was done)."""
        lesson = self.library.lesson(lesson_id)
        standing = self.standing().lesson(lesson_id)
        if standing.started_at is None:
            self.record(lesson_id, None, EventKind.STARTED)
        done = standing.completed_at is not None
        index = 0 if done else self._index(lesson, standing.step)
        return self._go(lesson, index)

    def advance(self) -> Position | None:
        """Go on by a step, into the next lesson after the last; None at the course's end."""
        here = self.position()
        if here is None:
            return self.start(self._lessons()[0])
        lesson = self.library.lesson(here.lesson)
        index = self._index(lesson, here.step) + 1
        if index < len(self._steps(lesson)):
            return self._go(lesson, index)
        if not lesson.exercises:
            self.record(here.lesson, None, EventKind.COMPLETED)
        following = self._lessons()[self._lessons().index(here.lesson) + 1 :]
        return self.start(following[0]) if following else None

    def turn_to(self, lesson_id: LessonId, step: StepId) -> Position:
        """Go to a step of a lesson; one that isn't there leads to the lesson's first."""
        lesson = self.library.lesson(lesson_id)
        return self._go(lesson, self._index(lesson, step))

    def answer(self, lesson_id: LessonId, question: int, option: int) -> None:
        """Record an answer to a lesson's question; both count from 1. No such one: nothing."""
        quizzes = [q for s in self._steps(self.library.lesson(lesson_id)) for q in s.quizzes]
        if 0 < question <= len(quizzes) and 0 < option <= len(quizzes[question - 1].options):
            right = quizzes[question - 1].options[option - 1].right
            data = {"question": question, "option": option, "right": right}
            self.record(lesson_id, None, EventKind.QUIZ, **data)

    def hint(self, lesson: LessonId, exercise: ExerciseId) -> Hint | None:
        """Open the next hint and record it."""
        hints = self._exercise_text(lesson, exercise)
        opened = self.standing().exercise(lesson, exercise).hints
        if opened >= len(hints):
            return None
        self.record(lesson, exercise, EventKind.HINTED, hint=opened + 1)
        return Hint(opened + 1, len(hints), hints[opened])

    def solution(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        """Return the solution's lines and record that it was shown."""
        from tutor.session.attempts import lines

        shown = lines(self.library.spec(lesson, exercise).solution)
        self.record(lesson, exercise, EventKind.SOLVED)
        return shown

    def completed(self, lesson_id: LessonId, exercise: ExerciseId, **data: str | float) -> None:
        """Record an exercise as done, and the lesson with its last one; repeats change nothing."""
        if self.standing().exercise(lesson_id, exercise).completed_at is None:
            self.record(lesson_id, exercise, EventKind.COMPLETED, **data)
        self._close(lesson_id)

    def skipped(self, lesson_id: LessonId, exercise: ExerciseId) -> None:
        """Record an exercise as skipped, and the lesson as over with its last one."""
        self.record(lesson_id, exercise, EventKind.SKIPPED)
        self._close(lesson_id)

    def _close(self, lesson_id: LessonId) -> None:
        standing = self.standing().lesson(lesson_id)
        over = (standing.exercises.get(id_) for id_ in self.library.lesson(lesson_id).exercises)
        if standing.completed_at is None and all(e and (e.completed_at or e.skipped) for e in over):
            self.record(lesson_id, None, EventKind.COMPLETED)

    def _go(self, lesson: Lesson, index: int) -> Position:
        position = self._at(lesson, index)
        self.record(lesson.id, None, EventKind.STEPPED, step=position.step)
        return position

    def _at(self, lesson: Lesson, index: int) -> Position:
        step = self._steps(lesson)[index]
        return Position(lesson.id, step.id, step.exercise.id if step.exercise else None)

    def _index(self, lesson: Lesson, step: StepId | None) -> int:
        ids = [each.id for each in self._steps(lesson)]
        return ids.index(step) if step in ids else 0

    def _steps(self, lesson: Lesson) -> tuple[Step, ...]:
        return lesson.text(self.language).steps

    def _lessons(self) -> list[LessonId]:
        return [entry.id for track in self.library.outline.tracks for entry in track.lessons]

    def _exercise_text(self, lesson: LessonId, exercise: ExerciseId) -> tuple[str, ...]:
        for step in self._steps(self.library.lesson(lesson)):
            if step.exercise and step.exercise.id == exercise:
                return step.exercise.hints
        raise ContentError(
            f"There is no exercise {exercise} in {lesson}",
            where=str(self.library.lesson(lesson).folder),
            next_step="`kubetutor lint` says what is wrong with the lesson.",
        )
