"""The connections a place holds: to a cluster, to an engine, to either, never to none of them."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.clock import Clock
from tutor.errors import LabError
from tutor.labs.engine_client import EngineClient
from tutor.labs.kube_client import KubeClient
from tutor.labs.kube_discovery import Discovery


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a lab one lesson's place may speak to, and the namespace that is the lesson's."""

    namespace: str
    clock: Clock
    cluster: KubeClient | None = None
    discovery: Discovery | None = None
    engine: EngineClient | None = None

    def kube(self) -> KubeClient:
        """Return the cluster; raises LabError where the lesson has none."""
        if self.cluster is None:
            raise _lacking("cluster", "`cluster:`")
        return self.cluster

    def kinds(self) -> Discovery:
        """Return the cluster's discovery; raises LabError where the lesson has none."""
        if self.discovery is None:
            raise _lacking("cluster", "`cluster:`")
        return self.discovery

    def docker(self) -> EngineClient:
        """Return the engine; raises LabError where the lesson has none."""
        if self.engine is None:
            raise _lacking("engine", "`engine: true`")
        return self.engine

    async def close(self) -> None:
        """Close all connections."""
        for client in (self.cluster, self.engine):
            if client is not None:
                await client.close()


def _lacking(part: str, line: str) -> LabError:
    return LabError(
        f"This lesson asked for no {part}",
        where="the lesson's place",
        next_step=f"Its checks file needs {line}.",
    )
