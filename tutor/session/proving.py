"""Proves exercises: not met at the start, met by every good route, known mistakes named.

Uses the same follow loop as a learner's screen. Each attempt has a place and a workspace of its
own, so attempts can't help one another.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from tutor.checking.expectation import AvailAsked, CompiledExercise
from tutor.checking.spec import ExerciseAttempts, ExerciseSpec, MistakeSpec, Step
from tutor.checking.verdicts import Verdict, VerdictKind, Waiting
from tutor.clock import Clock
from tutor.errors import TutorError
from tutor.labs.lab import Place, Ran
from tutor.names import LessonId
from tutor.session.attempts import bring_about, run_steps
from tutor.session.following import Following
from tutor.session.mistakes import deviations
from tutor.session.session import AttemptProof
from tutor.session.states import ExerciseState
from tutor.session.watching_states import StateLog


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a proof waits, in seconds."""

    settled: float = 60.0
    caught: float = 90.0  # until a mistake earns its verdicts
    met: float = 120.0  # until a good route is met, windows not counted
    stays: float = 1.0  # that a mistake's verdicts must stay


class Bench(Protocol):
    """Where attempts are made."""

    @property
    def clock(self) -> Clock:
        """Return the clock that attempts are timed by."""
        ...

    def place(self) -> AbstractAsyncContextManager[Place]:
        """Return a fresh, furnished place that is cleared away after the context."""
        ...

    async def reset(self, place: Place) -> None:
        """Reset the place and set its workspace back, as for a learner."""
        ...

    def follow(self, place: Place) -> AbstractAsyncContextManager[tuple[Following, StateLog]]:
        """Follow the exercise in `place` as it is now, which becomes its start."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """One attempt to be made."""

    kind: str  # start | mistake | alternative | solution
    name: str
    steps: Sequence[str | Step]
    mistake: MistakeSpec | None = None


@dataclass(frozen=True, slots=True)
class Proving:
    """One exercise's proof. `attempts` yields each as it ends."""

    lesson: LessonId
    exercise: CompiledExercise
    spec: ExerciseSpec
    bench: Bench
    more: ExerciseAttempts
    limits: Limits = field(default_factory=Limits)

    def cases(self) -> list[Case]:
        """Return the attempts in the order they are made; the solution comes last."""
        mistakes = {**self.spec.mistakes, **self.more.mistakes}
        alternatives = {**self.spec.alternatives, **self.more.alternatives}
        return [
            Case("start", "start", ()),
            *(Case("mistake", name, m.run, m) for name, m in mistakes.items()),
            *(Case("alternative", name, steps) for name, steps in alternatives.items()),
            Case("solution", "solution", self.spec.solution),
        ]

    async def attempts(self) -> AsyncGenerator[AttemptProof]:
        """Make every attempt, then reset and audit; yield each proof as its attempt ends."""
        for case in self.cases():
            began = self.bench.clock.now()
            try:
                proofs = await self._make(case)
            except TutorError as refused:
                seconds = (self.bench.clock.now() - began).total_seconds()
                proofs = [_proof(case.kind, case.name, seconds, why=str(refused))]
            for proof in proofs:
                yield proof

    async def _make(self, case: Case) -> list[AttemptProof]:
        began = self.bench.clock.now()
        async with self.bench.place() as place:
            await bring_about(place, self.spec.start, what="The start state")
            async with self.bench.follow(place) as (_, log):
                why = await self._judge(case, place, log)
                state = log.telling or log.last
            note = self._note(case)
            made = _proof(case.kind, case.name, self._since(began), why, state, note)
            if case.kind != "solution":
                return [made]
            return [made, await self._reset(place), await self._leaks(place)]

    def _since(self, began: datetime) -> float:
        return (self.bench.clock.now() - began).total_seconds()

    async def _judge(self, case: Case, place: Place, log: StateLog) -> str:
        if not await log.until(lambda s: s.settled, self.limits.settled):
            return f"not settled within {self.limits.settled:g} s"
        if case.kind == "start":
            return await self._unmet(log)
        if log.last is not None and log.last.done:
            return "met at the start"
        if case.mistake is not None:
            return await self._caught(case.mistake, place, log)
        return await self._met(case, place, log)

    async def _met(self, case: Case, place: Place, log: StateLog) -> str:
        ran = await run_steps(place, case.steps)
        if failed := _failed(ran):
            return failed
        limit = self.limits.met + self._window()
        if await log.until(lambda s: s.done, limit):
            return ""
        return f"not met within {limit:g} s: {_unmet_words(log.last)}"

    async def _unmet(self, log: StateLog) -> str:
        """Say why the start state proves nothing; holds must have run out first."""
        await log.until(
            lambda s: s.done or not _holding(s), self.limits.settled, since=len(log.seen) - 1
        )
        if log.last is None or log.last.done:
            return "met without doing anything"
        broken = [e.id for e in log.last.expectations if e.set_aside]
        return f"broken checks: {', '.join(broken)}" if broken else ""

    async def _caught(self, mistake: MistakeSpec, place: Place, log: StateLog) -> str:
        """Make a mistake; return "" if it earned its verdicts and did not pass."""
        before = len(log.seen)
        ran = await run_steps(place, mistake.run)
        if refusal := _refusal(mistake, ran):
            return refusal
        after = max(len(log.seen) - 1, 0)

        def earned(state: ExerciseState) -> bool:
            return not deviations(mistake.expect, _verdicts(state))

        red = (s for s in log.seen[before:] if earned(s) and _window_broke(s, mistake))
        log.telling = next(red, None)
        caught = log.telling is not None
        while not caught:
            if not await log.until(earned, self.limits.caught, since=after):
                seen = _verdicts(log.last) if log.last else {}
                return "; ".join(deviations(mistake.expect, seen)) or "seen, but it did not stay"
            log.telling = next(s for s in reversed(log.seen) if earned(s))
            after = len(log.seen)
            caught = await log.stays(earned, self.limits.stays)
            caught = caught or _window_broke(log.telling, mistake)
        return "the mistake passes" if any(s.done for s in log.seen) else ""

    async def _reset(self, place: Place) -> AttemptProof:
        """Reset as a learner would: then the start state must be there again, and judged so."""
        began = self.bench.clock.now()
        await self.bench.reset(place)
        await bring_about(place, self.spec.start, what="The start state after a reset")
        async with self.bench.follow(place) as (_, log):
            settled = await log.until(lambda s: s.settled, self.limits.settled)
            why = await self._unmet(log) if settled else "not settled after the reset"
            return _proof("reset", "reset", self._since(began), why, log.last)

    async def _leaks(self, place: Place) -> AttemptProof:
        began = self.bench.clock.now()
        await place.reset()
        left = await place.leftovers()
        why = f"left behind: {', '.join(each.what for each in left)}" if left else ""
        return _proof("leaks", "leaks", self._since(began), why)

    def _windows(self) -> list[tuple[timedelta, timedelta]]:
        """Return each measured window as (a proof's, a learner's)."""
        challenge = self.exercise.challenge
        asked = [e.asked for e in self.exercise.expectations]
        windows = [
            (a.proof_duration, a.duration)
            for a in asked
            if isinstance(a, AvailAsked) and not a.challenged
        ]
        if challenge:
            windows.append((challenge.proof_duration, challenge.duration))
        return windows

    def _window(self) -> float:
        """Return the seconds of the longest window that a proof has to wait for."""
        return max((proof.total_seconds() for proof, _ in self._windows()), default=0.0)

    def _note(self, case: Case) -> str:
        if case.kind == "start":
            return ""
        return "; ".join(
            f"window of {proof.total_seconds():g} s, {full.total_seconds():g} s for a learner"
            for proof, full in self._windows()
            if proof != full
        )


