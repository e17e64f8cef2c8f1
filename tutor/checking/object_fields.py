"""Reads what evidence needs out of object trees, whatever is absent in them. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tutor.checking.world import World
from tutor.observations import Kind, ObjectRef, System, Tree


def kubernetes(name: str, api_version: str = "v1") -> Kind:
    """Return the kind as labs name it."""
    return Kind(System.KUBERNETES, name, api_version)


POD = kubernetes("Pod")
EVENT = kubernetes("Event")
SERVICE = kubernetes("Service")
QUOTA = kubernetes("ResourceQuota")
CLAIM = kubernetes("PersistentVolumeClaim")
DEPLOYMENT = kubernetes("Deployment", "apps/v1")
REPLICA_SET = kubernetes("ReplicaSet", "apps/v1")
STATEFUL_SET = kubernetes("StatefulSet", "apps/v1")
DAEMON_SET = kubernetes("DaemonSet", "apps/v1")
JOB = kubernetes("Job", "batch/v1")
AUTOSCALER = kubernetes("HorizontalPodAutoscaler", "autoscaling/v2")
ENDPOINT_SLICE = kubernetes("EndpointSlice", "discovery.k8s.io/v1")
CONTAINER = Kind(System.DOCKER, "container")
IMAGE = Kind(System.DOCKER, "image")
FILE = Kind(System.FILE, "file")


def at(tree: Tree, *keys: str | int) -> Tree:
    """Return what stands at `keys`, or None where there is nothing on the way."""
    for key in keys:
        if isinstance(key, int):
            if not isinstance(tree, list) or key >= len(tree):
                return None
            tree = tree[key]
        elif isinstance(tree, Mapping):
            tree = tree.get(key)
        else:
            return None
    return tree


def many(tree: Tree, *keys: str | int) -> list[Tree]:
    """Return the list at `keys`; an empty one where there is none."""
    found = at(tree, *keys)
    return found if isinstance(found, list) else []


def mapping(tree: Tree, *keys: str | int) -> Mapping[str, Tree]:
    """Return the mapping at `keys`; an empty one where there is none."""
    found = at(tree, *keys)
    return found if isinstance(found, Mapping) else {}


def text(tree: Tree, *keys: str | int) -> str:
    """Return what stands at `keys` as text; nothing is the empty text."""
    found = at(tree, *keys)
    return "" if found is None else str(found)


def count(tree: Tree, *keys: str | int) -> int:
    """Return the whole number at `keys`; nothing counts 0, as Kubernetes leaves zeros out."""
    found = at(tree, *keys)
    return found if isinstance(found, int) else 0


def name_of(tree: Tree) -> str:
    """Return a Kubernetes object's or Docker object's name."""
    return text(tree, "metadata", "name") or text(tree, "Name")


def uid_of(tree: Tree) -> str:
    """Return a Kubernetes object's UID or a Docker object's Id."""
    return text(tree, "metadata", "uid") or text(tree, "Id")


def namespace_of(tree: Tree) -> str:
    """Return a Kubernetes object's namespace, empty where it has none."""
    return text(tree, "metadata", "namespace")


def labels_of(tree: Tree) -> Mapping[str, str]:
    """Return a Kubernetes object's labels."""
    return mapping(tree, "metadata", "labels")


def ref_of(kind: Kind, tree: Tree) -> ObjectRef:
    """Return how the object is named to a person."""
    return ObjectRef(kind.name, name_of(tree), namespace_of(tree))


def within(world: World, kind: Kind, namespace: str) -> Iterator[Tree]:
    """Yield the objects of `kind` in `namespace` that are not being deleted, by name."""
    there = (t for t in world.of(kind).values() if namespace_of(t) == namespace)
    yield from sorted((t for t in there if not at(t, "metadata", "deletionTimestamp")), key=name_of)


@dataclass(frozen=True, slots=True)
class Owner:
    """The controller of an object, as its ownerReferences name it."""

    kind: str
    name: str
    uid: str


def owner_of(tree: Tree) -> Owner | None:
    """Return the object's controller, None for an object on its own."""
    for reference in many(tree, "metadata", "ownerReferences"):
        if at(reference, "controller"):
            return Owner(text(reference, "kind"), text(reference, "name"), text(reference, "uid"))
    return None


def owned_by(world: World, kind: Kind, owner_uid: str) -> list[Tree]:
    """Return the objects of `kind` that the object with this UID controls, by creation."""
    found = [
        tree
        for tree in world.of(kind).values()
        if (owner := owner_of(tree)) is not None and owner.uid == owner_uid
    ]
    return sorted(found, key=lambda t: (text(t, "metadata", "creationTimestamp"), name_of(t)))


def condition(tree: Tree, kind: str) -> Mapping[str, Tree]:
    """Return the status condition of that type, empty where there is none."""
    for found in many(tree, "status", "conditions"):
        if at(found, "type") == kind:
            return mapping(found)
    return {}


def condition_path(tree: Tree, kind: str, field: str) -> str:
    """Return the path of a field of the status condition of that type, by its position."""
    found = [at(c, "type") for c in many(tree, "status", "conditions")]
    return f"status.conditions[{found.index(kind)}].{field}" if kind in found else "status"


def moment(stamp: Tree) -> datetime | None:
    """Return a timestamp of the API as a time, None where there is none."""
    if not isinstance(stamp, str):
        return None
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        return None


def selects(selector: Mapping[str, Tree], labels: Mapping[str, str]) -> bool:
    """Say whether equality `selector` finds an object with `labels`; an empty one finds none."""
    return bool(selector) and all(labels.get(k) == v for k, v in selector.items())


def equality_terms(selector: str | None) -> dict[str, str]:
    """Return the `key=value` terms of a label selector; other terms are left out.

    Source: Kubernetes documentation, "Labels and Selectors", equality-based requirement.
    """
    terms: dict[str, str] = {}
    for term in (selector or "").split(","):
        key, equals, value = term.replace("==", "=").partition("=")
        if equals and not key.endswith("!"):
            terms[key.strip()] = value.strip()
    return terms


def terms_text(terms: Mapping[str, Tree]) -> str:
    """Return labels as kubectl writes them."""
    return ",".join(f"{key}={value}" for key, value in terms.items())
