"""Finds commands by what was typed: words anywhere first, then letters in order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

_START, _WORD, _INSIDE, _LETTERS = 0, 1, 2, 3


def rank(query: str, names: Iterable[str]) -> int | None:
    """Return how well the best of `names` matches (0 is best), None if none does."""
    wanted = " ".join(query.casefold().split())
    ranks = (_rank(wanted, name.casefold()) for name in names)
    return min((each for each in ranks if each is not None), default=None)


def best(query: str, items: Sequence[tuple[T, Sequence[str]]]) -> list[T]:
    """Return the items that match, best first, else in their order; letters only if no words do."""
    ranked = [
        (its, i, item)
        for i, (item, names) in enumerate(items)
        if (its := rank(query, names)) is not None
    ]
    worded = [each for each in ranked if each[0] < _LETTERS]
    return [item for _, _, item in sorted(worded or ranked, key=lambda each: each[:2])]


def _rank(wanted: str, name: str) -> int | None:
    if not wanted or name.startswith(wanted):
        return _START
    if f" {wanted}" in name:
        return _WORD
    if all(word in name for word in wanted.split()):
        return _INSIDE
    letters = iter(name)
    return _LETTERS if all(sign in letters for sign in wanted.replace(" ", "")) else None
