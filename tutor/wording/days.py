"""Days as people name them. Pure."""

from __future__ import annotations

from datetime import date

from tutor.wording.texts import plural, term, text
from tutor.wording.words import Words

WEEKDAYS = (
    term("weekday", "Mon"),
    term("weekday", "Tue"),
    term("weekday", "Wed"),
    term("weekday", "Thu"),
    term("weekday", "Fri"),
    term("weekday", "Sat"),
    term("weekday", "Sun"),
)
TODAY = text("today")
YESTERDAY = text("yesterday")
DAYS_AGO = plural("{count} day ago", "{count} days ago")


def weekday(words: Words, day: date) -> str:
    """Return the short name of the day of the week."""
    return words(WEEKDAYS[day.weekday()])


def ago(words: Words, day: date, today: date) -> str:
    """Return `today`, `yesterday` or `5 days ago`."""
    days = (today - day).days
    if days <= 0:
        return words(TODAY)
    return words(YESTERDAY) if days == 1 else words(DAYS_AGO, count=days)
