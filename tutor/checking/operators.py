"""The `$operators` of fragments, each a generator of what is amiss. DESIGN §4 lists them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tutor.checking.matching import Mismatch, Place, agrees, assign, compare
from tutor.checking.quantities import Meaning, equal, parse_quantity
from tutor.checking.verdicts import ABSENT
from tutor.observations import Tree


class CheckFault(Exception):  # noqa: N818 - not a program's error: an author's
    """An author's expression can't be evaluated: the check is broken, not the learner's work."""


Operator = Callable[[Tree, Tree, Place], Iterator[Mismatch]]


def apply_operator(name: str, operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    """Yield what `{name: operand}` finds amiss with `observed`.

    Raises CheckFault where there is no such operator or it can't take the operand.
    """
    operator = OPERATORS.get(name)
    if operator is None:
        raise CheckFault(f"unknown operator {name}")
    return operator(operand, observed, place)


def _ordered(name: str, holds: Callable[[int], bool]) -> Operator:
    """Make `$gt` and its like; numbers and quantities by amount, other text by letters."""

    def operator(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
        order = _order(observed, operand)
        if order is None or not holds(order):
            yield Mismatch(place.path, {name: operand}, observed)

    return operator


def _order(a: Tree, b: Tree) -> int | None:
    """Return -1, 0 or 1, or None where the two can't be compared."""
    left, right = parse_quantity(a), parse_quantity(b)
    if left is not None and right is not None:
        return (left > right) - (left < right)
    if isinstance(a, str) and isinstance(b, str) and a is not ABSENT:
        return (a > b) - (a < b)
    return None


def _ne(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    if agrees(operand, observed, place.meaning):
        yield Mismatch(place.path, {"$ne": operand}, observed)


def _in(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    if not isinstance(operand, list):
        raise CheckFault("$in wants a list")
    if not any(agrees(choice, observed, place.meaning) for choice in operand):
        yield Mismatch(place.path, {"$in": operand}, observed)


def _contains(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    for part in operand if isinstance(operand, list) else [operand]:
        if not _holds(part, observed, place):
            yield Mismatch(place.path, {"$contains": part}, observed)


def _holds(part: Tree, observed: Tree, place: Place) -> bool:
    if observed is ABSENT or observed is None:
        return False
    if isinstance(observed, str):
        return isinstance(part, str | int | float) and str(part) in observed
    if isinstance(observed, list):
        return any(agrees(part, element, place.meaning) for element in observed)
    return isinstance(observed, dict) and isinstance(part, str) and part in observed


def _matches(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    try:
        pattern = re.compile(operand)
    except (re.error, TypeError, OverflowError) as fault:
        raise CheckFault(f"$matches {operand!r}: {fault}") from fault
    text = str(observed) if isinstance(observed, int | float) else observed
    readable = isinstance(text, str) and text is not ABSENT and not isinstance(observed, bool)
    if not readable or pattern.search(text) is None:
        yield Mismatch(place.path, {"$matches": operand}, observed)


def _absent(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    """JSON null counts as absent: both APIs use it for "nothing"."""
    if (observed is ABSENT or observed is None) is not bool(operand):
        yield Mismatch(place.path, {"$absent": operand}, observed)


def _length(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    """Take an absent list for an empty one: the APIs leave those out. Observed is the length."""
    if observed is ABSENT or observed is None:
        length: Tree = 0
    elif isinstance(observed, str | list | dict):
        length = len(observed)
    else:
        length = observed
    fault = next(compare(operand, length, Place(place.trail)), None)
    if fault is not None or isinstance(observed, bool | int | float):
        yield Mismatch(place.path, {"$length": operand}, length)


def _exactly(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    """Ask for the whole list or map: its members are fragments, but none may be left over."""
    yield from compare(operand, observed, place)
    if isinstance(operand, list) and isinstance(observed, list):
        taken = set(assign(operand, observed, place.meaning).values())
        if len(observed) > len(operand):
            for j in (j for j in range(len(observed)) if j not in taken):
                yield Mismatch(place.element(j).path, ABSENT, observed[j])
    elif isinstance(operand, dict) and isinstance(observed, dict):
        for key in observed:
            if key not in operand and not any(k.startswith("$") for k in operand):
                yield Mismatch(place.field(key).path, ABSENT, observed[key])


def _members(observed: Tree, place: Place) -> list[tuple[Tree, Place]]:
    if isinstance(observed, list):
        return [(element, place.element(j)) for j, element in enumerate(observed)]
    if isinstance(observed, dict):
        return [(value, place.field(key)) for key, value in observed.items()]
    return []


def _all(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    """Ask this of every element, of which there must be one: nothing at all proves nothing."""
    members = _members(observed, place)
    if not members:
        yield Mismatch(place.path, {"$all": operand}, observed)
    for member, here in members:
        yield from compare(operand, member, here)


def _any(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    """Ask for some element like this; `true` asks for any value at all."""
    if operand is True:
        if observed is ABSENT or observed is None:
            yield Mismatch(place.path, {"$any": operand}, observed)
    elif not any(
        agrees(operand, member, here.meaning) for member, here in _members(observed, place)
    ):
        yield Mismatch(place.path, {"$any": operand}, observed)


def _none(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    for member, here in _members(observed, place):
        if agrees(operand, member, here.meaning):
            yield Mismatch(here.path, {"$none": operand}, member)


def _quantity(operand: Tree, observed: Tree, place: Place) -> Iterator[Mismatch]:
    if isinstance(operand, dict):
        yield from compare(operand, observed, Place(place.trail, Meaning.QUANTITY))
    elif not equal(operand, observed, Meaning.QUANTITY):
        yield Mismatch(place.path, {"$quantity": operand}, observed)


OPERATORS: dict[str, Operator] = {
    "$gt": _ordered("$gt", lambda order: order > 0),
    "$gte": _ordered("$gte", lambda order: order >= 0),
    "$lt": _ordered("$lt", lambda order: order < 0),
    "$lte": _ordered("$lte", lambda order: order <= 0),
    "$ne": _ne,
    "$in": _in,
    "$contains": _contains,
    "$matches": _matches,
    "$absent": _absent,
    "$any": _any,
    "$length": _length,
    "$exactly": _exactly,
    "$all": _all,
    "$none": _none,
    "$quantity": _quantity,
}
