"""Two processes and one lab: the second waits, says so, and goes on. Work and its clean-up."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from tutor.clock import SystemClock
from tutor.errors import LabError
from tutor.labs.lab import LabSettings, Phase
from tutor.labs.lab_state import LabState, Made
from tutor.labs.programs import Call, on_path, run
from tutor.labs.telling import Tell, each_of, to_the_end, together, told

CLOCK = SystemClock()


def state_in(folder: Path, *, within: timedelta = timedelta(seconds=10)) -> LabState:
    return LabState(
        LabSettings(folder / "s", folder / "c", folder / "k", owner="t", ready_within=within)
    )


def child_holding(lock: int) -> subprocess.Popen[bytes]:
    """Start a program that inherits a lock and runs until it reads a line."""
    waits = [sys.executable, "-c", "input()"]
    return subprocess.Popen(waits, stdin=subprocess.PIPE, pass_fds=(lock,))


def runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


async def test_the_second_waits_for_the_first_and_says_for_whom(tmp_path: Path) -> None:
    state, order, heard = state_in(tmp_path), [], asyncio.Event()

    def waiting(holder: str) -> None:
        order.append(f"waits for {holder}")
        heard.set()

    async def second() -> None:
        async with state.locked("x", CLOCK, waiting):
            order.append("second")

    async with asyncio.TaskGroup() as group, state.locked("x", CLOCK, lambda _: None):
        group.create_task(second())
        await heard.wait()
        order.append("first")
    assert order == [f"waits for {os.getpid()}", "first", "second"]


async def test_a_lock_that_stays_taken_names_its_holder(tmp_path: Path) -> None:
    state = state_in(tmp_path, within=timedelta(0))
    async with state.locked("x", CLOCK, lambda _: None):
        with pytest.raises(LabError, match=str(os.getpid())):
            async with state.locked("x", CLOCK, lambda _: None):
                pass


async def test_a_program_that_outlives_us_keeps_the_lock(tmp_path: Path) -> None:
    state = state_in(tmp_path, within=timedelta(0))
    async with state.locked("x", CLOCK, lambda _: None) as lock:
        child = child_holding(lock)
    try:
        with pytest.raises(LabError):
            async with state.locked("x", CLOCK, lambda _: None):
                pass
    finally:
        child.communicate(b"\n")
    async with state.locked("x", CLOCK, lambda _: None):
        pass


def test_what_was_made_is_remembered_and_a_broken_file_is_as_good_as_none(tmp_path: Path) -> None:
    state = state_in(tmp_path)
    assert state.read_made("t-x") is None
    state.write_made("t-x", Made(("a",), "v1.34.0", "f"))
    assert state.read_made("t-x") == Made(("a",), "v1.34.0", "f")
    (state.folder("t-x") / "made.json").write_text('{"nodes": 1}')
    assert state.read_made("t-x") is None
    state.forget("t-x")
    assert not (tmp_path / "s/clusters/t-x").exists()


def test_clusters_are_known_by_definition_or_by_having_been_made(tmp_path: Path) -> None:
    state = state_in(tmp_path)
    (tmp_path / "k").mkdir()
    (tmp_path / "k/one-node.yaml").touch()
    state.folder("t-old")
    state.folder("other-old")
    assert state.known_clusters() == {"t-one-node", "t-old"}


# ── telling ──


async def phases_of(stream: AsyncGenerator[Phase], names: list[str]) -> None:
    async with aclosing(stream) as phases:
        async for phase in phases:
            names.append(phase.name)  # noqa: PERF401 - kept when the stream ends in an error


async def test_what_work_tells_comes_out_and_its_error_comes_last() -> None:
    async def work(tell: Tell) -> None:
        tell(Phase("one"))
        tell(Phase("two"))
        raise LabError("late", where="w", next_step="n")

    names: list[str] = []
    with pytest.raises(LabError, match="late"):
        await phases_of(told(work), names)
    assert names == ["one", "two"]


async def test_closing_the_stream_cancels_the_work_and_waits_for_its_clean_up() -> None:
    done: list[str] = []

    async def work(tell: Tell) -> None:
        try:
            tell(Phase("begun"))
            await asyncio.Event().wait()
        finally:
            await asyncio.to_thread(done.append, "cleaned")

    async with aclosing(told(work)) as phases:
        assert (await anext(phases)).name == "begun"
    assert done == ["cleaned"]


async def test_cancelling_the_reader_cancels_the_work_and_waits_for_its_clean_up() -> None:
    done: list[str] = []
    begun = asyncio.Event()

    async def cleaning() -> None:
        await asyncio.to_thread(done.append, "cleaned")

    async def work(tell: Tell) -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            await to_the_end(cleaning(), seconds=5)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(phases_of(told(work), []))
        await begun.wait()
        task.cancel()
    assert task.cancelled()
    assert done == ["cleaned"]


async def test_clean_up_goes_to_its_end_through_a_second_cancellation() -> None:
    begun, go_on, done = asyncio.Event(), asyncio.Event(), []

    async def cleaning() -> None:
        begun.set()
        await go_on.wait()
        done.append("cleaned")

    async with asyncio.TaskGroup() as group:
        task = group.create_task(to_the_end(cleaning(), seconds=5))
        await begun.wait()
        task.cancel()
        await asyncio.to_thread(lambda: None)  # the cancellation arrives meanwhile
        assert not task.done()
        go_on.set()
    assert done == ["cleaned"]
    assert task.cancelled()


async def test_clean_up_has_an_end_of_its_own() -> None:
    async def cleaning() -> None:
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await to_the_end(cleaning(), seconds=0.01)


async def test_the_first_failure_of_several_works_ends_the_others_and_is_itself() -> None:
    ended: list[str] = []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("waits")

    async def inner() -> None:
        raise LabError("first", where="w", next_step="n")

    with pytest.raises(LabError, match="first"):
        await together(waits(), together(inner()))
    assert ended == ["waits"]


async def test_taking_down_goes_on_where_one_part_refuses() -> None:
    ended: list[str] = []

    async def refuses() -> None:
        raise LabError("busy", where="w", next_step="n")

    async def goes_on() -> None:
        await asyncio.to_thread(ended.append, "the other")

    with pytest.raises(LabError, match="busy"):
        await each_of(refuses(), goes_on())
    assert ended == ["the other"]


# ── programs ──


async def test_a_program_is_heard_line_by_line(tmp_path: Path) -> None:
    lines: list[str] = []
    call = Call(("sh", "-c", "echo one; echo two >&2; exit 3"), {"PATH": "/usr/bin:/bin"})
    ended = await run(call, lines.append)
    assert (ended.exit, lines, ended.text) == (3, ["one", "two"], "one\ntwo")


async def test_a_cancelled_program_dies_with_all_its_children() -> None:
    children: list[int] = []
    script = "sleep 1000 & echo $!; wait"
    begun = asyncio.Event()

    def hear(line: str) -> None:
        children.append(int(line))
        begun.set()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(run(Call(("sh", "-c", script), {"PATH": "/usr/bin:/bin"}), hear))
        await begun.wait()
        task.cancel()
    assert not runs(children[0])


async def test_a_program_that_can_not_be_started_is_a_lab_error(tmp_path: Path) -> None:
    (tmp_path / "kind").write_text("not a program")
    (tmp_path / "kind").chmod(0o755)
    with pytest.raises(LabError, match="kind can't be started"):
        await run(Call((str(tmp_path / "kind"),), {}))


def test_only_executable_files_on_path_are_programs(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    (tmp_path / "a/kubectl").touch(0o644)
    (tmp_path / "b/kubectl").mkdir()
    (tmp_path / "c/kubectl").touch(0o755)
    path = ":".join(str(tmp_path / name) for name in ("a", "b", "missing", "c", "c"))
    assert list(on_path("kubectl", {"PATH": path})) == [tmp_path / "c/kubectl"]
