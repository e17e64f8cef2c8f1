"""`kubetutor shell`: the learner's own shell in the lesson's folder, with the lesson's environment.

While it runs, this process follows the exercise, so that what is done in it is recorded.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode
from tutor.cli.desk import Face
from tutor.cli.here import ExerciseHere, Here, heading, here
from tutor.cli.readying import lab_line, ready_exercise, ready_lab
from tutor.cli.watch_lines import met_of
from tutor.errors import LabError, TutorError
from tutor.session.session import Attendance
from tutor.session.shells import Launch, launch
from tutor.session.states import ExerciseState


async def shell(face: Face) -> ExitCode:
    """Run a shell until it ends; its exit code says nothing about the exercise.

    Raises TutorError if the lab can't be had.
    """
    spot = here(face)
    if isinstance(spot, ExerciseHere):
        await ready_exercise(face, spot)
    else:
        await ready_lab(face, spot.lesson.id)
    face.out.note(f"{heading(face, spot)} {lab_line(face)}")
    how = await _launch(face, spot)
    if not isinstance(spot, ExerciseHere):
        await _run(how)
        return ExitCode.DONE
    state = await _run_followed(face, spot, how)
    if state is not None:
        met, of = met_of(state)
        word = say.DONE if state.done else say.OPEN
        face.out.note(
            f"{heading(face, spot)} {face.words(say.MET_OF, met=met, of=of)}, {face.words(word)}."
        )
    face.out.note(face.words(say.SAVED))
    return ExitCode.DONE


async def _launch(face: Face, spot: Here) -> Launch:
    workspace = await asyncio.to_thread(face.desk.workspace, spot.lesson.id)
    lesson = await face.desk.environment(spot.lesson.id)
    interactive = face.out.ask_on is not None
    return await asyncio.to_thread(
        launch, face.environ, lesson, workspace, spot.lesson.id, interactive=interactive
    )


async def _run_followed(face: Face, spot: ExerciseHere, how: Launch) -> ExerciseState | None:
    """Run the shell beside the exercise; return the last state seen."""
    last: list[ExerciseState] = []
    failures: list[TutorError] = []  # kept out of the group, which would wrap them

    async def keep(attendance: Attendance) -> None:
        try:
            async for state in attendance.states():
                last[:] = [state]
        except TutorError as refused:
            failures.append(refused)

    async with face.desk.attend(spot.lesson.id, spot.id) as attendance:
        if attendance.attached:
            face.out.note(face.words(say.ELSEWHERE))
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(keep(attendance))
            try:
                await _run(how)
            except LabError as refused:
                failures.append(refused)
            keeping.cancel()
    if failures:
        raise failures[0]
    return last[0] if last else None


async def _run(how: Launch) -> int:
    async with _left_to_the_shell():
        try:
            process = await asyncio.create_subprocess_exec(
                *how.argv, cwd=how.folder, env=dict(how.environment)
            )
        except OSError as refused:
            raise LabError(
                f"The shell can't be started: {refused.strerror}",
                where=how.argv[0],
                next_step="Set SHELL to the path of bash, zsh or fish.",
            ) from refused
        return await process.wait()


@asynccontextmanager
async def _left_to_the_shell() -> AsyncIterator[None]:
    """Leave the keyboard's signals to the shell for the length of the context."""
    loop = asyncio.get_running_loop()
    keyboard = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)
    for each in keyboard:
        loop.add_signal_handler(each, lambda: None)
    try:
        yield
    finally:
        for each in keyboard:
            loop.remove_signal_handler(each)
