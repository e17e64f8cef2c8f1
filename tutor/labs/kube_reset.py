"""Empties a lesson's namespace to nothing and makes it anew, in about a second.

A namespace that is merely deleted takes five seconds and more, because its controller looks at it
only then. So its content is removed here, and when a full listing shows that nothing is left, it is
finalized as that controller would.
Source: kubernetes.io/docs/tasks/administer-cluster/namespaces, "Deleting a namespace".
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tutor.errors import LabError
from tutor.labs.http_edge import Refused
from tutor.labs.inventory import Item, in_collections, item_of
from tutor.labs.kube_client import KubeClient
from tutor.labs.kube_discovery import Resource
from tutor.labs.namespaces import NAMESPACES, is_system
from tutor.labs.parts import Parts
from tutor.observations import Tree

_PAUSE = timedelta(seconds=0.2)
_INSIST_AFTER = timedelta(seconds=4)  # then finalizers that nobody serves are taken off
_GIVE_UP_AFTER = timedelta(seconds=45)
_AT_ONCE = {"gracePeriodSeconds": 0, "propagationPolicy": "Background"}
_KEPT_BY_API = frozenset({"events"})  # gone with the namespace, and too many to ask about


@dataclass(frozen=True, slots=True)
class _Remains:
    """What a namespace still holds."""

    items: tuple[tuple[Item, Tree], ...]

    def words(self) -> str:
        """Say what blocks, with the finalizers that hold it."""
        told = []
        for item, tree in self.items[:3]:
            finalizers = ", ".join(tree["metadata"].get("finalizers") or ())
            told.append(f"{item} (finalizers: {finalizers})" if finalizers else str(item))
        more = len(self.items) - len(told)
        return "; ".join(told) + (f"; {more} more" if more > 0 else "")


async def remove_namespace(parts: Parts, name: str) -> None:
    """Return when the namespace and all it held are gone; one that isn't there is gone.

    Raises LabError naming what blocks, if anything still does after a while.
    """
    if is_system(name):
        raise ValueError(f"{name} is no lesson's namespace")
    client = parts.kube()
    if await client.find(f"{NAMESPACES}/{name}") is None:
        return
    await begin_removal(client, name)  # from now on nothing can be made in it
    resources = [
        r for r in await parts.kinds().all() if r.namespaced and {"list", "delete"} <= r.verbs
    ]
    began = parts.clock.now()
    while True:
        remains = await _remains(client, resources, name)
        if not remains.items:
            break
        _check_patience(parts.clock.now(), began, name, remains)
        insist = parts.clock.now() - began > _INSIST_AFTER
        await _clear(client, name, remains, insist=insist)
        if await _remains_none(client, resources, name):
            break
        await parts.clock.sleep(_PAUSE)
    await _finalize(client, name)


async def begin_removal(client: KubeClient, name: str) -> None:
    """Ask for the namespace's deletion; one that is being deleted is well."""
    try:
        await client.delete(f"{NAMESPACES}/{name}")
    except Refused as refused:
        if refused.status != 409:
            raise


async def delete_items(parts: Parts, items: Sequence[Item]) -> None:
    """Delete objects outside a namespace, and wait until they are gone; raises LabError if not."""
    client = parts.kube()
    began = parts.clock.now()
    namespaces = {item.name for item in items if item.resource.plural == "namespaces"}
    await asyncio.gather(*(remove_namespace(parts, name) for name in namespaces))
    left = [item for item in items if item.resource.plural != "namespaces"]
    left = [item for item in left if item.namespace not in namespaces]
    for item in left:
        await client.delete(item.path, _AT_ONCE)
    while left:
        found = [(item, await client.find(item.path)) for item in left]
        remains = _Remains(tuple((item, tree) for item, tree in found if tree is not None))
        left = [item for item, _ in remains.items]
        if not left:
            return
        _check_patience(parts.clock.now(), began, "outside the lesson's namespace", remains)
        if parts.clock.now() - began > _INSIST_AFTER:
            await _unlock(client, remains)
        await parts.clock.sleep(_PAUSE)


async def _remains(client: KubeClient, resources: Sequence[Resource], name: str) -> _Remains:
    asked = [(r, r.collection(name)) for r in resources if r.plural not in _KEPT_BY_API]
    found = await in_collections(client, asked)
    return _Remains(tuple((item_of(r, tree), tree) for r, trees in found for tree in trees))


async def _remains_none(client: KubeClient, resources: Sequence[Resource], name: str) -> bool:
    return not (await _remains(client, resources, name)).items


async def _clear(client: KubeClient, name: str, remains: _Remains, *, insist: bool) -> None:
    """Delete whole collections where that can be done, else one by one."""
    collections: dict[str, Resource] = {}
    singles: list[str] = []
    for item, _ in remains.items:
        if "deletecollection" in item.resource.verbs:
            collections[item.resource.collection(name)] = item.resource
        else:
            singles.append(item.path)
    await asyncio.gather(*(client.delete(path, _AT_ONCE) for path in [*collections, *singles]))
    if insist:
        await _unlock(client, remains)


async def _unlock(client: KubeClient, remains: _Remains) -> None:
    """Take the finalizers off: nobody who serves them is left, and the objects are the lesson's."""
    for item, tree in remains.items:
        if tree["metadata"].get("finalizers"):
            try:
                await client.patch(item.path, {"metadata": {"finalizers": None}})
            except Refused as refused:
                if refused.status not in (404, 409):
                    raise


async def _finalize(client: KubeClient, name: str) -> None:
    """Let the empty namespace go; returns when it is gone."""
    path = f"{NAMESPACES}/{name}"
    namespace = await client.find(path)
    if namespace is None:
        return
    bare = {**namespace, "spec": {"finalizers": []}}
    try:
        await client.replace(f"{path}/finalize", bare)
    except Refused as refused:
        if refused.status not in (404, 409):  # 409: its controller is at it, which is as good
            raise
    await _until_gone(client, name)


async def _until_gone(client: KubeClient, name: str) -> None:
    selector = {"fieldSelector": f"metadata.name={name}"}
    try:
        async with asyncio.timeout(_GIVE_UP_AFTER.total_seconds()):
            while namespace := await client.find(f"{NAMESPACES}/{name}"):
                since = namespace["metadata"]["resourceVersion"]
                watch = {"watch": "1", "resourceVersion": since, "timeoutSeconds": "5", **selector}
                async with client.stream(NAMESPACES, watch) as lines:
                    async for _line in lines:
                        break
    except TimeoutError as late:
        raise _stuck(name, "the namespace stays, though it holds nothing any more") from late


def _check_patience(now: datetime, began: datetime, name: str, remains: _Remains) -> None:
    if now - began > _GIVE_UP_AFTER:
        raise _stuck(name, remains.words())


def _stuck(name: str, why: str) -> LabError:
    return LabError(
        f"What the exercise made can't be removed: {why}",
        where=f"namespace {name}",
        next_step="Run `kubetutor lab down`, then `kubetutor lab up`: that makes the cluster anew.",
    )
