"""The lab's picture at one moment, for a face to draw. Words are tokens; the face says them.

All that has an order is in the order in which it is drawn, so that nothing jumps: nodes and
workloads by name (a control plane behind the workers), Pods by creation and then name, events
newest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tutor.session.states import LabWord

TO = "→"  # between a port and the one that it leads to
_SUFFIX = 5  # what a controller adds to the names of its Pods
_NAMERS = ("ReplicaSet", "DaemonSet", "Job", "ReplicationController")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to say of an object: a code that the face has words for, and its arguments."""

    code: str
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnerView:
    """Who controls an object."""

    kind: str
    name: str
    uid: str


@dataclass(frozen=True, slots=True)
class NodeView:
    """A machine of the cluster. `word`: ready | not-ready | drained."""

    uid: str
    name: str
    word: str
    takes_pods: bool = True  # False: a taint keeps ordinary Pods away
    facts: tuple[Fact, ...] = ()  # taint, pressure
    lost_at: datetime | None = None  # since when its Pods' time to be evicted runs


@dataclass(frozen=True, slots=True)
class ContainerView:
    """A Pod's container. `word` as a Pod's."""

    name: str
    word: str
    image: str
    restarts: int = 0
    exit: int | None = None  # of its last end


@dataclass(frozen=True, slots=True)
class PodView:
    """A Pod. `word`: the tokens of `tutor.wording`'s Pod words."""

    uid: str
    name: str
    namespace: str
    node: str  # "" before it has one
    word: str
    created: datetime | None
    owner: OwnerView | None
    workload: OwnerView | None  # the topmost owner we see: Deployment rather than ReplicaSet
    containers: tuple[ContainerView, ...]
    why: str = ""  # the scheduler's or the kubelet's words, in short
    evicted_at: datetime | None = None  # of a lost one: when it gives up its node
    cpu: str = ""  # in use, where the lab measures it
    memory: str = ""

    @property
    def short(self) -> str:
        """What tells it from its sisters: the end of a name that its controller made."""
        made = self.owner is not None and self.owner.kind in _NAMERS
        return self.name[-_SUFFIX:] if made else self.name

    @property
    def restarts(self) -> int:
        """How often its containers were started again."""
        return sum(container.restarts for container in self.containers)

    @property
    def ready(self) -> int:
        """How many of its containers run and are ready."""
        return sum(container.word == "running" for container in self.containers)


@dataclass(frozen=True, slots=True)
class WorkloadView:
    """What owns Pods: Deployment, ReplicaSet, StatefulSet, DaemonSet or Job."""

    uid: str
    kind: str
    name: str
    namespace: str
    owner: OwnerView | None
    wanted: int
    ready: int
    pods: tuple[str, ...]  # uids; a Deployment's are those of all its ReplicaSets
    images: tuple[str, ...]
    revision: str = ""
    generation: int = 0
    facts: tuple[Fact, ...] = ()  # paused, failed

    @property
    def short(self) -> str:
        """A ReplicaSet's name without its Deployment's; others keep theirs."""
        return self.name.removeprefix(f"{self.owner.name}-") if self.owner else self.name


@dataclass(frozen=True, slots=True)
class EndpointView:
    """Where a Service sends requests. `word`: running | not-ready | leaving; the first gets any."""

    name: str  # of the Pod; else the address
    word: str

    @property
    def ready(self) -> bool:
        """Whether it gets requests."""
        return self.word == "running"


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A Service and its endpoints."""

    uid: str
    name: str
    namespace: str
    type: str
    address: str  # "" for a headless one
    ports: tuple[str, ...]
    selector: str  # as kubectl writes it; "" where there is none
    selected: int  # Pods that it finds, ready or not
    endpoints: tuple[EndpointView, ...]


@dataclass(frozen=True, slots=True)
class ThingView:
    """Any other object of the lesson's namespace: one line."""

    uid: str
    kind: str
    name: str
    namespace: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class EventView:
    """What was reported of an object, newest first; an engine's are read off its containers."""

    uid: str
    at: datetime
    about_kind: str
    about: str
    about_short: str
    reason: str
    message: str
    warning: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class ClusterView:
    """A cluster, as far as the lesson's namespace goes."""

    nodes: tuple[NodeView, ...] = ()
    pods: tuple[PodView, ...] = ()
    workloads: tuple[WorkloadView, ...] = ()
    services: tuple[ServiceView, ...] = ()
    things: tuple[ThingView, ...] = ()
    events: tuple[EventView, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineContainerView:
    """A container of the engine. `word`: running | paused | restarting | created | exited | dead.

    `health`: "" where it has no check, else starting | healthy | unhealthy.
    """

    id: str
    name: str
    image: str
    word: str
    health: str
    since: datetime | None  # of its start or end
    exit: int
    out_of_memory: bool
    restarts: int
    ports: tuple[str, ...]  # "8080→80"
    networks: tuple[str, ...]
    mounts: tuple[tuple[str, str], ...]  # volume or folder, and where it stands
    memory_limit: int = 0  # bytes; 0: none


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A network that the learner made, or that holds a container."""

    id: str
    name: str
    driver: str
    containers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VolumeView:
    """A volume and who uses it."""

    name: str
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngineView:
    """A Docker engine."""

    containers: tuple[EngineContainerView, ...] = ()
    networks: tuple[NetworkView, ...] = ()
    volumes: tuple[VolumeView, ...] = ()
    images: tuple[str, ...] = ()  # tags
    image_bytes: int = 0
    events: tuple[EventView, ...] = ()


@dataclass(frozen=True, slots=True)
class LabView:
    """All there is to draw of a lesson's lab at one moment; None for what the lesson has not.

    `lab` not answering: the rest is the last that was seen, as of `at`.
    """

    at: datetime
    namespace: str
    everywhere: bool
    cluster: ClusterView | None
    engine: EngineView | None
    lab: LabWord
