"""A change in the lab → drawn in the live view, on the recorded roll-out's world.

python tests/bench/picture.py [CHANGES]
Timed from the watch's report until the change is in what the application sends to the terminal.
Changes come singly, as after a command; of a burst four pictures a second are drawn.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from datetime import timedelta
from time import perf_counter
from typing import Any

from tests.bench.echo import SIZE, running
from tests.bench.figures import Row, percentile, print_table
from tests.session.replays import NAMESPACE, reports
from tests.session.scripted import POD, ManualClock, ScriptedPlace
from tests.tui.scripted import WidgetApp
from tutor.clock import SystemClock
from tutor.observations import Change, Observed, Snapshot, Tree
from tutor.session.view.kinds import CLUSTER_KINDS
from tutor.session.view.stream import lab_views
from tutor.tui.live.widget import LiveView

BETWEEN = timedelta(milliseconds=430)


def rolled_out() -> ScriptedPlace:
    """Return a place that shows the world as the recorded roll-out left it."""
    place = ScriptedPlace(ManualClock(), namespace=NAMESPACE)
    for report in reports("rolling"):
        match report:
            case Snapshot():
                for each in report.objects:
                    _keep(place, each)
            case Change(tree=None):
                place.world[report.kind].pop(report.uid, None)
            case Change():
                _keep(place, Observed(report.kind, report.uid, report.tree))
    return place


def _keep(place: ScriptedPlace, each: Observed) -> None:
    place.world.setdefault(each.kind, {})[each.uid] = each.tree


def pod(number: int) -> Tree:
    """Return a Pod that nothing else looks like."""
    meta: dict[str, Any] = {"name": f"one{number:04}", "namespace": NAMESPACE, "uid": "one"}
    return {"metadata": meta, "spec": {"containers": [{"name": "c"}]}, "status": {}}


class LiveApp(WidgetApp):
    """Shows what a place reports."""

    def __init__(self, place: ScriptedPlace) -> None:
        self.place = place
        self.live = LiveView(SystemClock())
        super().__init__(self.live)

    def on_mount(self) -> None:
        """Follow the place until the end."""
        self.run_worker(self._follow())

    async def _follow(self) -> None:
        async with aclosing(lab_views(self.place, SystemClock(), CLUSTER_KINDS)) as views:
            async for view in views:
                self.live.view = view


async def drawn(changes: int) -> list[float]:
    """Return the seconds of each change."""
    place = rolled_out()
    took: list[float] = []
    async with running(LiveApp(place)) as shown:
        await shown.until("web")
        for n in range(changes):
            await SystemClock().sleep(BETWEEN)
            shown.text = ""
            began = perf_counter()
            place.show(POD, "one", pod(n))
            await shown.until(f"one{n:04}")
            took.append(perf_counter() - began)
    return took


async def main(changes: int) -> None:
    """Print p50, p95 and p99."""
    took = await drawn(changes)
    rows = [
        Row(f"change → drawn, {name}", percentile(took, share) * 1000, None, "ms", "", budget)
        for name, share, budget in (("p50", 0.5, ""), ("p95", 0.95, "100 ms"), ("p99", 0.99, ""))
    ]
    print_table(f"A change drawn in the live view, {changes} changes at {SIZE[0]}x{SIZE[1]}", rows)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
