"""Pods and nodes as the live view shows them: pure, from the objects as labs report them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from tutor.checking.causes_pods import NO_CONTAINER, NO_IMAGE, state_word
from tutor.checking.object_fields import (
    Owner,
    at,
    condition,
    count,
    many,
    moment,
    name_of,
    namespace_of,
    owner_of,
    text,
    uid_of,
)
from tutor.observations import Tree
from tutor.session.view.values import ContainerView, Fact, NodeView, OwnerView, PodView

_CONTROL_PLANE = "control-plane"
_OWN_TAINTS = "node.kubernetes.io/"  # what the node's own conditions set is said by its word
_EVICTING = (f"{_OWN_TAINTS}unreachable", f"{_OWN_TAINTS}not-ready")
_PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure")
_ENDED = ("finished", "failed", "evicted", "leaving")

Silent = Mapping[str, datetime | None]  # nodes that don't answer, and since when they evict
Owners = Mapping[str, Tree]  # uid → what may own Pods, of every kind


def nodes_view(trees: Iterable[Tree]) -> tuple[NodeView, ...]:
    """Return the nodes by name, a control plane that takes no Pods behind the others."""
    return tuple(sorted(map(_node, trees), key=_node_place))


def _node_place(node: NodeView) -> tuple[bool, str]:
    control = any(fact.args.get("taint") == _CONTROL_PLANE for fact in node.facts)
    return (control, node.name)


def _node(tree: Tree) -> NodeView:
    taints = [t for t in many(tree, "spec", "taints") if text(t, "effect") != "PreferNoSchedule"]
    keys = [text(t, "key") for t in taints if not text(t, "key").startswith(_OWN_TAINTS)]
    facts = [Fact("taint", {"taint": key.rpartition("/")[2]}) for key in keys]
    facts += [
        Fact("pressure", {"pressure": name})
        for name in _PRESSURES
        if condition(tree, name).get("status") == "True"
    ]
    return NodeView(
        uid_of(tree), name_of(tree), _node_word(tree), not keys, tuple(facts), _lost_at(taints)
    )


def _lost_at(taints: Iterable[Tree]) -> datetime | None:
    """Return since when a taint evicts.

    Source: Kubernetes documentation, "Taints and Tolerations", taint based evictions.
    """
    since = (moment(at(t, "timeAdded")) for t in taints if text(t, "key") in _EVICTING)
    return min((each for each in since if each is not None), default=None)


def _node_word(tree: Tree) -> str:
    if condition(tree, "Ready").get("status") != "True":
        return "not-ready"
    return "drained" if at(tree, "spec", "unschedulable") else "ready"


def pods_view(
    trees: Iterable[Tree], owners: Owners, nodes: Iterable[NodeView], usage: Mapping[str, Tree]
) -> tuple[PodView, ...]:
    """Return the Pods by creation, then name; those on a silent node are lost."""
    silent = {node.name: node.lost_at for node in nodes if node.word == "not-ready"}
    ordered = sorted(trees, key=lambda t: (text(t, "metadata", "creationTimestamp"), name_of(t)))
    return tuple(_pod(tree, owners, silent, usage) for tree in ordered)


def _pod(tree: Tree, owners: Owners, silent: Silent, usage: Mapping[str, Tree]) -> PodView:
    owner, node = owner_of(tree), text(tree, "spec", "nodeName")
    word = state_word(tree)
    if node in silent and word not in _ENDED:
        word = "lost"
    pod = PodView(
        uid=uid_of(tree),
        name=name_of(tree),
        namespace=namespace_of(tree),
        node=node,
        word=word,
        created=moment(at(tree, "metadata", "creationTimestamp")),
        owner=owner_view(owner),
        workload=topmost(owner, owners),
        containers=tuple(_containers(tree)),
        why=_why(tree),
        evicted_at=_evicted_at(tree, silent[node]) if word == "lost" and node in silent else None,
    )
    used = usage.get(f"{pod.namespace}/{pod.name}")
    return pod if used is None else replace(pod, cpu=_cpu(used), memory=_memory(used))


def _evicted_at(tree: Tree, since: datetime | None) -> datetime | None:
    """Return when the Pod is evicted: it tolerates a lost node for so many seconds."""
    patience = [
        count(toleration, "tolerationSeconds")
        for toleration in many(tree, "spec", "tolerations")
        if text(toleration, "key") in _EVICTING and at(toleration, "tolerationSeconds") is not None
    ]
    return since + timedelta(seconds=min(patience)) if since and patience else None


def owner_view(owner: Owner | None) -> OwnerView | None:
    """Return the owner as a value of the view."""
    return OwnerView(owner.kind, owner.name, owner.uid) if owner else None


def topmost(owner: Owner | None, owners: Owners) -> OwnerView | None:
    """Return the owner's owner, and so on, as far as we see them."""
    for _ in range(4):  # CronJob > Job > Pod is the longest there is; a circle ends, too
        above = owner_of(owners[owner.uid]) if owner and owner.uid in owners else None
        if above is None:
            break
        owner = above
    return owner_view(owner)


