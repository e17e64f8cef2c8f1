"""Makes sure that the prober's Pod runs: adopts a good one, replaces a broken one."""

from __future__ import annotations

import asyncio
import hashlib

import msgspec

from tutor.errors import LabError
from tutor.labs.http_edge import Refused
from tutor.labs.kube_client import KubeClient
from tutor.names import OWNER_LABEL, SYSTEM_NAMESPACE
from tutor.observations import Tree

PROBER = "prober"
PROBER_IMAGE = "kubetutor/app:1.0"
_PODS = f"/api/v1/namespaces/{SYSTEM_NAMESPACE}/pods"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_CONTROL_PLANE = {
    "weight": 100,
    "preference": {
        "matchExpressions": [{"key": "node-role.kubernetes.io/control-plane", "operator": "Exists"}]
    },
}
_READY_SECONDS = 60.0
_SPEC_ANNOTATION = "kubetutor.dev/spec"
_HOPELESS = ("ErrImageNeverPull", "ErrImagePull", "ImagePullBackOff", "InvalidImageName")


def prober_pod(owner: str) -> Tree:
    """Return the Pod. It stands on the control plane if it can, where no lesson drains a node."""
    spec = {
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 1,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "priorityClassName": "system-cluster-critical",
        "tolerations": [{"operator": "Exists"}],
        "affinity": {"nodeAffinity": {_PREFERRED: [_CONTROL_PLANE]}},
        "containers": [
            {
                "name": PROBER,
                "image": PROBER_IMAGE,
                "imagePullPolicy": "IfNotPresent",
                "args": ["serve"],
                "resources": {"requests": {"cpu": "5m", "memory": "24Mi"}},
            }
        ],
    }
    digest = hashlib.sha256(msgspec.json.encode(spec, order="sorted")).hexdigest()[:16]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": PROBER,
            "namespace": SYSTEM_NAMESPACE,
            "labels": {OWNER_LABEL: owner, "app": "kubetutor-prober"},
            "annotations": {_SPEC_ANNOTATION: digest},
        },
        "spec": spec,
    }


async def ensure_prober(client: KubeClient, owner: str) -> None:
    """Return when the prober's container runs, made or replaced where needed.

    Raises LabError naming what keeps it from running.
    """
    wanted = prober_pod(owner)
    pod: Tree | None = None
    try:
        async with asyncio.timeout(_READY_SECONDS):
            while True:
                pod = await client.find(f"{_PODS}/{PROBER}")
                if pod is None:
                    await _make(client, owner, wanted)
                elif _broken(pod, wanted):
                    await client.delete(f"{_PODS}/{PROBER}", {"gracePeriodSeconds": 0})
                elif _running(pod):
                    return
                elif why := _hopeless(pod):
                    raise _error(why)
                else:
                    await _until_changed(client, pod["metadata"]["resourceVersion"])
    except TimeoutError as late:
        raise _error(f"not running after {_READY_SECONDS:g} s, {_state(pod)}") from late
    except Refused as refused:
        raise _error(f"{refused.status} {refused.message}") from refused


async def _make(client: KubeClient, owner: str, wanted: Tree) -> None:
    labels = {"name": SYSTEM_NAMESPACE, "labels": {OWNER_LABEL: owner}}
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": labels}
    await client.create_if_absent("/api/v1/namespaces", namespace)
    account = f"/api/v1/namespaces/{SYSTEM_NAMESPACE}/serviceaccounts"
    await client.create_if_absent(account, {"metadata": {"name": "default"}})
    await client.create_if_absent(_PODS, wanted)


async def _until_changed(client: KubeClient, since: str) -> None:
    """Return at the Pod's next change, or when the watch ends."""
    params = {
        "watch": "1",
        "resourceVersion": since,
        "fieldSelector": f"metadata.name={PROBER}",
        "timeoutSeconds": "10",
    }
    async with client.stream(_PODS, params) as lines:
        async for _line in lines:
            return


def _broken(pod: Tree, wanted: Tree) -> bool:
    meta = pod["metadata"]
    same = (meta.get("annotations") or {}).get(_SPEC_ANNOTATION)
    return (
        "deletionTimestamp" in meta
        or pod.get("status", {}).get("phase") in ("Failed", "Succeeded", "Unknown")
        or same != wanted["metadata"]["annotations"][_SPEC_ANNOTATION]
    )


def _running(pod: Tree) -> bool:
    states = pod.get("status", {}).get("containerStatuses") or ()
    return any("running" in state.get("state", {}) for state in states)


def _hopeless(pod: Tree) -> str | None:
    for state in pod.get("status", {}).get("containerStatuses") or ():
        waiting = state.get("state", {}).get("waiting") or {}
        if waiting.get("reason") in _HOPELESS:
            return f"{waiting['reason']}: {waiting.get('message', PROBER_IMAGE)}"
    return None


def _state(pod: Tree | None) -> str:
    if pod is None:
        return "its Pod could not be made"
    for condition in pod.get("status", {}).get("conditions") or ():
        if condition["status"] != "True" and condition.get("message"):
            return f"{condition.get('reason', '')}: {condition['message']}"
    return f"phase {pod.get('status', {}).get('phase', 'unknown')}"


def _error(why: str) -> LabError:
    return LabError(
        f"The lab's prober does not run: {why}",
        where=f"Pod {PROBER} in {SYSTEM_NAMESPACE}",
        next_step="Run `kubetutor lab up`; it loads the image and repairs the cluster.",
    )
