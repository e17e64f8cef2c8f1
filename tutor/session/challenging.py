"""Does what an exercise's challenge declares, at its times, to things of the lesson only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from tutor.checking.expectation import Challenge, ChallengeAction
from tutor.checking.world import ChallengeState
from tutor.clock import Clock
from tutor.errors import LabError
from tutor.labs.lab import ActionRequest, Place

RETRY = timedelta(seconds=2)


@dataclass(slots=True)
class Challenging:
    """One exercise's challenge. `begin` and `anew` say when; `run` is the owner's to run."""

    challenge: Challenge
    place: Place
    clock: Clock
    put: Callable[[ChallengeState], None]
    proof: bool = False
    state: ChallengeState = field(default_factory=ChallengeState)
    last: str = ""
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def begun(self) -> bool:
        """Say whether a window is open or over."""
        return self.state.began_at is not None

    def begin(self) -> None:
        """Open the window now, or open it anew after it broke. Actions go on in their rhythm."""
        now = self.clock.now()
        self.state = ChallengeState(began_at=now, ends_at=now + self.duration, ended=False)
        self.put(self.state)
        self._wanted.set()

    @property
    def duration(self) -> timedelta:
        """Return the window's length: a proof's where one is declared and this is a proof."""
        return self.challenge.span(proof=self.proof)

    @property
    def every(self) -> timedelta | None:
        """Return the time between two rounds of actions; None: one round."""
        return self.challenge.interval(proof=self.proof)

    async def run(self) -> None:
        """Wait until begun, then act until the window ends; ready to begin again after that."""
        while True:
            await self._wanted.wait()
            await self._rounds()
            self._wanted.clear()
            self.state = ChallengeState(self.state.began_at, self.state.ends_at, ended=True)
            self.put(self.state)

    async def _rounds(self) -> None:
        first_pause = self.every or timedelta()
        await self.clock.sleep(min(first_pause, self.duration) / 2)
        while not self._over():
            for action in self.challenge.actions:
                self.last = await self._act(action)
            left = max((self.state.ends_at or self.clock.now()) - self.clock.now(), timedelta())
            await self.clock.sleep(min(self.every or left, left))

    def _over(self) -> bool:
        return self.state.ends_at is not None and self.clock.now() >= self.state.ends_at

    async def _act(self, action: ChallengeAction) -> str:
        try:
            return await self.place.act(_request(action))
        except LabError as refused:
            await self.clock.sleep(RETRY)
            return refused.what


def _request(action: ChallengeAction) -> ActionRequest:
    return ActionRequest(
        verb=action.verb,
        kind=action.kind,
        name=action.name,
        selector=action.selector,
        command=action.command,
        container=action.container,
        pod=action.pod,
    )
