"""What a learner did, as events of an append-only log. Knows no more of a verdict than its kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What happened. The values are stored; they never change their meaning."""

    STARTED = "started"  # exercise "": the lesson
    STEPPED = "stepped"  # data {"step": id}: where the learner is in the lesson
    MET = "met"  # data {"expectation": id}
    UNMET = "unmet"  # data {"expectation": id, "verdict": kind}
    COMPLETED = "completed"  # exercise "": the lesson; data {"fidelity": …, "seconds": …}
    HINTED = "hinted"  # data {"hint": n}
    SOLVED = "solved"  # the solution was shown
    RESET = "reset"
    SKIPPED = "skipped"
    QUIZ = "quiz"  # data {"question": n, "option": n, "right": bool}
    REVIEW = "review"
    EXAM = "exam"


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """One event. `id` is a ULID: sorts by time, unique across machines."""

    id: str
    at: datetime  # UTC
    course: str
    lesson: str
    exercise: str
    kind: EventKind
    data: dict[str, str | int | float | bool] = field(default_factory=dict)
