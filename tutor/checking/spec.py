"""The shape of `checks/<track>/<lesson>.yaml`, as an author writes it. Decides nothing.

Durations are written `3s`, `1m30s`. Every struct forbids unknown keys; `lint` turns what msgspec
says into `file:line: what is wrong, what to do`, and the JSON Schema is generated from here.
"""

from __future__ import annotations

from typing import Any

import msgspec

Fragment = Any  # a tree whose dict keys may be `$operators`; DESIGN §4


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Base of everything an author writes."""


class Step(Strict, frozen=True):
    """One step of a start state or attempt: exactly one of the two. A bare string means `run`."""

    apply: str | None = None  # a manifest of the lesson's `files/`
    run: str | None = None  # shell, as a learner could type it, in the workspace


class HttpSpec(Strict, frozen=True):
    """Where (one of service, pod, node-port-of, published, url), what, and what must come back."""

    service: str | None = None
    pod: str | None = None
    node_port_of: str | None = None
    published: int | None = None
    url: str | None = None
    port: int | str | None = None
    path: str = "/"
    method: str = "GET"
    headers: dict[str, str] = {}
    requests: int = 1
    status: Fragment = 200
    body: Fragment = None
    json: Fragment = None
    distinct: dict[
        str, Fragment
    ] = {}  # path into an answer → fragment on the number of values seen


class ExecSpec(Strict, frozen=True):
    """A command inside a container, and what must come of it."""

    command: list[str]
    container: str | None = None
    pod: str | None = None
    exit: Fragment = 0
    stdout: Fragment = None


class LogsSpec(Strict, frozen=True):
    """A container's output, and a fragment on its text."""

    text: Fragment
    container: str | None = None
    pod: str | None = None
    previous: bool = False


class FileSpec(Strict, frozen=True):
    """A file of the workspace: `match` on any of its documents (YAML, Dockerfile) or `text`."""

    path: str
    match: Fragment = None
    text: Fragment = None


class CommandSpec(Strict, frozen=True):
    """A program run in the workspace with the lesson's environment."""

    argv: list[str]
    exit: Fragment = 0
    stdout: Fragment = None
    json: Fragment = None


class KeptRef(Strict, frozen=True):
    """An object that must stay the one it was: same UID or Id, or the same values at `fields`."""

    kubernetes: dict[str, str] | None = None  # apiVersion, kind, name
    docker: dict[str, str] | None = None  # container | image | network | volume: name
    fields: list[str] = []  # paths; none given means identity


class AvailSpec(Strict, frozen=True):
    """The prober's answers over a window; counts are shown.

    The window: `during` names an expectation with a `transition` (from leaving `from` to reaching
    `to`), else it is the challenge's, else it starts with the first answer and lasts `duration`.
    A broken window starts anew: at the next answer, or when `from` is seen again.
    """

    http: HttpSpec
    at_least: float  # per cent
    rate: float = 2.0  # requests per second
    during: str | None = None
    duration: str | None = None
    proof_duration: str | None = None  # the length that `verify` uses, and says so


class RebuildSpec(Strict, frozen=True):
    """The workspace made anew; see observations.RebuildProbe."""

    diff: list[str] = []  # manifests that must agree with what runs
    apply: list[str] = []
    objects: list[Fragment] = []  # each must match one object that `apply` made
    build: str | None = None
    run: list[str] = []
    http: HttpSpec | None = None


class TransitionSpec(Strict, frozen=True):
    """Edge: the object was seen to match `from`, and later `to`; `keeping` all the way between."""

    from_: Fragment = msgspec.field(name="from")
    to: Fragment
    keeping: Fragment = None


class ExpectationSpec(Strict, frozen=True):
    """One subject (one of the first ten), how many, and when.

    With `selector` the subject is every object it finds (Kubernetes label selector; Docker
    `label=a=b,ancestor=image,name=prefix`) and one of count, every, none, exactly says how many
    must match. Kubernetes sets leave out objects that are being deleted.
    """

    kubernetes: Fragment = None
    docker: dict[str, Fragment] | None = None  # container|image|network|volume: name, + fragment
    http: HttpSpec | None = None
    exec: ExecSpec | None = None
    logs: LogsSpec | None = None
    file: FileSpec | None = None
    command: CommandSpec | None = None
    python: str | None = None  # a function of the lesson's .py
    kept: list[KeptRef] | None = None
    avail: AvailSpec | None = None
    rebuild: RebuildSpec | None = None
    cel: str | None = None  # over `object`, or the names of `with`
    with_: dict[str, dict[str, Fragment]] = msgspec.field(default={}, name="with")

    watches: list[
        str
    ] = []  # for `python`: kinds it reads, "apps/v1 Deployment", "docker container"
    selector: str | None = None
    count: Fragment = None
    every: bool = False
    none: bool = False
    exactly: list[str] | None = None  # the names of those that match
    owned_by: str | None = None  # "Deployment/shop": every object is owned by it, at any depth
    absent: bool = False
    hold: str | None = None
    since: str | None = None  # "start": with absent, it was there at the start
    replaced: Fragment = None  # true, or how many objects of the start were replaced by new ones
    transition: TransitionSpec | None = None


class Action(Strict, frozen=True):
    """What a challenge does, to objects of the lesson only. Exactly one."""

    delete: dict[str, str] | None = None  # kind, selector or name; one object, the oldest
    exec: ExecSpec | None = None
    stop: dict[str, str] | None = None  # container: name
    run: str | None = None


class ChallengeSpec(Strict, frozen=True):
    """The lab does `do` every `every` for `duration`; the proof must hold at its end.

    `begin: met` waits until all else is met, `start` begins with the exercise.
    """

    do: list[Action]
    duration: str
    begin: str = "met"
    every: str | None = None
    proof_every: str | None = None
    proof_duration: str | None = None


class MistakeVerdict(Strict, frozen=True):
    """What a mistake must earn. Given fields must agree; a path is compared literally."""

    verdict: str
    path: str | None = None
    observed: Fragment = None
    cause: str | None = None  # a cause's code
    near_miss: str | None = None  # a near miss' code


class MistakeSpec(Strict, frozen=True):
    """A known wrong route, and the verdicts it must earn."""

    run: list[str | Step]
    expect: dict[str, MistakeVerdict]
    refused: str | None = None  # a command is expected to fail, saying this


class ExerciseSpec(Strict, frozen=True):
    """What exists before, what must be true, and the attempts that prove it."""

    expect: dict[str, ExpectationSpec]
    solution: list[str | Step]
    start: list[str | Step] = []
    needs: list[str] = []  # capabilities
    challenge: ChallengeSpec | None = None
    alternatives: dict[str, list[str | Step]] = {}
    mistakes: dict[str, MistakeSpec] = {}


class ChecksFile(Strict, frozen=True):
    """One lesson's checks: what of the lab it needs, and its exercises by id."""

    exercises: dict[str, ExerciseSpec]
    cluster: str | None = None  # a file of `clusters/`, without .yaml
    engine: bool = False  # a Docker engine of the lab's


class ExerciseAttempts(Strict, frozen=True):
    """More attempts at one exercise, from a teacher's own file."""

    alternatives: dict[str, list[str | Step]] = {}
    mistakes: dict[str, MistakeSpec] = {}


# A file for `verify --attempts`: exercise id (`lesson/exercise`, or the bare id) → attempts.
AttemptsFile = dict[str, ExerciseAttempts]
