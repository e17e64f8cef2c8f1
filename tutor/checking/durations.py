"""Durations as authors write them: `3s`, `1m30s`, `500ms`, `2h`."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")


def parse_duration(text: str) -> timedelta:
    """Return the span that `text` names. Raises ValueError where it names none above zero."""
    found = _DURATION.fullmatch(text.strip())
    hours, minutes, seconds, millis = found.groups() if found else (None,) * 4
    span = timedelta(
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=float(seconds or 0),
        milliseconds=int(millis or 0),
    )
    if span <= timedelta(0):
        raise ValueError(f"not a duration: {text!r}")
    return span
