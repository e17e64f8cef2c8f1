"""Which kinds a cluster serves, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.labs.http_edge import Refused
from tutor.labs.kube_client import KubeClient, api_path
from tutor.observations import Kind, Tree

_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind as the API serves it."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool
    verbs: frozenset[str]

    def collection(self, namespace: str | None = None) -> str:
        """Return the path of all objects, or of those in `namespace`."""
        base = api_path(self.api_version)
        if self.namespaced and namespace is not None:
            return f"{base}/namespaces/{namespace}/{self.plural}"
        return f"{base}/{self.plural}"

    def one(self, name: str, namespace: str | None = None) -> str:
        """Return the path of one object."""
        return f"{self.collection(namespace)}/{name}"


class Discovery:
    """Looks kinds up, and remembers those that were there."""

    def __init__(self, client: KubeClient) -> None:
        self._client = client
        self._known: dict[Kind, Resource] = {}

    async def find(self, kind: Kind) -> Resource | None:
        """Return how `kind` is served, None if it isn't. Raises LabError, Refused."""
        if kind in self._known:
            return self._known[kind]
        try:
            listing = await self._client.get(api_path(kind.api_version))
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        for entry in listing.get("resources", ()):
            if entry["kind"] == kind.name and "/" not in entry["name"]:
                self._known[kind] = Resource(
                    kind.api_version,
                    kind.name,
                    entry["name"],
                    entry["namespaced"],
                    frozenset(entry["verbs"]),
                )
                return self._known[kind]
        return None

    def forget(self, kind: Kind) -> None:
        """Look `kind` up anew next time: its path is gone."""
        self._known.pop(kind, None)

    async def all(self) -> Sequence[Resource]:
        """Return every kind once, in its group's preferred version. Raises LabError, Refused.

        Source: kubernetes.io/docs/concepts/overview/kubernetes-api, "Aggregated discovery" (1.30).
        """
        found: dict[tuple[str, str], Resource] = {}
        for path in ("/api", "/apis"):
            for group in (await self._client.get(path, accept=_AGGREGATED)).get("items", ()):
                for resource in _of_group(group):
                    key = (resource.api_version.rpartition("/")[0], resource.plural)
                    found.setdefault(key, resource)
        return tuple(found.values())


def _of_group(group: Tree) -> list[Resource]:
    name = group.get("metadata", {}).get("name", "")
    return [
        Resource(
            f"{name}/{version['version']}" if name else version["version"],
            entry["responseKind"]["kind"],
            entry["resource"],
            entry["scope"] == "Namespaced",
            frozenset(entry["verbs"]),
        )
        for version in group.get("versions", ())  # most preferred first
        for entry in version.get("resources", ())
        if entry.get("responseKind", {}).get("kind")
    ]
