"""Level, hold, absence and identity, on recorded objects."""

from __future__ import annotations

import copy
from datetime import timedelta

from tests.checking.recordings import (
    CONTAINER,
    DEPLOYMENT,
    FILE,
    NOON,
    POD,
    Judging,
    deployments,
    engine,
    expectation,
    scene,
    seen,
    world,
)
from tutor.checking.judge import interrupted
from tutor.checking.verdicts import ABSENT, VerdictKind, Waiting

WEB = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
FIVE = {**WEB, "spec": {"replicas": 5}, "status": {"readyReplicas": 5}}


def test_an_object_with_all_that_was_asked_for_is_met() -> None:
    verdict = Judging(expectation(kubernetes=FIVE)).look(world(scene("five-ready")))
    assert verdict.kind is VerdictKind.MET
    assert verdict.diagnosis is None


def test_another_wish_is_wrong_at_its_path() -> None:
    verdict = Judging(expectation(kubernetes=FIVE)).look(world(scene("two-ready")))
    said = seen(verdict)
    assert verdict.kind is VerdictKind.WRONG
    assert (said.path, said.expected, said.observed) == ("spec.replicas", 5, 2)
    assert str(said.object) == "Deployment/web in k8s-deployments"


def test_the_right_wish_on_its_way_is_pending() -> None:
    verdict = Judging(expectation(kubernetes=FIVE)).look(world(scene("scaling")))
    assert verdict.kind is VerdictKind.PENDING


def test_a_status_that_has_not_seen_the_new_spec_yet_does_not_count() -> None:
    # In the first moment of a rollout the old Pods still count as updated and ready.
    image = {"template": {"spec": {"containers": [{"image": "nginx:1.29"}]}}}
    asked = expectation(kubernetes={**WEB, "spec": image, "status": {"updatedReplicas": 5}})
    stale = next(t for t in deployments() if t["metadata"]["generation"] == 3)
    verdict = Judging(asked).look(world({DEPLOYMENT: {"uid": stale}}))
    assert (verdict.kind, seen(verdict).path) == (VerdictKind.PENDING, "status.observedGeneration")


def test_an_absent_object_is_missing() -> None:
    other = {**WEB, "metadata": {"name": "shop"}}
    verdict = Judging(expectation(kubernetes=other)).look(world(scene("five-ready")))
    assert verdict.kind is VerdictKind.MISSING
    assert seen(verdict).object.name == "shop"


def test_the_same_name_in_another_namespace_is_missing() -> None:
    elsewhere = {**WEB, "metadata": {"name": "web", "namespace": "default"}}
    verdict = Judging(expectation(kubernetes=elsewhere)).look(world(scene("five-ready")))
    assert verdict.kind is VerdictKind.MISSING


def test_a_kind_that_was_not_listed_yet_is_waited_for() -> None:
    verdict = Judging(expectation(kubernetes=FIVE)).look(world({POD: {}}))
    assert verdict.kind is VerdictKind.PENDING
    progress = seen(verdict).progress
    assert progress is not None
    assert progress.waiting is Waiting.ANSWER


def test_a_kind_that_the_api_does_not_serve_is_missing() -> None:
    verdict = Judging(expectation(kubernetes=FIVE)).look(
        world({POD: {}}, unserved=frozenset({DEPLOYMENT}))
    )
    assert verdict.kind is VerdictKind.MISSING


def test_a_hold_is_pending_until_its_end_and_says_when_to_look_again() -> None:
    judging = Judging(expectation(kubernetes=FIVE, hold="10s"))
    five = world(scene("five-ready"))
    judging.look(five)
    verdict = judging.after(4).look(five)
    progress = seen(verdict).progress
    assert verdict.kind is VerdictKind.PENDING
    assert progress is not None
    assert (progress.waiting, progress.have, progress.want, progress.unit) == (
        Waiting.HOLDING,
        4,
        10,
        "s",
    )
    assert verdict.recheck_at == NOON + timedelta(seconds=10)
    assert judging.after(6).look(five).kind is VerdictKind.MET


def test_a_crash_inside_the_hold_restarts_it() -> None:
    judging = Judging(expectation(kubernetes=FIVE, hold="10s"))
    five, scaling = world(scene("five-ready")), world(scene("scaling"))
    judging.look(five)
    judging.after(6).look(scaling)
    verdict = judging.after(1).look(five)
    assert verdict.recheck_at == judging.now + timedelta(seconds=10)
    assert judging.after(9).look(five).kind is VerdictKind.PENDING
    assert judging.after(1).look(five).kind is VerdictKind.MET


