"""Observing an engine's objects, against an engine on a unix socket that is played by hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tutor.clock import SystemClock
from tutor.errors import LabError
from tutor.labs.engine_client import EngineClient
from tutor.labs.engine_watch import EngineSource, observe_engine
from tutor.observations import Change, Kind, Report, Silence, Snapshot, System

CONTAINER = Kind(System.DOCKER, "container")
IMAGE = Kind(System.DOCKER, "image")
_END = object()


@dataclass
class FakeEngine:
    """Containers and images by Id, and an event stream."""

    socket: Path
    containers: dict[str, dict[str, Any]] = field(default_factory=dict)
    images: dict[str, list[str]] = field(default_factory=dict)
    inspected: list[str] = field(default_factory=list)
    events: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/_ping", self._ping)
        app.router.add_get("/events", self._events)
        app.router.add_get("/containers/json", self._containers)
        app.router.add_get("/containers/{uid}/json", self._container)
        app.router.add_get("/images/json", self._images)
        app.router.add_get("/images/{uid}/json", self._image)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.UnixSite(self.runner, str(self.socket)).start()

    async def stop(self) -> None:
        assert self.runner is not None
        await self.runner.cleanup()

    async def _ping(self, request: web.Request) -> web.Response:
        return web.Response(text="OK")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while (event := await self.events.get()) is not _END:
            await response.write(json.dumps(event).encode() + b"\n")
        return response

    async def _containers(self, request: web.Request) -> web.Response:
        return web.json_response([{"Id": uid} for uid in self.containers])

    async def _container(self, request: web.Request) -> web.Response:
        uid = request.match_info["uid"]
        self.inspected.append(uid)
        if uid not in self.containers:
            return web.json_response({"message": f"No such container: {uid}"}, status=404)
        return web.json_response({"Id": uid, **self.containers[uid]})

    async def _images(self, request: web.Request) -> web.Response:
        return web.json_response([{"Id": uid} for uid in self.images])

    async def _image(self, request: web.Request) -> web.Response:
        uid = request.match_info["uid"]
        return web.json_response({"Id": uid, "RepoTags": self.images[uid]})

    def says(self, action: str, uid: str, kind: str = "container", **attributes: str) -> None:
        actor = {"ID": uid, "Attributes": attributes}
        self.events.put_nowait({"Type": kind, "Action": action, "Actor": actor})


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[FakeEngine]:
    fake = FakeEngine(tmp_path / "docker.sock")
    await fake.start()
    yield fake
    await fake.stop()


@asynccontextmanager
async def observing(engine: FakeEngine, kind: Kind) -> AsyncGenerator[AsyncGenerator[Report]]:
    client = EngineClient(f"unix://{engine.socket}")
    try:
        async with aclosing(observe_engine(EngineSource(client, SystemClock()), kind)) as reports:
            yield reports
    finally:
        await client.close()


def state(status: str, name: str = "/web") -> dict[str, Any]:
    return {"Name": name, "State": {"Status": status}}


async def test_names_come_without_their_slash(engine: FakeEngine) -> None:
    engine.containers["c1"] = state("running")
    async with observing(engine, CONTAINER) as reports:
        first = await anext(reports)
        assert isinstance(first, Snapshot)
        assert [o.tree["Name"] for o in first.objects] == ["web"]


async def test_an_event_has_its_container_looked_at_again(engine: FakeEngine) -> None:
    engine.containers["c1"] = state("running")
    async with observing(engine, CONTAINER) as reports:
        await anext(reports)
        engine.containers["c1"] = state("exited")
        engine.says("die", "c1")
        change = await anext(reports)
        assert isinstance(change, Change)
        assert change.tree is not None
        assert change.tree["State"]["Status"] == "exited"


async def test_a_network_that_connects_has_its_container_looked_at_again(
    engine: FakeEngine,
) -> None:
    engine.containers["c1"] = state("running")
    async with observing(engine, CONTAINER) as reports:
        await anext(reports)
        engine.containers["c1"] = {**state("running"), "NetworkSettings": {"Networks": {"n": {}}}}
        engine.says("connect", "n1", "network", container="c1")
        change = await anext(reports)
        assert isinstance(change, Change)
        assert change.uid == "c1"


async def test_a_prune_that_names_nothing_changes_nothing(engine: FakeEngine) -> None:
    engine.containers["c1"] = state("running")
    async with observing(engine, CONTAINER) as reports:
        await anext(reports)
        engine.says("prune", "")
        engine.containers["c1"] = state("exited")
        engine.says("die", "c1")
        change = await anext(reports)
        assert isinstance(change, Change)
        assert change.uid == "c1"
        assert engine.inspected.count("") == 0


async def test_a_container_that_is_gone_is_told_once(engine: FakeEngine) -> None:
    engine.containers = {"c1": state("running"), "c2": state("running", "/db")}
    async with observing(engine, CONTAINER) as reports:
        await anext(reports)
        del engine.containers["c1"]
        engine.says("die", "c1")
        engine.says("destroy", "c1")
        engine.containers["c2"] = state("exited", "/db")
        engine.says("die", "c2")
        gone, other = await anext(reports), await anext(reports)
        assert isinstance(gone, Change)
        assert isinstance(other, Change)
        assert (gone.uid, gone.tree, other.uid) == ("c1", None, "c2")


async def test_commands_inside_a_container_are_no_change_of_it(engine: FakeEngine) -> None:
    engine.containers["c1"] = state("running")
    async with observing(engine, CONTAINER) as reports:
        await anext(reports)
        engine.inspected.clear()
        engine.says("exec_create: sh -c true", "c1")
        engine.says("exec_die", "c1")
        engine.containers["c1"] = state("exited")
        engine.says("die", "c1")
        await anext(reports)
    assert engine.inspected == ["c1"]


async def test_a_tag_that_moves_changes_both_images(engine: FakeEngine) -> None:
    engine.images = {"i1": ["shop:prod"], "i2": ["shop:1.1"]}
    async with observing(engine, IMAGE) as reports:
        await anext(reports)
        engine.images = {"i1": [], "i2": ["shop:1.1", "shop:prod"]}
        engine.says("tag", "i2", "image")
        changes = [await anext(reports), await anext(reports)]
        names = {c.uid: c.tree["Name"] for c in changes if isinstance(c, Change) and c.tree}
        assert names == {"i1": "", "i2": "shop:1.1"}


async def test_an_engine_that_ends_its_stream_is_listed_anew(engine: FakeEngine) -> None:
    async with observing(engine, CONTAINER) as reports:
        await anext(reports)
        engine.containers["c1"] = state("running")
        engine.events.put_nowait(_END)
        anew = await anext(reports)
        assert isinstance(anew, Snapshot)
        assert [o.uid for o in anew.objects] == ["c1"]


async def test_an_engine_that_is_gone_is_a_silence_and_then_a_snapshot(
    engine: FakeEngine,
) -> None:
    async with observing(engine, CONTAINER) as reports:
        await anext(reports)
        await engine.stop()
        assert isinstance(await anext(reports), Silence)
        await engine.start()
        report = await anext(reports)
        while isinstance(report, Silence):
            report = await anext(reports)
        assert isinstance(report, Snapshot)


async def test_a_kind_that_no_engine_has_is_an_error(engine: FakeEngine) -> None:
    async with observing(engine, Kind(System.DOCKER, "pod")) as reports:
        with pytest.raises(LabError, match="no objects of the kind pod"):
            await anext(reports)
