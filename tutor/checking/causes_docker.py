"""Reads from inspect documents why a container isn't as asked.

Source: Docker Engine API v1.41, ContainerInspect; docker run reference, "Exit status" (125-127).
Recorded from an engine in tests/checking/recorded_faults/engine.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.checking import commands
from tutor.checking.causes_pods import why_exited
from tutor.checking.codes import CauseCode, cause
from tutor.checking.findings import Finding, ranked
from tutor.checking.object_fields import (
    CONTAINER,
    IMAGE,
    at,
    count,
    many,
    mapping,
    name_of,
    text,
    uid_of,
)
from tutor.checking.verdicts import Cause
from tutor.checking.world import World
from tutor.observations import Tree

STOPPED_FROM_OUTSIDE = (0, 130, 137, 143)  # ended well, or by SIGINT, SIGKILL, SIGTERM


def of_container(tree: Tree, world: World) -> list[Finding]:
    """Return why the container doesn't do what it should, what stops it first."""
    found = [*_state(tree), *_health(tree), *_image(tree, world)]
    return ranked(found)


def seen(tree: Tree, path: str) -> str:
    """Return where in the container's document something was read."""
    return f"container/{name_of(tree)} {path}"


def _state(tree: Tree) -> Iterator[Finding]:
    status = text(tree, "State", "Status")
    if status == "created":
        yield _not_started(tree)
    elif status == "exited":
        yield _exited(tree)
    elif status == "restarting":
        code = count(tree, "State", "ExitCode")
        restarts = max(count(tree, "RestartCount"), 1)
        why = why_exited(code, name_of(tree), restarts, seen(tree, "State.ExitCode"))
        yield Finding(
            why, True, commands.docker_logs(name_of(tree)), uid_of(tree), "State.ExitCode", code
        )


def _not_started(tree: Tree) -> Finding:
    message = text(tree, "State", "Error")
    look = commands.docker_field(name_of(tree), "State")
    if not message:
        why = cause(CauseCode.NEVER_STARTED, seen(tree, "State.Status"), container=name_of(tree))
        return Finding(why, False, look, uid_of(tree))
    why = refusal(message, name_of(tree), seen(tree, "State.Error"))
    return Finding(why, True, look, uid_of(tree), "State.Error", _brief(message))


def _brief(message: str) -> str:
    """Return the end of an engine's chained message, which says what was wrong."""
    return message.removesuffix(": unknown").rsplit(": ", 1)[-1]


def refusal(message: str, container: str, where: str) -> Cause:
    """Return why the engine didn't start a container, from State.Error."""
    if "port is already allocated" in message or "address already in use" in message:
        port = re.search(r":(\d+)(?: failed|: bind)", message)
        return cause(CauseCode.PORT_TAKEN, where, port=port[1] if port else "")
    if "executable file not found" in message or "no such file or directory" in message:
        return cause(CauseCode.COMMAND_NOT_FOUND, where, container=container)
    if "permission denied" in message:
        return cause(CauseCode.NOT_EXECUTABLE, where, container=container)
    return cause(CauseCode.ENGINE_REFUSED, where, message=_brief(message))


def _exited(tree: Tree) -> Finding:
    name, code = name_of(tree), count(tree, "State", "ExitCode")
    look = commands.docker_logs(name)
    if at(tree, "State", "OOMKilled"):
        limit = _mebibytes(count(tree, "HostConfig", "Memory"))
        why = cause(
            CauseCode.OUT_OF_MEMORY, seen(tree, "State.OOMKilled"), container=name, limit=limit
        )
        return Finding(why, True, look, uid_of(tree), "State.OOMKilled", True)
    if text(tree, "State", "Error"):
        why = refusal(text(tree, "State", "Error"), name, seen(tree, "State.Error"))
        return Finding(why, True, look, uid_of(tree), "State.ExitCode", code)
    if code in STOPPED_FROM_OUTSIDE:
        why = cause(CauseCode.STOPPED, seen(tree, "State.ExitCode"), container=name, exit=code)
        return Finding(why, False, look, uid_of(tree))
    restarts = count(tree, "RestartCount")
    why = why_exited(code, name, restarts, seen(tree, "State.ExitCode"))
    return Finding(why, True, look, uid_of(tree), "State.ExitCode", code)


def _mebibytes(size: int) -> str:
    return f"{size // 2**20} MiB" if size else ""


def _health(tree: Tree) -> Iterator[Finding]:
    if text(tree, "State", "Health", "Status") != "unhealthy":
        return
    log = many(tree, "State", "Health", "Log")
    output = text(log[-1], "Output") if log else ""
    why = cause(
        CauseCode.UNHEALTHY,
        seen(tree, "State.Health.Log"),
        container=name_of(tree),
        message=" ".join(output.split()),
    )
    look = commands.docker_field(name_of(tree), "State.Health")
    yield Finding(why, True, look, uid_of(tree), "State.Health.Status", "unhealthy")


