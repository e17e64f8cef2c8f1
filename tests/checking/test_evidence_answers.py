"""Probes without an answer, or with another one: what the world says of it."""

from __future__ import annotations

import pytest

from tests.checking.faults import codes, misses, named, sound, world
from tutor.checking.evidence import Evidence, look_at, of_answer
from tutor.checking.matching import Mismatch
from tutor.checking.object_fields import CONTAINER
from tutor.checking.verdicts import VerdictKind
from tutor.checking.world import World
from tutor.observations import (
    CommandProbe,
    ExecProbe,
    HttpProbe,
    LogsProbe,
    ObjectRef,
    Probe,
    RebuildProbe,
    Tree,
)


def unanswered(fault: str, probe: Probe, error: str) -> Evidence:
    tree = {"error": error, "detail": ""}
    return sound(of_answer(probe, tree, [Mismatch("status", 200, None)], world(fault)))


def answered(fault: str, probe: Probe, tree: Tree) -> Evidence:
    return sound(of_answer(probe, tree, [Mismatch("status", 200, 500)], world(fault)))


@pytest.mark.parametrize(
    ("fault", "probe", "error", "causes", "look"),
    [
        ("wrong-selector", HttpProbe(service="web", port=80), "no-endpoint", "selects-nothing",
         "kubectl get pods --show-labels"),
        ("wrong-target-port", HttpProbe(service="web", port=80), "refused", "target-port",
         "kubectl get endpointslices -l kubernetes.io/service-name=web"),
        ("wrong-target-port", HttpProbe(service="named", port=80), "no-endpoint", "named-port",
         "kubectl get endpointslices -l kubernetes.io/service-name=named"),
        ("well", HttpProbe(service="web", port=8080), "timeout", "no-such-port",
         "kubectl get service web -o wide"),
        ("well", HttpProbe(service="web", port=80), "timeout", "silent",
         "kubectl get endpointslices -l kubernetes.io/service-name=web"),
        ("readiness", HttpProbe(service="web", port=80), "refused", "readiness none-ready",
         "kubectl describe pod web-8c7758fdf-68x7l"),
        ("well", HttpProbe(service="wep", port=80), "dns", "service-absent",
         "kubectl get services"),
        ("well", HttpProbe(pod="web"), "other", "pod-absent", "kubectl get pods"),
        ("no-tag", HttpProbe(pod="hello"), "timeout", "no-tag image-pull pod-not-running",
         "kubectl describe pod hello"),
        ("engine", HttpProbe(published=18080), "empty", "hung-up", "curl -i http://127.0.0.1:18080/"),
        ("engine", HttpProbe(published=18081), "reset", "wrong-container-port",
         "docker logs ckdiag-wrongport"),
        ("engine", HttpProbe(published=18082), "reset", "loopback", "docker logs ckdiag-loopback"),
        ("engine", HttpProbe(published=18099), "refused",
         "exposed-only other-port nothing-published", "docker port ckdiag-exposed"),
        ("engine", HttpProbe(url="http://x/"), "dns", "no-such-host", "curl -i http://x/"),
    ],
)  # fmt: skip
def test_no_answer_is_unreachable_for_a_reason(
    fault: str, probe: HttpProbe, error: str, causes: str, look: str
) -> None:
    evidence = unanswered(fault, probe, error)
    assert evidence.kind is VerdictKind.UNREACHABLE
    assert codes(evidence) == causes.split()
    assert evidence.next == look


def test_the_endpoints_and_the_ports_that_are_listened_on_are_counted() -> None:
    evidence = unanswered("wrong-target-port", HttpProbe(service="web", port=80), "refused")
    assert evidence.causes[0].args == {"count": "3", "port": "8080", "listens": ":80"}


def test_a_selector_that_finds_no_pod_is_told_the_labels_that_are_there() -> None:
    evidence = unanswered("wrong-selector", HttpProbe(service="web", port=80), "no-endpoint")
    assert misses(evidence) == ["wrong-label"]
    assert evidence.near_misses[0].args == {"kind": "Pod", "count": "3", "labels": "app=web"}


def test_a_door_whose_container_does_not_run_leads_nowhere() -> None:
    seen = world("engine")
    well = named(seen, CONTAINER, "ckdiag-well")
    well["State"] |= {"Status": "exited", "ExitCode": 0}
    seen = World("", {CONTAINER: {"only": well}}, {})
    tree = {"error": "refused", "detail": ""}
    evidence = sound(of_answer(HttpProbe(published=18080), tree, [], seen))
    assert set(codes(evidence)) == {"stopped", "container-not-running"}


