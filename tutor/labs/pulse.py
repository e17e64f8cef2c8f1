"""Says whether a server still answers, for streams that are silent by nature.

A dead peer sends nothing, and neither does a watch on which nothing happens. Whoever waits on such
a stream asks here every few seconds; all of a place's streams share one cheap request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from tutor.errors import LabError

PATIENCE_SECONDS = 3.0  # without a byte, before the server is asked
_FRESH_SECONDS = 2.0


class Readable(Protocol):
    """What arrives piece by piece; b"" is its end. Reading may be cancelled without a loss."""

    async def readany(self) -> bytes:
        """Return what is there, or wait for it."""
        ...


class Pulse:
    """Asks a server at most every two seconds, once for all who want to know."""

    def __init__(self, ask: Callable[[], Awaitable[None]]) -> None:
        self._ask = ask
        self._asking = asyncio.Lock()
        self._answered = -_FRESH_SECONDS
        self._failed: tuple[float, LabError] | None = None

    async def check(self) -> None:
        """Return if the server answers; else raise what `ask` raises (LabError)."""
        loop = asyncio.get_running_loop()
        async with self._asking:
            if loop.time() - self._answered < _FRESH_SECONDS:
                return
            if self._failed and loop.time() - self._failed[0] < _FRESH_SECONDS:
                raise self._failed[1]  # for those who waited while it failed
            try:
                await self._ask()
            except LabError as silent:
                self._failed = (loop.time(), silent)
                raise
            self._answered = loop.time()

    async def read(self, stream: Readable) -> bytes:
        """Return the stream's next bytes, b"" at its end; raises LabError if the server is gone."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await stream.readany()
            await self.check()
