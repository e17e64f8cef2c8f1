"""Change → verdict on real kind, beside `kubectl wait` on the same event.

python tests/bench/latency.py [EVENTS]
One ConfigMap is switched on and off. Both are already waiting when it is switched on; each is timed
from just before the request that switches it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import msgspec
import yaml

from tests.bench.figures import Row, percentile, print_table
from tutor.checking.expectations import compile_exercise
from tutor.checking.spec import ExerciseSpec
from tutor.checking.verdicts import VerdictKind
from tutor.clock import SystemClock
from tutor.labs.lab import Demand, Place
from tutor.names import ExerciseId, LessonId
from tutor.observations import Answer, FunctionProbe
from tutor.session.book import Book
from tutor.session.following import Following, follow
from tutor.session.observing import Observing
from tutor.session.opening import Options, open_session

SWITCH = """
expect:
  "on":
    kubernetes: {apiVersion: v1, kind: ConfigMap, metadata: {name: lamp}, data: {lamp: "on"}}
solution: ["true"]
"""


async def no_functions(probe: FunctionProbe, observing: Observing) -> Answer:
    """There are none here."""
    raise NotImplementedError(probe)


class Bench:
    """The lamp, our follower, and kubectl."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.env = {**os.environ, **place.environment()}

    async def kubectl(self, *argv: str) -> asyncio.subprocess.Process:
        """Start the lesson's kubectl."""
        return await asyncio.create_subprocess_exec(
            "kubectl", *argv, env=self.env, stdout=asyncio.subprocess.DEVNULL
        )

    async def switch(self, lamp: str) -> None:
        """Switch the lamp and return when the API server has said so."""
        patch = f'{{"data":{{"lamp":"{lamp}"}}}}'
        await (await self.kubectl("patch", "configmap", "lamp", "-p", patch)).wait()

    async def until(self, following: Following, kind: VerdictKind) -> float:
        """Return the moment at which the verdict is seen to be `kind`."""
        async with aclosing(following.states()) as states:
            async for state in states:
                if state.expectations and state.expectations[0].verdict.kind is kind:
                    return perf_counter()
        raise RuntimeError("the states ended")

    async def one(self, following: Following) -> tuple[float, float]:
        """Return (ours, kubectl's) seconds from the switch to its being seen."""
        wait = await self.kubectl(
            "wait", "configmap/lamp", "--for=jsonpath={.data.lamp}=on", "--timeout=30s"
        )
        await asyncio.wait_for(wait_until_waiting(), 5)

        async def waited() -> float:
            await wait.wait()
            return perf_counter()

        async with asyncio.TaskGroup() as tasks:
            ours = tasks.create_task(self.until(following, VerdictKind.MET))
            theirs = tasks.create_task(waited())
            began = perf_counter()
            await self.switch("on")
        await self.switch("off")
        await self.until(following, VerdictKind.WRONG)
        return ours.result() - began, theirs.result() - began


async def wait_until_waiting() -> None:
    """Give kubectl the time to list and watch; what it takes before is not measured."""
    await SystemClock().sleep(timedelta(seconds=1))


async def main(events: int) -> None:
    """Print p50 and p95 of both."""
    session = open_session(Options(environ=os.environ))
    async for _ in session.lab.up(Demand(cluster="one-node")):
        pass
    spec = msgspec.convert(yaml.safe_load(SWITCH), ExerciseSpec)
    exercise = compile_exercise(ExerciseId("lamp"), spec, "bench")
    with TemporaryDirectory() as folder:
        place = await session.lab.open(
            "bench", Path(folder), Demand(cluster="one-node"), namespace="kubetutor-bench"
        )
        try:
            bench = Bench(place)
            await (
                await bench.kubectl("create", "configmap", "lamp", "--from-literal=lamp=off")
            ).wait()
            following = Following(
                LessonId("bench"),
                place,
                SystemClock(),
                Book(exercise),
                Observing(place.namespace),
                call=no_functions,
            )
            async with follow(following):
                await bench.until(following, VerdictKind.WRONG)
                pairs = [await bench.one(following) for _ in range(events)]
        finally:
            await place.discard()
    rows = []
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        ours = percentile([o for o, _ in pairs], share) * 1000
        theirs = percentile([t for _, t in pairs], share) * 1000
        budget = "≤ 1.2 ×" if name == "p95" else ""
        rows.append(Row(f"change → verdict, {name}", ours, theirs, "ms", "kubectl wait", budget))
    print_table(f"Change → verdict, {events} events on kind", rows)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
