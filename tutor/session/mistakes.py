"""Recognises known mistakes in verdicts: for a proof that they are caught, and for a learner."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.checking.matching import mismatches
from tutor.checking.spec import MistakeSpec, MistakeVerdict
from tutor.checking.verdicts import Verdict


def deviation(declared: MistakeVerdict, verdict: Verdict | None) -> str:
    """Say where `verdict` isn't the declared one, or "" if it is. `observed` may be a fragment."""
    if verdict is None or verdict.kind != declared.verdict:
        return f"verdict {declared.verdict} declared, {verdict.kind if verdict else 'none'} seen"
    diagnosis = verdict.diagnosis
    if diagnosis is None:
        return "" if _bare(declared) else f"a diagnosis declared, {verdict.kind} has none"
    if declared.path is not None and declared.path != diagnosis.path:
        return f"path {declared.path} declared, {diagnosis.path or 'none'} seen"
    if declared.observed is not None and any(mismatches(declared.observed, diagnosis.observed)):
        return f"observed {declared.observed!r} declared, {diagnosis.observed!r} seen"
    causes = [cause.code for cause in diagnosis.causes]
    if declared.cause is not None and declared.cause not in causes:
        return f"cause {declared.cause} declared, {', '.join(causes) or 'none'} seen"
    near = [miss.code for miss in diagnosis.near_misses]
    if declared.near_miss is not None and declared.near_miss not in near:
        return f"near miss {declared.near_miss} declared, {', '.join(near) or 'none'} seen"
    return ""


def deviations(declared: Mapping[str, MistakeVerdict], seen: Mapping[str, Verdict]) -> list[str]:
    """Return a line for each expectation that did not earn its declared verdict."""
    lines = ((id_, deviation(wanted, seen.get(id_))) for id_, wanted in declared.items())
    return [f"{id_}: {line}" for id_, line in lines if line]


def recognised(mistakes: Mapping[str, MistakeSpec], seen: Mapping[str, Verdict]) -> dict[str, str]:
    """Return expectation id → the first mistake all of whose declared verdicts are seen.

    A mistake that declares no more than "missing" tells nothing apart from an untouched world, so
    it needs a path, an observed value, a cause or a near miss to be recognised.
    """
    found: dict[str, str] = {}
    for name, mistake in mistakes.items():
        if all(map(_bare, mistake.expect.values())) or deviations(mistake.expect, seen):
            continue
        for id_ in mistake.expect:
            found.setdefault(id_, name)
    return found


def _bare(declared: MistakeVerdict) -> bool:
    return (declared.path, declared.observed, declared.cause, declared.near_miss) == (None,) * 4
