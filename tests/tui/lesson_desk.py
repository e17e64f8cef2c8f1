"""A session for the lesson screen: what is done in it is remembered, and the lab is scripted."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.segment import Segment
from textual.pilot import Pilot

from tests.cli.fakes import AGREE, AT, DEPLOYMENTS, LESSON, STEPS, TEXT, FakeAttendance
from tests.tui.scripted import ScriptedDesk, WidgetApp
from tutor.course.model import QUIZ_MARK, Lesson
from tutor.errors import LabError, TutorError
from tutor.labs.lab import Phase
from tutor.names import ExerciseId, LessonId, StepId
from tutor.progress.standing import Answered, ExerciseStanding, LessonStanding, Standing
from tutor.session.session import Hint, Position
from tutor.session.states import ExerciseState
from tutor.tui.frame import Face
from tutor.tui.lesson.screen import LessonScreen

_ASKING = replace(STEPS[2], markdown=f"Think first.\n\n{QUIZ_MARK}")
TAUGHT = replace(DEPLOYMENTS, texts={"en": replace(TEXT, steps=(*STEPS[:2], _ASKING))})
ENVIRONMENT = {"SHELL": "/bin/sh", "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
FIRST_PHASES = (Phase("engine", "Docker 28.2", done=True), Phase("nodes", "joining", 2, 3, "ready"))


@dataclass
class LessonAttendance(FakeAttendance):
    """Yields the states that a test puts into the desk's stream."""

    given: Sequence[ExerciseState | TutorError] = ()
    stream: asyncio.Queue[ExerciseState] = field(default_factory=asyncio.Queue)
    reruns: list[str] = field(default_factory=list)

    async def states(self) -> AsyncIterator[ExerciseState]:
        while True:
            yield await self.stream.get()

    def rerun_probes(self) -> None:
        self.reruns.append("rerun")


@dataclass
class LessonDesk(ScriptedDesk):
    """Remembers steps, hints and answers; its lab is ready once `ready` is set."""

    phases: Sequence[Phase] = FIRST_PHASES
    step: StepId = field(default_factory=lambda: StepId(AGREE))
    stream: asyncio.Queue[ExerciseState] = field(default_factory=asyncio.Queue)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False
    others: list[FakeAttendance] = field(default_factory=list)  # of other processes, first
    opened: int = 0
    answers: dict[int, Answered] = field(default_factory=dict)
    begun: asyncio.Event | None = None  # begins once it is set; None: at once
    done: bool = False
    before: bool = False  # whether the learner was in the lesson before

    def lesson(self, lesson: LessonId) -> Lesson:
        return TAUGHT

    def start(self, lesson: LessonId) -> Position:
        self.calls.append(f"start {lesson}")
        return self._at(lesson)

    def turn_to(self, lesson: LessonId, step: StepId) -> Position:
        self.calls.append(f"turn to {step}")
        self.step = step
        return self._at(lesson)

    def _at(self, lesson: LessonId) -> Position:
        step = next(step for step in STEPS if step.id == self.step)
        return Position(lesson, self.step, step.exercise.id if step.exercise else None)

    def standing(self) -> Standing:
        its = ExerciseStanding(AT, hints=self.opened, completed_at=AT if self.done else None)
        lesson = LessonStanding(AT, exercises={AGREE: its}, answers=dict(self.answers))
        step = self.step if self.before else None
        return Standing({LESSON: replace(lesson, step=step, completed_at=its.completed_at)})

    def hint(self, lesson: LessonId, exercise: ExerciseId) -> Hint | None:
        if self.opened:
            return None
        self.opened = 1
        return Hint(1, 1, "Two places hold the number of replicas.")

    def answer(self, lesson: LessonId, question: int, option: int) -> None:
        self.answers[question] = Answered(option, option == 2)

    async def prepare(self, lesson: LessonId) -> AsyncGenerator[Phase]:
        self.calls.append(f"prepare {lesson}")
        for phase in self.phases:
            yield phase
        if self.fails:
            raise LabError("kind is missing", where="PATH", next_step="Install kind.")
        await self.ready.wait()

    async def begin(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        if self.begun is not None:
            await self.begun.wait()
        return await super().begin(lesson, exercise)

    @asynccontextmanager
    async def attend(self, lesson: LessonId, exercise: ExerciseId) -> AsyncIterator[FakeAttendance]:
        self.calls.append(f"attend {exercise}")
        try:
            ours = LessonAttendance(stream=self.stream, reruns=self.calls)
            yield self.others.pop(0) if self.others else ours
        finally:
            self.calls.append(f"left {exercise}")


@dataclass
class Seat:
    """The lesson screen in an application, and the session behind it."""

    pilot: Pilot[None]
    screen: LessonScreen
    desk: LessonDesk

    async def until(self, seen: Callable[[], bool]) -> None:
        """Return once `seen`; the screen's messages are handled meanwhile."""
        try:
            async with asyncio.timeout(15):
                while not seen():
                    await self.beat()
        except TimeoutError:
            raise AssertionError(f"not seen on this screen:\n{self.text}") from None

    async def beat(self) -> None:
        """Let the screen handle what has come, for a moment of the loop's time."""
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(0.02, over.set)
        await over.wait()
        handled = asyncio.Event()
        # Not call_after_refresh: the screen may be leaving, and takes its waiting calls along.
        self.pilot.app.call_later(handled.set)
        await handled.wait()

    async def press(self, *keys: str) -> None:
        """Press keys, and let what follows happen."""
        for key in keys:
            self.pilot.app.simulate_key(key)
            await self.beat()
        await self.beat()

    async def shows(self, *words: str) -> None:
        """Wait until all words can be read on the screen."""
        await self.until(lambda: all(word in self.text for word in words))

    @property
    def text(self) -> str:
        """What can be read on the screen now."""
        return "\n".join("".join(segment.text for segment in strip) for strip in self._strips())

    def _strips(self) -> list[list[Segment]]:
        screen = self.pilot.app.screen
        return [list(strip) for strip in screen._compositor.render_strips()]

    async def lab_is_ready(self) -> None:
        """Let the lab be ready, and wait for the shell."""
        self.desk.ready.set()
        await self.until(lambda: self.screen.pane.shell.runs)

    async def lab_shows(self, state: ExerciseState) -> None:
        """Let the session tell a state of the exercise."""
        self.desk.stream.put_nowait(state)
        await self.until(lambda: self.screen.visit.open.state == state)
        await self.beat()


@asynccontextmanager
async def seated(
    folder: Path, size: tuple[int, int] = (120, 40), *, face: Face | None = None, **desk: object
) -> AsyncIterator[Seat]:
    """Open the lesson in a window of `size`."""
    session = LessonDesk(folder=folder, **desk)  # type: ignore[arg-type]
    app = WidgetApp(face=face)
    session.language = app.face.words.language
    async with app.run_test(size=size) as pilot:
        screen = LessonScreen(session, LESSON, clock=app.clock, environ=ENVIRONMENT)
        await app.push_screen(screen)
        seat = Seat(pilot, screen, session)
        await seat.until(lambda: screen.visit.here is not None and screen.focused is not None)
        yield seat
