#!/usr/bin/env python3
"""Makes each fault of kubernetes.yaml on a cluster, or saves what is seen of one.

KUBECONFIG=… record make | record save FAULT [AS] | record docker NAME... AS
"""

import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
KINDS = (
    "deployments.apps replicasets.apps pods events services endpointslices.discovery.k8s.io "
    "jobs.batch persistentvolumeclaims resourcequotas horizontalpodautoscalers.autoscaling"
).split()
DROPPED = ("managedFields",)


def kubectl(*argv, text=None):
    done = subprocess.run(["kubectl", *argv], input=text, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr)
    return done.stdout


def make():
    for document in (HERE / "kubernetes.yaml").read_text().split("---\n"):
        fault = re.search(r"^# fault: (.+)$", document, re.M)[1]
        namespace = json.dumps(
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": fault}}
        )
        kubectl("apply", "-f", "-", text=namespace)
        if fault == "pod-security":
            kubectl("label", "ns", fault, "pod-security.kubernetes.io/enforce=baseline")
        kubectl("apply", "-n", fault, "-f", "-", text=document)


def trimmed(tree):
    for name in DROPPED:
        tree["metadata"].pop(name, None)
    notes = tree["metadata"].get("annotations", {})
    notes.pop("kubectl.kubernetes.io/last-applied-configuration", None)
    return tree


def save(fault, name):
    kinds = {}
    for kind in KINDS:
        listed = json.loads(kubectl("get", kind, "-n", fault, "-o", "json") or '{"items": []}')
        for tree in listed["items"]:
            key = f"{tree['apiVersion']} {tree['kind']}"
            kinds.setdefault(key, {})[tree["metadata"]["uid"]] = trimmed(tree)
    write(name, {"namespace": fault, "kubernetes": kinds})


def write(name, tree):
    path = HERE.parent / f"{name}.json"
    path.write_text(json.dumps(tree, indent=1, sort_keys=True) + "\n")


def docker(names, name):
    done = subprocess.run(["docker", "inspect", *names], capture_output=True, text=True)
    kinds = {}
    for tree in json.loads(done.stdout):
        kind = "container" if "State" in tree else "image"
        tree["Name"] = tree["Name"].lstrip("/") if "Name" in tree else (tree["RepoTags"] or [""])[0]
        kinds.setdefault(kind, {})[tree["Id"]] = tree
    write(name, {"namespace": "", "docker": kinds})


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make"]:
            make()
        case ["save", fault]:
            save(fault, fault)
        case ["save", fault, name]:
            save(fault, name)
        case ["docker", *names, name]:
            docker(names, name)
