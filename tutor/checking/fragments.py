"""Looks over a fragment before any world is there: operators, their operands, keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from tutor.checking.operators import OPERATORS
from tutor.checking.paths import join
from tutor.checking.quantities import parse_quantity
from tutor.observations import Tree

Problem = tuple[str, str]  # path, what is wrong there


def check_fragment(fragment: Tree) -> list[Problem]:
    """Return what in `fragment` can't work, as (path, problem); empty where all is well."""
    return list(_look(fragment, ""))


def _look(fragment: Tree, path: str) -> Iterator[Problem]:
    if isinstance(fragment, dict):
        for key, value in fragment.items():
            yield from _look_at_field(key, value, path)
    elif isinstance(fragment, list):
        for i, value in enumerate(fragment):
            yield from _look(value, join(path, i))
    elif not (fragment is None or isinstance(fragment, bool | int | float | str)):
        kind = type(fragment).__name__
        yield path, f"a {kind} is no JSON value; put {fragment} in quotes"


def _look_at_field(key: Tree, value: Tree, path: str) -> Iterator[Problem]:
    if not isinstance(key, str):
        yield join(path, str(key)), f"the key {key!r} is not text; put it in quotes"
    elif key.startswith("$"):
        yield from _look_at_operator(key, value, path)
    elif _is_text_only(path) and isinstance(value, bool | int | float):
        yield join(path, key), f"labels and annotations are text; put {value} in quotes"
    else:
        yield from _look(value, join(path, key))


def _is_text_only(path: str) -> bool:
    """Say whether what stands directly below `path` is text in every Kubernetes object."""
    return path.endswith(("metadata.labels", "metadata.annotations", "matchLabels", "nodeSelector"))


def _look_at_operator(name: str, operand: Tree, path: str) -> Iterator[Problem]:
    if name not in OPERATORS:
        near = get_close_matches(name, OPERATORS, n=1, cutoff=0.5)
        yield path, f"unknown operator {name}" + (f"; did you mean {near[0]}?" if near else "")
        return
    look = _OPERANDS.get(name)
    problem = look(operand) if look else None
    if problem:
        yield path, f"{name} {problem}"
    elif name not in ("$matches", "$absent"):
        yield from _look(operand, path)


def _orderable(operand: Tree) -> str | None:
    good = isinstance(operand, int | float | str) and not isinstance(operand, bool)
    return None if good else "wants a number, a quantity or text"


def _listed(operand: Tree) -> str | None:
    return None if isinstance(operand, list) and operand else "wants a list of choices"


def _pattern(operand: Tree) -> str | None:
    if not isinstance(operand, str):
        return "wants a regular expression in quotes"
    try:
        re.compile(operand)
    except re.error as fault:
        return f"can't read the regular expression: {fault}"
    return None


def _flag(operand: Tree) -> str | None:
    return None if isinstance(operand, bool) else "wants true or false"


def _size(operand: Tree) -> str | None:
    good = isinstance(operand, int | dict) and not isinstance(operand, bool)
    return None if good else "wants a count, or operators on one"


def _amount(operand: Tree) -> str | None:
    good = isinstance(operand, dict) or parse_quantity(operand) is not None
    return None if good else f"can't read {operand!r} as a quantity (500m, 1Gi)"


def _sought(operand: Tree) -> str | None:
    return "wants something to look for" if operand is None or operand == "" else None


_OPERANDS: dict[str, Callable[[Tree], str | None]] = {
    **dict.fromkeys(("$gt", "$gte", "$lt", "$lte"), _orderable),
    "$in": _listed,
    "$matches": _pattern,
    "$absent": _flag,
    "$length": _size,
    "$quantity": _amount,
    "$contains": _sought,
}
