"""Reads from a Pod, its containers and its events why it isn't ready.

Source of states and reasons: Kubernetes documentation, "Pod Lifecycle"; recorded from a cluster in
tests/checking/recorded_faults.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tutor.checking import commands
from tutor.checking.codes import CauseCode, cause
from tutor.checking.findings import Finding, ranked
from tutor.checking.object_fields import (
    EVENT,
    POD,
    at,
    condition,
    condition_path,
    count,
    labels_of,
    many,
    mapping,
    moment,
    name_of,
    namespace_of,
    owner_of,
    ref_of,
    text,
    uid_of,
    within,
)
from tutor.checking.verdicts import Cause
from tutor.checking.world import World
from tutor.observations import ObjectRef, Tree

NO_IMAGE = ("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "RegistryUnavailable")
NO_CONTAINER = ("CreateContainerConfigError", "CreateContainerError")
FAILING_SINCE = timedelta(seconds=20)  # a probe that fails for so long is no slow start


def is_ready(pod: Tree) -> bool:
    """Say whether the Pod serves."""
    return condition(pod, "Ready").get("status") == "True"


def state_word(pod: Tree) -> str:
    """Return the Pod's state in the live view's words, as a token that `tutor.wording` knows."""
    if at(pod, "metadata", "deletionTimestamp"):
        return "leaving"
    phase = text(pod, "status", "phase")
    if phase in ("Succeeded", "Failed"):
        evicted = text(pod, "status", "reason") == "Evicted"
        return "evicted" if evicted else "finished" if phase == "Succeeded" else "failed"
    if phase == "Unknown":
        return "lost"
    if is_ready(pod):
        return "running"
    return _unready_word(pod)


def _unready_word(pod: Tree) -> str:
    reasons = [text(status, "state", "waiting", "reason") for _, status in _statuses(pod)]
    if any(reason in NO_IMAGE or reason == "InvalidImageName" for reason in reasons):
        return "no-image"
    if any(reason in (*NO_CONTAINER, "RunContainerError") for reason in reasons):
        return "cant-start"
    if "CrashLoopBackOff" in reasons or any(
        count(status, "state", "terminated", "exitCode") for _, status in _statuses(pod)
    ):
        return "crashing"
    if any(at(status, "state", "running") for _, status in _statuses(pod)):
        return "not-ready"
    return "creating" if text(pod, "spec", "nodeName") else "no-node"


def of_pod(pod: Tree, world: World) -> list[Finding]:
    """Return why the Pod isn't ready, what stops it first; nothing for one that is."""
    if is_ready(pod):
        return []
    found = list(_schedule(pod, world))
    found += _probes(pod, world)
    for path, status in _statuses(pod):
        found += _container(pod, path, status, world)
    found += _volumes(pod, world)
    if not found:
        found += newest_warning(pod, world)
    return ranked(_without_consequences(found))


def _without_consequences(found: list[Finding]) -> list[Finding]:
    """Leave out that a container ended where the kubelet ended it, for its probe's sake."""
    by_probe = {
        f.cause.args["container"]
        for f in found
        if f.cause.code in (CauseCode.LIVENESS, CauseCode.STARTUP)
    }
    ends = (CauseCode.FINISHED, CauseCode.KILLED)
    return [
        f for f in found if f.cause.code not in ends or f.cause.args["container"] not in by_probe
    ]


def _statuses(pod: Tree) -> Iterator[tuple[str, Tree]]:
    """Yield each container's status with its path; init containers first, as they run."""
    for name in ("initContainerStatuses", "containerStatuses"):
        for i, status in enumerate(many(pod, "status", name)):
            yield f"status.{name}[{i}]", status


def _seen(pod: Tree, path: str) -> str:
    return f"Pod/{name_of(pod)} {path}"


def _schedule(pod: Tree, world: World) -> Iterator[Finding]:
    scheduled = condition(pod, "PodScheduled")
    if scheduled.get("reason") != "Unschedulable":
        return
    message = text(scheduled, "message").split(". ")[0].rstrip(".")
    path = condition_path(pod, "PodScheduled", "reason")
    if "PersistentVolumeClaim" in message:
        yield from _claims(pod, path, world)
    why = cause(CauseCode.UNSCHEDULABLE, _seen(pod, path), message=message)
    yield Finding(why, True, _describe(pod, world), uid_of(pod), path, "Unschedulable")


def _claims(pod: Tree, path: str, world: World) -> Iterator[Finding]:
    """Yield what is reported of the claims that the Pod waits for."""
    for volume in many(pod, "spec", "volumes"):
        name = text(volume, "persistentVolumeClaim", "claimName")
        ref = ObjectRef("PersistentVolumeClaim", name, namespace_of(pod))
        for event in world.of(EVENT).values():
            about = mapping(event, "involvedObject")
            there = (text(about, "kind"), text(about, "name"), text(about, "namespace"))
            if there == (ref.kind, ref.name, ref.namespace) and text(event, "type") == "Warning":
                seen = f"{ref.kind}/{name} events"
                why = cause(CauseCode.CLAIM, seen, claim=name, message=text(event, "message"))
                look = commands.describe(ref, world)
                yield Finding(why, True, look, uid_of(pod), path, "Unschedulable")
                break


