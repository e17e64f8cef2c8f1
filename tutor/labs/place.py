"""One lesson's room in the real lab: connects the parts, and offers what `Place` promises."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from tutor.clock import Clock
from tutor.errors import LabError
from tutor.labs.actions import Actor
from tutor.labs.audit import Baseline, goods, leftovers, read_baseline, strangers, take_baseline
from tutor.labs.commands import Command, Commands, handed_on
from tutor.labs.endpoints import Endpoints
from tutor.labs.engine_client import EngineClient
from tutor.labs.engine_reset import EngineGoods, reset_engine
from tutor.labs.engine_watch import EngineSource, observe_engine
from tutor.labs.environment import place_environment, place_kubeconfig
from tutor.labs.file_watch import observe_files
from tutor.labs.http_edge import Refused
from tutor.labs.kube_client import KubeClient
from tutor.labs.kube_config import read_credentials, write_place_kubeconfig
from tutor.labs.kube_discovery import Discovery
from tutor.labs.kube_reset import begin_removal, delete_items, remove_namespace
from tutor.labs.kube_watch import KubeSource, observe_kubernetes
from tutor.labs.lab import ActionRequest, Leftover, Ran
from tutor.labs.namespaces import NAMESPACES, ensure_namespace, labels_of
from tutor.labs.parts import Parts
from tutor.labs.probe_command import Rebuilder, command_answer
from tutor.labs.probe_exec import exec_answer, logs_answer
from tutor.labs.probe_http import HttpAsker
from tutor.labs.prober import Prober
from tutor.observations import (
    Answer,
    AvailProbe,
    CommandProbe,
    ExecProbe,
    FunctionProbe,
    HttpProbe,
    Kind,
    LogsProbe,
    Probe,
    RebuildProbe,
    Report,
    Sample,
    System,
    Tree,
)

_APPLY_LIMIT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class _Room:
    """What makes a place: where it is, whose it is, what was there before."""

    endpoints: Endpoints
    lesson: str
    parts: Parts
    commands: Commands
    prober: Prober | None
    baseline: Baseline | None

    @property
    def labels(self) -> dict[str, str]:
        return labels_of(self.endpoints.owner, self.lesson)

    @property
    def goods(self) -> EngineGoods:
        return goods(self.endpoints, self.baseline or Baseline())


class DockerLabPlace:
    """A lesson's namespace in a cluster, an engine, or both; a `Place`."""

    def __init__(self, room: _Room, identity: str) -> None:
        self._room = room
        self._parts = room.parts
        self.namespace = room.parts.namespace
        self.workspace = room.commands.workspace
        self.identity = identity

    def environment(self) -> Mapping[str, str]:
        """Return the variables the lesson's shell has beyond the learner's own (PATH included)."""
        return place_environment(
            self._room.endpoints, self._room.lesson, self.namespace, os.environ.get("PATH", "")
        )

    async def observe(self, kind: Kind) -> AsyncGenerator[Report]:
        """Yield the present objects, then each change, until closed; relists by itself."""
        async with aclosing(self._source(kind)) as reports:
            async for report in reports:
                yield report

    def _source(self, kind: Kind) -> AsyncGenerator[Report]:
        parts = self._parts
        match kind.system:
            case System.KUBERNETES:
                source = KubeSource(parts.kube(), parts.kinds(), parts.clock)
                return observe_kubernetes(source, kind)
            case System.DOCKER:
                return observe_engine(EngineSource(parts.docker(), parts.clock), kind)
            case System.FILE:
                return observe_files(self.workspace, parts.clock)

    async def ask(self, probe: Probe) -> Answer:
        """Run one probe. An unanswered request is an answer; raises LabError if the lab is gone."""
        try:
            tree = await self._answer(probe)
        except Refused as refused:
            raise self._refused(refused) from refused
        return Answer(probe, self._parts.clock.now(), tree)

    async def _answer(self, probe: Probe) -> Tree:
        match probe:
            case HttpProbe():
                return await self._asker().answer(probe)
            case ExecProbe():
                return await exec_answer(self._parts, probe)
            case LogsProbe():
                return await logs_answer(self._parts, probe)
            case CommandProbe():
                return await command_answer(self._room.commands, probe)
            case RebuildProbe():
                room = self._room
                rebuilder = Rebuilder(room.parts, room.commands, room.endpoints.owner, room.lesson)
                return await rebuilder.answer(probe)
            case FunctionProbe():
                raise TypeError("a course's function is the session's to run")

    async def sample(self, probe: AvailProbe) -> AsyncGenerator[Sample]:
        """Yield the answers of a steady prober until closed."""
        async with aclosing(self._asker().sample(probe)) as samples:
            async for sample in samples:
                yield sample

    def _asker(self) -> HttpAsker:
        return HttpAsker(self._parts, self._room.prober, self._room.endpoints.published)

    async def run(self, script: str, *, limit: timedelta) -> Ran:
        """Run a shell step in the workspace as the learner would; 124 is the exit of one too long.

        Raises LabError where the workspace is gone.
        """
        commands = self._room.commands
        ended = await commands.run(Command(commands.shell(script), limit, merged=True))
        return Ran(script, ended.exit, ended.stdout, ended.seconds)

    async def apply(self, file: str) -> Ran:
        """Apply one manifest of the workspace to the lesson's namespace."""
        self._parts.kube()
        argv = ("kubectl", "apply", "-f", file)
        ended = await self._room.commands.run(Command(argv, _APPLY_LIMIT, merged=True))
        return Ran(" ".join(argv), ended.exit, ended.stdout, ended.seconds)

    async def act(self, action: ActionRequest) -> str:
        """Do what a challenge declares; return what was done, for a person."""
        return await Actor(self._parts, self._room.commands).act(action)

    async def reset(self) -> None:
        """Delete and re-create the namespace (empty the engine), and what was made outside it."""
        self._room.commands.end_lingering()
        try:
            await asyncio.gather(self._reset_cluster(), self._reset_engine())
        except Refused as refused:
            raise self._refused(refused) from refused
        self.identity = await identity_of(self._parts)

    async def _reset_cluster(self) -> None:
        if self._parts.cluster is None:
            return
        await remove_namespace(self._parts, self.namespace)
        if self._room.baseline is not None:
            await delete_items(self._parts, await strangers(self._parts, self._room.baseline))
        await ensure_namespace(self._parts.cluster, self.namespace, self._room.labels)

    async def _reset_engine(self) -> None:
        if self._parts.engine is not None:
            await reset_engine(self._parts.engine, self._room.goods)

    async def leftovers(self) -> Sequence[Leftover]:
        """Say what is outside the namespace that was not there when the lab became ready."""
        if self._room.baseline is None:
            return ()
        try:
            return await leftovers(self._parts, self._room.baseline, self._room.goods)
        except Refused as refused:
            raise self._refused(refused) from refused

    async def discard(self) -> None:
        """Delete the namespace without waiting for it, empty the engine, and close."""
        try:
            if self._parts.cluster is not None:
                await begin_removal(self._parts.cluster, self.namespace)
            await self._reset_engine()
        except Refused as refused:
            raise self._refused(refused) from refused
        finally:
            await self.close()

    async def close(self) -> None:
        """Let go of connections; the place itself stays."""
        self._room.commands.end_lingering()
        if self._room.prober is not None:
            await self._room.prober.close()
        await self._parts.close()

    def _refused(self, refused: Refused) -> LabError:
        return LabError(
            f"The lab refused: {refused.message}",
            where=f"namespace {self.namespace}" if self._parts.cluster else "engine",
            next_step="Run `kubetutor lab status`; a reset makes the lesson's place anew.",
        )


