"""The lab's own Docker engine: one privileged container that is found again by its label.

Its API is bound to one loopback port, chosen when it is made and read back from the engine.
Source: hub.docker.com/_/docker, "TLS": an empty DOCKER_TLS_CERTDIR serves plain HTTP on 2375.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tutor.errors import LabError
from tutor.labs.engine_discovery import EngineAddress
from tutor.labs.engine_host import EngineHost
from tutor.labs.engine_values import ContainerSpec
from tutor.labs.image_source import ENGINE_IMAGES, SOURCE_LABEL, catalogue, teaching_images
from tutor.labs.images import ImageStore, fetch_image, first_present
from tutor.labs.kit import Kit, waiting_words
from tutor.labs.lab import Phase
from tutor.labs.ports import LOOPBACK, first_taken, free_port, port_taken
from tutor.labs.removing import remove_container
from tutor.labs.telling import Tell, to_the_end
from tutor.names import OWNER_LABEL
from tutor.observations import Tree

API_PORT = 2375
FIRST_PORT = 8080  # as lessons name it: engine port 8080 is the first of LabSettings.ports
PHASE = "engine"
_READY_SECONDS = 60.0
_DISCARD_SECONDS = 60.0
_LOOK_AGAIN = timedelta(milliseconds=150)
_TRIES = 3  # somebody may take the API's port between our look and the engine's


class EngineStep(StrEnum):
    """What to do with the engine container."""

    CREATE = "create"
    START = "start"
    FOLLOW = "follow"
    RECREATE = "recreate"  # it can't be used as it is


@dataclass(frozen=True, slots=True)
class EnginePlan:
    """A step, and why, for a person."""

    step: EngineStep
    why: str = ""


def published_ports(ports: Sequence[int]) -> dict[int, int]:
    """Return engine port to loopback port: 8080 and on, as lessons name them."""
    return {FIRST_PORT + index: port for index, port in enumerate(ports)}


def plan_engine(document: Tree | None, owner: str, published: Mapping[int, int]) -> EnginePlan:
    """Say what brings the engine up. Raises LabError if its name is another's."""
    if document is None:
        return EnginePlan(EngineStep.CREATE)
    if (document["Config"].get("Labels") or {}).get(OWNER_LABEL) != owner:
        name = str(document["Name"]).removeprefix("/")
        raise LabError(
            f"A container that is not ours is called {name}",
            where=f"container {name}",
            next_step=f"Rename it: docker rename {name} something-else",
        )
    bound = bound_ports(document)
    if API_PORT not in bound:
        return EnginePlan(EngineStep.RECREATE, "its API is not published")
    if {port: own for port, own in bound.items() if port != API_PORT} != dict(published):
        return EnginePlan(EngineStep.RECREATE, "it publishes other ports than asked for")
    status = document["State"]["Status"]
    if status in {"dead", "removing"}:
        return EnginePlan(EngineStep.RECREATE, f"it is {status}")
    if status == "running":
        return EnginePlan(EngineStep.FOLLOW)
    return EnginePlan(EngineStep.START, f"it is {status}")


def bound_ports(document: Tree) -> dict[int, int]:
    """Return container port to loopback port, as the container was made; stopped ones, too."""
    bindings = (document.get("HostConfig") or {}).get("PortBindings") or {}
    return {
        int(port.partition("/")[0]): int(bound[0]["HostPort"])
        for port, bound in bindings.items()
        if bound and bound[0].get("HostPort")
    }


def docker_host_of(document: Tree) -> str | None:
    """Return the address of the engine's API, None if it isn't published."""
    port = bound_ports(document).get(API_PORT)
    return f"tcp://{LOOPBACK}:{port}" if port else None


