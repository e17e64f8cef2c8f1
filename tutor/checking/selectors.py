"""Selectors as authors write them: Kubernetes labels (set-based too), and Docker filters.

Sources: Kubernetes documentation, "Labels and Selectors"; Docker CLI reference, `ps --filter`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_KEY = r"[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?"
_REQUIREMENT = re.compile(
    rf"\s*(?:!\s*(?P<no>{_KEY})"
    rf"|(?P<key>{_KEY})\s*(?:(?P<op>==|=|!=)\s*(?P<value>[A-Za-z0-9._-]*)"
    rf"|\s(?P<set>in|notin)\s*\((?P<values>[^()]*)\))?)\s*(?:,|$)"
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One term: `in` and `notin` compare with `values`; `exists` and `absent` look at the key."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Say whether an object with these labels satisfies the term."""
        if self.operator == "in":
            return labels.get(self.key) in self.values
        if self.operator == "notin":  # an object without the key qualifies
            return labels.get(self.key) not in self.values
        return (self.key in labels) is (self.operator == "exists")


@lru_cache(maxsize=512)
def parse_labels(selector: str) -> tuple[Requirement, ...]:
    """Return the terms of a Kubernetes label selector. Raises ValueError where it is none."""
    terms: list[Requirement] = []
    at = 0
    while at < len(selector):
        found = _REQUIREMENT.match(selector, at)
        if found is None:
            raise ValueError(f"not a label selector: {selector!r}, at character {at + 1}")
        terms.append(_requirement(found))
        at = found.end()
    return tuple(terms)


def _requirement(found: re.Match[str]) -> Requirement:
    if found["no"]:
        return Requirement(found["no"], "absent")
    if found["set"]:
        values = frozenset(value.strip() for value in found["values"].split(","))
        return Requirement(found["key"], found["set"], values)
    if found["op"]:
        operator = "notin" if found["op"] == "!=" else "in"
        return Requirement(found["key"], operator, frozenset([found["value"]]))
    return Requirement(found["key"], "exists")


@lru_cache(maxsize=512)
def parse_filters(selector: str) -> tuple[tuple[str, str], ...]:
    """Return a Docker selector's filters: `label=a=b,ancestor=nginx:1.28,name=web`, all to hold.

    Raises ValueError on a filter that we don't have.
    """
    filters: list[tuple[str, str]] = []
    for term in filter(None, (part.strip() for part in selector.split(","))):
        name, sign, value = term.partition("=")
        if name not in ("label", "ancestor", "name") or not sign or not value:
            raise ValueError(f"not a Docker filter: {term!r}; use label=, ancestor= or name=")
        filters.append((name, value))
    return tuple(filters)
