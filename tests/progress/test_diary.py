"""Which day a learner worked on what, and how long."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from tutor.names import LessonId
from tutor.progress.diary import DayEntry, diary
from tutor.progress.events import EventKind, ProgressEvent
from tutor.progress.ulid import ulid

EVENING = datetime(2026, 5, 4, 23, 50, tzinfo=UTC)
PODS = LessonId("k8s-pods")


def event(minute: float, kind: EventKind, lesson: str = PODS, exercise: str = "") -> ProgressEvent:
    at = EVENING + timedelta(minutes=minute)
    return ProgressEvent(ulid(at), at, "kubetutor", lesson, exercise, kind)


def test_a_lesson_taken_over_midnight_stands_on_both_days() -> None:
    its = [
        event(0, EventKind.STARTED),
        event(4, EventKind.HINTED, exercise="first"),
        event(12, EventKind.STEPPED),
        event(15, EventKind.COMPLETED),
    ]
    assert diary(its, UTC).entries == (
        DayEntry(date(2026, 5, 4), PODS, 12 * 60, hints=1),
        DayEntry(date(2026, 5, 5), PODS, 3 * 60, done=True),
    )


def test_days_are_those_of_the_learners_zone() -> None:
    its = [event(0, EventKind.STARTED), event(5, EventKind.STEPPED)]
    seoul = timezone(timedelta(hours=9))
    assert diary(its, seoul).seconds == {date(2026, 5, 5): 300}


def test_a_break_is_no_work() -> None:
    assert not diary([event(0, EventKind.STARTED), event(60, EventKind.STEPPED)], UTC).seconds


def test_a_week_adds_up() -> None:
    its = [event(0, EventKind.STARTED), event(5, EventKind.STEPPED), event(12, EventKind.MET)]
    week = diary(its, UTC).within(date(2026, 5, 4), date(2026, 5, 10))
    assert week == 12 * 60
