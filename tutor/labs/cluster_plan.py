"""Decides what a cluster needs from what the engine shows of its nodes. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tutor.labs.lab_state import Made
from tutor.observations import Tree

CLUSTER_LABEL = "io.x-k8s.kind.cluster"
ROLE_LABEL = "io.x-k8s.kind.role"


class Step(StrEnum):
    """What to do with a cluster."""

    CREATE = "create"  # nothing is there
    FOLLOW = "follow"  # all nodes run; see whether they are or get ready
    START = "start"  # the nodes are there, some stopped
    RECREATE = "recreate"  # half-made: delete it, then create


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """A step, why (for a person), and whether this cluster was ready once, as far as we know."""

    step: Step
    why: str = ""
    known: bool = False


@dataclass(frozen=True, slots=True)
class NodeContainer:
    """A node's container."""

    id: str
    name: str
    role: str
    state: str  # the engine's word: created, running, paused, restarting, exited, dead
    address: str = ""


def nodes_of(containers: Sequence[Tree]) -> tuple[NodeContainer, ...]:
    """Read the engine's list entries of a cluster's containers; control plane first."""
    nodes = [
        NodeContainer(
            id=str(entry["Id"]),
            name=str((entry.get("Names") or ["?"])[0]).removeprefix("/"),
            role=str((entry.get("Labels") or {}).get(ROLE_LABEL, "")),
            state=str(entry.get("State", "")),
            address=_address(entry),
        )
        for entry in containers
    ]
    return tuple(sorted(nodes, key=lambda node: (node.role, node.name)))


def ids_of(nodes: Sequence[NodeContainer]) -> tuple[str, ...]:
    """Return what tells these nodes from others of the same names."""
    return tuple(sorted(node.id for node in nodes))


def plan_cluster(
    roles: Sequence[str], nodes: Sequence[NodeContainer], made: Made | None
) -> ClusterPlan:
    """Say what brings a cluster with nodes of `roles` up; `made`: what we remember of it."""
    if not nodes:
        return ClusterPlan(Step.CREATE)
    known = made is not None and made.nodes == ids_of(nodes)
    wanted, seen = Counter(roles), Counter(node.role for node in nodes)
    if wanted != seen:
        return ClusterPlan(Step.RECREATE, f"it has {seen.total()} of {wanted.total()} nodes", known)
    unusable = [node.name for node in nodes if node.state in {"created", "dead", "removing"}]
    if unusable:
        return ClusterPlan(Step.RECREATE, f"{unusable[0]} was never started", known)
    stopped = [node.name for node in nodes if node.state in {"exited", "paused"}]
    if stopped and not known:
        return ClusterPlan(Step.RECREATE, f"{stopped[0]} has stopped before it was ready", known)
    if stopped:
        return ClusterPlan(Step.START, f"{stopped[0]} has stopped", known)
    return ClusterPlan(Step.FOLLOW, known=known)


def is_ours(name: str, prefix: str, known: frozenset[str]) -> bool:
    """Say whether a cluster is ours to delete: our prefix, and one that we make or made."""
    return name.startswith(prefix) and name in known


def _address(entry: Tree) -> str:
    networks = (entry.get("NetworkSettings") or {}).get("Networks") or {}
    found = [net.get("IPAddress") or "" for net in networks.values()]
    return next(filter(None, found), "")