class EngineContainer:
    """The engine container of one lab. `up` raises LabError and leaves nothing half-made behind."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.name = kit.state.engine_name
        self.published = published_ports(kit.settings.ports)

    async def document(self) -> Tree | None:
        """Return the container's document if it is ours, None if there is none of ours."""
        document = await self._kit.engine.inspect(self.name)
        if document is None:
            return None
        labels = document["Config"].get("Labels") or {}
        return document if labels.get(OWNER_LABEL) == self._kit.settings.owner else None

    async def up(self, store: ImageStore, tell: Tell) -> None:
        """Bring the engine up with its images."""

        def waiting(holder: str) -> None:
            tell(Phase(PHASE, waiting_words(holder)))

        kit = self._kit
        async with kit.state.locked(self.name, kit.clock, waiting):
            document = await kit.engine.inspect(self.name)
            plan = plan_engine(document, kit.settings.owner, self.published)
            if plan.step is EngineStep.RECREATE:
                tell(Phase(PHASE, f"made anew: {plan.why}"))
                await self.discard()
            if plan.step in {EngineStep.CREATE, EngineStep.RECREATE}:
                await self._create(store, tell)
                return
            if plan.step is EngineStep.START:
                await self._start(document, tell)
            await self._follow(tell)
            await self._load(store, tell)

    async def stop(self) -> None:
        """Stop the container, if it is ours; what is in it stays for the next `up`."""
        document = await self.document()
        if document is not None:
            await self._kit.engine.stop(str(document["Id"]))

    async def discard(self) -> None:
        """Remove the container with its volume, if it is ours."""
        document = await self.document()
        if document is not None:
            await remove_container(self._kit, str(document["Id"]))
        await asyncio.to_thread(self._kit.state.forget, self.name)

    async def _create(self, store: ImageStore, tell: Tell) -> None:
        taken = await asyncio.to_thread(first_taken, self.published.values())
        if taken is not None:
            raise await asyncio.to_thread(port_taken, taken)
        made = False
        try:
            image = first_present(await self._kit.engine.images(), ENGINE_IMAGES)
            await fetch_image(self._kit, image, tell, PHASE)
            tell(Phase(PHASE, "starting"))
            await self._make(image)
            await self._follow(tell)
            await self._load(store, tell)
            made = True
        finally:
            if not made:
                with suppress(LabError, TimeoutError):
                    await to_the_end(self.discard(), seconds=_DISCARD_SECONDS)

    async def _make(self, image: str) -> None:
        for attempt in range(1, _TRIES + 1):
            api_port = await asyncio.to_thread(free_port)
            spec = ContainerSpec(
                name=self.name,
                image=image,
                labels={OWNER_LABEL: self._kit.settings.owner},
                environment={"DOCKER_TLS_CERTDIR": ""},
                ports={API_PORT: api_port, **self.published},
                privileged=True,
            )
            await self._kit.engine.create(spec)
            try:
                await self._kit.engine.start(self.name)
            except LabError as refused:
                if attempt == _TRIES or not _port_trouble(refused):
                    raise
                await self.discard()
            else:
                return

    async def _start(self, document: Tree | None, tell: Tell) -> None:
        taken = await asyncio.to_thread(first_taken, bound_ports(document or {}).values())
        status = (document or {}).get("State", {}).get("Status")
        if status == "paused":
            await self._kit.engine.unpause(self.name)
            return
        if taken is not None and status != "restarting":
            raise await asyncio.to_thread(port_taken, taken)
        tell(Phase(PHASE, "starting again"))
        await self._kit.engine.start(self.name)

    async def _follow(self, tell: Tell) -> None:
        """Return once the engine answers; if it does not in time, say its last words."""
        try:
            async with asyncio.timeout(_READY_SECONDS):
                while not await self._answers():
                    await self._kit.clock.sleep(_LOOK_AGAIN)
        except TimeoutError as late:
            said = await self._kit.engine.logs(self.name, lines=5)
            last = said.strip().rpartition("\n")[2][-200:] or "it said nothing"
            raise LabError(
                f"The lab's engine does not answer after {_READY_SECONDS:g} s: {last}",
                where=f"container {self.name}",
                next_step=f"See `docker logs {self.name}`, then `kubetutor lab down {self.name}`.",
            ) from late
        tell(Phase(PHASE, f"{self.name} answers", done=True))

    async def _answers(self) -> bool:
        document = await self.document()
        if document is None or document["State"]["Status"] in {"exited", "dead"}:
            raise LabError(
                f"The lab's engine ended: exit code {_exit_code(document)}",
                where=f"container {self.name}",
                next_step=f"See `docker logs {self.name}`; it must be allowed to be privileged.",
            )
        inner = self._inner(document, answer_seconds=3)
        try:
            return await inner.ping()
        finally:
            await inner.close()

    def _inner(self, document: Tree, *, answer_seconds: int = 120) -> EngineHost:
        url = docker_host_of(document) or ""
        return EngineHost(
            EngineAddress(url, f"container {self.name}"), answer_seconds=answer_seconds
        )

    async def _load(self, store: ImageStore, tell: Tell) -> None:
        """Give the engine the images that it lacks or that have another source."""
        document = await self.document()
        inner = self._inner(document or {})
        try:
            lacking = await self._lacking(inner, store)
            if not lacking:
                return
            images = await store.ready(tell)
            tell(Phase("images", f"loading {len(images.tags)} into {self.name}"))
            await inner.load(images.archive)
            count = len(images.tags)
            tell(Phase("images", f"{count} of {count}", count, count, "images", done=True))
        finally:
            await inner.close()

    async def _lacking(self, inner: EngineHost, store: ImageStore) -> bool:
        had = {tag: image for image in await inner.images() for tag in image.get("RepoTags") or ()}
        for teaching in await asyncio.to_thread(teaching_images, store.folder):
            labels = had.get(teaching.reference, {}).get("Labels") or {}
            if labels.get(SOURCE_LABEL) != teaching.source:
                return True
        return not set(await asyncio.to_thread(catalogue, store.folder)) <= had.keys()


def _exit_code(document: Tree | None) -> str:
    return str(document["State"].get("ExitCode", "?")) if document else "unknown"


def _port_trouble(refused: LabError) -> bool:
    low = refused.what.lower()
    return "already allocated" in low or "address already in use" in low
