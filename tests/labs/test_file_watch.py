"""Observing a workspace on a real file system."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from tutor.clock import SystemClock
from tutor.labs.file_watch import observe_files
from tutor.observations import Change, Report, Snapshot


async def next_of(reports: AsyncGenerator[Report]) -> Report:
    async with asyncio.timeout(8):
        return await anext(reports)


async def change_of(reports: AsyncGenerator[Report], uid: str) -> Any:
    """Return the tree of the next change of one file."""
    while True:
        report = await next_of(reports)
        if isinstance(report, Change) and report.uid == uid:
            return report.tree


async def test_files_come_first_then_each_change(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text("kind: Pod\n")
    async with aclosing(observe_files(tmp_path, SystemClock())) as reports:
        first = await next_of(reports)
        assert isinstance(first, Snapshot)
        assert [o.uid for o in first.objects] == ["web.yaml"]
        (tmp_path / "web.yaml").write_text("kind: Job\n")
        changed = await change_of(reports, "web.yaml")
        assert changed["documents"] == [{"kind": "Job"}]
        (tmp_path / "web.yaml").unlink()
        assert await change_of(reports, "web.yaml") is None


async def test_a_file_in_a_new_folder_is_seen(tmp_path: Path) -> None:
    async with aclosing(observe_files(tmp_path, SystemClock())) as reports:
        await next_of(reports)
        (tmp_path / "app").mkdir()
        (tmp_path / "app" / "Dockerfile").write_text("FROM busybox\n")
        tree = await change_of(reports, "app/Dockerfile")
        assert tree["problem"] is None


async def test_hidden_folders_binaries_and_big_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("x")
    (tmp_path / "tool").write_bytes(b"\x7fELF\0\0")
    (tmp_path / "latin").write_bytes(b"\xff\xfe\xe9")
    (tmp_path / "big.txt").write_text("x" * 300_000)
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    (tmp_path / ".env").write_text("A=1")
    async with aclosing(observe_files(tmp_path, SystemClock())) as reports:
        first = await next_of(reports)
    assert isinstance(first, Snapshot)
    assert [o.uid for o in first.objects] == [".env"]


async def test_a_folder_that_is_deleted_is_empty_and_comes_back(tmp_path: Path) -> None:
    workspace = tmp_path / "lesson"
    workspace.mkdir()
    (workspace / "a.txt").write_text("a")
    async with aclosing(observe_files(workspace, SystemClock())) as reports:
        await next_of(reports)
        shutil.rmtree(workspace)
        report = await next_of(reports)
        while not (isinstance(report, Snapshot) and not report.objects):
            report = await next_of(reports)
        workspace.mkdir()
        (workspace / "b.txt").write_text("b")
        back = await next_of(reports)
        while not isinstance(back, Snapshot):
            back = await next_of(reports)
        seen = {o.uid for o in back.objects}
        if not seen:
            seen = {(await change_of(reports, "b.txt"))["path"]}
        assert seen == {"b.txt"}
