"""What is wrong with one expectation: its subject, how many, when, fragments and programs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tutor.checking.asking import SUBJECTS, Context, subject_of, transition_of
from tutor.checking.challenges import compile_challenge
from tutor.checking.durations import parse_duration
from tutor.checking.expectation import Challenge, TransitionAsked
from tutor.checking.expectations import compile_expectation
from tutor.checking.fragments import check_fragment
from tutor.checking.kinds import kind_named
from tutor.checking.loading import Read
from tutor.checking.paths import split
from tutor.checking.selectors import parse_filters, parse_labels
from tutor.checking.spec import ChallengeSpec, ChecksFile, ExerciseSpec, ExpectationSpec
from tutor.errors import ContentError
from tutor.marked_yaml import Flaw, YamlPath, nearest
from tutor.names import ExpectationId
from tutor.observations import Tree

_HOW_MANY = ("count", "every", "none", "exactly")
_DURATION = "write it like 3s, 500ms or 1m30s"
# Where fragments stand in an expectation; a * stands for any key or element.
_FRAGMENTS: tuple[YamlPath, ...] = (
    *(("kubernetes",), ("docker",), ("count",), ("replaced",), ("with", "*")),
    *(("http", "status"), ("http", "body"), ("http", "json"), ("http", "distinct")),
    *(("exec", "exit"), ("exec", "stdout"), ("logs", "text"), ("file", "match")),
    *(("file", "text"), ("command", "exit"), ("command", "stdout"), ("command", "json")),
    *(("rebuild", "objects"), ("avail", "http", "status"), ("avail", "http", "body")),
    *(("avail", "http", "json"), ("transition", "from"), ("transition", "to")),
    ("transition", "keeping"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expectation stands: its file and its exercise."""

    read: Read[ChecksFile]
    exercise: str
    spec: ExerciseSpec

    def flaw(self, path: YamlPath, what: str, remedy: str) -> Flaw:
        """Return a flaw of what stands at `path` below the exercise."""
        return self.read.flaw(("exercises", self.exercise, *path), what, remedy)

    def written(self, *path: str) -> Tree:
        """Return what stands at `path` below the exercise, as written; None if nothing does."""
        tree = self.read.marked.tree
        for part in ("exercises", self.exercise, *path):
            tree = tree.get(part) if isinstance(tree, dict) else None
        return tree

    def challenge_flaws(self) -> Iterator[Flaw]:
        """Yield what is wrong with the exercise's challenge."""
        spec = self.spec.challenge
        if spec is None:
            return
        spans = {
            "duration": spec.duration,
            "every": spec.every,
            "proof-every": spec.proof_every,
            "proof-duration": spec.proof_duration,
        }
        bad = [key for key, text in spans.items() if text is not None and not _is_duration(text)]
        for key in bad:
            what = f"{spans[key]!r} is no duration"
            yield self.flaw(("challenge", key), what, _DURATION)
        if not bad:
            yield from self._compiled_challenge(spec)

    def _compiled_challenge(self, spec: ChallengeSpec) -> Iterator[Flaw]:
        try:
            compile_challenge(spec)
        except ValueError as fault:
            yield self.flaw(("challenge",), *_parted(str(fault)))


def lint_expectation(place: Place, key: str, spec: ExpectationSpec) -> Iterator[Flaw]:
    """Yield every flaw of one expectation that was written as the schema has it."""
    path: YamlPath = ("expect", key)
    found = [
        *_subject_flaws(place, key, spec),
        *_how_many_flaws(place, key, spec),
        *_time_flaws(place, key, spec),
        *_fragment_flaws(place, key),
        *_program_flaws(place, key, spec),
        *_function_flaws(place, key, spec),
    ]
    yield from found
    if not found:  # whatever else the compiler refuses
        try:
            compile_expectation(ExpectationId(key), spec, _context(place))
        except ContentError as fault:
            yield place.flaw(path, *_parted(fault.what))


def _parted(words: str) -> tuple[str, str]:
    what, semicolon, remedy = words.partition("; ")
    return what, remedy if semicolon else "write it as DESIGN.md, Expectations, has it"


def _context(place: Place) -> Context:
    """Return what the expectations of an exercise may refer to, as far as it is sound."""
    transitions: dict[str, TransitionAsked] = {}
    challenge: Challenge | None = None
    for key, spec in place.spec.expect.items():
        try:
            if spec.transition is not None:
                transitions[key] = transition_of(subject_of(spec), spec)
        except ValueError:
            continue  # that expectation has a flaw of its own
    try:
        challenge = compile_challenge(place.spec.challenge) if place.spec.challenge else None
    except ValueError:
        challenge = None
    functions = place.read.path.with_suffix(".py")
    return Context(
        where=str(place.read.path),
        functions=str(functions) if functions.is_file() else "",
        transitions=transitions,
        challenge=challenge,
    )


def _subject_flaws(place: Place, key: str, spec: ExpectationSpec) -> Iterator[Flaw]:
    written = place.written("expect", key)
    given = [name for name in SUBJECTS if name in written]
    beside = [name for name in given if name != "cel"]
    with_cel = "cel" in given and beside in (["kubernetes"], ["docker"])
    if len(given) != 1 and not with_cel:
        what = f"{key} has {len(given) or 'no'} subjects: {', '.join(given)}".rstrip(": ")
        yield place.flaw(("expect", key), what, f"give it one of {', '.join(SUBJECTS)}")
    for name in given:
        if written[name] is None:
            what = f"{name} is empty"
            yield place.flaw(("expect", key, name), what, "write what must be seen")
    if spec.since is not None and (spec.since != "start" or not spec.absent):
        what = f"since: {spec.since}"
        remedy = "write `since: start` together with `absent: true`"
        yield place.flaw(("expect", key, "since"), what, remedy)


