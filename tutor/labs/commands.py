"""Runs programs of a lesson: in its workspace, with its environment, with an end to all of it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tutor.errors import LabError

OUTPUT_LIMIT_BYTES = 1 << 20
TIMED_OUT = 124  # as timeout(1) says it
_LINGER_SECONDS = 0.2  # for output of what a script left running
_HANDED_ON = ("PATH", "HOME", "TERM", "LANG", "LC_ALL", "TMPDIR", "USER")


@dataclass(frozen=True, slots=True)
class Command:
    """One program to run. `merged`: stderr goes where stdout goes, as on a terminal."""

    argv: tuple[str, ...]
    limit: timedelta
    stdin: bytes = b""
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended; the newest MiB of what it said."""

    exit: int
    stdout: str
    stderr: str
    seconds: float
    timed_out: bool = False


@dataclass(slots=True)
class Commands:
    """Starts programs, each in a process group of its own, and remembers what they left running."""

    workspace: Path
    environment: Mapping[str, str]
    _lingering: set[int] = field(default_factory=set)  # groups that outlived their leader

    def shell(self, script: str) -> tuple[str, ...]:
        """Return the argv that runs `script` as a shell step: strictly, it stops at an error."""
        if shutil.which("bash", path=self.environment.get("PATH")):
            return ("bash", "-euo", "pipefail", "-c", script)
        return ("sh", "-euc", script)

    async def run(self, command: Command) -> Ended:
        """Run to the end, or to the limit: then the group is killed and `exit` is 124.

        Raises LabError where the workspace is gone, FileNotFoundError or PermissionError where
        the program can't be started. Cancelled: the group is killed.
        """
        began = time.monotonic()
        process = await self._start(command)
        said, told = _Tail(), _Tail()
        timed_out = False
        try:
            async with asyncio.timeout(command.limit.total_seconds()):
                await _talk(process, command.stdin, said, told)
        except TimeoutError:
            timed_out = True
            end_group(process.pid)
        except BaseException:
            end_group(process.pid)
            raise
        finally:
            exit_code = await process.wait() if process.returncode is None else process.returncode
            process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - pipes that a grandchild holds
        if not timed_out and group_lives(process.pid):
            self._lingering.add(process.pid)
        seconds = time.monotonic() - began
        code = TIMED_OUT if timed_out else _as_shell(exit_code)
        return Ended(code, said.text(), told.text(), seconds, timed_out)

    async def _start(self, command: Command) -> asyncio.subprocess.Process:
        if not await asyncio.to_thread(self.workspace.is_dir):
            raise LabError(
                "The lesson's workspace is gone",
                where=f"{self.workspace}",
                next_step="Reset the exercise: that makes it anew.",
            )
        program = shutil.which(command.argv[0], path=self.environment.get("PATH"))
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            program or command.argv[0],
            *command.argv[1:],
            cwd=self.workspace,
            env=dict(self.environment),
            stdin=pipe if command.stdin else asyncio.subprocess.DEVNULL,
            stdout=pipe,
            stderr=asyncio.subprocess.STDOUT if command.merged else pipe,
            start_new_session=True,
        )

    def end_lingering(self) -> None:
        """Kill what earlier scripts left running."""
        for group in self._lingering:
            end_group(group)
        self._lingering.clear()


def handed_on(outer: Mapping[str, str]) -> dict[str, str]:
    """Return what of the learner's own environment a lesson's programs get to see."""
    return {name: outer[name] for name in _HANDED_ON if name in outer}


def end_group(group: int) -> None:
    """Kill a process group that we started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def group_lives(group: int) -> bool:
    """Say whether anything of a process group still runs."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class _Tail:
    """The newest bytes of a stream."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def add(self, data: bytes) -> None:
        self._kept += data
        if len(self._kept) > 2 * OUTPUT_LIMIT_BYTES:
            del self._kept[:-OUTPUT_LIMIT_BYTES]

    def text(self) -> str:
        return bytes(self._kept[-OUTPUT_LIMIT_BYTES:]).decode(errors="replace")


async def _talk(
    process: asyncio.subprocess.Process, stdin: bytes, said: _Tail, told: _Tail
) -> None:
    """Feed, read and wait. Output of what outlives the program is not waited for."""
    readers = [
        _drain(stream, tail)
        for stream, tail in ((process.stdout, said), (process.stderr, told))
        if stream is not None
    ]
    async with asyncio.TaskGroup() as group:
        if process.stdin is not None:
            group.create_task(_feed(process.stdin, stdin))
        reading = [group.create_task(reader) for reader in readers]
        await process.wait()
        await asyncio.wait(reading, timeout=_LINGER_SECONDS)
        for task in reading:
            task.cancel()


async def _drain(stream: asyncio.StreamReader, tail: _Tail) -> None:
    while chunk := await stream.read(65536):
        tail.add(chunk)


async def _feed(stream: asyncio.StreamWriter, data: bytes) -> None:
    with suppress(ConnectionError):  # it did not want to hear all
        stream.write(data)
        await stream.drain()
    stream.close()


def _as_shell(returned: int) -> int:
    """Return an exit code as a shell says it: 128 and the signal's number."""
    return 128 - returned if returned < 0 else returned


def said_in_short(text: str, lines: int = 3) -> str:
    """Return the last lines of an output, for a message."""
    kept: Sequence[str] = [line for line in text.splitlines() if line.strip()][-lines:]
    return " / ".join(kept)
