"""Makes each fault of kubernetes.yaml on a cluster, or saves what is seen of one.

`make` | `save FAULT [AS]` | `docker NAME… AS`, with KUBECONFIG and DOCKER_HOST of a scratch lab.
By hand after `make`: the Pods of `relabelled` get app=shop; `limit-too-low` is scaled to 2; `well`
scaled to 6 is `pending`, with another image `rollout-stuck`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KINDS = (
    "deployments.apps",
    "replicasets.apps",
    "pods",
    "events",
    "services",
    "endpointslices.discovery.k8s.io",
    "jobs.batch",
    "persistentvolumeclaims",
    "resourcequotas",
    "horizontalpodautoscalers.autoscaling",
)


def run(*argv: str, text: str | None = None) -> str:
    """Return what the command prints; a refusal is part of some faults."""
    return subprocess.run(argv, input=text, capture_output=True, text=True, check=False).stdout


def make() -> None:
    """Apply every document to the namespace of its fault."""
    for document in (HERE / "kubernetes.yaml").read_text().split("---\n"):
        found = re.search(r"^# fault: (.+)$", document, re.MULTILINE)
        fault = found[1] if found else "default"
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": fault}}
        run("kubectl", "apply", "-f", "-", text=json.dumps(namespace))
        if fault == "pod-security":
            label = "pod-security.kubernetes.io/enforce=baseline"
            run("kubectl", "label", "namespace", fault, label)
        run("kubectl", "apply", "-n", fault, "-f", "-", text=document)


def trimmed(tree: dict[str, Any]) -> dict[str, Any]:
    """Return the object without what no reader looks at."""
    tree["metadata"].pop("managedFields", None)
    notes = tree["metadata"].get("annotations", {})
    notes.pop("kubectl.kubernetes.io/last-applied-configuration", None)
    return tree


def save(fault: str, name: str) -> None:
    """Write all objects of a fault's namespace."""
    kinds: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        listed = json.loads(run("kubectl", "get", kind, "-n", fault, "-o", "json"))
        for tree in listed["items"]:
            there = kinds.setdefault(f"{tree['apiVersion']} {tree['kind']}", {})
            there[tree["metadata"]["uid"]] = trimmed(tree)
    write(name, {"namespace": fault, "kubernetes": kinds})


def docker(names: list[str], name: str) -> None:
    """Write the inspect documents of containers and images, named as labs name them."""
    kinds: dict[str, dict[str, Any]] = {}
    for tree in json.loads(run("docker", "inspect", *names)):
        kind = "container" if "State" in tree else "image"
        given = tree["Name"].lstrip("/") if "Name" in tree else (tree["RepoTags"] or [""])[0]
        kinds.setdefault(kind, {})[tree["Id"]] = {**tree, "Name": given}
    write(name, {"namespace": "", "docker": kinds})


def write(name: str, tree: object) -> None:
    """Write one world beside the others."""
    (HERE.parent / f"{name}.json").write_text(json.dumps(tree, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make"]:
            make()
        case ["save", fault, *name]:
            save(fault, name[0] if name else fault)
        case ["docker", *names, name]:
            docker(names, name)
