"""Judges an expectation against the observed world: pure, level-triggered, one entry.

What holds is folded in here; what each kind of expectation looks at, in the modules it calls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tutor.checking.answers import asked_of, judge_answer, judge_file, judge_function, judge_rebuild
from tutor.checking.diagnosing import broken, is_unanswered, waiting, with_look
from tutor.checking.edges import judge_transition
from tutor.checking.expectation import (
    AnswerAsked,
    Asked,
    AvailAsked,
    Expectation,
    FileAsked,
    FunctionAsked,
    KeptAsked,
    ObjectAsked,
    RebuildAsked,
    RelationAsked,
    SetAsked,
    TransitionAsked,
)
from tutor.checking.measures import judge_avail
from tutor.checking.objects import judge_object, judge_related, judge_set
from tutor.checking.operators import CheckFault
from tutor.checking.replacing import judge_kept
from tutor.checking.subjects import placed, ref_of
from tutor.checking.verdicts import Progress, Verdict, VerdictKind, Waiting
from tutor.checking.world import Memory, World
from tutor.observations import ObjectRef

_OF_THE_PRESENT: dict[type, Callable[[Any, World], Verdict]] = {
    ObjectAsked: judge_object,
    SetAsked: judge_set,
    AnswerAsked: judge_answer,
    KeptAsked: judge_kept,
    FileAsked: judge_file,
    RebuildAsked: judge_rebuild,
    RelationAsked: judge_related,
    FunctionAsked: judge_function,
}
FLAPPING_FROM = 2  # breaks of a hold after which it is called by that name


def judge(
    expectation: Expectation, world: World, memory: Memory, now: datetime
) -> tuple[Verdict, Memory]:
    """Return what `expectation` says of `world`, and the memory for the next look.

    To be called at every change of what it looks at, and at `recheck_at`. Repeating it is free.
    A fault of the check itself is a verdict too (`broken`), and leaves the memory as it was.
    """
    verdict, remembered = _judge(expectation, world, memory, now)
    return with_look(verdict, world), remembered


def _judge(
    expectation: Expectation, world: World, memory: Memory, now: datetime
) -> tuple[Verdict, Memory]:
    try:
        verdict, remembered = _look(expectation.asked, world, memory, now)
    except (CheckFault, RecursionError) as fault:
        return broken(_named(expectation, world), str(fault)), memory
    if is_unanswered(verdict):
        return verdict, remembered  # nothing is known, so nothing broke
    if verdict.kind is VerdictKind.MET:
        return _held(expectation, world, remembered, now)
    if remembered.true_since is None:
        return verdict, remembered
    return verdict, replace(remembered, true_since=None, breaks=remembered.breaks + 1)


def interrupted(memory: Memory) -> Memory:
    """Return the memory after a time in which the lab was silent: holds start anew, unblamed."""
    return replace(memory, true_since=None)


def _look(asked: Asked, world: World, memory: Memory, now: datetime) -> tuple[Verdict, Memory]:
    if isinstance(asked, TransitionAsked):
        return judge_transition(asked, world, memory, now)
    if isinstance(asked, AvailAsked):
        return judge_avail(asked, world, memory, now)
    return _OF_THE_PRESENT[type(asked)](asked, world), memory


def _held(
    expectation: Expectation, world: World, memory: Memory, now: datetime
) -> tuple[Verdict, Memory]:
    """Return met once it is true for as long as asked without a break, pending before."""
    since = memory.true_since or now
    memory = memory if memory.true_since else replace(memory, true_since=now)
    hold = expectation.hold or timedelta(0)
    if now - since >= hold:
        return Verdict(VerdictKind.MET), memory
    progress = Progress(
        Waiting.FLAPPING if memory.breaks >= FLAPPING_FROM else Waiting.HOLDING,
        have=(now - since).total_seconds(),
        want=hold.total_seconds(),
        unit="s",
    )
    return waiting(_named(expectation, world), progress, recheck_at=since + hold), memory


def _named(expectation: Expectation, world: World) -> ObjectRef:
    """Return what the expectation is about, for a verdict that found nothing amiss with it."""
    asked = expectation.asked
    if isinstance(asked, ObjectAsked | SetAsked | TransitionAsked):
        return ref_of(placed(asked.subject, world))
    if isinstance(asked, AnswerAsked | RebuildAsked | FunctionAsked):
        return asked_of(asked.probe, world)
    if isinstance(asked, FileAsked):
        return ObjectRef("file", asked.path)
    if isinstance(asked, RelationAsked):
        return ref_of(placed(asked.subjects[0][1], world))
    if isinstance(asked, KeptAsked) and asked.objects:
        return ref_of(placed(asked.objects[0].subject, world))
    return ObjectRef("expectation", expectation.id)
