"""Runs an exercise's probes: when something they depend on changes, and on a slow heartbeat."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta

from tutor.clock import Clock
from tutor.errors import LabError
from tutor.labs.lab import Place
from tutor.observations import Answer, AvailProbe, FunctionProbe, Kind, Probe
from tutor.session.observing import Answered, ProbeSilence, Sampled

HEARTBEAT = timedelta(seconds=2)  # while unmet: what no watch tells, such as a server warming up
MET_EVERY = 3  # heartbeats; a met one is looked at less often
AT_MOST_EVERY = timedelta(milliseconds=150)  # a burst of changes asks once more, not ten times
RETRY = timedelta(seconds=2)


@dataclass(slots=True)
class Prober:
    """Keeps the answers of `depends`' probes fresh. `jobs()` are to be run by the owner."""

    depends: Mapping[Probe, frozenset[Kind]]  # a change of these kinds asks again
    steady: frozenset[AvailProbe]
    place: Place
    clock: Clock
    put: Callable[[Answered | Sampled | ProbeSilence], None]
    is_met: Callable[[Probe], bool]
    call: Callable[[FunctionProbe], Awaitable[Answer]]
    round: int = 0
    _due: dict[Probe, asyncio.Event] = field(init=False)

    def __post_init__(self) -> None:
        self._due = {probe: asyncio.Event() for probe in self.depends}

    def jobs(self) -> list[Coroutine[None, None, None]]:
        """Return what has to run: one keeper a probe, one a steady prober, and the heartbeat."""
        keepers = [self._keep(probe, due) for probe, due in self._due.items()]
        samplers = [self._sample(probe) for probe in self.steady]
        return [*keepers, *samplers, *([self._beat()] if keepers else [])]

    def wake(self, kind: Kind) -> None:
        """Something of `kind` changed: ask again what depends on it."""
        for probe, kinds in self.depends.items():
            if kind in kinds:
                self._due[probe].set()

    def wake_all(self) -> int:
        """Ask everything again; return the round that the new answers will carry, or a later."""
        self.round += 1
        for due in self._due.values():
            due.set()
        return self.round

    async def _beat(self) -> None:
        beats = 0
        while True:
            jitter = 1 + random.uniform(-0.2, 0.2)  # noqa: S311 - spreads load, hides nothing
            await self.clock.sleep(HEARTBEAT * jitter)
            beats += 1
            for probe, due in self._due.items():
                if beats % MET_EVERY == 0 or not self.is_met(probe):
                    due.set()

    async def _keep(self, probe: Probe, due: asyncio.Event) -> None:
        while True:
            due.clear()
            self.put(await self._ask(probe))
            await self.clock.sleep(AT_MOST_EVERY)
            await due.wait()

    async def _ask(self, probe: Probe) -> Answered | ProbeSilence:
        round_ = self.round
        try:
            if isinstance(probe, FunctionProbe):
                return Answered(await self.call(probe), round_)
            return Answered(await self.place.ask(probe), round_)
        except LabError as gone:
            now = self.clock.now()
            return ProbeSilence(probe, now, gone.what, now + HEARTBEAT)

    async def _sample(self, probe: AvailProbe) -> None:
        while True:
            try:
                async with aclosing(self.place.sample(probe)) as samples:
                    async for sample in samples:
                        self.put(Sampled(probe, sample))
            except LabError as gone:
                now = self.clock.now()
                self.put(ProbeSilence(probe, now, gone.what, now + RETRY))
            await self.clock.sleep(RETRY)
