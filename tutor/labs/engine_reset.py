"""Empties an engine to what it was given: no containers, volumes, networks, its own images only."""

from __future__ import annotations

import asyncio
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from tutor.errors import LabError
from tutor.labs.engine_client import EngineClient
from tutor.labs.http_edge import Refused, Request
from tutor.observations import Tree

_OWN_NETWORKS = frozenset({"bridge", "host", "none", "ingress", "docker_gwbridge"})
_LOAD_SECONDS = 120.0
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class EngineGoods:
    """What an engine has at the start: its image tags, by Id where known, and their archives."""

    tags: tuple[str, ...]
    ids: Mapping[str, str]
    archives: Path | None

    def rightful(self, tag: str, uid: str) -> bool:
        """Say whether `tag` is one that the engine was given, on the image it was given for."""
        return tag in self.tags and self.ids.get(tag, uid) == uid


async def engine_leftovers(engine: EngineClient, goods: EngineGoods) -> list[str]:
    """Return what differs from the start, each as a person calls it. Raises LabError, Refused."""
    containers, volumes, networks, images = await _contents(engine)
    left = [f"container {names(c)}" for c in containers]
    left += [f"volume {v['Name']}" for v in volumes]
    left += [f"network {n['Name']}" for n in networks]
    found: set[str] = set()
    for image in images:
        tags = image.get("RepoTags") or []
        found |= {tag for tag in tags if goods.rightful(tag, image["Id"])}
        left += [f"image {tag}" for tag in tags if not goods.rightful(tag, image["Id"])]
        if not tags and image["Id"] not in goods.ids.values():
            left.append(f"image {image['Id'].removeprefix('sha256:')[:12]}")
    return left + [f"image {tag} is gone" for tag in goods.tags if tag not in found]


def names(container: Tree) -> str:
    """Return a listed container's name as people write it."""
    return ", ".join(name.removeprefix("/") for name in container.get("Names") or ["?"])


async def reset_engine(engine: EngineClient, goods: EngineGoods) -> None:
    """Return when the engine is as it was at the start. Raises LabError where it can't be."""
    try:
        await _leave_swarm(engine)
        containers, volumes, networks, _ = await _contents(engine)
        await _remove_all(engine, [f"/containers/{c['Id']}?force=1&v=1" for c in containers])
        volumes = (await engine.get("/volumes")).get("Volumes") or []
        await _remove_all(engine, [f"/volumes/{quote(v['Name'])}?force=1" for v in volumes])
        await _remove_all(engine, [f"/networks/{n['Id']}" for n in networks])
        await _restore_images(engine, goods)
        await engine.post("/build/prune", params={"all": "1"})
    except Refused as refused:
        raise LabError(
            f"The engine can't be emptied: {refused.message}",
            where="engine",
            next_step="Run `kubetutor lab down`, then `kubetutor lab up`: that makes it anew.",
        ) from refused


async def _contents(
    engine: EngineClient,
) -> tuple[list[Tree], list[Tree], list[Tree], list[Tree]]:
    containers, volumes, networks, images = await asyncio.gather(
        engine.get("/containers/json?all=1"),
        engine.get("/volumes"),
        engine.get("/networks"),
        engine.get("/images/json"),
    )
    own = [n for n in networks if n["Name"] not in _OWN_NETWORKS]
    return containers, volumes.get("Volumes") or [], own, images


async def _remove_all(engine: EngineClient, paths: Sequence[str]) -> None:
    async def remove(path: str) -> None:
        try:
            await engine.delete(path)
        except Refused as refused:
            if "already in progress" not in refused.message:
                raise

    await asyncio.gather(*(remove(path) for path in paths))


async def _leave_swarm(engine: EngineClient) -> None:
    info = await engine.get("/info")
    if (info.get("Swarm") or {}).get("LocalNodeState", "inactive") != "inactive":
        await engine.post("/swarm/leave", params={"force": "1"})


async def _restore_images(engine: EngineClient, goods: EngineGoods) -> None:
    """Give every tag of the start back to its image, and remove all others."""
    images = await engine.get("/images/json")
    present = {image["Id"] for image in images}
    tagged = {tag: image["Id"] for image in images for tag in image.get("RepoTags") or ()}
    lost = []
    for tag in goods.tags:
        if tag in tagged and goods.rightful(tag, tagged[tag]):
            continue
        if goods.ids.get(tag) in present:
            await _tag(engine, goods.ids[tag], tag)
        else:
            lost.append(tag)
    if lost:
        await _load(engine, goods.archives, lost)
    await _remove_foreign(engine, goods)


async def _tag(engine: EngineClient, uid: str, tag: str) -> None:
    repository, _, version = tag.rpartition(":")
    await engine.post(f"/images/{uid}/tag", params={"repo": repository, "tag": version})


async def _remove_foreign(engine: EngineClient, goods: EngineGoods) -> None:
    for image in await engine.get("/images/json"):
        tags = image.get("RepoTags") or []
        for tag in tags:
            if not goods.rightful(tag, image["Id"]):
                await engine.delete(f"/images/{quote(tag)}", {"force": "1"})
        if not tags and image["Id"] not in goods.ids.values():
            await engine.delete(f"/images/{image['Id']}", {"force": "1"})


async def _load(engine: EngineClient, archives: Path | None, lost: Sequence[str]) -> None:
    """Load the archives that hold the lost tags. Raises LabError where none does."""
    wanted = await asyncio.to_thread(_holding, archives, lost)
    missing = set(lost).difference(*wanted.values())
    for archive in wanted:
        request = Request(
            "POST",
            "/images/load?quiet=1",
            data=archive.open("rb"),  # the client closes it
            content_type="application/x-tar",
            answer_seconds=_LOAD_SECONDS,
        )
        async with engine.edge.open(request) as response:
            await response.read()
    if missing:
        raise LabError(
            f"The engine has lost {', '.join(sorted(missing))}, and no archive holds it",
            where="engine",
            next_step="Run `kubetutor lab up`; it gives the engine its images again.",
        )


def _holding(archives: Path | None, lost: Sequence[str]) -> dict[Path, set[str]]:
    """Return the archives that hold lost tags, and which."""
    held: dict[Path, set[str]] = {}
    for archive in sorted(archives.glob("*.tar*")) if archives else ():
        tags = set(_tags_in(archive)).intersection(lost)
        if tags:
            held[archive] = tags
    return held


def _tags_in(archive: Path) -> Iterator[str]:
    """Yield the tags that `docker save` wrote into an archive. Source: its `manifest.json`."""
    try:
        with tarfile.open(archive) as tar:
            manifest = tar.extractfile("manifest.json")
            for image in msgspec.json.decode(manifest.read()) if manifest else ():
                yield from image.get("RepoTags") or ()
    except (OSError, KeyError, tarfile.TarError, msgspec.DecodeError, AttributeError):
        return
