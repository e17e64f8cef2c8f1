"""A session that plays what a test wrote down; the real one needs a lab."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tutor.checking.verdicts import Diagnosis, Progress, Verdict, VerdictKind, Waiting
from tutor.cli.desk import Face
from tutor.cli.output import Output
from tutor.course.model import Exercise, Lesson, LessonText, Option, Quiz, Step, Task
from tutor.course.outline import Entry, Outline, OutlineTrack
from tutor.errors import TutorError
from tutor.labs.lab import Fidelity, Finding, LabPart, Phase
from tutor.names import CourseId, ExerciseId, ExpectationId, LessonId, StepId, TrackId
from tutor.observations import ObjectRef
from tutor.progress.diary import Diary
from tutor.progress.standing import ExerciseStanding, LessonStanding, Standing
from tutor.session.places import Places
from tutor.session.session import ExerciseProof, Hint, Position
from tutor.session.settings import Settings
from tutor.session.states import ExerciseState, ExpectationState, LabWord
from tutor.session.verifying import Telling
from tutor.session.view.values import LabView
from tutor.wording.words import Words

AT = datetime(2026, 5, 4, 12, 4, 28, tzinfo=UTC)
LESSON = LessonId("k8s-deployments")
AGREE = ExerciseId("agree")
READY, SAME = ExpectationId("five-ready"), ExpectationId("file-says")
WEB = ObjectRef("Deployment", "web", "k8s-deployments")

QUIZ = Quiz(
    "What does the ReplicaSet do?",
    (Option("waits", False, "it counts Pods"), Option("creates a Pod", True, "four of five")),
    9,
)
EXERCISE = Exercise(
    AGREE,
    (
        Task(READY, "five replicas of `web` are ready", 5),
        Task(SAME, "`web.yaml` says the same", 6),
    ),
    ("Two places hold the number of replicas.",),
    {"scaled-the-replicaset": "The ReplicaSet belongs to the *Deployment*."},
    3,
)
STEPS = (
    Step(StepId("why"), "Why a Pod alone is not enough", "A Pod never comes back.", None, (), 1),
    Step(
        StepId(AGREE),
        "Exercise: file and cluster agree",
        "Bring `web` to five.\n\n- [ ] five replicas of `web` are ready {#five-ready}\n",
        EXERCISE,
        (),
        3,
    ),
    Step(StepId("questions"), "Questions", "Think first.", None, (QUIZ,), 8),
)
TEXT = LessonText("en", "Deployments", "A wish the cluster keeps.", STEPS, Path("lesson.md"))
DEPLOYMENTS = Lesson(
    LESSON,
    TrackId("kubernetes"),
    14,
    (LessonId("k8s-pods"),),
    {"en": TEXT},
    None,
    Path("lessons/kubernetes/k8s-deployments"),
)


def entry(
    id_: str,
    title: str,
    exercises: Sequence[str] = (),
    fault: str = "",
    requires: Sequence[LessonId] = (),
) -> Entry:
    """Return a line of the outline."""
    ids = tuple(ExerciseId(e) for e in exercises)
    titles = {"en": title, "ko": f"{title} (ko)"}
    return Entry(LessonId(id_), TrackId("kubernetes"), titles, 14, tuple(requires), ids, {}, fault)


def outline(*more: Entry) -> Outline:
    """Return a course of one track."""
    entries = (entry("k8s-pods", "Pods", ["first"]), entry(LESSON, "Deployments", [AGREE]), *more)
    track = OutlineTrack(TrackId("kubernetes"), {"en": "Kubernetes core"}, {"en": "Goal"}, entries)
    title = {"en": "From container to Kubernetes", "ko": "컨테이너에서 쿠버네티스까지"}
    return Outline(CourseId("kubetutor"), title, ("en", "ko"), (track,), Path("course"))


def standing(**exercise: object) -> Standing:
    """Return a standing in which the exercise `agree` stands so."""
    its = ExerciseStanding(**exercise)  # type: ignore[arg-type]
    return Standing(
        {LESSON: LessonStanding(AT, StepId(AGREE), seconds=360, exercises={AGREE: its})}
    )


# ── states ──


def met(id_: ExpectationId) -> ExpectationState:
    """Return a met check."""
    return ExpectationState(id_, Verdict(VerdictKind.MET), AT, stirred=True, met_at=AT)


def wrong(id_: ExpectationId, observed: int = 1, *, stirred: bool = True) -> ExpectationState:
    """Return a check whose number of replicas is wrong."""
    diagnosis = Diagnosis(WEB, "spec.replicas", 5, observed, next="kubectl diff -f web.yaml")
    return ExpectationState(id_, Verdict(VerdictKind.WRONG, diagnosis), AT, stirred=stirred)


def pending(
    id_: ExpectationId, have: float, want: float = 5, waiting: Waiting = Waiting.CONVERGING
) -> ExpectationState:
    """Return a check that is on its way."""
    unit = "ready" if waiting is Waiting.CONVERGING else "s"
    progress = Progress(waiting, have, want, unit)
    verdict = Verdict(VerdictKind.PENDING, Diagnosis(WEB, progress=progress))
    return ExpectationState(id_, verdict, AT, stirred=True)


def state(
    seconds: float, *checks: ExpectationState, done: bool = False, lab: LabWord | None = None
) -> ExerciseState:
    """Return the exercise's state some seconds after 12:04:28."""
    at = AT + timedelta(seconds=seconds)
    return ExerciseState(LESSON, AGREE, at, checks, settled=True, done=done, lab=lab or LabWord())


# ── the session ──


