"""An exercise's verdicts as they follow one another: since when, stirred, done. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tutor.checking.expectation import CompiledExercise, Expectation
from tutor.checking.judge import interrupted, judge
from tutor.checking.spec import MistakeSpec
from tutor.checking.verdicts import Verdict, VerdictKind
from tutor.checking.world import Memory, World
from tutor.names import ExpectationId
from tutor.session.mistakes import recognised
from tutor.session.observing import Touched
from tutor.session.states import ExpectationState


@dataclass(frozen=True, slots=True)
class Entry:
    """What the book holds of one expectation."""

    verdict: Verdict
    since: datetime
    stirred: bool = False
    met_at: datetime | None = None


@dataclass(slots=True)
class Book:
    """Verdicts by expectation. `judge` brings those up to date that a change touched."""

    exercise: CompiledExercise
    mistakes: Mapping[str, MistakeSpec] = field(default_factory=dict)
    memories: dict[ExpectationId, Memory] = field(default_factory=dict)
    entries: dict[ExpectationId, Entry] = field(default_factory=dict)
    first: dict[ExpectationId, Verdict] = field(default_factory=dict)  # the start's, once settled

    def touched(self, touched: Touched) -> list[Expectation]:
        """Return the expectations that look at what was touched."""
        return [
            e
            for e in self.exercise.expectations
            if touched.all
            or (touched.kind is not None and touched.kind in e.kinds)
            or (
                touched.probe is not None
                and (touched.probe in e.probes or touched.probe == e.avail)
            )
        ]

    def judge(self, expectations: Iterable[Expectation], world: World, now: datetime) -> None:
        """Judge `expectations` against `world`."""
        for expectation in expectations:
            memory = self.memories.get(expectation.id, Memory())
            verdict, self.memories[expectation.id] = judge(expectation, world, memory, now)
            self._enter(expectation.id, verdict, now)

    def interrupt(self, expectations: Iterable[Expectation]) -> None:
        """Count anew what held: the lab was silent, so nobody saw whether it went on."""
        for expectation in expectations:
            if expectation.id in self.memories:
                self.memories[expectation.id] = interrupted(self.memories[expectation.id])

    def settle(self) -> None:
        """Take the present verdicts as the start's, unless they are known from before."""
        for id_, entry in self.entries.items():
            self.first.setdefault(id_, entry.verdict)

    def verdicts(self) -> dict[str, Verdict]:
        """Return the present verdicts by expectation id."""
        return {id_: entry.verdict for id_, entry in self.entries.items()}

    def states(self) -> tuple[ExpectationState, ...]:
        """Return what there is to show, in the exercise's order."""
        mistakes = recognised(self.mistakes, self.verdicts())
        return tuple(
            ExpectationState(
                id=e.id,
                verdict=entry.verdict,
                since=entry.since,
                stirred=entry.stirred,
                met_at=entry.met_at,
                mistake=mistakes.get(e.id),
                set_aside=entry.verdict.kind is VerdictKind.BROKEN,
            )
            for e in self.exercise.expectations
            if (entry := self.entries.get(e.id))
        )

    def all_met(self, *, but: Iterable[ExpectationId] = ()) -> bool:
        """Say whether all are met together; broken checks are set aside, but one must count."""
        left_out = set(but)
        kinds = {e.verdict.kind for id_, e in self.entries.items() if id_ not in left_out}
        complete = len(self.entries) == len(self.exercise.expectations)
        return (
            complete and VerdictKind.MET in kinds and kinds <= {VerdictKind.MET, VerdictKind.BROKEN}
        )

    def next_recheck(self) -> datetime | None:
        """Return the next moment at which time alone can change a verdict."""
        return min(
            (e.verdict.recheck_at for e in self.entries.values() if e.verdict.recheck_at),
            default=None,
        )

    def _enter(self, id_: ExpectationId, verdict: Verdict, now: datetime) -> None:
        old = self.entries.get(id_)
        since = old.since if old and old.verdict.kind is verdict.kind else now
        stirred = bool(old and old.stirred) or self._differs(id_, verdict)
        met_at = now if verdict.kind is VerdictKind.MET else (old.met_at if old else None)
        self.entries[id_] = Entry(verdict, since, stirred, met_at)

    def _differs(self, id_: ExpectationId, verdict: Verdict) -> bool:
        first = self.first.get(id_)
        return first is not None and _look(first) != _look(verdict)


def _look(verdict: Verdict) -> object:
    """Return what a learner would call the same verdict: progress and times left out."""
    d = verdict.diagnosis
    return (verdict.kind, d and replace(d, progress=None, next="", causes=()))
