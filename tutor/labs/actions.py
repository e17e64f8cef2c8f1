"""What a challenge does to a lesson's own things: delete, exec, stop, run."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from tutor.errors import LabError
from tutor.labs.commands import Command, Commands, said_in_short
from tutor.labs.http_edge import Refused
from tutor.labs.kube_discovery import Resource
from tutor.labs.lab import ActionRequest
from tutor.labs.parts import Parts
from tutor.labs.probe_exec import exec_answer
from tutor.observations import ExecProbe, Kind, System, Tree

_POD = Kind(System.KUBERNETES, "Pod", "v1")
_RUN_LIMIT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Actor:
    """Does declared things, in the lesson's namespace and engine only."""

    parts: Parts
    commands: Commands

    async def act(self, action: ActionRequest) -> str:
        """Do it; return what was done, for a person. Raises LabError where it can't be done."""
        try:
            match action.verb:
                case "delete":
                    return await self._delete(action)
                case "exec":
                    return await self._exec(action)
                case "stop":
                    return await self._stop(action)
                case "run":
                    return await self._run(action)
        except Refused as refused:
            raise _cannot(action, refused.message) from refused
        raise _cannot(action, "no such verb")

    async def _delete(self, action: ActionRequest) -> str:
        kind = action.kind or _POD
        if kind.system is System.DOCKER:
            name = action.name or action.container or ""
            params = {"force": "1", "v": "1"}
            await self.parts.docker().delete(f"/containers/{quote(name)}", params)
            return f"removed container {name}"
        resource = await self.parts.kinds().find(kind)
        if resource is None or not resource.namespaced:
            raise _cannot(action, f"a lesson's namespace holds no {kind}")
        name = action.name or await self._oldest(action, resource)
        namespace = self.parts.namespace
        path = resource.one(name, namespace)
        if await self.parts.kube().find(path) is None:
            raise _cannot(action, f"no {kind.name} {name} in {namespace}")
        await self.parts.kube().delete(path)
        return f"deleted {kind.name}/{name}"

    async def _oldest(self, action: ActionRequest, resource: Resource) -> str:
        """Return the oldest match that is not being deleted; of Pods, a ready one."""
        path = resource.collection(self.parts.namespace)
        items, _ = await self.parts.kube().list_all(path, selector=action.selector or "")
        fit = [
            item
            for item in items
            if "deletionTimestamp" not in item["metadata"]
            and (resource.kind != "Pod" or is_ready(item))
        ]
        if not fit:
            what = "ready Pod" if resource.kind == "Pod" else resource.kind
            raise _cannot(action, f"no {what} matches {action.selector or 'at all'}")
        oldest = min(fit, key=lambda i: (i["metadata"]["creationTimestamp"], i["metadata"]["name"]))
        return str(oldest["metadata"]["name"])

    async def _exec(self, action: ActionRequest) -> str:
        """Run a command; how it ends is not asked for: a crash takes its connection with it."""
        pod = action.pod
        if pod is None and action.container is None:
            resource = await self.parts.kinds().find(_POD)
            assert resource is not None
            pod = action.name or await self._oldest(action, resource)
        answer = await exec_answer(
            self.parts, ExecProbe(action.command, container=action.container, pod=pod)
        )
        if answer.get("error") in ("absent", "not-running", "refused"):
            raise _cannot(action, answer["detail"])
        where = f"Pod {pod}" if pod else f"container {action.container}"
        return f"ran {shlex.join(action.command)} in {where}"

    async def _stop(self, action: ActionRequest) -> str:
        name = action.container or action.name or ""
        await self.parts.docker().post(f"/containers/{quote(name)}/stop", answer_seconds=30)
        return f"stopped container {name}"

    async def _run(self, action: ActionRequest) -> str:
        words = action.command
        script = words[0] if len(words) == 1 else shlex.join(words)
        ended = await self.commands.run(
            Command(self.commands.shell(script), _RUN_LIMIT, merged=True)
        )
        if ended.exit != 0:
            raise _cannot(action, f"exit {ended.exit}: {said_in_short(ended.stdout)}")
        return f"ran {script}"


def is_ready(pod: Tree) -> bool:
    """Say whether a Pod is Ready. Source: Kubernetes, "Pod Lifecycle", Pod conditions."""
    conditions = pod.get("status", {}).get("conditions") or ()
    return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)


def _cannot(action: ActionRequest, why: str) -> LabError:
    return LabError(
        f"The challenge can't {action.verb}: {why}",
        where="the lesson's place",
        next_step="Look at what runs, then check again.",
    )
