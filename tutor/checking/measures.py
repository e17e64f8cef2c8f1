"""Judges availability: the steady prober's answers over a window, counted.

Memory.seen: `decided` (the counts of a window that is over) with `began` for a challenge's or an
edge's fold (see `edges`) for a transition's; for a window of its own: `since` (where it starts),
`failed` (the counts of the last one that broke), `met`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tutor.checking.answers import asked_of
from tutor.checking.counting import Count, causes_of, counted
from tutor.checking.diagnosing import MET, Gap, caused, rechecked, waiting, wrong
from tutor.checking.edges import fold
from tutor.checking.expectation import AvailAsked, TransitionAsked
from tutor.checking.verdicts import Progress, Verdict, Waiting
from tutor.checking.world import Memory, World
from tutor.observations import ObjectRef, Sample, Tree

# A Service's rules follow its endpoints by seconds, and a Pod that says too early that it is ready
# gets its share of the requests only then: so a transition's window stays open after its end.
AFTERMATH = timedelta(seconds=6)


def judge_avail(
    asked: AvailAsked, world: World, memory: Memory, now: datetime
) -> tuple[Verdict, Memory]:
    """Return whether enough was answered in the window, and what is to be remembered of it."""
    if asked.during is not None:
        return _judge_transition(asked, asked.during, world, memory, now)
    if asked.challenged:
        return _judge_challenge(asked, world, memory, now)
    return _judge_own(asked, world, memory, now)


def _is_enough(asked: AvailAsked, count: Count) -> bool:
    return count.all > 0 and 100 * count.good >= asked.at_least * count.all


def _is_lost(asked: AvailAsked, count: Count, span: timedelta) -> bool:
    """Say whether so many have failed that the rest of the window can't make it good."""
    due = max(count.all, int(span / asked.probe.every))
    return 100 * (due - (count.all - count.good)) < asked.at_least * due


def _ref(asked: AvailAsked, world: World) -> ObjectRef:
    return asked_of(asked.probe.target, world)


def _broken_window(asked: AvailAsked, world: World, count: Count) -> Verdict:
    progress = Progress(Waiting.MEASURING, count.good, count.all, "answers", str(count))
    verdict = wrong(_ref(asked, world), Gap("avail", asked.at_least, count.share), progress)
    return caused(verdict, causes_of(count))


def _measuring(asked: AvailAsked, world: World, count: Count, window: Window) -> Verdict:
    gap = Gap("avail", asked.at_least, count.share) if count.all else Gap("avail", asked.at_least)
    return waiting(_ref(asked, world), window.progress(str(count)), gap, window.recheck_at)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time being measured; `ends_at` None where only an event ends it."""

    began_at: datetime
    now: datetime
    ends_at: datetime | None = None

    @property
    def recheck_at(self) -> datetime | None:
        """Its end, while that is to come; after that, the next answer decides."""
        return self.ends_at if self.ends_at is not None and self.ends_at > self.now else None

    def progress(self, detail: str) -> Progress:
        """Return how far it is, in seconds."""
        have = max((self.now - self.began_at).total_seconds(), 0)
        want = (self.ends_at - self.began_at).total_seconds() if self.ends_at else 0
        return Progress(Waiting.MEASURING, min(have, want) if want else have, want, "s", detail)


# ── the window of a transition ──


def _judge_transition(
    asked: AvailAsked, during: TransitionAsked, world: World, memory: Memory, now: datetime
) -> tuple[Verdict, Memory]:
    """From leaving `from` until AFTERMATH beyond reaching `to`; decided once, till anew."""
    seen = fold(during, world, memory.seen, now)
    samples = world.samples.get(asked.probe, ())
    verdict = _of_edge(asked, world, seen, samples, now)
    return verdict, replace(memory, seen=seen) if seen != memory.seen else memory


def _of_edge(
    asked: AvailAsked,
    world: World,
    seen: dict[str, Tree],
    samples: Sequence[Sample],
    now: datetime,
) -> Verdict:
    if "decided" in seen:
        return _decided(asked, world, Count.kept(seen["decided"]))
    if "left" not in seen:
        progress = Progress(Waiting.EDGE, detail=str(counted(samples)))
        return waiting(_ref(asked, world), progress, Gap("avail", asked.at_least))
    left = datetime.fromisoformat(seen["left"])
    inside = _since_served([sample for sample in samples if sample.at >= left], samples)
    if "reached" in seen:
        ends_at = datetime.fromisoformat(seen["reached"]) + AFTERMATH
        after = next((i for i, sample in enumerate(inside) if sample.at >= ends_at), None)
        if after is not None:
            count = counted(inside[: after + 1])
            seen["decided"] = count.keep()
            return _decided(asked, world, count)
        return _measuring(asked, world, counted(inside), Window(left, now, ends_at))
    return _measuring(asked, world, counted(inside), Window(left, now))


def _since_served(inside: Sequence[Sample], samples: Sequence[Sample]) -> Sequence[Sample]:
    """Return `inside` without the failures before the first good answer of all `samples`.

    A Service's rules come seconds after its Pods are ready: what nobody served yet, no change lost.
    """
    first = next((sample.at for sample in samples if sample.ok), None)
    return [sample for sample in inside if first is None or sample.at >= first]


# ── the challenge's window ──


def _judge_challenge(
    asked: AvailAsked, world: World, memory: Memory, now: datetime
) -> tuple[Verdict, Memory]:
    """From the challenge's begin to its end, decided once; another `began_at` starts anew."""
    state = world.challenge
    if state is None or state.began_at is None:
        progress = Progress(Waiting.CHALLENGE, unit="s", want=_span(asked, world).total_seconds())
        return waiting(_ref(asked, world), progress, Gap("avail", asked.at_least)), memory
    if memory.seen.get("began") == state.began_at.isoformat():
        return _decided(asked, world, Count.kept(memory.seen["decided"])), memory
    ends_at = state.ends_at or state.began_at + _span(asked, world)
    samples = world.samples.get(asked.probe, ())
    count = counted([s for s in samples if state.began_at <= s.at <= ends_at])
    over = now >= ends_at and (state.ended or any(sample.at >= ends_at for sample in samples))
    if not over and not _is_lost(asked, count, ends_at - state.began_at):
        return _measuring(asked, world, count, Window(state.began_at, now, ends_at)), memory
    decided = {"began": state.began_at.isoformat(), "decided": count.keep()}
    return _decided(asked, world, count), replace(memory, seen=decided)


