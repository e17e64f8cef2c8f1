"""How long to wait before the next try at a lab that does not answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

_FIRST_SECONDS = 0.5
_LONGEST_SECONDS = 5.0


class Backoff:
    """Doubles from half a second to five, with jitter so that many waiters don't come at once."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._tries = 0

    def next(self) -> timedelta:
        """Return the wait before the next try: 75 to 125 per cent of the step, never over 5 s."""
        step = min(_FIRST_SECONDS * 2 ** min(self._tries, 10), _LONGEST_SECONDS)
        self._tries += 1
        jittered = step * (0.75 + 0.5 * self._chance())
        return timedelta(seconds=min(jittered, _LONGEST_SECONDS))

    def reset(self) -> None:
        """Begin anew: the lab answered."""
        self._tries = 0
