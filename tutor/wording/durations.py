"""Lengths of time as people read them. Pure."""

from __future__ import annotations

from tutor.wording.texts import text
from tutor.wording.words import Words

HOURS_SHORT = text("{hours} h {minutes:02}")
HOURS = text("{hours} h {minutes:02} min")
WHOLE_HOURS = text("{hours} h")
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
    return words(HOURS_SHORT, hours=whole // 60, minutes=whole % 60)


def planned(words: Words, whole: int) -> str:
    """Return `34 min` or `4 h 08 min`."""
    if whole < 60:
        return words(MINUTES, minutes=whole)
    return words(HOURS, hours=whole // 60, minutes=whole % 60)


def about(words: Words, whole: int) -> str:
    """Return `34 min`, `4 h 08 min`, or from ten hours on `17 h`."""
    if whole < 600:
        return planned(words, whole)
    return words(WHOLE_HOURS, hours=round(whole / 60))