def _decided(asked: AvailAsked, world: World, count: Count) -> Verdict:
    return MET if _is_enough(asked, count) else _broken_window(asked, world, count)


def _span(asked: AvailAsked, world: World) -> timedelta:
    return asked.proof_duration if world.proof else asked.duration


# ── a window of its own ──


def _judge_own(
    asked: AvailAsked, world: World, memory: Memory, now: datetime
) -> tuple[Verdict, Memory]:
    """From the first answer; one that is lost is over, and the next answer begins another.

    The broken one stays the verdict until a whole window went well.
    """
    span = _span(asked, world)
    samples = world.samples.get(asked.probe, ())
    seen = dict(memory.seen)
    inside = _since(samples, seen)
    while (lost := _lost_at(asked, inside, span)) is not None:
        count = counted(inside[: lost + 1])
        seen |= {"failed": count.keep(), "since": inside[lost].at.isoformat()}
        inside = inside[lost + 1 :]
    verdict = _of_own(asked, world, seen, inside, now)
    return verdict, replace(memory, seen=seen) if seen != memory.seen else memory


def _since(samples: Sequence[Sample], seen: dict[str, Tree]) -> Sequence[Sample]:
    if "since" not in seen:
        return samples
    since = datetime.fromisoformat(seen["since"])
    return [sample for sample in samples if sample.at > since]


def _lost_at(asked: AvailAsked, inside: Sequence[Sample], span: timedelta) -> int | None:
    """Return the answer at which the window that starts with `inside` was lost, if it was."""
    good = 0
    for i, sample in enumerate(inside):
        if sample.at > inside[0].at + span:
            return None
        good += sample.ok
        if not sample.ok and _is_lost(asked, Count(good, i + 1), span):
            return i
    return None


def _of_own(
    asked: AvailAsked,
    world: World,
    seen: dict[str, Tree],
    inside: Sequence[Sample],
    now: datetime,
) -> Verdict:
    if seen.get("met"):
        return MET
    span = _span(asked, world)
    failed = Count.kept(seen["failed"]) if "failed" in seen else None
    if not inside:
        if failed is not None:
            return _broken_window(asked, world, failed)
        return waiting(_ref(asked, world), Progress(Waiting.ANSWER), Gap("avail", asked.at_least))
    window = Window(inside[0].at, now, inside[0].at + span)
    count = counted([sample for sample in inside if sample.at <= inside[0].at + span])
    if inside[-1].at >= inside[0].at + span and _is_enough(asked, count):
        seen["met"] = True
        return MET
    if failed is None:
        return _measuring(asked, world, count, window)
    anew = window.progress(str(count))
    verdict = wrong(_ref(asked, world), Gap("avail", asked.at_least, failed.share), anew)
    verdict = caused(verdict, causes_of(failed))
    return rechecked(verdict, window.recheck_at)
