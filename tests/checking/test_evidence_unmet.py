"""Objects that are there but not as asked: what the recorded worlds say of them."""

from __future__ import annotations

import copy

import pytest

from tests.checking.faults import FAULTS, READY, codes, misses, unmet, world
from tutor.checking.evidence import kinds_of_interest
from tutor.checking.object_fields import (
    AUTOSCALER,
    CLAIM,
    DEPLOYMENT,
    EVENT,
    FILE,
    JOB,
    POD,
    REPLICA_SET,
    name_of,
)
from tutor.checking.verdicts import VerdictKind, Waiting
from tutor.checking.world import World
from tutor.observations import Tree

FIVE_READY: Tree = {"spec": {}, "status": {"readyReplicas": 5}}
WAITING = "status.containerStatuses[0].state.waiting.reason"


@pytest.mark.parametrize(
    ("fault", "pod", "path", "observed", "causes", "look"),
    [
        ("no-tag", "hello", WAITING, "ImagePullBackOff", "no-tag image-pull", "describe pod hello"),
        ("invalid-image-name", "web", WAITING, "InvalidImageName", "image-name",
         "describe pod web"),
        ("command-not-found", "web", WAITING, "RunContainerError", "command-not-found",
         "describe pod web"),
        ("config-absent", "web", WAITING, "CreateContainerConfigError", "config",
         "describe pod web"),
        ("never-restarted", "web", "status.phase", "Failed", "failed", "logs web"),
        ("completed", "web", "status.phase", "Succeeded", "finished", "logs web"),
        (
            "init-crash",
            "web",
            "status.initContainerStatuses[0].state.waiting.reason",
            "CrashLoopBackOff",
            "crashing",
            "logs web -c setup",
        ),
    ],
)  # fmt: skip
def test_a_pod_that_cannot_come_up_fails_at_what_its_container_says(
    fault: str, pod: str, path: str, observed: str, causes: str, look: str
) -> None:
    evidence = unmet(world(fault), POD, pod, READY)
    assert evidence.kind is VerdictKind.FAILING
    assert (evidence.path, evidence.observed) == (path, observed)
    assert codes(evidence) == causes.split()
    assert evidence.next == f"kubectl {look}"


def test_a_pod_without_a_place_fails_with_the_schedulers_words() -> None:
    evidence = unmet(world("no-such-node"), POD, "web", READY)
    assert evidence.kind is VerdictKind.FAILING
    assert codes(evidence) == ["unschedulable"]
    assert evidence.causes[0].args["message"] == (
        "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector"
    )


def test_a_pod_that_waits_for_a_claim_fails_with_what_is_reported_of_the_claim() -> None:
    evidence = unmet(world("claim-pending"), POD, "web", READY)
    assert codes(evidence) == ["claim", "unschedulable"]
    assert evidence.next == "kubectl describe persistentvolumeclaim data"


def test_a_volume_that_cannot_be_mounted_is_the_cause() -> None:
    evidence = unmet(world("volume-config-absent"), POD, "web", READY)
    assert evidence.kind is VerdictKind.FAILING
    assert codes(evidence) == ["volume"]
    assert evidence.causes[0].args["message"] == 'configmap "settings" not found'


@pytest.mark.parametrize(
    ("fault", "causes", "look"),
    [
        ("bad-image", "image-pull", "describe pod web-84c5fb45f8-77ppr"),
        ("crash-loop", "crashing", "logs web-75c5b498bd-pxbch"),
        ("out-of-memory", "out-of-memory", "logs web-674d747574-pqbjg"),
        ("unschedulable", "unschedulable", "describe pod web-768665d85-24xwx"),
        ("quota", "quota", "describe replicaset web-5c4f6f6d4f"),
        ("pod-security", "pod-security", "describe replicaset web-cbbd9b779"),
        ("limit-too-low", "refused", "describe replicaset web-dc66868fb"),
        ("no-service-account", "service-account", "describe replicaset web-7fbb6848f9"),
        ("readiness", "readiness deadline", "describe pod web-8c7758fdf-68x7l"),
        ("liveness", "liveness", "describe pod web-9696c5d44-kjxtl"),
        ("rollout-stuck", "image-pull", "describe pod web-5dfdc45585-ksvml"),
    ],
)
def test_a_deployment_fails_for_the_reason_of_its_pods(fault: str, causes: str, look: str) -> None:
    evidence = unmet(world(fault), DEPLOYMENT, "web", FIVE_READY)
    assert evidence.kind is VerdictKind.FAILING
    assert codes(evidence) == causes.split()
    assert evidence.next == f"kubectl {look}"


