"""Turns work that tells how far it is into a stream of Phases; lets several works run at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from typing import Any

from tutor.errors import LabError
from tutor.labs.lab import Phase

Tell = Callable[[Phase], None]


async def told(work: Callable[[Tell], Awaitable[None]]) -> AsyncGenerator[Phase]:
    """Yield what `work` tells until it ends; its LabError is raised after its last Phase.

    Closing the stream, or cancelling whoever reads it, cancels the work and waits for its clean-up.
    """
    queue: asyncio.Queue[Phase | LabError | None] = asyncio.Queue()

    async def run() -> None:
        try:
            await work(queue.put_nowait)
        except LabError as error:
            queue.put_nowait(error)
        finally:
            queue.put_nowait(None)

    failure: LabError | None = None
    async with asyncio.TaskGroup() as group:
        task = group.create_task(run())
        while (item := await queue.get()) is not None:
            if isinstance(item, LabError):
                failure = item
                continue
            try:
                yield item
            except GeneratorExit:
                task.cancel()
                break
    if failure is not None:
        raise failure


async def together(*works: Coroutine[Any, Any, None]) -> None:
    """Run all works; the first LabError ends the others and is raised as itself."""
    failures: list[LabError] = []
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except* LabError as several:
        failures.extend(_leaves(several))
    if failures:
        raise failures[0]


async def each_of(*works: Coroutine[Any, Any, None]) -> None:
    """Run all works, each to its own end; what the first that failed said is raised afterwards."""
    for outcome in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


async def to_the_end(work: Coroutine[Any, Any, None], *, seconds: float) -> None:
    """Await `work` even if cancelled meanwhile, for `seconds` at most; then be cancelled.

    For clean-up only. Raises what `work` raises, TimeoutError if it takes too long.
    """

    async def limited() -> None:
        async with asyncio.timeout(seconds):
            await work

    task = asyncio.Task(limited())  # owned here: this function returns only after it has ended
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as request:
            cancelled = request
    if cancelled is not None:
        task.exception()  # seen, so that it isn't reported as lost
        raise cancelled
    task.result()


def _leaves(group: BaseExceptionGroup[LabError]) -> list[LabError]:
    found: list[LabError] = []
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            found.extend(_leaves(error))
        else:
            found.append(error)
    return found
