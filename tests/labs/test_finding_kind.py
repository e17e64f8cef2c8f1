"""kind: the learner's own if it is new enough, else the cached, else the downloaded one."""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path

from aiohttp import web

from tutor.clock import SystemClock
from tutor.labs.engine_discovery import EngineAddress
from tutor.labs.engine_host import EngineHost
from tutor.labs.kind import KIND_VERSION, find_kind, kind_environment, kind_file
from tutor.labs.kit import Kit
from tutor.labs.lab import LabSettings, Phase
from tutor.labs.lab_state import LabState


def kit_in(folder: Path, **environ: str) -> Kit:
    settings = LabSettings(folder / "state", folder / "cache", folder / "clusters", owner="t")
    engine = EngineHost(EngineAddress("unix:///nowhere.sock", "a test"))
    variables = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", **environ}
    return Kit(settings, LabState(settings), engine, SystemClock(), variables)


def program(path: Path, version: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho 'kind {version} go1.26 linux/amd64'\n")
    path.chmod(0o755)
    return path


def unheard(phase: Phase) -> None:
    pass


async def test_the_learners_own_kind_is_used(tmp_path: Path) -> None:
    own = program(tmp_path / "bin/kind", "v0.33.0")
    assert await find_kind(kit_in(tmp_path), unheard) == own


async def test_a_kind_too_old_for_the_node_images_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin/kind", "v0.20.0")
    cached = program(tmp_path / f"cache/programs/kind-{KIND_VERSION}", KIND_VERSION)
    assert await find_kind(kit_in(tmp_path), unheard) == cached


async def test_without_any_it_is_downloaded_once(tmp_path: Path) -> None:
    body = b"#!/bin/sh\necho kind v0.33.0\n"
    name = kind_file(platform.system(), platform.machine())
    asked: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path.endswith(".sha256sum"):
            return web.Response(text=f"{hashlib.sha256(body).hexdigest()}  {name}")
        return web.Response(body=body)

    app = web.Application()
    app.router.add_get("/dl/{rest:.*}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    told: list[Phase] = []
    base = f"http://127.0.0.1:{runner.addresses[0][1]}/dl"
    try:
        first = await find_kind(kit_in(tmp_path), told.append, base=base)
        again = await find_kind(kit_in(tmp_path), told.append, base=base)
    finally:
        await runner.cleanup()
    assert first == again
    assert first.read_bytes() == body
    assert asked == [f"/dl/{KIND_VERSION}/{name}.sha256sum", f"/dl/{KIND_VERSION}/{name}"]
    assert (told[-1].have, told[-1].unit) == (len(body), "bytes")


def test_kind_never_sees_the_learners_own_kubeconfig_or_cluster_name(tmp_path: Path) -> None:
    kit = kit_in(tmp_path, KUBECONFIG="/home/me/.kube/config", KIND_CLUSTER_NAME="mine")
    environ = kind_environment(kit, tmp_path / "kubeconfig")
    assert environ["KUBECONFIG"] == str(tmp_path / "kubeconfig")
    assert environ["DOCKER_HOST"] == "unix:///nowhere.sock"
    assert "KIND_CLUSTER_NAME" not in environ