def _image(tree: Tree, world: World) -> Iterator[Finding]:
    """Say that the image's name means another image by now: a container keeps the one it has."""
    wanted = text(tree, "Config", "Image")
    for image in world.of(IMAGE).values():
        names = [text(image, "Name"), *(str(tag) for tag in many(image, "RepoTags"))]
        if wanted in names and at(image, "Id") != at(tree, "Image"):
            why = cause(CauseCode.IMAGE_MOVED, seen(tree, "Image"), image=wanted)
            look = commands.docker_field(name_of(tree), "Image")
            yield Finding(why, False, look, uid_of(tree))


# ── ports ──


def published(tree: Tree) -> dict[str, list[int]]:
    """Return container ports ("80/tcp") with the host ports that lead there."""
    found: dict[str, list[int]] = {}
    bindings = mapping(tree, "HostConfig", "PortBindings")
    given = mapping(tree, "NetworkSettings", "Ports")
    for inside in {*bindings, *given}:
        there = many(given, inside) or many(bindings, inside)
        ports = [int(text(b, "HostPort")) for b in there if text(b, "HostPort").isdigit()]
        found[inside] = ports
    return found


def exposed(tree: Tree, world: World) -> list[str]:
    """Return the ports that the container's image says its program listens on."""
    image = next((i for i in world.of(IMAGE).values() if at(i, "Id") == at(tree, "Image")), None)
    if image is not None:
        return sorted(mapping(image, "Config", "ExposedPorts"))
    bound = mapping(tree, "HostConfig", "PortBindings")
    return sorted(set(mapping(tree, "Config", "ExposedPorts")) - set(bound))


def of_ports(tree: Tree) -> list[Finding]:
    """Return why a container isn't reached from outside: exposed, but published nowhere."""
    doors = published(tree)
    if any(doors.values()) or not doors:
        return []
    inside = min(doors)
    why = cause(
        CauseCode.EXPOSED_ONLY,
        seen(tree, f'NetworkSettings.Ports["{inside}"]'),
        container=name_of(tree),
        port=inside.split("/")[0],
    )
    return [Finding(why, True, commands.docker_ports(name_of(tree)), uid_of(tree))]


def of_published(port: int, world: World) -> list[Finding]:
    """Return why nobody answers on a published host port."""
    trees = sorted(world.of(CONTAINER).values(), key=name_of)
    holders = [t for t in trees if any(port in ports for ports in published(t).values())]
    if holders:
        # the running one holds the door; others only asked for it
        holders.sort(key=lambda t: text(t, "State", "Status") != "running")
        return _behind(holders[0], port, world)
    look = commands.docker_list("container")
    nothing = Finding(cause(CauseCode.NOTHING_PUBLISHED, port=port), True, look)
    running = [t for t in trees if text(t, "State", "Status") == "running"]
    hints = [f for t in running for f in (*of_ports(t), *_other_door(t))]
    return [*hints[:2], nothing]


def _other_door(tree: Tree) -> Iterator[Finding]:
    for inside, ports in sorted(published(tree).items()):
        if ports:
            why = cause(
                CauseCode.OTHER_PORT,
                seen(tree, "NetworkSettings.Ports"),
                container=name_of(tree),
                published=ports[0],
                port=inside.split("/")[0],
            )
            yield Finding(why, True, commands.docker_ports(name_of(tree)), uid_of(tree))


def _behind(tree: Tree, port: int, world: World) -> list[Finding]:
    """Look behind a published door that leads into this container."""
    name, status = name_of(tree), text(tree, "State", "Status")
    if status != "running":
        why = cause(
            CauseCode.CONTAINER_NOT_RUNNING,
            seen(tree, "State.Status"),
            container=name,
            status=status,
        )
        return [*_state(tree), Finding(why, True, commands.docker_logs(name))]
    inside = next(door for door, ports in published(tree).items() if port in ports)
    listens = exposed(tree, world)
    number = inside.split("/")[0]
    if listens and inside not in listens:
        why = cause(
            CauseCode.WRONG_CONTAINER_PORT,
            seen(tree, "HostConfig.PortBindings"),
            container=name,
            port=number,
            exposed=", ".join(door.split("/")[0] for door in listens),
        )
        return [Finding(why, True, commands.docker_logs(name))]
    if is_loopback(tree):
        why = cause(CauseCode.LOOPBACK, seen(tree, "Config"), container=name, port=number)
        return [Finding(why, True, commands.docker_logs(name))]
    return []


def is_loopback(tree: Tree) -> bool:
    """Say whether the program was told to listen on the container's own loopback only."""
    told = [*many(tree, "Config", "Cmd"), *many(tree, "Config", "Entrypoint")]
    told += many(tree, "Config", "Env")
    return any(re.search(r"(?<![\d.])127\.0\.0\.1|\blocalhost\b", str(word)) for word in told)


def of_mounts(tree: Tree) -> list[Finding]:
    """Return what of the container's files comes from outside its image."""
    return [
        Finding(
            cause(
                CauseCode.MOUNT,
                seen(tree, f"Mounts[{i}]"),
                source=text(mount, "Name") or text(mount, "Source"),
                target=text(mount, "Destination"),
            ),
            False,
            commands.docker_field(name_of(tree), "Mounts"),
        )
        for i, mount in enumerate(many(tree, "Mounts"))
    ]
