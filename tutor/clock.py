"""The one way to learn the time and to wait. Everything that times something is handed a Clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells UTC time and waits; tests hand in one that they advance by hand."""

    def now(self) -> datetime:
        """Return the present moment, in UTC and aware of it."""
        ...

    async def sleep(self, span: timedelta) -> None:
        """Return after `span` on this clock."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place

    async def sleep(self, span: timedelta) -> None:
        """Return after `span`."""
        await asyncio.sleep(max(span.total_seconds(), 0))  # noqa: TID251 - the one place
