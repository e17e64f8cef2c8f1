"""Namespaces: the lesson's, made and labelled; and one that lives for a moment."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from tutor.errors import LabError
from tutor.labs.http_edge import Refused
from tutor.labs.kube_client import KubeClient
from tutor.labs.parts import Parts
from tutor.names import LESSON_LABEL, OWNER_LABEL, SYSTEM_NAMESPACE

_READY_SECONDS = 30.0
NAMESPACES = "/api/v1/namespaces"


def is_system(namespace: str) -> bool:
    """Say whether a namespace is the cluster's own, or our helper's: never a lesson's."""
    return namespace in ("default", SYSTEM_NAMESPACE) or namespace.startswith("kube-")


def labels_of(owner: str, lesson: str) -> dict[str, str]:
    """Return what marks a thing as ours and as this lesson's."""
    return {OWNER_LABEL: owner, LESSON_LABEL: lesson}


async def ensure_namespace(client: KubeClient, name: str, labels: dict[str, str]) -> None:
    """Return when the namespace exists, labelled, with its default ServiceAccount.

    Raises LabError where it can't be made, is being deleted, or is the cluster's own.
    """
    if is_system(name):
        raise LabError(
            f"{name} belongs to the cluster and can't be a lesson's namespace",
            where=f"namespace {name}",
            next_step="Choose another namespace.",
        )
    try:
        present = await client.find(f"{NAMESPACES}/{name}")
        if present is None:
            tree = {"kind": "Namespace", "metadata": {"name": name, "labels": labels}}
            await client.create_if_absent(NAMESPACES, {"apiVersion": "v1", **tree})
        elif labels.items() - (present["metadata"].get("labels") or {}).items():
            await client.patch(f"{NAMESPACES}/{name}", {"metadata": {"labels": labels}})
        async with asyncio.timeout(_READY_SECONDS):
            await _until_account(client, name)
    except Refused as refused:
        raise LabError(
            f"The namespace can't be made: {refused.message}",
            where=f"namespace {name}",
            next_step="Run `kubetutor lab status`.",
        ) from refused
    except TimeoutError as late:
        raise LabError(
            f"The namespace has no default ServiceAccount after {_READY_SECONDS:g} s",
            where=f"namespace {name}",
            next_step="The controller manager may be down: run `kubetutor lab up`.",
        ) from late


async def _until_account(client: KubeClient, namespace: str) -> None:
    """Return when Pods can be made: they need the `default` ServiceAccount."""
    path = f"{NAMESPACES}/{namespace}/serviceaccounts"
    while True:
        accounts, since = await client.list_all(path)
        if any(account["metadata"]["name"] == "default" for account in accounts):
            return
        params = {"watch": "1", "resourceVersion": since, "timeoutSeconds": "5"}
        async with client.stream(path, params) as lines:
            async for _line in lines:
                break


@asynccontextmanager
async def scratch_namespace(parts: Parts, owner: str, lesson: str) -> AsyncGenerator[str]:
    """Yield a namespace that is deleted again at the end. Raises LabError as ensuring one does."""
    client = parts.kube()
    name = f"{parts.namespace[:50]}-scratch-{secrets.token_hex(3)}"
    try:
        await ensure_namespace(client, name, labels_of(owner, lesson))
        yield name
    finally:
        await client.delete(f"{NAMESPACES}/{name}")
