"""Evidence for the objects that a selector finds: too few, too many, or not as asked."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.checking import (
    causes_docker,
    causes_kubernetes,
    causes_pods,
    causes_services,
    commands,
    near_misses,
)
from tutor.checking.evidence_values import Evidence, Subject
from tutor.checking.findings import Finding, ranked
from tutor.checking.object_fields import (
    CONTAINER,
    ENDPOINT_SLICE,
    POD,
    equality_terms,
    mapping,
)
from tutor.checking.verdicts import Cause, NearMiss, Progress, VerdictKind, Waiting
from tutor.checking.world import World
from tutor.observations import System, Tree

MOST = 3


def of_set(
    subject: Subject, trees: Sequence[Tree], world: World, expected: Tree, observed: Tree
) -> Evidence:
    """Return class, causes and the command for a set; numbers give progress."""
    look = _list(subject, world)
    misses = () if trees else _instead(subject, world)
    findings = _findings(subject, trees, world)
    causes = _causes(subject, trees, findings, world)
    if not trees:
        look = findings[0].next if findings else look
        return Evidence(VerdictKind.MISSING, misses, causes, look)
    wanted = _wanted(expected)
    too_few = wanted is not None and _is_number(observed) and observed < wanted
    if wanted is None or not too_few or not _is_about_status(subject.fragment):
        misses = _instead(subject, world) if subject.kind == ENDPOINT_SLICE else ()
        return Evidence(VerdictKind.WRONG, misses, causes, look)
    if findings and findings[0].stops:
        return Evidence(VerdictKind.FAILING, causes=causes, next=findings[0].next)
    detail = causes_kubernetes.not_ready(list(trees)) if subject.kind == POD else ""
    return Evidence(
        VerdictKind.PENDING,
        causes=causes,
        next=look,
        progress=Progress(Waiting.CONVERGING, observed, wanted, "", detail),
    )


def _causes(
    subject: Subject, trees: Sequence[Tree], findings: Sequence[Finding], world: World
) -> tuple[Cause, ...]:
    found = [finding.cause for finding in findings]
    if subject.kind == POD:
        orphaned = (next(causes_pods.taken_from_owner(pod, world), None) for pod in trees)
        found += [c for c in orphaned if c is not None][:1]
    return tuple(found[:MOST])


def _is_number(value: Tree) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wanted(expected: Tree) -> float | None:
    """Return the least number of objects that would do; None where none is asked for."""
    if isinstance(expected, dict):
        least = expected.get("$gte", expected.get("$gt"))
        more = 1 if "$gt" in expected else 0
        return float(least) + more if isinstance(least, int | float) else None
    return float(expected) if _is_number(expected) else None


def _is_about_status(fragment: Tree) -> bool:
    """Say whether the fragment asks for what the system brings about, so that waiting may help."""
    return bool({"status", "State", "endpoints"} & set(mapping(fragment)))


def _list(subject: Subject, world: World) -> str:
    kind = subject.kind
    if kind.system is System.DOCKER:
        return commands.docker_list(kind.name)
    if kind.system is System.FILE:
        return "ls -R"
    if kind == ENDPOINT_SLICE and subject.selector:
        return commands.listing(kind.name, subject.namespace, world, f"-l {subject.selector}")
    return commands.listing(kind.name, subject.namespace, world, "--show-labels")


def _instead(subject: Subject, world: World) -> tuple[NearMiss, ...]:
    service = _service(subject, world)
    if service is not None:
        return causes_services.labels_instead(service, world)
    return near_misses.for_selector(subject.kind, subject.namespace, subject.selector, world)


def _service(subject: Subject, world: World) -> Tree | None:
    if subject.kind != ENDPOINT_SLICE:
        return None
    name = equality_terms(subject.selector).get("kubernetes.io/service-name", "")
    return causes_services.service_named(name, subject.namespace, world)


def _findings(subject: Subject, trees: Sequence[Tree], world: World) -> list[Finding]:
    service = _service(subject, world)
    if service is not None:
        return ranked(causes_services.of_service(service, None, world))
    if subject.kind == CONTAINER:
        return ranked([f for tree in trees for f in causes_docker.of_container(tree, world)])
    if subject.kind.system is System.KUBERNETES:
        kind = subject.kind
        return ranked([f for t in trees for f in causes_kubernetes.of_object(kind, t, world)])
    return []
