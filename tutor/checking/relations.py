"""Relations between fields, in CEL: compiled, run, and shown with the fields they read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tutor.checking.expectation import Relation
from tutor.checking.operators import CheckFault
from tutor.checking.paths import lookup
from tutor.checking.verdicts import ABSENT
from tutor.observations import Tree

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_STEP = r'(?:\.[A-Za-z_]\w*(?!\w*\s*\()|\[\d+\]|\["[^"\\]*"\]|\[\'[^\'\\]*\'\])'


def compile_relation(text: str, names: tuple[str, ...]) -> Relation:
    """Return the program of `text` over `names`. Raises ValueError with the parser's words."""
    import cel

    program: Any = cel.compile(text)
    return Relation(text, lambda values: program.execute(dict(values)), fields_read(text, names))


def fields_read(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fields of `names` that a program reads, as written, without method calls."""
    chain = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, names))}){_STEP}+")
    spans = [found.span() for found in _STRING.finditer(text)]
    read = (
        found.group().replace("'", '"')
        for found in chain.finditer(text)
        if not any(start < found.start() < end for start, end in spans)
    )
    return tuple(dict.fromkeys(read))


def holds(relation: Relation, values: Mapping[str, Tree]) -> bool:
    """Say whether the relation is true of `values`; a field that isn't there makes it false.

    Raises CheckFault where the program itself is at fault.
    """
    try:
        outcome = relation.run(values)
    except LookupError:  # KeyError: no such field; IndexError: the list is shorter
        return False
    except (TypeError, ValueError, RuntimeError, ArithmeticError) as fault:
        raise CheckFault(f"cel: {fault}") from fault
    if not isinstance(outcome, bool):
        raise CheckFault(f"cel: {relation.text} is {outcome!r}, not true or false")
    return outcome


def values_read(relation: Relation, values: Mapping[str, Tree]) -> dict[str, Tree]:
    """Return each field that the relation reads with its value; null where it is absent."""
    found = {path: lookup(dict(values), path) for path in relation.reads}
    return {path: None if value is ABSENT else value for path, value in found.items()}
