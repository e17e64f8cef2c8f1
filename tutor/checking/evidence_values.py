"""What evidence is asked about, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.checking.verdicts import ABSENT, Cause, NearMiss, Progress, VerdictKind
from tutor.observations import Kind, Tree


@dataclass(frozen=True, slots=True)
class Subject:
    """What an expectation asks for: one object by name, or every object a selector finds."""

    kind: Kind
    namespace: str
    name: str | None
    selector: str | None
    fragment: Tree


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the world says beside the bare mismatch.

    `path`, `expected` and `observed` are given where the evidence points better than the mismatch.
    """

    kind: VerdictKind
    near_misses: tuple[NearMiss, ...] = ()
    causes: tuple[Cause, ...] = ()  # most likely first
    next: str = ""
    progress: Progress | None = None
    path: str | None = None
    expected: Tree = ABSENT
    observed: Tree = ABSENT
