"""One kind cluster of ours: adopted if it is well, mended if it can be, made anew if not."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tutor.errors import LabError
from tutor.labs.cluster_api import ClusterApi, diagnosis, readiness
from tutor.labs.cluster_plan import (
    CLUSTER_LABEL,
    ClusterPlan,
    NodeContainer,
    Step,
    ids_of,
    nodes_of,
    plan_cluster,
)
from tutor.labs.engine_values import tags_of
from tutor.labs.image_source import catalogue, full_name, wanted_fingerprint
from tutor.labs.images import ImageStore, fetch_image
from tutor.labs.kind import find_kind, kind_environment, stage_of
from tutor.labs.kind_faults import kind_fault
from tutor.labs.kit import Kit, waiting_words
from tutor.labs.kubectl import place_kubectl, stamp
from tutor.labs.lab import Phase
from tutor.labs.lab_state import Made
from tutor.labs.node_image import choose_node_image
from tutor.labs.programs import Call, run
from tutor.labs.readiness import Readiness
from tutor.labs.removing import remove_container
from tutor.labs.telling import Tell, to_the_end, together

_LOOK_AGAIN = timedelta(milliseconds=300)
_NODES_RUN = "Starting control-plane"  # by that stage of kind all containers are there
_UNKNOWN_SECONDS = 15.0  # for a cluster that we never saw ready
_KNOWN_SECONDS = 120.0  # for one that was, and was stopped
_DISCARD_SECONDS = 150.0


@dataclass(frozen=True, slots=True)
class Definition:
    """A kind config: its file, its nodes' roles, and whether it names its nodes' images."""

    path: Path
    roles: tuple[str, ...] = ()
    chooses_images: bool = False


@dataclass(frozen=True, slots=True)
class _Start:
    """What one `kind create` takes; `can_load` is set once its nodes can be given images."""

    kind: Path
    image: str
    lock: int
    can_load: asyncio.Event


class KindCluster:
    """The cluster of one definition. `up` raises LabError and leaves nothing half-made behind."""

    def __init__(self, kit: Kit, definition: Definition) -> None:
        self._kit = kit
        self._definition = definition
        self._roles = definition.roles
        self.name = kit.state.cluster_name(definition.path.stem)
        self.context = f"kind-{self.name}"
        self.kubeconfig = kit.state.kubeconfig(self.name)
        self.api = ClusterApi(self.kubeconfig, self.context)

    async def nodes(self) -> tuple[NodeContainer, ...]:
        """Return the containers of this cluster, by kind's own label."""
        return nodes_of(await self._kit.engine.containers(f"{CLUSTER_LABEL}={self.name}"))

    async def up(self, store: ImageStore, tell: Tell) -> bool:
        """Bring the cluster up; say whether it was made anew."""
        if await self._well(store):
            tell(Phase("nodes", f"{self.name} is ready", done=True))
            return False

        def waiting(holder: str) -> None:
            tell(Phase("nodes", waiting_words(holder)))

        kit = self._kit
        async with kit.state.locked(self.name, kit.clock, waiting) as lock:
            if await self._well(store):  # made meanwhile by another process
                tell(Phase("nodes", f"{self.name} is ready", done=True))
                return False
            plan = plan_cluster(self._roles, await self.nodes(), kit.state.read_made(self.name))
            if plan.step in {Step.FOLLOW, Step.START} and await self._mended(plan, store, tell):
                return False
            if plan.step is not Step.CREATE:
                why = plan.why or "its API does not get ready"
                tell(Phase("nodes", f"{self.name} is made anew: {why}"))
                await self.discard()
            await self._create(store, tell, lock)
            return True

    async def stop(self) -> None:
        """Stop the nodes; what is in the cluster stays for the next `up`."""
        for node in await self.nodes():
            await self._kit.engine.stop(node.id)

    async def discard(self) -> None:
        """Delete the cluster: its nodes with their volumes, and all that we keep of it."""
        while nodes := await self.nodes():
            for node in nodes:
                await remove_container(self._kit, node.id)
            # A node that was being made while we listed shows up in the next list.
            await self._kit.clock.sleep(_LOOK_AGAIN)
        await asyncio.to_thread(self._kit.state.forget, self.name)

    # ── adopting ──

    async def _well(self, store: ImageStore) -> bool:
        """Say whether all is as it was when the cluster was ready: one list, one request."""
        made = self._kit.state.read_made(self.name)
        if made is None or stamp(Path(made.kubectl)) != made.kubectl_stamp:
            return False
        if made.images != await asyncio.to_thread(wanted_fingerprint, store.folder):
            return False
        nodes, seen = await asyncio.gather(self.nodes(), self.api.nodes())
        if seen is None or ids_of(nodes) != made.nodes:
            return False
        link = self._kit.state.bin(self.name) / "kubectl"
        all_run = all(node.state == "running" for node in nodes)
        return all_run and link.exists() and 0 < seen.nodes == seen.nodes_wanted == len(nodes)

    async def _mended(self, plan: ClusterPlan, store: ImageStore, tell: Tell) -> bool:
        """Say whether the nodes that are there could be brought to ready."""
        for node in await self.nodes():
            if node.state == "paused":
                await self._kit.engine.unpause(node.id)
            elif node.state == "exited":
                tell(Phase("nodes", f"starting {node.name}"))
                await self._kit.engine.start(node.id)
        seconds = _KNOWN_SECONDS if plan.known else _UNKNOWN_SECONDS
        try:
            async with asyncio.timeout(seconds):
                if not await self._kubeconfig_restored(tell):
                    return False
                await self._follow(tell)
        except TimeoutError:
            return False
        await self._complete(store, tell)
        return True

    async def _kubeconfig_restored(self, tell: Tell) -> bool:
        """Say whether there is a kubeconfig, asked of kind where ours was lost."""
        if self.kubeconfig.exists():
            return True
        kind = await find_kind(self._kit, tell)
        environ = kind_environment(self._kit, self.kubeconfig)
        folder = self._kit.state.folder(self.name)
        argv = (str(kind), "export", "kubeconfig", "--name", self.name, "--kubeconfig")
        said = await run(Call((*argv, str(folder / "kubeconfig")), environ))
        return said.exit == 0 and self.kubeconfig.exists()

    # ── making ──

    async def _create(self, store: ImageStore, tell: Tell, lock: int) -> None:
        made = False
        try:
            async with asyncio.timeout(None) as deadline:
                kind = await find_kind(self._kit, tell)
                image = await self._node_image(tell)
                ready_within = self._kit.settings.ready_within.total_seconds()
                deadline.reschedule(asyncio.get_running_loop().time() + ready_within)

                can_load = asyncio.Event()

                async def images() -> None:
                    await store.ready(tell)
                    await can_load.wait()
                    nodes = await self.nodes()
                    await self._containerd_answers(nodes)
                    await self._load_all(nodes, store, tell)

                start = _Start(kind, image, lock, can_load)
                await together(self._run_kind(start, tell), images())
                await together(self._follow(tell), self._remember(store))
            made = True
        except TimeoutError as late:
            raise await self._late() from late
        finally:
            if not made:
                with suppress(LabError, TimeoutError):
                    await to_the_end(self.discard(), seconds=_DISCARD_SECONDS)

    async def _node_image(self, tell: Tell) -> str:
        info, images = await asyncio.gather(self._kit.engine.info(), self._kit.engine.images())
        image = choose_node_image(tags_of(images), str(info.get("CgroupVersion") or "2"))
        if not image.present:
            await fetch_image(self._kit, image.reference, tell, "node image")
        tell(Phase("node image", str(image.version), done=True))
        return image.reference

    async def _run_kind(self, start: _Start, tell: Tell) -> None:
        self._kit.state.folder(self.name)
        argv = [str(start.kind), "create", "cluster", "--name", self.name]
        argv += ["--config", str(self._definition.path), "--kubeconfig", str(self.kubeconfig)]
        if not self._definition.chooses_images:
            argv += ["--image", start.image]
        tell(Phase("nodes", "starting"))

        def hear(line: str) -> None:
            if stage := stage_of(line):
                tell(Phase("nodes", stage[0].lower() + stage[1:]))
                if stage.startswith(_NODES_RUN):
                    start.can_load.set()

        environ = kind_environment(self._kit, self.kubeconfig)
        said = await run(Call(argv, environ, keep_open=(start.lock,)), hear)
        if said.exit != 0:
            raise kind_fault(said.text, self.name)
        start.can_load.set()

    async def _late(self) -> LabError:
        kubelet = ""
        with suppress(LabError):
            for node in await self.nodes():
                journal = ("journalctl", "-u", "kubelet", "-n", "20", "--no-pager", "-o", "cat")
                kubelet = (await self._kit.engine.execute(node.id, journal))[1].decode()
                break
        try:
            async with self.api.connected() as client:
                why = await diagnosis(client, kubelet)
        except LabError:
            why = kubelet.strip().rpartition("\n")[2] or "kind did not finish"
        return LabError(
            f"Not ready after {self._kit.settings.ready_within}: {why}",
            where=f"cluster {self.name}",
            next_step="Run `kubetutor doctor`, or `kubetutor lab use embedded`.",
        )

    # ── what makes it complete ──

    async def _follow(self, tell: Tell) -> None:
        """Return once all is ready. Has no deadline: the caller sets one."""
        told: Readiness | None = None
        async with self.api.connected() as client:
            while True:
                seen = await readiness(client, len(self._roles))
                if seen is not None and seen != told:
                    _tell_of(seen, tell)
                    told = seen
                if seen is not None and seen.ready:
                    return
                await self._kit.clock.sleep(_LOOK_AGAIN)

    async def _complete(self, store: ImageStore, tell: Tell) -> None:
        """Give the nodes the images that they lack, and remember the cluster."""
        await self._load(await self.nodes(), store, tell)
        await self._remember(store)

    async def _remember(self, store: ImageStore) -> None:
        """Give the lesson its kubectl, and write down what this cluster is."""
        nodes = await self.nodes()
        version = await self._version(nodes[0])
        kubectl = str(await place_kubectl(self._kit, self.name, version, nodes[0].id))
        fingerprint = await asyncio.to_thread(wanted_fingerprint, store.folder)
        mark = stamp(Path(kubectl))
        self._kit.state.write_made(
            self.name, Made(ids_of(nodes), version, fingerprint, kubectl, mark)
        )

    async def _version(self, node: NodeContainer) -> str:
        """Return the Kubernetes version that kind wrote into its node image."""
        _, said = await self._kit.engine.execute(node.id, ("cat", "/kind/version"))
        return said.decode(errors="replace").strip()

    async def _load(self, nodes: tuple[NodeContainer, ...], store: ImageStore, tell: Tell) -> None:
        """Load the images, unless every node has them from the same source."""
        made = self._kit.state.read_made(self.name)
        fingerprint = await asyncio.to_thread(wanted_fingerprint, store.folder)
        same = made is not None and made.images == fingerprint
        if same and not await self._lacking(nodes, store):
            return
        await self._load_all(nodes, store, tell)

    async def _load_all(
        self, nodes: tuple[NodeContainer, ...], store: ImageStore, tell: Tell
    ) -> None:
        images = await store.ready(tell)
        tell(Phase("images", f"loading {len(images.tags)} into {len(nodes)} nodes"))
        kind = await find_kind(self._kit, tell)
        argv = (str(kind), "load", "image-archive", str(images.archive), "--name", self.name)
        said = await run(Call(argv, kind_environment(self._kit, self.kubeconfig)))
        if said.exit != 0:
            raise LabError(
                f"The images could not be loaded: {said.lines[-1] if said.lines else said.exit}",
                where=f"cluster {self.name}",
                next_step="Run `kubetutor doctor`, then try again.",
            )
        count = len(images.tags)
        tell(Phase("images", f"{count} of {count}", count, count, "images", done=True))

    async def _containerd_answers(self, nodes: tuple[NodeContainer, ...]) -> None:
        """Return once every node's containerd takes images. The caller sets the deadline."""
        for node in nodes:
            while (await self._kit.engine.execute(node.id, ("ctr", "version")))[0] != 0:
                await self._kit.clock.sleep(_LOOK_AGAIN)

    async def _lacking(self, nodes: tuple[NodeContainer, ...], store: ImageStore) -> bool:
        wanted = await asyncio.to_thread(catalogue, store.folder)
        for node in nodes:
            listing = ("ctr", "-n", "k8s.io", "images", "ls", "-q")
            _, said = await self._kit.engine.execute(node.id, listing)
            had = said.decode(errors="replace").split()
            if any(full_name(tag) not in had for tag in wanted):
                return True
        return False


def _tell_of(seen: Readiness, tell: Tell) -> None:
    detail = f"{seen.nodes} of {seen.nodes_wanted} ready"
    done = seen.nodes == seen.nodes_wanted
    tell(Phase("nodes", detail, seen.nodes, seen.nodes_wanted, "nodes", done))
    if seen.pods_wanted:
        detail = f"{seen.pods} of {seen.pods_wanted} ready"
        tell(Phase("system Pods", detail, seen.pods, seen.pods_wanted, "Pods", seen.ready))
