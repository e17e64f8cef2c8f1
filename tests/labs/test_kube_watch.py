"""Observing Kubernetes kinds, against an API server that misbehaves on demand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from tutor.labs.kube_client import KubeClient
from tutor.labs.kube_config import Credentials
from tutor.labs.kube_discovery import Discovery
from tutor.labs.kube_watch import KubeSource, observe_kubernetes
from tutor.observations import Change, Kind, Report, Silence, Snapshot, System

CONFIG_MAP = Kind(System.KUBERNETES, "ConfigMap", "v1")
SHIRT = Kind(System.KUBERNETES, "Shirt", "stable.example.com/v1")
_END = object()


class HastyClock:
    """Waits no longer than the loop needs to go round; its time moves by what it was asked for."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def sleep(self, span: timedelta) -> None:
        self.time += span
        await asyncio.to_thread(lambda: None)


def config_map(name: str, version: str, **more: Any) -> dict[str, Any]:
    meta = {"name": name, "namespace": "a", "uid": f"u-{name}", "resourceVersion": version}
    return {"metadata": {**meta, "managedFields": [{"manager": "kubectl"}]}, **more}


@dataclass
class FakeApi:
    """As much of an API server as a watch sees."""

    items: list[dict[str, Any]] = field(default_factory=list)
    version: str = "10"
    broken: int = 0  # status of every answer while not 0
    hung: bool = False  # takes connections and says nothing
    shirts: bool = False
    watches: list[str] = field(default_factory=list)  # the resourceVersion each began at
    lines: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    definitions: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)
    runner: web.AppRunner | None = None
    port: int = 0

    async def start(self) -> None:
        app = web.Application(middlewares=[self._mood])
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/api/v1", self._core)
        app.router.add_get("/api/v1/configmaps", self._collection)
        app.router.add_get("/apis/stable.example.com/v1", self._stable)
        app.router.add_get("/apis/stable.example.com/v1/shirts", self._collection)
        path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        app.router.add_get(path, self._definitions)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self.runner.addresses[0][1]

    async def stop(self) -> None:
        assert self.runner is not None
        await self.runner.cleanup()

    @web.middleware
    async def _mood(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.hung:
            await asyncio.Event().wait()
        if self.broken:
            return web.json_response({"message": "etcd is away"}, status=self.broken)
        response: web.StreamResponse = await handler(request)
        return response

    async def _ready(self, request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def _core(self, request: web.Request) -> web.Response:
        return web.json_response({"resources": [_resource("configmaps", "ConfigMap")]})

    async def _stable(self, request: web.Request) -> web.Response:
        if not self.shirts:
            return web.json_response({"message": "no such group"}, status=404)
        return web.json_response({"resources": [_resource("shirts", "Shirt")]})

    async def _collection(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("watch"):
            self.watches.append(request.query["resourceVersion"])
            return await _stream(request, self.lines)
        tree = {"metadata": {"resourceVersion": self.version}, "items": self.items}
        return web.json_response(tree)

    async def _definitions(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("watch"):
            return await _stream(request, self.definitions)
        return web.json_response({"metadata": {"resourceVersion": "1"}, "items": []})

    def says(self, kind: str, tree: dict[str, Any]) -> None:
        self.lines.put_nowait(json.dumps({"type": kind, "object": tree}).encode() + b"\n")

    def ends_the_watch(self) -> None:
        self.lines.put_nowait(_END)


async def _stream(request: web.Request, lines: asyncio.Queue[Any]) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while (line := await lines.get()) is not _END:
        await response.write(line)
    return response


def _resource(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "kind": kind, "namespaced": True, "verbs": ["list", "watch"]}


@pytest.fixture
async def api() -> AsyncIterator[FakeApi]:
    fake = FakeApi()
    await fake.start()
    yield fake
    await fake.stop()


@asynccontextmanager
async def observing(api: FakeApi, kind: Kind) -> AsyncGenerator[AsyncGenerator[Report]]:
    client = KubeClient(Credentials(f"http://127.0.0.1:{api.port}", {}, None))
    try:
        source = KubeSource(client, Discovery(client), HastyClock())
        async with aclosing(observe_kubernetes(source, kind)) as reports:
            yield reports
    finally:
        await client.close()


async def test_the_present_objects_come_first_then_each_change(api: FakeApi) -> None:
    api.items = [config_map("one", "5")]
    async with observing(api, CONFIG_MAP) as reports:
        first = await anext(reports)
        assert isinstance(first, Snapshot)
        assert [(o.uid, o.tree["kind"], o.tree["apiVersion"]) for o in first.objects] == [
            ("u-one", "ConfigMap", "v1")
        ]
        api.says("MODIFIED", config_map("one", "11", data={"a": "b"}))
        changed = await anext(reports)
        assert isinstance(changed, Change)
        assert changed.tree is not None
        assert changed.tree["data"] == {"a": "b"}
        api.says("DELETED", config_map("one", "12"))
        gone = await anext(reports)
        assert isinstance(gone, Change)
        assert (gone.uid, gone.tree) == ("u-one", None)


async def test_managed_fields_are_left_out(api: FakeApi) -> None:
    api.items = [config_map("one", "5")]
    async with observing(api, CONFIG_MAP) as reports:
        first = await anext(reports)
        assert isinstance(first, Snapshot)
        assert "managedFields" not in first.objects[0].tree["metadata"]


async def test_a_watch_that_the_server_ends_goes_on_where_it_was(api: FakeApi) -> None:
    async with observing(api, CONFIG_MAP) as reports:
        await anext(reports)
        api.says("BOOKMARK", {"metadata": {"resourceVersion": "20"}})
        api.ends_the_watch()
        api.says("ADDED", config_map("two", "21"))
        assert isinstance(await anext(reports), Change)
    assert api.watches == ["10", "20"]


async def test_an_expired_history_is_listed_anew(api: FakeApi) -> None:
    api.items = [config_map("one", "5")]
    async with observing(api, CONFIG_MAP) as reports:
        await anext(reports)
        api.items, api.version = [config_map("two", "30")], "30"
        api.says("ERROR", {"kind": "Status", "code": 410, "message": "too old", "metadata": {}})
        anew = await anext(reports)
        assert isinstance(anew, Snapshot)
        assert [o.uid for o in anew.objects] == ["u-two"]


async def test_a_line_longer_than_any_buffer_arrives_whole(api: FakeApi) -> None:
    async with observing(api, CONFIG_MAP) as reports:
        await anext(reports)
        api.says("ADDED", config_map("big", "11", data={"text": "x" * 3_000_000}))
        big = await anext(reports)
        assert isinstance(big, Change)
        assert big.tree is not None
        assert len(big.tree["data"]["text"]) == 3_000_000


async def test_a_line_that_is_cut_off_is_asked_for_again(api: FakeApi) -> None:
    async with observing(api, CONFIG_MAP) as reports:
        await anext(reports)
        api.lines.put_nowait(b'{"type": "ADDED", "object": {"metadata"\n')
        api.ends_the_watch()
        api.says("ADDED", config_map("two", "11"))
        whole = await anext(reports)
        assert isinstance(whole, Change)
        assert whole.uid == "u-two"


async def test_a_server_that_refuses_is_a_silence_and_then_a_snapshot(api: FakeApi) -> None:
    async with observing(api, CONFIG_MAP) as reports:
        await anext(reports)
        await api.stop()
        silence = await anext(reports)
        assert isinstance(silence, Silence)
        assert silence.served
        assert silence.at < silence.retry_at <= silence.at + timedelta(seconds=5)
        api.items = [config_map("later", "40")]
        await api.start()
        reports_after = [await anext(reports)]
        while isinstance(reports_after[-1], Silence):
            reports_after.append(await anext(reports))
        back = reports_after[-1]
        assert isinstance(back, Snapshot)
        assert [o.uid for o in back.objects] == ["u-later"]


async def test_a_server_at_fault_is_a_silence_that_says_why(api: FakeApi) -> None:
    api.broken = 500
    async with observing(api, CONFIG_MAP) as reports:
        silence = await anext(reports)
        assert isinstance(silence, Silence)
        assert silence.why == "500 etcd is away"
        api.broken = 0
        assert isinstance(await anext(reports), Snapshot)


async def test_silences_come_at_longer_and_longer_intervals(api: FakeApi) -> None:
    api.broken = 503
    waits = []
    async with observing(api, CONFIG_MAP) as reports:
        for _ in range(6):
            silence = await anext(reports)
            assert isinstance(silence, Silence)
            waits.append((silence.retry_at - silence.at).total_seconds())
    assert 0.3 < waits[0] < 0.7
    assert 3.5 < waits[-1] <= 5


@pytest.mark.slow
async def test_a_server_that_falls_silent_is_noticed_within_ten_seconds(api: FakeApi) -> None:
    async with observing(api, CONFIG_MAP) as reports:
        await anext(reports)
        api.hung = True
        async with asyncio.timeout(10):
            silence = await anext(reports)
        assert isinstance(silence, Silence)
        api.hung = False
        assert isinstance(await anext(reports), Snapshot)


async def test_a_kind_that_is_not_served_is_no_fault_and_appears_with_its_definition(
    api: FakeApi,
) -> None:
    async with observing(api, SHIRT) as reports:
        silence = await anext(reports)
        assert isinstance(silence, Silence)
        assert not silence.served
        api.shirts = True
        api.definitions.put_nowait(b'{"type": "ADDED", "object": {}}\n')
        async with asyncio.timeout(2):  # not the five seconds of looking anyway
            assert isinstance(await anext(reports), Snapshot)
