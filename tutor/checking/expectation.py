"""Expectations as the judge takes them: compiled, checked, without an author's shorthand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from tutor.checking.evidence import Subject
from tutor.checking.spec import Fragment
from tutor.names import ExerciseId, ExpectationId
from tutor.observations import AvailProbe, FunctionProbe, Kind, Probe, RebuildProbe, Tree


@dataclass(frozen=True, slots=True)
class Relation:
    """A CEL program, its text, and the fields it reads (as written)."""

    text: str
    run: Callable[[Mapping[str, Tree]], Tree]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectAsked:
    """One object by name: its fragment, or its absence; perhaps another than at the start."""

    subject: Subject
    absent: bool = False
    since_start: bool = False
    replaced: bool = False
    relation: Relation | None = None  # over `object`


@dataclass(frozen=True, slots=True)
class SetAsked:
    """The objects that a selector finds, and how many of them must match.

    Where no quantifier is given, at least one must.
    """

    subject: Subject
    count: Fragment = None
    every: bool = False
    none: bool = False
    exactly: tuple[str, ...] | None = None
    owned_by: tuple[str, str] | None = None  # kind, name
    absent: bool = False
    since_start: bool = False
    replaced: Fragment = None


@dataclass(frozen=True, slots=True)
class TransitionAsked:
    """An object that is seen to match `before`, later `after`, `keeping` all the way between."""

    subject: Subject
    before: Fragment
    after: Fragment
    keeping: Fragment = None


@dataclass(frozen=True, slots=True)
class KeptObject:
    """An object to keep: itself (no fields), or its values at `fields`."""

    subject: Subject
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptAsked:
    """Objects that must be as they were at the start."""

    objects: tuple[KeptObject, ...]


@dataclass(frozen=True, slots=True)
class AnswerAsked:
    """A probe's answer. `absent`: the answer is not like this, or there is none."""

    probe: Probe
    fragment: Tree
    distinct: tuple[tuple[str, Fragment], ...] = ()
    absent: bool = False


@dataclass(frozen=True, slots=True)
class FileAsked:
    """A file of the workspace: any document matches, the text matches, or it is absent."""

    path: str
    match: Fragment = None
    text: Fragment = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class RebuildAsked:
    """The workspace made anew: no difference, exit code 0, and these objects made."""

    probe: RebuildProbe
    objects: tuple[Fragment, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionAsked:
    """A course's own function, asked for a verdict."""

    probe: FunctionProbe


@dataclass(frozen=True, slots=True)
class AvailAsked:
    """The prober's answers over a window; spec.AvailSpec says which."""

    probe: AvailProbe
    at_least: float
    duration: timedelta
    proof_duration: timedelta
    during: TransitionAsked | None = None
    challenged: bool = False


@dataclass(frozen=True, slots=True)
class RelationAsked:
    """A CEL program over several objects, each of which must be there and match."""

    relation: Relation
    subjects: tuple[tuple[str, Subject], ...]


Asked = (
    ObjectAsked
    | SetAsked
    | TransitionAsked
    | KeptAsked
    | AnswerAsked
    | FileAsked
    | RebuildAsked
    | FunctionAsked
    | AvailAsked
    | RelationAsked
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must be true, and what must be observed to judge it.

    `kinds`: collections to watch (evidence included). `probes`: to run while unmet, and again when
    a kind of `probe_kinds` changes. `avail`: the steady prober to keep going.
    """

    id: ExpectationId
    asked: Asked
    kinds: frozenset[Kind]
    hold: timedelta | None = None
    probes: tuple[Probe, ...] = ()
    probe_kinds: frozenset[Kind] = frozenset()
    avail: AvailProbe | None = None

    @property
    def is_challenged(self) -> bool:
        """Whether the challenge itself decides it; a challenge that waits does not wait for it."""
        return isinstance(self.asked, AvailAsked) and self.asked.challenged


@dataclass(frozen=True, slots=True)
class ChallengeAction:
    """One thing a challenge does; the fields of labs' ActionRequest."""

    verb: str  # "delete" | "exec" | "stop" | "run"
    kind: Kind | None = None
    name: str | None = None
    selector: str | None = None
    command: tuple[str, ...] = ()
    container: str | None = None
    pod: str | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the lab does to the learner's work, how often and how long. `every` None: once."""

    actions: tuple[ChallengeAction, ...]
    duration: timedelta
    proof_duration: timedelta
    every: timedelta | None
    proof_every: timedelta | None
    begin: str  # "met" | "start"

    def span(self, *, proof: bool) -> timedelta:
        """Return how long it lasts, for a learner or for `verify`."""
        return self.proof_duration if proof else self.duration

    def interval(self, *, proof: bool) -> timedelta | None:
        """Return the time between two actions, None where there is one only."""
        return self.proof_every if proof else self.every


@dataclass(frozen=True, slots=True)
class CompiledExercise:
    """An exercise ready to be followed: expectations in the author's order, needs, challenge."""

    id: ExerciseId
    expectations: tuple[Expectation, ...]
    challenge: Challenge | None
    needs: frozenset[str]

    @property
    def kinds(self) -> frozenset[Kind]:
        """All collections to watch."""
        return frozenset().union(*(e.kinds for e in self.expectations))

    @property
    def probes(self) -> frozenset[Probe]:
        """All probes to run."""
        return frozenset(p for e in self.expectations for p in e.probes)

    @property
    def steady_probes(self) -> frozenset[AvailProbe]:
        """All steady probers to keep going."""
        return frozenset(e.avail for e in self.expectations if e.avail is not None)
