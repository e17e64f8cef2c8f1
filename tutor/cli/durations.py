"""Lengths of time as people read them. Pure."""

from __future__ import annotations

from tutor.cli.words import Words
from tutor.wording.texts import text

HOURS = text("{hours} h {minutes:02}")
MINUTES = text("{minutes} min")
NONE = "–"


def minutes(seconds: float) -> int:
    """Return whole minutes; anything that took time took one."""
    return max(round(seconds / 60), 1)


def long(words: Words, seconds: float) -> str:
    """Return `2 h 51`, `44 min`, or a dash for nothing."""
    if not seconds:
        return NONE
    whole = minutes(seconds)
    if whole < 60:
        return words(MINUTES, minutes=whole)
    return words(HOURS, hours=whole // 60, minutes=whole % 60)
