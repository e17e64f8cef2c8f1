"""Observes one Docker kind: the event stream says where to look, inspecting says what is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import quote

import msgspec

from tutor.clock import Clock
from tutor.errors import LabError
from tutor.labs.backoff import Backoff
from tutor.labs.engine_client import EngineClient
from tutor.labs.http_edge import Refused
from tutor.observations import Change, Kind, Observed, Report, Silence, Snapshot, Tree

# Events of a container that leave its inspect document as it was.
_IDLE = ("exec_", "top", "resize", "attach", "detach", "export", "copy", "archive-path", "extract")


@dataclass(frozen=True, slots=True)
class _Listing:
    """How one kind is listed, inspected, named, and which events may change it."""

    path: str
    items: Callable[[Tree], Sequence[Tree]]
    key: Callable[[Tree], str]
    inspect: str
    types: tuple[str, ...]
    relist: bool = False  # an event may change objects that it does not name


def _plain(listing: Tree) -> Sequence[Tree]:
    return listing or ()


_LISTINGS: Mapping[str, _Listing] = {
    "container": _Listing(
        "/containers/json?all=1",
        _plain,
        lambda item: str(item["Id"]),
        "/containers/{}/json",
        ("container", "network"),
    ),
    "network": _Listing(
        "/networks", _plain, lambda item: str(item["Id"]), "/networks/{}", ("network",)
    ),
    "volume": _Listing(
        "/volumes",
        lambda listing: listing.get("Volumes") or (),
        lambda item: str(item["Name"]),
        "/volumes/{}",
        ("volume",),
    ),
    "image": _Listing(
        "/images/json",
        _plain,
        lambda item: str(item["Id"]),
        "/images/{}/json",
        ("image", "builder", "container"),
        relist=True,
    ),
}


@dataclass(frozen=True, slots=True)
class EngineSource:
    """What observing needs of an engine."""

    client: EngineClient
    clock: Clock


async def observe_engine(source: EngineSource, kind: Kind) -> AsyncGenerator[Report]:
    """Yield the present objects of `kind`, then each change, until closed.

    Raises LabError at once for a kind that an engine doesn't have.
    """
    if kind.name not in _LISTINGS:
        raise LabError(
            f"An engine has no objects of the kind {kind.name}",
            where="engine",
            next_step=f"Known are {', '.join(_LISTINGS)}.",
        )
    backoff = Backoff()
    while True:
        try:
            async with aclosing(_follow(source, kind, _LISTINGS[kind.name])) as reports:
                async for report in reports:
                    backoff.reset()
                    yield report
            await source.client.ping()
            await source.clock.sleep(backoff.next())
            continue  # it closed the stream but is there: list anew
        except Refused as refused:
            why = f"{refused.status} {refused.message}"
        except LabError as silent:
            why = silent.what
        wait = backoff.next()
        now = source.clock.now()
        yield Silence(kind, now, why, now + wait)
        await source.clock.sleep(wait)


async def _follow(
    source: EngineSource, kind: Kind, listing: _Listing
) -> AsyncGenerator[Snapshot | Change]:
    """Report until the engine ends the event stream, which is opened before the list is taken."""
    async with source.client.events(listing.types) as events:
        known = await _everything(source.client, listing)
        found = tuple(Observed(kind, uid, tree) for uid, tree in known.items())
        yield Snapshot(kind, source.clock.now(), found)
        async for line in events:
            uid = _concerned(kind.name, line)
            if uid is None:
                continue
            if listing.relist:
                present = await _everything(source.client, listing)
            else:
                present = await _one(source.client, listing, known, uid)
            for change in _differences(kind, source.clock, known, present):
                yield change
            known = present


def _concerned(kind: str, line: bytes) -> str | None:
    """Return the uid that an event is about, None if it can't change an object of `kind`."""
    try:
        event = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return None  # a line that was cut off with its connection
    actor, action = event.get("Actor", {}), str(event.get("Action", ""))
    if event.get("Type") == "container" and action.startswith(_IDLE):
        return None
    if kind == "image" and event.get("Type") == "container":
        return str(actor.get("ID")) if action == "commit" else None
    if kind == "container" and event.get("Type") == "network":
        container = actor.get("Attributes", {}).get("container")
        return str(container) if container else None
    return str(actor.get("ID") or "") or None  # a prune's own event names nothing


async def _everything(client: EngineClient, listing: _Listing) -> dict[str, Tree]:
    """Return the inspect documents of all objects; what vanishes meanwhile is left out."""
    uids = dict.fromkeys(map(listing.key, listing.items(await client.get(listing.path))))
    documents = await asyncio.gather(*(_inspect(client, listing, uid) for uid in uids))
    return {uid: tree for uid, tree in zip(uids, documents, strict=True) if tree is not None}


async def _one(
    client: EngineClient, listing: _Listing, known: Mapping[str, Tree], uid: str
) -> dict[str, Tree]:
    """Return `known` with one object looked at again."""
    tree = await _inspect(client, listing, uid)
    present = {key: value for key, value in known.items() if key != uid}
    if tree is not None:
        present[uid] = tree
    return present


async def _inspect(client: EngineClient, listing: _Listing, uid: str) -> Tree | None:
    tree = await client.find(listing.inspect.format(quote(uid, safe=":")))
    return None if tree is None else _named(tree)


def _named(tree: Tree) -> Tree:
    """Return the document with `Name` as people write it: no slash; an image's first tag."""
    if "RepoTags" in tree:
        return {**tree, "Name": (tree["RepoTags"] or [""])[0]}
    return {**tree, "Name": str(tree.get("Name", "")).removeprefix("/")}


def _differences(
    kind: Kind, clock: Clock, known: Mapping[str, Tree], present: Mapping[str, Tree]
) -> list[Change]:
    now = clock.now()
    changed = [
        Change(kind, now, uid, tree) for uid, tree in present.items() if known.get(uid) != tree
    ]
    gone = [Change(kind, now, uid, None) for uid in known if uid not in present]
    return gone + changed
