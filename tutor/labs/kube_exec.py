"""Commands inside containers of Pods, over the API server's websocket.

Source: k8s.io/kubelet `remotecommand` protocol: each message is a channel number and bytes; channel
3 carries a Status at the end, a non-zero exit code is its cause `ExitCode`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import msgspec

from tutor.errors import LabError
from tutor.labs.kube_client import KubeClient
from tutor.observations import Tree

STDIN, STDOUT, STDERR, ERROR = range(4)
_DATA = (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT)


@dataclass(frozen=True, slots=True)
class PodContainer:
    """One container of a Pod."""

    namespace: str
    pod: str
    container: str


@dataclass(frozen=True, slots=True)
class Message:
    """Bytes of one channel."""

    channel: int
    data: bytes


class Attached:
    """A running command: its messages, and its stdin."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def next(self) -> Message | None:
        """Return what it says next, None when the connection is over. May be cancelled."""
        while True:
            received = await self._socket.receive()
            if received.type not in _DATA:
                return None
            data = received.data
            if isinstance(data, str):
                data = data.encode()
            if len(data) > 1:  # the first messages only announce the channels
                return Message(data[0], data[1:])

    async def write(self, data: bytes) -> None:
        """Send to its stdin; raises ConnectionError where the connection is over."""
        try:
            await self._socket.send_bytes(bytes([STDIN]) + data)
        except aiohttp.ClientError as broken:
            raise ConnectionError(str(broken)) from broken


@asynccontextmanager
async def attach(
    client: KubeClient, target: PodContainer, command: Sequence[str], *, stdin: bool = False
) -> AsyncGenerator[Attached]:
    """Start `command` and yield its streams. Raises Refused or LabError where it can't start."""
    path = f"/api/v1/namespaces/{target.namespace}/pods/{target.pod}/exec"
    params = [("command", word) for word in command]
    params += [("container", target.container), ("stdout", "true"), ("stderr", "true")]
    if stdin:
        params.append(("stdin", "true"))
    async with client.websocket(path, params) as socket:
        yield Attached(socket)


def exit_code(status: bytes) -> int | None:
    """Return the exit code that a Status tells, None where the command never ran.

    Raises LabError for bytes that are no Status.
    """
    tree = status_tree(status)
    if tree.get("status") == "Success":
        return 0
    if tree.get("reason") != "NonZeroExitCode":
        return None
    causes = (tree.get("details") or {}).get("causes") or ()
    for cause in causes:
        if cause.get("reason") == "ExitCode":
            return int(cause["message"])
    return None


def status_tree(status: bytes) -> Tree:
    """Return the Status; raises LabError for bytes that are none."""
    try:
        tree = msgspec.json.decode(status)
    except msgspec.DecodeError:
        tree = None
    if not isinstance(tree, dict):
        raise LabError(
            "A command's end could not be understood",
            where="exec through the API server",
            next_step="Try again.",
        )
    return tree
