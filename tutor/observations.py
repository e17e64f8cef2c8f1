"""What labs report and what may be asked of them: the language between labs, session and checking.

Objects are plain, read-only JSON-like trees, exactly as the Kubernetes or Docker API returned them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

Tree = Any  # a JSON value: None, bool, int, float, str, list or dict of those


class System(StrEnum):
    """Where an object lives."""

    KUBERNETES = "kubernetes"
    DOCKER = "docker"
    FILE = "file"


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """A collection that can be watched: all objects of one kind that the lab lets us see.

    Kubernetes: `Kind(System.KUBERNETES, "Deployment", "apps/v1")`, over all namespaces we may see.
    Docker: `Kind(System.DOCKER, "container" | "image" | "network" | "volume")`.
    Files: `Kind(System.FILE, "file")`: the manifests and text files of the workspace.
    """

    system: System
    name: str
    api_version: str = ""

    def __str__(self) -> str:
        return f"{self.api_version} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Observed:
    """One object at one moment.

    `uid`: metadata.uid, a Docker Id (volume: its name), or a path relative to the workspace.
    `tree`, Docker: the object's inspect document, `Name` without its slash; an image also gets
    `Name`, its first tag. File: `{"path": str, "text": str, "documents": [tree…],
    "problem": str | None}`; a Dockerfile's documents are `[{"instructions": [{"instruction":
    "FROM", "arguments": str}…]}]`.
    """

    kind: Kind
    uid: str
    tree: Tree


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole collection: replaces everything known of `kind`."""

    kind: Kind
    at: datetime
    objects: tuple[Observed, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One object as it is now; `tree` None says that it is gone."""

    kind: Kind
    at: datetime
    uid: str
    tree: Tree | None


@dataclass(frozen=True, slots=True)
class Silence:
    """The lab doesn't answer for `kind`; a Snapshot follows as soon as it does again."""

    kind: Kind
    at: datetime
    why: str
    retry_at: datetime
    served: bool = True  # False: the API has no such kind (yet), and it is not the lab's fault


Report = Snapshot | Change | Silence


# ── what may be asked: a probe is a value, its answer a tree that fragments can be matched on ──


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """Requests over the cluster's own network, or from the host for `port` of the engine lab.

    Exactly one of `service`, `pod`, `node_port_of` (a Service's name), `published` (an engine's
    published host port), `url` says where. Each request is a new connection, 2 s, no retry.
    Answer: `{"status": int, "headers": {lower-case: str}, "body": str, "json": tree | None}` of the
    last request, plus `"answers": [the same per request]` when `requests` > 1. Where there was no
    answer: `{"error": "refused|reset|timeout|dns|empty|no-endpoint|other", "detail": str}`.
    """

    path: str = "/"
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    requests: int = 1
    service: str | None = None
    port: int | str | None = None
    pod: str | None = None
    node_port_of: str | None = None
    published: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ExecProbe:
    """A command inside a container; answer `{"exit": int, "stdout": str, "stderr": str}`.

    `{"error": "absent|not-running|refused|timeout|other", "detail": str}` where it could not run.
    """

    command: tuple[str, ...]
    container: str | None = None  # a Docker container; or, with `pod`, a container of that Pod
    pod: str | None = None


@dataclass(frozen=True, slots=True)
class LogsProbe:
    """A container's output; answer `{"text": str}` (newest 1 MiB), or `{"error", "detail"}`."""

    container: str | None = None
    pod: str | None = None
    previous: bool = False


@dataclass(frozen=True, slots=True)
class CommandProbe:
    """A program in the workspace, with the lesson's environment and a 10 s limit.

    Answer: `{"exit": int, "stdout": str, "stderr": str, "json": tree | None}` or `{"error", …}`.
    """

    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RebuildProbe:
    """The workspace made anew in a scratch place, or compared with what runs.

    `diff`: manifests; answer `{"differs": bool, "lines": [str…]}` as `kubectl diff` sees it.
    `apply`: manifests into a scratch namespace (server dry-run); answer `{"exit", "stderr",
    "objects": [tree…]}`. `build`: a folder with a Dockerfile into a scratch image, then `run` in a
    scratch container without mounts; answer `{"exit", "stderr", "image": tree, "run": {…}}`.
    """

    diff: tuple[str, ...] = ()
    apply: tuple[str, ...] = ()
    build: str | None = None
    run: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionProbe:
    """A course's own Python function over the observed objects, run apart from us with a limit."""

    file: str
    function: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class AvailProbe:
    """The prober's steady requests; its answers come as Samples, not as one tree."""

    target: HttpProbe
    every: timedelta


Probe = HttpProbe | ExecProbe | LogsProbe | CommandProbe | RebuildProbe | FunctionProbe


@dataclass(frozen=True, slots=True)
class Answer:
    """What a probe got. `error` in the tree is an answer too; a silent lab gives none at all."""

    probe: Probe
    at: datetime
    tree: Tree


@dataclass(frozen=True, slots=True)
class Sample:
    """One request of a steady prober: when it was sent, whether it was answered as it should be."""

    at: datetime
    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """How we name an object to a person: `Deployment/web in k8s-deployments`."""

    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        place = f" in {self.namespace}" if self.namespace else ""
        return f"{self.kind}/{self.name}{place}"


Objects = Mapping[Kind, Mapping[str, Tree]]  # kind → uid → tree
Samples = Sequence[Sample]
