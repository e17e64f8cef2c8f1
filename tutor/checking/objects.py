"""Judges objects: one by name, a set by selector, several related by CEL. Sees the present only."""

from __future__ import annotations

from tutor.checking.diagnosing import (
    MET,
    Gap,
    is_unlisted,
    missing,
    unanswered,
    unmet,
    unmet_set,
    waiting,
    wrong,
)
from tutor.checking.evidence import Subject
from tutor.checking.expectation import ObjectAsked, Relation, RelationAsked, SetAsked
from tutor.checking.freshness import faults
from tutor.checking.matching import Mismatch, matches
from tutor.checking.operators import CheckFault
from tutor.checking.relations import holds, values_read
from tutor.checking.replacing import judge_replaced, judge_replaced_set
from tutor.checking.subjects import find, is_owned, name_of, placed, ref_of
from tutor.checking.verdicts import ABSENT, Progress, Verdict, VerdictKind, Waiting
from tutor.checking.world import World
from tutor.observations import Kind, ObjectRef, System, Tree


def judge_object(asked: ObjectAsked, world: World) -> Verdict:
    """Return what the one named object says."""
    subject = placed(asked.subject, world)
    if is_unlisted(subject.kind, world):
        return unanswered(ref_of(subject))
    tree = next(iter(find(subject, world.objects)), None)
    if asked.absent:
        if tree is None or not matches(subject.fragment, tree):
            return _gone(subject, asked.since_start, world)
        return _still_there(subject, tree)
    verdict = judge_present(subject, tree, world)
    if verdict.kind is VerdictKind.MET and asked.relation is not None:
        verdict = _judge_relation(asked.relation, {"object": tree}, ref_of(subject, tree))
    if verdict.kind is VerdictKind.MET and asked.replaced:
        return judge_replaced(subject, tree, world)
    return verdict


def judge_present(subject: Subject, tree: Tree | None, world: World) -> Verdict:
    """Return whether the object is there and has all that its fragment asks for."""
    if tree is None:
        return missing(subject, world)
    found = faults(subject.fragment, tree)
    return unmet(subject, tree, found, world) if found else MET


def judge_related(asked: RelationAsked, world: World) -> Verdict:
    """Return whether all objects are there and match, and the relation between them holds."""
    trees: dict[str, Tree] = {}
    for name, bare in asked.subjects:
        subject = placed(bare, world)
        if is_unlisted(subject.kind, world):
            return unanswered(ref_of(subject))
        tree = next(iter(find(subject, world.objects)), None)
        verdict = judge_present(subject, tree, world)
        if verdict.kind is not VerdictKind.MET:
            return verdict
        trees[name] = tree
    first = placed(asked.subjects[0][1], world)
    return _judge_relation(asked.relation, trees, ref_of(first))


def _judge_relation(relation: Relation, values: dict[str, Tree], ref: ObjectRef) -> Verdict:
    if holds(relation, values):
        return MET
    return wrong(ref, Gap("cel", relation.text, values_read(relation, values)))


def judge_set(asked: SetAsked, world: World) -> Verdict:
    """Return whether as many of the found objects match as were asked for."""
    subject = placed(asked.subject, world)
    if is_unlisted(subject.kind, world):
        return unanswered(ref_of(subject))
    trees = find(subject, world.objects)
    matched = [tree for tree in trees if not faults(subject.fragment, tree)]
    if asked.absent and not matched:
        return _gone(subject, asked.since_start, world)
    if asked.absent:
        return _still_there(subject, matched[0])
    verdict = _judge_quantity(asked, subject, trees, matched, world)
    if verdict.kind is VerdictKind.MET and asked.owned_by is not None:
        verdict = _judge_owned(asked.owned_by, matched, subject, world)
    if verdict.kind is VerdictKind.MET and asked.replaced is not None:
        return judge_replaced_set(asked.replaced, subject, world)
    return verdict


def _judge_quantity(
    asked: SetAsked, subject: Subject, trees: list[Tree], matched: list[Tree], world: World
) -> Verdict:
    if asked.every:
        return _judge_every(subject, trees, world)
    if asked.none:
        gap = Gap("count", 0, len(matched))
        return unmet_set(subject, trees, world, gap) if matched else MET
    if asked.exactly is not None:
        names = sorted(name_of(tree) for tree in matched)
        gap = Gap("exactly", list(asked.exactly), names)
        return MET if names == gap.expected else unmet_set(subject, trees, world, gap)
    if asked.count is None and asked.replaced is not None:
        return MET  # how many there must be is what `replaced` says
    wanted = {"$gte": 1} if asked.count is None else asked.count
    if matches(wanted, len(matched)):
        return MET
    return unmet_set(subject, trees, world, Gap("count", wanted, len(matched)))


def _judge_every(subject: Subject, trees: list[Tree], world: World) -> Verdict:
    for tree in trees:
        found = faults(subject.fragment, tree)
        if found:
            return unmet(subject, tree, found, world)
    return MET if trees else missing(subject, world)


def _judge_owned(
    owner: tuple[str, str], matched: list[Tree], subject: Subject, world: World
) -> Verdict:
    for tree in matched:
        if not is_owned(tree, owner, world):
            references = tree["metadata"].get("ownerReferences") or ()
            owners = [f"{one['kind']}/{one['name']}" for one in references]
            seen = Mismatch("metadata.ownerReferences", "/".join(owner), owners or ABSENT)
            return unmet(subject, tree, [seen], world)
    return MET


def _gone(subject: Subject, since_start: bool, world: World) -> Verdict:
    """Return met where the object is absent; with `since: start`, it must have been there then."""
    if not since_start:
        return MET
    if subject.kind not in world.start:
        return unanswered(ref_of(subject))
    if any(matches(subject.fragment, tree) for tree in find(subject, world.start)):
        return MET
    raise CheckFault(f"{ref_of(subject)} was not there at the start, so it can't have gone")


def _still_there(subject: Subject, tree: Tree) -> Verdict:
    ref = ref_of(subject, tree)
    if subject.kind.system is System.KUBERNETES:
        if "deletionTimestamp" in tree["metadata"]:
            gap = Gap("metadata.deletionTimestamp", ABSENT, tree["metadata"]["deletionTimestamp"])
            return waiting(ref, Progress(Waiting.CONVERGING), gap)
        return wrong(ref, Gap("metadata.name", ABSENT, name_of(tree)))
    if subject.kind == Kind(System.DOCKER, "container"):
        return wrong(ref, Gap("State.Status", ABSENT, tree.get("State", {}).get("Status")))
    return wrong(ref, Gap("Name", ABSENT, name_of(tree)))
