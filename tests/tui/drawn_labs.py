"""Pictures of labs as a session tells them: those of SCREENS, and those that were recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tutor.session.states import LabWord
from tutor.session.view.values import (
    ClusterView,
    ContainerView,
    EventView,
    Fact,
    LabView,
    NodeView,
    OwnerView,
    PodView,
    WorkloadView,
)
from tutor.tui.frame import Face
from tutor.tui.live.drawing import Drawing
from tutor.tui.live.picture import By, Frame, picture
from tutor.tui.live.rows import Row

AT = datetime(2026, 11, 24, 12, 4, 34, tzinfo=UTC)
WEB = OwnerView("Deployment", "web", "web")
SET = OwnerView("ReplicaSet", "web-7d4b9f6c85", "set")
CONTROL_PLANE = NodeView(
    "n0", "kt-control-plane", "ready", False, (Fact("taint", {"taint": "control-plane"}),)
)


def pod(short: str, node: str, word: str, *, age: float = 4, owner: OwnerView = SET) -> PodView:
    """A Pod of web."""
    container = ContainerView("web", word, "kubetutor/app:1.0")
    name = f"{owner.name}-{short}"
    created = AT - timedelta(seconds=age)
    return PodView(name, name, "here", node, word, created, owner, WEB, (container,))


def named_after(workload: str, number: int, node: str, word: str = "running") -> PodView:
    """One of many Pods."""
    owner = OwnerView("ReplicaSet", f"{workload}-5f7c9", f"{workload}-set")
    top = OwnerView("Deployment", workload, workload)
    return replace(pod(f"p{number:04}", node, word, owner=owner), workload=top)


def workload(kind: str, name: str, pods: tuple[PodView, ...], **more: object) -> WorkloadView:
    """What owns Pods; `more` are its other fields."""
    ready = sum(each.word == "running" for each in pods)
    made = WorkloadView(
        uid=name,
        kind=kind,
        name=name,
        namespace="here",
        owner=None,
        wanted=len(pods),
        ready=ready,
        pods=tuple(each.uid for each in pods),
        images=("kubetutor/app:1.0",),
        generation=1,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def event(seconds: float, about: str, reason: str, message: str) -> EventView:
    """A normal event."""
    at = AT - timedelta(seconds=seconds)
    return EventView(f"{about}{reason}", at, "Pod", about, about, reason, message)


SCALING = (
    pod("2xkqp", "kt-worker", "running", age=374),
    pod("9fw4z", "kt-worker2", "running"),
    pod("hl8mm", "kt-worker", "running"),
    pod("qq7vt", "kt-worker2", "creating"),
    pod("wv5dn", "kt-worker", "not-ready"),
)
NODES = (
    NodeView("n1", "kt-worker", "ready"),
    NodeView("n2", "kt-worker2", "ready"),
    CONTROL_PLANE,
)
EVENTS = (
    event(0, "wv5dn", "Started", "Started container web"),
    event(1, "qq7vt", "Scheduled", "Successfully assigned here/web-qq7vt to kt-worker2"),
    event(2, "web", "ScalingReplicaSet", "Scaled up replica set web-7d4b9f6c85 from 1 to 5"),
)


def lab(cluster: ClusterView | None, **more: object) -> LabView:
    """A picture of a cluster that answers."""
    made = LabView(AT, "here", everywhere=False, cluster=cluster, engine=None, lab=LabWord())
    return replace(made, **more)  # type: ignore[arg-type]


def three_nodes(pods: tuple[PodView, ...] = SCALING) -> ClusterView:
    """The cluster of SCREENS §3 D."""
    web = workload("Deployment", "web", pods, revision="1", uid="web")
    replica_set = workload("ReplicaSet", SET.name, pods, revision="1", uid="set", owner=WEB)
    return ClusterView(NODES, pods, (web, replica_set), (), (), EVENTS)


def drawn(
    view: LabView,
    width: int = 72,
    height: int = 30,
    *,
    by: By = By.NODE,
    face: Face | None = None,
    now: datetime | None = None,
) -> list[Row]:
    """The picture's rows."""
    drawing = Drawing(face or Face(), now or view.at, UTC)
    return picture(view, Frame(width, height, by), drawing)


def texts(rows: list[Row]) -> list[str]:
    """The rows without looks."""
    return [each.text for each in rows]
