"""Judges transitions: an object was seen as `before`, later as `after`, kept well in between.

A fold over what is seen, in Memory.seen: `phase` ("" | "before" | "between" | "after"), `left` and
`reached` (moments), `violation` (the worst seen). Seeing `before` again starts anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tutor.checking.diagnosing import (
    MET,
    Gap,
    is_unlisted,
    missing,
    unanswered,
    unmet,
    waiting,
    wrong,
)
from tutor.checking.expectation import TransitionAsked
from tutor.checking.freshness import faults
from tutor.checking.matching import Mismatch, matches, mismatches
from tutor.checking.quantities import parse_quantity
from tutor.checking.subjects import find, placed, ref_of
from tutor.checking.verdicts import ABSENT, Progress, Verdict, Waiting
from tutor.checking.world import Memory, World
from tutor.observations import Tree

Seen = Mapping[str, Tree]


def fold(asked: TransitionAsked, world: World, seen: Seen, now: datetime) -> dict[str, Tree]:
    """Return what has been seen of the edge, the present world included."""
    subject = placed(asked.subject, world)
    folded = dict(seen)
    if "phase" not in folded:
        begun = next(iter(find(subject, world.start)), None)
        folded["phase"] = "before" if begun and matches(asked.before, begun) else ""
    if is_unlisted(subject.kind, world):
        return folded
    tree = next(iter(find(subject, world.objects)), None)
    if tree is not None and matches(asked.before, tree):
        return {"phase": "before"}
    if folded["phase"] == "before":
        folded |= {"phase": "between", "left": now.isoformat()}
    if folded["phase"] == "between":
        _note_violation(asked, tree, folded)
        if tree is not None and not faults(asked.after, tree):
            folded |= {"phase": "after", "reached": now.isoformat()}
    return folded


def _note_violation(asked: TransitionAsked, tree: Tree | None, folded: dict[str, Tree]) -> None:
    if asked.keeping is None:
        return
    for fault in mismatches(asked.keeping, ABSENT if tree is None else tree):
        worst = folded.get("violation")
        if worst is None or _is_worse(fault, worst):
            folded["violation"] = {
                "path": fault.path,
                "expected": fault.expected,
                "observed": None if fault.observed is ABSENT else fault.observed,
                "absent": fault.observed is ABSENT,
            }


def _is_worse(fault: Mismatch, worst: Mapping[str, Tree]) -> bool:
    """Say whether a fault at the same place is farther from its bound than the worst so far."""
    if fault.path != worst["path"] or worst["absent"]:
        return False
    bound = fault.expected
    if isinstance(bound, dict):
        bound = next(iter(bound.values()), None)
    amounts = [parse_quantity(value) for value in (bound, fault.observed, worst["observed"])]
    if fault.observed is ABSENT:
        return True
    limit, here, before = amounts
    if limit is None or here is None or before is None:
        return False
    return abs(here - limit) > abs(before - limit)


def judge_transition(
    asked: TransitionAsked, world: World, memory: Memory, now: datetime
) -> tuple[Verdict, Memory]:
    """Return whether the edge was seen, and what is to be remembered of it."""
    seen = fold(asked, world, memory.seen, now)
    memory = replace(memory, seen=seen) if seen != memory.seen else memory
    subject = placed(asked.subject, world)
    if is_unlisted(subject.kind, world):
        return unanswered(ref_of(subject)), memory
    tree = next(iter(find(subject, world.objects)), None)
    if "violation" in seen:
        fault = seen["violation"]
        observed = ABSENT if fault["absent"] else fault["observed"]
        return wrong(ref_of(subject), Gap(fault["path"], fault["expected"], observed)), memory
    if tree is None:
        return missing(subject, world), memory
    found = faults(subject.fragment, tree)
    if not found and seen["phase"] != "after":
        found = faults(asked.after, tree)
    if found:
        return unmet(subject, tree, found, world), memory
    if seen["phase"] != "after":
        return waiting(ref_of(subject, tree), Progress(Waiting.EDGE)), memory
    return MET, memory
