"""Kubernetes quantities and int-or-string values: what they mean, and where they stand.

Source: Kubernetes API reference, "Quantity" (`<signedNumber><suffix>`, suffix binarySI, decimalSI
or a decimal exponent) and "IntOrString".
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum, auto

from tutor.checking.verdicts import ABSENT
from tutor.observations import Tree

_QUANTITY = re.compile(
    r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][+-]?\d{1,3})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?)"
)
_SCALES = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "k": Decimal(10**3),
    "M": Decimal(10**6),
    "G": Decimal(10**9),
    "T": Decimal(10**12),
    "P": Decimal(10**15),
    "E": Decimal(10**18),
    "Ki": Decimal(2**10),
    "Mi": Decimal(2**20),
    "Gi": Decimal(2**30),
    "Ti": Decimal(2**40),
    "Pi": Decimal(2**50),
    "Ei": Decimal(2**60),
}


class Meaning(Enum):
    """How a scalar is compared, beyond plain equality."""

    PLAIN = auto()
    QUANTITY = auto()
    INT_OR_STRING = auto()
    TEXT = auto()  # labels, annotations, data: never by meaning, at any depth


_KEYS = {
    Meaning.QUANTITY: """
        requests limits hard used capacity allocatable allocated default defaultRequest max min
        maxLimitRequestRatio allocatedResources podFixed usage sizeLimit averageValue divisor
    """,
    Meaning.INT_OR_STRING: """
        port targetPort containerPort hostPort nodePort healthCheckNodePort maxSurge maxUnavailable
        minAvailable HostPort PublishedPort TargetPort
    """,
    Meaning.TEXT: "labels annotations matchLabels data stringData Labels",
}
_MEANINGS = {key: meaning for meaning, keys in _KEYS.items() for key in keys.split()}


def meaning_below(key: str, meaning: Meaning) -> Meaning:
    """Return how the value of field `key` compares, inside a value that compares by `meaning`."""
    if meaning is Meaning.TEXT or meaning is Meaning.QUANTITY:
        return meaning
    return _MEANINGS.get(key, Meaning.PLAIN)


def parse_quantity(value: Tree) -> Decimal | None:
    """Return what a quantity amounts to, or None where `value` is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    found = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    number, exponent, suffix = found.groups()
    if exponent:
        return Decimal(number + exponent)
    return Decimal(number) * _SCALES[suffix] if suffix else Decimal(number)


def equal(expected: Tree, observed: Tree, meaning: Meaning) -> bool:
    """Say whether two scalars are the same, by meaning. A bool is never a number."""
    if expected is ABSENT or observed is ABSENT:  # "absent" is text like any other
        return expected is observed
    if isinstance(expected, bool) is not isinstance(observed, bool):
        return False
    if expected == observed:
        return True
    if meaning is Meaning.QUANTITY:
        wanted = parse_quantity(expected)
        return wanted is not None and wanted == parse_quantity(observed)
    if meaning is Meaning.INT_OR_STRING:
        return _text(expected) is not None and _text(expected) == _text(observed)
    return False


def _text(value: Tree) -> str | None:
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
