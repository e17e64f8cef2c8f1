"""Versions as Kubernetes and kind write them."""

from __future__ import annotations

import re
from typing import NamedTuple

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


class Version(NamedTuple):
    """`v1.34.10` as numbers that compare."""

    major: int
    minor: int
    patch: int = 0

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}.{self.patch}"


def read_version(text: str) -> Version | None:
    """Return the first version in a text: `v1.34.10`, `1.37.1+k3s1`, `kind v0.33.0 go1.26`."""
    found = _VERSION.search(text)
    if found is None:
        return None
    return Version(int(found[1]), int(found[2]), int(found[3] or 0))
