"""Reads why a Kubernetes object doesn't come to what it asks for, down to its Pods."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tutor.checking import commands
from tutor.checking.causes_pods import is_ready, newest_warning, of_pod, state_word
from tutor.checking.codes import CauseCode, cause
from tutor.checking.findings import Finding, ranked
from tutor.checking.object_fields import (
    AUTOSCALER,
    CLAIM,
    POD,
    REPLICA_SET,
    at,
    condition,
    condition_path,
    count,
    many,
    name_of,
    owned_by,
    ref_of,
    text,
    uid_of,
)
from tutor.checking.verdicts import Cause, Progress, Waiting
from tutor.checking.world import World
from tutor.observations import Kind, Tree


def of_object(kind: Kind, tree: Tree, world: World) -> list[Finding]:
    """Return why the object doesn't converge, what stops it first."""
    reader = _READERS.get(kind.name)
    found = reader(kind, tree, world) if reader else []
    return ranked(found or newest_warning(tree, world))


def progress_of(kind: Kind, tree: Tree, world: World) -> Progress | None:
    """Return how many of what the object asks for are ready, with the state of the others."""
    if kind.name == "Pod":
        statuses = many(tree, "status", "containerStatuses")
        ready = sum(1 for s in statuses if at(s, "ready"))
        wanted = len(many(tree, "spec", "containers"))
        return Progress(Waiting.CONVERGING, ready, wanted, "ready", state_word(tree))
    wanted_and_ready = _wanted_and_ready(kind, tree)
    if wanted_and_ready is None:
        return None
    wanted, ready = wanted_and_ready
    return Progress(Waiting.CONVERGING, ready, wanted, "ready", not_ready(pods_of(tree, world)))


def not_ready(pods: list[Tree]) -> str:
    """Return the last five characters and the state of up to four Pods that aren't ready."""
    waiting = [p for p in pods if not is_ready(p) and not at(p, "metadata", "deletionTimestamp")]
    shown = [f"{name_of(pod)[-5:]} {state_word(pod)}" for pod in waiting[:4]]
    return " · ".join(shown + ["…"] * (len(waiting) > 4))


def _wanted_and_ready(kind: Kind, tree: Tree) -> tuple[int, int] | None:
    if kind.name in ("Deployment", "ReplicaSet", "StatefulSet"):
        replicas = at(tree, "spec", "replicas")
        ready = count(tree, "status", "readyReplicas")
        updated = at(tree, "status", "updatedReplicas") if kind.name == "Deployment" else None
        if updated is not None:
            ready = min(ready, updated)
        return (1 if replicas is None else replicas), ready
    if kind.name == "DaemonSet":
        return (
            count(tree, "status", "desiredNumberScheduled"),
            count(tree, "status", "numberReady"),
        )
    if kind.name == "Job":
        return (at(tree, "spec", "completions") or 1), count(tree, "status", "succeeded")
    return None


def pods_of(tree: Tree, world: World) -> list[Tree]:
    """Return the Pods the object controls, through its ReplicaSets; the newest set's first."""
    direct = owned_by(world, POD, uid_of(tree))
    sets = owned_by(world, REPLICA_SET, uid_of(tree))
    sets.sort(key=_revision, reverse=True)
    return direct + [pod for set_ in sets for pod in owned_by(world, POD, uid_of(set_))]


def _revision(replica_set: Tree) -> int:
    revision = text(replica_set, "metadata", "annotations", "deployment.kubernetes.io/revision")
    return int(revision) if revision.isdigit() else 0


# ── readers, one a kind ──


def _pod(_: Kind, tree: Tree, world: World) -> list[Finding]:
    return of_pod(tree, world)


def _workload(kind: Kind, tree: Tree, world: World) -> list[Finding]:
    found = list(_lag(kind, tree, world))
    sets = owned_by(world, REPLICA_SET, uid_of(tree))
    for owner_kind, owner in [(kind, tree), *((REPLICA_SET, s) for s in sets)]:
        found += _replica_failure(owner_kind, owner, sets, world)
    for pod in pods_of(tree, world):
        found += of_pod(pod, world)
    found += _deadline(kind, tree, world)
    if not any(f.stops for f in found):
        for owner in (tree, *sets):
            found += _failed_create(owner, world)
    return found


def _lag(kind: Kind, tree: Tree, world: World) -> Iterator[Finding]:
    generation = count(tree, "metadata", "generation")
    observed = at(tree, "status", "observedGeneration")
    seen = f"{kind.name}/{name_of(tree)}"
    look = commands.describe(ref_of(kind, tree), world)
    if isinstance(observed, int) and observed < generation:
        why = cause(
            CauseCode.NOT_OBSERVED,
            f"{seen} status.observedGeneration",
            generation=generation,
            observed=observed,
        )
        yield Finding(why, False, look, uid_of(tree))
    if at(tree, "spec", "paused") is True:
        why = cause(CauseCode.PAUSED, f"{seen} spec.paused")
        yield Finding(why, True, look, uid_of(tree), "spec.paused", True)


