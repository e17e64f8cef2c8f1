"""ULIDs: 48 bits of milliseconds and 80 of chance, in 26 letters that sort as the numbers do.

Source: github.com/ulid/spec, "Specification" and "Monotonicity".
"""

from __future__ import annotations

import secrets
from datetime import datetime

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_LENGTH = 26


def ulid(at: datetime, after: str = "") -> str:
    """Return a new ULID for the moment `at`, greater than `after` whatever the clock says."""
    milliseconds = int(at.timestamp() * 1000)
    number = (milliseconds << 80) | secrets.randbits(80)
    return _text(max(number, _number(after) + 1) if after else number)


def _text(number: int) -> str:
    return "".join(_LETTERS[(number >> shift) & 31] for shift in range(5 * _LENGTH - 5, -1, -5))


def _number(text: str) -> int:
    number = 0
    for letter in text:
        number = number * 32 + _LETTERS.index(letter)
    return number
