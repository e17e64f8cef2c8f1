"""Says why an expectation isn't met: class of verdict, near misses, causes, one command to look.

Reads the observed world only. Knows no wording, no clock and no way to ask for more.
"""

from __future__ import annotations

from tutor.checking import commands
from tutor.checking import object_fields as of
from tutor.checking.evidence_answers import of_answer
from tutor.checking.evidence_missing import of_missing
from tutor.checking.evidence_sets import of_set
from tutor.checking.evidence_unmet import of_unmet
from tutor.checking.evidence_values import Evidence, Subject
from tutor.checking.world import World
from tutor.observations import Kind, ObjectRef, System

__all__ = [
    "Evidence",
    "Subject",
    "kinds_of_interest",
    "look_at",
    "of_answer",
    "of_missing",
    "of_set",
    "of_unmet",
]

_ALWAYS = (of.EVENT, of.FILE)
_WORKLOADS = (of.DEPLOYMENT, of.REPLICA_SET, of.POD)
_INTERESTING: dict[str, tuple[Kind, ...]] = {
    "Deployment": (of.REPLICA_SET, of.STATEFUL_SET, of.POD),
    "ReplicaSet": (of.DEPLOYMENT, of.POD),
    "StatefulSet": (of.DEPLOYMENT, of.POD),
    "DaemonSet": (of.DEPLOYMENT, of.POD),
    "Job": (of.POD,),
    "Pod": (of.DEPLOYMENT, of.REPLICA_SET),
    "Service": (of.ENDPOINT_SLICE, of.POD),
    "EndpointSlice": (of.SERVICE, of.POD),
    "HorizontalPodAutoscaler": _WORKLOADS,
}


def kinds_of_interest(kind: Kind) -> tuple[Kind, ...]:
    """Return the collections to watch besides the subject's own, so that evidence can be read."""
    match kind.system:
        case System.KUBERNETES:
            return tuple(k for k in (*_INTERESTING.get(kind.name, ()), *_ALWAYS) if k != kind)
        case System.DOCKER:
            return {"container": (of.IMAGE,), "image": (of.CONTAINER,)}.get(kind.name, ())
    return ()


def look_at(ref: ObjectRef, world: World) -> str:
    """Return the command that shows an object, for a diagnosis that needs no more evidence."""
    if ref.kind in ("container", "image", "network", "volume"):
        return commands.docker_inspect(ref.name, ref.kind)
    if ref.kind.lower() == "file":
        return commands.show_file(ref.name)
    if ref.kind == "port":
        return f"curl -i http://127.0.0.1:{ref.name}"
    if ref.kind == "url":
        return f"curl -i {ref.name}"
    return commands.describe(ref, world)
