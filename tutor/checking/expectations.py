"""Compiles `checks/` into expectations, and says what an author got wrong before a lab is there."""

from __future__ import annotations

from tutor.checking import probing
from tutor.checking.asking import Context, asked_of, subject_named, subject_of, transition_of
from tutor.checking.challenges import compile_challenge
from tutor.checking.durations import parse_duration
from tutor.checking.evidence import kinds_of_interest
from tutor.checking.expectation import (
    AnswerAsked,
    Asked,
    AvailAsked,
    CompiledExercise,
    Expectation,
    FileAsked,
    FunctionAsked,
    KeptAsked,
    ObjectAsked,
    RebuildAsked,
    RelationAsked,
    SetAsked,
    TransitionAsked,
)
from tutor.checking.fragments import check_fragment
from tutor.checking.kinds import owner_kinds
from tutor.checking.spec import ExerciseSpec, ExpectationSpec, Fragment
from tutor.errors import ContentError
from tutor.names import ExerciseId, ExpectationId
from tutor.observations import AvailProbe, Kind, Probe


def compile_exercise(
    exercise: ExerciseId, spec: ExerciseSpec, where: str, functions: str = ""
) -> CompiledExercise:
    """Return the exercise ready to be followed. Raises ContentError on the first fault found."""
    try:
        challenge = compile_challenge(spec.challenge) if spec.challenge else None
    except ValueError as fault:
        raise _fault(fault, f"{where}, challenge") from fault
    context = Context(
        where=where,
        functions=functions,
        kinds=frozenset(k for e in spec.expect.values() for k in _kinds_named(e)),
        transitions=_transitions(spec, where),
        challenge=challenge,
    )
    compiled = tuple(
        compile_expectation(ExpectationId(key), expectation, context)
        for key, expectation in spec.expect.items()
    )
    return CompiledExercise(exercise, compiled, challenge, frozenset(spec.needs))


def compile_expectation(key: ExpectationId, spec: ExpectationSpec, context: Context) -> Expectation:
    """Return the expectation ready to be judged. Raises ContentError on the first fault found."""
    try:
        _check(spec)
        asked = asked_of(spec, context)
        hold = parse_duration(spec.hold) if spec.hold is not None else None
    except ValueError as fault:
        raise _fault(fault, f"{context.where}, expectation {key}") from fault
    probes, avail = _probes_of(asked)
    depends = frozenset[Kind]().union(
        *(probing.probe_dependencies(probe, context.kinds) for probe in probes)
    )
    own = _kinds_of(asked) | depends
    interest = frozenset(more for kind in own for more in kinds_of_interest(kind))
    return Expectation(key, asked, own | interest, hold, probes, depends, avail)


def _fault(fault: ValueError, where: str) -> ContentError:
    return ContentError(
        str(fault), where=where, next_step="`kubetutor lint` shows every fault of the file."
    )


def _check(spec: ExpectationSpec) -> None:
    """Raise ValueError on what can't be together, and on bad fragments."""
    subject = subject_named(spec)
    objects = subject in ("kubernetes", "docker")
    only_objects = {
        "selector": spec.selector is not None,
        "count": spec.count is not None,
        "every": spec.every,
        "none": spec.none,
        "exactly": spec.exactly is not None,
        "owned-by": spec.owned_by is not None,
        "replaced": spec.replaced is not None,
        "transition": spec.transition is not None,
        "since": spec.since is not None,
    }
    for name, given in only_objects.items():
        if given and not objects:
            raise ValueError(f"{name} goes with kubernetes or docker, not with {subject}")
    if spec.since is not None and (spec.since != "start" or not spec.absent):
        raise ValueError("since: wants `start`, together with absent: true")
    if spec.absent and subject in ("kept", "avail", "rebuild", "python", "cel"):
        raise ValueError(f"absent doesn't go with {subject}")
    for name, fragment in _fragments(spec):
        for path, problem in check_fragment(fragment):
            raise ValueError(f"{name}: {path or 'the fragment'}: {problem}")


def _fragments(spec: ExpectationSpec) -> list[tuple[str, Fragment]]:
    """Return all fragments of an expectation, each with the key it stands under."""
    found: list[tuple[str, Fragment]] = [
        ("kubernetes", spec.kubernetes),
        ("docker", spec.docker),
        ("count", spec.count),
        ("replaced", spec.replaced),
        ("with", spec.with_),
    ]
    for name in ("http", "exec", "logs", "command"):
        answer = getattr(spec, name)
        if answer is not None:
            found.append((name, probing.answer_fragment(answer)))
    if spec.http is not None:
        found.append(("http", spec.http.distinct))
    if spec.file is not None:
        found += [("file", spec.file.match), ("file", spec.file.text)]
    if spec.rebuild is not None:
        found.append(("rebuild", spec.rebuild.objects))
    if spec.transition is not None:
        edge = spec.transition
        found += [("transition", [edge.from_, edge.to, edge.keeping])]
    return found


# ── what must be observed ──


def _transitions(spec: ExerciseSpec, where: str) -> dict[str, TransitionAsked]:
    try:
        return {
            key: transition_of(subject_of(expectation), expectation)
            for key, expectation in spec.expect.items()
            if expectation.transition is not None
        }
    except ValueError as fault:
        raise _fault(fault, where) from fault


def _kinds_named(spec: ExpectationSpec) -> frozenset[Kind]:
    """Return the kinds of an expectation's objects, if it can be read so far."""
    if spec.kubernetes is None and spec.docker is None:
        return frozenset()
    try:
        return frozenset({subject_of(spec).kind})
    except ValueError:
        return frozenset()  # compile_expectation says what is wrong with it


def _probes_of(asked: Asked) -> tuple[tuple[Probe, ...], AvailProbe | None]:
    if isinstance(asked, AnswerAsked | RebuildAsked | FunctionAsked):
        return (asked.probe,), None
    return (), asked.probe if isinstance(asked, AvailAsked) else None


def _kinds_of(asked: Asked) -> frozenset[Kind]:
    """Return the kinds that the judge itself looks at."""
    match asked:
        case ObjectAsked() | TransitionAsked():
            return frozenset({asked.subject.kind})
        case SetAsked():
            images = {probing.IMAGE} if "ancestor=" in (asked.subject.selector or "") else set()
            owners = owner_kinds(asked.owned_by[0]) if asked.owned_by else frozenset()
            return frozenset({asked.subject.kind}) | images | owners
        case KeptAsked():
            return frozenset(kept.subject.kind for kept in asked.objects)
        case RelationAsked():
            return frozenset(subject.kind for _, subject in asked.subjects)
        case FileAsked():
            return frozenset({probing.FILE})
        case AvailAsked():
            target = probing.probe_dependencies(asked.probe.target, frozenset())
            return target | ({asked.during.subject.kind} if asked.during else frozenset())
        case _:
            return frozenset()
