"""Workloads and Services as the live view shows them: pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tutor.checking.object_fields import (
    DAEMON_SET,
    DEPLOYMENT,
    JOB,
    REPLICA_SET,
    STATEFUL_SET,
    at,
    condition,
    count,
    labels_of,
    many,
    mapping,
    name_of,
    namespace_of,
    owner_of,
    selects,
    terms_text,
    text,
    uid_of,
)
from tutor.observations import Kind, Tree
from tutor.session.view.pods import Owners, owner_view
from tutor.session.view.values import (
    TO,
    EndpointView,
    Fact,
    OwnerView,
    PodView,
    ServiceView,
    WorkloadView,
)

WORKLOADS = (DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB, REPLICA_SET)
_REVISION = "deployment.kubernetes.io/revision"
_SERVICE_NAME = "kubernetes.io/service-name"

Of = Callable[[Kind], Iterable[Tree]]


def workloads_view(of: Of, pods: Sequence[PodView], owners: Owners) -> tuple[WorkloadView, ...]:
    """Return the workloads, kinds in their order, each kind's by name; revisions in theirs."""
    return tuple(view for kind in WORKLOADS for view in _of_kind(kind, of(kind), pods, owners))


def _of_kind(
    kind: Kind, trees: Iterable[Tree], pods: Sequence[PodView], owners: Owners
) -> Iterator[WorkloadView]:
    ordered = sorted(trees, key=lambda t: (namespace_of(t), _owner_name(t), _number(t), name_of(t)))
    return (_workload(kind, tree, pods, owners) for tree in ordered)


def _owner_name(tree: Tree) -> str:
    owner = owner_of(tree)
    return owner.name if owner else name_of(tree)


def _number(tree: Tree) -> int:
    revision = _revision(tree)
    return int(revision) if revision.isdigit() else 0


def _revision(tree: Tree) -> str:
    return text(tree, "metadata", "annotations", _REVISION)


def _workload(kind: Kind, tree: Tree, pods: Sequence[PodView], owners: Owners) -> WorkloadView:
    uid = uid_of(tree)
    wanted, ready = _numbers(kind, tree)
    containers = many(tree, "spec", "template", "spec", "containers")
    return WorkloadView(
        uid=uid,
        kind=kind.name,
        name=name_of(tree),
        namespace=namespace_of(tree),
        owner=owner_view(owner_of(tree)),
        wanted=wanted,
        ready=ready,
        pods=tuple(pod.uid for pod in pods if uid in _line(pod, owners)),
        images=tuple(text(container, "image") for container in containers),
        revision=_revision(tree),
        generation=count(tree, "metadata", "generation"),
        facts=tuple(_facts(kind, tree)),
    )


def _line(pod: PodView, owners: Owners) -> Iterator[str]:
    """Yield the uids of the Pod's owner, of that one's owner, and of the topmost."""
    owner: OwnerView | None = pod.owner
    while owner is not None:
        yield owner.uid
        tree = owners.get(owner.uid)
        owner = owner_view(owner_of(tree)) if tree is not None else None


def _numbers(kind: Kind, tree: Tree) -> tuple[int, int]:
    """Return how many Pods are wanted, and how many are ready (a Job's: have succeeded)."""
    if kind == DAEMON_SET:
        return (
            count(tree, "status", "desiredNumberScheduled"),
            count(tree, "status", "numberReady"),
        )
    if kind == JOB:
        completions = at(tree, "spec", "completions")
        return (1 if completions is None else int(completions)), count(tree, "status", "succeeded")
    replicas = at(tree, "spec", "replicas")
    return (1 if replicas is None else int(replicas)), count(tree, "status", "readyReplicas")


def _facts(kind: Kind, tree: Tree) -> Iterator[Fact]:
    if at(tree, "spec", "paused"):
        yield Fact("paused")
    if at(tree, "spec", "suspend"):
        yield Fact("suspended")
    if condition(tree, "Progressing").get("reason") == "ProgressDeadlineExceeded":
        yield Fact("stuck")
    failed = condition(tree, "Failed")
    if kind == JOB and failed.get("status") == "True":
        yield Fact("failed", {"reason": text(failed, "reason")})
    refused = condition(tree, "ReplicaFailure")
    if kind == REPLICA_SET and refused.get("status") == "True":
        yield Fact("refused", {"reason": text(refused, "reason")})


# ── Services ──


def services_view(
    trees: Iterable[Tree], slices: Iterable[Tree], labels: Mapping[str, Mapping[str, str]]
) -> tuple[ServiceView, ...]:
    """Return the Services by name; `labels` are those of the Pods, by uid."""
    by_service: dict[tuple[str, str], list[Tree]] = {}
    for each in slices:
        key = (namespace_of(each), labels_of(each).get(_SERVICE_NAME, ""))
        by_service.setdefault(key, []).append(each)
    return tuple(
        _service(tree, by_service.get((namespace_of(tree), name_of(tree)), []), labels)
        for tree in sorted(trees, key=lambda t: (namespace_of(t), name_of(t)))
    )


def _service(
    tree: Tree, slices: Iterable[Tree], labels: Mapping[str, Mapping[str, str]]
) -> ServiceView:
    selector = mapping(tree, "spec", "selector")
    address = text(tree, "spec", "clusterIP")
    ends = [end for each in slices for end in many(each, "endpoints")]
    views = [
        EndpointView(
            text(end, "targetRef", "name") or text(end, "addresses", 0),
            _endpoint_word(end),
        )
        for end in ends
    ]
    return ServiceView(
        uid=uid_of(tree),
        name=name_of(tree),
        namespace=namespace_of(tree),
        type=text(tree, "spec", "type"),
        address="" if address == "None" else address,
        ports=tuple(map(_port, many(tree, "spec", "ports"))),
        selector=terms_text(selector),
        selected=sum(selects(selector, each) for each in labels.values()),
        endpoints=tuple(sorted(views, key=lambda end: end.name)),
    )


def _endpoint_word(end: Tree) -> str:
    """Return how an endpoint is. Source: Kubernetes documentation, "EndpointSlices", conditions."""
    if at(end, "conditions", "terminating"):
        return "leaving"
    return "not-ready" if at(end, "conditions", "ready") is False else "running"


def _port(port: Tree) -> str:
    """Return a port as it is reached: `80→8080`, with its node's port where it has one."""
    outer, inner = text(port, "port"), text(port, "targetPort")
    shown = outer if inner in ("", outer) else f"{outer}{TO}{inner}"
    node = count(port, "nodePort")
    return f"{node}{TO}{shown}" if node else shown
