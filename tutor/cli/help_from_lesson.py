"""`kubetutor hint`, `solution`, `reset`, `skip`: what the lesson offers when work is stuck."""

from __future__ import annotations

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode, UsageError
from tutor.cli.desk import Face
from tutor.cli.here import exercise_here
from tutor.cli.output import confirmed
from tutor.cli.prose import plain
from tutor.cli.readying import ready_lab
from tutor.wording.texts import Text


def hint(face: Face) -> ExitCode:
    """Open the next hint and print it."""
    spot = exercise_here(face)
    opened = face.desk.hint(spot.lesson.id, spot.id)
    if opened is None:
        none = not spot.exercise.hints
        face.out.note(face.words(say.HINTS_NONE if none else say.HINTS_ALL_OPEN))
        return ExitCode.DONE
    head = face.words(say.HINT, number=opened.number, of=opened.of, text="").strip()
    for line in plain(f"{head} {opened.text}", face.out.prose_cells):
        face.out.data(line)
    return ExitCode.DONE


def solution(face: Face, *, yes: bool) -> ExitCode:
    """Print the solution's commands, once the learner agreed. Nothing is run."""
    spot = exercise_here(face)
    if not _agreed(face, say.ASK_SOLUTION, "solution", yes=yes):
        return ExitCode.USAGE
    for line in face.desk.solution(spot.lesson.id, spot.id):
        face.out.data(line)
    return ExitCode.DONE


async def reset(face: Face, *, yes: bool) -> ExitCode:
    """Make the exercise as at its start, once the learner agreed."""
    spot = exercise_here(face)
    if not _agreed(face, say.ASK_RESET, "reset", yes=yes):
        return ExitCode.USAGE
    await ready_lab(face, spot.lesson.id)
    kept = await face.desk.reset(spot.lesson.id, spot.id)
    if kept:
        face.out.note(face.words(say.SET_BACK, files=", ".join(kept)))
    face.out.note(face.words(say.RESET_DONE))
    return ExitCode.DONE


async def skip(face: Face, *, yes: bool) -> ExitCode:
    """Bring about what the next step needs, once the learner agreed."""
    spot = exercise_here(face)
    if not _agreed(face, say.ASK_SKIP, "skip", yes=yes):
        return ExitCode.USAGE
    await ready_lab(face, spot.lesson.id)
    await face.desk.skip(spot.lesson.id, spot.id)
    face.out.note(face.words(say.SKIPPED, next=face.words(say.NEXT)))
    return ExitCode.DONE


def _agreed(face: Face, question: Text, command: str, *, yes: bool) -> bool:
    if confirmed(face.out, face.words(question), yes=yes):
        return True
    if face.out.ask_on is None:
        raise UsageError(
            face.words(say.NEEDS_YES),
            where=f"kubetutor {command}",
            next_step=face.words(say.SAY_YES, command=command),
        )
    face.out.note(face.words(say.LEFT_ALONE))
    return False
