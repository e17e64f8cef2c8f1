"""Judges identity against the start: replaced by new ones, or kept as they were."""

from __future__ import annotations

from tutor.checking.diagnosing import (
    MET,
    Gap,
    is_unlisted,
    missing,
    unanswered,
    unmet_set,
    waiting,
    wrong,
)
from tutor.checking.evidence import Subject
from tutor.checking.expectation import KeptAsked, KeptObject
from tutor.checking.matching import matches
from tutor.checking.operators import CheckFault
from tutor.checking.paths import lookup
from tutor.checking.spec import Fragment
from tutor.checking.subjects import find, placed, ref_of, uid_of, uid_path
from tutor.checking.verdicts import Progress, Verdict, VerdictKind, Waiting
from tutor.checking.world import World
from tutor.observations import Tree

_EDGE = Progress(Waiting.EDGE)


def judge_replaced(subject: Subject, tree: Tree, world: World) -> Verdict:
    """Return whether the object is another than the one of that name at the start.

    Raises CheckFault where there was none.
    """
    ref = ref_of(subject, tree)
    if subject.kind not in world.start:
        return unanswered(ref)
    before = next(iter(find(subject, world.start)), None)
    if before is None:
        raise CheckFault(f"{ref} was not there at the start, so it can't be replaced")
    if uid_of(before) != uid_of(tree):
        return MET
    return waiting(ref, _EDGE, Gap(uid_path(subject.kind), {"$ne": uid_of(before)}, uid_of(tree)))


def judge_replaced_set(wanted: Fragment, subject: Subject, world: World) -> Verdict:
    """Return whether so many objects of the start are gone, and as many new ones match.

    The objects of the start count by selector, whatever state they were in.
    """
    ref = ref_of(subject)
    if subject.kind not in world.start:
        return unanswered(ref)
    before = {uid_of(tree) for tree in find(subject, world.start)}
    now = {uid_of(tree): tree for tree in find(subject, world.objects)}
    gone = len(before - now.keys())
    new = sum(
        1 for uid, tree in now.items() if uid not in before and matches(subject.fragment, tree)
    )
    gap = Gap("replaced", wanted, gone)
    if not matches(wanted, gone):
        reachable = any(matches(wanted, more) for more in range(gone + 1, len(before) + 1))
        return waiting(ref, _EDGE, gap) if reachable else wrong(ref, gap)
    if new > gone:
        return wrong(ref, Gap("replaced", wanted, new))
    if new < gone:
        return unmet_set(subject, list(now.values()), world, Gap("replaced", wanted, new))
    return MET


def judge_kept(asked: KeptAsked, world: World) -> Verdict:
    """Return whether every object is still the one it was, or has the same values.

    Raises CheckFault where one was not there at the start.
    """
    for kept in asked.objects:
        verdict = _judge_one(kept, world)
        if verdict.kind is not VerdictKind.MET:
            return verdict
    return MET


def _judge_one(kept: KeptObject, world: World) -> Verdict:
    subject = placed(kept.subject, world)
    ref = ref_of(subject)
    if is_unlisted(subject.kind, world) or subject.kind not in world.start:
        return unanswered(ref)
    before = next(iter(find(subject, world.start)), None)
    if before is None:
        raise CheckFault(f"{ref} was not there at the start, so it can't be kept")
    tree = next(iter(find(subject, world.objects)), None)
    if tree is None:
        return missing(subject, world)
    if not kept.fields and uid_of(before) != uid_of(tree):
        return wrong(ref, Gap(uid_path(subject.kind), uid_of(before), uid_of(tree)))
    for path in kept.fields:
        was, is_now = lookup(before, path), lookup(tree, path)
        if was != is_now:
            return wrong(ref, Gap(path, was, is_now))
    return MET
