"""Follows one exercise live: watches and probes in, states out. Owns every task it starts.

The same loop serves a learner's screen and `verify`; nothing else judges.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tutor.checking.expectation import AvailAsked, CompiledExercise
from tutor.checking.verdicts import VerdictKind
from tutor.checking.world import ChallengeState
from tutor.clock import Clock
from tutor.errors import TutorError
from tutor.labs.lab import Place
from tutor.names import ExpectationId, LessonId
from tutor.observations import Answer, FunctionProbe, Kind, Probe
from tutor.session.book import Book
from tutor.session.challenging import Challenging
from tutor.session.observing import Answered, Item, Observing, Sampled, Tick
from tutor.session.probing import Prober
from tutor.session.states import ChallengeWord, ExerciseState

SOONEST = timedelta(milliseconds=20)  # a moment that is over already is looked at again so soon
CALM = timedelta(seconds=2)  # a broken window is shown red so long before it starts anew

CallFunction = Callable[[FunctionProbe, Observing], Awaitable[Answer]]


@dataclass(slots=True)
class Following:
    """One exercise being followed; made by `follow`. `states()` may be iterated more than once."""

    lesson: LessonId
    place: Place
    clock: Clock
    book: Book
    observing: Observing
    call: CallFunction
    done: bool = False  # it was done before: it stays so
    attached: bool = False
    settled: bool = field(init=False, default=False)
    state: ExerciseState | None = field(init=False, default=None)
    _inbox: asyncio.Queue[Item] = field(init=False, default_factory=asyncio.Queue)
    _news: asyncio.Condition = field(init=False, default_factory=asyncio.Condition)
    _alarms: set[datetime] = field(init=False, default_factory=set)
    _ringing: list[asyncio.Task[None]] = field(init=False, default_factory=list)
    _confirming: int | None = field(init=False, default=None)  # the round of asking that confirms
    _prober: Prober = field(init=False)
    _challenging: Challenging | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        exercise = self.book.exercise
        self._prober = Prober(
            depends=_dependencies(exercise),
            steady=exercise.steady_probes,
            place=self.place,
            clock=self.clock,
            put=self._inbox.put_nowait,
            is_met=self._is_met,
            call=lambda probe: self.call(probe, self.observing),
        )
        if exercise.challenge:
            self._challenging = Challenging(
                exercise.challenge,
                self.place,
                self.clock,
                self._inbox.put_nowait,
                self.observing.proof,
            )

    async def states(self) -> AsyncGenerator[ExerciseState]:
        """Yield the present state once everything was listed, then the newest that differs."""
        shown: ExerciseState | None = None
        while True:
            async with self._news:
                while self.state is None or self.state == shown:
                    await self._news.wait()
                shown = self.state
            yield shown

    def rerun_probes(self) -> None:
        """Run every probe again now."""
        self._prober.wake_all()

    def stop_alarms(self) -> None:
        """Cancel what waits for a moment to come."""
        for alarm in self._ringing:
            alarm.cancel()

    def start(self, tasks: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
        """Start all that must run beside the consumer, in the group that owns it."""
        kinds = sorted(self.book.exercise.kinds)
        jobs: list[Coroutine[None, None, None]] = [
            self._judge_forever(tasks),
            *(self._watch(kind) for kind in kinds),
            *self._prober.jobs(),
            *([self._challenging.run()] if self._challenging else []),
        ]
        return [tasks.create_task(job) for job in jobs]

    async def _watch(self, kind: Kind) -> None:
        async with aclosing(self.place.observe(kind)) as reports:
            async for report in reports:
                self._inbox.put_nowait(report)

    async def _judge_forever(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            self._take(await self._inbox.get())
            while not self._inbox.empty():  # a burst is judged item by item and shown once
                self._take(self._inbox.get_nowait())
            self._conduct_challenge()
            self._set_alarm(tasks)
            await self._publish()

    def _take(self, item: Item) -> None:
        was_silent = bool(self.observing.silences)
        touched = self.observing.fold(item)
        if touched.relisted:
            self.book.interrupt(self.book.touched(touched))
        if touched.kind:
            self._prober.wake(touched.kind)
        if self.observing.silences:
            return  # a silent lab turns nothing red: verdicts stay as last seen
        at = _moment(item) or self.clock.now()
        looked_at = self.book.touched(replace(touched, all=True) if was_silent else touched)
        self.book.judge(looked_at, self.observing.world(), at)
        if not self.settled and self._all_in():
            self.settled = True
            self.book.judge(self.book.exercise.expectations, self.observing.world(), at)
            self.book.settle()
        if self.settled and not self.done:
            self.done = self._is_done()

    def _is_done(self) -> bool:
        """Say whether all is met, by answers that were all asked for after all seemed met.

        An answer may be older than what it speaks of: no watch tells what goes on in a container.
        """
        if not self.book.all_met() or self._challenge_is_due():
            self._confirming = None
            return False
        if self._confirming is None:
            self._confirming = self._prober.wake_all()
        rounds = self.observing.rounds
        return all(rounds.get(p, -1) >= self._confirming for p in self._prober.depends)

    def _all_in(self) -> bool:
        seen = self.observing
        return (
            all(map(seen.listed, self.book.exercise.kinds))
            and self._prober.depends.keys() <= seen.answers.keys()
        )

    def _is_met(self, probe: Probe) -> bool:
        asked = [e.id for e in self.book.exercise.expectations if probe in e.probes]
        entries = self.book.entries
        return all(i in entries and entries[i].verdict.kind is VerdictKind.MET for i in asked)

    # ── the challenge ──

    def _measured(self) -> list[ExpectationId]:
        """Return the expectations whose window is the challenge's own."""
        return [
            e.id
            for e in self.book.exercise.expectations
            if isinstance(e.asked, AvailAsked) and e.asked.challenged
        ]

    def _challenge_is_due(self) -> bool:
        return self._challenging is not None and not self._challenging.state.ended

    def _conduct_challenge(self) -> None:
        challenging = self._challenging
        if challenging is None or self.done or not self.settled:
            return
        if not challenging.begun:
            if challenging.challenge.begin == "start" or self.book.all_met(but=self._measured()):
                challenging.begin()
        elif self._window_broke():
            challenging.begin()

    def _window_broke(self) -> bool:
        entries = self.book.entries
        broke = any(entries[i].verdict.kind is VerdictKind.WRONG for i in self._measured())
        return broke and self._answered_again()

    def _answered_again(self) -> bool:
        """Say whether every steady prober has been answered for CALM: a new window may open."""
        since = self.clock.now() - CALM
        return all(
            samples and samples[-1].ok and all(s.ok for s in samples if s.at >= since)
            for samples in self.observing.samples.values()
        )

    # ── what is shown ──

    def _set_alarm(self, tasks: asyncio.TaskGroup) -> None:
        at = self.book.next_recheck()
        if at is not None:
            at = max(at, self.clock.now() + SOONEST)
        if at is not None and at not in self._alarms and not self.observing.silences:
            self._alarms.add(at)
            self._ringing = [alarm for alarm in self._ringing if not alarm.done()]
            self._ringing.append(tasks.create_task(self._ring(at)))

    async def _ring(self, at: datetime) -> None:
        await self.clock.sleep(at - self.clock.now())
        self._alarms.discard(at)
        self._inbox.put_nowait(Tick(max(at, self.clock.now())))

    async def _publish(self) -> None:
        if not self.settled and not self.observing.silences:
            return
        state = ExerciseState(
            lesson=self.lesson,
            exercise=self.book.exercise.id,
            at=self.clock.now(),
            expectations=self.book.states(),
            settled=self.settled,
            done=self.done,
            lab=self.observing.lab_word(),
            challenge=self._challenge_word(),
        )
        if self.state is None or replace(state, at=self.state.at) != self.state:
            async with self._news:
                self.state = state
                self._news.notify_all()

    def _challenge_word(self) -> ChallengeWord | None:
        challenging = self._challenging
        if challenging is None or not challenging.begun:
            return None
        state = challenging.state
        return ChallengeWord(not state.ended, state.ends_at, challenging.last)


@asynccontextmanager
async def follow(following: Following) -> AsyncIterator[Following]:
    """Run `following` for the length of the context. Raises TutorError if one of its jobs does."""
    try:
        async with asyncio.TaskGroup() as tasks:
            jobs = following.start(tasks)
            try:
                yield following
            finally:
                for job in jobs:
                    job.cancel()
                following.stop_alarms()
    except BaseExceptionGroup as group:
        raise _sole(group) from None


def _sole(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the one error that matters: ours if there is one, else the first."""
    ours, others = group.split(TutorError)
    found: BaseException = ours or others or group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


def _dependencies(exercise: CompiledExercise) -> dict[Probe, frozenset[Kind]]:
    """Return each probe with all kinds whose changes ask it again."""
    depends: dict[Probe, frozenset[Kind]] = {}
    for expectation in exercise.expectations:
        for probe in expectation.probes:
            depends[probe] = depends.get(probe, frozenset()) | expectation.probe_kinds
    return depends


def _moment(item: Item) -> datetime | None:
    match item:
        case ChallengeState():
            return None
        case Sampled():
            return item.sample.at
        case Answered():
            return item.answer.at
        case _:
            return item.at
