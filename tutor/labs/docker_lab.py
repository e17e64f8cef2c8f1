"""The real lab: kind clusters and one engine container on the learner's own Docker engine."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tutor.clock import Clock
from tutor.errors import LabError
from tutor.labs.cluster_config import Node, load_cluster
from tutor.labs.cluster_plan import CLUSTER_LABEL, NodeContainer, is_ours, nodes_of
from tutor.labs.endpoints import Endpoints
from tutor.labs.engine_container import EngineContainer, docker_host_of
from tutor.labs.engine_discovery import find_engine
from tutor.labs.engine_host import EngineHost
from tutor.labs.image_source import catalogue
from tutor.labs.images import ImageStore
from tutor.labs.kind_cluster import Definition, KindCluster
from tutor.labs.kit import Kit
from tutor.labs.lab import Demand, Fidelity, Finding, LabPart, LabSettings, Phase, Place
from tutor.labs.lab_state import LabState, private_folder
from tutor.labs.telling import Tell, each_of, together, told
from tutor.observations import Tree


class DockerLab:
    """Implements `Lab` on Docker. Nothing on the engine but what carries our name is touched."""

    name = "docker"
    fidelity = Fidelity.REAL
    capabilities: frozenset[str] = frozenset({"netpol"})

    def __init__(self, settings: LabSettings, clock: Clock, environ: Mapping[str, str]) -> None:
        """Nothing is asked of any engine yet; `environ` is the learner's (PATH, DOCKER_HOST)."""
        self._settings = settings
        self._clock = clock
        self._environ = environ
        self._state = LabState(settings)

    async def up(self, demand: Demand) -> AsyncGenerator[Phase]:
        """Bring what is demanded up, telling how far it is; raises LabError with a diagnosis."""
        definition = self._definition(demand)

        async def work(tell: Tell) -> None:
            async with self._kit() as kit:
                store = ImageStore(kit)
                works: list[Coroutine[Any, Any, None]] = []
                if definition is not None:
                    works.append(_cluster_up(kit, definition, store, tell))
                if demand.engine:
                    works.append(EngineContainer(kit).up(store, tell))
                await together(*works)
                await self._baselines(kit, demand, tell)

        phases = told(work)
        try:
            async for phase in phases:
                yield phase
        finally:
            await phases.aclose()

    async def open(
        self, lesson: str, workspace: Path, demand: Demand, *, namespace: str | None = None
    ) -> Place:
        """Return the lesson's place, its namespace made if absent. The lab must be up."""
        from tutor.labs.place import open_place

        async with self._kit() as kit:
            endpoints = await self._endpoints(kit, demand)
        return await open_place(endpoints, lesson, workspace, namespace or lesson, self._clock)

    async def status(self) -> Sequence[LabPart]:
        """Say what of the lab exists, without changing it."""
        from tutor.labs.lab_status import cluster_part, engine_part

        async with self._kit() as kit:
            clusters = await self._clusters(kit)
            document = await EngineContainer(kit).document()
            parts = [await cluster_part(kit, name, nodes) for name, nodes in clusters.items()]
            if document is not None:
                parts.append(await engine_part(kit, document))
            return parts

    async def stop(self, *, name: str | None = None) -> None:
        """Stop the named part, or all of the lab; what is in it stays for the next `up`."""
        async with self._kit() as kit:
            clusters = await self._clusters(kit)
            engine = EngineContainer(kit)
            chosen = self._chosen(name, clusters)
            works = [
                self._alone(each, self._cluster(kit, each).stop)
                for each in clusters
                if each in chosen
            ]
            if engine.name in chosen:
                works.append(self._alone(engine.name, engine.stop))
            await each_of(*works)

    async def down(self, *, name: str | None = None) -> None:
        """Delete the named part, or all of the lab; nothing that isn't ours."""
        async with self._kit() as kit:
            clusters = await self._clusters(kit)
            engine = EngineContainer(kit)
            chosen = self._chosen(name, clusters)
            works = [
                self._alone(each, self._cluster(kit, each).discard)
                for each in clusters
                if each in chosen
            ]
            if engine.name in chosen:
                works.append(self._alone(engine.name, engine.discard))
            await each_of(*works)
            gone = self._state.known_clusters() - clusters.keys()
            for leftover in gone & chosen:
                await asyncio.to_thread(self._state.forget, leftover)

    async def doctor(self) -> Sequence[Finding]:
        """Look at all that a start needs, without changing anything."""
        from tutor.labs.doctor import examine, fault_finding

        try:
            async with self._kit() as kit:
                return await examine(kit)
        except LabError as absent:
            return [fault_finding("engine", absent)]

    # ── inside ──

    @asynccontextmanager
    async def _kit(self) -> AsyncIterator[Kit]:
        """Yield the tools of one conversation with the host's engine. Raises LabError."""
        home = Path(self._environ.get("HOME") or Path.home())
        address = await asyncio.to_thread(find_engine, self._environ, home)
        await asyncio.to_thread(private_folder, self._settings.state)
        engine = EngineHost(address)
        try:
            yield Kit(self._settings, self._state, engine, self._clock, self._environ)
        finally:
            await engine.close()

    def _definition(self, demand: Demand) -> Path | None:
        """Return the kind config of the demanded cluster; raises LabError if there is none."""
        if demand.cluster is None:
            return None
        path = self._settings.clusters / f"{demand.cluster}.yaml"
        if not path.is_file():
            known = sorted(file.stem for file in self._settings.clusters.glob("*.yaml"))
            raise LabError(
                f"There is no cluster definition {demand.cluster}",
                where=str(path),
                next_step=f"Choose one of: {', '.join(known) or 'none'}.",
            )
        return path

    async def _clusters(self, kit: Kit) -> dict[str, tuple[NodeContainer, ...]]:
        """Return our clusters that exist, whole or not, by name."""
        prefix, known = self._state.cluster_name(""), self._state.known_clusters()
        found: dict[str, list[Tree]] = {}
        for entry in await kit.engine.containers(CLUSTER_LABEL):
            name = str(entry["Labels"][CLUSTER_LABEL])
            if is_ours(name, prefix, known):
                found.setdefault(name, []).append(entry)
        return {name: nodes_of(entries) for name, entries in sorted(found.items())}

    def _chosen(self, name: str | None, clusters: Mapping[str, object]) -> frozenset[str]:
        """Return the full names that `down` means; `one-node` and `engine` are short names."""
        everything = self._state.known_clusters() | set(clusters) | {self._state.engine_name}
        if name is None:
            return frozenset(everything)
        meant = {name, self._state.cluster_name(name)} & everything
        if not meant:
            raise LabError(
                f"The lab has no part called {name}",
                where="lab",
                next_step="Run `kubetutor lab status` to see its parts.",
            )
        return frozenset(meant)

    def _cluster(self, kit: Kit, name: str) -> KindCluster:
        """Return a cluster by its full name, for what needs no definition."""
        return KindCluster(kit, Definition(Path(name.removeprefix(self._state.cluster_name("")))))

    async def _alone(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do something with a part while nobody else brings it up or takes it down."""
        async with self._state.locked(name, self._clock, _unheard):
            await work()

    async def _endpoints(self, kit: Kit, demand: Demand) -> Endpoints:
        """Return the ways into the lab; raises LabError where a part isn't up."""
        store = ImageStore(kit)
        tags = await asyncio.to_thread(catalogue, store.folder)
        engine = EngineContainer(kit)
        host, archives = None, None
        if demand.engine:
            host = docker_host_of(await self._running_engine(engine))
            archives = (await store.ready(_unheard_phase)).archive.parent
        cluster: str | None = None
        addresses: tuple[str, ...] = ()
        if demand.cluster is not None:
            cluster = self._state.cluster_name(demand.cluster)
            addresses = await self._node_addresses(kit, cluster)
        owner = cluster or engine.name
        return Endpoints(
            kubeconfig=self._state.kubeconfig(cluster) if cluster else None,
            context=f"kind-{cluster}" if cluster else None,
            docker_host=host,
            published=engine.published if demand.engine else {},
            bin=self._state.bin(owner),
            owner=self._settings.owner,
            node_addresses=addresses,
            baseline=self._state.baseline(owner),
            catalogue=tags,
            archives=archives,
        )

    async def _running_engine(self, engine: EngineContainer) -> Tree:
        document = await engine.document()
        if document is None or not document["State"]["Running"]:
            raise _not_up(engine.name)
        return document

    async def _node_addresses(self, kit: Kit, cluster: str) -> tuple[str, ...]:
        nodes = nodes_of(await kit.engine.containers(f"{CLUSTER_LABEL}={cluster}"))
        if not nodes or not self._state.kubeconfig(cluster).exists():
            raise _not_up(cluster)
        return tuple(node.address for node in nodes if node.address)

    async def _baselines(self, kit: Kit, demand: Demand, tell: Tell) -> None:
        """Have written down what the parts hold now that they are ready, once for each of them."""
        from tutor.labs.baselines import take_baselines

        endpoints = await self._endpoints(kit, demand)
        engine = await EngineContainer(kit).document() if demand.engine else None
        await take_baselines(kit, endpoints, str(engine["Id"]) if engine else None)
        tell(Phase("lab", "ready", done=True))


async def _cluster_up(kit: Kit, definition: Path, store: ImageStore, tell: Tell) -> None:
    config = await asyncio.to_thread(load_cluster, definition)
    nodes = config.nodes or [Node()]
    roles = tuple(node.role for node in nodes)
    chosen = any(node.image for node in nodes)
    await KindCluster(kit, Definition(definition, roles, chooses_images=chosen)).up(store, tell)


def _not_up(name: str) -> LabError:
    return LabError(
        f"{name} is not up", where=f"lab part {name}", next_step="Run `kubetutor lab up`."
    )


def _unheard(holder: str) -> None:
    """Whoever deletes does not tell."""


def _unheard_phase(phase: Phase) -> None:
    """Whoever opens does not tell."""
