"""Matches an object's fragment, and doesn't take a status for one of a spec it hasn't seen yet."""

from __future__ import annotations

from tutor.checking.matching import Mismatch, mismatches
from tutor.observations import Tree


def faults(fragment: Tree, tree: Tree) -> list[Mismatch]:
    """Return what of `tree` isn't as asked.

    A status older than the spec (observedGeneration lags behind generation) says nothing of it: in
    the moment after a change to a Deployment's image, all of its old Pods still count as updated.
    Source: Kubernetes API conventions, "Typical status properties", and a recorded watch.
    """
    found = list(mismatches(fragment, tree))
    if found or not isinstance(fragment, dict) or "status" not in fragment:
        return found
    observed = (tree.get("status") or {}).get("observedGeneration")
    generation = (tree.get("metadata") or {}).get("generation")
    if observed is None or generation is None or observed >= generation:
        return found
    return [Mismatch("status.observedGeneration", generation, observed)]
