"""What a face asks of an open session beyond the way through a lesson: course, standing, lab."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tutor.names import LessonId, StepId
from tutor.session.places import Places
from tutor.session.session import Position, Tutoring
from tutor.session.settings import Settings

if TYPE_CHECKING:
    from tutor.course.outline import Outline
    from tutor.progress.diary import Diary
    from tutor.progress.standing import Standing


class Shelf(Protocol):
    """The course that is open."""

    root: Path
    builtin: bool

    @property
    def outline(self) -> Outline:
        """Return its tracks and lessons without their texts."""
        ...


class NamedLab(Protocol):
    """The lab in use, as far as it is named to the learner."""

    name: str

    @property
    def fidelity(self) -> str:
        """Return `real` or `simulated`."""
        ...


class Desk(Tutoring, Protocol):
    """A session, as `tutor.session.opening` makes it."""

    @property
    def library(self) -> Shelf:
        """Return the open course."""
        ...

    @property
    def places(self) -> Places:
        """Return where files are kept on this machine."""
        ...

    @property
    def lab_name(self) -> str:
        """Return which lab lessons run on; loads nothing of it."""
        ...

    @property
    def lab(self) -> NamedLab:
        """Return the lab in use."""
        ...

    def standing(self) -> Standing:
        """Return what the learner has done."""
        ...

    def turn_to(self, lesson: LessonId, step: StepId) -> Position:
        """Go to a step of a lesson and record it; return the position."""
        ...

    def answer(self, lesson: LessonId, question: int, option: int) -> None:
        """Record an answer to one of the lesson's questions; both count from 1."""
        ...

    def cluster(self, lesson: LessonId) -> str | None:
        """Return which cluster the lesson needs; None if an engine is all it needs."""
        ...

    def diary(self) -> Diary:
        """Return what was worked on which day."""
        ...

    def export(self) -> Sequence[Path]:
        """Write what was done into files; return them."""
        ...

    def settings(self) -> Settings:
        """Return the learner's choices."""
        ...

    def keep(self, settings: Settings) -> None:
        """Store the learner's choices."""
        ...

    def use_lab(self, name: str) -> None:
        """Remember which lab lessons run on."""
        ...

    def speak(self, language: str) -> None:
        """Go on in another language."""
        ...
