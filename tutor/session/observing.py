"""Folds what a lab reports into the world that expectations are judged by. No I/O, no judging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tutor.checking.world import ChallengeState, World
from tutor.observations import (
    Answer,
    AvailProbe,
    Change,
    Kind,
    Probe,
    Report,
    Sample,
    Silence,
    Snapshot,
    Tree,
)
from tutor.session.states import LabWord

SAMPLES_KEPT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Sampled:
    """A sample and the steady prober it came from."""

    probe: AvailProbe
    sample: Sample


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and the round of asking in which it was asked for."""

    answer: Answer
    round: int


@dataclass(frozen=True, slots=True)
class ProbeSilence:
    """A probe could not be asked: the lab is gone for now."""

    probe: Probe | AvailProbe
    at: datetime
    why: str
    retry_at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """Time alone may have changed a verdict."""

    at: datetime


Item = Snapshot | Change | Silence | Answered | Sampled | ProbeSilence | ChallengeState | Tick


@dataclass(frozen=True, slots=True)
class Touched:
    """What a fold changed, so that only the expectations that look at it are judged again."""

    kind: Kind | None = None
    probe: Probe | AvailProbe | None = None
    all: bool = False
    relisted: bool = False  # after a silence: what held before it must be counted anew


@dataclass(slots=True)
class Observing:
    """The world so far. `start` given: an exercise resumed; else each first list becomes it."""

    namespace: str
    start: dict[Kind, Mapping[str, Tree]] = field(default_factory=dict)
    proof: bool = False
    objects: dict[Kind, dict[str, Tree]] = field(default_factory=dict)
    answers: dict[Probe, Answer] = field(default_factory=dict)
    rounds: dict[Probe, int] = field(default_factory=dict)  # in which each answer was asked for
    samples: dict[AvailProbe, tuple[Sample, ...]] = field(default_factory=dict)
    unserved: set[Kind] = field(default_factory=set)
    challenge: ChallengeState | None = None
    silences: dict[Kind | Probe | AvailProbe, Silence | ProbeSilence] = field(default_factory=dict)
    silent_since: datetime | None = None  # the first of the silences that have not ended

    def world(self) -> World:
        """Return the world as of now. It shares our maps: judge it at once, keep nothing of it."""
        return World(
            namespace=self.namespace,
            objects=self.objects,
            start=self.start,
            answers=self.answers,
            samples=self.samples,
            unserved=frozenset(self.unserved),
            challenge=self.challenge,
            proof=self.proof,
        )

    def lab_word(self) -> LabWord:
        """Say whether the lab answers, and since when it doesn't."""
        silences = sorted(self.silences.values(), key=lambda s: s.at)
        if not silences:
            return LabWord()
        retry_at = max(silence.retry_at for silence in silences)
        return LabWord(False, self.silent_since, retry_at, silences[0].why)

    def listed(self, kind: Kind) -> bool:
        """Say whether `kind` was listed at least once, or is known not to be served."""
        return kind in self.objects or kind in self.unserved

    def fold(self, item: Item) -> Touched:
        """Take one item in and say what it touched. The same item twice changes nothing more."""
        touched = self._take(item)
        if not self.silences:
            self.silent_since = None
        elif self.silent_since is None:
            self.silent_since = min(silence.at for silence in self.silences.values())
        return touched

    def _take(self, item: Item) -> Touched:
        match item:
            case Snapshot() | Change() | Silence():
                return self._report(item)
            case Answered(answer, round_):
                self.silences.pop(answer.probe, None)
                self.answers[answer.probe] = answer
                self.rounds[answer.probe] = round_
                return Touched(probe=answer.probe)
            case Sampled():
                return self._sample(item)
            case ProbeSilence():
                self.silences[item.probe] = item
                return Touched()
            case ChallengeState():
                self.challenge = item
        return Touched(all=True)

    def _report(self, report: Report) -> Touched:
        match report:
            case Snapshot():
                return self._relist(report)
            case Change():
                return self._change(report)
            case Silence():
                return self._silence(report)

    def _relist(self, snapshot: Snapshot) -> Touched:
        kind = snapshot.kind
        was_silent = self.silences.pop(kind, None) is not None
        self.unserved.discard(kind)
        self.objects[kind] = {o.uid: o.tree for o in snapshot.objects}
        self.start.setdefault(kind, dict(self.objects[kind]))
        return Touched(kind=kind, relisted=was_silent)

    def _change(self, change: Change) -> Touched:
        objects = self.objects.setdefault(change.kind, {})
        if change.tree is None:
            objects.pop(change.uid, None)
        else:
            objects[change.uid] = change.tree
        return Touched(kind=change.kind)

    def _silence(self, silence: Silence) -> Touched:
        if silence.served:
            self.silences[silence.kind] = silence
            return Touched()
        self.unserved.add(silence.kind)
        self.objects.pop(silence.kind, None)
        self.start.setdefault(silence.kind, {})
        return Touched(kind=silence.kind)

    def _sample(self, sampled: Sampled) -> Touched:
        self.silences.pop(sampled.probe, None)
        horizon = sampled.sample.at - SAMPLES_KEPT
        kept = self.samples.get(sampled.probe, ())
        if kept and kept[0].at < horizon:
            kept = tuple(s for s in kept if s.at >= horizon)
        self.samples[sampled.probe] = (*kept, sampled.sample)
        return Touched(probe=sampled.probe)
