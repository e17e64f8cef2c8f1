"""Folds what a place reports into the lab's picture. Pure: no I/O, no clock, no waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tutor.checking.object_fields import (
    CONTAINER,
    ENDPOINT_SLICE,
    EVENT,
    IMAGE,
    POD,
    SERVICE,
    labels_of,
    namespace_of,
)
from tutor.observations import Change, Kind, Report, Silence, Snapshot, Tree
from tutor.session.observing import Observing
from tutor.session.view.engine import engine_view
from tutor.session.view.events import KEPT, events_view, happened
from tutor.session.view.kinds import (
    CRON_JOB,
    NETWORK,
    NODE,
    OPTIONAL_KINDS,
    USAGE,
    VOLUME,
)
from tutor.session.view.pods import nodes_view, pods_view
from tutor.session.view.things import things_view
from tutor.session.view.values import ClusterView, EngineView, EventView, LabView
from tutor.session.view.workloads import WORKLOADS, services_view, workloads_view


@dataclass(slots=True)
class Picturing:
    """The picture so far of `kinds`, within the lesson's namespace or `everywhere`."""

    namespace: str
    kinds: Sequence[Kind]
    everywhere: bool = False
    _seen: Observing = field(init=False)
    _happened: deque[EventView] = field(init=False)

    def __post_init__(self) -> None:
        self._seen = Observing(self.namespace)
        self._happened = deque(maxlen=KEPT)

    @property
    def complete(self) -> bool:
        """Say whether every kind was listed, is known not to be served, or is silent."""
        known = self._seen
        return all(
            known.listed(kind) or kind in known.silences or kind in OPTIONAL_KINDS
            for kind in self.kinds
        )

    def fold(self, report: Report) -> None:
        """Take one report in; the same one twice changes nothing more."""
        match report:
            case Silence(kind=kind) if kind in OPTIONAL_KINDS:
                return
            case Change(kind=kind, uid=uid, tree=tree) if kind == CONTAINER:
                before = self._seen.objects.get(kind, {}).get(uid)
                self._happened.extendleft(happened(before, tree, report.at))
            case Snapshot(kind=kind) if kind == CONTAINER and self._seen.listed(kind):
                self._compare(report)
        self._seen.fold(report)

    def view(self, at: datetime) -> LabView:
        """Return the picture as of `at`."""
        return LabView(
            at=at,
            namespace=self.namespace,
            everywhere=self.everywhere,
            cluster=self._cluster() if NODE in self.kinds else None,
            engine=self._engine() if CONTAINER in self.kinds else None,
            lab=self._seen.lab_word(),
        )

    def _compare(self, listed: Snapshot) -> None:
        """Take note of what changed while nothing was reported."""
        before = self._seen.objects[listed.kind]
        after = {each.uid: each.tree for each in listed.objects}
        for uid in (*before, *(uid for uid in after if uid not in before)):
            self._happened.extendleft(happened(before.get(uid), after.get(uid), listed.at))

    def _of(self, kind: Kind) -> Iterator[Tree]:
        """Yield the objects of `kind` that are looked at."""
        for tree in self._seen.objects.get(kind, {}).values():
            if self.everywhere or namespace_of(tree) in ("", self.namespace):
                yield tree

    def _cluster(self) -> ClusterView:
        seen = self._seen.objects
        owners = {
            uid: tree for kind in (*WORKLOADS, CRON_JOB) for uid, tree in seen.get(kind, {}).items()
        }
        nodes = nodes_view(seen.get(NODE, {}).values())
        pods = pods_view(self._of(POD), owners, nodes, seen.get(USAGE, {}))
        labels = {uid: labels_of(tree) for uid, tree in seen.get(POD, {}).items()}
        here = {pod.uid: labels[pod.uid] for pod in pods}
        workloads = workloads_view(self._of, pods, owners)
        shorts = {pod.uid: pod.short for pod in pods} | {w.uid: w.short for w in workloads}
        return ClusterView(
            nodes=nodes,
            pods=pods,
            workloads=workloads,
            services=services_view(self._of(SERVICE), self._of(ENDPOINT_SLICE), here),
            things=things_view(self._of),
            events=events_view(self._of(EVENT), shorts),
        )

    def _engine(self) -> EngineView:
        seen = self._seen.objects
        return engine_view(
            seen.get(CONTAINER, {}).values(),
            seen.get(IMAGE, {}).values(),
            seen.get(NETWORK, {}).values(),
            seen.get(VOLUME, {}).values(),
            tuple(self._happened),
        )
