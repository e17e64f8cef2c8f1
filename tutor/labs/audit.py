"""What a lab had when it became ready, and what is there beyond that."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tutor.errors import LabError
from tutor.labs.endpoints import Endpoints
from tutor.labs.engine_client import EngineClient
from tutor.labs.engine_reset import EngineGoods, engine_leftovers
from tutor.labs.http_edge import Refused
from tutor.labs.inventory import Item, outside
from tutor.labs.kube_client import KubeClient
from tutor.labs.kube_discovery import Discovery
from tutor.labs.lab import Leftover
from tutor.labs.parts import Parts
from tutor.names import SYSTEM_NAMESPACE


class Baseline(msgspec.Struct, frozen=True):
    """What existed at the start: objects by `Item.key`, image Ids by tag."""

    kubernetes: frozenset[str] = frozenset()
    images: dict[str, str] = {}


def read_baseline(path: Path | None) -> Baseline | None:
    """Return what was written, None where there is none or it can't be read."""
    if path is None:
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Baseline)
    except (OSError, msgspec.DecodeError):
        return None


async def take_baseline(endpoints: Endpoints) -> None:
    """Write what exists now to `endpoints.baseline`; the lab must be ready, and no lesson begun.

    A part that the lab does not have keeps what was written of it. Raises LabError.
    """
    if endpoints.baseline is None:
        return
    before = read_baseline(endpoints.baseline) or Baseline()
    objects, images = before.kubernetes, before.images
    try:
        if endpoints.kubeconfig is not None:
            objects = await _objects(endpoints.kubeconfig, endpoints.context)
        if endpoints.docker_host is not None:
            images = await _images(endpoints.docker_host, endpoints.catalogue)
    except Refused as refused:
        raise LabError(
            f"The lab can't be listed: {refused.message}",
            where="lab",
            next_step="Run `kubetutor lab up` again.",
        ) from refused
    baseline = Baseline(frozenset(objects), images)
    await asyncio.to_thread(_write, endpoints.baseline, msgspec.json.encode(baseline))


async def _objects(kubeconfig: Path, context: str | None) -> frozenset[str]:
    client = KubeClient.of(kubeconfig, context)
    try:
        items = await outside(client, Discovery(client), own=SYSTEM_NAMESPACE)
        return frozenset(item.key for item in items)
    finally:
        await client.close()


async def _images(docker_host: str, catalogue: Sequence[str]) -> dict[str, str]:
    engine = EngineClient(docker_host)
    try:
        images = await engine.get("/images/json")
    finally:
        await engine.close()
    tagged = {tag: image["Id"] for image in images for tag in image.get("RepoTags") or ()}
    return {tag: tagged[tag] for tag in catalogue if tag in tagged}


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".baseline-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(draft).replace(path)


def goods(endpoints: Endpoints, baseline: Baseline) -> EngineGoods:
    """Return what the engine is to have after a reset."""
    return EngineGoods(endpoints.catalogue, baseline.images, endpoints.archives)


async def strangers(parts: Parts, baseline: Baseline) -> Sequence[Item]:
    """Return the cluster's objects outside the namespace that were not there at the start.

    Where nobody wrote down what was there, nothing counts as new: a cluster is never empty.
    """
    if not baseline.kubernetes:
        return ()
    return await outside(
        parts.kube(), parts.kinds(), own=parts.namespace, known=baseline.kubernetes
    )


async def leftovers(parts: Parts, baseline: Baseline, goods: EngineGoods) -> list[Leftover]:
    """Return all that differs from the start, in the cluster and in the engine."""
    left: list[str] = []
    if parts.cluster is not None:
        left += [str(item) for item in await strangers(parts, baseline)]
    if parts.engine is not None:
        left += await engine_leftovers(parts.engine, goods)
    return [Leftover(what) for what in left]
