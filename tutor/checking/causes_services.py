"""Reads why a Service reaches nobody: selector, readiness, ports."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.checking import commands, near_misses
from tutor.checking.causes_pods import is_ready, of_pod
from tutor.checking.codes import CauseCode, cause
from tutor.checking.findings import Finding
from tutor.checking.object_fields import (
    ENDPOINT_SLICE,
    POD,
    SERVICE,
    at,
    labels_of,
    many,
    mapping,
    name_of,
    namespace_of,
    ref_of,
    selects,
    terms_text,
    text,
    uid_of,
    within,
)
from tutor.checking.verdicts import NearMiss
from tutor.checking.world import World
from tutor.observations import ObjectRef, Tree


def service_named(name: str, namespace: str, world: World) -> Tree | None:
    """Return the Service, or None."""
    return next((s for s in within(world, SERVICE, namespace) if name_of(s) == name), None)


def of_service(service: Tree, port: int | str | None, world: World) -> list[Finding]:
    """Return why the Service doesn't reach anybody on `port` (None: on any of its ports)."""
    selector = mapping(service, "spec", "selector")
    if not selector:
        return []
    pods = selected(service, world)
    if not pods:
        return [_selects_nothing(service, world)]
    return [
        *_ports(service, port, world),
        *_readiness(service, pods, world),
        *_targets(service, pods, world),
    ]


def selected(service: Tree, world: World) -> list[Tree]:
    """Return the Pods that the Service's selector finds."""
    selector = mapping(service, "spec", "selector")
    there = within(world, POD, namespace_of(service))
    return [p for p in there if selects(selector, labels_of(p)) and not _is_over(p)]


def _is_over(pod: Tree) -> bool:
    return text(pod, "status", "phase") in ("Succeeded", "Failed")


def labels_instead(service: Tree, world: World) -> tuple[NearMiss, ...]:
    """Return the labels that Pods carry where the Service's selector finds none."""
    selector = mapping(service, "spec", "selector")
    if not selector or selected(service, world):
        return ()
    return near_misses.of_selector(POD, namespace_of(service), selector, world)


def _seen(service: Tree, path: str) -> str:
    return f"Service/{name_of(service)} {path}"


def _selects_nothing(service: Tree, world: World) -> Finding:
    why = cause(
        CauseCode.SELECTS_NOTHING,
        _seen(service, "spec.selector"),
        selector=terms_text(mapping(service, "spec", "selector")),
    )
    look = commands.listing("Pod", namespace_of(service), world, "--show-labels")
    return Finding(why, True, look, uid_of(service), "spec.selector")


def _ports(service: Tree, port: int | str | None, world: World) -> Iterator[Finding]:
    offered = many(service, "spec", "ports")
    if port is None or any(port in (at(p, "port"), at(p, "name")) for p in offered):
        return
    why = cause(
        CauseCode.NO_SUCH_PORT,
        _seen(service, "spec.ports"),
        service=name_of(service),
        port=port,
        ports=", ".join(text(p, "port") for p in offered),
    )
    yield Finding(why, True, commands.get(ref_of(SERVICE, service), world, "-o wide"))


def _readiness(service: Tree, pods: list[Tree], world: World) -> list[Finding]:
    if any(is_ready(pod) for pod in pods):
        return []
    slices = _slices(service, world)
    seen = f"EndpointSlice/{name_of(slices[0])} endpoints" if slices else _seen(service, "")
    why = cause(CauseCode.NONE_READY, seen.strip(), count=len(pods))
    look = commands.endpoints(name_of(service), namespace_of(service), world)
    below = [finding for pod in pods for finding in of_pod(pod, world)]
    return [Finding(why, False, below[0].next if below else look), *below]


def _slices(service: Tree, world: World) -> list[Tree]:
    label = {"kubernetes.io/service-name": name_of(service)}
    there = within(world, ENDPOINT_SLICE, namespace_of(service))
    return [s for s in there if selects(label, labels_of(s))]


def _targets(service: Tree, pods: list[Tree], world: World) -> Iterator[Finding]:
    """Compare where endpoints lead with the ports that the Pods say they listen on."""
    listens = sorted({port for pod in pods for port in _declared(pod)})
    names = {text(p, "name") for pod in pods for c in _containers(pod) for p in many(c, "ports")}
    for i, port in enumerate(many(service, "spec", "ports")):
        target = at(port, "targetPort") or at(port, "port")
        look = commands.endpoints(name_of(service), namespace_of(service), world)
        seen = _seen(service, f"spec.ports[{i}].targetPort")
        if isinstance(target, str) and target not in names:
            yield Finding(cause(CauseCode.NAMED_PORT, seen, name=target), True, look)
        elif isinstance(target, int) and listens and target not in listens:
            why = cause(
                CauseCode.TARGET_PORT,
                seen,
                count=len(pods),
                port=target,
                listens=", ".join(f":{p}" for p in listens),
            )
            yield Finding(why, True, look)


def _containers(pod: Tree) -> list[Tree]:
    return many(pod, "spec", "containers")


def _declared(pod: Tree) -> list[int]:
    ports = [at(p, "containerPort") for c in _containers(pod) for p in many(c, "ports")]
    return [p for p in ports if isinstance(p, int)]


def absent(name: str, namespace: str, world: World) -> tuple[Finding, tuple[NearMiss, ...]]:
    """Return what to say of a Service that isn't there."""
    ref = ObjectRef("Service", name, namespace)
    finding = Finding(
        cause(CauseCode.SERVICE_ABSENT, service=ref.name),
        True,
        commands.listing("Service", namespace, world),
    )
    return finding, near_misses.of_name(SERVICE, namespace, name, world)
