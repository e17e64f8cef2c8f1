"""A session in the middle of an exercise, posed for snapshots and pictures of the real screens.

The course is the one it is handed; lab, progress and time are set, so that nothing differs from one
machine to the next. The shell is a real one; a recorded `kubectl` answers in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from tests.cli.fakes import AT, LESSON, FakeShelf
from tests.tui.drawn_labs import AT as SCALED_AT
from tests.tui.drawn_labs import lab, three_nodes
from tests.tui.lesson_desk import ENVIRONMENT, LessonDesk, Seat
from tests.tui.scripted import StillClock
from tutor.checking.codes import CauseCode, NearMissCode, cause, near_miss
from tutor.checking.verdicts import Diagnosis, Progress, Verdict, VerdictKind, Waiting
from tutor.course.model import Lesson
from tutor.labs.lab import Finding, LabPart
from tutor.names import ExerciseId, ExpectationId, LessonId, StepId
from tutor.observations import ObjectRef
from tutor.progress.diary import DayEntry, Diary
from tutor.progress.standing import Answered, ExerciseStanding, LeftOff, LessonStanding, Standing
from tutor.session.library import Library
from tutor.session.session import Hint, Position
from tutor.session.states import ExerciseState, ExpectationState, LabWord
from tutor.session.view.values import LabView
from tutor.tui.app import Opening, TutorApp
from tutor.tui.frame import Face
from tutor.tui.glyphs import UNICODE, Glyphs
from tutor.tui.keys import Keys
from tutor.tui.lesson.screen import LessonScreen
from tutor.wording.words import Words

SAMPLE = Path(__file__).parent / "sample_course"
EXERCISE = ExerciseId("file-and-cluster")
NOW = SCALED_AT  # the moment of the lab's picture, 6 s after AT on another day
READY, FILE = ExpectationId("five-ready"), ExpectationId("file-says-five")
WEB = ObjectRef("Deployment", "web", str(LESSON))
YAML = ObjectRef("File", "web.yaml")
GB = 1024**3
PARTS = (
    LabPart("three-nodes", "cluster", "ready", "3 nodes", memory_bytes=int(1.9 * GB)),
    LabPart("engine", "engine", "ready", "8080-8099", memory_bytes=int(0.2 * GB)),
)
FINDINGS = (
    Finding("engine", True, "answers"),
    Finding("cgroup", True, "v2"),
    Finding("disk", True, "41 GB free"),
    Finding(
        "memory",
        False,
        "1.2 of 8 GB free; one-node beside three-nodes needs 2 GB",
        "kubetutor lab down three-nodes",
    ),
)


# ── checks ──


def check(
    id_: ExpectationId, kind: VerdictKind, diagnosis: Diagnosis | None = None
) -> ExpectationState:
    """Return a check that is no longer as at the start."""
    at = NOW - timedelta(seconds=6)
    met_at = at if kind is VerdictKind.MET else None
    return ExpectationState(id_, Verdict(kind, diagnosis), at, stirred=True, met_at=met_at)


def on_the_way() -> Diagnosis:
    """Return that three of five replicas are ready."""
    detail = "qq7vt creating · wv5dn not ready yet"
    return Diagnosis(WEB, progress=Progress(Waiting.CONVERGING, 3, 5, "ready", detail))


def not_applied() -> Diagnosis:
    """Return all eight fields of a diagnosis."""
    seen_in = "Deployment/web metadata.generation"
    return Diagnosis(
        WEB,
        "spec.replicas",
        5,
        1,
        near_misses=(near_miss(NearMissCode.FILE, YAML, file="web.yaml", value=5),),
        causes=(cause(CauseCode.FILE_NOT_APPLIED, seen_in, file="web.yaml", generation=4),),
        next="kubectl diff -f web.yaml",
    )


@dataclass
class PosedDesk(LessonDesk):
    """Follows one exercise of the course in `course`; `view` tells what is put into `seen`."""

    course: Library = field(default_factory=lambda: Library(SAMPLE, builtin=True))
    step: StepId = field(default_factory=lambda: StepId(EXERCISE))
    before: bool = True
    seen: asyncio.Queue[LabView] = field(default_factory=asyncio.Queue)
    its: ExerciseStanding = field(
        default_factory=lambda: ExerciseStanding(
            NOW - timedelta(minutes=4), met=frozenset({FILE}), fidelity="real"
        )
    )

    def __post_init__(self) -> None:
        self.library = FakeShelf(self.course.root, outline=self.course.outline)
        self.parts, self.findings = PARTS, FINDINGS
        self.days = _days()

    def lesson(self, lesson: LessonId) -> Lesson:
        return self.course.lesson(lesson)

    def _at(self, lesson: LessonId) -> Position:
        steps = self.lesson(lesson).text("en").steps
        step = next(step for step in steps if step.id == self.step)
        return Position(lesson, step.id, step.exercise.id if step.exercise else None)

    def standing(self) -> Standing:
        steps = self.lesson(LESSON).text("en").steps
        here = [step.id for step in steps].index(self.step)
        early = [step.exercise.id for step in steps[:here] if step.exercise]
        done = ExerciseStanding(AT, completed_at=AT, seconds=120, fidelity="real")
        its = replace(self.its, hints=self.opened)
        lesson = LessonStanding(
            NOW - timedelta(minutes=30),
            self.step,
            seconds=540,
            exercises={**dict.fromkeys(early, done), EXERCISE: its},
            answers=self.answers,
            completed_at=NOW if self.done else None,
        )
        past = LessonStanding(AT, completed_at=AT, seconds=660)
        earlier = [LessonId("docker-first-container"), LessonId("k8s-pods")]
        lessons = {**dict.fromkeys(earlier, past), LESSON: lesson}
        return Standing(lessons, LeftOff(LESSON, self.step))

    def hint(self, lesson: LessonId, exercise: ExerciseId) -> Hint | None:
        step = next(s for s in self.lesson(lesson).text(self.language).steps if s.id == self.step)
        hints = step.exercise.hints if step.exercise else ()
        if self.opened >= len(hints):
            return None
        self.opened += 1
        return Hint(self.opened, len(hints), hints[self.opened - 1])

    def answer(self, lesson: LessonId, question: int, option: int) -> None:
        every = [quiz for step in self.lesson(lesson).text("en").steps for quiz in step.quizzes]
        self.answers[question] = Answered(option, every[question - 1].options[option - 1].right)

    async def view(self, lesson: LessonId, *, everywhere: bool = False) -> AsyncGenerator[LabView]:
        while True:
            yield await self.seen.get()


def _days() -> Diary:
    """Return a few weeks with breaks, ending with today."""
    today = NOW.astimezone().date()
    minutes = {0: 9, 1: 12, 4: 50, 7: 20, 9: 11, 15: 46, 16: 5, 23: 18, 40: 33, 60: 14}
    entries = (
        DayEntry(today - timedelta(days=4), LessonId("docker-first-container"), 3000, 1, True),
        DayEntry(today - timedelta(days=1), LessonId("k8s-pods"), 720, done=True),
        DayEntry(today, LESSON, 540),
    )
    return Diary(entries, {today - timedelta(days=d): 60 * m for d, m in minutes.items()})


@dataclass
class Posing(Seat):
    """The tutor, opened at home."""

    desk: PosedDesk

    @property
    def lesson(self) -> LessonScreen:
        """Return the lesson screen."""
        screen = next(s for s in self.pilot.app.screen_stack if isinstance(s, LessonScreen))
        return self.screen if self.screen is screen else screen

    async def open_lesson(self, *, lab_ready: bool = True) -> None:
        """Open the lesson; if its lab is to be ready, wait for the shell."""
        app = self.pilot.app
        assert isinstance(app, TutorApp)
        app.open_lesson(LESSON)
        await self.until(lambda: isinstance(app.screen, LessonScreen))
        self.screen = self.lesson
        await self.until(lambda: self.screen.visit.here is not None and bool(self.screen.focused))
        if lab_ready:
            await self.lab_is_ready()
            await self.until(lambda: "k8s-deployments $" in self.screen.pane.emulator.text())

    async def checks(self, *checks: ExpectationState, **more: object) -> None:
        """Let the session tell how the checks are."""
        state = ExerciseState(LESSON, EXERCISE, NOW, checks, settled=True, done=False)
        await self.lab_shows(replace(state, **more))  # type: ignore[arg-type]

    async def lab_view(self, view: LabView | None = None) -> None:
        """Let the session tell a picture of the lab."""
        view = view or lab(three_nodes())
        self.desk.seen.put_nowait(view)
        await self.until(lambda: self.screen.live.view is view)
        await self.beat()

    async def type(self, command: str, until: str) -> None:
        """Type a command into the shell and wait for a word of its output."""
        self.screen.pane.write(command.encode() + b"\r")
        await self.until(lambda: until in self.screen.pane.emulator.text())


@dataclass(frozen=True)
class Look:
    """How the tutor is opened."""

    size: tuple[int, int] = (120, 40)
    language: str = "en"
    theme: str = "dark"
    glyphs: Glyphs = UNICODE


@asynccontextmanager
async def posing(desk: PosedDesk, look: Look) -> AsyncIterator[Posing]:
    """Open the tutor at home."""
    face = Face(Words(look.language), look.glyphs, Keys(plain=look.glyphs is not UNICODE))
    desk.language = look.language
    path = f"{desk.folder.parent / 'bin'}:{ENVIRONMENT['PATH']}"
    environ = {**ENVIRONMENT, "PATH": path, "TZ": "UTC"}
    app = TutorApp(Opening(desk, face, environ, StillClock(NOW), theme=look.theme))
    async with app.run_test(size=look.size) as pilot:
        seat = Posing(pilot, LessonScreen.__new__(LessonScreen), desk)
        await seat.until(lambda: any(word in seat.text for word in ("ready", "준비됨")))
        await seat.until(lambda: not list(app.workers))
        await seat.beat()
        yield seat


def silent() -> LabWord:
    """Return a lab that has not answered for 8 s."""
    return LabWord(False, NOW - timedelta(seconds=8), NOW + timedelta(seconds=4), "refused")


def usual() -> Sequence[ExpectationState]:
    """Return one check on its way, one met."""
    return (
        check(READY, VerdictKind.PENDING, on_the_way()),
        check(FILE, VerdictKind.MET),
    )


def went_wrong() -> Sequence[ExpectationState]:
    """Return one check that is wrong, one met."""
    return (check(READY, VerdictKind.WRONG, not_applied()), check(FILE, VerdictKind.MET))
