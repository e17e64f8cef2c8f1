"""Opens a session: finds the course, the log and the lab that a face asked for."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.clock import Clock, SystemClock
from tutor.errors import ContentError, LabError
from tutor.names import ExerciseId, LessonId, StepId
from tutor.progress.diary import Diary, diary
from tutor.progress.log import EventLog
from tutor.progress.standing import Standing
from tutor.session.journey import Journey
from tutor.session.library import Library, open_library
from tutor.session.places import Places, find_places
from tutor.session.session import Attendance, ExerciseProof, Hint, Position
from tutor.session.settings import LABS, Settings, read_settings, write_settings

if TYPE_CHECKING:
    from tutor.course.model import Lesson
    from tutor.labs.lab import Finding, Lab, LabPart, LabSettings, Phase
    from tutor.session.classroom import Classroom
    from tutor.session.verifying import Telling
    from tutor.session.view.values import LabView


@dataclass(frozen=True, slots=True)
class Options:
    """What a front end knows: the learner's environment and what was asked for."""

    environ: Mapping[str, str]
    language: str = "en"
    course: Path | None = None
    lab: str | None = None  # None: the learner's choice


class Session:
    """Everything a front end may ask for; implements `Tutoring`. The lab is made when used."""

    def __init__(self, options: Options, clock: Clock) -> None:
        self.language = options.language
        self.places: Places = find_places(options.environ)
        self.library: Library = open_library(options.course)
        self._options = options
        self._clock = clock
        self._lab: Lab | None = None
        self.journey = Journey(self.library, EventLog(self.places.log, clock), options.language)

    def speak(self, language: str) -> None:
        """Go on in another language."""
        self.language = self.journey.language = language

    # ── the way through the course ──

    def lesson(self, lesson: LessonId) -> Lesson:
        """Return a lesson; ContentError names the nearest id if there is none, or its problem."""
        return self.library.lesson(lesson)

    def standing(self) -> Standing:
        """Return what the learner has done."""
        return self.journey.standing()

    def diary(self) -> Diary:
        """Return what was worked on which day, days being this machine's."""
        return diary(self.journey.log.events(self.library.outline.id), None)

    def position(self) -> Position | None:
        """Return where the learner left off, or None before the first lesson."""
        return self.journey.position()

    def start(self, lesson: LessonId) -> Position:
        """Record that the lesson was started (or go on where it was left)."""
        return self.journey.start(lesson)

    def advance(self) -> Position | None:
        """Go to the next step (or the next lesson's first); None at the end of the course."""
        return self.journey.advance()

    def turn_to(self, lesson: LessonId, step: StepId) -> Position:
        """Go to a step of a lesson."""
        return self.journey.turn_to(lesson, step)

    def answer(self, lesson: LessonId, question: int, option: int) -> None:
        """Record an answer to one of the lesson's questions; both count from 1."""
        self.journey.answer(lesson, question, option)

    def hint(self, lesson: LessonId, exercise: ExerciseId) -> Hint | None:
        """Open the next hint and record it; None when all are open."""
        return self.journey.hint(lesson, exercise)

    def solution(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        """Return the solution's lines and record that it was shown."""
        return self.journey.solution(lesson, exercise)

    # ── the lesson's place ──

    def cluster(self, lesson: LessonId) -> str | None:
        """Return which cluster the lesson needs; None if an engine is all it needs."""
        return self.library.checks(lesson).cluster

    def workspace(self, lesson: LessonId) -> Path:
        """Return the lesson's folder, made and filled with the lesson's files if absent."""
        return self.classroom.workspace(lesson)

    def prepare(self, lesson: LessonId) -> AsyncGenerator[Phase]:
        """Bring up the lab that the lesson needs, telling how far it is."""
        return self.classroom.prepare(lesson)

    async def begin(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        """Bring about the exercise's start state, once; return files that were set back."""
        return await self.classroom.begin(lesson, exercise)

    def attend(
        self, lesson: LessonId, exercise: ExerciseId
    ) -> AbstractAsyncContextManager[Attendance]:
        """Follow an exercise that has begun; what is met and done goes into the event log."""
        return self.classroom.attend(lesson, exercise)

    async def environment(self, lesson: LessonId) -> Mapping[str, str]:
        """Return the lesson shell's variables; the lab must be up."""
        return await self.classroom.environment(lesson)

    def view(self, lesson: LessonId, *, everywhere: bool = False) -> AsyncGenerator[LabView]:
        """Yield the lab's picture, and another as soon as it changes, until closed."""
        return self.classroom.view(lesson, everywhere=everywhere)

    async def reset(self, lesson: LessonId, exercise: ExerciseId) -> Sequence[str]:
        """Make the exercise as at its start; return the names of files kept as `*.mine`."""
        return await self.classroom.reset(lesson, exercise)

    async def skip(self, lesson: LessonId, exercise: ExerciseId) -> None:
        """Record the skip and bring about the state that the next step needs."""
        await self.classroom.skip(lesson, exercise)

    # ── labs ──

    @property
    def lab_name(self) -> str:
        """Return which lab lessons run on; loads nothing of it."""
        return self._options.lab or read_settings(self.places.settings).lab

    @property
    def lab(self) -> Lab:
        """Return the lab in use. Raises LabError if this version doesn't have it."""
        if self._lab is None:
            self._lab = make_lab(
                self.lab_name, self.places, self.library, self._options.environ, self._clock
            )
        return self._lab

    @property
    def classroom(self) -> Classroom:
        """Return the learner's lab, course and log together."""
        from tutor.session.classroom import Classroom
        from tutor.session.functions import FunctionHost

        return Classroom(
            journey=self.journey,
            places=self.places,
            lab=self.lab,
            clock=self._clock,
            trusted=self.require_trust,
            functions=FunctionHost(self._clock),
        )

    def use_lab(self, name: str) -> None:
        """Remember which lab lessons run on. Raises LabError if there is no such lab."""
        _known(name)
        self.keep(replace(self.settings(), lab=name))
        self._lab = None

    def export(self) -> Sequence[Path]:
        """Write what was done into files beside the log; return them. Raises ProgressError."""
        from tutor.session.exporting import export

        return export(self.library.outline, self.standing(), self.language, self.places.data)

    def settings(self) -> Settings:
        """Return the learner's choices."""
        return read_settings(self.places.settings)

    def keep(self, settings: Settings) -> None:
        """Store the learner's choices. Raises ProgressError."""
        write_settings(self.places.settings, settings)

    async def lab_status(self) -> Sequence[LabPart]:
        """Say what of the lab exists."""
        return await self.lab.status()

    async def lab_stop(self, name: str | None) -> None:
        """Stop the lab, or one part of it; what is in it stays."""
        await self.lab.stop(name=name)

    async def lab_down(self, name: str | None) -> None:
        """Delete the lab, or one part of it."""
        await self.lab.down(name=name)

    async def doctor(self) -> Sequence[Finding]:
        """Look at all that a start needs."""
        return await self.lab.doctor()

    # ── proofs and trust ──

    async def prove(
        self, lessons: Sequence[str], telling: Telling, *, jobs: int, attempts: Path | None
    ) -> list[ExerciseProof]:
        """Prove the exercises of `lessons` (none named: of all)."""
        self.require_trust()
        from tutor.session.verifying import Verifying, attempts_from, selection

        more = attempts_from(attempts)
        verifying = Verifying(self.library, self.lab, self._clock, telling, more)
        return await verifying.run(selection(self.library, lessons), jobs)

    def require_trust(self) -> None:
        """Raise ContentError while the course is another's and its content was not agreed to."""
        if self.library.builtin:
            return
        from tutor.course.trust import TrustStore, content_hash

        if not TrustStore(self.places.trust).is_trusted(content_hash(self.library.root)):
            raise ContentError(
                "This course has not been trusted as it is now, so nothing of it runs",
                where=str(self.library.root),
                next_step=f"See what it would run: kubetutor trust {self.library.root}",
            )


def open_session(options: Options, clock: Clock | None = None) -> Session:
    """Return a session. Raises ContentError if there is no such course."""
    return Session(options, clock or SystemClock())


def make_lab(
    name: str, places: Places, library: Library, environ: Mapping[str, str], clock: Clock
) -> Lab:
    """Return the named lab, not yet up. Raises LabError if there is none of that name."""
    _known(name)
    from tutor.labs.docker_lab import DockerLab

    return DockerLab(lab_settings(places, library, environ), clock, environ)


def lab_settings(places: Places, library: Library, environ: Mapping[str, str]) -> LabSettings:
    """Return where the lab keeps its things; KUBETUTOR_OWNER and _PORTS keep labs apart."""
    from tutor.labs.lab import LabSettings

    ports = environ.get("KUBETUTOR_PORTS", "8080-8099").split("-")
    return LabSettings(
        state=places.state / "labs",
        cache=places.cache,
        clusters=library.root / "clusters",
        owner=environ.get("KUBETUTOR_OWNER", "kubetutor"),
        ports=range(int(ports[0]), int(ports[-1]) + 1),
    )


def _known(name: str) -> None:
    if name not in LABS:
        raise LabError(
            f"There is no lab {name} in this version",
            where="lab use",
            next_step=f"Choose one of: {', '.join(LABS)}.",
        )