def _replica_failure(kind: Kind, tree: Tree, sets: list[Tree], world: World) -> Iterator[Finding]:
    """Yield what the API refused; its ReplicaSet's events hold a Deployment's whole message."""
    failure = condition(tree, "ReplicaFailure")
    if failure.get("status") == "True":
        path = condition_path(tree, "ReplicaFailure", "message")
        why = refusal(text(failure, "message"), f"{kind.name}/{name_of(tree)} {path}")
        newest = max(sets, key=_revision, default=None)
        shown = ref_of(kind, tree) if newest is None else ref_of(REPLICA_SET, newest)
        look = commands.describe(shown, world)
        yield Finding(why, True, look, uid_of(tree))


def _failed_create(tree: Tree, world: World) -> Iterator[Finding]:
    """Yield what the API refused to a controller that has no condition for it (StatefulSet)."""
    for finding in newest_warning(tree, world):
        if finding.cause.args.get("reason") == "FailedCreate":
            message = finding.cause.args["message"].partition("rror creating: ")[2]
            why = refusal(message or finding.cause.args["message"], finding.cause.seen_in)
            yield Finding(why, True, finding.next, uid_of(tree))
        else:
            yield finding


def refusal(message: str, seen: str) -> Cause:
    """Return why the API refused an object, from its message."""
    if quota := re.search(r"exceeded quota: ([^,]+), (.+)", message):
        return cause(CauseCode.QUOTA, seen, quota=quota[1], message=quota[2])
    if security := re.search(r'violates PodSecurity ("[^"]+": .+)', message):
        return cause(CauseCode.POD_SECURITY, seen, message=security[1])
    if account := re.search(r'serviceaccount "([^"]+)" not found', message):
        return cause(CauseCode.SERVICE_ACCOUNT, seen, account=account[1])
    _, known, rest = message.partition(" is invalid: ")
    if not known:
        _, known, rest = message.partition(" is forbidden: ")
    return cause(CauseCode.REFUSED, seen, message=rest if known else message)


def _deadline(kind: Kind, tree: Tree, world: World) -> Iterator[Finding]:
    progressing = condition(tree, "Progressing")
    if progressing.get("reason") == "ProgressDeadlineExceeded":
        path = condition_path(tree, "Progressing", "reason")
        why = cause(
            CauseCode.DEADLINE,
            f"{kind.name}/{name_of(tree)} {path}",
            seconds=at(tree, "spec", "progressDeadlineSeconds") or 600,
        )
        look = commands.describe(ref_of(kind, tree), world)
        yield Finding(why, True, look, uid_of(tree), path, "ProgressDeadlineExceeded")


def _job(kind: Kind, tree: Tree, world: World) -> list[Finding]:
    found = [f for pod in pods_of(tree, world) for f in of_pod(pod, world)]
    failed = condition(tree, "Failed")
    if failed.get("status") != "True":
        # a failed Pod is only an attempt as long as the Job may try again
        return [Finding(f.cause, False, f.next, f.uid, f.path, f.observed) for f in found]
    path = condition_path(tree, "Failed", "reason")
    why = cause(
        CauseCode.JOB_FAILED, f"Job/{name_of(tree)} {path}", message=text(failed, "message")
    )
    look = commands.describe(ref_of(kind, tree), world)
    return [*found, Finding(why, True, look, uid_of(tree), path, text(failed, "reason"))]


def _autoscaler(kind: Kind, tree: Tree, world: World) -> list[Finding]:
    active = condition(tree, "ScalingActive")
    if active.get("status") != "False" or active.get("reason") == "ScalingDisabled":
        return []
    message = text(active, "message").rsplit(": ", 1)[-1]
    lasting = "missing request" in message or "could not find the requested" in message
    path = condition_path(tree, "ScalingActive", "reason")
    why = cause(CauseCode.METRICS, f"{kind.name}/{name_of(tree)} {path}", message=message)
    look = commands.describe(ref_of(AUTOSCALER, tree), world)
    return [Finding(why, lasting, look, uid_of(tree), path, text(active, "reason"))]


def _claim(_: Kind, tree: Tree, world: World) -> list[Finding]:
    for finding in newest_warning(tree, world):
        why = cause(
            CauseCode.CLAIM,
            finding.cause.seen_in,
            claim=name_of(tree),
            message=finding.cause.args["message"],
        )
        look = commands.describe(ref_of(CLAIM, tree), world)
        return [Finding(why, True, look, uid_of(tree), "status.phase", at(tree, "status", "phase"))]
    return []


_READERS: dict[str, Callable[[Kind, Tree, World], list[Finding]]] = {
    "Pod": _pod,
    "Deployment": _workload,
    "ReplicaSet": _workload,
    "StatefulSet": _workload,
    "DaemonSet": _workload,
    "Job": _job,
    "HorizontalPodAutoscaler": _autoscaler,
    "PersistentVolumeClaim": _claim,
}
