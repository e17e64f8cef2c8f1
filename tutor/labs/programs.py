"""Finds and runs programs of the host: kind and kubectl. Nothing here goes through a shell."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tutor.errors import LabError

_KEPT_LINES = 200


@dataclass(frozen=True, slots=True)
class Call:
    """A program to run in a process group of its own; `keep_open`: descriptors it inherits."""

    argv: Sequence[str]
    environ: Mapping[str, str]
    keep_open: tuple[int, ...] = ()
    merged: bool = True  # stderr goes where stdout goes


@dataclass(slots=True)
class Finished:
    """How a program ended, and the last lines it said."""

    exit: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return what it said."""
        return "\n".join(self.lines)


def on_path(name: str, environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield every program of that name on PATH, first one first."""
    seen: set[Path] = set()
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        candidate = Path(folder or ".") / name
        if candidate not in seen and os.access(candidate, os.X_OK) and candidate.is_file():
            seen.add(candidate)
            yield candidate


async def run(call: Call, hear: Callable[[str], None] | None = None) -> Finished:
    """Run to the end; `hear` gets each line as it comes. Cancelled: the whole group is killed.

    Raises LabError if the program can't be started.
    """
    process = await _start(call)
    finished = Finished(-1)
    try:
        assert process.stdout is not None
        async for raw in process.stdout:
            line = raw.decode(errors="replace").rstrip()
            finished.lines.append(line)
            del finished.lines[:-_KEPT_LINES]
            if hear is not None:
                hear(line)
        finished.exit = await process.wait()
    except BaseException:
        _kill(process.pid)
        await process.wait()
        raise
    return finished


async def _start(call: Call) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *call.argv,
            env=dict(call.environ),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT if call.merged else asyncio.subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=call.keep_open,
            limit=1 << 20,
        )
    except OSError as refused:
        raise LabError(
            f"{Path(call.argv[0]).name} can't be started: {refused.strerror}",
            where=str(call.argv[0]),
            next_step="Install it anew, or take it off PATH.",
        ) from refused


def _kill(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
