"""Compiles an exercise's challenge: what the lab does to the learner's work, resolved."""

from __future__ import annotations

from datetime import timedelta

from tutor.checking.durations import parse_duration
from tutor.checking.expectation import Challenge, ChallengeAction
from tutor.checking.kinds import kind_named
from tutor.checking.selectors import parse_labels
from tutor.checking.spec import Action, ChallengeSpec
from tutor.observations import Kind, System


def compile_challenge(spec: ChallengeSpec) -> Challenge:
    """Return the challenge as values. Raises ValueError saying what is wrong with it."""
    if not spec.do:
        raise ValueError("challenge: `do` wants at least one action")
    if spec.begin not in ("met", "start"):
        raise ValueError("challenge: begin wants `met` or `start`")
    duration, every = parse_duration(spec.duration), _optional(spec.every)
    return Challenge(
        actions=tuple(_action(action) for action in spec.do),
        duration=duration,
        proof_duration=_optional(spec.proof_duration) or duration,
        every=every,
        proof_every=_optional(spec.proof_every) or every,
        begin=spec.begin,
    )


def _optional(text: str | None) -> timedelta | None:
    return None if text is None else parse_duration(text)


def _action(action: Action) -> ChallengeAction:
    given = [name for name in ("delete", "exec", "stop", "run") if getattr(action, name)]
    if len(given) != 1:
        raise ValueError("challenge: an action is one of delete, exec, stop, run")
    if action.delete is not None:
        return _delete(action.delete)
    if action.exec is not None:
        spec = action.exec
        return ChallengeAction(
            "exec", command=tuple(spec.command), container=spec.container, pod=spec.pod
        )
    if action.stop is not None:
        if set(action.stop) != {"container"}:
            raise ValueError("challenge: stop wants `container: name`")
        name = action.stop["container"]
        return ChallengeAction("stop", Kind(System.DOCKER, "container"), name, container=name)
    return ChallengeAction("run", command=(action.run or "",))


def _delete(said: dict[str, str]) -> ChallengeAction:
    unknown = set(said) - {"kind", "apiVersion", "name", "selector"}
    if unknown or "kind" not in said or ("name" in said) is ("selector" in said):
        raise ValueError("challenge: delete wants kind, and one of name, selector")
    parse_labels(said.get("selector", ""))
    version = said.get("apiVersion")
    kind = kind_named(f"{version} {said['kind']}" if version else said["kind"])
    return ChallengeAction("delete", kind, said.get("name"), said.get("selector"))
