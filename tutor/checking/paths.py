"""Paths into trees, as diagnoses print them: `spec.containers[0].image`, `labels["a.b/c"]`."""

from __future__ import annotations

import json
import re

from tutor.checking.verdicts import ABSENT
from tutor.observations import Tree

_PLAIN = re.compile(r"[A-Za-z0-9_$-]+")
_PART = re.compile(r'\.?([A-Za-z0-9_$/-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]')

Part = str | int


def join(path: str, part: Part) -> str:
    """Return `path` one step deeper: a field by its name, a list's element by its index."""
    if isinstance(part, int):
        return f"{path}[{part}]"
    if not _PLAIN.fullmatch(part):
        return f"{path}[{json.dumps(part, ensure_ascii=False)}]"
    return f"{path}.{part}" if path else part


def split(path: str) -> tuple[Part, ...]:
    """Return the parts of `path`; the reverse of `join`. Raises ValueError where it is none."""
    parts: list[Part] = []
    at = 0
    while at < len(path):
        found = _PART.match(path, at)
        if found is None:
            raise ValueError(f"not a path: {path!r}, at character {at + 1}")
        name, index, quoted = found.groups()
        parts.append(name or (int(index) if index else json.loads(quoted)))
        at = found.end()
    return tuple(parts)


def lookup(tree: Tree, path: str) -> Tree:
    """Return the value at `path`, or ABSENT. Raises ValueError where `path` is none."""
    here = tree
    for part in split(path):
        if isinstance(part, int):
            if not isinstance(here, list) or part >= len(here):
                return ABSENT
            here = here[part]
        else:
            if not isinstance(here, dict) or part not in here:
                return ABSENT
            here = here[part]
    return here
