"""Reads one expectation as an author wrote it into what is asked, one function per subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tutor.checking import probing
from tutor.checking.durations import parse_duration
from tutor.checking.evidence import Subject
from tutor.checking.expectation import (
    AnswerAsked,
    Asked,
    AvailAsked,
    Challenge,
    FileAsked,
    FunctionAsked,
    KeptAsked,
    KeptObject,
    ObjectAsked,
    RebuildAsked,
    RelationAsked,
    SetAsked,
    TransitionAsked,
)
from tutor.checking.kinds import kind_named
from tutor.checking.paths import split
from tutor.checking.relations import compile_relation
from tutor.checking.spec import AvailSpec, ExpectationSpec, Fragment, KeptRef
from tutor.checking.subjects import docker_subject, kubernetes_subject
from tutor.observations import FunctionProbe, Kind, System

_ZERO = timedelta(0)
SUBJECTS = (
    *("kubernetes", "docker", "http", "exec", "logs", "file", "command", "python", "kept"),
    *("avail", "rebuild", "cel"),
)


@dataclass(frozen=True, slots=True)
class Context:
    """What an expectation needs to know of its exercise.

    `where`: for messages, `checks/kubernetes/scale.yaml, exercise rush`. `functions`: the lesson's
    .py. `kinds`: what the exercise's objects are, for commands. `transitions`: by expectation.
    """

    where: str
    functions: str = ""
    kinds: frozenset[Kind] = frozenset()
    transitions: Mapping[str, TransitionAsked] = field(default_factory=dict)
    challenge: Challenge | None = None


def subject_named(spec: ExpectationSpec) -> str:
    """Return the key of the one subject. Raises ValueError where there isn't exactly one."""
    given = [name for name in SUBJECTS if getattr(spec, name) is not None]
    if "cel" in given and len(given) == 2 and given[0] in ("kubernetes", "docker"):
        given.remove("cel")
    if len(given) != 1:
        said = ", ".join(given) or "none"
        raise ValueError(
            f"an expectation has one subject, not {said}; one of {', '.join(SUBJECTS)}"
        )
    return given[0]


def _objects(spec: ExpectationSpec) -> Asked:
    subject = subject_of(spec)
    if spec.transition is not None:
        return transition_of(subject, spec)
    quantified = (spec.count, spec.exactly, spec.owned_by, spec.selector)
    several = subject.name is None or spec.every or spec.none
    if several or any(given is not None for given in quantified):
        return _set(subject, spec)
    if spec.replaced not in (None, True):
        raise ValueError("replaced: wants `true` for an object that has a name")
    relation = compile_relation(spec.cel, ("object",)) if spec.cel is not None else None
    return ObjectAsked(
        subject, spec.absent, spec.since is not None, spec.replaced is not None, relation
    )


def subject_of(spec: ExpectationSpec) -> Subject:
    """Return whom a kubernetes or docker expectation looks at. Raises ValueError."""
    if spec.kubernetes is not None:
        return kubernetes_subject(spec.kubernetes, spec.selector)
    return docker_subject(spec.docker or {}, spec.selector)


def _set(subject: Subject, spec: ExpectationSpec) -> SetAsked:
    given = (spec.count is not None, spec.every, spec.none, spec.exactly is not None, spec.absent)
    if sum(given) > 1:
        raise ValueError("one of count, every, none, exactly, absent says how many must match")
    if spec.cel is not None:
        raise ValueError("cel goes with one object by name; name several under `with`")
    if spec.owned_by is not None and subject.kind.system is not System.KUBERNETES:
        raise ValueError("owned-by goes with kubernetes")
    return SetAsked(
        subject,
        count=spec.count,
        every=spec.every,
        none=spec.none,
        exactly=None if spec.exactly is None else tuple(sorted(spec.exactly)),
        owned_by=_owner(spec.owned_by) if spec.owned_by is not None else None,
        absent=spec.absent,
        since_start=spec.since is not None,
        replaced=1 if spec.replaced is True else spec.replaced,
    )


def _owner(text: str) -> tuple[str, str]:
    kind, slash, name = text.partition("/")
    if not (kind and slash and name):
        raise ValueError(f"owned-by: wants Kind/name, not {text!r}")
    return kind, name


def transition_of(subject: Subject, spec: ExpectationSpec) -> TransitionAsked:
    """Return the edge that `spec` asks for. Raises ValueError."""
    if spec.transition is None or subject.name is None:
        raise ValueError("transition: wants an object by name")
    edge = spec.transition
    return TransitionAsked(subject, edge.from_, edge.to, edge.keeping)


def _http(spec: ExpectationSpec) -> Asked:
    if spec.http is None:
        raise ValueError("http: is empty")
    for path in spec.http.distinct:
        split(path)
    fragment = probing.answer_fragment(spec.http)
    distinct = tuple(sorted(spec.http.distinct.items()))
    return AnswerAsked(probing.http_probe(spec.http), fragment, distinct, spec.absent)


