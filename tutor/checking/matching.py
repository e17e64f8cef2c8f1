"""Matches fragments against observed trees: DESIGN §4. No I/O, no clock, no wording.

Maps match as subsets; a list fragment's elements each need a partner of their own, in any order;
keys that start with `$` are operators (`tutor.checking.operators`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.checking.paths import join
from tutor.checking.quantities import Meaning, equal, meaning_below
from tutor.checking.verdicts import ABSENT
from tutor.observations import Tree


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A place where `observed` lacks what `expected` asks for. ABSENT: nothing is there."""

    path: str
    expected: Tree
    observed: Tree


# A path not yet put together: (all above, the last part). Most matches never need the text.
Trail = tuple[Any, "str | int"] | str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the matcher stands: the way here, and how scalars compare."""

    trail: Trail
    meaning: Meaning = Meaning.PLAIN

    def field(self, key: str) -> Place:
        """Return the place of a map's field."""
        return Place((self.trail, key), meaning_below(key, self.meaning))

    def element(self, index: int) -> Place:
        """Return the place of a list's element."""
        return Place((self.trail, index), self.meaning)

    @property
    def path(self) -> str:
        """Return the way here as text."""
        parts: list[str | int] = []
        trail = self.trail
        while not isinstance(trail, str):
            trail, part = trail
            parts.append(part)
        path = trail
        for part in reversed(parts):
            path = join(path, part)
        return path


def mismatches(expected: Tree, observed: Tree, path: str = "") -> Iterator[Mismatch]:
    """Yield every place where `observed` lacks what `expected` asks for; extra fields are fine.

    A list's element without an obvious partner is reported whole, at its index in `expected`;
    with one, at the partner's index in `observed`. Raises CheckFault on a bad operator.
    """
    if not agrees(expected, observed, Meaning.PLAIN):
        yield from compare(expected, observed, Place(path))


def matches(expected: Tree, observed: Tree) -> bool:
    """Say whether `observed` has all that `expected` asks for. Raises CheckFault."""
    return agrees(expected, observed, Meaning.PLAIN)


def agrees(expected: Tree, observed: Tree, meaning: Meaning) -> bool:
    """Say whether `compare` would find nothing: the same rules, without keeping track of paths."""
    if isinstance(expected, dict):
        return _map_agrees(expected, observed, meaning)
    if isinstance(expected, list):
        return (
            isinstance(observed, list)
            and len(expected) <= len(observed)
            and len(assign(expected, observed, meaning)) == len(expected)
        )
    if type(expected) is type(observed) and expected == observed:
        return True
    return not isinstance(observed, dict | list) and equal(expected, observed, meaning)


def _map_agrees(expected: dict[str, Tree], observed: Tree, meaning: Meaning) -> bool:
    known: Mapping[str, Tree] | None
    known = observed if isinstance(observed, dict) else None
    for key, wanted in expected.items():
        if key.startswith("$"):
            if next(_operator(key, wanted, observed, Place("", meaning)), None) is not None:
                return False
            continue
        if known is None:
            if observed is not ABSENT and observed is not None:
                return False
            known = {}
        if not agrees(wanted, known.get(key, ABSENT), meaning_below(key, meaning)):
            return False
    return bool(expected) or known is not None


