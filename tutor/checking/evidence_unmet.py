"""Evidence for an object that is there, but not as asked: wrong, pending or failing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tutor.checking import causes_docker, causes_kubernetes, causes_services, commands, near_misses
from tutor.checking.causes_pods import taken_from_owner
from tutor.checking.codes import CauseCode, NearMissCode, cause, near_miss
from tutor.checking.evidence_values import Evidence, Subject
from tutor.checking.findings import Finding
from tutor.checking.object_fields import (
    CONTAINER,
    DEPLOYMENT,
    ENDPOINT_SLICE,
    POD,
    REPLICA_SET,
    SERVICE,
    at,
    count,
    labels_of,
    name_of,
    namespace_of,
    owned_by,
    owner_of,
    ref_of,
    text,
    uid_of,
)
from tutor.checking.verdicts import ABSENT, Cause, NearMiss, Progress, VerdictKind, Waiting
from tutor.checking.world import World
from tutor.observations import Kind, ObjectRef, System, Tree

if TYPE_CHECKING:
    from tutor.checking.matching import Mismatch

# Fields of status that the spec alone decides: no waiting changes them.
DECIDED = ("status.qosClass",)
MOST = 3  # causes of one diagnosis


def of_unmet(
    subject: Subject, tree: Tree, mismatches: Sequence[Mismatch], world: World
) -> Evidence:
    """Return class, causes and the command for an object of any system."""
    match subject.kind.system:
        case System.KUBERNETES:
            return _kubernetes(subject.kind, tree, mismatches, world)
        case System.DOCKER:
            return _docker(subject.kind, tree, mismatches, world)
    return _file(subject, tree)


def is_of_status(path: str) -> bool:
    """Say whether the cluster, not the learner, brings the field about."""
    return path.split(".", 1)[0].split("[", 1)[0] == "status" and path not in DECIDED


# ── Kubernetes ──


def _kubernetes(kind: Kind, tree: Tree, mismatches: Sequence[Mismatch], world: World) -> Evidence:
    asked = next((m for m in mismatches if not is_of_status(m.path)), None)
    if asked is not None:
        return _wrong(kind, tree, asked, world)
    findings = causes_kubernetes.of_object(kind, tree, world)
    causes = _causes(findings)
    if findings and findings[0].stops:
        return _failing(tree, mismatches, findings, causes)
    settled = _settled(kind, tree)
    first = mismatches[0] if mismatches else None
    if settled is not None and first is not None and _counts_replicas(first.path):
        look = commands.describe(ref_of(kind, tree), world)
        return Evidence(VerdictKind.WRONG, causes=(settled, *causes)[:MOST], next=look)
    look = findings[0].next if findings else ""
    return Evidence(
        VerdictKind.PENDING,
        causes=causes,
        next=look or commands.describe(ref_of(kind, tree), world),
        progress=causes_kubernetes.progress_of(kind, tree, world) or Progress(Waiting.CONVERGING),
    )


def _causes(findings: Sequence[Finding]) -> tuple[Cause, ...]:
    return tuple(finding.cause for finding in findings[:MOST])


def _failing(
    tree: Tree, mismatches: Sequence[Mismatch], findings: list[Finding], causes: tuple[Cause, ...]
) -> Evidence:
    """Point to the evidence itself where it is read from the subject, not from one of its Pods."""
    first = findings[0]
    if not first.path or first.uid != uid_of(tree):
        return Evidence(VerdictKind.FAILING, causes=causes, next=first.next)
    expected = next((m.expected for m in mismatches if m.path == first.path), ABSENT)
    return Evidence(
        VerdictKind.FAILING,
        causes=causes,
        next=first.next,
        path=first.path,
        expected=expected,
        observed=first.observed,
    )


def _counts_replicas(path: str) -> bool:
    return path.removeprefix("status.") in (
        "replicas",
        "readyReplicas",
        "availableReplicas",
        "updatedReplicas",
    )


def _settled(kind: Kind, tree: Tree) -> Cause | None:
    """Return that the cluster has all that the spec asks for, which is not what the check asks."""
    wanted = at(tree, "spec", "replicas")
    if kind.name not in ("Deployment", "StatefulSet", "ReplicaSet") or wanted is None:
        return None
    observed = count(tree, "status", "observedGeneration") >= count(tree, "metadata", "generation")
    numbers = (count(tree, "status", "replicas"), count(tree, "status", "readyReplicas"))
    if not observed or numbers != (wanted, wanted):
        return None
    seen = f"{kind.name}/{name_of(tree)} spec.replicas"
    return cause(CauseCode.SETTLED, seen, field="spec.replicas", value=wanted)


def _wrong(kind: Kind, tree: Tree, asked: Mismatch, world: World) -> Evidence:
    misses = list(_file_says(kind, tree, asked, world))
    causes = list(_why_wrong(kind, tree, asked, misses, world))
    look = commands.field(ref_of(kind, tree), asked.path, world)
    if misses:
        look = commands.diff(misses[0].object.name)
    service = _service_of(kind, tree, world)
    if service is not None:
        findings = causes_services.of_service(service, None, world)
        causes += [f.cause for f in findings]
        misses += causes_services.labels_instead(service, world)
        look = findings[0].next if findings and not misses[:-1] else look
    if kind == POD and _asks_for_owner(asked.path):
        look = commands.listing("Pod", namespace_of(tree), world, "--show-labels")
    return Evidence(
        VerdictKind.WRONG,
        tuple(misses),
        tuple(causes[:MOST]),
        look,
        path=asked.path,
        expected=asked.expected,
        observed=asked.observed,
    )


def _asks_for_owner(path: str) -> bool:
    return path.startswith("metadata.ownerReferences")


def _service_of(kind: Kind, tree: Tree, world: World) -> Tree | None:
    if kind == SERVICE:
        return tree
    if kind == ENDPOINT_SLICE:
        name = labels_of(tree).get("kubernetes.io/service-name", "")
        return causes_services.service_named(name, namespace_of(tree), world)
    return None


def _file_says(kind: Kind, tree: Tree, asked: Mismatch, world: World) -> Iterator[NearMiss]:
    """Yield files that already say something else than the cluster has at this path."""
    for file, value in near_misses.files_saying(kind, name_of(tree), asked.path, world):
        if value != asked.observed:
            said = value if isinstance(value, str) else _compact(value)
            yield near_miss(NearMissCode.FILE, ObjectRef("File", file), file=file, value=said)
            return


def _compact(value: Tree) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _why_wrong(
    kind: Kind, tree: Tree, asked: Mismatch, misses: Sequence[NearMiss], world: World
) -> Iterator[Cause]:
    ref = f"{kind.name}/{name_of(tree)}"
    if at(tree, "metadata", "deletionTimestamp"):
        yield cause(CauseCode.BEING_DELETED, f"{ref} metadata.deletionTimestamp")
    if misses and kind == POD and _is_fixed(asked.path):
        yield cause(CauseCode.IMMUTABLE, f"{ref} {asked.path}", file=misses[0].args["file"])
    elif misses:
        yield _file_cause(kind, tree, ref, misses[0].args["file"], world)
    owner = owner_of(tree)
    if owner is not None and asked.path == "spec.replicas":
        named = f"{owner.kind}/{owner.name}"
        yield cause(CauseCode.OWNER_DECIDES, f"{ref} metadata.ownerReferences", owner=named)
    yield from _behind_its_back(kind, tree, world)
    if kind == POD:
        yield from taken_from_owner(tree, world)


def _is_fixed(path: str) -> bool:
    """Say whether the API refuses to change this field of a Pod that exists.

    Source: Kubernetes documentation, "Pod update and replacement".
    """
    return path.startswith("spec.") and not path.endswith((".image", "activeDeadlineSeconds"))


def _file_cause(kind: Kind, tree: Tree, ref: str, file: str, world: World) -> Cause:
    generation = count(tree, "metadata", "generation")
    before = world.start.get(kind, {}).get(uid_of(tree))
    same = before is not None and count(before, "metadata", "generation") == generation
    return cause(
        CauseCode.FILE_NOT_APPLIED,
        f"{ref} metadata.generation" if same else ref,
        file=file,
        generation=generation if same else "",
    )


def _behind_its_back(kind: Kind, tree: Tree, world: World) -> Iterator[Cause]:
    """Say that a ReplicaSet was changed while its Deployment was not, so that it was set back."""
    before = world.start.get(kind, {}).get(uid_of(tree))
    same = before is not None and _generation(before) == _generation(tree)
    if kind != DEPLOYMENT or not same:
        return
    for set_ in owned_by(world, REPLICA_SET, uid_of(tree)):
        then = world.start.get(REPLICA_SET, {}).get(uid_of(set_))
        if then is not None and _generation(then) < _generation(set_):
            seen = f"ReplicaSet/{name_of(set_)} metadata.generation"
            yield cause(CauseCode.REPLICASET_CHANGED, seen, replicaset=name_of(set_))


def _generation(tree: Tree) -> int:
    return count(tree, "metadata", "generation")


# ── engine and files ──


def _docker(kind: Kind, tree: Tree, mismatches: Sequence[Mismatch], world: World) -> Evidence:
    path = mismatches[0].path if mismatches else ""
    if kind != CONTAINER:
        look = commands.docker_inspect(name_of(tree), kind.name)
        return Evidence(VerdictKind.WRONG, next=look)
    findings = causes_docker.of_container(tree, world)
    if path.startswith(("State", "NetworkSettings")) and findings and findings[0].stops:
        return _failing(tree, mismatches, findings, _causes(findings))
    if all(_comes_by_itself(m.path) for m in mismatches) and _is_running(tree):
        look = commands.docker_field(name_of(tree), "State")
        progress = Progress(_what_comes(mismatches))
        return Evidence(VerdictKind.PENDING, causes=_causes(findings), next=look, progress=progress)
    found = [*_by_path(path, tree), *findings]
    look = found[0].next if found else _docker_look(tree, path)
    return Evidence(
        VerdictKind.WRONG, tuple(_other_id(tree, path, world)), _causes(found), next=look
    )


def _is_running(tree: Tree) -> bool:
    return text(tree, "State", "Status") == "running"


def _comes_by_itself(path: str) -> bool:
    return path.startswith("State.Health") or path == "RestartCount"


def _what_comes(mismatches: Sequence[Mismatch]) -> Waiting:
    edge = any(m.path == "RestartCount" for m in mismatches)
    return Waiting.EDGE if edge else Waiting.CONVERGING


def _docker_look(tree: Tree, path: str) -> str:
    """Show the field; where its path has a quoted or numbered part, the part above it."""
    plain: list[str] = []
    for part in path.split("."):
        name = part.split("[", 1)[0]
        plain.append(name)
        if name != part or not name.isidentifier():
            break
    shown = ".".join(p for p in plain if p.isidentifier())
    name = name_of(tree)
    return commands.docker_field(name, shown) if shown else commands.docker_inspect(name)


def _by_path(path: str, tree: Tree) -> list[Finding]:
    """Return what the document says of the very thing that is wrong."""
    if path.startswith(("NetworkSettings.Ports", "HostConfig.PortBindings")):
        return causes_docker.of_ports(tree)
    if path.startswith(("Mounts", "Config.Image", "Image")):
        return causes_docker.of_mounts(tree)
    return []


def _other_id(tree: Tree, path: str, world: World) -> Iterator[NearMiss]:
    """Say that the name is the same, and the container another than at the start."""
    before = next((t for t in world.start.get(CONTAINER, {}).values() if _same(t, tree)), None)
    if path == "Id" and before is not None:
        name = name_of(tree)
        yield near_miss(NearMissCode.OTHER_ID, ref_of(CONTAINER, tree), kind="container", name=name)


def _same(one: Tree, other: Tree) -> bool:
    return name_of(one) == name_of(other) and uid_of(one) != uid_of(other)


def _file(subject: Subject, tree: Tree) -> Evidence:
    path = subject.name or text(tree, "path")
    problem = text(tree, "problem")
    causes = (cause(CauseCode.FILE_PROBLEM, path, file=path, problem=problem),) if problem else ()
    return Evidence(VerdictKind.WRONG, causes=causes, next=commands.show_file(path))
