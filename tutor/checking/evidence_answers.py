"""Evidence for a probe: no answer, a refusal, or another answer than the one asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tutor.checking import causes_probes
from tutor.checking.evidence_values import Evidence
from tutor.checking.findings import Finding
from tutor.checking.object_fields import at
from tutor.checking.verdicts import Cause, VerdictKind
from tutor.checking.world import World
from tutor.observations import HttpProbe, Probe, Tree

if TYPE_CHECKING:
    from tutor.checking.matching import Mismatch

MOST = 3


def of_answer(probe: Probe, tree: Tree, mismatches: Sequence[Mismatch], world: World) -> Evidence:
    """Return class, causes and the command for an answer that isn't as asked."""
    if causes_probes.is_denied(tree):
        denied = causes_probes.denial(tree)
        return Evidence(VerdictKind.DENIED, causes=(denied.cause,), next=denied.next)
    look = causes_probes.look_again(probe, world)
    if at(tree, "error") is None:
        found = causes_probes.of_wrong(probe, tree) if mismatches else []
        return Evidence(VerdictKind.WRONG, causes=_causes(found), next=look)
    found, misses = causes_probes.of_probe(probe, tree, world)
    better = next((f.next for f in found if f.next), look)
    if isinstance(probe, HttpProbe):
        return Evidence(VerdictKind.UNREACHABLE, misses, _causes(found), better)
    return Evidence(
        VerdictKind.UNREACHABLE,
        misses,
        _causes(found),
        better,
        path="error",
        observed=at(tree, "error"),
    )


def _causes(found: Sequence[Finding]) -> tuple[Cause, ...]:
    return tuple(finding.cause for finding in found[:MOST])
