"""Lists all that a cluster holds outside the lessons' own namespaces, by name."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Sequence
from dataclasses import dataclass

from tutor.labs.http_edge import Refused
from tutor.labs.kube_client import KubeClient
from tutor.labs.kube_discovery import Discovery, Resource
from tutor.labs.namespaces import NAMESPACES
from tutor.names import LESSON_LABEL, OWNER_LABEL, SYSTEM_NAMESPACE
from tutor.observations import Tree

_METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
_AT_ONCE = 8
# Made by the cluster itself, all the time, for other objects or for none.
_PASSING = frozenset(
    {
        "events",
        "leases",
        "endpoints",
        "endpointslices",
        "nodes",
        "componentstatuses",
        "csinodes",
        "csistoragecapacities",
        "ipaddresses",
        "leasecandidates",
        "podmetrics",
        "volumeattachments",
    }
)
_PASSING_GROUPS = ("metrics.k8s.io/", "custom.metrics.k8s.io/", "external.metrics.k8s.io/")
_KUBELET_SIGNERS = (
    "kubernetes.io/kubelet-serving",
    "kubernetes.io/kube-apiserver-client-kubelet",
)
_WHOLE = ("persistentvolumes", "certificatesigningrequests")  # more than metadata is looked at
# In every namespace, made by controllers, without an owner.
_BY_CONTROLLERS = frozenset({("configmaps", "kube-root-ca.crt"), ("serviceaccounts", "default")})


@dataclass(frozen=True, slots=True)
class Item:
    """One object: what it is, its name for a baseline, and where to delete it."""

    resource: Resource
    name: str
    namespace: str | None

    @property
    def key(self) -> str:
        """Return its name among all of the cluster's objects, whatever version is served."""
        group = self.resource.api_version.rpartition("/")[0]
        return f"{group}/{self.resource.kind}/{self.namespace or ''}/{self.name}"

    @property
    def path(self) -> str:
        """Return where the API has it."""
        return self.resource.one(self.name, self.namespace)

    def __str__(self) -> str:
        """Return it as a person calls it."""
        where = f" in {self.namespace}" if self.namespace else ""
        return f"{self.resource.kind}/{self.name}{where}"


async def outside(
    client: KubeClient, discovery: Discovery, *, own: str, known: Container[str] = ()
) -> Sequence[Item]:
    """Return what is outside the lessons' namespaces, made by no controller, and not in `known`.

    A namespace in `known` is the cluster's own with all it holds, `default` excepted; a volume
    that was claimed in `own` is outside it. Raises LabError, Refused.
    """
    namespaces, _ = await client.list_all(NAMESPACES)
    closed = {n["metadata"]["name"] for n in namespaces if _is_closed(n, known)}
    resources = [r for r in await discovery.all() if _is_asked(r)]
    found = await in_collections(client, [(r, r.collection()) for r in resources])
    items = [
        item_of(resource, tree)
        for resource, trees in found
        for tree in trees
        if _is_made_by_hand(resource, tree, closed) and not _is_claimed(resource, tree, closed, own)
    ]
    return [item for item in items if item.key not in known]


async def in_collections(
    client: KubeClient, collections: Sequence[tuple[Resource, str]]
) -> list[tuple[Resource, list[Tree]]]:
    """List many collections, a few at a time; those not served any more are empty."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def one(resource: Resource, path: str) -> tuple[Resource, list[Tree]]:
        accept = "" if resource.plural in _WHOLE else _METADATA
        async with turn:
            try:
                return resource, (await client.list_all(path, accept=accept))[0]
            except Refused as refused:
                if refused.status in (403, 404, 405, 503):  # 503: an aggregated API that is down
                    return resource, []
                raise

    return await asyncio.gather(*(one(*collection) for collection in collections))


def _is_closed(namespace: Tree, known: Container[str]) -> bool:
    """Say whether a namespace is nobody's to clear here: the cluster's, or a lesson's."""
    meta = namespace["metadata"]
    labels = meta.get("labels") or {}
    return (
        meta["name"].startswith("kube-")
        or meta["name"] == SYSTEM_NAMESPACE
        or LESSON_LABEL in labels
        or OWNER_LABEL in labels
        or (meta["name"] != "default" and f"/Namespace//{meta['name']}" in known)
    )


def _is_asked(resource: Resource) -> bool:
    return (
        {"list", "delete"} <= resource.verbs
        and resource.plural not in _PASSING
        and not resource.api_version.startswith(_PASSING_GROUPS)
    )


def item_of(resource: Resource, tree: Tree) -> Item:
    """Return how one listed object is called and found."""
    meta = tree["metadata"]
    return Item(resource, meta["name"], meta.get("namespace"))


def _is_made_by_hand(resource: Resource, tree: Tree, closed: set[str]) -> bool:
    meta = tree["metadata"]
    labels = meta.get("labels") or {}
    if resource.plural == "namespaces" and meta["name"] in closed:
        return False
    if meta.get("namespace") in closed or meta.get("ownerReferences"):
        return False
    if OWNER_LABEL in labels or "kube-aggregator.kubernetes.io/automanaged" in labels:
        return False
    if (resource.plural, meta["name"]) in _BY_CONTROLLERS:
        return False
    return (tree.get("spec") or {}).get("signerName") not in _KUBELET_SIGNERS


def _is_claimed(resource: Resource, tree: Tree, closed: set[str], own: str) -> bool:
    """Say whether a volume is bound to a claim of another lesson, or of the cluster's own."""
    if resource.plural != "persistentvolumes":
        return False
    namespace = (tree["spec"].get("claimRef") or {}).get("namespace")
    return namespace in closed and namespace != own
