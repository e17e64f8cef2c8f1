"""Sets by selector: how many, which, whose; replaced and kept against the start."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.checking.recordings import DEPLOYMENT, POD, Judging, expectation, scene, seen, world
from tutor.checking.selectors import parse_filters, parse_labels
from tutor.checking.verdicts import VerdictKind, Waiting

PODS: dict[str, Any] = {"apiVersion": "v1", "kind": "Pod"}
ON_28 = {**PODS, "spec": {"containers": [{"image": "nginx:1.28"}]}}
WEB = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}


def test_as_many_as_asked_for_are_met_and_fewer_are_counted() -> None:
    asked = expectation(kubernetes=ON_28, selector="app=web", count=5)
    assert Judging(asked).look(world(scene("five-ready"))).kind is VerdictKind.MET
    verdict = Judging(asked).look(world(scene("two-ready")))
    assert verdict.kind is not VerdictKind.MET
    assert (seen(verdict).expected, seen(verdict).observed) == (5, 2)


def test_without_a_number_one_is_enough_and_none_is_missing() -> None:
    asked = expectation(kubernetes=PODS, selector="app=web")
    assert Judging(asked).look(world(scene("two-ready"))).kind is VerdictKind.MET
    other = expectation(kubernetes=PODS, selector="app=wed")
    assert Judging(other).look(world(scene("two-ready"))).kind is VerdictKind.MISSING


def test_objects_that_are_being_deleted_are_left_out() -> None:
    objects = copy.deepcopy(scene("five-ready"))
    next(iter(objects[POD].values()))["metadata"]["deletionTimestamp"] = "2026-11-24T12:00:00Z"
    asked = expectation(kubernetes=PODS, selector="app=web", count=4)
    assert Judging(asked).look(world(objects)).kind is VerdictKind.MET


def test_every_names_the_first_that_is_otherwise() -> None:
    asked = expectation(kubernetes=ON_28, selector="app=web", every=True)
    assert Judging(asked).look(world(scene("five-ready"))).kind is VerdictKind.MET
    verdict = Judging(asked).look(world(scene("rolled-out")))
    assert seen(verdict).path == "spec.containers[0].image"
    assert seen(verdict).observed == "nginx:1.29"
    nobody = expectation(kubernetes=ON_28, selector="app=wed", every=True)
    assert Judging(nobody).look(world(scene("five-ready"))).kind is VerdictKind.MISSING


def test_none_is_met_by_nobody_and_by_others() -> None:
    asked = expectation(kubernetes=ON_28, selector="app=web", none=True)
    assert Judging(asked).look(world(scene("rolled-out"))).kind is VerdictKind.MET
    verdict = Judging(asked).look(world(scene("five-ready")))
    assert verdict.kind is VerdictKind.WRONG
    assert (seen(verdict).expected, seen(verdict).observed) == (0, 5)


def test_exactly_these_and_no_others() -> None:
    names = ["web-7897cf5dcb-q5lnk", "web-7897cf5dcb-rkmp6"]
    asked = expectation(kubernetes=PODS, selector="app=web", exactly=names)
    assert Judging(asked).look(world(scene("two-ready"))).kind is VerdictKind.MET
    verdict = Judging(asked).look(world(scene("five-ready")))
    assert verdict.kind is VerdictKind.WRONG
    assert len(seen(verdict).observed) == 5


def test_owners_are_followed_at_any_depth() -> None:
    asked = expectation(
        kubernetes=PODS, selector="app=web", every=True, **{"owned-by": "Deployment/web"}
    )
    assert DEPLOYMENT in asked.kinds
    objects = copy.deepcopy(scene("five-ready"))
    assert Judging(asked).look(world(objects)).kind is VerdictKind.MET
    orphan = next(iter(objects[POD].values()))
    del orphan["metadata"]["ownerReferences"]
    verdict = Judging(asked).look(world(objects))
    assert (verdict.kind, seen(verdict).path) == (VerdictKind.WRONG, "metadata.ownerReferences")
    assert seen(verdict).object.name == orphan["metadata"]["name"]


# ── replaced ──


def test_one_pod_deleted_and_one_new_is_one_replaced() -> None:
    judging = Judging(expectation(kubernetes=PODS, selector="app=web", replaced=1))
    start = scene("five-ready")
    verdict = judging.look(world(start))
    progress = seen(verdict).progress
    assert verdict.kind is VerdictKind.PENDING
    assert progress is not None
    assert progress.waiting is Waiting.EDGE
    assert judging.look(world(scene("one-replaced"), start)).kind is VerdictKind.MET


def test_a_restart_of_all_is_not_one_replaced() -> None:
    judging = Judging(expectation(kubernetes=PODS, selector="app=web", replaced=1))
    verdict = judging.look(world(scene("rolled-out"), scene("five-ready")))
    said = seen(verdict)
    assert (verdict.kind, said.path, said.expected, said.observed) == (
        VerdictKind.WRONG,
        "replaced",
        1,
        5,
    )


def test_more_may_be_asked_for_with_operators() -> None:
    asked = expectation(kubernetes=PODS, selector="app=web", replaced={"$gte": 2})
    start = scene("five-ready")
    assert Judging(asked).look(world(scene("one-replaced"), start)).kind is VerdictKind.PENDING
    assert Judging(asked).look(world(scene("rolled-out"), start)).kind is VerdictKind.MET


def test_scaling_up_is_not_a_replacement() -> None:
    asked = expectation(kubernetes=PODS, selector="app=web", replaced={"$lte": 1})
    verdict = Judging(asked).look(world(scene("five-ready"), scene("two-ready")))
    assert verdict.kind is VerdictKind.WRONG


def test_a_named_object_must_be_another_than_at_the_start() -> None:
    asked = expectation(kubernetes=WEB, replaced=True)
    start = scene("five-ready")
    verdict = Judging(asked).look(world(start))
    assert (verdict.kind, seen(verdict).path) == (VerdictKind.PENDING, "metadata.uid")
    remade = copy.deepcopy(start)
    for tree in remade[DEPLOYMENT].values():
        tree["metadata"]["uid"] = "another"
    assert Judging(asked).look(world(remade, start)).kind is VerdictKind.MET
    nothing = world(start, {DEPLOYMENT: {}})
    assert Judging(asked).look(nothing).kind is VerdictKind.BROKEN


# ── kept ──

KEPT_WEB = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}


def test_an_object_made_anew_was_not_kept() -> None:
    asked = expectation(kept=[{"kubernetes": KEPT_WEB}])
    start = scene("five-ready")
    assert Judging(asked).look(world(scene("rolled-out"), start)).kind is VerdictKind.MET
    remade = copy.deepcopy(start)
    for tree in remade[DEPLOYMENT].values():
        tree["metadata"]["uid"] = "another"
    verdict = Judging(asked).look(world(remade, start))
    assert (verdict.kind, seen(verdict).path) == (VerdictKind.WRONG, "metadata.uid")
    assert seen(verdict).observed == "another"
    assert Judging(asked).look(world({DEPLOYMENT: {}}, start)).kind is VerdictKind.MISSING


def test_a_kept_field_is_compared_with_the_start() -> None:
    path = "spec.template.spec.containers[0].image"
    asked = expectation(kept=[{"kubernetes": KEPT_WEB, "fields": [path, "metadata.uid"]}])
    start = scene("five-ready")
    assert Judging(asked).look(world(scene("one-replaced"), start)).kind is VerdictKind.MET
    said = seen(Judging(asked).look(world(scene("rolled-out"), start)))
    assert (said.path, said.expected, said.observed) == (path, "nginx:1.28", "nginx:1.29")


def test_what_was_not_there_at_the_start_can_not_be_kept_and_the_check_is_blamed() -> None:
    asked = expectation(kept=[{"kubernetes": KEPT_WEB}])
    verdict = Judging(asked).look(world(scene("five-ready"), {DEPLOYMENT: {}}))
    assert verdict.kind is VerdictKind.BROKEN


# ── selectors ──

LABELS = {"app": "web", "tier": "front", "empty": ""}


@pytest.mark.parametrize(
    ("selector", "finds"),
    [
        ("", True),
        ("app=web", True),
        ("app==web,tier=front", True),
        ("app = web , tier != back", True),
        ("app!=web", False),
        ("gone!=x", True),
        ("app in (web, shop)", True),
        ("app in (shop)", False),
        ("app notin (shop),tier", True),
        ("gone notin (x)", True),
        ("!gone", True),
        ("!app", False),
        ("gone", False),
        ("empty=", True),
        ("app.kubernetes.io/name=web", False),
    ],
)
def test_a_label_selector_finds_as_kubernetes_does(selector: str, finds: bool) -> None:
    assert all(term.holds(LABELS) for term in parse_labels(selector)) is finds


@pytest.mark.parametrize("selector", ["=web", "app in web", "a b", "app in (a", "app=web;x=y", "!"])
def test_a_bad_selector_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="not a label selector"):
        parse_labels(selector)
    with pytest.raises(ValueError, match="not a Docker filter"):
        parse_filters("status=running")