def test_a_state_that_comes_and_goes_is_flapping() -> None:
    judging = Judging(expectation(kubernetes=FIVE, hold="10s"))
    five, scaling = world(scene("five-ready")), world(scene("scaling"))
    for _ in range(2):
        judging.after(1).look(five)
        judging.after(1).look(scaling)
    progress = seen(judging.after(1).look(five)).progress
    assert progress is not None
    assert progress.waiting is Waiting.FLAPPING


def test_a_silent_lab_restarts_the_hold_without_calling_it_flapping() -> None:
    judging = Judging(expectation(kubernetes=FIVE, hold="10s"))
    five = world(scene("five-ready"))
    judging.look(five)
    judging.memory = interrupted(judging.memory)
    verdict = judging.after(30).look(five)
    assert verdict.recheck_at == judging.now + timedelta(seconds=10)
    assert judging.memory.breaks == 0


def test_a_level_expectation_goes_back_when_the_world_does() -> None:
    judging = Judging(expectation(kubernetes=FIVE))
    assert judging.look(world(scene("five-ready"))).kind is VerdictKind.MET
    assert judging.look(world(scene("two-ready"))).kind is VerdictKind.WRONG


# ── absence ──


def test_a_stopped_container_is_not_a_removed_one() -> None:
    judging = Judging(expectation(docker={"container": "ckcore-web"}, absent=True, since="start"))
    start = engine("running")
    verdict = judging.look(world(engine("exited"), start))
    said = seen(verdict)
    assert verdict.kind is VerdictKind.WRONG
    assert (said.path, said.expected, said.observed) == ("State.Status", ABSENT, "exited")
    assert judging.look(world(engine(), start)).kind is VerdictKind.MET


def test_what_was_never_there_can_not_have_gone_and_the_check_is_blamed() -> None:
    judging = Judging(expectation(docker={"container": "ckcore-web"}, absent=True, since="start"))
    verdict = judging.look(world(engine(), engine()))
    assert verdict.kind is VerdictKind.BROKEN
    assert seen(verdict).causes[0].code == "check-fault"


def test_an_object_on_its_way_out_is_waited_for() -> None:
    going = copy.deepcopy(scene("five-ready"))
    for tree in going[DEPLOYMENT].values():
        tree["metadata"]["deletionTimestamp"] = "2026-11-24T12:00:00Z"
    verdict = Judging(expectation(kubernetes=WEB, absent=True)).look(world(going))
    assert verdict.kind is VerdictKind.PENDING
    assert seen(verdict).path == "metadata.deletionTimestamp"


def test_absence_of_a_kind_that_is_not_served_is_met() -> None:
    judging = Judging(expectation(kubernetes=WEB, absent=True))
    assert judging.look(world({}, unserved=frozenset({DEPLOYMENT}))).kind is VerdictKind.MET


# ── docker ──


def test_a_container_is_found_by_its_name_and_matched_as_inspected() -> None:
    ports = {"80/tcp": [{"HostPort": "8097"}]}
    asked = {
        "container": "ckcore-web",
        "State": {"Running": True},
        "Config": {"Image": "nginx:1.28"},
    }
    judging = Judging(expectation(docker={**asked, "NetworkSettings": {"Ports": ports}}))
    assert judging.look(world(engine("running"))).kind is VerdictKind.MET
    assert judging.look(world(engine("exited"))).kind is not VerdictKind.MET


def test_a_wrong_host_port_is_reported_by_its_path() -> None:
    ports = {"80/tcp": [{"HostPort": "8080"}]}
    asked = {"container": "ckcore-web", "NetworkSettings": {"Ports": ports}}
    said = seen(Judging(expectation(docker=asked)).look(world(engine("running"))))
    assert said.path == 'NetworkSettings.Ports["80/tcp"][0].HostPort'
    assert (said.expected, said.observed) == ("8080", "8097")


def test_an_image_is_found_by_any_of_its_tags() -> None:
    judging = Judging(expectation(docker={"image": "nginx:1.28"}))
    assert judging.look(world(engine())).kind is VerdictKind.MET
    other = Judging(expectation(docker={"image": "nginx"}))  # means latest
    assert other.look(world(engine())).kind is VerdictKind.MISSING


