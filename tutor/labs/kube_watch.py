"""Observes one Kubernetes kind: list, then follow. Reports what is; decides nothing.

Source: kubernetes.io/docs/reference/using-api/api-concepts, "Efficient detection of changes".
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from tutor.clock import Clock
from tutor.errors import LabError
from tutor.labs.backoff import Backoff
from tutor.labs.http_edge import Refused
from tutor.labs.kube_client import KubeClient
from tutor.labs.kube_discovery import Discovery, Resource
from tutor.observations import Change, Kind, Observed, Report, Silence, Snapshot, Tree

_WATCH_SECONDS = (240, 360)  # the server ends a watch after so long; spread, so not all at once
_UNSERVED_RETRY = timedelta(seconds=5)
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_SETTLING = timedelta(seconds=0.25)  # a new definition is served a moment after it is stored
_SETTLING_TRIES = 8
_UNWATCHED_EVERY = timedelta(seconds=5)  # for what can be listed only: metrics


class _Expired(Exception):  # noqa: N818 - HTTP 410: history before our version is gone
    pass


@dataclass(frozen=True, slots=True)
class KubeSource:
    """What observing needs of a cluster."""

    client: KubeClient
    discovery: Discovery
    clock: Clock


async def observe_kubernetes(source: KubeSource, kind: Kind) -> AsyncGenerator[Report]:
    """Yield the present objects of `kind` in all namespaces, then each change, until closed.

    What stops the stream for longer than a reconnect is told as a Silence, then listed anew.
    """
    backoff = Backoff()
    while True:
        try:
            resource = await source.discovery.find(kind)
            if resource is None:
                yield _silence(
                    source, kind, f"the API has no {kind}", _UNSERVED_RETRY, served=False
                )
                await _until_served(source, kind)
                continue
            async with aclosing(_follow(source, kind, resource)) as reports:
                async for report in reports:
                    backoff.reset()
                    yield report
        except Refused as refused:
            if refused.status == 404:
                source.discovery.forget(kind)
            why = f"{refused.status} {refused.message}"
        except LabError as silent:
            why = silent.what
        wait = backoff.next()
        yield _silence(source, kind, why, wait)
        await source.clock.sleep(wait)


def _silence(
    source: KubeSource, kind: Kind, why: str, wait: timedelta, *, served: bool = True
) -> Silence:
    now = source.clock.now()
    return Silence(kind, now, why, now + wait, served)


@dataclass(slots=True)
class _Following:
    """One watch's place in the history."""

    since: str
    idle: Backoff = field(default_factory=Backoff)


async def _follow(
    source: KubeSource, kind: Kind, resource: Resource
) -> AsyncGenerator[Snapshot | Change]:
    """List and follow for as long as the API server answers; raises Refused or LabError."""
    path = resource.collection()
    while True:
        items, since = await source.client.list_all(path)
        found = tuple(_observed(kind, item) for item in items)
        yield Snapshot(kind, source.clock.now(), found)
        if "watch" not in resource.verbs:
            await source.clock.sleep(_UNWATCHED_EVERY)
            continue
        following = _Following(since)
        with suppress(_Expired):
            while True:  # the server ends a watch every few minutes; that is normal
                before = following.since
                async with aclosing(_changes(source, kind, path, following)) as changes:
                    async for change in changes:
                        yield change
                if following.since == before:  # ended without a word: don't hurry
                    await source.clock.sleep(following.idle.next())
                else:
                    following.idle.reset()


async def _changes(
    source: KubeSource, kind: Kind, path: str, following: _Following
) -> AsyncGenerator[Change]:
    """Yield changes after `following.since` until the server ends the watch."""
    params = {
        "watch": "1",
        "allowWatchBookmarks": "true",
        "resourceVersion": following.since,
        "timeoutSeconds": str(random.randint(*_WATCH_SECONDS)),  # noqa: S311 - no secret
    }
    try:
        async with source.client.stream(path, params) as lines:
            async for line in lines:
                event = msgspec.json.decode(line)
                tree = event["object"]
                if event["type"] == "ERROR":
                    raise Refused(tree.get("code") or 500, tree.get("message", ""))
                following.since = tree["metadata"]["resourceVersion"]
                if event["type"] != "BOOKMARK":
                    gone = event["type"] == "DELETED"
                    observed = _observed(kind, tree)
                    now = source.clock.now()
                    yield Change(kind, now, observed.uid, None if gone else observed.tree)
    except Refused as refused:
        if refused.status == 410:
            raise _Expired from refused
        raise
    except msgspec.DecodeError:
        return  # a line that was cut off with its connection


def _observed(kind: Kind, tree: Tree) -> Observed:
    """Return the object with its type, which lists leave out, and without `managedFields`."""
    meta = {key: value for key, value in tree["metadata"].items() if key != "managedFields"}
    whole = {**tree, "apiVersion": kind.api_version, "kind": kind.name, "metadata": meta}
    # An object without a uid (metrics) is known by its name.
    uid = meta.get("uid") or f"{meta.get('namespace', '')}/{meta['name']}"
    return Observed(kind, uid, whole)


async def _until_served(source: KubeSource, kind: Kind) -> None:
    """Return when the API has `kind`: looks after each change of a definition, else seldom."""
    while True:
        tries = _SETTLING_TRIES if await _definitions_changed(source.client) else 1
        for _ in range(tries):
            if await source.discovery.find(kind):
                return
            await source.clock.sleep(_SETTLING)


async def _definitions_changed(client: KubeClient) -> bool:
    """Wait for a change of any CustomResourceDefinition, a few seconds at most."""
    with suppress(TimeoutError, Refused):
        async with asyncio.timeout(_UNSERVED_RETRY.total_seconds()):
            _, since = await client.list_all(_DEFINITIONS)
            params = {"watch": "1", "resourceVersion": since}
            async with client.stream(_DEFINITIONS, params) as lines:
                async for _line in lines:
                    return True
                await client.ready()  # closed at once: is it there at all?
    return False
