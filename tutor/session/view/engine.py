"""A Docker engine as the live view shows it: pure, from its inspect documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from tutor.checking.object_fields import at, count, many, mapping, moment, name_of, text, uid_of
from tutor.observations import Tree
from tutor.session.view.values import (
    TO,
    EngineContainerView,
    EngineView,
    EventView,
    NetworkView,
    VolumeView,
)

_OWN_NETWORKS = ("bridge", "host", "none")  # every engine has them


def engine_view(
    containers: Iterable[Tree],
    images: Iterable[Tree],
    networks: Iterable[Tree],
    volumes: Iterable[Tree],
    events: tuple[EventView, ...],
) -> EngineView:
    """Return the picture: containers by creation, the rest by name."""
    ordered = sorted(containers, key=lambda t: (text(t, "Created"), name_of(t)))
    views = tuple(map(_container, ordered))
    known = list(images)
    return EngineView(
        containers=views,
        networks=tuple(_networks(networks, views)),
        volumes=tuple(_volumes(volumes, views)),
        images=tuple(sorted({tag for image in known for tag in many(image, "RepoTags")})),
        image_bytes=sum(count(image, "Size") for image in known),
        events=events,
    )


def _container(tree: Tree) -> EngineContainerView:
    state = mapping(tree, "State")
    word = text(state, "Status")
    stamp = at(state, "StartedAt") if word in ("running", "paused") else at(state, "FinishedAt")
    return EngineContainerView(
        id=uid_of(tree),
        name=name_of(tree),
        image=text(tree, "Config", "Image"),
        word=word,
        health=_health(text(state, "Health", "Status")),
        since=_since(stamp),
        exit=count(state, "ExitCode"),
        out_of_memory=bool(at(state, "OOMKilled")),
        restarts=count(tree, "RestartCount"),
        ports=tuple(_ports(tree)),
        networks=tuple(_joined(tree)),
        mounts=tuple(_mounts(tree)),
        memory_limit=count(tree, "HostConfig", "Memory"),
    )


def _health(word: str) -> str:
    return "" if word == "none" else word


def _since(stamp: Tree) -> datetime | None:
    """Return the moment; Docker writes the year 1 for never, and nanoseconds."""
    found = moment(stamp)
    return None if found is None or found.year == 1 else found


def _ports(tree: Tree) -> Iterator[str]:
    for inner, bindings in sorted(mapping(tree, "NetworkSettings", "Ports").items()):
        outer = {text(b, "HostPort") for b in bindings or ()}
        port = inner.removesuffix("/tcp")
        yield from (f"{each}{TO}{port}" for each in sorted(outer)) if outer else (port,)


def _joined(tree: Tree) -> Iterator[str]:
    names = mapping(tree, "NetworkSettings", "Networks")
    return (name for name in sorted(names) if name not in _OWN_NETWORKS)


def _mounts(tree: Tree) -> Iterator[tuple[str, str]]:
    for mount in many(tree, "Mounts"):
        yield (text(mount, "Name") or text(mount, "Source"), text(mount, "Destination"))


def _networks(
    trees: Iterable[Tree], containers: Sequence[EngineContainerView]
) -> Iterator[NetworkView]:
    for tree in sorted(trees, key=name_of):
        name = name_of(tree)
        if name not in _OWN_NETWORKS:
            members = tuple(c.name for c in containers if name in c.networks)
            yield NetworkView(uid_of(tree), name, text(tree, "Driver"), members)


def _volumes(
    trees: Iterable[Tree], containers: Sequence[EngineContainerView]
) -> Iterator[VolumeView]:
    for tree in sorted(trees, key=name_of):
        name = name_of(tree)
        users = (c.name for c in containers if any(source == name for source, _ in c.mounts))
        yield VolumeView(name, tuple(users))
