"""What a session tells the faces while it follows an exercise. Serialisable by msgspec."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tutor.checking.verdicts import Verdict
from tutor.names import ExerciseId, ExpectationId, LessonId


@dataclass(frozen=True, slots=True)
class ExpectationState:
    """One line of an exercise's checks."""

    id: ExpectationId
    verdict: Verdict
    since: datetime  # of this verdict's kind
    stirred: bool  # False: still as at the start, so an unmet one reads "to do" (SCREENS §1.6)
    met_at: datetime | None = None  # last seen met
    mistake: str | None = None  # a known mistake whose verdict this is; its words are the lesson's
    set_aside: bool = False  # the check is broken: not the learner's work, and not counted


@dataclass(frozen=True, slots=True)
class LabWord:
    """Whether the lab answers. `retry_at` counts down while it doesn't."""

    answering: bool = True
    since: datetime | None = None
    retry_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChallengeWord:
    """How far the lab's declared actions are."""

    running: bool
    ends_at: datetime | None
    last: str = ""  # what was done last: "deleted Pod web-7d4b9…"


@dataclass(frozen=True, slots=True)
class ExerciseState:
    """All there is to show of one exercise at one moment."""

    lesson: LessonId
    exercise: ExerciseId
    at: datetime
    expectations: tuple[ExpectationState, ...]
    settled: bool  # every collection was listed and every probe answered at least once
    done: bool  # was done once; it stays so
    lab: LabWord = LabWord()
    challenge: ChallengeWord | None = None
