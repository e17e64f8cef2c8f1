"""One cluster's API over HTTP: raw resource paths, plain trees. Knows no kind by name."""

from __future__ import annotations

import asyncio
from asyncio.trsock import TransportSocket
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from tutor.errors import LabError
from tutor.labs.http_edge import Edge, Params, Refused, Request, hang_up
from tutor.labs.kube_config import Credentials, read_credentials
from tutor.labs.pulse import Pulse
from tutor.observations import Tree

_PULSE_SECONDS = 4.0
_OPEN_SECONDS = 8.0
_PAGE = 500
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MERGE_PATCH = "application/merge-patch+json"


class KubeClient:
    """Speaks to one API server. Raises Refused for an error status, LabError for silence."""

    def __init__(self, credentials: Credentials, *, where: str = "cluster") -> None:
        """Connect to nothing yet; needs a running event loop."""
        remote = urlsplit(credentials.server).hostname not in _LOOPBACK
        tls = credentials.tls if credentials.tls is not None else True
        session = aiohttp.ClientSession(
            headers=dict(credentials.headers),
            connector=aiohttp.TCPConnector(ssl=tls, limit=0),
            trust_env=remote and credentials.proxy is None,
        )
        self.edge = Edge(
            session,
            credentials.server,
            where,
            "Run `kubetutor lab status`, then `kubetutor lab up`.",
            credentials.proxy,
        )
        self.pulse = Pulse(self.ready)

    @classmethod
    def of(cls, kubeconfig: Path, context: str | None) -> KubeClient:
        """Return a client for a context of a kubeconfig. Raises LabError as `read_credentials`."""
        return cls(read_credentials(kubeconfig, context))

    async def close(self) -> None:
        """Close all connections."""
        await self.edge.session.close()

    async def ready(self) -> None:
        """Return if the API server answers and calls itself ready; else raise LabError."""
        request = Request("GET", "/readyz", answer_seconds=_PULSE_SECONDS, accept="*/*")
        try:
            async with self.edge.open(request) as response:
                await response.read()
        except Refused as answer:
            if answer.status >= 500:
                raise self.edge.silent("is not ready") from answer

    async def get(self, path: str, params: Params | None = None, *, accept: str = "") -> Tree:
        """Return one object, list, or any other document."""
        accept = accept or "application/json"
        return await self.edge.send(Request("GET", path, params=params, accept=accept))

    async def find(self, path: str) -> Tree | None:
        """Return one object, None where there is none of that name."""
        try:
            return await self.get(path)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    async def create(self, path: str, tree: Tree) -> Tree:
        """Return the object made in the collection `path`."""
        return await self.edge.send(Request("POST", path, body=tree))

    async def create_if_absent(self, path: str, tree: Tree) -> None:
        """Make an object, unless one of its name exists; then that one stays as it is."""
        try:
            await self.create(path, tree)
        except Refused as refused:
            if refused.reason != "AlreadyExists":
                raise

    async def patch(self, path: str, change: Tree) -> Tree:
        """Return the object after a merge patch."""
        return await self.edge.send(Request("PATCH", path, body=change, content_type=MERGE_PATCH))

    async def replace(self, path: str, tree: Tree) -> Tree:
        """Return the object after it was replaced."""
        return await self.edge.send(Request("PUT", path, body=tree))

    async def delete(self, path: str, options: Mapping[str, Tree] | None = None) -> None:
        """Delete an object or a collection; what isn't there is as good as deleted."""
        body = {"apiVersion": "v1", "kind": "DeleteOptions", **(options or {})}
        try:
            await self.edge.send(Request("DELETE", path, body=body))
        except Refused as refused:
            if refused.status != 404:
                raise

    async def list_all(
        self, path: str, *, selector: str = "", accept: str = ""
    ) -> tuple[list[Tree], str]:
        """Return all objects of a collection and the resourceVersion they were seen at.

        Source: kubernetes.io/docs/reference/using-api/api-concepts, "Retrieving large result sets
        in chunks": an expired `continue` (410) begins anew.
        """
        params = {"limit": str(_PAGE)}
        if selector:
            params["labelSelector"] = selector
        items: list[Tree] = []
        while True:
            try:
                page = await self.get(path, params, accept=accept)
            except Refused as refused:
                if refused.status != 410 or "continue" not in params:
                    raise
                del params["continue"]
                items.clear()
                continue
            items.extend(page.get("items") or ())
            meta = page.get("metadata", {})
            if not meta.get("continue"):
                return items, str(meta.get("resourceVersion", ""))
            params["continue"] = meta["continue"]

    @asynccontextmanager
    async def stream(self, path: str, params: Params) -> AsyncGenerator[AsyncGenerator[bytes]]:
        """Yield the lines of an answer that goes on; they end when the server closes it.

        Reading raises LabError if the server is gone without a word (within ten seconds).
        """
        request = Request("GET", path, params=params, answer_seconds=None)
        async with self.edge.open(request) as response:
            source = lines(response.content, self.pulse)
            try:
                yield source
            finally:
                await source.aclose()

    @asynccontextmanager
    async def websocket(
        self, path: str, params: list[tuple[str, str]]
    ) -> AsyncGenerator[aiohttp.ClientWebSocketResponse]:
        """Yield a connection in the newest exec protocol that both sides know.

        Raises Refused, its message empty, where the server does not switch protocols.
        Source: k8s.io/apimachinery `remotecommand` constants: v5 adds closing of single channels.
        """
        opening = self.edge.session.ws_connect(
            self.edge.base + path,
            params=params,
            protocols=("v5.channel.k8s.io", "v4.channel.k8s.io"),
            proxy=self.edge.proxy,
            max_msg_size=0,
        )
        try:
            async with asyncio.timeout(_OPEN_SECONDS):
                socket = await opening
        except TimeoutError as late:
            raise self.edge.silent("does not answer in time") from late
        except aiohttp.WSServerHandshakeError as refused:
            raise Refused(refused.status, refused.message) from refused
        except (aiohttp.ClientError, OSError) as broken:
            raise self.edge.silent(f"can't be reached: {broken}") from broken
        wire: TransportSocket | None = socket.get_extra_info("socket")
        try:
            yield socket
        finally:
            await socket.close()
            if wire is not None:
                hang_up(wire)


async def lines(content: aiohttp.StreamReader, pulse: Pulse) -> AsyncGenerator[bytes]:
    """Yield whole lines of a body, however long, until it ends or its connection breaks.

    A broken connection is an end like any other: whoever reads on finds out if the server is there.
    """
    rest = b""
    while True:
        try:
            chunk = await pulse.read(content)
        except (aiohttp.ClientError, OSError):
            return
        if not chunk:
            return
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if line.strip():
                yield line


def api_path(api_version: str) -> str:
    """Return where a group version lives: `/api/v1`, `/apis/apps/v1`."""
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"


def missing(what: str, name: str, namespace: str) -> LabError:
    """Return the error of an object of ours that isn't there."""
    return LabError(
        f"There is no {what} {name}",
        where=f"namespace {namespace}",
        next_step="Reset the exercise.",
    )
