"""`kubetutor start` and `kubetutor next`: go to a step, print its text, have its lab ready."""

from __future__ import annotations

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode
from tutor.cli.desk import Face
from tutor.cli.here import ExerciseHere, Here, locate
from tutor.cli.readying import lab_line, ready_exercise, ready_lab
from tutor.cli.stepping import answer_lines, intro_lines, step_lines
from tutor.names import LessonId
from tutor.session.session import Position
from tutor.wording.durations import minutes


async def start(face: Face, lesson: LessonId) -> ExitCode:
    """Start a lesson, or go on where it was left. Raises TutorError."""
    position = face.desk.start(lesson)
    return await _show(face, locate(face, position))


async def go_on(face: Face) -> ExitCode:
    """Go to the next step, or into the next lesson. Raises TutorError."""
    before = face.desk.position()
    left = locate(face, before) if before else None
    for line in answer_lines(face, left.step) if left else []:
        face.out.data(line)
    position = face.desk.advance()
    if left and (position is None or position.lesson != left.lesson.id):
        _tell_lesson_done(face, left)
    if position is None:
        face.out.note(face.words(say.COURSE_DONE))
        return ExitCode.DONE
    if left and left.step.quizzes:
        face.out.data()
    return await _show(face, locate(face, position))


async def skip_to_next(face: Face, position: Position) -> ExitCode:
    """Show the step at `position`, as `next` does."""
    return await _show(face, locate(face, position))


async def _show(face: Face, spot: Here) -> ExitCode:
    if spot.number == 1:
        face.out.data(face.out.accent("strong", spot.title))
        _tell_requirements(face, spot)
        for line in ["", *intro_lines(face, spot), ""]:
            face.out.data(line)
    face.out.data(face.out.accent("strong", _head(face, spot)))
    for line in ["", *step_lines(face, spot)]:
        face.out.data(line)
    face.out.note()
    if isinstance(spot, ExerciseHere):
        await ready_exercise(face, spot)
        face.out.note(lab_line(face))
        face.out.note(face.words(say.LESSON_OPENS))
        face.out.note(face.words(say.CHECKS_LIVE))
    else:
        await ready_lab(face, spot.lesson.id)
        face.out.note(lab_line(face))
        face.out.note(face.words(say.LESSON_OPENS))
        face.out.note(face.words(say.NEXT))
    return ExitCode.DONE


def _head(face: Face, spot: Here) -> str:
    if spot.nth_exercise:
        sentence, number, of = say.EXERCISE_HEAD, spot.nth_exercise, spot.of_exercises
    else:
        sentence, number, of = say.STEP_HEAD, spot.number, spot.of
    return face.words(sentence, number=number, of=of, title=spot.step_title)


def _tell_requirements(face: Face, spot: Here) -> None:
    standing = face.desk.standing()
    missing = [r for r in spot.lesson.requires if standing.lesson(r).completed_at is None]
    if missing:
        face.out.note(face.words(say.REQUIRES, lessons=", ".join(missing)))


def _tell_lesson_done(face: Face, left: Here) -> None:
    standing = face.desk.standing().lesson(left.lesson.id)
    if standing.completed_at is not None:
        face.out.note(face.words(say.LESSON_DONE, minutes=minutes(standing.seconds)))
