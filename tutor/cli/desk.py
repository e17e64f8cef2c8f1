"""What the commands ask of a session, and what each command is handed. Holds no behaviour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tutor.cli.output import Output
from tutor.session import desk as session_desk
from tutor.session.session import ExerciseProof
from tutor.wording.words import Words

if TYPE_CHECKING:
    from tutor.session.verifying import Telling


class Desk(session_desk.Desk, Protocol):
    """A session, and what only the command line asks of it."""

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
