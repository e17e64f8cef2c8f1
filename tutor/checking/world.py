"""What is known of a lab at one moment, as the evaluation sees it. Read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tutor.observations import Answer, AvailProbe, Kind, Objects, Probe, Sample, Tree


@dataclass(frozen=True, slots=True)
class World:
    """The observed objects and answers, beside those of the exercise's start.

    A kind that has not been listed yet is not in `objects`; an empty collection is an empty map.
    """

    namespace: str  # the lesson's, for fragments that name none
    objects: Objects
    start: Objects
    answers: Mapping[Probe, Answer] = field(default_factory=dict)
    samples: Mapping[AvailProbe, tuple[Sample, ...]] = field(default_factory=dict)  # oldest first
    unserved: frozenset[Kind] = frozenset()  # kinds the API doesn't have
    challenge: ChallengeState | None = None
    proof: bool = False  # `verify` runs: proof durations count

    def of(self, kind: Kind) -> Mapping[str, Tree]:
        """Return the present objects of `kind` by uid; none where it was not listed yet."""
        return self.objects.get(kind, {})


@dataclass(frozen=True, slots=True)
class ChallengeState:
    """How far the exercise's challenge is. Another `began_at` says that its window starts anew."""

    began_at: datetime | None = None
    ends_at: datetime | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """What one expectation has seen since the exercise began; folded by `judge`, kept by session.

    Only what the present world can't say: since when it holds, and edges. Serialisable by msgspec.
    """

    true_since: datetime | None = None  # level true without a break
    breaks: int = 0  # how often it was true and went false: flapping
    seen: dict[str, Tree] = field(default_factory=dict)  # edges, by name; owned by `judge`
