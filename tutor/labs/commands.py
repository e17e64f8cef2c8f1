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
        transport, heard = await self._start(command)
        group = transport.get_pid()
        timed_out = False
        try:
            async with asyncio.timeout(command.limit.total_seconds()):
                await heard.until_ended()
        except TimeoutError:
            timed_out = True
        finally:
            if not heard.exited.done():
                end_group(group)
                await heard.exited
            transport.close()
        if group_lives(group):
            self._lingering.add(group)
        code = TIMED_OUT if timed_out else _as_shell(transport.get_returncode() or 0)
        seconds = time.monotonic() - began
        return Ended(code, heard.said.text(), heard.told.text(), seconds, timed_out)

    async def _start(self, command: Command) -> tuple[asyncio.SubprocessTransport, _Heard]:
        if not await asyncio.to_thread(self.workspace.is_dir):
            raise LabError(
                "The lesson's workspace is gone",
                where=f"{self.workspace}",
                next_step="Reset the exercise: that makes it anew.",
            )
        program = shutil.which(command.argv[0], path=self.environment.get("PATH"))
        pipe = asyncio.subprocess.PIPE
        transport, heard = await asyncio.get_running_loop().subprocess_exec(
            _Heard,
            program or command.argv[0],
            *command.argv[1:],
            cwd=self.workspace,
            env=dict(self.environment),
            stdin=pipe if command.stdin else asyncio.subprocess.DEVNULL,
            stdout=pipe,
            stderr=asyncio.subprocess.STDOUT if command.merged else pipe,
            start_new_session=True,
        )
        stdin = transport.get_pipe_transport(0)
        if isinstance(stdin, asyncio.WriteTransport):
            stdin.write(command.stdin)
            stdin.close()  # once all is written
        return transport, heard

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


class _Heard(asyncio.SubprocessProtocol):
    """What a program said, and whether it ended.

    Not `asyncio.subprocess.Process`: its `wait` also waits for whoever still holds the pipes.
    """

    def __init__(self) -> None:
        self.said = _Tail()
        self.told = _Tail()
        self.exited: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._silent = asyncio.Event()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        (self.told if fd == 2 else self.said).add(data)

    def process_exited(self) -> None:
        if not self.exited.done():
            self.exited.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's own
        self._silent.set()

    async def until_ended(self) -> None:
        """Return when the program ended and all it said is here; later words aren't waited for."""
        await asyncio.shield(self.exited)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                await self._silent.wait()


def _as_shell(returned: int) -> int:
    """Return an exit code as a shell says it: 128 and the signal's number."""
    return 128 - returned if returned < 0 else returned


def said_in_short(text: str, lines: int = 3) -> str:
    """Return the last lines of an output, for a message."""
    kept: Sequence[str] = [line for line in text.splitlines() if line.strip()][-lines:]
    return " / ".join(kept)