def _describe(pod: Tree, world: World) -> str:
    return commands.describe(ref_of(POD, pod), world)


def _container(pod: Tree, path: str, status: Tree, world: World) -> Iterator[Finding]:
    """Read one container's status."""
    waiting = mapping(status, "state", "waiting")
    reason = text(waiting, "reason")
    here = f"{path}.state.waiting.reason"
    if reason in NO_IMAGE or reason == "InvalidImageName":
        for why in _image(pod, status, _seen(pod, here)):
            yield Finding(why, True, _describe(pod, world), uid_of(pod), here, reason)
    elif reason in NO_CONTAINER:
        why = cause(
            CauseCode.CONFIG,
            _seen(pod, f"{path}.state.waiting"),
            container=text(status, "name"),
            message=text(waiting, "message"),
        )
        yield Finding(why, True, _describe(pod, world), uid_of(pod), here, reason)
    elif reason == "RunContainerError":
        why = _start_refused(status, text(waiting, "message"), _seen(pod, here))
        yield Finding(why, True, _describe(pod, world), uid_of(pod), here, reason)
    else:
        yield from _ended(pod, path, status, world)


def _image(pod: Tree, status: Tree, seen: str) -> Iterator[Cause]:
    name = text(status, "name")
    containers = many(pod, "spec", "initContainers") + many(pod, "spec", "containers")
    image = next((text(c, "image") for c in containers if at(c, "name") == name), "")
    waiting = mapping(status, "state", "waiting")
    message = text(waiting, "message").rsplit(": ", 1)[-1]
    if text(waiting, "reason") == "InvalidImageName":
        yield cause(CauseCode.IMAGE_NAME, seen, image=image)
        return
    if ":" not in image.rsplit("/", 1)[-1] and "@" not in image:
        yield cause(CauseCode.NO_TAG, seen, image=image)
    yield cause(CauseCode.IMAGE_PULL, seen, image=image, message=message)


def _start_refused(status: Tree, message: str, seen: str) -> Cause:
    container = text(status, "name")
    if "not found in $PATH" in message or "no such file or directory" in message:
        return cause(CauseCode.COMMAND_NOT_FOUND, seen, container=container)
    if "permission denied" in message:
        return cause(CauseCode.NOT_EXECUTABLE, seen, container=container)
    return cause(
        CauseCode.START_REFUSED, seen, container=container, message=message.rsplit(": ", 1)[-1]
    )


def _ended(pod: Tree, path: str, status: Tree, world: World) -> Iterator[Finding]:
    """Read a container that ended, or runs again after it did."""
    now = mapping(status, "state", "terminated")
    before = mapping(status, "lastState", "terminated")
    restarts = count(status, "restartCount")
    if now and not (path.startswith("status.init") and not count(now, "exitCode")):
        where, ended = f"{path}.state.terminated", now
    elif before and not at(status, "ready") and (at(status, "state", "waiting") or restarts > 1):
        where, ended = f"{path}.lastState.terminated", before
    else:
        return
    why = _why_ended(pod, status, ended, _seen(pod, where))
    if text(ended, "reason") in ("StartError", "ContainerCannotRun"):
        look = _describe(pod, world)
    else:
        running = at(status, "state", "running") is not None
        which = text(status, "name") if _several(pod) else ""
        look = commands.pod_logs(pod, world, container=which, previous=running)
    yield Finding(why, True, look, uid_of(pod), *_ended_at(pod, path, status, where))


def _ended_at(pod: Tree, path: str, status: Tree, where: str) -> tuple[str, Tree]:
    """Return the most telling path: the phase of a finished Pod, the waiting reason, the code."""
    if text(pod, "status", "phase") in ("Failed", "Succeeded"):
        return "status.phase", at(pod, "status", "phase")
    if reason := text(status, "state", "waiting", "reason"):
        return f"{path}.state.waiting.reason", reason
    last = "state" if where.endswith(".state.terminated") else "lastState"
    return f"{where}.exitCode", at(status, last, "terminated", "exitCode")


def _several(pod: Tree) -> bool:
    return len(many(pod, "spec", "initContainers") + many(pod, "spec", "containers")) > 1


def _why_ended(pod: Tree, status: Tree, ended: Tree, seen: str) -> Cause:
    code = count(ended, "exitCode")
    container = text(status, "name")
    if text(ended, "reason") == "OOMKilled":
        return cause(
            CauseCode.OUT_OF_MEMORY, seen, container=container, limit=_limit(pod, container)
        )
    if text(ended, "reason") in ("StartError", "ContainerCannotRun"):
        return _start_refused(status, text(ended, "message"), seen)
    return why_exited(code, container, count(status, "restartCount"), seen)


