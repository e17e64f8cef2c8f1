"""Reads from the world why a probe got no answer, or another one than was asked for."""

from __future__ import annotations

import shlex

from tutor.checking import causes_docker, causes_services, commands, near_misses
from tutor.checking.causes_pods import of_pod
from tutor.checking.codes import CauseCode, cause
from tutor.checking.findings import Finding, ranked
from tutor.checking.object_fields import CONTAINER, POD, at, name_of, ref_of, text, within
from tutor.checking.verdicts import NearMiss
from tutor.checking.world import World
from tutor.observations import (
    CommandProbe,
    ExecProbe,
    HttpProbe,
    LogsProbe,
    ObjectRef,
    Probe,
    RebuildProbe,
    Tree,
)

_BARE = {
    "refused": CauseCode.NO_LISTENER,
    "timeout": CauseCode.SILENT,
    "dns": CauseCode.NO_SUCH_HOST,
    "reset": CauseCode.HUNG_UP,
    "empty": CauseCode.HUNG_UP,
}


def is_denied(tree: Tree) -> bool:
    """Say whether the API server refused for want of a right (not an application's own 403).

    Source: Kubernetes API, metav1.Status with reason Forbidden; kubectl prints `(Forbidden)`.
    """
    status = at(tree, "json")
    if at(status, "kind") == "Status" and at(status, "reason") == "Forbidden":
        return True
    said = f"{text(tree, 'stderr')} {text(tree, 'detail')}"
    return "Error from server (Forbidden)" in said or " is forbidden: User " in said


def denial(tree: Tree) -> Finding:
    """Return who may not do what, as the API server says it."""
    message = text(tree, "json", "message") or text(tree, "stderr") or text(tree, "detail")
    message = message.removeprefix("Error from server (Forbidden): ").strip()
    look = "kubectl auth can-i --list"
    return Finding(cause(CauseCode.FORBIDDEN, message=message), True, look)


def of_probe(probe: Probe, tree: Tree, world: World) -> tuple[list[Finding], tuple[NearMiss, ...]]:
    """Return why there was no answer, and what could have been meant."""
    match probe:
        case HttpProbe(service=str(name)) | HttpProbe(node_port_of=str(name)):
            return _service(probe, name, tree, world)
        case HttpProbe(published=int(port)):
            return _with_bare(causes_docker.of_published(port, world), tree), ()
        case HttpProbe(pod=str(name)) | ExecProbe(pod=str(name)) | LogsProbe(pod=str(name)):
            return _pod(name, tree, world)
        case ExecProbe(container=str(name)) | LogsProbe(container=str(name)):
            return _container(name, tree, world)
    return _with_bare([], tree), ()


def _service(
    probe: HttpProbe, name: str, tree: Tree, world: World
) -> tuple[list[Finding], tuple[NearMiss, ...]]:
    service = causes_services.service_named(name, world.namespace, world)
    if service is None:
        finding, misses = causes_services.absent(name, world.namespace, world)
        return [finding], misses
    port = None if probe.node_port_of else probe.port
    found = causes_services.of_service(service, port, world)
    if not found:
        look = commands.endpoints(name, world.namespace, world)
        found = [Finding(f.cause, f.stops, look) for f in _bare(tree)]
    return ranked(found), causes_services.labels_instead(service, world)


def _bare(tree: Tree) -> list[Finding]:
    code = _BARE.get(text(tree, "error"))
    return [Finding(cause(code), False)] if code else []


def _with_bare(found: list[Finding], tree: Tree) -> list[Finding]:
    return ranked(found) if found else _bare(tree)


def _pod(name: str, tree: Tree, world: World) -> tuple[list[Finding], tuple[NearMiss, ...]]:
    pod = next((p for p in within(world, POD, world.namespace) if name_of(p) == name), None)
    if pod is None:
        look = commands.listing("Pod", world.namespace, world)
        finding = Finding(cause(CauseCode.POD_ABSENT, pod=name), True, look)
        return [finding], near_misses.of_name(POD, world.namespace, name, world)
    found = of_pod(pod, world)
    phase = text(pod, "status", "phase")
    if phase != "Running":
        where = f"Pod/{name} status.phase"
        why = cause(CauseCode.POD_NOT_RUNNING, where, pod=name, phase=phase)
        found.append(Finding(why, True, commands.describe(ref_of(POD, pod), world)))
    if not found:
        look = commands.describe(ref_of(POD, pod), world)
        found = [Finding(f.cause, f.stops, look) for f in _bare(tree)]
    return found, ()


def _container(name: str, tree: Tree, world: World) -> tuple[list[Finding], tuple[NearMiss, ...]]:
    there = next((c for c in world.of(CONTAINER).values() if name_of(c) == name), None)
    if there is None:
        look = commands.docker_list("container")
        finding = Finding(cause(CauseCode.CONTAINER_ABSENT, container=name), True, look)
        return [finding], near_misses.of_docker(CONTAINER, name, {}, world)
    found = causes_docker.of_container(there, world)
    status = text(there, "State", "Status")
    if status != "running":
        why = cause(
            CauseCode.CONTAINER_NOT_RUNNING,
            causes_docker.seen(there, "State.Status"),
            container=name,
            status=status,
        )
        found.append(Finding(why, True, commands.docker_logs(name)))
    return _with_bare(found, tree), ()


def of_wrong(probe: Probe, tree: Tree) -> list[Finding]:
    """Return what the program itself said, where it failed."""
    said = text(tree, "stderr").strip().splitlines()
    code = at(tree, "exit")
    if not code or not said:
        return []
    where = "stderr"
    message = said[-1] if isinstance(probe, RebuildProbe) else said[0]
    return [Finding(cause(CauseCode.COMMAND_FAILED, where, exit=code, message=message), False)]


def look_again(probe: Probe, world: World) -> str:
    """Return the command that asks what the probe asked, as a learner would."""
    match probe:
        case HttpProbe():
            return _http(probe, world)
        case ExecProbe() | LogsProbe():
            return _in_container(probe)
        case CommandProbe():
            return shlex.join(probe.argv)
        case RebuildProbe():
            return _made_anew(probe)
    return commands.listing("Event", world.namespace, world, "--sort-by=.lastTimestamp")


def _in_container(probe: ExecProbe | LogsProbe) -> str:
    which = f" -c {probe.container}" if probe.container and probe.pod else ""
    if isinstance(probe, LogsProbe):
        last = " --previous" if probe.previous else ""
        if probe.pod:
            return f"kubectl logs {probe.pod}{which}{last}"
        return commands.docker_logs(str(probe.container))
    command = shlex.join(probe.command)
    if probe.pod:
        return f"kubectl exec {probe.pod}{which} -- {command}"
    return f"docker exec {probe.container} {command}"


def _made_anew(probe: RebuildProbe) -> str:
    if probe.diff:
        return commands.diff(probe.diff[0])
    if probe.apply:
        return f"kubectl apply --dry-run=server -f {shlex.quote(probe.apply[0])}"
    return f"docker build {shlex.quote(probe.build or '.')}"


def _http(probe: HttpProbe, world: World) -> str:
    if probe.published is not None:
        return f"curl -i http://127.0.0.1:{probe.published}{probe.path}"
    if probe.url:
        return f"curl -i {shlex.quote(probe.url)}"
    if probe.pod:
        return commands.describe(ObjectRef("Pod", probe.pod, world.namespace), world)
    name = probe.service or probe.node_port_of or ""
    return commands.describe(ObjectRef("Service", name, world.namespace), world)