def _window_broke(state: ExerciseState, mistake: MistakeSpec) -> bool:
    """Say whether a measured window is red in `state`: it starts anew, so it need not stay."""
    seen = _verdicts(state)
    return any(
        (v := seen.get(id_)) is not None and v.diagnosis is not None and v.diagnosis.path == "avail"
        for id_ in mistake.expect
    )


def _refusal(mistake: MistakeSpec, ran: Sequence[Ran]) -> str:
    failed = _failed(ran)
    if mistake.refused is None:
        return failed
    output = "".join(r.output for r in ran)
    if mistake.refused in output:
        return ""
    return f"expected a refusal that says {mistake.refused!r}; got: {output.strip()[-300:]}"


def _failed(ran: Sequence[Ran]) -> str:
    if not ran or ran[-1].exit == 0:
        return ""
    return f"`{ran[-1].script}` ended with {ran[-1].exit}: {ran[-1].output.strip()[-300:]}"


def _verdicts(state: ExerciseState) -> dict[str, Verdict]:
    return {e.id: e.verdict for e in state.expectations}


def _holding(state: ExerciseState) -> bool:
    progress = [e.verdict.diagnosis.progress for e in state.expectations if e.verdict.diagnosis]
    return any(p is not None and p.waiting is Waiting.HOLDING for p in progress)


def _unmet_words(state: ExerciseState | None) -> str:
    if state is None:
        return "no state seen"
    unmet = [e for e in state.expectations if e.verdict.kind is not VerdictKind.MET]
    return "; ".join(f"{e.id} {e.verdict.kind} {_look(e.verdict)}".strip() for e in unmet)


def _look(verdict: Verdict) -> str:
    d = verdict.diagnosis
    if d is None:
        return ""
    causes = [f"{c.code}({', '.join(c.args.values())})" for c in d.causes]
    seen = f"{d.object} {d.path} expected {d.expected!r} observed {d.observed!r}"
    return f"{seen}, because {', '.join(causes)}" if causes else seen


def _proof(  # noqa: PLR0913 - a value's fields
    kind: str,
    name: str,
    seconds: float,
    why: str = "",
    state: ExerciseState | None = None,
    note: str = "",
) -> AttemptProof:
    return AttemptProof(kind, name, not why, round(seconds, 2), why, state, note)