def _operator(name: str, operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    from tutor.checking.operators import apply_operator  # the two need each other

    return apply_operator(name, operand, observed, place)


def compare(expected: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    """Yield the mismatches at and below `place`."""
    if isinstance(expected, dict):
        yield from _compare_map(expected, observed, place)
    elif isinstance(expected, list):
        yield from _compare_list(expected, observed, place)
    elif isinstance(observed, dict | list) or not equal(expected, observed, place.meaning):
        yield Mismatch(place.path, expected, observed)


def _compare_map(expected: dict[str, Tree], observed: Tree, place: Place) -> Iterator[Mismatch]:
    fields = 0
    for key, wanted in expected.items():
        if key.startswith("$"):
            fault = next(_operator(key, wanted, observed, place), None)
            if fault is not None:
                yield fault
                return  # the first operator that fails says enough of this value
            continue
        fields += 1
        if isinstance(observed, dict):
            yield from compare(wanted, observed.get(key, ABSENT), place.field(key))
        elif observed is ABSENT or observed is None:
            yield from compare(wanted, ABSENT, place.field(key))
        else:
            yield Mismatch(place.path, expected, observed)
            return
    if not fields and not expected and not isinstance(observed, dict):
        yield Mismatch(place.path, expected, observed)


def _compare_list(expected: list[Tree], observed: Tree, place: Place) -> Iterator[Mismatch]:
    if not isinstance(observed, list):
        yield Mismatch(place.path, expected, observed)
        return
    taken = assign(expected, observed, place.meaning)
    alone = [i for i in range(len(expected)) if i not in taken]
    free = [j for j in range(len(observed)) if j not in taken.values()]
    for i in alone:
        partner = find_partner(expected[i], i, observed, free, place)
        if partner is None:
            yield Mismatch(place.element(i).path, expected[i], ABSENT)
        else:
            free.remove(partner)
            yield from compare(expected[i], observed[partner], place.element(partner))


def assign(expected: Sequence[Tree], observed: Sequence[Tree], meaning: Meaning) -> dict[int, int]:
    """Give as many elements of `expected` as possible a matching element each: index → index.

    A maximum matching by augmenting paths (Kuhn); an element's own index is tried first, and a
    pair is compared at most once, when it is needed.
    """
    known: dict[tuple[int, int], bool] = {}
    owner: dict[int, int] = {}

    def fits(i: int, j: int) -> bool:
        if (i, j) not in known:
            known[i, j] = agrees(expected[i], observed[j], meaning)
        return known[i, j]

    def augment(i: int, tried: set[int]) -> bool:
        for j in _own_first(i, len(observed)):
            if j in tried or not fits(i, j):
                continue
            tried.add(j)
            if j not in owner or augment(owner[j], tried):
                owner[j] = i
                return True
        return False

    for i in range(len(expected)):
        augment(i, set())
    return {i: j for j, i in owner.items()}


def _own_first(i: int, count: int) -> Iterable[int]:
    if i < count:
        yield i
    yield from (j for j in range(count) if j != i)


def find_partner(
    wanted: Tree, own: int, observed: Sequence[Tree], free: Sequence[int], place: Place
) -> int | None:
    """Return which free element was obviously meant by `wanted`, if any was.

    The same `name`, `type` or `key` decides; else the only candidate, or the closest one.
    """
    if not isinstance(wanted, dict):
        return free[0] if len(free) == 1 and not isinstance(observed[free[0]], dict) else None
    candidates = [j for j in free if isinstance(observed[j], dict)]
    for key in ("name", "type", "key", "instruction"):
        if isinstance(wanted.get(key), str):
            same = [j for j in candidates if observed[j].get(key) == wanted[key]]
            if same:
                return _closest(wanted, own, observed, same, place)[0]
            if key != "name" or len(candidates) != 1:
                return None
            # The only one, called otherwise: it was meant if anything else of it is as asked.
            partner, shares = _closest(wanted, own, observed, candidates, place)
            return partner if shares else None
    if not candidates:
        return None
    partner, shares = _closest(wanted, own, observed, candidates, place)
    return partner if shares or len(candidates) == 1 else None


def _closest(
    wanted: Tree, own: int, observed: Sequence[Tree], candidates: Sequence[int], place: Place
) -> tuple[int, bool]:
    """Return the candidate with the fewest mismatches, and whether it shares any leaf."""
    wished = leaves(wanted)
    if len(candidates) == 1:
        (only,) = candidates
        return only, sum(1 for _ in compare(wanted, observed[only], place.element(only))) < wished

    def distance(j: int) -> tuple[int, bool]:
        return sum(1 for _ in compare(wanted, observed[j], place.element(j))), j != own

    best = min((distance(j), j) for j in candidates)
    return best[1], best[0][0] < wished


def leaves(fragment: Tree) -> int:
    """Count what a fragment asks for: its scalars, empty containers and operators."""
    if isinstance(fragment, dict) and not any(key.startswith("$") for key in fragment):
        return sum(leaves(value) for value in fragment.values()) or 1
    if isinstance(fragment, list):
        return sum(leaves(value) for value in fragment) or 1
    return 1