async def open_place(
    endpoints: Endpoints, lesson: str, workspace: Path, namespace: str, clock: Clock
) -> DockerLabPlace:
    """Return the lesson's place in a ready lab: its namespace there, its kubeconfig written.

    Raises LabError where the lab does not answer or refuses. Close the place afterwards.
    """
    async with AsyncExitStack() as undo:
        parts = await _connect(endpoints, namespace, clock)
        undo.push_async_callback(parts.close)
        baseline = await _baseline(endpoints)
        if endpoints.kubeconfig is not None:
            await _ready_namespace(parts, labels_of(endpoints.owner, lesson))
            await asyncio.to_thread(
                write_place_kubeconfig,
                endpoints.kubeconfig,
                endpoints.context,
                place_kubeconfig(endpoints.kubeconfig, namespace),
                namespace=namespace,
            )
        outer = handed_on(os.environ)
        inner = place_environment(endpoints, lesson, namespace, outer.get("PATH", ""))
        commands = Commands(workspace, {**outer, **inner})
        prober = Prober(parts.cluster, endpoints.owner, clock) if parts.cluster else None
        room = _Room(endpoints, lesson, parts, commands, prober, baseline)
        place = DockerLabPlace(room, await identity_of(parts))
        undo.pop_all()
        return place


async def _connect(endpoints: Endpoints, namespace: str, clock: Clock) -> Parts:
    """Prepare the connections; nothing is asked yet."""
    cluster = discovery = engine = None
    if endpoints.kubeconfig is not None:
        credentials = await asyncio.to_thread(
            read_credentials, endpoints.kubeconfig, endpoints.context
        )
        cluster = KubeClient(credentials)
        discovery = Discovery(cluster)
    if endpoints.docker_host is not None:
        engine = EngineClient(endpoints.docker_host)
    return Parts(namespace, clock, cluster, discovery, engine)


async def _baseline(endpoints: Endpoints) -> Baseline | None:
    """Return what there was at the start; taken now, of a part where nobody did."""
    baseline = await asyncio.to_thread(read_baseline, endpoints.baseline)
    if baseline is None:
        await take_baseline(endpoints)
    elif endpoints.kubeconfig is not None and not baseline.kubernetes:
        await take_baseline(replace(endpoints, docker_host=None))
    else:
        return baseline
    return await asyncio.to_thread(read_baseline, endpoints.baseline)


async def _ready_namespace(parts: Parts, labels: dict[str, str]) -> None:
    """Make the namespace; one that is on its way out is seen off first."""
    present = await parts.kube().find(f"{NAMESPACES}/{parts.namespace}")
    if present is not None and "deletionTimestamp" in present["metadata"]:
        await remove_namespace(parts, parts.namespace)
    await ensure_namespace(parts.kube(), parts.namespace, labels)


async def identity_of(parts: Parts) -> str:
    """Return what tells this place from one made later under the same name."""
    told = []
    if parts.cluster is not None:
        namespace = await parts.cluster.find(f"{NAMESPACES}/{parts.namespace}")
        told.append(str(namespace["metadata"]["uid"]) if namespace else "")
    if parts.engine is not None:
        told.append(str((await parts.engine.get("/info"))["ID"]))
    return " ".join(told)