def test_a_cause_says_where_it_was_read() -> None:
    evidence = unmet(world("crash-loop"), DEPLOYMENT, "web", FIVE_READY)
    assert evidence.causes[0].seen_in == (
        "Pod/web-75c5b498bd-pxbch status.containerStatuses[0].lastState.terminated"
    )
    assert evidence.causes[0].args == {"container": "web", "exit": "2", "restarts": "4"}


def test_a_deployment_on_its_way_is_pending_with_real_numbers() -> None:
    evidence = unmet(world("pending"), DEPLOYMENT, "web", {"status": {"readyReplicas": 6}})
    assert evidence.kind is VerdictKind.PENDING
    assert evidence.progress is not None
    assert evidence.progress.waiting is Waiting.CONVERGING
    assert (evidence.progress.have, evidence.progress.want) == (3, 6)
    assert evidence.progress.detail == "5xxn6 creating · ldrbb creating · r6sgw creating"


def test_a_readiness_probe_that_has_failed_once_is_not_yet_a_failure() -> None:
    seen = world("readiness")
    for event in seen.of(EVENT).values():
        event["lastTimestamp"] = event["firstTimestamp"]
    for tree in seen.of(DEPLOYMENT).values():
        tree["status"]["conditions"] = []
    evidence = unmet(seen, DEPLOYMENT, "web", FIVE_READY)
    assert evidence.kind is VerdictKind.PENDING
    assert codes(evidence) == ["readiness"]


def test_a_deployment_that_has_all_it_was_asked_for_is_wrong_not_pending() -> None:
    evidence = unmet(world("well"), DEPLOYMENT, "web", FIVE_READY)
    assert evidence.kind is VerdictKind.WRONG
    assert evidence.causes[0].args == {"field": "spec.replicas", "value": "3"}


def test_a_controller_that_has_not_looked_yet_is_said() -> None:
    seen = world("well")
    for tree in seen.of(DEPLOYMENT).values():
        tree["metadata"]["generation"] += 1
    evidence = unmet(seen, DEPLOYMENT, "web", FIVE_READY)
    assert evidence.kind is VerdictKind.PENDING
    assert codes(evidence) == ["not-observed"]


def test_a_paused_rollout_cannot_converge() -> None:
    seen = world("pending")
    for tree in seen.of(DEPLOYMENT).values():
        tree["spec"]["paused"] = True
    evidence = unmet(seen, DEPLOYMENT, "web", {"status": {"readyReplicas": 6}})
    assert evidence.kind is VerdictKind.FAILING
    assert (evidence.path, evidence.observed) == ("spec.paused", True)


def test_a_job_that_has_given_up_fails_and_one_that_tries_again_is_pending() -> None:
    seen = world("job-failed")
    wanted: Tree = {"status": {"succeeded": 1}}
    assert codes(unmet(seen, JOB, "report", wanted)) == ["failed", "job-failed"]
    for tree in seen.of(JOB).values():
        tree["status"]["conditions"] = []
    assert unmet(seen, JOB, "report", wanted).kind is VerdictKind.PENDING


def test_an_autoscaler_without_metrics_and_a_claim_without_a_class_fail() -> None:
    scaling = unmet(world("no-metrics"), AUTOSCALER, "web", {"status": {"currentReplicas": 3}})
    assert (scaling.kind, codes(scaling)) == (VerdictKind.FAILING, ["metrics"])
    claim = unmet(world("claim-pending"), CLAIM, "data", {"status": {"phase": "Bound"}})
    assert (claim.kind, codes(claim)) == (VerdictKind.FAILING, ["claim"])
    assert (claim.path, claim.expected, claim.observed) == ("status.phase", "Bound", "Pending")


def test_a_status_that_only_the_spec_decides_is_wrong() -> None:
    evidence = unmet(world("completed"), POD, "web", {"status": {"qosClass": "Guaranteed"}})
    assert evidence.kind is VerdictKind.WRONG
    assert (evidence.path, evidence.observed) == ("status.qosClass", "BestEffort")


# ── wrong: what was asked for ──

MANIFEST: Tree = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {"replicas": 5},
}


