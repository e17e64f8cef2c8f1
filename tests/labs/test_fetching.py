"""Downloading a program: from a real server on loopback, with all that can go wrong there."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from tutor.errors import LabError
from tutor.labs.fetching import Download, fetch

PROGRAM = b"#!/bin/sh\necho kind v0.33.0\n" * 20_000
GOOD = hashlib.sha256(PROGRAM).hexdigest()


@asynccontextmanager
async def server(
    body: bytes = PROGRAM, checksum: str = f"{GOOD}  kind-linux-amd64\n", *, cut: bool = False
) -> AsyncIterator[str]:
    """Serve a program and its checksum; `cut`: hang up in the middle of the program."""

    async def program(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = len(body)
        await response.prepare(request)
        await response.write(body[: len(body) // 2] if cut else body)
        if cut and request.transport is not None:
            request.transport.close()
        return response

    async def checksums(request: web.Request) -> web.Response:
        return web.Response(text=checksum)

    app = web.Application()
    app.router.add_get("/v1/kind", program)
    app.router.add_get("/v1/kind.sha256sum", checksums)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1/kind"
    finally:
        await runner.cleanup()


def download(url: str, folder: Path) -> Download:
    return Download(url, f"{url}.sha256sum", folder / "programs" / "kind")


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in (folder / "programs").iterdir()]


def unheard(have: int, total: int) -> None:
    pass


async def test_a_program_arrives_whole_executable_and_with_its_progress(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    async with server() as url:
        target = await fetch(
            download(url, tmp_path), lambda have, total: told.append((have, total))
        )
    assert target.read_bytes() == PROGRAM
    assert os.access(target, os.X_OK)
    assert told[-1] == (len(PROGRAM), len(PROGRAM))
    assert left_behind(tmp_path) == ["kind"]


@pytest.mark.parametrize(
    ("checksum", "why"), [("0" * 64, "SHA-256"), ("<html>not found</html>", "no checksum")]
)
async def test_a_wrong_or_missing_checksum_leaves_nothing(
    tmp_path: Path, checksum: str, why: str
) -> None:
    async with server(checksum=checksum) as url:
        with pytest.raises(LabError, match=why):
            await fetch(download(url, tmp_path), unheard)
    assert left_behind(tmp_path) == []


async def test_a_program_that_ends_early_leaves_nothing(tmp_path: Path) -> None:
    async with server(cut=True) as url:
        with pytest.raises(LabError, match="can't be downloaded"):
            await fetch(download(url, tmp_path), unheard)
    assert left_behind(tmp_path) == []


async def test_a_program_that_the_server_does_not_have_is_said_so(tmp_path: Path) -> None:
    async with server() as url:
        with pytest.raises(LabError, match="the server answered 404"):
            await fetch(download(f"{url}-darwin", tmp_path), unheard)
    assert left_behind(tmp_path) == []


async def test_without_a_network_the_next_step_is_named(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1/kind"
        with pytest.raises(LabError, match="out of reach") as failure:
            await fetch(download(url, tmp_path), unheard)
    assert "on PATH" in failure.value.next_step
    assert left_behind(tmp_path) == []


async def test_a_cancelled_download_leaves_nothing(tmp_path: Path) -> None:
    begun = asyncio.Event()
    async with server() as url, asyncio.TaskGroup() as group:
        task = group.create_task(fetch(download(url, tmp_path), lambda *_: begun.set()))
        await begun.wait()
        task.cancel()
    # A task that had ended already has its program; one that was cancelled has nothing.
    assert left_behind(tmp_path) == ([] if task.cancelled() else ["kind"])


async def test_a_folder_that_can_not_be_made_is_a_lab_error(tmp_path: Path) -> None:
    (tmp_path / "programs").write_text("a file")
    with pytest.raises(LabError, match="can't be made"):
        await fetch(download("http://127.0.0.1:1/x", tmp_path), unheard)
