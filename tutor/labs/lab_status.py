"""Says of each part of a docker lab what state it is in. Changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tutor.labs.cluster_api import ClusterApi
from tutor.labs.cluster_plan import NodeContainer, ids_of
from tutor.labs.engine_container import bound_ports, docker_host_of
from tutor.labs.engine_discovery import EngineAddress
from tutor.labs.engine_host import EngineHost
from tutor.labs.kit import Kit
from tutor.labs.lab import LabPart
from tutor.labs.readiness import Readiness
from tutor.observations import Tree


async def cluster_part(kit: Kit, name: str, nodes: tuple[NodeContainer, ...]) -> LabPart:
    """Return a cluster's state and how much memory its nodes use."""
    api = ClusterApi(kit.state.kubeconfig(name), f"kind-{name}")
    measuring = asyncio.gather(*(kit.engine.memory(node.id) for node in nodes))
    seen, memory = await asyncio.gather(api.nodes(), measuring)
    made = kit.state.read_made(name)
    known = made is not None and made.nodes == ids_of(nodes)
    state, detail = cluster_state(nodes, seen, known=known)
    return LabPart(name, "cluster", state, detail, memory_bytes=sum(memory))


def cluster_state(
    nodes: Sequence[NodeContainer], seen: Readiness | None, *, known: bool
) -> tuple[str, str]:
    """Return a cluster's state and its detail; `known`: it was ready once as it is now."""
    running = sum(node.state == "running" for node in nodes)
    if running < len(nodes):
        word = "stopped" if known else "broken"
        return word, f"{running} of {len(nodes)} nodes run"
    if seen is None:
        return ("starting" if known else "broken"), "its API does not answer"
    detail = f"{seen.version}, {seen.nodes} of {seen.nodes_wanted} nodes ready"
    return ("ready" if seen.nodes == seen.nodes_wanted else "starting"), detail


async def engine_part(kit: Kit, document: Tree) -> LabPart:
    """Return the engine container's state and how much memory it uses."""
    name = str(document["Name"]).removeprefix("/")
    status = str(document["State"]["Status"])
    if status != "running":
        return LabPart(name, "engine", "stopped", f"its container is {status}")
    inner = EngineHost(EngineAddress(docker_host_of(document) or "", name), answer_seconds=5)
    try:
        answers, memory = await asyncio.gather(inner.ping(), kit.engine.memory(name))
    finally:
        await inner.close()
    lesson_ports = sorted(bound_ports(document).values())
    detail = f"{docker_host_of(document)}, {len(lesson_ports) - 1} ports published"
    return LabPart(name, "engine", "ready" if answers else "starting", detail, memory_bytes=memory)
