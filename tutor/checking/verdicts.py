"""Verdicts and diagnoses: values that faces put into words. Knows no language and no colour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tutor.observations import ObjectRef, Tree


class VerdictKind(StrEnum):
    """What an expectation says of the observations; DESIGN §4 has each one's meaning."""

    MET = "met"
    MISSING = "missing"
    WRONG = "wrong"
    PENDING = "pending"
    FAILING = "failing"
    UNREACHABLE = "unreachable"
    DENIED = "denied"
    BROKEN = "broken"


class Absent(StrEnum):
    """Stands in `expected` or `observed` where there is nothing (JSON null is a value)."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


class Waiting(StrEnum):
    """Why a verdict is pending, where that is more than "still converging"."""

    CONVERGING = "converging"
    HOLDING = "holding"
    FLAPPING = "flapping"
    MEASURING = "measuring"
    CHALLENGE = "challenge"
    EDGE = "edge"  # the state is right; what must be seen to happen has not been seen yet
    ANSWER = "answer"  # a probe has not answered yet


@dataclass(frozen=True, slots=True)
class Progress:
    """How far: `have` of `want` in `unit` ("ready", "s", "%"), with a real denominator."""

    waiting: Waiting
    have: float = 0
    want: float = 0
    unit: str = ""
    detail: str = ""  # "qq7vt creating · wv5dn not ready yet"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An object that is almost the one asked for. `code` is worded by `tutor.wording`."""

    code: str  # other-namespace similar-name wrong-label wrong-kind unowned file renamed …
    object: ObjectRef
    args: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cause:
    """A likely reason, and where it was read. `code` is worded by `tutor.wording`."""

    code: str
    args: dict[str, str] = field(default_factory=dict)
    seen_in: str = ""  # "Pod/web-7d4b9 status.containerStatuses[0].state.waiting.reason"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why an expectation isn't met, and ONE command that shows it (never the fix)."""

    object: ObjectRef
    path: str = ""
    expected: Tree = ABSENT
    observed: Tree = ABSENT
    near_misses: tuple[NearMiss, ...] = ()
    causes: tuple[Cause, ...] = ()  # most likely first
    next: str = ""  # a shell command
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one expectation says of the observations. Each kind has its own word and glyph."""

    kind: VerdictKind
    diagnosis: Diagnosis | None = None  # None only if met
    recheck_at: datetime | None = None  # UTC; set when time alone can change the verdict
