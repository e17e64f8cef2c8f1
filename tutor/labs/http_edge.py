"""Plain HTTP to a lab's servers: one translation of what can go wrong with a connection."""

from __future__ import annotations

import asyncio
import socket
from asyncio.trsock import TransportSocket
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec

from tutor.errors import LabError
from tutor.observations import Tree

_CONNECT_SECONDS = 4.0
_HEAD_SECONDS = 6.0  # of an answer that goes on for ever: its head comes at once
ANSWER_SECONDS = 10.0
Params = Mapping[str, str] | list[tuple[str, str]]


class Refused(Exception):  # noqa: N818 - it is an answer, though not the one hoped for
    """A server answered with an error status. Never leaves the labs room."""

    def __init__(self, status: int, message: str, reason: str = "") -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `answer_seconds` limits the whole of it, None only its beginning."""

    method: str
    path: str
    params: Params | None = None
    body: Tree = None
    data: Any = None  # raw bytes, or a stream of them, instead of `body`
    content_type: str = "application/json"
    accept: str = "application/json"
    answer_seconds: float | None = ANSWER_SECONDS


@dataclass(frozen=True, slots=True)
class Edge:
    """A server as seen from here: its session, its name for a person, and what to do if gone."""

    session: aiohttp.ClientSession
    base: str
    where: str
    next_step: str
    proxy: str | None = None

    @asynccontextmanager
    async def open(self, request: Request) -> AsyncGenerator[aiohttp.ClientResponse]:
        """Send `request` and yield the answer once its head is there.

        Raises Refused for an error status, LabError where nothing answers, also while reading.
        """
        data = request.data
        if request.body is not None:
            data = msgspec.json.encode(request.body)
        headers = {"Accept": request.accept}
        if data is not None:
            headers["Content-Type"] = request.content_type
        limits = aiohttp.ClientTimeout(total=request.answer_seconds, sock_connect=_CONNECT_SECONDS)
        try:
            async with asyncio.timeout(request.answer_seconds or _HEAD_SECONDS):
                response = await self.session.request(
                    request.method,
                    self.base + request.path,
                    params=request.params,
                    data=data,
                    headers=headers,
                    timeout=limits,
                    proxy=self.proxy,
                )
            async with response:
                try:
                    if response.status >= 400:
                        raise refusal(response.status, await response.read())
                    yield response
                finally:
                    connection = response.connection  # None once it was read to its end
                    if connection is not None and connection.transport is not None:
                        connection.transport.abort()  # TLS would wait for the server's goodbye
        except TimeoutError as late:
            raise self.silent("does not answer in time") from late
        except (aiohttp.ClientError, OSError) as broken:
            raise self.silent(f"can't be reached: {_words(broken)}") from broken

    async def send(self, request: Request) -> Tree:
        """Return the answer's tree, None if it has no body. Raises as `open` does."""
        async with self.open(request) as response:
            body = await response.read()
        try:
            return msgspec.json.decode(body) if body.strip() else None
        except msgspec.DecodeError as garbled:
            raise self.silent("answers with something that is no JSON") from garbled

    def silent(self, why: str) -> LabError:
        """Return the error of a server that gives no answer."""
        return LabError(f"The {self.where} {why}", where=self.where, next_step=self.next_step)


def refusal(status: int, body: bytes) -> Refused:
    """Read an error answer: a Kubernetes Status, an engine's message, or plain text."""
    try:
        tree = msgspec.json.decode(body)
        return Refused(status, str(tree["message"]), str(tree.get("reason", "")))
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        return Refused(status, body[:500].decode(errors="replace").strip())


def hang_up(wire: TransportSocket) -> None:
    """Cut a connection that is still open once it was closed.

    Closed politely, TLS would wait for the server's goodbye, perhaps longer than we live.
    """
    with suppress(OSError):  # it is gone already
        wire.shutdown(socket.SHUT_RDWR)


def _words(broken: Exception) -> str:
    below = broken.os_error if isinstance(broken, aiohttp.ClientConnectorError) else broken
    strerror = below.strerror if isinstance(below, OSError) else None
    return strerror or str(below) or "the connection broke"
