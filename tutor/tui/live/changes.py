"""What differs between two pictures, and Pods that have gone: for the flash, nothing else. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tutor.session.view.values import (
    ClusterView,
    EngineView,
    LabView,
    PodView,
    WorkloadView,
)
from tutor.tui.live.marks import GONE
from tutor.tui.motion import FLASH, Motion


def changed(before: LabView | None, after: LabView) -> set[str]:
    """Return the uids of what is new or looks different; nothing of the first picture."""
    if before is None:
        return set()
    known, now = signatures(before), signatures(after)
    return {uid for uid, signature in now.items() if known.get(uid) != signature}


def signatures(view: LabView) -> Mapping[str, Hashable]:
    """Return of each object what its looks depend on; times that only go by are left out."""
    found: dict[str, Hashable] = {}
    found.update(_of_cluster(view.cluster) if view.cluster else ())
    found.update(_of_engine(view.engine) if view.engine else ())
    return found


def _of_cluster(cluster: ClusterView) -> Iterator[tuple[str, Hashable]]:
    for node in cluster.nodes:
        yield node.uid, (node.word, str(node.facts))
    for pod in cluster.pods:
        yield pod.uid, (pod.node, pod.word, pod.containers)
    for each in cluster.workloads:
        yield each.uid, (each.wanted, each.ready, each.revision, each.images, str(each.facts))
    for service in cluster.services:
        yield service.uid, (service.endpoints, service.ports, service.selector, service.address)
    for thing in cluster.things:
        yield thing.uid, str(thing.facts)


def _of_engine(engine: EngineView) -> Iterator[tuple[str, Hashable]]:
    for each in engine.containers:
        yield each.id, (each.name, each.word, each.health, each.exit, each.restarts, each.networks)
    for network in engine.networks:
        yield network.id, network.containers
    for volume in engine.volumes:
        yield volume.name, volume.used_by


# ── Pods that have gone ──


def gone_pods(before: LabView | None, after: LabView) -> tuple[PodView, ...]:
    """Return the Pods of the picture before that are not in this one."""
    if before is None or before.cluster is None or after.cluster is None:
        return ()
    present = {pod.uid for pod in after.cluster.pods}
    gone = (pod for pod in before.cluster.pods if pod.uid not in present)
    return tuple(replace(pod, word=GONE) for pod in gone)


def with_gone(cluster: ClusterView, gone: tuple[PodView, ...]) -> ClusterView:
    """Return the cluster with gone Pods in the places they had."""
    present = {pod.uid for pod in cluster.pods}
    ghosts = [pod for pod in gone if pod.uid not in present]
    if not ghosts:
        return cluster
    pods = tuple(sorted((*cluster.pods, *ghosts), key=_place))
    places = {pod.uid: n for n, pod in enumerate(pods)}
    workloads = tuple(_with_theirs(each, ghosts, places) for each in cluster.workloads)
    return replace(cluster, pods=pods, workloads=workloads)


def _place(pod: PodView) -> tuple[str, str]:
    return (pod.created.isoformat() if pod.created else "", pod.name)


def _with_theirs(
    each: WorkloadView, ghosts: list[PodView], places: Mapping[str, int]
) -> WorkloadView:
    owners = ((pod.uid, {o.uid for o in (pod.owner, pod.workload) if o}) for pod in ghosts)
    theirs = [uid for uid, line in owners if each.uid in line]
    if not theirs:
        return each
    return replace(each, pods=tuple(sorted((*each.pods, *theirs), key=lambda u: places.get(u, 0))))


# ── for how long ──


@dataclass(frozen=True, slots=True)
class Flashing:
    """What is shown as just changed, and until when; what has gone, and until when."""

    until: Mapping[str, datetime] = field(default_factory=dict)
    gone: tuple[tuple[PodView, datetime], ...] = ()

    def after(
        self, before: LabView | None, after: LabView, now: datetime, motion: Motion
    ) -> Flashing:
        """Return this with what differs between two pictures."""
        fresh = dict.fromkeys(changed(before, after), now + motion.shown_for)
        kept = {uid: end for uid, end in self.until.items() if end > now}
        ghosts = tuple((pod, now + FLASH) for pod in gone_pods(before, after))
        return Flashing({**kept, **fresh}, (*self._still_there(now), *ghosts))

    def units(self, now: datetime) -> frozenset[str]:
        """Return the uids of what is to be shown as changed."""
        ghosts = (pod.uid for pod, _ in self._still_there(now))
        return frozenset((*(uid for uid, end in self.until.items() if end > now), *ghosts))

    def ghosts(self, now: datetime) -> tuple[PodView, ...]:
        """Return the Pods that have gone and are still shown."""
        return tuple(pod for pod, _ in self._still_there(now))

    def _still_there(self, now: datetime) -> Iterator[tuple[PodView, datetime]]:
        return ((pod, end) for pod, end in self.gone if end > now)
