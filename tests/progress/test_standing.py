"""What a fold of the event log says, whatever order and company the events come in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from tutor.names import ExerciseId, LessonId, StepId
from tutor.progress.events import EventKind, ProgressEvent
from tutor.progress.standing import Answered, LeftOff, Standing, fold
from tutor.progress.ulid import ulid

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PODS = LessonId("k8s-pods")
FIRST = ExerciseId("first")


def event(
    minute: float,
    kind: EventKind,
    exercise: str = FIRST,
    lesson: str = PODS,
    **data: str | int | float,
) -> ProgressEvent:
    at = NOON + timedelta(minutes=minute)
    return ProgressEvent(ulid(at), at, "kubetutor", lesson, exercise, kind, dict(data))


def test_a_lesson_taken_from_start_to_end() -> None:
    standing = fold(
        [
            event(0, EventKind.STARTED, ""),
            event(0.1, EventKind.STEPPED, "", step="why"),
            event(2, EventKind.STEPPED, "", step="first"),
            event(2.5, EventKind.STARTED),
            event(4, EventKind.HINTED, hint=1),
            event(5, EventKind.HINTED, hint=2),
            event(6, EventKind.MET, expectation="ready"),
            event(8.5, EventKind.MET, expectation="answering"),
            event(8.5001, EventKind.COMPLETED, fidelity="real", seconds=360),
            event(9, EventKind.COMPLETED, "", seconds=540),
        ]
    )
    lesson = standing.lesson(PODS)
    assert (lesson.started_at, lesson.completed_at) == (NOON, NOON + timedelta(minutes=9))
    assert lesson.seconds == 540
    first = standing.exercise(PODS, FIRST)
    assert (first.hints, first.solved, first.skipped, first.fidelity) == (2, False, False, "real")
    assert first.met == {"ready", "answering"}
    assert round(first.seconds) == 360
    assert standing.last == LeftOff(PODS, StepId("first"))


def test_where_the_learner_left_off_is_the_last_step_of_the_last_lesson_entered() -> None:
    standing = fold(
        [
            event(0, EventKind.STEPPED, "", step="first"),
            event(1, EventKind.STEPPED, "", lesson="k8s-services", step="name"),
            event(2, EventKind.MET, expectation="ready"),
        ]
    )
    assert standing.last == LeftOff(LessonId("k8s-services"), StepId("name"))


def test_a_break_of_more_than_fifteen_minutes_is_not_counted() -> None:
    standing = fold(
        [
            event(0, EventKind.STARTED),
            event(15, EventKind.MET, expectation="a"),
            event(31, EventKind.UNMET, expectation="a", verdict="wrong"),
            event(32, EventKind.COMPLETED),
        ]
    )
    assert standing.exercise(PODS, FIRST).seconds == 16 * 60


def test_what_comes_after_an_exercise_was_done_is_not_time_spent_on_it() -> None:
    done = [event(0, EventKind.STARTED), event(4, EventKind.COMPLETED)]
    standing = fold([*done, event(9, EventKind.UNMET, expectation="a", verdict="wrong")])
    assert standing.exercise(PODS, FIRST).seconds == 240
    assert standing.lesson(PODS).seconds == 540


def test_a_reset_clears_what_was_met_and_not_that_it_was_done() -> None:
    standing = fold(
        [
            event(0, EventKind.MET, expectation="a"),
            event(1, EventKind.COMPLETED, fidelity="simulated"),
            event(2, EventKind.RESET),
        ]
    )
    first = standing.exercise(PODS, FIRST)
    assert (first.met, first.resets) == (frozenset(), 1)
    assert first.completed_at == NOON + timedelta(minutes=1)


def test_once_done_on_a_real_lab_an_exercise_stays_so() -> None:
    labs = ["simulated", "real", "simulated"]
    events = [event(n, EventKind.COMPLETED, fidelity=lab) for n, lab in enumerate(labs)]
    assert [fold(events[: n + 1]).exercise(PODS, FIRST).fidelity for n in range(3)] == [
        "simulated",
        "real",
        "real",
    ]


def test_the_last_answer_to_a_question_counts() -> None:
    standing = fold(
        [
            event(1, EventKind.QUIZ, "", question=1, option=2, right=False),
            event(2, EventKind.QUIZ, "", question=2, option=1, right=True),
            event(3, EventKind.QUIZ, "", question=1, option=3, right=True),
        ]
    )
    assert standing.lesson(PODS).answers == {1: Answered(3, True), 2: Answered(1, True)}


def test_no_events_are_nowhere() -> None:
    assert fold([]) == Standing()


# ── properties ──

KINDS = st.sampled_from([*EventKind, cast("EventKind", "levitated")])


@st.composite
def _event(draw: st.DrawFn) -> ProgressEvent:
    data: dict[str, str | int | float] = {
        "expectation": draw(st.sampled_from("ab")),
        "step": draw(st.sampled_from(["one", "two"])),
        "hint": draw(st.integers(1, 3)),
        "fidelity": draw(st.sampled_from(["real", "simulated"])),
    }
    return event(
        draw(st.floats(0, 600)),
        draw(KINDS),
        draw(st.sampled_from(["", "first", "second"])),
        draw(st.sampled_from(["k8s-pods", "k8s-services"])),
        **data,
    )


EVENTS = st.lists(_event(), max_size=30)


@given(EVENTS, EVENTS, st.randoms())
def test_any_interleaving_of_two_processes_events_folds_the_same(
    one: list[ProgressEvent], other: list[ProgressEvent], random: Random
) -> None:
    merged = [*one, *other]
    random.shuffle(merged)
    assert fold(merged) == fold([*one, *other]) == fold([*merged, *one])


@given(EVENTS, EVENTS)
def test_appending_never_undoes_a_completion(
    before: list[ProgressEvent], later: list[ProgressEvent]
) -> None:
    floor = max((e.id for e in before), default="")
    shifted = [_after(e, floor, n) for n, e in enumerate(later, start=1)]
    then, now = fold(before), fold([*before, *shifted])
    for lesson, was in then.lessons.items():
        assert was.completed_at in {None, now.lesson(lesson).completed_at}
        for exercise, did in was.exercises.items():
            still = now.exercise(lesson, exercise)
            assert did.completed_at in {None, still.completed_at}
            assert did.completed_at is None or did.seconds == still.seconds
            assert (did.solved, did.skipped) <= (still.solved, still.skipped)


def _after(late: ProgressEvent, floor: str, nth: int) -> ProgressEvent:
    at = NOON + timedelta(days=1, seconds=nth)
    return ProgressEvent(
        ulid(at, floor), at, late.course, late.lesson, late.exercise, late.kind, late.data
    )


@given(EVENTS)
def test_kinds_of_a_later_version_change_nothing_that_was_done(events: list[ProgressEvent]) -> None:
    known = [e for e in events if e.kind in set(EventKind)]
    was, now = fold(known), fold(events)
    assert was.last == now.last
    for lesson, standing in was.lessons.items():
        assert standing.completed_at == now.lesson(lesson).completed_at
        for exercise, did in standing.exercises.items():
            still = now.exercise(lesson, exercise)
            assert (did.completed_at, did.met, did.hints) == (
                still.completed_at,
                still.met,
                still.hints,
            )


@given(EVENTS)
def test_an_exercise_takes_no_longer_than_its_lesson(events: list[ProgressEvent]) -> None:
    for lesson in fold(events).lessons.values():
        assert all(0 <= e.seconds <= lesson.seconds + 1e-6 for e in lesson.exercises.values())
