"""Whatever an author writes and a lab shows, the judge gives a verdict with all it needs."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.checking.recordings import NOON, Judging, expectation, scene, world
from tutor.checking.fragments import check_fragment
from tutor.checking.judge import judge
from tutor.checking.operators import OPERATORS
from tutor.checking.verdicts import VerdictKind
from tutor.checking.world import Memory

FIVE = scene("five-ready")
KEYS = st.sampled_from(
    [
        *("metadata", "spec", "status", "replicas", "template", "containers", "image", "type"),
        *("conditions", "labels", "app", "ports", "port", "resources", "limits", "name"),
    ]
)
VALUES = (
    st.none() | st.booleans() | st.integers(-1, 6) | st.sampled_from(["web", "nginx:1.28", "5"])
)
FRAGMENTS: st.SearchStrategy[Any] = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(KEYS | st.sampled_from(sorted(OPERATORS)), inner, max_size=3)
    ),
    max_leaves=10,
)
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
NAMED = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}


@unhurried
@given(FRAGMENTS, FRAGMENTS, st.sampled_from(["five-ready", "scaling", "two-ready"]))
def test_any_fragment_that_lint_lets_pass_gets_a_verdict_but_broken(
    spec: Any, status: Any, moment: str
) -> None:
    if check_fragment(spec) or check_fragment(status):
        return
    asked = expectation(kubernetes={**NAMED, "spec": spec, "status": status})
    verdict, _ = judge(asked, world(scene(moment)), Memory(), NOON)
    assert verdict.kind is not VerdictKind.BROKEN
    assert (verdict.diagnosis is None) is (verdict.kind is VerdictKind.MET)


@unhurried
@given(st.lists(st.sampled_from(["two-ready", "scaling", "five-ready", "rolled-out"]), max_size=8))
def test_the_verdict_on_a_level_depends_on_the_present_alone(moments: list[str]) -> None:
    web = {**NAMED, "spec": {"replicas": 5}, "status": {"readyReplicas": 5}}
    judging = Judging(expectation(kubernetes=web))
    for moment in moments:
        judging.after(1).look(world(scene(moment), FIVE))
    last = world(scene("five-ready"), FIVE)
    assert judging.look(last) == Judging(judging.followed).look(last)


def test_the_judge_changes_nothing_of_what_it_was_handed() -> None:
    objects = scene("five-ready")
    before = copy.deepcopy(objects)
    for asked in (
        expectation(kubernetes=NAMED),
        expectation(kubernetes={"apiVersion": "v1", "kind": "Pod"}, selector="app=web", count=9),
    ):
        Judging(asked).look(world(objects))
    assert objects == before
