"""Finds objects that are almost the one asked for, and what the workspace's files say of it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from tutor.checking.codes import NearMissCode, near_miss
from tutor.checking.object_fields import (
    CONTAINER,
    DAEMON_SET,
    DEPLOYMENT,
    FILE,
    IMAGE,
    JOB,
    POD,
    REPLICA_SET,
    STATEFUL_SET,
    at,
    equality_terms,
    labels_of,
    many,
    mapping,
    name_of,
    namespace_of,
    owner_of,
    ref_of,
    terms_text,
    text,
    within,
)
from tutor.checking.paths import lookup
from tutor.checking.verdicts import ABSENT, NearMiss
from tutor.checking.world import World
from tutor.observations import Kind, ObjectRef, System, Tree

MOST = 3  # near misses of one diagnosis
WORKLOADS = (DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET, JOB, POD)
_ENGINE_NAME = re.compile(r"[a-z]+_[a-z]+\d?")
SYSTEM_NAMESPACES = ("kube-system", "kube-public", "kube-node-lease", "kubetutor-system")


def of_name(kind: Kind, namespace: str, name: str, world: World) -> tuple[NearMiss, ...]:
    """Return what could be meant by a Kubernetes object that isn't there, the closest first."""
    found: list[NearMiss] = [
        *_other_namespace(kind, namespace, name, world),
        *_wrong_kind(kind, namespace, name, world),
        *_in_files(kind, name, world),
        *_similar(kind, namespace, name, world),
        *_other_system(kind, name, world),
    ]
    return tuple(found[:MOST])


def _other_namespace(kind: Kind, namespace: str, name: str, world: World) -> Iterator[NearMiss]:
    for tree in sorted(world.of(kind).values(), key=namespace_of):
        place = namespace_of(tree)
        if name_of(tree) == name and place not in ("", namespace, *SYSTEM_NAMESPACES):
            yield near_miss(NearMissCode.OTHER_NAMESPACE, ref_of(kind, tree), namespace=place)


def _wrong_kind(kind: Kind, namespace: str, name: str, world: World) -> Iterator[NearMiss]:
    """Yield workloads of that name; for a Pod also the Pods that such a workload made."""
    if kind not in WORKLOADS:
        return
    for other in WORKLOADS:
        for tree in within(world, other, namespace):
            owner = owner_of(tree)
            mine = name_of(tree) == name
            if other == kind == POD and owner and name_of(tree).startswith(f"{name}-"):
                owned = {"kind": other.name, "name": name_of(tree)}
                by = f"{owner.kind}/{owner.name}"
                yield near_miss(NearMissCode.OWNED, ref_of(other, tree), owner=by, **owned)
                break
            if other == kind or not mine:
                continue
            bare = other in (REPLICA_SET, POD) and owner is None
            code = NearMissCode.UNOWNED if bare else NearMissCode.WRONG_KIND
            yield near_miss(code, ref_of(other, tree), kind=other.name, name=name)


def _similar(kind: Kind, namespace: str, name: str, world: World) -> Iterator[NearMiss]:
    there = {name_of(tree): tree for tree in within(world, kind, namespace)}
    for close in difflib.get_close_matches(name, there, n=2, cutoff=0.6):
        tree = there[close]
        owner = owner_of(tree)
        if owner is None or owner.name not in close:
            yield near_miss(
                NearMissCode.SIMILAR_NAME, ref_of(kind, tree), kind=kind.name, name=close
            )


def _other_system(kind: Kind, name: str, world: World) -> Iterator[NearMiss]:
    """Yield the container of a Pod's name, and the Pod of a container's."""
    other = {POD: CONTAINER, CONTAINER: POD}.get(kind)
    if other is None:
        return
    for tree in world.of(other).values():
        if name_of(tree) == name:
            yield near_miss(
                NearMissCode.OTHER_SYSTEM, ref_of(other, tree), kind=other.name, name=name
            )


# ── files ──


def documents_of(kind: Kind, name: str, world: World) -> Iterator[tuple[str, Tree]]:
    """Yield the workspace's documents that describe this object, with their file's path."""
    for path, file in sorted(world.of(FILE).items()):
        for document in many(file, "documents"):
            if at(document, "kind") == kind.name and name_of(document) == name:
                yield path, document


def _in_files(kind: Kind, name: str, world: World) -> Iterator[NearMiss]:
    for path, _ in documents_of(kind, name, world):
        yield near_miss(NearMissCode.FILE, ObjectRef("File", path), file=path)


def files_saying(kind: Kind, name: str, path: str, world: World) -> list[tuple[str, Tree]]:
    """Return what each file that describes the object says at `path`, where it says anything."""
    said: list[tuple[str, Tree]] = []
    for file, document in documents_of(kind, name, world):
        value = lookup(document, path)
        if value is not ABSENT:
            said.append((file, value))
    return said


