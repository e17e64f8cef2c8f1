"""The kinds that authors may name in short: `Pod`, `apps/v1 Deployment`, `docker container`."""

from __future__ import annotations

from tutor.observations import Kind, System

_VERSIONS = {
    "v1": (
        "Pod Service ConfigMap Secret Namespace Node PersistentVolume PersistentVolumeClaim"
        " ServiceAccount ResourceQuota LimitRange Event ReplicationController"
    ),
    "apps/v1": "Deployment ReplicaSet StatefulSet DaemonSet",
    "batch/v1": "Job CronJob",
    "autoscaling/v2": "HorizontalPodAutoscaler",
    "policy/v1": "PodDisruptionBudget",
    "networking.k8s.io/v1": "Ingress NetworkPolicy IngressClass",
    "discovery.k8s.io/v1": "EndpointSlice",
    "rbac.authorization.k8s.io/v1": "Role RoleBinding ClusterRole ClusterRoleBinding",
    "gateway.networking.k8s.io/v1": "GatewayClass Gateway HTTPRoute",
    "storage.k8s.io/v1": "StorageClass",
    "scheduling.k8s.io/v1": "PriorityClass",
}
_KNOWN = {name: version for version, names in _VERSIONS.items() for name in names.split()}

# Through which kind an owner owns Pods. Source: Kubernetes documentation, "Workload Management".
_BETWEEN = {"Deployment": "ReplicaSet", "CronJob": "Job"}


def kind_named(text: str) -> Kind:
    """Return the kind that `text` names. Raises ValueError where it names none that we know."""
    first, _, second = text.strip().partition(" ")
    if first == "docker" and second in ("container", "image", "network", "volume"):
        return Kind(System.DOCKER, second)
    if text.strip() == "file":
        return Kind(System.FILE, "file")
    if second and first != "docker":
        return Kind(System.KUBERNETES, second.strip(), first)
    if first in _KNOWN and not second:
        return Kind(System.KUBERNETES, first, _KNOWN[first])
    raise ValueError(f"unknown kind {text!r}; write it as `apps/v1 Deployment`, `docker container`")


def owner_kinds(owner: str) -> frozenset[Kind]:
    """Return the kinds to watch so that what `owner` (a kind) owns can be followed up to it."""
    names = {owner, _BETWEEN.get(owner, owner)}
    return frozenset(kind_named(name) for name in names if name in _KNOWN)
