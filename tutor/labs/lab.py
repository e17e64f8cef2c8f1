"""What every lab offers. Above this line nobody knows which lab it is, only its fidelity."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from tutor.observations import Answer, AvailProbe, Kind, Probe, Report, Sample


class Fidelity(StrEnum):
    """Whether the machine below is real; always shown to the learner."""

    REAL = "real"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a lesson needs of a lab: a cluster by its definition's name, an engine, or both."""

    cluster: str | None = None
    engine: bool = False


@dataclass(frozen=True, slots=True)
class Phase:
    """One line of a start's progress. `total` is 0 where there is no real denominator."""

    name: str  # "engine" "node image" "nodes" "system Pods" "images" "prober" "lesson"
    detail: str = ""  # already for a person: "412 of 412 MB", "joining worker2"
    have: float = 0
    total: float = 0
    unit: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class LabPart:
    """A cluster or engine of a lab, for `lab status`."""

    name: str
    what: str  # "cluster" | "engine"
    state: str  # "ready" | "stopped" | "starting" | "broken" | "absent"
    detail: str = ""
    memory_bytes: int = 0
    disk_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One look of `doctor`: what was looked at, whether it is well, and the remedy if not."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """A shell step's end."""

    script: str
    exit: int
    output: str  # stdout and stderr together, as a terminal would show them
    seconds: float


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something an exercise left behind outside its namespace."""

    what: str  # "ClusterRole/x", "container web"


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """What a challenge asks a place to do; the fields of checking's Action, resolved."""

    verb: str  # "delete" | "exec" | "stop" | "run"
    kind: Kind | None = None
    name: str | None = None
    selector: str | None = None
    command: tuple[str, ...] = ()
    container: str | None = None
    pod: str | None = None


class Place(Protocol):
    """One lesson's room in a lab: a namespace and an engine, a workspace, a shell environment.

    Methods raise LabError if the lab is gone; `observe` says so with a Silence and goes on.
    """

    namespace: str
    workspace: Path
    identity: str  # namespace's UID and engine's Id: another one means that it was made anew

    def environment(self) -> Mapping[str, str]:
        """Return the variables the lesson's shell has beyond the learner's own (PATH included)."""
        ...

    def observe(self, kind: Kind) -> AsyncGenerator[Report]:
        """Yield the present objects, then each change, until closed; relists by itself."""
        ...

    async def ask(self, probe: Probe) -> Answer:
        """Run one probe. An unanswered request is an answer; raises LabError if the lab is gone."""
        ...

    def sample(self, probe: AvailProbe) -> AsyncGenerator[Sample]:
        """Yield the answers of a steady prober until closed."""
        ...

    async def run(self, script: str, *, limit: timedelta) -> Ran:
        """Run a shell step in the workspace as the learner would."""
        ...

    async def apply(self, file: str) -> Ran:
        """Apply one manifest of the workspace to the lesson's namespace."""
        ...

    async def act(self, action: ActionRequest) -> str:
        """Do what a challenge declares; return what was done, for a person."""
        ...

    async def reset(self) -> None:
        """Delete and re-create the namespace (empty the engine), and what was made outside it."""
        ...

    async def leftovers(self) -> Sequence[Leftover]:
        """Say what is outside the namespace that was not there when the place was opened."""
        ...

    async def discard(self) -> None:
        """Delete the namespace without waiting for it, empty the engine, and close."""
        ...

    async def close(self) -> None:
        """Let go of connections; the place itself stays."""
        ...


class Lab(Protocol):
    """A place where exercises run. `up` is idempotent: adopts, repairs, or creates."""

    name: str
    fidelity: Fidelity
    capabilities: frozenset[str]

    def up(self, demand: Demand) -> AsyncGenerator[Phase]:
        """Bring what is demanded up, telling how far it is; raises LabError with a diagnosis."""
        ...

    async def open(
        self, lesson: str, workspace: Path, demand: Demand, *, namespace: str | None = None
    ) -> Place:
        """Return the lesson's place, its namespace made if absent. The lab must be up."""
        ...

    async def status(self) -> Sequence[LabPart]:
        """Say what of the lab exists, without changing it."""
        ...

    async def stop(self, *, name: str | None = None) -> None:
        """Stop the named part, or all of the lab; what is in it stays for the next `up`."""
        ...

    async def down(self, *, name: str | None = None) -> None:
        """Delete the named part, or all of the lab; nothing that isn't ours."""
        ...

    async def doctor(self) -> Sequence[Finding]:
        """Look at all that a start needs, without changing anything."""
        ...


@dataclass(frozen=True, slots=True)
class LabSettings:
    """Where a lab keeps its things and what it calls them, so that several don't meet."""

    state: Path  # kubeconfigs, what is ours; private (0700)
    cache: Path  # programs and image archives we fetched or made; may be deleted any time
    clusters: Path  # kind Cluster configs and `images/`
    owner: str = "kubetutor"  # prefix and label of everything made; tests use their own
    ports: range = range(8080, 8100)  # published on loopback by the engine container
    ready_within: timedelta = timedelta(minutes=5)
