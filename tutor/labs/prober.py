"""The lab's prober: one small Pod in the cluster's own network that asks on our behalf.

One command inside it takes JSON lines and gives JSON lines, for all probes of a place at once.
Service names, kube-proxy and NetworkPolicy count, because the requests start in a Pod.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field

import msgspec

from tutor.clock import Clock
from tutor.errors import LabError
from tutor.labs.backoff import Backoff
from tutor.labs.http_edge import Refused
from tutor.labs.kube_client import KubeClient
from tutor.labs.kube_exec import STDOUT, Attached, PodContainer, attach
from tutor.labs.prober_pod import PROBER, ensure_prober
from tutor.names import SYSTEM_NAMESPACE
from tutor.observations import Tree

_COMMAND = ("app", "probe")
_SLACK_SECONDS = 3.0  # beyond what the requests themselves may take
REQUEST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Asked:
    """Where and how to ask; `requests` times, each over a new connection."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    requests: int = 1

    def line(self, number: int, **more: float) -> bytes:
        """Return the prober's input line."""
        tree = {
            "id": number,
            "url": self.url,
            "method": self.method,
            "headers": dict(self.headers),
            "requests": self.requests,
            "timeout": REQUEST_SECONDS,
            **more,
        }
        return msgspec.json.encode(tree) + b"\n"


class Broken(Exception):  # noqa: N818
    """The connection to the prober ended; another may be made."""


class _Line:
    """One connection to the prober. Whoever waits reads for all, so no task has to."""

    def __init__(self, attached: Attached) -> None:
        self._attached = attached
        self._answers: dict[int, deque[Tree]] = {}
        self._rest = b""
        self._reading = False
        self._news = asyncio.Event()
        self.broken = False

    def begin(self, number: int) -> None:
        self._answers[number] = deque()

    def end(self, number: int) -> None:
        self._answers.pop(number, None)

    async def write(self, line: bytes) -> None:
        try:
            await self._attached.write(line)
        except ConnectionError as lost:
            self.broken = True
            raise Broken from lost

    async def answer(self, number: int) -> Tree:
        """Return the next answer for `number`; raises Broken when the connection ended."""
        mine = self._answers[number]
        while not mine:
            if self.broken:
                raise Broken
            if self._reading:
                await self._news.wait()
            else:
                await self._read()
        return mine.popleft()

    async def _read(self) -> None:
        """Take one message and wake everybody, also if this reader gives up."""
        self._reading = True
        try:
            message = await self._attached.next()
            if message is None:
                self.broken = True
            elif message.channel == STDOUT:
                *whole, self._rest = (self._rest + message.data).split(b"\n")
                for line in whole:
                    self._deliver(line)
        finally:
            self._reading = False
            self._news.set()
            self._news = asyncio.Event()

    def _deliver(self, line: bytes) -> None:
        with suppress(msgspec.DecodeError):  # not ours: a warning of the interpreter
            tree = msgspec.json.decode(line)
            if isinstance(tree, dict) and tree.get("id") in self._answers:
                self._answers[tree["id"]].append(tree)


class Prober:
    """Asks from inside the cluster; makes its Pod and its connection when first needed."""

    def __init__(self, client: KubeClient, owner: str, clock: Clock) -> None:
        self._client = client
        self._owner = owner
        self._clock = clock
        self._numbers = itertools.count(1)
        self._connecting = asyncio.Lock()
        self._line: _Line | None = None
        self._stack = AsyncExitStack()

    async def close(self) -> None:
        """Let go of the connection; the Pod stays for the next lesson."""
        self._line = None
        await self._stack.aclose()

    async def ask(self, asked: Asked) -> list[Tree]:
        """Return one answer per request, in order. Raises LabError where the prober can't be had.

        A connection that turns out to be broken is made anew once, for requests that only read.
        """
        limit = _SLACK_SECONDS + REQUEST_SECONDS * (1 + asked.requests / 5)
        for last in (False, True):
            try:
                line = await self._connected()
                async with asyncio.timeout(limit):
                    return list((await self._exchange(line, asked))["answers"])
            except (Broken, TimeoutError) as lost:
                self._line = None
                if last or asked.method not in ("GET", "HEAD"):
                    raise self._lost() from lost
        raise self._lost()

    async def _exchange(self, line: _Line, asked: Asked) -> Tree:
        number = next(self._numbers)
        line.begin(number)
        try:
            await line.write(asked.line(number))
            return _checked(await line.answer(number))
        finally:
            line.end(number)

    async def sample(
        self, asked: Asked, every_seconds: float
    ) -> AsyncGenerator[tuple[float, Tree]]:
        """Yield (unix time when sent, answer) of steady requests until closed.

        While the API server is silent there is nothing: what was not asked is no failed answer.
        """
        backoff = Backoff()
        while True:
            with suppress(Broken, TimeoutError, LabError):
                line = await self._connected()
                number = next(self._numbers)
                line.begin(number)
                try:
                    await line.write(asked.line(number, every=every_seconds))
                    while True:
                        async with asyncio.timeout(every_seconds + REQUEST_SECONDS + 2):
                            tree = _checked(await line.answer(number))
                        backoff.reset()
                        yield float(tree["at"]), tree["answers"][0]
                finally:
                    line.end(number)
                    with suppress(Broken):
                        stop = msgspec.json.encode({"id": number, "stop": True})
                        await line.write(stop + b"\n")
            self._line = None
            await self._clock.sleep(backoff.next())

    async def _connected(self) -> _Line:
        async with self._connecting:
            if self._line is None or self._line.broken:
                await self._stack.aclose()
                self._stack = AsyncExitStack()
                self._line = await self._connect()
            return self._line

    async def _connect(self) -> _Line:
        await ensure_prober(self._client, self._owner)
        target = PodContainer(SYSTEM_NAMESPACE, PROBER, PROBER)
        try:
            attached = await self._stack.enter_async_context(
                attach(self._client, target, _COMMAND, stdin=True)
            )
        except Refused as refused:
            raise self._lost(f"{refused.status} {refused.message}") from refused
        return _Line(attached)

    def _lost(self, why: str = "its connection broke") -> LabError:
        return LabError(
            f"The lab's prober can't be used: {why}",
            where=f"Pod {PROBER} in {SYSTEM_NAMESPACE}",
            next_step=f"Look at `kubectl -n {SYSTEM_NAMESPACE} describe pod {PROBER}`.",
        )


def _checked(tree: Tree) -> Tree:
    """Return an answer; raises LabError for a line that the prober did not understand."""
    if "answers" not in tree:
        raise LabError(
            f"The prober did not understand a request: {tree.get('detail', '')}",
            where=f"Pod {PROBER} in {SYSTEM_NAMESPACE}",
            next_step="The image kubetutor/app:1.0 may be of another version: load it anew.",
        )
    return tree
