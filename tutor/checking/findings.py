"""What causes are read as: the cause, whether it stops convergence, where, and how to look."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.checking.verdicts import ABSENT, Cause
from tutor.observations import Tree


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence. `path` and `observed` are of the object it was read from."""

    cause: Cause
    stops: bool  # waiting won't cure it
    next: str = ""
    uid: str = ""  # whose path it is
    path: str = ""
    observed: Tree = ABSENT


def ranked(findings: list[Finding]) -> list[Finding]:
    """Return them without repetition, what stops first; order is kept otherwise."""
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: not f.stops):
        said = {k: v for k, v in finding.cause.args.items() if k not in ("restarts", "times")}
        key = (finding.cause.code, tuple(sorted(said.items())))
        if key not in seen:
            seen.add(key)
            kept.append(finding)
    return kept
