"""What is wrong with one file of checks, all of it, beyond how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tutor.checking.codes import CauseCode, NearMissCode
from tutor.checking.expectation_linting import Place, lint_expectation
from tutor.checking.loading import Read, T, read_checks
from tutor.checking.spec import (
    AttemptsFile,
    ChecksFile,
    ExerciseAttempts,
    ExerciseSpec,
    MistakeSpec,
    MistakeVerdict,
    Step,
)
from tutor.checking.verdicts import VerdictKind
from tutor.marked_yaml import Flaw, YamlPath, nearest
from tutor.names import is_id

# What a lab may say that it has; DESIGN §4 and the `needs` of the curriculum.
CAPABILITIES = ("compose", "gateway", "ipvs", "mesos", "metrics", "netpol", "swarm")
_FEWEST_MISTAKES = 2


def lint_checks(path: Path, files: Path | None) -> list[Flaw]:
    """Return every flaw of one lesson's checks, by line; `files` is the lesson's files/ folder."""
    read = read_checks(path)
    found = list(read.flaws)
    if read.value is not None:
        found += _lint_demand(read, read.value)
        for name in read.value.exercises:
            found += _lint_exercise(read, name, read.value.exercises[name], files)
    return sorted(set(found))


def lint_attempts(read: Read[AttemptsFile]) -> list[Flaw]:
    """Return every flaw of a file of further attempts, by line."""
    found = list(read.flaws)
    for name, spec in (read.value or {}).items():
        found += _lint_attempts(read, (name,), spec, None)
    return sorted(set(found))


def _lint_demand(read: Read[ChecksFile], checks: ChecksFile) -> Iterator[Flaw]:
    """Ask for a cluster where Kubernetes is looked at, and for an engine where Docker is."""
    if not checks.exercises and not read.keys("exercises"):
        yield read.flaw(("exercises",), "there is no exercise", "write one, or remove the file")
    for name, exercise in checks.exercises.items():
        for key, spec in exercise.expect.items():
            path = ("exercises", name, "expect", key)
            if spec.kubernetes is not None and not checks.cluster:
                yield read.flaw(path, f"{key} needs a cluster", "add `cluster:` to the file")
            if spec.docker is not None and not checks.engine:
                yield read.flaw(path, f"{key} needs an engine", "add `engine: true` to the file")


def _lint_exercise(
    read: Read[ChecksFile], name: str, spec: ExerciseSpec, files: Path | None
) -> Iterator[Flaw]:
    base: YamlPath = ("exercises", name)
    yield from _lint_ids(read, [(base, name)])
    yield from _lint_ids(read, [((*base, "expect", key), key) for key in spec.expect])
    if not read.keys("exercises", name, "expect"):
        yield read.flaw((*base, "expect"), f"{name} expects nothing", "add an expectation")
    yield from _lint_capabilities(read, base, spec)
    place = Place(read, name, spec)
    for key, expectation in spec.expect.items():
        if read.decoded.sound((*base, "expect", key)):
            yield from lint_expectation(place, key, expectation)
    yield from place.challenge_flaws()
    yield from _lint_steps(read, (*base, "start"), spec.start, files)
    yield from _lint_steps(read, (*base, "solution"), spec.solution, files)
    if not spec.solution and read.decoded.sound((*base, "solution")):
        yield read.flaw((*base, "solution"), "the solution is empty", "write its steps")
    attempts = ExerciseAttempts(alternatives=spec.alternatives, mistakes=spec.mistakes)
    known = read.keys("exercises", name, "expect")
    yield from _lint_attempts(read, base, attempts, files, known)
    yield from _lint_proof(read, name)


def _lint_proof(read: Read[ChecksFile], name: str) -> Iterator[Flaw]:
    base = ("exercises", name)
    if not read.keys(*base, "alternatives"):
        remedy = "add another route that must be accepted"
        yield read.flaw(base, f"{name} has no alternative", remedy)
    mistakes = len(read.keys(*base, "mistakes"))
    if mistakes < _FEWEST_MISTAKES:
        what = f"{name} has {mistakes or 'no'} mistake{'' if mistakes == 1 else 's'}"
        remedy = f"add {_FEWEST_MISTAKES - mistakes}: a belief, its run and the verdict it earns"
        yield read.flaw(base, what, remedy)


def _lint_capabilities(
    read: Read[ChecksFile], base: YamlPath, spec: ExerciseSpec
) -> Iterator[Flaw]:
    for i, need in enumerate(spec.needs):
        if need not in CAPABILITIES:
            path = (*base, "needs", i)
            yield read.flaw(path, f"unknown capability {need}", nearest(need, CAPABILITIES))


def _lint_ids(read: Read[T], ids: Sequence[tuple[YamlPath, str]]) -> Iterator[Flaw]:
    for path, name in ids:
        if not is_id(name):
            yield read.flaw(path, f"{name!r} can't be an id", "use a-z, 0-9 and - (at most 63)")


def _lint_attempts(
    read: Read[T],
    base: YamlPath,
    spec: ExerciseAttempts,
    files: Path | None,
    known: Sequence[str] | None = None,
) -> Iterator[Flaw]:
    """Look over alternatives and mistakes; `known` are the exercise's expectations."""
    for name, steps in spec.alternatives.items():
        path = (*base, "alternatives", name)
        yield from _lint_ids(read, [(path, name)])
        yield from _lint_steps(read, path, steps, files)
        if not steps and read.decoded.sound(path):
            yield read.flaw(path, f"the alternative {name} is empty", "write its steps")
    for name, mistake in spec.mistakes.items():
        path = (*base, "mistakes", name)
        yield from _lint_ids(read, [(path, name)])
        yield from _lint_steps(read, (*path, "run"), mistake.run, files)
        yield from _lint_mistake(read, path, mistake, known)


