"""The lab's picture as a stream: watches in, pictures out. Owns every task it starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

from tutor.clock import Clock
from tutor.errors import TutorError
from tutor.labs.lab import Demand, Place
from tutor.observations import Kind, Report
from tutor.session.view.kinds import CLUSTER_KINDS, ENGINE_KINDS
from tutor.session.view.picturing import Picturing
from tutor.session.view.values import LabView

GATHERING = timedelta(milliseconds=20)  # what belongs together arrives together
BETWEEN = timedelta(milliseconds=250)  # at most four pictures a second

Item = Report | TutorError


def kinds_of(demand: Demand) -> tuple[Kind, ...]:
    """Return the kinds to look at in a place with this much of a lab."""
    cluster = CLUSTER_KINDS if demand.cluster else ()
    return (*cluster, *(ENGINE_KINDS if demand.engine else ()))


async def lab_views(
    place: Place, clock: Clock, kinds: tuple[Kind, ...], *, everywhere: bool = False
) -> AsyncGenerator[LabView]:
    """Yield the picture once all was listed, then the newest that differs, until closed.

    Silence is part of the picture. Raises TutorError where a watch does.
    """
    inbox: asyncio.Queue[Item] = asyncio.Queue()
    picturing = Picturing(place.namespace, kinds, everywhere)
    failure: TutorError | None = None
    async with asyncio.TaskGroup() as tasks:
        jobs = [tasks.create_task(_watch(place, kind, inbox)) for kind in kinds]
        pictures = _pictures(picturing, inbox, clock)
        async with aclosing(pictures):
            try:
                async for view in pictures:
                    yield view
            except GeneratorExit:  # whoever reads has had enough: no error of the group's
                pass
            except TutorError as error:
                failure = error
        for job in jobs:
            job.cancel()
    if failure is not None:
        raise failure


async def _watch(place: Place, kind: Kind, inbox: asyncio.Queue[Item]) -> None:
    try:
        async with aclosing(place.observe(kind)) as reports:
            async for report in reports:
                inbox.put_nowait(report)
    except TutorError as error:
        inbox.put_nowait(error)


async def _pictures(
    picturing: Picturing, inbox: asyncio.Queue[Item], clock: Clock
) -> AsyncGenerator[LabView]:
    shown: LabView | None = None
    while True:
        _take(picturing, await inbox.get())
        await clock.sleep(GATHERING)
        while not inbox.empty():
            _take(picturing, inbox.get_nowait())
        if not picturing.complete:
            continue
        view = picturing.view(clock.now())
        if shown is None or replace(view, at=shown.at) != shown:
            shown = view
            yield view
            await clock.sleep(BETWEEN)


def _take(picturing: Picturing, item: Item) -> None:
    if isinstance(item, TutorError):
        raise item
    picturing.fold(item)
