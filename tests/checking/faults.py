"""Worlds with one fault each, recorded from a kind cluster (1.34) and a Docker engine (20.10).

recorded_faults/made_by has the manifests and the recorder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from tutor.checking.codes import CauseCode, NearMissCode
from tutor.checking.evidence import Evidence, Subject, of_missing, of_unmet
from tutor.checking.matching import mismatches
from tutor.checking.object_fields import FILE, name_of
from tutor.checking.world import World
from tutor.observations import Kind, System, Tree
from tutor.wording.wording import Wording

HERE = Path(__file__).parent / "recorded_faults"
FAULTS = sorted(path.stem for path in HERE.glob("*.json"))

READY: Tree = {"status": {"conditions": [{"type": "Ready", "status": "True"}]}}

# what may be put at a learner's prompt: commands that look, and change nothing
LOOKS = re.compile(
    r"kubectl (get|describe|logs|diff|events|auth can-i|exec|apply --dry-run=server)\b.*"
    r"|docker (ps|images|logs|inspect|port|exec|build)\b.*"
    r"|docker (container|image|network|volume) (ls|inspect)\b.*"
    r"|curl -i .*|cat .*|ls -R"
)


def world(fault: str, *files: tuple[str, Tree], start: World | None = None) -> World:
    """The recorded world, with files of the workspace beside it."""
    recorded = json.loads((HERE / f"{fault}.json").read_text())
    objects: dict[Kind, dict[str, Tree]] = {}
    for name, trees in recorded.get("kubernetes", {}).items():
        version, kind = name.split(" ")
        objects[Kind(System.KUBERNETES, kind, version)] = trees
    for kind, trees in recorded.get("docker", {}).items():
        objects[Kind(System.DOCKER, kind)] = trees
    objects[FILE] = {path: file(path, document) for path, document in files}
    return World(recorded["namespace"], objects, start.objects if start else {})


def file(path: str, *documents: Tree, problem: str | None = None) -> Tree:
    """A file of the workspace as labs report it."""
    return {"path": path, "text": "", "documents": list(documents), "problem": problem}


def named(seen: World, kind: Kind, name: str) -> Tree:
    """The object of that name."""
    return next(tree for tree in seen.of(kind).values() if name_of(tree) == name)


def subject(seen: World, kind: Kind, name: str | None, fragment: Tree = None) -> Subject:
    """An expectation's subject in the lesson's namespace."""
    namespace = seen.namespace if kind.system is System.KUBERNETES else ""
    return Subject(kind, namespace, name, None, fragment or {})


def unmet(seen: World, kind: Kind, name: str, fragment: Tree) -> Evidence:
    """Evidence for an object that isn't as `fragment` says; checked for what all must have."""
    tree = named(seen, kind, name)
    found = list(mismatches(fragment, tree))
    return sound(of_unmet(subject(seen, kind, name, fragment), tree, found, seen))


def missing(seen: World, kind: Kind, name: str, fragment: Tree = None) -> Evidence:
    """Evidence for an object that isn't there; checked for what all must have."""
    return sound(of_missing(subject(seen, kind, name, fragment), seen))


def codes(evidence: Evidence) -> list[str]:
    """The codes of the causes, most likely first."""
    return [cause.code for cause in evidence.causes]


def misses(evidence: Evidence) -> list[str]:
    """The codes of the near misses, the closest first."""
    return [miss.code for miss in evidence.near_misses]


def sound(evidence: Evidence) -> Evidence:
    """The same evidence, once it has all that a diagnosis needs to be shown in any language."""
    assert LOOKS.fullmatch(evidence.next), evidence.next
    assert "\n" not in evidence.next
    for cause in evidence.causes:
        assert set(cause.args) == set(CauseCode(cause.code).args), cause
    for miss in evidence.near_misses:
        assert set(miss.args) <= set(NearMissCode(miss.code).args), miss
    for language in ("en", "ko"):
        words = Wording(language)
        said: Sequence[str] = [words.cause(c) for c in evidence.causes]
        said = [*said, *(words.near_miss(m) for m in evidence.near_misses)]
        assert all(said)
        assert not any("…" in sentence for sentence in said), said
    return evidence