def _lint_steps(
    read: Read[T], path: YamlPath, steps: Sequence[str | Step], files: Path | None
) -> Iterator[Flaw]:
    for i, step in enumerate(steps):
        here = (*path, i)
        if isinstance(step, str):
            if not step.strip():
                yield read.flaw(here, "an empty step", "write a command, or take it out")
        elif (step.apply is None) is (step.run is None):
            yield read.flaw(here, "a step has one of apply and run", "make it two steps")
        elif step.apply is not None and files is not None:
            yield from _lint_applied(read, here, step.apply, files)


def _lint_applied(read: Read[T], path: YamlPath, name: str, files: Path) -> Iterator[Flaw]:
    there = sorted(str(p.relative_to(files)) for p in files.rglob("*") if p.is_file())
    if not (files / name).resolve().is_relative_to(files.resolve()):
        yield read.flaw(path, f"apply: {name} is outside of files/", "put it into files/")
    elif name not in there:
        what = f"apply: {name} is not in the lesson's files/"
        yield read.flaw(path, what, nearest(name, there) if there else "add files/" + name)


def _lint_mistake(
    read: Read[T], path: YamlPath, mistake: MistakeSpec, known: Sequence[str] | None
) -> Iterator[Flaw]:
    expect = (*path, "expect")
    if not mistake.run and mistake.refused is not None:
        yield read.flaw(path, "nothing is run that could be refused", "add `run:` steps")
    if not mistake.expect and read.decoded.sound(expect):
        what = f"the mistake {path[-1]} names no expectation"
        yield read.flaw(expect, what, "say which expectation gives which verdict")
    elif read.decoded.sound(expect) and _all_met(mistake):
        what = f"the mistake {path[-1]} leaves every expectation met"
        yield read.flaw(expect, what, "name the one that must not be")
    for key, said in mistake.expect.items():
        if known is not None and key not in known:
            what = f"the mistake {path[-1]} names no expectation: {key} is none of its exercise"
            yield read.flaw((*expect, key), what, nearest(key, known))
        yield from _lint_verdict(read, (*expect, key), said)


def _all_met(mistake: MistakeSpec) -> bool:
    return all(said.verdict == VerdictKind.MET for said in mistake.expect.values())


def _lint_verdict(read: Read[T], path: YamlPath, said: MistakeVerdict) -> Iterator[Flaw]:
    for field, value, known in (
        ("verdict", said.verdict, list(VerdictKind)),
        ("cause", said.cause, list(CauseCode)),
        ("near-miss", said.near_miss, list(NearMissCode)),
    ):
        if value is not None and value not in known:
            what = f"unknown {field.replace('-', ' ')} {value}"
            yield read.flaw((*path, field), what, nearest(value, [str(k.value) for k in known]))
