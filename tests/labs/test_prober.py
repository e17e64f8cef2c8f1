"""The prober's connection, with the real prober program behind an API server of our own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from tutor.clock import SystemClock
from tutor.errors import LabError
from tutor.labs.kube_client import KubeClient
from tutor.labs.kube_config import Credentials
from tutor.labs.prober import Asked, Prober
from tutor.labs.prober_pod import prober_pod

APP = Path(__file__).parents[2] / "clusters" / "images" / "app" / "app.py"


@dataclass
class FakeCluster:
    """Has the prober's Pod and runs its command here; also serves the pages that are asked for."""

    pod: dict[str, Any] | None = None
    deleted: int = 0
    runs: list[asyncio.subprocess.Process] = field(default_factory=list)
    runner: web.AppRunner | None = None
    port: int = 0

    async def start(self) -> None:
        app = web.Application()
        pods = "/api/v1/namespaces/kubetutor-system/pods"
        app.router.add_get("/readyz", self._page)
        app.router.add_get("/page", self._page)
        app.router.add_get(f"{pods}/prober", self._pod)
        app.router.add_delete(f"{pods}/prober", self._delete)
        app.router.add_post(pods, self._create)
        app.router.add_post("/api/v1/namespaces", self._exists)
        app.router.add_post("/api/v1/namespaces/kubetutor-system/serviceaccounts", self._exists)
        app.router.add_get(f"{pods}/prober/exec", self._exec)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.port = self.runner.addresses[0][1]

    async def stop(self) -> None:
        await self.lose_the_connections()
        assert self.runner is not None
        await self.runner.cleanup()

    async def lose_the_connections(self) -> None:
        for run in self.runs:
            if run.returncode is None:
                run.kill()
            await run.wait()

    async def _page(self, request: web.Request) -> web.Response:
        return web.json_response({"version": "1.0"})

    async def _pod(self, request: web.Request) -> web.Response:
        if self.pod is None:
            return web.json_response({"message": "not found"}, status=404)
        return web.json_response(self.pod)

    async def _delete(self, request: web.Request) -> web.Response:
        self.pod, self.deleted = None, self.deleted + 1
        return web.json_response({})

    async def _create(self, request: web.Request) -> web.Response:
        self.pod = {**await request.json(), "status": RUNNING}
        return web.json_response(self.pod)

    async def _exists(self, request: web.Request) -> web.Response:
        return web.json_response({"message": "it is", "reason": "AlreadyExists"}, status=409)

    async def _exec(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("v5.channel.k8s.io",))
        await socket.prepare(request)
        pipe = asyncio.subprocess.PIPE
        run = await asyncio.create_subprocess_exec(
            sys.executable, str(APP), *request.query.getall("command")[1:], stdin=pipe, stdout=pipe
        )
        self.runs.append(run)
        assert run.stdin is not None
        async with asyncio.TaskGroup() as group:
            group.create_task(_copy(run, socket))
            async for message in socket:
                if message.type is WSMsgType.BINARY and message.data[0] == 0:
                    run.stdin.write(message.data[1:])
            run.stdin.close()
            await run.wait()
        return socket


RUNNING = {"phase": "Running", "containerStatuses": [{"name": "prober", "state": {"running": {}}}]}


async def _copy(run: asyncio.subprocess.Process, socket: web.WebSocketResponse) -> None:
    assert run.stdout is not None
    while chunk := await run.stdout.read(7):  # lines arrive in pieces
        await socket.send_bytes(b"\x01" + chunk)
    await socket.close()


@pytest.fixture
async def cluster() -> AsyncIterator[FakeCluster]:
    fake = FakeCluster()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def prober(cluster: FakeCluster) -> AsyncIterator[Prober]:
    client = KubeClient(Credentials(f"http://127.0.0.1:{cluster.port}", {}, None))
    made = Prober(client, "tests", SystemClock())
    yield made
    await made.close()
    await client.close()


def page(cluster: FakeCluster, **more: Any) -> Asked:
    return Asked(f"http://127.0.0.1:{cluster.port}/page", **more)


async def test_many_ask_at_once_and_each_gets_its_own(cluster: FakeCluster, prober: Prober) -> None:
    nobody = Asked("http://127.0.0.1:1/")
    several = await asyncio.gather(
        *(prober.ask(page(cluster, requests=3) if n % 2 else nobody) for n in range(8))
    )
    words = [[one.get("status", one.get("error")) for one in answers] for answers in several]
    assert words == [["refused"], [200, 200, 200]] * 4
    assert len(cluster.runs) == 1


async def test_a_broken_connection_is_made_anew(cluster: FakeCluster, prober: Prober) -> None:
    await prober.ask(page(cluster))
    await cluster.lose_the_connections()
    assert (await prober.ask(page(cluster)))[0]["status"] == 200
    assert len(cluster.runs) == 2


async def test_steady_requests_go_on_after_a_broken_connection(
    cluster: FakeCluster, prober: Prober
) -> None:
    async with aclosing(prober.sample(page(cluster), 0.05)) as samples:
        first = [await anext(samples) for _ in range(2)]
        await cluster.lose_the_connections()
        later = [await anext(samples) for _ in range(3)]
    times = [at for at, _ in first + later]
    assert times == sorted(times)
    assert all(tree["status"] == 200 for _, tree in first + later)


async def test_a_good_pod_is_adopted(cluster: FakeCluster, prober: Prober) -> None:
    cluster.pod = {**json.loads(json.dumps(prober_pod("tests"))), "status": RUNNING}
    await prober.ask(page(cluster))
    assert cluster.deleted == 0


@pytest.mark.parametrize("fault", ["another spec", "failed", "being deleted"])
async def test_a_broken_pod_is_replaced(cluster: FakeCluster, prober: Prober, fault: str) -> None:
    pod: dict[str, Any] = {**json.loads(json.dumps(prober_pod("tests"))), "status": RUNNING}
    match fault:
        case "another spec":
            pod["metadata"]["annotations"] = {}
        case "failed":
            pod["status"] = {"phase": "Failed"}
        case _:
            pod["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    cluster.pod = pod
    assert (await prober.ask(page(cluster)))[0]["status"] == 200
    assert cluster.deleted == 1


async def test_an_image_that_is_not_there_is_said(cluster: FakeCluster, prober: Prober) -> None:
    waiting = {"reason": "ErrImagePull", "message": "no kubetutor/app:1.0"}
    status = {"containerStatuses": [{"name": "prober", "state": {"waiting": waiting}}]}
    cluster.pod = {**json.loads(json.dumps(prober_pod("tests"))), "status": status}
    with pytest.raises(LabError, match="ErrImagePull: no kubetutor/app"):
        await prober.ask(page(cluster))
