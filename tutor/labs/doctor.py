"""Looks at all that a docker lab needs, and names remedies. Changes nothing."""

from __future__ import annotations

import asyncio
import platform
import re
import shutil
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tutor.errors import LabError
from tutor.labs.cluster_plan import CLUSTER_LABEL, is_ours, nodes_of, plan_cluster
from tutor.labs.engine_container import EngineContainer
from tutor.labs.engine_values import tags_of
from tutor.labs.kind import KIND_VERSION, kind_present
from tutor.labs.kit import Kit
from tutor.labs.kubectl import IN_NODE
from tutor.labs.lab import Finding
from tutor.labs.node_image import choose_node_image
from tutor.labs.ports import first_taken, holder_of
from tutor.labs.programs import on_path
from tutor.labs.versions import Version, read_version
from tutor.observations import Tree

DISK_NEEDED = 4_000_000_000  # node image, its unpacked layers, the lesson's images, and air
MEMORY_NEEDED = 1_500_000_000  # one node at rest, an engine and a lesson's Pods
INOTIFY_NEEDED = {"max_user_instances": 512, "max_user_watches": 65536}
OLDEST_ENGINE = Version(20, 10)
_SKEW_SECONDS = 60.0
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$")


@dataclass(frozen=True, slots=True)
class Machine:
    """Numbers of this machine; None where they can't be known here."""

    disk_free: int | None
    disk_at: str
    memory_free: int | None
    inotify: Mapping[str, int]


async def examine(kit: Kit) -> list[Finding]:
    """Return all findings, the engine's first; without an engine the rest still is looked at."""
    async with aclosing(_findings(kit)) as looks:
        return [finding async for finding in looks]


async def _findings(kit: Kit) -> AsyncGenerator[Finding]:
    info: Tree = {}
    try:
        info, version = await asyncio.gather(kit.engine.info(), kit.engine.version())
        yield engine_finding(version, kit.engine.address.source)
        yield cgroup_finding(info, tags_of(await kit.engine.images()))
        yield clock_finding(str(info.get("SystemTime", "")), kit.clock.now())
    except LabError as error:
        yield fault_finding("engine", error)
    machine = await asyncio.to_thread(_machine, str(info.get("DockerRootDir", "")))
    yield disk_finding(machine)
    yield memory_finding(machine)
    for name, needed in INOTIFY_NEEDED.items():
        if name in machine.inotify:
            yield inotify_finding(name, machine.inotify[name], needed)
    yield await _kind(kit)
    yield program_finding("docker", next(on_path("docker", kit.environ), None))
    yield kubectl_finding(next(on_path("kubectl", kit.environ), None))
    if info:
        yield await _ports(kit)
        yield await _leftovers(kit)


async def _kind(kit: Kit) -> Finding:
    try:
        path = await kind_present(kit)
    except LabError as error:
        return fault_finding("kind", error)
    detail = str(path) if path else f"absent; {KIND_VERSION} is downloaded when it is needed"
    return Finding("kind", ok=True, detail=detail)


async def _ports(kit: Kit) -> Finding:
    ports = kit.settings.ports
    try:
        document = await EngineContainer(kit).document()
    except LabError as error:
        return fault_finding("ports", error)
    if document is not None and document["State"]["Running"]:
        return Finding("ports", ok=True, detail=f"{ports[0]} to {ports[-1]} are the lab's own")
    taken = await asyncio.to_thread(first_taken, ports)
    if taken is None:
        return Finding("ports", ok=True, detail=f"{ports[0]} to {ports[-1]} are free")
    who = await asyncio.to_thread(holder_of, taken)
    remedy = "End it, or give the lab other ports with KUBETUTOR_PORTS."
    return Finding("ports", ok=False, detail=f"Port {taken} is in use by {who}", remedy=remedy)


async def _leftovers(kit: Kit) -> Finding:
    prefix, known = kit.state.cluster_name(""), kit.state.known_clusters()
    clusters: dict[str, list[Tree]] = {}
    try:
        for entry in await kit.engine.containers(CLUSTER_LABEL):
            clusters.setdefault(str(entry["Labels"][CLUSTER_LABEL]), []).append(entry)
    except LabError as error:
        return fault_finding("leftovers", error)
    half = []
    for name, entries in clusters.items():
        if not is_ours(name, prefix, known):
            continue
        nodes = nodes_of(entries)
        plan = plan_cluster([node.role for node in nodes], nodes, kit.state.read_made(name))
        if not plan.known:
            half.append(name)
    if not half:
        return Finding("leftovers", ok=True, detail="no half-made cluster")
    return Finding(
        "leftovers",
        ok=False,
        detail=f"half-made: {', '.join(sorted(half))}",
        remedy=f"kubetutor lab down {min(half)}",
    )


# ── judging; pure ──


