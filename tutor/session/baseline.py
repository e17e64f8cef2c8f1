"""An exercise's start as it was observed, stored so that any later process judges by the same.

`kept`, `replaced` and `since: start` compare with this; edges that were seen are kept beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from tutor.checking.verdicts import Verdict
from tutor.checking.world import Memory
from tutor.errors import LabError
from tutor.labs.lab import Place
from tutor.observations import Kind, Silence, Snapshot, Tree
from tutor.session.files import write_private

LIMIT = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Collection:
    """All objects of one kind, by uid."""

    kind: Kind
    objects: dict[str, Tree]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The start of one attempt at an exercise, and what was seen of it since."""

    began_at: datetime
    place: str  # its identity: in another place this is no baseline
    collections: tuple[Collection, ...]
    first: dict[str, Verdict] = field(default_factory=dict)  # the start's verdicts
    memories: dict[str, Memory] = field(default_factory=dict)

    def start(self) -> dict[Kind, Mapping[str, Tree]]:
        """Return the start's objects by kind and uid."""
        return {c.kind: c.objects for c in self.collections}


async def take_baseline(place: Place, kinds: Iterable[Kind], began_at: datetime) -> Baseline:
    """List every kind once. Raises LabError if the lab doesn't answer within 20 s."""
    try:
        async with asyncio.timeout(LIMIT.total_seconds()), asyncio.TaskGroup() as tasks:
            lists = [tasks.create_task(_list(place, kind)) for kind in sorted(kinds)]
    except TimeoutError as late:
        raise LabError(
            "The lab does not answer, so the exercise's start can't be recorded",
            where=f"namespace {place.namespace}",
            next_step="Run `kubetutor doctor`, then begin the exercise again.",
        ) from late
    collections = tuple(c for task in lists if (c := task.result()).kind.name != "Event")
    return Baseline(began_at, place.identity, collections)


async def _list(place: Place, kind: Kind) -> Collection:
    async with aclosing(place.observe(kind)) as reports:
        async for report in reports:
            match report:
                case Snapshot():
                    return Collection(kind, {o.uid: o.tree for o in report.objects})
                case Silence(served=False):
                    break
                case _:
                    continue
    return Collection(kind, {})


def store(path: Path, baseline: Baseline) -> None:
    """Write the baseline; the old one stays if that fails. Raises OSError."""
    write_private(path, msgspec.json.encode(baseline))


def stored(path: Path) -> Baseline | None:
    """Return the stored baseline; None if there is none, or it can't be read any more."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Baseline)
    except (OSError, msgspec.DecodeError):
        return None