def test_another_answer_is_wrong_and_can_be_asked_for_again() -> None:
    evidence = answered("engine", HttpProbe(published=8080, path="/x"), {"status": 500})
    assert evidence.kind is VerdictKind.WRONG
    assert evidence.next == "curl -i http://127.0.0.1:8080/x"


def test_an_applications_own_403_is_wrong_and_the_apis_is_denied() -> None:
    probe = HttpProbe(url="https://cluster/api/v1/secrets")
    assert (
        answered("well", probe, {"status": 403, "json": {"error": "no"}}).kind is VerdictKind.WRONG
    )
    status = {"kind": "Status", "reason": "Forbidden", "message": "secrets is forbidden"}
    evidence = answered("well", probe, {"status": 403, "json": status})
    assert evidence.kind is VerdictKind.DENIED
    assert evidence.causes[0].args == {"message": "secrets is forbidden"}
    assert evidence.next == "kubectl auth can-i --list"


def test_a_command_that_kubectl_was_forbidden_is_denied() -> None:
    said = 'Error from server (Forbidden): pods is forbidden: User "viewer" cannot list resource'
    evidence = answered(
        "well", CommandProbe(("kubectl", "get", "pods")), {"exit": 1, "stderr": said}
    )
    assert evidence.kind is VerdictKind.DENIED
    assert evidence.causes[0].args["message"].startswith("pods is forbidden")


def test_a_command_that_failed_is_wrong_with_its_own_words() -> None:
    probe = CommandProbe(("kubectl", "get", "pods", "-l", "app in (a)"))
    evidence = answered("well", probe, {"exit": 1, "stdout": "", "stderr": "error: bad\n"})
    assert evidence.kind is VerdictKind.WRONG
    assert evidence.causes[0].args == {"exit": "1", "message": "error: bad"}
    assert evidence.next == "kubectl get pods -l 'app in (a)'"


@pytest.mark.parametrize(
    ("fault", "probe", "error", "causes"),
    [
        ("engine", ExecProbe(("true",), container="web"), "absent", "container-absent"),
        ("engine", ExecProbe(("true",), container="ckdiag-exit1"), "not-running",
         "failed container-not-running"),
        ("well", ExecProbe(("true",), pod="web"), "absent", "pod-absent"),
        ("crash-loop", LogsProbe(pod="web-75c5b498bd-pxbch"), "other", "crashing"),
    ],
)  # fmt: skip
def test_a_command_that_could_not_run_says_what_its_container_does(
    fault: str, probe: Probe, error: str, causes: str
) -> None:
    evidence = unanswered(fault, probe, error)
    assert evidence.kind is VerdictKind.UNREACHABLE
    assert (evidence.path, evidence.observed) == ("error", error)
    assert codes(evidence) == causes.split()


@pytest.mark.parametrize(
    ("probe", "look"),
    [
        (ExecProbe(("cat", "/a b"), container="web"), "docker exec web cat '/a b'"),
        (ExecProbe(("env",), pod="web", container="app"), "kubectl exec web -c app -- env"),
        (LogsProbe(pod="web", previous=True), "kubectl logs web --previous"),
        (LogsProbe(container="web"), "docker logs web"),
        (RebuildProbe(diff=("web.yaml",)), "kubectl diff -f web.yaml"),
        (RebuildProbe(apply=("a.yaml",)), "kubectl apply --dry-run=server -f a.yaml"),
        (RebuildProbe(build="app"), "docker build app"),
        (HttpProbe(node_port_of="web"), "kubectl describe service web"),
    ],
)
def test_the_command_asks_what_the_probe_asked(probe: Probe, look: str) -> None:
    assert answered("well", probe, {"text": "no"}).next == look


@pytest.mark.parametrize(
    ("ref", "look"),
    [
        (ObjectRef("Deployment", "web", "well"), "kubectl describe deployment web"),
        (ObjectRef("Deployment", "web", "other"), "kubectl describe deployment web -n other"),
        (ObjectRef("image", "nginx:1.28"), "docker image inspect nginx:1.28"),
        (ObjectRef("file", "my notes.txt"), "cat 'my notes.txt'"),
        (ObjectRef("port", "8080"), "curl -i http://127.0.0.1:8080"),
        (ObjectRef("url", "http://x/"), "curl -i http://x/"),
    ],
)
def test_every_sort_of_object_can_be_looked_at(ref: ObjectRef, look: str) -> None:
    assert look_at(ref, world("well")) == look