def why_exited(code: int, container: str, restarts: int, seen: str) -> Cause:
    """Return what an exit code says of a program that has ended.

    Source: POSIX shell, "Exit Status for Commands" (126, 127, 128 + signal).
    """
    if code == 0:
        return cause(CauseCode.FINISHED, seen, container=container)
    if code == 127:
        return cause(CauseCode.COMMAND_NOT_FOUND, seen, container=container)
    if code == 126:
        return cause(CauseCode.NOT_EXECUTABLE, seen, container=container)
    if code in (137, 143):
        return cause(CauseCode.KILLED, seen, container=container, exit=code)
    if restarts:
        return cause(CauseCode.CRASHING, seen, container=container, exit=code, restarts=restarts)
    return cause(CauseCode.FAILED, seen, container=container, exit=code)


def _limit(pod: Tree, container: str) -> str:
    for spec in many(pod, "spec", "initContainers") + many(pod, "spec", "containers"):
        if at(spec, "name") == container:
            return text(spec, "resources", "limits", "memory")
    return ""


# ── events ──


def events_of(tree: Tree, world: World) -> list[Tree]:
    """Return the events about this very object (by UID), oldest first."""
    uid = uid_of(tree)
    found = [e for e in world.of(EVENT).values() if text(e, "involvedObject", "uid") == uid]
    return sorted(found, key=_event_time)


def _event_time(event: Tree) -> str:
    return (
        text(event, "series", "lastObservedTime")
        or text(event, "lastTimestamp")
        or text(event, "eventTime")
        or text(event, "metadata", "creationTimestamp")
    )


def newest_warning(tree: Tree, world: World) -> list[Finding]:
    """Return the newest Warning about the object, in its own words."""
    for event in reversed(events_of(tree, world)):
        if text(event, "type") == "Warning":
            kind = text(event, "involvedObject", "kind")
            seen = f"{kind}/{name_of(tree)} events"
            why = cause(
                CauseCode.EVENT,
                seen,
                reason=text(event, "reason"),
                message=text(event, "message"),
            )
            ref = ref_of(POD, tree)
            look = commands.events(type(ref)(kind, ref.name, ref.namespace), world)
            return [Finding(why, False, look, uid_of(tree))]
    return []


def _volumes(pod: Tree, world: World) -> Iterator[Finding]:
    if text(pod, "status", "phase") != "Pending":
        return
    for event in reversed(events_of(pod, world)):
        if text(event, "reason") in ("FailedMount", "FailedAttachVolume"):
            why = cause(
                CauseCode.VOLUME,
                _seen(pod, "events"),
                message=text(event, "message").split(" : ")[-1],
            )
            yield Finding(why, True, _describe(pod, world), uid_of(pod))
            return


_PROBES = {
    "Readiness": CauseCode.READINESS,
    "Liveness": CauseCode.LIVENESS,
    "Startup": CauseCode.STARTUP,
}


def _probes(pod: Tree, world: World) -> Iterator[Finding]:
    """Yield the probes that fail, each with the newest failure's words."""
    said: set[str] = set()
    for event in reversed(events_of(pod, world)):
        word, probe, message = text(event, "message").partition(" probe failed: ")
        if text(event, "reason") != "Unhealthy" or not probe or word not in _PROBES:
            continue
        if word in said or not _is_of_this_run(pod, event):
            continue
        said.add(word)
        container = text(event, "involvedObject", "fieldPath").partition("{")[2].rstrip("}")
        why = cause(
            _PROBES[word],
            _seen(pod, "events"),
            container=container,
            message=" ".join(message.split()),
            times=max(count(event, "count"), count(event, "series", "count"), 1),
        )
        yield Finding(why, _lasts(event), _describe(pod, world), uid_of(pod))


def _lasts(event: Tree) -> bool:
    """Say whether the failure is too old for a slow start, or has already cost restarts."""
    first, last = moment(at(event, "firstTimestamp")), moment(_event_time(event))
    return bool(first and last and last - first >= FAILING_SINCE)


def _is_of_this_run(pod: Tree, event: Tree) -> bool:
    """Say whether the running container, and not an earlier run that was slow, failed the probe."""
    last = moment(_event_time(event))
    for _, status in _statuses(pod):
        started = moment(at(status, "state", "running", "startedAt"))
        if last and started and last < started and not count(status, "restartCount"):
            return False
    return True


def taken_from_owner(pod: Tree, world: World) -> Iterator[Cause]:
    """Say that Pods were taken from their owner by another label, so that it made new ones."""
    made_by = labels_of(pod).get("pod-template-hash")
    if owner_of(pod) is not None or not made_by:
        return
    orphans = [
        other
        for other in within(world, POD, namespace_of(pod))
        if owner_of(other) is None and labels_of(other).get("pod-template-hash") == made_by
    ]
    owner = name_of(pod).rsplit("-", 1)[0]
    seen = f"Pod/{name_of(pod)} metadata.labels"
    yield cause(CauseCode.RELABELLED, seen, count=len(orphans), owner=f"ReplicaSet/{owner}")
