"""Evidence for an object that isn't there."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.checking import commands, near_misses
from tutor.checking.codes import CauseCode, cause
from tutor.checking.evidence_values import Evidence, Subject
from tutor.checking.object_fields import (
    CONTAINER,
    FILE,
    IMAGE,
    at,
    name_of,
    namespace_of,
    text,
)
from tutor.checking.verdicts import Cause, NearMiss, VerdictKind
from tutor.checking.world import World
from tutor.observations import System


def of_missing(subject: Subject, world: World) -> Evidence:
    """Return near misses, causes and the command for an absent object of any system."""
    match subject.kind.system:
        case System.KUBERNETES:
            return _kubernetes(subject, world)
        case System.DOCKER:
            return _docker(subject, world)
    return _file(subject, world)


def _kubernetes(subject: Subject, world: World) -> Evidence:
    kind, namespace, name = subject.kind, subject.namespace, subject.name
    if name is None:
        misses = near_misses.for_selector(kind, namespace, subject.selector, world)
        look = commands.listing(kind.name, namespace, world, "--show-labels")
        return Evidence(VerdictKind.MISSING, misses, next=look)
    misses = near_misses.of_name(kind, namespace, name, world)
    causes = tuple(_why_absent(subject, name, world))
    return Evidence(VerdictKind.MISSING, misses, causes, _look(subject, name, misses, world))


def _why_absent(subject: Subject, name: str, world: World) -> Iterator[Cause]:
    for path, document in near_misses.documents_of(subject.kind, name, world):
        if near_misses.selector_disagrees(document):
            yield cause(CauseCode.FILE_SELECTOR, f"{path} spec.selector.matchLabels", file=path)
        else:
            yield cause(CauseCode.FILE_NOT_APPLIED, path, file=path, generation="")
        return
    there = world.start.get(subject.kind, {}).values()
    if any(name_of(t) == name and namespace_of(t) == subject.namespace for t in there):
        yield cause(CauseCode.REMOVED)
    for path, file in sorted(world.of(FILE).items()):
        problem = text(file, "problem")
        if problem and path.endswith((".yaml", ".yml")):
            yield cause(CauseCode.FILE_PROBLEM, path, file=path, problem=problem)


def _look(subject: Subject, name: str, misses: tuple[NearMiss, ...], world: World) -> str:
    """Return the command that shows the closest near miss."""
    kind, namespace = subject.kind.name, subject.namespace
    if not misses:
        return commands.listing(kind, namespace, world)
    first = misses[0]
    match first.code:
        case "other-namespace":
            return commands.everywhere(kind, name)
        case "file":
            return commands.diff(first.object.name)
        case "wrong-kind" | "unowned" | "owned" if first.object.kind != kind:
            return commands.get(first.object, world, "-o wide")
        case "owned":
            return commands.describe(first.object, world)
        case "other-system":
            return commands.docker_list("container")
    return commands.listing(kind, namespace, world)


def _docker(subject: Subject, world: World) -> Evidence:
    kind, name = subject.kind, subject.name
    look = commands.docker_list(kind.name)
    if name is None:
        return Evidence(VerdictKind.MISSING, next=look)
    misses = near_misses.of_docker(kind, name, subject.fragment, world)
    return Evidence(VerdictKind.MISSING, misses, tuple(_why_no_docker(subject, name, world)), look)


def _why_no_docker(subject: Subject, name: str, world: World) -> Iterator[Cause]:
    before = [t for t in world.start.get(subject.kind, {}).values() if name_of(t) == name]
    for tree in before:
        if at(tree, "HostConfig", "AutoRemove") is True:
            where = f"container/{name} HostConfig.AutoRemove"
            yield cause(CauseCode.AUTO_REMOVED, where, container=name)
        else:
            yield cause(CauseCode.REMOVED)
    image = text(subject.fragment, "Config", "Image")
    if subject.kind == CONTAINER and image and IMAGE in world.objects:
        known = {n for i in world.of(IMAGE).values() for n in [name_of(i), *at_tags(i)]}
        if image not in known:
            yield cause(CauseCode.IMAGE_ABSENT, image=image)


def at_tags(image: object) -> list[str]:
    """Return all names of an image."""
    tags = at(image, "RepoTags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def _file(subject: Subject, world: World) -> Evidence:
    misses = near_misses.of_file(subject.name or "", world)
    return Evidence(VerdictKind.MISSING, misses, next="ls -R")
