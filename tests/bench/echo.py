"""Key → echo in the pane, beside the same shell on a bare pseudo-terminal.

python tests/bench/echo.py [KEYS]
A key is timed from its arrival in the application until its echo is in what the application sends
to the outer terminal; the reference from its write to a pseudo-terminal until it is read back.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from textual import events
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import Static

from tests.bench.figures import Row, percentile, print_table
from tests.tui.scripted import WidgetApp
from tutor.clock import SystemClock
from tutor.session.shells import Launch
from tutor.tui.terminal.pane import TerminalPane
from tutor.tui.terminal.pty import Pty

LETTERS = "가나다라마바사아자차카타파하"  # no escape sequence holds one of them
BETWEEN = timedelta(milliseconds=37)  # a fast typist's; not a multiple of a frame
SIZE = (120, 40)


class Output:
    """What was written, and a way to wait for a piece of it."""

    def __init__(self) -> None:
        self.text = ""
        self._more = asyncio.Event()

    def take(self, text: str) -> None:
        """Take what was written."""
        self.text += text
        self._more.set()

    async def until(self, words: str, *, seconds: float = 10) -> None:
        """Return once `words` were written; forget them."""
        async with asyncio.timeout(seconds):
            while words not in self.text:
                self._more.clear()
                await self._more.wait()
        self.text = ""


class ListeningDriver(HeadlessDriver):
    """A driver without a terminal whose output is kept."""

    output = Output()

    @property
    def is_headless(self) -> bool:
        """Say no: then what is drawn is written."""
        return False

    def write(self, data: str) -> None:
        """Keep what the application would send to its terminal."""
        self.output.take(data)


def bash(folder: str) -> Launch:
    """Return how a plain bash is started."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PS1": "ready$ "}
    return Launch(("bash", "--norc", "--noprofile", "-i"), Path(folder), environment)


@asynccontextmanager
async def running(app: App[None]) -> AsyncIterator[Output]:
    """Run the application with a driver that listens; yield what it sends."""
    output = ListeningDriver.output = Output()
    app.driver_class = ListeningDriver
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(app.run_async(size=SIZE))
        yield output
        app.exit()
        await task


async def one(output: Output, letter: str, send: Callable[[], object]) -> float:
    """Return the seconds from `send` to the letter's echo."""
    await SystemClock().sleep(BETWEEN)
    output.text = ""
    began = perf_counter()
    send()
    await output.until(letter)
    return perf_counter() - began


async def echoes(keys: int, folder: str) -> tuple[list[float], list[float]]:
    """Return the seconds of each key without us and with us, by turns: both bear the same load."""
    pane, alone = TerminalPane(), Output()
    app = WidgetApp(pane, Static("below"))
    bare = Pty(lambda data: alone.take(data.decode(errors="replace")))
    bare.resize(*SIZE)
    without: list[float] = []
    ours: list[float] = []
    async with running(app) as shown:
        await bare.start(bash(folder))
        await alone.until("ready$")
        await shown.until("below")
        pane.focus()
        pane.open(bash(folder))
        await shown.until("ready$")
        for n in range(keys):
            letter = LETTERS[n % len(LETTERS)]
            without.append(await one(alone, letter, partial(bare.write, letter.encode())))
            key = events.Key(letter, letter)
            ours.append(await one(shown, letter, partial(app.post_message, key)))
            if n % 40 == 39:
                bare.write(b"\x15")
                pane.write(b"\x15")
        await bare.close()
    return without, ours


async def main(keys: int) -> None:
    """Print p50, p95 and p99 of both."""
    with TemporaryDirectory() as folder:
        alone, ours = await echoes(keys, folder)
    rows = []
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        here, there = percentile(ours, share) * 1000, percentile(alone, share) * 1000
        budget = f"+16 ms (is +{here - there:.1f})" if name == "p95" else ""
        rows.append(Row(f"key → echo, {name}", here, there, "ms", "bash on a bare PTY", budget))
    print_table(f"Key → echo in the pane, {keys} keys at {SIZE[0]}x{SIZE[1]}", rows)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
