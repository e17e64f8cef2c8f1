"""Asks a cluster of ours how far it is. One short conversation per question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import LabError
from tutor.labs.http_edge import Refused
from tutor.labs.kube_client import KubeClient
from tutor.labs.kube_config import Credentials, read_credentials
from tutor.labs.readiness import Readiness, judge_readiness, why_not_ready

_NODES = "/api/v1/nodes"
_SYSTEM = "/apis/apps/v1/namespaces/kube-system"
_ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"


@dataclass(frozen=True, slots=True)
class ClusterApi:
    """An admin's way into one cluster."""

    kubeconfig: Path
    context: str

    @asynccontextmanager
    async def connected(self) -> AsyncGenerator[KubeClient]:
        """Yield a client; raises LabError if the kubeconfig is gone or malformed."""
        credentials = await asyncio.to_thread(self._credentials)
        made = KubeClient(credentials)
        try:
            yield made
        finally:
            await made.close()

    def _credentials(self) -> Credentials:

        return read_credentials(self.kubeconfig, self.context)

    async def nodes(self) -> Readiness | None:
        """Return the nodes' state from one request, None if the cluster doesn't answer well."""
        try:
            async with self.connected() as client:
                answer = await client.get(_NODES)
        except (LabError, Refused):
            return None
        return judge_readiness(0, answer.get("items") or (), (), account=True)


async def readiness(client: KubeClient, wanted_nodes: int) -> Readiness | None:
    """Return how far a cluster is, None if it doesn't answer."""
    try:
        nodes, deployments, daemons, account = await asyncio.gather(
            client.get(_NODES),
            client.get(f"{_SYSTEM}/deployments"),
            client.get(f"{_SYSTEM}/daemonsets"),
            client.find(_ACCOUNT),
        )
    except (LabError, Refused):
        return None
    system = [*(deployments.get("items") or ()), *(daemons.get("items") or ())]
    found = account is not None
    return judge_readiness(wanted_nodes, nodes.get("items") or (), system, account=found)


async def diagnosis(client: KubeClient, kubelet: str) -> str:
    """Return why a cluster isn't ready, from its nodes, system Pods and a kubelet's last words."""
    try:
        nodes, pods = await asyncio.gather(
            client.get(_NODES), client.get("/api/v1/namespaces/kube-system/pods")
        )
    except (LabError, Refused):
        return why_not_ready((), (), kubelet)
    return why_not_ready(nodes.get("items") or (), pods.get("items") or (), kubelet)
