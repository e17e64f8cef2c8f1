"""A clock that is advanced by hand and a lab that shows what a test tells it to."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from tutor.labs.lab import (
    ActionRequest,
    Demand,
    Fidelity,
    Finding,
    LabPart,
    Leftover,
    Phase,
    Ran,
)
from tutor.observations import (
    Answer,
    AvailProbe,
    Change,
    Kind,
    Observed,
    Probe,
    Report,
    Sample,
    Silence,
    Snapshot,
    System,
    Tree,
)

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
DEPLOYMENT = Kind(System.KUBERNETES, "Deployment", "apps/v1")
POD = Kind(System.KUBERNETES, "Pod", "v1")


async def let_run() -> None:
    """Let every task that can go on go on, until none can without time or news."""
    for _ in range(60):
        await asyncio.wait_for(asyncio.shield(_turn()), None)


async def _turn() -> None:
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, None)
    await future


class ManualClock:
    """Time stands still until a test advances it."""

    def __init__(self) -> None:
        self._now = START
        self._order = count()
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, span: timedelta) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        until = self._now + max(span, timedelta())
        heapq.heappush(self._waiting, (until, next(self._order), future))
        await future

    async def advance(self, span: timedelta) -> None:
        """Go on by `span`, waking each sleeper at its own moment."""
        end = self._now + span
        await let_run()
        while self._waiting and self._waiting[0][0] <= end:
            at, _, future = heapq.heappop(self._waiting)
            self._now = max(self._now, at)
            if not future.done():
                future.set_result(None)
            await let_run()
        self._now = end
        await let_run()


@dataclass
class ScriptedPlace:
    """Shows what it is told to; answers probes from a table; records what was run."""

    clock: ManualClock
    workspace: Path = Path("/nowhere")
    namespace: str = "here"
    identity: str = "first"
    world: dict[Kind, dict[str, Tree]] = field(default_factory=dict)
    answers: dict[Probe, Tree] = field(default_factory=dict)
    asked: list[Probe] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    acted: list[ActionRequest] = field(default_factory=list)
    on_run: Callable[[str], None] = lambda script: None
    exits: dict[str, Ran] = field(default_factory=dict)
    left: list[Leftover] = field(default_factory=list)
    resets: int = 0
    discarded: bool = False
    closed: bool = False
    _streams: dict[Kind, list[asyncio.Queue[Report]]] = field(default_factory=dict)
    _samples: list[asyncio.Queue[Sample]] = field(default_factory=list)

    def show(self, kind: Kind, uid: str, tree: Tree | None) -> None:
        """Tell the watchers of `kind` how an object is now."""
        objects = self.world.setdefault(kind, {})
        if tree is None:
            objects.pop(uid, None)
        else:
            objects[uid] = tree
        self._tell(kind, Change(kind, self.clock.now(), uid, tree))

    def fall_silent(self, kind: Kind) -> None:
        """Stop answering for `kind`."""
        now = self.clock.now()
        self._tell(kind, Silence(kind, now, "connection refused", now + timedelta(seconds=4)))

    def answer_again(self, kind: Kind) -> None:
        """List `kind` anew."""
        self._tell(kind, self._snapshot(kind))

    def sampled(self, *, ok: bool, detail: str = "") -> None:
        """Let the steady prober report one request."""
        for queue in self._samples:
            queue.put_nowait(Sample(self.clock.now(), ok, detail))

    def environment(self) -> Mapping[str, str]:
        return {"KUBECONFIG": "/nowhere/kubeconfig"}

    async def observe(self, kind: Kind) -> AsyncGenerator[Report]:
        queue: asyncio.Queue[Report] = asyncio.Queue()
        self._streams.setdefault(kind, []).append(queue)
        yield self._snapshot(kind)
        while True:
            yield await queue.get()

    async def ask(self, probe: Probe) -> Answer:
        self.asked.append(probe)
        tree = self.answers.get(probe, {"error": "refused", "detail": "nothing listens"})
        return Answer(probe, self.clock.now(), tree)

    async def sample(self, probe: AvailProbe) -> AsyncGenerator[Sample]:
        queue: asyncio.Queue[Sample] = asyncio.Queue()
        self._samples.append(queue)
        while True:
            yield await queue.get()

    async def run(self, script: str, *, limit: timedelta) -> Ran:
        self.ran.append(script)
        self.on_run(script)
        return self.exits.get(script, Ran(script, 0, "", 0.0))

    async def apply(self, file: str) -> Ran:
        return await self.run(f"kubectl apply -f {file}", limit=timedelta(seconds=60))

    async def act(self, action: ActionRequest) -> str:
        self.acted.append(action)
        return f"{action.verb} {action.selector or action.name}"

    async def reset(self) -> None:
        self.resets += 1
        for kind, objects in self.world.items():
            for uid in list(objects):
                self.show(kind, uid, None)

    async def leftovers(self) -> Sequence[Leftover]:
        return self.left

    async def discard(self) -> None:
        self.discarded = True

    async def close(self) -> None:
        self.closed = True

    def _snapshot(self, kind: Kind) -> Snapshot:
        objects = self.world.setdefault(kind, {})
        listed = tuple(Observed(kind, uid, tree) for uid, tree in objects.items())
        return Snapshot(kind, self.clock.now(), listed)

    def _tell(self, kind: Kind, report: Report) -> None:
        for queue in self._streams.get(kind, []):
            queue.put_nowait(report)


@dataclass
class ScriptedLab:
    """A lab of scripted places, one made by `make` each time a place is opened."""

    make: Callable[[Path, str], ScriptedPlace]
    name: str = "scripted"
    fidelity: Fidelity = Fidelity.SIMULATED
    capabilities: frozenset[str] = frozenset()
    opened: list[ScriptedPlace] = field(default_factory=list)
    brought_up: list[Demand] = field(default_factory=list)

    async def up(self, demand: Demand) -> AsyncGenerator[Phase]:
        self.brought_up.append(demand)
        yield Phase("nodes", "1 of 1 ready", 1, 1, done=True)

    async def open(
        self, lesson: str, workspace: Path, demand: Demand, *, namespace: str | None = None
    ) -> ScriptedPlace:
        place = self.make(workspace, namespace or lesson)
        self.opened.append(place)
        return place

    async def status(self) -> Sequence[LabPart]:
        return []

    async def stop(self, *, name: str | None = None) -> None:
        return None

    async def down(self, *, name: str | None = None) -> None:
        return None

    async def doctor(self) -> Sequence[Finding]:
        return []