def fault_finding(name: str, error: LabError) -> Finding:
    """Return what kept a look from being taken."""
    return Finding(name, ok=False, detail=f"{error.what} ({error.where})", remedy=error.next_step)


def engine_finding(version: Tree, source: str) -> Finding:
    """Judge `docker version`."""
    said = str(version.get("Version", ""))
    number = read_version(said)
    new_enough = number is not None and number >= OLDEST_ENGINE
    detail = f"{said}, API {version.get('ApiVersion', '?')}, by {source}"
    remedy = "" if new_enough else "Update Docker: 20.10 or newer is needed."
    return Finding("engine", ok=new_enough, detail=detail, remedy=remedy)


def cgroup_finding(info: Tree, names: frozenset[str]) -> Finding:
    """Judge whether a node image fits the host, and say which one."""
    cgroup = str(info.get("CgroupVersion") or "2")
    try:
        image = choose_node_image(names, cgroup)
    except LabError as error:
        return fault_finding("node image", error)
    here = "is here" if image.present else "will be pulled"
    return Finding(
        "node image", ok=True, detail=f"cgroup v{cgroup}: Kubernetes {image.version} {here}"
    )


def clock_finding(engine_time: str, here: datetime) -> Finding:
    """Judge whether the engine's clock is ours; certificates and ages depend on it."""
    found = _RFC3339.match(engine_time)
    if found is None:
        return Finding("clock", ok=True, detail="the engine does not tell the time")
    there = datetime.fromisoformat(found[1] + found[2].replace("Z", "+00:00")).astimezone(UTC)
    skew = abs((there - here).total_seconds())
    sane = skew <= _SKEW_SECONDS
    remedy = "" if sane else "Set both clocks (NTP); after sleep, restart Docker's machine."
    return Finding("clock", ok=sane, detail=f"{skew:.0f} s apart from the engine's", remedy=remedy)


def disk_finding(machine: Machine) -> Finding:
    """Judge the room where the engine stores its images."""
    if machine.disk_free is None:
        return Finding("disk", ok=True, detail="the engine's disk is not on this machine")
    detail = f"{_gb(machine.disk_free)} GB free at {machine.disk_at}"
    if machine.disk_free >= DISK_NEEDED:
        return Finding("disk", ok=True, detail=detail)
    detail = f"Not enough disk: {_gb(DISK_NEEDED)} GB needed, {_gb(machine.disk_free)} GB free"
    remedy = "`docker system df` shows what uses it; `docker system prune` makes room."
    return Finding("disk", ok=False, detail=detail, remedy=remedy)


def memory_finding(machine: Machine) -> Finding:
    """Judge the memory that is free now."""
    if machine.memory_free is None:
        return Finding("memory", ok=True, detail="not known here")
    detail = f"{_gb(machine.memory_free)} GB available"
    if machine.memory_free >= MEMORY_NEEDED:
        return Finding("memory", ok=True, detail=detail)
    remedy = f"A lab needs about {_gb(MEMORY_NEEDED)} GB: close something large."
    return Finding("memory", ok=False, detail=detail, remedy=remedy)


def inotify_finding(name: str, seen: int, needed: int) -> Finding:
    """Judge a limit that several nodes share. Source: kind, "Known issues", too many open files."""
    ok = seen >= needed
    remedy = "" if ok else f"sudo sysctl fs.inotify.{name}={needed}"
    return Finding(name, ok=ok, detail=f"fs.inotify.{name} = {seen}", remedy=remedy)


def program_finding(name: str, path: Path | None) -> Finding:
    """Judge whether a program that lessons and kind use is on PATH."""
    if path is not None:
        return Finding(name, ok=True, detail=str(path))
    remedy = f"Install the {name} command so that it is on PATH."
    return Finding(name, ok=False, detail="not on PATH", remedy=remedy)


def kubectl_finding(path: Path | None) -> Finding:
    """Say where lessons get their kubectl; there always is one, in the nodes."""
    return Finding("kubectl", ok=True, detail=str(path) if path else f"a node's own {IN_NODE}")


def _machine(docker_root: str) -> Machine:
    local = bool(docker_root) and Path(docker_root).is_dir()
    free = shutil.disk_usage(docker_root).free if local else None
    return Machine(free, docker_root, _memory_free(), _inotify())


def _memory_free() -> int | None:
    """Return what the kernel says is available. Source: proc(5), MemAvailable."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(found[0]) * 1024 if found else None


def _inotify() -> dict[str, int]:
    if platform.system() != "Linux":
        return {}
    seen = {}
    for name in INOTIFY_NEEDED:
        file = Path("/proc/sys/fs/inotify") / name
        if file.exists():
            seen[name] = int(file.read_text(encoding="ascii"))
    return seen


def _gb(count: int) -> str:
    return f"{count / 1e9:.1f}"