def test_containers_are_selected_by_ancestor_and_name() -> None:
    running = {"container": "*", "State": {"Running": True}}
    asked = expectation(docker=running, selector="ancestor=nginx:1.28,name=ckcore", count=1)
    assert CONTAINER in asked.kinds
    assert Judging(asked).look(world(engine("running"))).kind is VerdictKind.MET
    assert Judging(asked).look(world(engine())).kind is not VerdictKind.MET
    by_twin = expectation(docker=running, selector="ancestor=nginx:1.26", count=1)
    assert Judging(by_twin).look(world(engine("running"))).kind is VerdictKind.MET  # one image
    other = expectation(docker=running, selector="ancestor=redis", count=0)
    assert Judging(other).look(world(engine("running"))).kind is VerdictKind.MET


# ── files ──


def file_world(**tree: object) -> object:
    return {"path": "web.yaml", "text": "", "documents": [], "problem": None, **tree}


def test_any_document_of_a_file_may_match_and_the_meant_one_is_diagnosed() -> None:
    asked = expectation(
        file={"path": "web.yaml", "match": {"kind": "Deployment", "spec": {"replicas": 5}}}
    )
    service = {"kind": "Service", "spec": {"replicas": 5}}
    three = {"kind": "Deployment", "metadata": {"name": "web"}, "spec": {"replicas": 3}}
    verdict = Judging(asked).look(
        world({FILE: {"web.yaml": file_world(documents=[None, service, three])}})
    )
    said = seen(verdict)
    assert verdict.kind is VerdictKind.WRONG
    assert (said.path, said.expected, said.observed) == ("spec.replicas", 5, 3)
    assert str(said.object) == "file/web.yaml"
    three["spec"] = {"replicas": 5}
    good = world({FILE: {"web.yaml": file_world(documents=[service, three])}})
    assert Judging(asked).look(good).kind is VerdictKind.MET


def test_a_file_that_can_not_be_read_says_what_the_parser_said() -> None:
    asked = expectation(file={"path": "web.yaml", "match": {"kind": "Deployment"}})
    verdict = Judging(asked).look(
        world({FILE: {"web.yaml": file_world(problem="line 3: mapping values")}})
    )
    assert (verdict.kind, seen(verdict).path) == (VerdictKind.WRONG, "problem")
    assert seen(verdict).observed == "line 3: mapping values"


def test_an_absent_file_is_missing() -> None:
    asked = expectation(file={"path": "web.yaml", "text": {"$contains": "x"}})
    assert Judging(asked).look(world({FILE: {}})).kind is VerdictKind.MISSING
    there = world({FILE: {"web.yaml": file_world(text="y")}})
    assert seen(Judging(asked).look(there)).path == "text"


# ── CEL ──


def test_a_relation_between_fields_shows_what_it_read() -> None:
    asked = expectation(kubernetes=WEB, cel="object.spec.replicas == object.status.readyReplicas")
    assert Judging(asked).look(world(scene("five-ready"))).kind is VerdictKind.MET
    verdict = Judging(asked).look(world(scene("scaling")))
    assert verdict.kind is VerdictKind.WRONG
    assert seen(verdict).observed == {
        "object.spec.replicas": 5,
        "object.status.readyReplicas": 2,
    }


def test_a_field_that_is_not_there_makes_a_relation_untrue() -> None:
    asked = expectation(kubernetes=WEB, cel="object.spec.nothing == 1")
    verdict = Judging(asked).look(world(scene("five-ready")))
    assert verdict.kind is VerdictKind.WRONG
    assert seen(verdict).observed == {"object.spec.nothing": None}


def test_a_relation_that_can_not_be_computed_is_the_fault_of_the_check() -> None:
    for cel in (
        "object.spec.replicas",
        "object.spec.replicas > 'a'",
        "nobody.spec == 1",
        "1 / 0 == 1",
    ):
        verdict = Judging(expectation(kubernetes=WEB, cel=cel)).look(world(scene("five-ready")))
        assert verdict.kind is VerdictKind.BROKEN, cel
        assert seen(verdict).causes[0].args["message"]


def test_a_relation_between_two_objects_waits_for_both() -> None:
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}
    asked = expectation(
        cel="svc.spec.ports[0].port == web.spec.template.spec.containers[0].ports[0].containerPort",
        **{"with": {"svc": {"kubernetes": service}, "web": {"kubernetes": WEB}}},
    )
    five = scene("five-ready")
    assert Judging(asked).look(world(five)).kind is VerdictKind.MET
    assert Judging(asked).look(world({**five, DEPLOYMENT: {}})).kind is VerdictKind.MISSING
    del five[DEPLOYMENT]
    assert Judging(asked).look(world(five)).kind is VerdictKind.PENDING
