"""Whom an expectation looks at: reads kind, name and selector off a fragment, finds the objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tutor.checking.evidence import Subject
from tutor.checking.selectors import parse_filters, parse_labels
from tutor.checking.world import World
from tutor.observations import Kind, ObjectRef, Objects, System, Tree

DOCKER_KINDS = ("container", "image", "network", "volume")
FILE = Kind(System.FILE, "file")
IMAGE = Kind(System.DOCKER, "image")


def kubernetes_subject(fragment: Tree, selector: str | None = None) -> Subject:
    """Return whom a `kubernetes:` fragment asks for. Raises ValueError saying what it lacks.

    An empty namespace stands for the lesson's. A name that is no text (operators) is matched, not
    looked up.
    """
    if not isinstance(fragment, dict):
        raise ValueError("kubernetes: wants a fragment with apiVersion and kind")
    kind, version = fragment.get("kind"), fragment.get("apiVersion")
    if not isinstance(kind, str) or not isinstance(version, str):
        raise ValueError("kubernetes: wants apiVersion and kind as text")
    metadata = fragment.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    name, namespace = metadata.get("name"), metadata.get("namespace", "")
    if not isinstance(namespace, str):
        raise ValueError("kubernetes: metadata.namespace wants one name")
    if selector is not None:
        parse_labels(selector)
    return Subject(
        kind=Kind(System.KUBERNETES, kind, version),
        namespace=namespace,
        name=name if isinstance(name, str) else None,
        selector=selector,
        fragment={k: v for k, v in fragment.items() if k not in ("apiVersion", "kind")},
    )


def docker_subject(fields: Mapping[str, Tree], selector: str | None = None) -> Subject:
    """Return whom a `docker:` fragment asks for; `container: "*"` asks for any.

    Raises ValueError saying what it lacks.
    """
    named = [kind for kind in DOCKER_KINDS if kind in fields]
    if len(named) != 1:
        raise ValueError("docker: wants one of container, image, network, volume")
    name = fields[named[0]]
    fragment = {key: value for key, value in fields.items() if key != named[0]}
    if isinstance(name, dict):
        fragment["Name"] = name
    elif not isinstance(name, str | None):
        raise ValueError(f"docker: {named[0]} wants a name")
    if selector is not None:
        parse_filters(selector)
    return Subject(
        kind=Kind(System.DOCKER, named[0]),
        namespace="",
        name=name if isinstance(name, str) and name not in ("", "*") else None,
        selector=selector,
        fragment=fragment,
    )


def placed(subject: Subject, world: World) -> Subject:
    """Return `subject` with the lesson's namespace where it names none."""
    if subject.kind.system is not System.KUBERNETES or subject.namespace:
        return subject
    return replace(subject, namespace=world.namespace)


def find(subject: Subject, objects: Objects) -> list[Tree]:
    """Return the objects that a placed `subject` means, by name, whatever their fields.

    Kubernetes sets leave out objects that are being deleted; a named one is found even so.
    Objects without a namespace (Nodes) are found from any.
    """
    there: Iterable[Tree] = objects.get(subject.kind, {}).values()
    if subject.kind.system is System.KUBERNETES:
        found = [tree for tree in there if _is_meant(subject, tree)]
    else:
        images = objects.get(IMAGE, {})
        found = [tree for tree in there if _is_meant_docker(subject, tree, images)]
    return sorted(found, key=name_of)


def _is_meant(subject: Subject, tree: Tree) -> bool:
    metadata = tree["metadata"]
    if metadata.get("namespace", subject.namespace) != subject.namespace:
        return False
    if subject.name is not None and metadata.get("name") != subject.name:
        return False
    if subject.name is None and "deletionTimestamp" in metadata:
        return False
    labels = metadata.get("labels") or {}
    return all(term.holds(labels) for term in parse_labels(subject.selector or ""))


def _is_meant_docker(subject: Subject, tree: Tree, images: Mapping[str, Tree]) -> bool:
    if subject.name is not None and subject.name not in _names(subject.kind, tree, subject.name):
        return False
    return all(
        _passes(name, value, tree, images) for name, value in parse_filters(subject.selector or "")
    )


def _names(kind: Kind, tree: Tree, asked: str) -> Sequence[str]:
    if kind != IMAGE:
        return (tree.get("Name", ""),)
    names = [tree.get("Name"), tree.get("Id"), *(tree.get("RepoTags") or ())]
    return [asked] if tagged(asked) in names or asked in names else []


def _passes(name: str, value: str, tree: Tree, images: Mapping[str, Tree]) -> bool:
    config = tree.get("Config") or {}
    if name == "name":
        return str(tree.get("Name", "")).startswith(value)
    if name == "label":
        key, sign, wanted = value.partition("=")
        labels = config.get("Labels") or tree.get("Labels") or {}
        return labels.get(key) == wanted if sign else key in labels
    if tagged(str(config.get("Image", ""))) == tagged(value):
        return True
    image = images.get(str(tree.get("Image", "")), {})
    return tagged(value) in (image.get("RepoTags") or ())


def tagged(image: str) -> str:
    """Return an image's name with the tag that Docker takes where none is given."""
    return image if ":" in image.rpartition("/")[2] or "@" in image else f"{image}:latest"


def name_of(tree: Tree) -> str:
    """Return an object's name: Kubernetes, Docker or file."""
    metadata = tree.get("metadata")
    named = metadata.get("name") if isinstance(metadata, dict) else tree.get("Name")
    return str(named or tree.get("path") or "")


def uid_of(tree: Tree) -> str:
    """Return an object's identity: metadata.uid, a Docker Id, or a volume's name."""
    metadata = tree.get("metadata")
    if isinstance(metadata, dict):
        return str(metadata.get("uid", ""))
    # A volume has no Id; one made anew under the same name differs in when it was made.
    return str(tree.get("Id") or f"{tree.get('Name')} {tree.get('CreatedAt')}")


def uid_path(kind: Kind) -> str:
    """Return where an object's identity stands."""
    if kind.system is System.KUBERNETES:
        return "metadata.uid"
    return "CreatedAt" if kind.name == "volume" else "Id"


def ref_of(subject: Subject, tree: Tree | None = None) -> ObjectRef:
    """Return how the asked (or the found) object is named to a person."""
    if tree is None:
        return ObjectRef(
            subject.kind.name, subject.name or subject.selector or "*", subject.namespace
        )
    metadata = tree.get("metadata")
    namespace = metadata.get("namespace", "") if isinstance(metadata, dict) else ""
    return ObjectRef(subject.kind.name, name_of(tree), namespace)


def is_owned(tree: Tree, owner: tuple[str, str], world: World) -> bool:
    """Say whether `owner` (kind, name) owns the object, at any depth of ownerReferences."""
    seen: set[str] = set()
    above = list(tree["metadata"].get("ownerReferences") or ())
    while above:
        reference = above.pop()
        if (reference["kind"], reference["name"]) == owner:
            return True
        if reference["uid"] in seen:
            continue
        seen.add(reference["uid"])
        for objects in world.objects.values():
            if reference["uid"] in objects:
                above += objects[reference["uid"]]["metadata"].get("ownerReferences") or ()
    return False
