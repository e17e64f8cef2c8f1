"""Turns what authors write of requests and commands into probes, and says what they depend on."""

from __future__ import annotations

from datetime import timedelta

from tutor.checking.spec import AvailSpec, CommandSpec, ExecSpec, HttpSpec, LogsSpec, RebuildSpec
from tutor.observations import (
    AvailProbe,
    CommandProbe,
    ExecProbe,
    FunctionProbe,
    HttpProbe,
    Kind,
    LogsProbe,
    Probe,
    RebuildProbe,
    System,
    Tree,
)

POD = Kind(System.KUBERNETES, "Pod", "v1")
SERVICE = Kind(System.KUBERNETES, "Service", "v1")
ENDPOINT_SLICE = Kind(System.KUBERNETES, "EndpointSlice", "discovery.k8s.io/v1")
CONTAINER = Kind(System.DOCKER, "container")
IMAGE = Kind(System.DOCKER, "image")
FILE = Kind(System.FILE, "file")

_BEHIND_A_SERVICE = frozenset({SERVICE, ENDPOINT_SLICE, POD})


def http_probe(spec: HttpSpec) -> HttpProbe:
    """Return the requests that `spec` asks for. Raises ValueError where it doesn't say where."""
    places = (spec.service, spec.pod, spec.node_port_of, spec.published, spec.url)
    if sum(place is not None for place in places) != 1:
        raise ValueError("http: wants one of service, pod, node-port-of, published, url")
    if spec.requests < 1:
        raise ValueError("http: requests wants at least 1")
    inside = spec.service is not None or spec.pod is not None
    return HttpProbe(
        path=spec.path,
        method=spec.method,
        headers=tuple(sorted(spec.headers.items())),
        requests=spec.requests,
        service=spec.service,
        port=80 if spec.port is None and inside else spec.port,
        pod=spec.pod,
        node_port_of=spec.node_port_of,
        published=spec.published,
        url=spec.url,
    )


def exec_probe(spec: ExecSpec) -> ExecProbe:
    """Return the command that `spec` asks for. Raises ValueError where it doesn't say where."""
    if not spec.command:
        raise ValueError("exec: wants a command, as a list of words")
    _inside_of(spec.container, spec.pod, "exec")
    return ExecProbe(tuple(spec.command), container=spec.container, pod=spec.pod)


def logs_probe(spec: LogsSpec) -> LogsProbe:
    """Return whose output `spec` asks for. Raises ValueError where it doesn't say whose."""
    _inside_of(spec.container, spec.pod, "logs")
    return LogsProbe(container=spec.container, pod=spec.pod, previous=spec.previous)


def _inside_of(container: str | None, pod: str | None, what: str) -> None:
    if container is None and pod is None:
        raise ValueError(f"{what}: wants a container (Docker), or a pod")


def command_probe(spec: CommandSpec) -> CommandProbe:
    """Return the program that `spec` asks for. Raises ValueError where there is none."""
    if not spec.argv:
        raise ValueError("command: wants argv, as a list of words")
    return CommandProbe(tuple(spec.argv))


def rebuild_probe(spec: RebuildSpec) -> RebuildProbe:
    """Return how the workspace is made anew. Raises ValueError where `spec` doesn't say how."""
    if sum(map(bool, (spec.diff, spec.apply, spec.build))) != 1:
        raise ValueError("rebuild: wants one of diff, apply, build")
    if spec.http is not None:
        raise ValueError("rebuild: asks by `run`; a scratch container has no published port")
    if spec.objects and not spec.apply:
        raise ValueError("rebuild: objects goes with apply")
    return RebuildProbe(
        diff=tuple(spec.diff), apply=tuple(spec.apply), build=spec.build, run=tuple(spec.run)
    )


def avail_probe(spec: AvailSpec) -> AvailProbe:
    """Return the steady prober of `spec`. Raises ValueError on a rate or share out of range."""
    if not 0 < spec.rate <= 20:
        raise ValueError("avail: rate wants more than 0 and at most 20 requests a second")
    if not 0 < spec.at_least <= 100:
        raise ValueError("avail: at-least wants a percentage above 0, at most 100")
    if spec.http.requests != 1:
        raise ValueError("avail: sends one request at a time; leave out http.requests")
    return AvailProbe(http_probe(spec.http), timedelta(seconds=1 / spec.rate))


def answer_fragment(spec: HttpSpec | ExecSpec | LogsSpec | CommandSpec) -> dict[str, Tree]:
    """Return what must come back, as a fragment on the probe's answer."""
    fields = ("status", "body", "json", "exit", "stdout", "text")
    given = {name: getattr(spec, name, None) for name in fields}
    return {name: fragment for name, fragment in given.items() if fragment is not None}


def probe_dependencies(probe: Probe, exercise: frozenset[Kind]) -> frozenset[Kind]:
    """Return the kinds whose changes may change the answer; `exercise`: those it looks at."""
    match probe:
        case HttpProbe(pod=str()) | ExecProbe(pod=str()) | LogsProbe(pod=str()):
            return frozenset({POD})
        case HttpProbe(service=str()) | HttpProbe(node_port_of=str()):
            return _BEHIND_A_SERVICE
        case HttpProbe(published=int()) | ExecProbe() | LogsProbe():
            return frozenset({CONTAINER})
        case FunctionProbe(kinds=kinds):
            return frozenset(kinds)
        case RebuildProbe(build=str()):
            return frozenset({FILE})
        case CommandProbe() | RebuildProbe():
            return exercise | {FILE}
        case _:
            return exercise
