"""Objects that aren't there: what is there in their place."""

from __future__ import annotations

from tests.checking.faults import codes, file, misses, missing, sound, subject, world
from tutor.checking.evidence import Subject, of_missing, of_set
from tutor.checking.object_fields import (
    CONTAINER,
    DEPLOYMENT,
    ENDPOINT_SLICE,
    FILE,
    POD,
    SERVICE,
    labels_of,
)
from tutor.checking.verdicts import VerdictKind
from tutor.checking.world import World
from tutor.observations import Kind, Tree


def test_the_same_name_in_another_namespace_is_the_closest() -> None:
    seen = world("other-kinds")
    evidence = missing(World("default", seen.objects, {}), DEPLOYMENT, "web")
    assert misses(evidence) == ["other-namespace"]
    assert evidence.near_misses[0].args == {"namespace": "other-kinds"}
    assert evidence.next == "kubectl get deployments -A --field-selector metadata.name=web"


def test_a_system_namespace_is_no_near_miss() -> None:
    tree = {"metadata": {"name": "coredns", "namespace": "kube-system", "uid": "u"}}
    assert (
        misses(missing(World("default", {DEPLOYMENT: {"u": tree}}, {}), DEPLOYMENT, "coredns"))
        == []
    )


def test_a_deployment_in_place_of_a_pod_is_named_with_the_pod_it_made() -> None:
    evidence = missing(world("other-kinds"), POD, "web")
    assert misses(evidence) == ["wrong-kind", "owned"]
    assert evidence.near_misses[1].args == {
        "kind": "Pod",
        "name": "web-5c4f6f6d4f-sv4z2",
        "owner": "ReplicaSet/web-5c4f6f6d4f",
    }


def test_a_bare_replicaset_or_pod_in_place_of_a_deployment_has_no_owner() -> None:
    seen = world("other-kinds")
    for name, kind in (("shop", "ReplicaSet"), ("cart", "Pod")):
        evidence = missing(seen, DEPLOYMENT, name)
        assert misses(evidence) == ["unowned"]
        assert evidence.near_misses[0].object.kind == kind
        assert evidence.next == f"kubectl get {kind.lower()} {name} -o wide"


def test_a_misspelt_name_is_recognised() -> None:
    evidence = missing(world("other-kinds"), DEPLOYMENT, "wep")
    assert misses(evidence) == ["similar-name"]
    assert evidence.next == "kubectl get deployments"


def test_a_pod_that_runs_as_a_container_is_in_the_other_system() -> None:
    seen = World("default", {CONTAINER: {"x": {"Id": "x", "Name": "hello"}}, POD: {}}, {})
    assert misses(missing(seen, POD, "hello")) == ["other-system"]


def test_a_file_that_describes_the_object_has_not_been_applied() -> None:
    manifest: Tree = {"kind": "Deployment", "metadata": {"name": "api"}}
    evidence = missing(world("other-kinds", ("api.yaml", manifest)), DEPLOYMENT, "api")
    assert misses(evidence) == ["file"]
    assert codes(evidence) == ["file-not-applied"]
    assert evidence.next == "kubectl diff -f api.yaml"


def test_a_file_whose_selector_does_not_find_its_template_is_refused_by_the_api() -> None:
    manifest: Tree = {
        "kind": "Deployment",
        "metadata": {"name": "api"},
        "spec": {
            "selector": {"matchLabels": {"app": "api"}},
            "template": {"metadata": {"labels": {"app": "apo"}}},
        },
    }
    evidence = missing(world("other-kinds", ("api.yaml", manifest)), DEPLOYMENT, "api")
    assert codes(evidence) == ["file-selector"]


def test_a_file_that_is_no_yaml_is_said_to_be_unreadable() -> None:
    seen = World(
        "default", {DEPLOYMENT: {}, FILE: {"a.yaml": file("a.yaml", problem="line 3: …")}}, {}
    )
    assert [c.code for c in of_missing(subject(seen, DEPLOYMENT, "api"), seen).causes] == [
        "file-problem"
    ]


def test_an_object_of_the_start_has_been_removed() -> None:
    start = world("other-kinds")
    seen = World(start.namespace, {DEPLOYMENT: {}}, start.objects)
    assert codes(missing(seen, DEPLOYMENT, "web")) == ["removed"]


def test_a_misspelt_file_is_recognised() -> None:
    seen = World("default", {FILE: {"web.yaml": file("web.yaml")}}, {})
    evidence = missing(seen, FILE, "web.yml")
    assert evidence.near_misses[0].object.name == "web.yaml"


# ── sets ──


def selecting(seen: World, selector: str, fragment: Tree = None, kind: Kind = POD) -> Subject:
    return Subject(kind, seen.namespace, None, selector, fragment or {})


def test_a_selector_that_finds_nothing_is_told_the_labels_that_are_there() -> None:
    seen = world("well")
    evidence = sound(of_set(selecting(seen, "app=wed"), [], seen, 3, 0))
    assert evidence.kind is VerdictKind.MISSING
    assert misses(evidence) == ["wrong-label"]
    assert evidence.near_misses[0].args == {"kind": "Pod", "count": "3", "labels": "app=web"}


def test_a_set_that_is_on_its_way_is_pending_and_one_that_cannot_come_fails() -> None:
    ready: Tree = {"status": {"phase": "Running"}}
    for fault, kind in (("pending", VerdictKind.PENDING), ("crash-loop", VerdictKind.FAILING)):
        seen = world(fault)
        trees = list(seen.of(POD).values())
        evidence = of_set(selecting(seen, "app=web", ready), trees, seen, {"$gte": 6}, 3)
        assert sound(evidence).kind is kind


def test_too_many_are_wrong() -> None:
    seen = world("well")
    trees = list(seen.of(POD).values())
    evidence = sound(of_set(selecting(seen, "app=web"), trees, seen, 2, 3))
    assert evidence.kind is VerdictKind.WRONG
    assert evidence.next == "kubectl get pods --show-labels"


def test_pods_that_were_taken_from_their_owner_are_named_in_a_set() -> None:
    seen = world("relabelled")
    trees = [t for t in seen.of(POD).values() if labels_of(t)["app"] == "shop"]
    evidence = sound(of_set(selecting(seen, "app=shop"), trees, seen, 4, 2))
    assert codes(evidence) == ["relabelled"]


def test_a_service_without_endpoints_is_told_which_labels_pods_have() -> None:
    seen = world("wrong-selector")
    slices = list(seen.of(ENDPOINT_SLICE).values())
    asked = selecting(
        seen, "kubernetes.io/service-name=web", {"endpoints": [{}]}, kind=ENDPOINT_SLICE
    )
    evidence = sound(of_set(asked, slices, seen, 1, 0))
    assert codes(evidence) == ["selects-nothing"]
    assert misses(evidence) in ([], ["wrong-label"])


def test_a_missing_service_has_near_misses_too() -> None:
    assert misses(missing(world("well"), SERVICE, "wep")) == ["similar-name"]
