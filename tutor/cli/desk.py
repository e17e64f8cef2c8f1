"""What the commands ask of a session, and what each command is handed. Holds no behaviour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tutor.cli.output import Output
from tutor.cli.words import Words
from tutor.session.session import ExerciseProof, Tutoring

if TYPE_CHECKING:
    from tutor.course.outline import Outline
    from tutor.progress.standing import Standing
    from tutor.session.verifying import Telling


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
    def lab(self) -> NamedLab:
        """Return the lab in use."""
        ...

    def standing(self) -> Standing:
        """Return what the learner has done."""
        ...

    def use_lab(self, name: str) -> None:
        """Remember which lab lessons run on."""
        ...

    async def prove(
        self, lessons: Sequence[str], telling: Telling, *, jobs: int, attempts: Path | None
    ) -> list[ExerciseProof]:
        """Prove the exercises of `lessons`, or of all."""
        ...


@dataclass(frozen=True, slots=True)
class Face:
    """What a command works with: whom it asks, where it writes, in which words."""

    desk: Desk
    out: Output
    words: Words
    environ: Mapping[str, str] = field(default_factory=dict)
