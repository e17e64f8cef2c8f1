"""Says why an expectation isn't met: class of verdict, near misses, causes, one command to look.

Reads the observed world only. Knows no wording, no clock and no way to ask for more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.checking.verdicts import ABSENT, Cause, NearMiss, Progress, VerdictKind
from tutor.checking.world import World
from tutor.observations import Kind, Probe, Tree

if TYPE_CHECKING:
    from tutor.checking.matching import Mismatch


@dataclass(frozen=True, slots=True)
class Subject:
    """What an expectation asks for: one object by name, or every object a selector finds."""

    kind: Kind
    namespace: str
    name: str | None
    selector: str | None
    fragment: Tree


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the world says beside the bare mismatch.

    `path`, `expected` and `observed` are given where the evidence points better than the mismatch.
    """

    kind: VerdictKind
    near_misses: tuple[NearMiss, ...] = ()
    causes: tuple[Cause, ...] = ()  # most likely first
    next: str = ""
    progress: Progress | None = None
    path: str | None = None
    expected: Tree = ABSENT
    observed: Tree = ABSENT


def kinds_of_interest(kind: Kind) -> tuple[Kind, ...]:
    """Return the collections to watch besides the subject's own, so that evidence can be read."""
    return ()


def of_missing(subject: Subject, world: World) -> Evidence:
    """Say why there is no such object."""
    return Evidence(VerdictKind.MISSING)


def of_unmet(
    subject: Subject, tree: Tree, mismatches: Sequence[Mismatch], world: World
) -> Evidence:
    """Say why the object `tree` isn't as asked: wrong, pending, failing or denied."""
    status_only = all(m.path.split(".")[0] == "status" for m in mismatches)
    return Evidence(VerdictKind.PENDING if status_only else VerdictKind.WRONG)


def of_set(
    subject: Subject, trees: Sequence[Tree], world: World, expected: Tree, observed: Tree
) -> Evidence:
    """Say why the objects that the selector found (`trees`) aren't the set asked for."""
    return Evidence(VerdictKind.WRONG if trees else VerdictKind.MISSING)


def of_answer(probe: Probe, tree: Tree, mismatches: Sequence[Mismatch], world: World) -> Evidence:
    """Say why the answer `tree` of `probe` isn't as asked, or why there was none."""
    return Evidence(VerdictKind.UNREACHABLE if "error" in tree else VerdictKind.WRONG)
