"""Which kinds the live view looks at, beside those that the checking room names."""

from __future__ import annotations

from tutor.checking.kinds import kind_named
from tutor.observations import Kind, System

NODE = kind_named("Node")
CRON_JOB = kind_named("CronJob")
CONFIG_MAP = kind_named("ConfigMap")
SECRET = kind_named("Secret")
INGRESS = kind_named("Ingress")
POLICY = kind_named("NetworkPolicy")
BUDGET = kind_named("PodDisruptionBudget")
NETWORK = kind_named("docker network")
VOLUME = kind_named("docker volume")
USAGE = Kind(System.KUBERNETES, "PodMetrics", "metrics.k8s.io/v1beta1")

_WATCHED = (
    "Pod Deployment ReplicaSet StatefulSet DaemonSet Job CronJob Service EndpointSlice"
    " PersistentVolumeClaim ConfigMap Secret Ingress HorizontalPodAutoscaler NetworkPolicy"
    " PodDisruptionBudget ResourceQuota Event"
)
CLUSTER_KINDS: tuple[Kind, ...] = (NODE, USAGE, *map(kind_named, _WATCHED.split()))
ENGINE_KINDS: tuple[Kind, ...] = tuple(
    kind_named(f"docker {name}") for name in ("container", "image", "network", "volume")
)
# what a lab may lack, or not serve for a while, without being out of reach
OPTIONAL_KINDS = frozenset({USAGE})
