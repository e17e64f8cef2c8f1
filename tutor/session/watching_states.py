"""Collects an exercise's states while an attempt runs, and waits for one that is looked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from tutor.session.following import Following
from tutor.session.states import ExerciseState

Wanted = Callable[[ExerciseState], bool]


@dataclass(slots=True)
class StateLog:
    """The states seen since the context was entered, oldest first."""

    seen: list[ExerciseState] = field(default_factory=list)
    telling: ExerciseState | None = None  # the one that decided, where it is not the newest
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def last(self) -> ExerciseState | None:
        """Return the newest state, or None before the first."""
        return self.seen[-1] if self.seen else None

    async def add(self, state: ExerciseState) -> None:
        """Take a state in and wake who waits for it."""
        async with self._news:
            self.seen.append(state)
            self._news.notify_all()

    async def until(self, wanted: Wanted, seconds: float, *, since: int = 0) -> bool:
        """Wait until a state from number `since` on is `wanted`; False when time is up."""
        looked_at = since

        def found() -> bool:
            nonlocal looked_at
            fresh = self.seen[looked_at:]
            looked_at = len(self.seen)
            return any(map(wanted, fresh))

        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(found)
        except TimeoutError:
            return False
        return True

    async def stays(self, wanted: Wanted, seconds: float) -> bool:
        """Say whether the newest state is `wanted`, and no other follows for `seconds`."""
        if self.last is None or not wanted(self.last):
            return False
        changed = await self.until(lambda s: not wanted(s), seconds, since=len(self.seen))
        return not changed


@asynccontextmanager
async def watch_states(following: Following) -> AsyncIterator[StateLog]:
    """Collect `following`'s states for the length of the context."""
    log = StateLog()

    async def collect() -> None:
        async with aclosing(following.states()) as states:
            async for state in states:
                await log.add(state)

    async with asyncio.TaskGroup() as tasks:
        collector = tasks.create_task(collect())
        try:
            yield log
        finally:
            collector.cancel()