def _containers(tree: Tree) -> Iterator[ContainerView]:
    """Yield containers in the spec's order, sidecars (init containers that stay) first."""
    statuses = {
        text(status, "name"): status
        for field in ("initContainerStatuses", "containerStatuses")
        for status in many(tree, "status", field)
    }
    sidecars = [
        c for c in many(tree, "spec", "initContainers") if at(c, "restartPolicy") == "Always"
    ]
    for each in (*sidecars, *many(tree, "spec", "containers")):
        yield _container(each, statuses.get(text(each, "name"), {}))


def _container(spec: Tree, status: Tree) -> ContainerView:
    ended = at(status, "state", "terminated") or at(status, "lastState", "terminated")
    exit_ = at(ended, "exitCode")
    return ContainerView(
        name=text(spec, "name"),
        word=_container_word(status),
        image=text(spec, "image"),
        restarts=count(status, "restartCount"),
        exit=exit_ if isinstance(exit_, int) else None,
    )


def _container_word(status: Tree) -> str:
    if at(status, "state", "running"):
        return "running" if at(status, "ready") else "not-ready"
    if ended := at(status, "state", "terminated"):
        return "crashing" if count(ended, "exitCode") else "finished"
    reason = text(status, "state", "waiting", "reason")
    if reason in NO_IMAGE or reason == "InvalidImageName":
        return "no-image"
    if reason in (*NO_CONTAINER, "RunContainerError"):
        return "cant-start"
    return "crashing" if reason == "CrashLoopBackOff" else "creating"


def _why(tree: Tree) -> str:
    """Return the scheduler's words for a Pod without a node, else why a container waits."""
    scheduled = condition(tree, "PodScheduled")
    if scheduled.get("reason") == "Unschedulable":
        told = text(scheduled, "message").split(". ")[0].rstrip(".")
        return told.partition(" nodes are available: ")[2] or told
    reasons = [
        text(status, "state", "waiting", "reason")
        for status in many(tree, "status", "containerStatuses")
    ]
    return next((r for r in reasons if r and r not in ("ContainerCreating", "PodInitializing")), "")


def _cpu(usage: Tree) -> str:
    """Return what the Pod's containers use of the CPU, in millicores: the API gives n, u or m."""
    total = sum(_amount(text(c, "usage", "cpu")) for c in many(usage, "containers"))
    return f"{round(total * 1000)}m"


def _memory(usage: Tree) -> str:
    total = sum(_amount(text(c, "usage", "memory")) for c in many(usage, "containers"))
    return f"{round(total / 2**20)}Mi"


def _amount(quantity: str) -> float:
    from tutor.checking.quantities import parse_quantity

    amount = parse_quantity(quantity)
    return float(amount) if amount is not None else 0.0