def selector_disagrees(document: Tree) -> bool:
    """Say whether a workload's selector doesn't find its own template, which the API refuses."""
    wanted = mapping(document, "spec", "selector", "matchLabels")
    given = mapping(document, "spec", "template", "metadata", "labels")
    return bool(wanted) and any(given.get(key) != value for key, value in wanted.items())


# ── labels ──


def of_selector(
    kind: Kind, namespace: str, selector: Mapping[str, str], world: World
) -> tuple[NearMiss, ...]:
    """Return the labels that objects carry in place of those of a selector that finds nothing."""
    groups: Counter[str] = Counter()
    first: dict[str, Tree] = {}
    for tree in within(world, kind, namespace):
        close = {k: v for k, v in labels_of(tree).items() if _is_close(k, v, selector)}
        if close:
            said = terms_text(close)
            groups[said] += 1
            first.setdefault(said, tree)
    ordered = sorted(groups, key=lambda said: (-_likeness(said, selector), -groups[said], said))
    return tuple(
        near_miss(
            NearMissCode.WRONG_LABEL,
            ref_of(kind, first[said]),
            kind=kind.name,
            count=groups[said],
            labels=said,
        )
        for said in ordered[:2]
    )


def _is_close(key: str, value: str, selector: Mapping[str, str]) -> bool:
    """Say whether a label has the selector's key, or its value under another key."""
    return key in selector or value in selector.values()


def _likeness(said: str, selector: Mapping[str, str]) -> float:
    return difflib.SequenceMatcher(None, said, terms_text(selector)).ratio()


# ── engine ──


def of_docker(kind: Kind, name: str, fragment: Tree, world: World) -> tuple[NearMiss, ...]:
    """Return what could be meant by a Docker object that isn't there, the closest first."""
    there = {name_of(tree): tree for tree in world.of(kind).values()}
    found = list(_spelt(kind, name, there, 0.8))
    if kind == CONTAINER:
        found += _renamed(name, fragment, world)
    if kind == IMAGE:
        found += _other_tag(name, there)
    known = {miss.object.name for miss in found}
    others = {n: tree for n, tree in there.items() if n not in known}
    found += _spelt(kind, name, others, 0.6)
    found += _other_system(kind, name, world)
    return tuple(found[:MOST])


def _spelt(kind: Kind, name: str, there: Mapping[str, Tree], cutoff: float) -> Iterator[NearMiss]:
    """Yield objects whose name is spelt like `name`; nobody spells a name of the engine's own."""
    chosen = [n for n in there if not _ENGINE_NAME.fullmatch(n)]
    for close in difflib.get_close_matches(name, chosen, n=2, cutoff=cutoff):
        ref = ref_of(kind, there[close])
        yield near_miss(NearMissCode.SIMILAR_NAME, ref, kind=kind.name, name=close)


def _renamed(name: str, fragment: Tree, world: World) -> Iterator[NearMiss]:
    """Yield the container of the wanted image that bears another name; the engine's own first.

    A container without `--name` gets an adjective and a surname (Docker, `docker run` reference).
    """
    image = text(fragment, "Config", "Image")
    known = {at(tree, "Id") for tree in world.start.get(CONTAINER, {}).values()}
    trees = [
        tree
        for tree in world.of(CONTAINER).values()
        if name_of(tree) != name
        and at(tree, "Id") not in known
        and (text(tree, "Config", "Image") == image or (not image and _is_unnamed(tree)))
    ]
    trees.sort(key=lambda t: (_is_unnamed(t), text(t, "Created")), reverse=True)
    for tree in trees[:1]:
        yield near_miss(
            NearMissCode.RENAMED,
            ref_of(CONTAINER, tree),
            name=name_of(tree),
            image=text(tree, "Config", "Image"),
        )


def _is_unnamed(tree: Tree) -> bool:
    return _ENGINE_NAME.fullmatch(name_of(tree)) is not None


def _other_tag(name: str, there: Mapping[str, Tree]) -> Iterator[NearMiss]:
    repository = name.rsplit(":", 1)[0]
    for other, tree in sorted(there.items()):
        if other.rsplit(":", 1)[0] == repository and other != name:
            yield near_miss(NearMissCode.OTHER_TAG, ref_of(IMAGE, tree), name=other)


def of_file(path: str, world: World) -> tuple[NearMiss, ...]:
    """Return files of the workspace with a similar path."""
    close = difflib.get_close_matches(path, world.of(FILE), n=2, cutoff=0.6)
    return tuple(
        near_miss(NearMissCode.SIMILAR_NAME, ObjectRef("File", name), kind="File", name=name)
        for name in close
    )


def for_selector(
    kind: Kind, namespace: str, selector: str | None, world: World
) -> tuple[NearMiss, ...]:
    """Return the near misses of a set's selector; only Kubernetes selectors are label selectors."""
    if kind.system is not System.KUBERNETES:
        return ()
    return of_selector(kind, namespace, equality_terms(selector), world)
