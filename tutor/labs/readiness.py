"""Judges from a cluster's objects how far it is from ready, and why it may never be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tutor.observations import Tree


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many nodes and system Pods are ready of how many there will be."""

    nodes: int
    nodes_wanted: int
    pods: int
    pods_wanted: int
    account: bool
    version: str = ""
    images: frozenset[str] = frozenset()  # that every node says it has; kubelets tell at most 50

    @property
    def ready(self) -> bool:
        """Say whether a lesson can begin."""
        nodes = self.nodes == self.nodes_wanted
        return nodes and self.account and self.pods_wanted > 0 and self.pods >= self.pods_wanted


def judge_readiness(
    wanted_nodes: int, nodes: Sequence[Tree], system: Sequence[Tree], account: bool
) -> Readiness:
    """Return the state of a cluster; `system`: kube-system's Deployments and DaemonSets.

    Source: Kubernetes documentation, "Node Status"; DaemonSetStatus, DeploymentStatus.
    """
    pods = [_replicas(workload) for workload in system]
    ready = [node for node in nodes if condition(node, "Ready") == "True"]
    images = [frozenset(_image_names(node)) for node in nodes]
    return Readiness(
        nodes=len(ready),
        nodes_wanted=max(wanted_nodes, len(nodes)),
        pods=sum(have for have, _ in pods),
        pods_wanted=sum(want for _, want in pods),
        account=account,
        version=_version(nodes),
        images=frozenset.intersection(*images) if images else frozenset(),
    )


def condition(node: Tree, kind: str) -> str:
    """Return a condition's status, empty if the object has none of that type."""
    conditions = (node.get("status") or {}).get("conditions") or ()
    return next((str(c.get("status")) for c in conditions if c.get("type") == kind), "")


def why_not_ready(nodes: Sequence[Tree], pods: Sequence[Tree], kubelet: str) -> str:
    """Return the likeliest reason why a cluster didn't get ready, for a person."""
    for node in nodes:
        name = node["metadata"]["name"]
        for kind in ("DiskPressure", "MemoryPressure", "PIDPressure"):
            if condition(node, kind) == "True":
                return f"{name} has {kind}"
        if condition(node, "Ready") != "True":
            return f"{name} is not Ready: {_message(node) or _last(kubelet) or 'no word of it yet'}"
    for pod in pods:
        if (reason := _trouble(pod)) is not None:
            return f"Pod {pod['metadata']['name']}: {reason}"
    return _last(kubelet) or "the API server does not answer"


def _replicas(workload: Tree) -> tuple[int, int]:
    """Return ready and wanted Pods of a Deployment or DaemonSet; a new one wants at least one."""
    status = workload.get("status") or {}
    if "desiredNumberScheduled" in status:
        return int(status.get("numberReady") or 0), int(status["desiredNumberScheduled"])
    wanted = (workload.get("spec") or {}).get("replicas", 1)
    return int(status.get("readyReplicas") or 0), int(wanted)


def _image_names(node: Tree) -> Iterable[str]:
    for image in (node.get("status") or {}).get("images") or ():
        yield from image.get("names") or ()


def _version(nodes: Sequence[Tree]) -> str:
    if not nodes:
        return ""
    info: Mapping[str, str] = (nodes[0].get("status") or {}).get("nodeInfo") or {}
    return str(info.get("kubeletVersion", ""))


def _message(node: Tree) -> str:
    conditions = (node.get("status") or {}).get("conditions") or ()
    return next((str(c.get("message", "")) for c in conditions if c.get("type") == "Ready"), "")


def _trouble(pod: Tree) -> str | None:
    for status in (pod.get("status") or {}).get("containerStatuses") or ():
        waiting = (status.get("state") or {}).get("waiting") or {}
        if waiting.get("reason") not in {None, "ContainerCreating", "PodInitializing"}:
            return f"{waiting['reason']} {waiting.get('message', '')}".strip()[:300]
    return None


def _last(kubelet: str) -> str:
    """Return the last error of a kubelet's journal."""
    lines = [line.strip() for line in kubelet.splitlines() if line.strip()]
    errors = [line for line in lines if " E1" in line or "err=" in line or "failed" in line.lower()]
    return (errors or lines or [""])[-1][-300:]
