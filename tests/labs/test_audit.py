"""What was there at the start, and what is new."""

from __future__ import annotations

import tarfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from tutor.clock import SystemClock
from tutor.errors import LabError
from tutor.labs.audit import Baseline, read_baseline, strangers, take_baseline
from tutor.labs.endpoints import Endpoints
from tutor.labs.engine_client import EngineClient
from tutor.labs.engine_reset import EngineGoods, engine_leftovers, reset_engine
from tutor.labs.parts import Parts

NGINX = "nginx:1.28"


@dataclass
class FakeEngine:
    """Images by tag, and a record of what was asked."""

    socket: Path
    tags: dict[str, str] = field(default_factory=dict)
    networks: list[str] = field(default_factory=lambda: ["bridge", "host", "none"])
    asked: list[str] = field(default_factory=list)
    runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=1 << 24)
        app.router.add_route("*", "/{path:.*}", self._any)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.UnixSite(self.runner, str(self.socket)).start()

    async def _any(self, request: web.Request) -> web.Response:
        path = request.path
        if request.method != "GET":
            self.asked.append(f"{request.method} {request.path_qs}")
        if path == "/images/load":
            with tarfile.open(fileobj=BytesIO(await request.read())) as tar:
                manifest = tar.extractfile("manifest.json")
                assert manifest is not None
                for image in msgspec.json.decode(manifest.read()):
                    self.tags |= dict.fromkeys(image["RepoTags"], image["Config"])
        elif request.method == "DELETE" and path.startswith("/images/"):
            self.tags.pop(path.removeprefix("/images/"), None)
        return web.json_response(self._document(path))

    def _document(self, path: str) -> Any:
        match path:
            case "/containers/json":
                return []
            case "/volumes":
                return {"Volumes": None}
            case "/networks":
                return [{"Name": name, "Id": name} for name in self.networks]
            case "/images/json":
                ids = dict.fromkeys(self.tags.values())
                return [
                    {"Id": uid, "RepoTags": [t for t, i in self.tags.items() if i == uid]}
                    for uid in ids
                ]
        return {}


@pytest.fixture
async def fake(tmp_path: Path) -> AsyncIterator[FakeEngine]:
    made = FakeEngine(tmp_path / "docker.sock")
    await made.start()
    yield made
    assert made.runner is not None
    await made.runner.cleanup()


@pytest.fixture
async def engine(fake: FakeEngine) -> AsyncIterator[EngineClient]:
    client = EngineClient(f"unix://{fake.socket}")
    yield client
    await client.close()


def archive(folder: Path, name: str, tag: str, uid: str) -> None:
    manifest = msgspec.json.encode([{"Config": uid, "RepoTags": [tag]}])
    with tarfile.open(folder / name, "w") as tar:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(manifest)
        tar.addfile(entry, BytesIO(manifest))


async def test_a_baseline_is_read_as_it_was_taken(fake: FakeEngine, tmp_path: Path) -> None:
    fake.tags = {NGINX: "i1", "other:1": "i2"}
    path = tmp_path / "lab" / "baseline.json"
    endpoints = Endpoints(
        None, None, f"unix://{fake.socket}", {}, tmp_path, "me", baseline=path, catalogue=(NGINX,)
    )
    await take_baseline(endpoints)
    assert read_baseline(path) == Baseline(frozenset(), {NGINX: "i1"})


def test_a_baseline_that_is_gone_or_garbled_is_none(tmp_path: Path) -> None:
    (tmp_path / "bad").write_text("{")
    assert read_baseline(tmp_path / "bad") is None
    assert read_baseline(tmp_path / "none") is None
    assert read_baseline(None) is None


async def test_without_a_baseline_nothing_of_a_cluster_counts_as_new() -> None:
    # a Parts without a cluster would raise if it were asked
    assert await strangers(Parts("lesson", SystemClock()), Baseline()) == ()


async def test_an_untouched_engine_has_nothing_left_over(
    fake: FakeEngine, engine: EngineClient
) -> None:
    fake.tags = {NGINX: "i1"}
    assert await engine_leftovers(engine, EngineGoods((NGINX,), {NGINX: "i1"}, None)) == []


async def test_a_tag_that_moved_is_left_over_and_gets_its_image_back(
    fake: FakeEngine, engine: EngineClient, tmp_path: Path
) -> None:
    fake.tags = {NGINX: "i2"}
    archive(tmp_path, "a.tar", "busybox:1.37", "i0")
    archive(tmp_path, "b.tar", NGINX, "i1")
    goods = EngineGoods((NGINX,), {NGINX: "i1"}, tmp_path)
    assert await engine_leftovers(engine, goods) == [f"image {NGINX}", f"image {NGINX} is gone"]
    await reset_engine(engine, goods)
    assert fake.tags == {NGINX: "i1"}


async def test_an_image_without_an_archive_is_said(fake: FakeEngine, engine: EngineClient) -> None:
    with pytest.raises(LabError, match="has lost nginx"):
        await reset_engine(engine, EngineGoods((NGINX,), {NGINX: "i1"}, None))


async def test_only_a_learner_s_networks_and_tags_are_removed(
    fake: FakeEngine, engine: EngineClient
) -> None:
    fake.tags = {NGINX: "i1", "mine:1": "i2"}
    fake.networks.append("shop")
    await reset_engine(engine, EngineGoods((NGINX,), {NGINX: "i1"}, None))
    assert [line for line in fake.asked if line.startswith("DELETE")] == [
        "DELETE /networks/shop",
        "DELETE /images/mine:1?force=1",
    ]
