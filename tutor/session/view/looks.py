"""The commands that show an object of the picture more closely; none of them changes anything."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tutor.checking import commands
from tutor.checking.world import World
from tutor.observations import ObjectRef
from tutor.session.view.values import ClusterView, EngineView, LabView, PodView

_WITH_LOGS = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job")


@dataclass(frozen=True, slots=True)
class Looks:
    """Commands for the prompt; "" where an object has no such thing."""

    describe: str
    yaml: str
    logs: str = ""
    exec: str = ""


def looks_of(view: LabView) -> Mapping[str, Looks]:
    """Return the commands of every object of the picture, by its uid."""
    found: dict[str, Looks] = {}
    if view.cluster is not None:
        found.update(_of_cluster(view.cluster, World(view.namespace, {}, {})))
    if view.engine is not None:
        found.update(_of_engine(view.engine))
    return found


def _of_cluster(cluster: ClusterView, world: World) -> Iterator[tuple[str, Looks]]:
    for node in cluster.nodes:
        yield node.uid, _plain(ObjectRef("Node", node.name), world)
    for pod in cluster.pods:
        yield pod.uid, _of_pod(pod, world)
    for workload in cluster.workloads:
        ref = ObjectRef(workload.kind, workload.name, workload.namespace)
        yield workload.uid, _plain(ref, world)
    for service in cluster.services:
        yield service.uid, _plain(ObjectRef("Service", service.name, service.namespace), world)
    for thing in cluster.things:
        yield thing.uid, _plain(ObjectRef(thing.kind, thing.name, thing.namespace), world)


def _plain(ref: ObjectRef, world: World) -> Looks:
    logs = ""
    if ref.kind in _WITH_LOGS:
        logs = f"kubectl logs {commands.resource(ref.kind)}/{ref.name}{_flag(ref, world)}"
    return Looks(commands.describe(ref, world), commands.get(ref, world), logs)


def _of_pod(pod: PodView, world: World) -> Looks:
    ref = ObjectRef("Pod", pod.name, pod.namespace)
    several = " --all-containers" if len(pod.containers) > 1 else ""
    return Looks(
        describe=commands.describe(ref, world),
        yaml=commands.get(ref, world),
        logs=f"kubectl logs {pod.name}{_flag(ref, world)}{several}",
        exec=f"kubectl exec -it {pod.name}{_flag(ref, world)} -- sh",
    )


def _flag(ref: ObjectRef, world: World) -> str:
    away = ref.namespace and ref.namespace != world.namespace
    return f" -n {ref.namespace}" if away else ""


def _of_engine(engine: EngineView) -> Iterator[tuple[str, Looks]]:
    for each in engine.containers:
        name = shlex.quote(each.name)
        yield (
            each.id,
            Looks(
                describe=commands.docker_inspect(each.name),
                yaml=commands.docker_inspect(each.name),
                logs=commands.docker_logs(each.name),
                exec=f"docker exec -it {name} sh" if each.word == "running" else "",
            ),
        )
    for network in engine.networks:
        inspect = commands.docker_inspect(network.name, "network")
        yield network.id, Looks(inspect, inspect)
    for volume in engine.volumes:
        inspect = commands.docker_inspect(volume.name, "volume")
        yield volume.name, Looks(inspect, inspect)
