"""The one command of a diagnosis: shows the cause, changes nothing, fits the lesson's shell."""

from __future__ import annotations

import shlex

from tutor.checking.object_fields import name_of, namespace_of
from tutor.checking.world import World
from tutor.observations import ObjectRef, Tree


def _in(namespace: str, world: World) -> str:
    """Return the flag for a namespace that isn't the lesson's, which the context has as default."""
    return f" -n {namespace}" if namespace and namespace != world.namespace else ""


def resource(kind: str) -> str:
    """Return a kind as kubectl takes it in a command: any kind in small letters."""
    return kind.lower()


def plural(kind: str) -> str:
    """Return a kind's plural as kubectl lists it: pods, services, ingresses, networkpolicies."""
    name = resource(kind)
    if name.endswith("y") and not name.endswith("ay"):
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "ss")) else f"{name}s"


def describe(ref: ObjectRef, world: World) -> str:
    """Show the object with its conditions and events."""
    return f"kubectl describe {resource(ref.kind)} {ref.name}{_in(ref.namespace, world)}"


def get(ref: ObjectRef, world: World, options: str = "-o yaml") -> str:
    """Show the object itself."""
    return f"kubectl get {resource(ref.kind)} {ref.name}{_in(ref.namespace, world)} {options}"


def field(ref: ObjectRef, path: str, world: World) -> str:
    """Show the object's field, or the whole where its path has names or signs for positions."""
    if not path or "/" in path or any(c in path for c in "*?'\"$"):
        return get(ref, world)
    keys = [part.replace("\\.", ".") for part in path.split(".")]
    shown = ".".join(keys)
    return get(ref, world, f"-o jsonpath='{{.{shown}}}'")


def listing(kind: str, namespace: str, world: World, options: str = "") -> str:
    """List the kind's objects in the namespace."""
    tail = f" {options}" if options else ""
    return f"kubectl get {plural(kind)}{_in(namespace, world)}{tail}"


def everywhere(kind: str, name: str) -> str:
    """List the objects of that name in all namespaces."""
    return f"kubectl get {plural(kind)} -A --field-selector metadata.name={name}"


def events(ref: ObjectRef, world: World) -> str:
    """Show what was reported of the object."""
    return f"kubectl events --for={resource(ref.kind)}/{ref.name}{_in(ref.namespace, world)}"


def pod_logs(pod: Tree, world: World, *, container: str = "", previous: bool = False) -> str:
    """Show the output of a Pod's container, or of its last run before the present one."""
    which = f" -c {container}" if container else ""
    last = " --previous" if previous else ""
    return f"kubectl logs {name_of(pod)}{_in(namespace_of(pod), world)}{which}{last}"


def diff(file: str) -> str:
    """Show how the file and the cluster differ."""
    return f"kubectl diff -f {shlex.quote(file)}"


def endpoints(service: str, namespace: str, world: World) -> str:
    """Show whom a Service reaches."""
    label = f"-l kubernetes.io/service-name={service}"
    return f"kubectl get endpointslices{_in(namespace, world)} {label}"


def docker_inspect(name: str, what: str = "container") -> str:
    """Show a Docker object's whole document."""
    return f"docker {what} inspect {shlex.quote(name)}"


def docker_field(name: str, path: str) -> str:
    """Show one field of a container."""
    return f"docker inspect -f '{{{{json .{path}}}}}' {shlex.quote(name)}"


def docker_logs(name: str) -> str:
    """Show a container's output."""
    return f"docker logs {shlex.quote(name)}"


def docker_list(what: str) -> str:
    """List the engine's objects of one sort, containers that don't run included."""
    return {
        "container": "docker ps -a",
        "image": "docker images",
        "network": "docker network ls",
        "volume": "docker volume ls",
    }[what]


def docker_ports(name: str) -> str:
    """Show which doors of a container lead where."""
    return f"docker port {shlex.quote(name)}"


def show_file(path: str) -> str:
    """Show a file of the workspace."""
    return f"cat {shlex.quote(path)}"