@dataclass
class FakeShelf:
    """A course."""

    root: Path = Path("course")
    builtin: bool = True
    outline: Outline = field(default_factory=outline)


@dataclass
class FakeLab:
    """A lab by name."""

    name: str = "docker"
    fidelity: Fidelity = Fidelity.REAL


@dataclass
class FakeAttendance:
    """Yields the states it was given, then waits, or ends."""

    given: Sequence[ExerciseState | TutorError]
    attached: bool = False

    async def states(self) -> AsyncIterator[ExerciseState]:
        for each in self.given:
            if isinstance(each, TutorError):
                raise each
            yield each

    def rerun_probes(self) -> None:
        pass


@dataclass
class FakeDesk:
    """Plays a session; `calls` says what it was asked."""

    at: Position | None = field(default_factory=lambda: Position(LESSON, StepId(AGREE), AGREE))
    stands: Standing = field(default_factory=Standing)
    attendances: list[FakeAttendance] = field(default_factory=list)
    phases: Sequence[Phase] = (Phase("engine", done=True),)
    findings: Sequence[Finding] = ()
    parts: Sequence[LabPart] = ()
    proofs: Sequence[ExerciseProof] = ()
    next_position: Position | None = None
    hints: list[Hint] = field(default_factory=list)
    pictures: list[LabView] = field(default_factory=list)
    kept: Sequence[str] = ()
    language: str = "en"
    library: FakeShelf = field(default_factory=FakeShelf)
    lab: FakeLab = field(default_factory=FakeLab)
    folder: Path = Path()
    days: Diary = field(default_factory=Diary)
    chosen: Settings = field(default_factory=Settings)
    variables: Mapping[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def lesson(self, lesson: LessonId) -> Lesson:
        return DEPLOYMENTS

    def position(self) -> Position | None:
        return self.at

    def standing(self) -> Standing:
        return self.stands

    def workspace(self, lesson: LessonId) -> Path:
        return self.folder

    def start(self, lesson: LessonId) -> Position:
        self.calls.append(f"start {lesson}")
        return Position(lesson, StepId("why"), None)

    def advance(self) -> Position | None:
        self.calls.append("advance")
        return self.next_position

    def turn_to(self, lesson: LessonId, step: StepId) -> Position:
        return Position(lesson, step, None)

    def cluster(self, lesson: LessonId) -> str | None:
        return "one-node"

    def answer(self, lesson: LessonId, question: int, option: int) -> None:
        self.calls.append(f"answer {question} {option}")

    async def prepare(self, lesson: LessonId) -> AsyncGenerator[Phase]:
        self.calls.append(f"prepare {lesson}")
        for phase in self.phases:
            yield phase

    async def begin(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        self.calls.append(f"begin {exercise}")
        return self.kept

    @asynccontextmanager
    async def attend(self, lesson: LessonId, exercise: ExerciseId) -> AsyncIterator[FakeAttendance]:
        self.calls.append(f"attend {exercise}")
        yield self.attendances.pop(0)

    async def environment(self, lesson: LessonId) -> Mapping[str, str]:
        return self.variables

    async def view(self, lesson: LessonId, *, everywhere: bool = False) -> AsyncGenerator[LabView]:
        for view in self.pictures:
            yield view

    def hint(self, lesson: LessonId, exercise: ExerciseId) -> Hint | None:
        return self.hints.pop(0) if self.hints else None

    def solution(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        self.calls.append("solution")
        return ["kubectl apply -f web.yaml"]

    async def reset(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        self.calls.append("reset")
        return self.kept

    async def skip(self, lesson: LessonId, exercise: ExerciseId) -> None:
        self.calls.append("skip")

    async def lab_status(self) -> Sequence[LabPart]:
        return self.parts

    async def lab_stop(self, name: str | None) -> None:
        self.calls.append(f"stop {name}")

    async def lab_down(self, name: str | None) -> None:
        self.calls.append(f"down {name}")

    def use_lab(self, name: str) -> None:
        self.calls.append(f"use {name}")

    @property
    def lab_name(self) -> str:
        return self.lab.name

    def speak(self, language: str) -> None:
        self.language = language

    def diary(self) -> Diary:
        return self.days

    def export(self) -> Sequence[Path]:
        self.calls.append("export")
        return [self.folder / "progress.csv"]

    def settings(self) -> Settings:
        return self.chosen

    def keep(self, settings: Settings) -> None:
        self.chosen = settings

    @property
    def places(self) -> Places:
        return Places(*(self.folder / name for name in ("data", "state", "cache", "work")))

    async def doctor(self) -> Sequence[Finding]:
        return self.findings

    async def prove(
        self, lessons: Sequence[str], telling: Telling, *, jobs: int, attempts: Path | None
    ) -> list[ExerciseProof]:
        self.calls.append(f"prove {','.join(lessons)} jobs {jobs}")
        for proof in self.proofs:
            for attempt in proof.attempts:
                telling.attempt(proof.lesson, proof.exercise, attempt)
            telling.exercise(proof)
        return list(self.proofs)


@dataclass
class Seat:
    """A face whose streams are read back."""

    desk: FakeDesk = field(default_factory=FakeDesk)
    answer: str | None = None  # what a person types; None: nobody is there
    language: str = "en"
    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def face(self) -> Face:
        ask_on = io.StringIO(self.answer) if self.answer is not None else None
        output = Output(self.out, self.err, ask_on=ask_on)
        return Face(self.desk, output, Words(self.language), self.environ)

    @property
    def said(self) -> str:
        return self.out.getvalue()

    @property
    def talked(self) -> str:
        return self.err.getvalue()
