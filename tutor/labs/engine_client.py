"""One Docker engine's API over HTTP: paths, plain trees, and containers' output streams.

Source: docs.docker.com/reference/api/engine. Paths carry no version: the engine's newest is meant,
so that documents are what the learner's own `docker inspect` shows.
"""

from __future__ import annotations

import struct
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import msgspec

from tutor.errors import LabError
from tutor.labs.http_edge import Edge, Params, Refused, Request
from tutor.labs.kube_client import lines
from tutor.labs.pulse import Pulse
from tutor.observations import Tree

_PULSE_SECONDS = 4.0
_FRAME = struct.Struct(">BxxxL")  # stream number, length; Engine API, "Stream format"
OUTPUT_LIMIT_BYTES = 1 << 20


@dataclass(slots=True)
class Output:
    """What a container said, the newest `OUTPUT_LIMIT_BYTES` of each stream."""

    stdout: bytes = b""
    stderr: bytes = b""

    def add(self, stream: int, data: bytes) -> None:
        """Append to stream 2 (stderr), or any other (stdout)."""
        if stream == 2:
            self.stderr = (self.stderr + data)[-OUTPUT_LIMIT_BYTES:]
        else:
            self.stdout = (self.stdout + data)[-OUTPUT_LIMIT_BYTES:]


class EngineClient:
    """Speaks to one engine. Raises Refused for an error status, LabError for silence."""

    def __init__(self, docker_host: str) -> None:
        """Connect to nothing yet; `docker_host` is `tcp://host:port` or `unix:///path`."""
        scheme, _, rest = docker_host.partition("://")
        if scheme == "unix":
            connector: aiohttp.BaseConnector = aiohttp.UnixConnector(rest, limit=0)
            base = "http://engine"
        elif scheme == "tcp":
            connector = aiohttp.TCPConnector(limit=0)
            base = f"http://{rest.rstrip('/')}"
        else:
            raise LabError(
                "An engine is reached over tcp:// or unix://",
                where=docker_host,
                next_step="Run `kubetutor lab up`.",
            )
        session = aiohttp.ClientSession(connector=connector, trust_env=False)
        self.edge = Edge(
            session, base, "engine", "Run `kubetutor lab status`, then `kubetutor lab up`."
        )
        self.pulse = Pulse(self.ping)

    async def close(self) -> None:
        """Close all connections."""
        await self.edge.session.close()

    async def ping(self) -> None:
        """Return if the engine answers; else raise LabError."""
        request = Request("GET", "/_ping", answer_seconds=_PULSE_SECONDS, accept="*/*")
        try:
            async with self.edge.open(request) as response:
                await response.read()
        except Refused as answer:
            raise self.edge.silent(f"is not well: {answer.message}") from answer

    async def get(self, path: str, params: Params | None = None) -> Tree:
        """Return a document."""
        return await self.edge.send(Request("GET", path, params=params))

    async def find(self, path: str) -> Tree | None:
        """Return a document, None where there is no such object."""
        try:
            return await self.get(path)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    async def post(
        self,
        path: str,
        body: Tree = None,
        *,
        params: Params | None = None,
        answer_seconds: float | None = 30,
    ) -> Tree:
        """Return what the engine says to a POST."""
        request = Request("POST", path, params=params, body=body, answer_seconds=answer_seconds)
        return await self.edge.send(request)

    async def delete(self, path: str, params: Params | None = None) -> None:
        """Remove an object; what isn't there is as good as removed."""
        request = Request("DELETE", path, params=params, answer_seconds=30)
        try:
            await self.edge.send(request)
        except Refused as refused:
            if refused.status != 404:
                raise

    @asynccontextmanager
    async def events(self, types: tuple[str, ...]) -> AsyncGenerator[AsyncGenerator[bytes]]:
        """Yield the lines of the event stream, entered once the engine has begun it."""
        filters = msgspec.json.encode({"type": list(types)}).decode()
        request = Request("GET", "/events", params={"filters": filters}, answer_seconds=None)
        async with self.edge.open(request) as response:
            source = lines(response.content, self.pulse)
            try:
                yield source
            finally:
                await source.aclose()

    async def output(self, request: Request, *, tty: bool = False, merged: bool = False) -> Output:
        """Return all that a stream of container output says until its end.

        `merged`: both streams in the order they were written, as stdout.
        """
        output = Output()
        async with self.edge.open(request) as response:
            if tty:
                async for chunk in response.content.iter_any():
                    output.add(1, chunk)
            else:
                async for stream, data in _frames(response.content.iter_any()):
                    output.add(1 if merged else stream, data)
        return output


async def _frames(chunks: AsyncIterator[bytes]) -> AsyncGenerator[tuple[int, bytes]]:
    """Take a multiplexed stream apart, piece by piece."""
    rest = b""
    async for chunk in chunks:
        rest += chunk
        while len(rest) >= _FRAME.size:
            stream, length = _FRAME.unpack_from(rest)
            end = _FRAME.size + length
            if len(rest) < end:
                break
            yield stream, rest[_FRAME.size : end]
            rest = rest[end:]
