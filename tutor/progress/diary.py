"""What was worked on which day, and how much, from the events of one course. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from itertools import pairwise
from types import MappingProxyType

from tutor.names import LessonId
from tutor.progress.events import EventKind, ProgressEvent
from tutor.progress.standing import BREAK


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One lesson on one day."""

    day: date
    lesson: LessonId
    seconds: float = 0
    hints: int = 0
    done: bool = False  # the lesson was finished that day


@dataclass(frozen=True, slots=True)
class Diary:
    """All days; `entries` are in the order in which they were begun."""

    entries: tuple[DayEntry, ...] = ()
    seconds: Mapping[date, float] = field(default_factory=lambda: MappingProxyType({}))

    def within(self, first: date, last: date) -> float:
        """Return the seconds worked from `first` to `last`, both included."""
        return sum(seconds for day, seconds in self.seconds.items() if first <= day <= last)


@dataclass(slots=True)
class _Sum:
    seconds: float = 0
    hints: int = 0
    done: bool = False


def diary(events: Iterable[ProgressEvent], zone: tzinfo | None) -> Diary:
    """Return what `events` add up to by day, days being those of `zone` (None: this machine's).

    The time between two events belongs to the lesson and the day of the earlier one.
    """
    ordered = [event for _, event in sorted({e.id: e for e in events}.items())]
    sums: dict[tuple[date, str], _Sum] = {}
    days: dict[date, float] = {}
    for event in ordered:
        its = sums.setdefault(_key(event, zone), _Sum())
        its.hints += event.kind is EventKind.HINTED
        its.done |= event.kind is EventKind.COMPLETED and not event.exercise
    for earlier, later in pairwise(ordered):
        gap = (later.at - earlier.at).total_seconds()
        if 0 < gap <= BREAK.total_seconds():
            day, lesson = _key(earlier, zone)
            sums[day, lesson].seconds += gap
            days[day] = days.get(day, 0) + gap
    entries = tuple(
        DayEntry(day, LessonId(lesson), its.seconds, its.hints, its.done)
        for (day, lesson), its in sums.items()
    )
    return Diary(entries, MappingProxyType(days))


def _key(event: ProgressEvent, zone: tzinfo | None) -> tuple[date, str]:
    return event.at.astimezone(zone).date(), event.lesson
