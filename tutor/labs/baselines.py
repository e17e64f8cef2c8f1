"""Has it written down, once, what a lab's parts held when they became ready."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tutor.labs.audit import read_baseline, take_baseline
from tutor.labs.endpoints import Endpoints
from tutor.labs.kit import Kit
from tutor.labs.lab_state import private_folder


async def take_baselines(kit: Kit, endpoints: Endpoints, instance: str | None) -> None:
    """Take what is missing: the cluster's once per cluster, the engine's once per `instance`.

    `instance`: the engine container's id, None without one. A baseline file is deleted with its
    cluster; beside it stands which engine its image ids are of. Raises LabError.
    """
    path = endpoints.baseline
    if path is None:
        return
    mark = path.with_name("baseline.engine")
    known = await asyncio.to_thread(read_baseline, path)
    cluster_missing = endpoints.kubeconfig is not None and not (known and known.kubernetes)
    engine_missing = instance is not None and await asyncio.to_thread(_read, mark) != instance
    if not cluster_missing and not engine_missing:
        return
    if not cluster_missing:
        endpoints = replace(endpoints, kubeconfig=None)
    if not engine_missing:
        endpoints = replace(endpoints, docker_host=None)
    await asyncio.to_thread(private_folder, path.parent)
    async with kit.state.locked("baseline", kit.clock, lambda _: None):
        await take_baseline(endpoints)
    if engine_missing and instance is not None:
        await asyncio.to_thread(mark.write_text, instance, encoding="utf-8")


def _read(mark: Path) -> str:
    with suppress(OSError):
        return mark.read_text(encoding="utf-8")
    return ""
