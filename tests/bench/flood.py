"""`seq 1 200000` in the pane beside tmux, each drawing to a terminal; memory after much output.

python tests/bench/flood.py [RUNS]
Both run on a pseudo-terminal of 120x40 whose output is read as fast as it comes, both with bash. A
run is timed from Enter until the line after the flood is drawn.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench.echo import SIZE, Output, bash
from tests.bench.figures import Row, percentile, print_table
from tests.tui.scripted import WidgetApp
from tutor.session.shells import Launch
from tutor.tui.terminal.pane import TerminalPane
from tutor.tui.terminal.pty import Pty

ROOT = Path(__file__).resolve().parents[2]
PANE = (sys.executable, __file__, "--pane")
LINES = 200_000
HOUR_LINES = 10_000_000  # 2,800 lines a second for an hour


class PaneAlone(WidgetApp):
    """The pane with nothing around it, in a process of its own."""

    def on_mount(self) -> None:
        """Start a shell."""
        pane = self.query_one(TerminalPane)
        pane.focus()
        pane.open(bash("/tmp"))


class Reader(Output):
    """Output as it comes; only the end of it is kept."""

    def take(self, text: str) -> None:
        """Take what was written."""
        super().take(text)
        self.text = self.text[-200_000:]


@asynccontextmanager
async def running(argv: tuple[str, ...], folder: str) -> AsyncIterator[tuple[Pty, Reader, int]]:
    """Run a program on a pseudo-terminal until its prompt is there; yield its process id, too."""
    reader = Reader()
    pty = Pty(lambda data: reader.take(data.decode(errors="replace")))
    pty.resize(*SIZE)
    environment = {**bash(folder).environment, "PYTHONPATH": str(ROOT), "HOME": folder}
    await pty.start(Launch(argv, Path(folder), environment))
    await reader.until("ready$")
    pid = pty.pid
    assert pid is not None
    try:
        yield pty, reader, pid
    finally:
        await pty.close()


async def flood(pty: Pty, reader: Reader, lines: int, mark: str) -> float:
    """Return the seconds from Enter until the line after the flood is drawn."""
    command = f"seq 1 {lines}; echo {mark[0]}''{mark[1:]}"
    pty.write(command.encode())
    await reader.until(f"{mark[1:]}")
    began = perf_counter()
    pty.write(b"\r")
    await reader.until(mark, seconds=600)
    return perf_counter() - began


async def times(runs: int, folder: str) -> tuple[list[float], list[float]]:
    """Return the seconds of each run in the pane and in tmux, by turns: both bear the same load.

    The first of each, which fills caches, is left out.
    """
    server = f"tmux -L bench{os.getpid()} -f /dev/null new-session"
    tmux = (*server.split(), "env 'PS1=ready$ ' bash --norc --noprofile -i")
    ours, theirs = [], []
    async with running(PANE, folder) as (pane, drawn, _), running(tmux, folder) as (other, seen, _):
        for n in range(runs + 1):
            ours.append(await flood(pane, drawn, LINES, f"mark{n}end"))
            theirs.append(await flood(other, seen, LINES, f"mark{n}end"))
        other.write(b"exit\r")  # its server ends with its only shell
        await other.ended()
    return ours[1:], theirs[1:]


def resident_mib(pid: int) -> float:
    """Return a process' resident memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    match = re.search(r"VmRSS:\s+(\d+)", status)
    assert match is not None
    return int(match[1]) / 1024


async def memory(folder: str) -> tuple[float, float]:
    """Return the MiB before and after an hour's output."""
    async with running(PANE, folder) as (pty, reader, pid):
        before = resident_mib(pid)
        await flood(pty, reader, HOUR_LINES, "hourend")
        return before, resident_mib(pid)


async def main(runs: int) -> None:
    """Print both medians and the memory."""
    with TemporaryDirectory() as folder:
        ours, theirs = await times(runs, folder)
        before, after = await memory(folder)
    here, there = percentile(ours, 0.5) * 1000, percentile(theirs, 0.5) * 1000
    rows = [
        Row(f"seq 1 {LINES}, median of {runs}", here, there, "ms", "tmux", "≤ 1.5 ×"),
        Row(f"memory after {HOUR_LINES:,} lines", after, before, "MiB", "before them"),
    ]
    print_table(f"A flood in the pane at {SIZE[0]}x{SIZE[1]}", rows)


if __name__ == "__main__":
    if sys.argv[1:] == ["--pane"]:
        PaneAlone(TerminalPane()).run()
    else:
        asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