def _answer(spec: ExpectationSpec) -> Asked:
    if spec.exec is not None:
        return AnswerAsked(
            probing.exec_probe(spec.exec), probing.answer_fragment(spec.exec), absent=spec.absent
        )
    if spec.logs is not None:
        return AnswerAsked(
            probing.logs_probe(spec.logs), probing.answer_fragment(spec.logs), absent=spec.absent
        )
    if spec.command is None:
        raise ValueError("command: is empty")
    fragment = probing.answer_fragment(spec.command)
    return AnswerAsked(probing.command_probe(spec.command), fragment, absent=spec.absent)


def _file(spec: ExpectationSpec) -> Asked:
    if spec.file is None:
        raise ValueError("file: is empty")
    return FileAsked(spec.file.path, spec.file.match, spec.file.text, spec.absent)


def _function(spec: ExpectationSpec, context: Context) -> Asked:
    if not context.functions or not spec.python:
        raise ValueError("python: the lesson has no .py beside its checks")
    kinds = tuple(sorted(kind_named(text) for text in spec.watches))
    return FunctionAsked(FunctionProbe(context.functions, spec.python, kinds))


def _kept(spec: ExpectationSpec) -> Asked:
    return KeptAsked(tuple(_kept_object(ref) for ref in spec.kept or ()))


def _kept_object(ref: KeptRef) -> KeptObject:
    if (ref.kubernetes is None) is (ref.docker is None):
        raise ValueError("kept: wants one of kubernetes, docker")
    for path in ref.fields:
        split(path)
    if ref.docker is not None:
        subject = docker_subject(ref.docker)
    else:
        said = dict(ref.kubernetes or {})
        metadata = {key: said.pop(key) for key in ("name", "namespace") if key in said}
        subject = kubernetes_subject({**said, "metadata": metadata})
    if subject.name is None:
        raise ValueError("kept: wants a name")
    return KeptObject(subject, tuple(ref.fields))


def _avail(spec: ExpectationSpec, context: Context) -> Asked:
    if spec.avail is None:
        raise ValueError("avail: is empty")
    avail = spec.avail
    probe = probing.avail_probe(avail)
    if avail.during is not None:
        during = context.transitions.get(avail.during)
        if during is None:
            raise ValueError(f"avail: no expectation {avail.during!r} with a transition")
        return AvailAsked(probe, avail.at_least, _ZERO, _ZERO, during)
    if context.challenge is not None:
        lasts, proof = context.challenge.duration, context.challenge.proof_duration
        return AvailAsked(probe, avail.at_least, lasts, proof, challenged=True)
    return AvailAsked(probe, avail.at_least, *_durations(avail))


def _durations(avail: AvailSpec) -> tuple[timedelta, timedelta]:
    if avail.duration is None:
        raise ValueError("avail: wants duration, or during, or a challenge")
    lasts = parse_duration(avail.duration)
    return lasts, lasts if avail.proof_duration is None else parse_duration(avail.proof_duration)


def _rebuild(spec: ExpectationSpec) -> Asked:
    if spec.rebuild is None:
        raise ValueError("rebuild: is empty")
    return RebuildAsked(probing.rebuild_probe(spec.rebuild), tuple(spec.rebuild.objects))


def _relation(spec: ExpectationSpec) -> Asked:
    subjects = tuple((name, _named_subject(said)) for name, said in spec.with_.items())
    if not subjects or spec.cel is None:
        raise ValueError("cel: wants kubernetes or docker beside it, or names under `with`")
    return RelationAsked(compile_relation(spec.cel, tuple(spec.with_)), subjects)


def _named_subject(said: dict[str, Fragment]) -> Subject:
    if "apiVersion" in said or "kubernetes" in said:
        subject = kubernetes_subject(said.get("kubernetes", said))
    else:
        inner = said.get("docker", said)
        subject = docker_subject(inner if isinstance(inner, dict) else {})
    if subject.name is None:
        raise ValueError("with: wants each object by name")
    return subject


_ALONE: dict[str, Callable[[ExpectationSpec], Asked]] = {
    "kubernetes": _objects,
    "docker": _objects,
    "http": _http,
    "exec": _answer,
    "logs": _answer,
    "command": _answer,
    "file": _file,
    "kept": _kept,
    "rebuild": _rebuild,
    "cel": _relation,
}
_IN_CONTEXT: dict[str, Callable[[ExpectationSpec, Context], Asked]] = {
    "python": _function,
    "avail": _avail,
}


def asked_of(spec: ExpectationSpec, context: Context) -> Asked:
    """Return what `spec` asks for. Raises ValueError saying what is wrong with it."""
    subject = subject_named(spec)
    if subject in _ALONE:
        return _ALONE[subject](spec)
    return _IN_CONTEXT[subject](spec, context)
