"""States as they come, with a limit to each wait; ends with who sends them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tutor.errors import TutorError
from tutor.session.session import Attendance
from tutor.session.states import ExerciseState


class Ended(Exception):  # noqa: N818 - an end is not an error
    """No state will follow."""


@dataclass(slots=True)
class Inbox:
    """What an attendance has sent and nobody has taken yet."""

    _items: asyncio.Queue[ExerciseState | TutorError | None] = field(default_factory=asyncio.Queue)

    async def take(self, seconds: float | None = None) -> ExerciseState | None:
        """Return the next state, or None when `seconds` are over.

        Raises Ended when there is none to come, TutorError if following failed.
        """
        try:
            async with asyncio.timeout(seconds):
                item = await self._items.get()
        except TimeoutError:
            return None
        if item is None:
            self._items.put_nowait(None)
            raise Ended
        if isinstance(item, TutorError):
            raise item
        return item

    async def fill(self, attendance: Attendance) -> None:
        """Take in all that `attendance` sends."""
        try:
            async for state in attendance.states():
                self._items.put_nowait(state)
        except TutorError as refused:
            self._items.put_nowait(refused)
        self._items.put_nowait(None)


@asynccontextmanager
async def receive(attendance: Attendance) -> AsyncIterator[Inbox]:
    """Fill an inbox for the length of the context."""
    inbox = Inbox()
    failure: Exception | None = None
    async with asyncio.TaskGroup() as tasks:
        filling = tasks.create_task(inbox.fill(attendance))
        try:
            yield inbox
        except (TutorError, Ended) as refused:
            failure = refused  # a group would wrap it
        finally:
            filling.cancel()
    if failure is not None:
        raise failure
