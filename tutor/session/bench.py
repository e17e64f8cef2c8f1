"""Where `verify` makes its attempts: a fresh namespace and workspace for each, cleared after."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tutor.checking.expectation import CompiledExercise
from tutor.clock import Clock
from tutor.course.model import Lesson
from tutor.labs.lab import Demand, Lab, Place
from tutor.observations import Answer, FunctionProbe
from tutor.session.book import Book
from tutor.session.following import Following, follow
from tutor.session.functions import FunctionHost
from tutor.session.observing import Observing
from tutor.session.watching_states import StateLog, watch_states
from tutor.session.workspaces import furnish, restore

LONGEST_NAME = 63  # RFC 1123 label


@dataclass(frozen=True, slots=True)
class LabBench:
    """Attempts at one exercise on one lab. Those that use the engine take turns."""

    lab: Lab
    lesson: Lesson
    exercise: CompiledExercise
    demand: Demand
    clock: Clock
    functions: FunctionHost
    engine_turn: asyncio.Lock

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """Open a fresh, furnished place; delete it after the context."""
        async with AsyncExitStack() as undo:
            if self.demand.engine:
                await undo.enter_async_context(self.engine_turn)
            workspace = Path(undo.enter_context(TemporaryDirectory(prefix="kubetutor-")))
            folder = workspace / self.lesson.id
            await asyncio.to_thread(furnish, folder, self.lesson.files)
            name = f"{self.lesson.id[: LONGEST_NAME - 7]}-{secrets.token_hex(3)}"
            place = await self.lab.open(self.lesson.id, folder, self.demand, namespace=name)
            undo.push_async_callback(place.discard)
            if self.demand.engine:
                await place.reset()
            yield place

    async def reset(self, place: Place) -> None:
        """Reset the place and set the lesson's files back, as for a learner."""
        await place.reset()
        await asyncio.to_thread(restore, place.workspace, self.lesson.files)

    @asynccontextmanager
    async def follow(self, place: Place) -> AsyncIterator[tuple[Following, StateLog]]:
        """Follow the exercise; what is observed first is its start."""
        following = Following(
            self.lesson.id,
            place,
            self.clock,
            Book(self.exercise),
            Observing(place.namespace, proof=True),
            call=self._call,
        )
        async with follow(following), watch_states(following) as log:
            yield following, log

    async def _call(self, probe: FunctionProbe, observing: Observing) -> Answer:
        return await self.functions.call(probe, observing.namespace, observing.objects)
