"""All motion there is: what changed stands on flash ground for a while, then no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

FLASH = timedelta(seconds=1.5)
MARK = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Motion:
    """How change is shown. Reduced: a `•` that stays longer stands in for the ground."""

    reduced: bool = False

    @property
    def shown_for(self) -> timedelta:
        """Return how long a change is shown as one."""
        return MARK if self.reduced else FLASH