def _how_many_flaws(place: Place, key: str, spec: ExpectationSpec) -> Iterator[Flaw]:
    path: YamlPath = ("expect", key)
    written = place.written("expect", key)
    given = [word for word in _HOW_MANY if word in written]
    if len(given) > 1:
        what = f"{' and '.join(given)} together"
        yield place.flaw((*path, given[1]), what, f"keep one of {', '.join(_HOW_MANY)}")
    if given and spec.selector is None and _names_one(spec):
        what = f"{given[0]} without a selector, on one object by name"
        yield place.flaw((*path, given[0]), what, "add `selector:` and take the name out")
    if spec.selector is None:
        return
    try:
        parse_filters(spec.selector) if spec.docker is not None else parse_labels(spec.selector)
    except ValueError as fault:
        yield place.flaw((*path, "selector"), str(fault), "write it like app=web,tier!=db")


def _names_one(spec: ExpectationSpec) -> bool:
    try:
        return subject_of(spec).name is not None
    except ValueError:
        return False  # a flaw of its own


def _time_flaws(place: Place, key: str, spec: ExpectationSpec) -> Iterator[Flaw]:
    path: YamlPath = ("expect", key)
    spans: dict[YamlPath, str | None] = {("hold",): spec.hold}
    if spec.avail is not None:
        spans["avail", "duration"] = spec.avail.duration
        spans["avail", "proof-duration"] = spec.avail.proof_duration
    for at, text in spans.items():
        if text is not None and not _is_duration(text):
            yield place.flaw((*path, *at), f"{text!r} is no duration", _DURATION)
    during = spec.avail.during if spec.avail else None
    if during is None:
        return
    edges = [k for k, other in place.spec.expect.items() if other.transition is not None]
    if during not in edges:
        what = f"during: {during} is no expectation with a transition"
        remedy = nearest(during, edges) if edges else "add one with `transition:`, or a `duration:`"
        yield place.flaw((*path, "avail", "during"), what, remedy)


def _is_duration(text: str) -> bool:
    try:
        parse_duration(text)
    except ValueError:
        return False
    return True


def _fragment_flaws(place: Place, key: str) -> Iterator[Flaw]:
    written = place.written("expect", key)
    for at, fragment in _fragments(written):
        for inner, problem in check_fragment(fragment):
            path = ("expect", key, *at, *_yaml_path(fragment, inner))
            what, _, remedy = problem.partition("; ")
            where = f"{'.'.join(map(str, at))}{'.' if inner else ''}{inner}"
            known = "use one of the operators of DESIGN.md, Expectations"
            yield place.flaw(path, f"{where}: {what}", remedy or known)


def _fragments(written: Tree) -> Iterator[tuple[YamlPath, Tree]]:
    for at in _FRAGMENTS:
        tree = written
        for part in at:
            if part == "*":
                continue
            tree = tree.get(part) if isinstance(tree, dict) else None
        if tree is not None:
            yield tuple(part for part in at if part != "*"), tree


def _yaml_path(fragment: Tree, inner: str) -> YamlPath:
    """Return the keys of a path inside a fragment, and the operator it ends at."""
    try:
        path: YamlPath = split(inner) if inner else ()
    except ValueError:
        return ()
    tree = fragment
    for part in path:
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return path
    operators = [k for k in tree if str(k).startswith("$")] if isinstance(tree, dict) else []
    return (*path, operators[0]) if len(operators) == 1 else path


def _program_flaws(place: Place, key: str, spec: ExpectationSpec) -> Iterator[Flaw]:
    if spec.cel is None:
        return
    import cel

    path = ("expect", key, "cel")
    try:
        program: Any = cel.compile(spec.cel)
    except ValueError as fault:
        words = str(fault).partition("ERROR: ")[2].splitlines() or [str(fault)]
        yield place.flaw(path, f"bad CEL: {words[0]}", "mend the expression")
        return
    known = list(spec.with_) or ["object"]
    for name in sorted(set(program.variables()) - set(known)):
        what = f"cel reads {name}, which is not there"
        yield place.flaw(path, what, nearest(name, known))


def _function_flaws(place: Place, key: str, spec: ExpectationSpec) -> Iterator[Flaw]:
    for i, text in enumerate(spec.watches):
        try:
            kind_named(text)
        except ValueError as fault:
            yield place.flaw(("expect", key, "watches", i), *_parted(str(fault)))
    if spec.python is None:
        return
    path = ("expect", key, "python")
    file = place.read.path.with_suffix(".py")
    try:
        tree = ast.parse(file.read_text("utf-8"), str(file))
    except OSError:
        yield place.flaw(path, f"python: there is no {file.name}", "write it beside the checks")
        return
    except (SyntaxError, ValueError) as fault:
        line = getattr(fault, "lineno", None)
        what = f"python: {file.name}{f':{line}' if line else ''} is no Python: {fault.args[0]}"
        yield place.flaw(path, what, "mend the file")
        return
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    if spec.python not in names:
        what = f"python: {file.name} has no function {spec.python}"
        yield place.flaw(path, what, nearest(spec.python, names))
