"""Writes what a followed exercise shows into the log, before anybody is shown it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path

from tutor.checking.verdicts import VerdictKind
from tutor.labs.lab import Fidelity
from tutor.progress.events import EventKind
from tutor.session.attending import publish, published_states
from tutor.session.baseline import Baseline, store
from tutor.session.following import Following
from tutor.session.journey import Journey
from tutor.session.states import ExerciseState, ExpectationState


@dataclass(slots=True)
class Recording:
    """An exercise followed by this process. `attached` is False."""

    following: Following
    journey: Journey
    fidelity: Fidelity
    folder: Path  # the lesson's, where other processes look
    baseline_path: Path
    baseline: Baseline
    attached: bool = False
    _kinds: dict[str, VerdictKind] = field(default_factory=dict)
    _done: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def states(self) -> AsyncGenerator[ExerciseState]:
        """Yield states, each recorded before it is yielded. Raises ProgressError."""
        async with aclosing(self.following.states()) as states:
            async for state in states:
                await self.record(state)
                yield state

    async def record(self, state: ExerciseState) -> None:
        """Record what is new in `state`; the same state twice adds nothing."""
        async with self._turn:
            await asyncio.to_thread(self._write, state)

    def rerun_probes(self) -> None:
        """Run every probe again now."""
        self.following.rerun_probes()

    def _write(self, state: ExerciseState) -> None:
        for expectation in state.expectations:
            self._write_expectation(state, expectation)
        if state.done and not self._done:
            seconds = (state.at - self.baseline.began_at).total_seconds()
            self.journey.completed(
                state.lesson,
                state.exercise,
                fidelity=self.fidelity.value,
                seconds=round(seconds, 1),
            )
            self._done = True
        self._write_memories()
        publish(self.folder, state)

    def _write_expectation(self, state: ExerciseState, expectation: ExpectationState) -> None:
        kind, before = expectation.verdict.kind, self._kinds.get(expectation.id)
        self._kinds[expectation.id] = kind
        if kind is before or (before is None and kind is not VerdictKind.MET):
            return
        event = EventKind.MET if kind is VerdictKind.MET else EventKind.UNMET
        self.journey.record(
            state.lesson, state.exercise, event, expectation=expectation.id, verdict=kind.value
        )

    def _write_memories(self) -> None:
        """Keep edges that were seen, so that closing the tutor doesn't unsee them."""
        book = self.following.book
        first = {str(id_): verdict for id_, verdict in book.first.items()}
        seen = {str(id_): replace(m, true_since=None) for id_, m in book.memories.items() if m.seen}
        fresh = replace(self.baseline, first=first, memories=seen)
        if fresh != self.baseline:
            self.baseline = fresh
            store(self.baseline_path, fresh)


@dataclass(slots=True)
class Attached:
    """An exercise that another process follows: its states, as it publishes them."""

    folder: Path
    attached: bool = True

    async def states(self) -> AsyncGenerator[ExerciseState]:
        """Yield the other process' states; ends when that process has gone."""
        async with aclosing(published_states(self.folder)) as states:
            async for state in states:
                yield state

    def rerun_probes(self) -> None:
        """Do nothing: the other process runs its probes."""