def test_a_file_that_already_says_it_has_not_been_applied() -> None:
    start = world("well")
    seen = world("well", ("web.yaml", MANIFEST), start=start)
    evidence = unmet(seen, DEPLOYMENT, "web", {"spec": {"replicas": 5}})
    assert evidence.kind is VerdictKind.WRONG
    assert (evidence.path, evidence.expected, evidence.observed) == ("spec.replicas", 5, 3)
    assert evidence.near_misses[0].args == {"file": "web.yaml", "value": "5"}
    assert codes(evidence) == ["file-not-applied"]
    assert evidence.causes[0].args["generation"] == "1"
    assert evidence.next == "kubectl diff -f web.yaml"


def test_a_file_of_another_namespace_that_agrees_with_the_cluster_is_no_near_miss() -> None:
    agreeing = copy.deepcopy(MANIFEST)
    agreeing["spec"]["replicas"] = 3
    evidence = unmet(
        world("well", ("web.yaml", agreeing)), DEPLOYMENT, "web", {"spec": {"replicas": 5}}
    )
    assert evidence.near_misses == ()
    assert evidence.next == "kubectl get deployment web -o jsonpath='{.spec.replicas}'"


def test_a_replicaset_scaled_behind_its_deployments_back_is_named() -> None:
    start, seen = world("well"), world("well")
    changed = next(t for t in seen.of(REPLICA_SET).values() if t["spec"]["replicas"])
    changed["metadata"]["generation"] += 2
    seen = World(seen.namespace, seen.objects, start.objects)
    evidence = unmet(seen, DEPLOYMENT, "web", {"spec": {"replicas": 5}})
    assert codes(evidence) == ["replicaset-changed"]
    assert evidence.causes[0].args == {"replicaset": name_of(changed)}


def test_an_owner_sets_its_replicaset_back() -> None:
    seen = world("well")
    name = name_of(next(iter(seen.of(REPLICA_SET).values())))
    evidence = unmet(seen, REPLICA_SET, name, {"spec": {"replicas": 9}})
    assert evidence.causes[0].args == {"owner": "Deployment/web"}


def test_a_pod_whose_labels_were_changed_lost_its_owner() -> None:
    seen = world("relabelled")
    orphan = next(
        name_of(t) for t in seen.of(POD).values() if "ownerReferences" not in t["metadata"]
    )
    wanted: Tree = {"metadata": {"ownerReferences": [{"kind": "ReplicaSet"}]}}
    evidence = unmet(seen, POD, orphan, wanted)
    assert codes(evidence) == ["relabelled"]
    assert evidence.causes[0].args == {"count": "2", "owner": "ReplicaSet/web-64b6b6c49d"}
    assert evidence.next == "kubectl get pods --show-labels"


def test_a_file_cannot_change_what_a_pod_that_exists_keeps() -> None:
    manifest: Tree = {
        "kind": "Pod",
        "metadata": {"name": "web"},
        "spec": {"containers": [{"name": "web", "command": ["sleep", "1"]}]},
    }
    seen = world("command-not-found", ("pod.yaml", manifest))
    wanted: Tree = {"spec": {"containers": [{"name": "web", "command": ["sleep", "1"]}]}}
    evidence = unmet(seen, POD, "web", wanted)
    assert evidence.kind is VerdictKind.WRONG
    assert codes(evidence) == ["immutable"]


def test_another_namespace_is_named_in_the_command() -> None:
    seen = world("no-tag")
    elsewhere = World("default", seen.objects, {})
    assert unmet(elsewhere, POD, "hello", READY).next == "kubectl describe pod hello -n no-tag"


@pytest.mark.parametrize("fault", FAULTS)
def test_every_recorded_object_can_be_explained(fault: str) -> None:
    seen = world(fault)
    for kind, trees in seen.objects.items():
        for tree in trees.values():
            for fragment in ({"status": {"x": 1}}, {"spec": {"x": 1}}, {"State": {"x": 1}}):
                assert unmet(seen, kind, name_of(tree), fragment).next


def test_evidence_of_a_deployment_is_read_from_its_replicasets_pods_events_and_files() -> None:
    assert {REPLICA_SET, POD, EVENT, FILE} <= set(kinds_of_interest(DEPLOYMENT))
    assert DEPLOYMENT not in kinds_of_interest(DEPLOYMENT)
    assert misses(unmet(world("well"), DEPLOYMENT, "web", FIVE_READY)) == []
