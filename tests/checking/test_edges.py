"""Transitions, on a Deployment's recorded watch: scaled 2 → 5, rolled from 1.28 to 1.29."""

from __future__ import annotations

from typing import Any

from tests.checking.recordings import DEPLOYMENT, Judging, deployments, expectation, seen, world
from tutor.checking.verdicts import VerdictKind, Waiting
from tutor.checking.world import World
from tutor.observations import Tree

WEB = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}


def image(tag: str) -> dict[str, Any]:
    return {"spec": {"template": {"spec": {"containers": [{"image": f"nginx:{tag}"}]}}}}


ROLLED = {**image("1.29"), "status": {"updatedReplicas": 5, "replicas": 5, "availableReplicas": 5}}


def rollout(minimum: int | None = None, to: Tree = ROLLED) -> Judging:
    edge: dict[str, Any] = {"from": image("1.28"), "to": to}
    if minimum is not None:
        edge["keeping"] = {"status": {"availableReplicas": {"$gte": minimum}}}
    return Judging(expectation(kubernetes=WEB, transition=edge))


def one(tree: Tree | None, start: Tree | None = None) -> World:
    objects = {DEPLOYMENT: {} if tree is None else {"uid": tree}}
    return world(objects, {DEPLOYMENT: {} if start is None else {"uid": start}})


def test_a_rollout_that_was_watched_through_is_met() -> None:
    judging = rollout(minimum=4)
    verdicts = [judging.after(1).look(one(tree)) for tree in deployments()]
    assert verdicts[-1].kind is VerdictKind.MET
    assert all(verdict.kind is not VerdictKind.MET for verdict in verdicts[:-1])


def test_the_right_state_without_the_passage_is_waited_for() -> None:
    verdict = rollout().look(one(deployments()[-1]))
    progress = seen(verdict).progress
    assert verdict.kind is VerdictKind.PENDING
    assert progress is not None
    assert progress.waiting is Waiting.EDGE


def test_the_state_at_the_start_counts_as_seen() -> None:
    states = deployments()
    assert rollout().look(one(states[-1], start=states[0])).kind is VerdictKind.MET


def test_the_worst_moment_in_between_is_what_was_wrong() -> None:
    judging = rollout(minimum=6)
    for tree in deployments():
        verdict = judging.after(1).look(one(tree))
    said = seen(verdict)
    assert verdict.kind is VerdictKind.WRONG
    assert (said.path, said.expected, said.observed) == (
        "status.availableReplicas",
        {"$gte": 6},
        4,
    )


def test_seeing_the_first_state_again_starts_anew() -> None:
    states = deployments()
    low = next(tree for tree in states if tree["status"].get("unavailableReplicas") == 3)
    low = {**low, **image("1.29")} | {"metadata": low["metadata"], "status": low["status"]}
    judging = rollout(minimum=5)
    for tree in (states[0], low, states[-1]):
        assert judging.after(1).look(one(tree)).kind is VerdictKind.WRONG
    five = next(tree for tree in states if tree["status"]["availableReplicas"] == 5)
    judging.after(1).look(one(five))
    assert judging.after(1).look(one(states[-1])).kind is VerdictKind.MET


def test_an_object_that_vanished_in_between_was_not_kept() -> None:
    states = deployments()
    judging = rollout(minimum=4)
    judging.look(one(states[0]))
    assert judging.after(1).look(one(None)).kind is VerdictKind.WRONG
    verdict = judging.after(1).look(one(states[-1]))
    assert (verdict.kind, seen(verdict).path) == (VerdictKind.WRONG, "status.availableReplicas")
