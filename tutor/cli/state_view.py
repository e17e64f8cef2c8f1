"""States and proofs as plain JSON values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from tutor.checking.verdicts import ABSENT
from tutor.session.session import AttemptProof, ExerciseProof
from tutor.session.states import ExerciseState, ExpectationState


def state_view(state: ExerciseState) -> Any:  # a tree of plain values
    """Return an exercise's state with every field it has."""
    return msgspec.to_builtins(state)


def proofs_view(proofs: Sequence[ExerciseProof]) -> dict[str, Any]:
    """Return `{"ok", "exercises": [{"id", "ok", "attempts": [{… "verdicts": […]}]}]}`."""
    return {
        "ok": all(proof.ok for proof in proofs),
        "exercises": [
            {
                "id": f"{proof.lesson}/{proof.exercise}",
                "ok": proof.ok,
                "attempts": [_attempt(attempt) for attempt in proof.attempts],
            }
            for proof in proofs
        ],
    }


def _attempt(attempt: AttemptProof) -> dict[str, Any]:
    expectations = attempt.state.expectations if attempt.state else ()
    return {
        "kind": attempt.kind,
        "name": attempt.name,
        "ok": attempt.ok,
        "seconds": attempt.seconds,
        "verdicts": [_verdict(each) for each in expectations],
    }


def _verdict(expectation: ExpectationState) -> dict[str, Any]:
    """Return one verdict; what there is nothing of is null."""
    diagnosis = expectation.verdict.diagnosis
    causes = diagnosis.causes if diagnosis else ()
    return {
        "expectation": expectation.id,
        "verdict": expectation.verdict.kind.value,
        "path": diagnosis.path or None if diagnosis else None,
        "expected": _tree(diagnosis.expected) if diagnosis else None,
        "observed": _tree(diagnosis.observed) if diagnosis else None,
        "cause": str(causes[0].code) if causes else None,
        "next": diagnosis.next or None if diagnosis else None,
    }


def _tree(tree: Any) -> Any:
    return None if tree is ABSENT else msgspec.to_builtins(tree)
