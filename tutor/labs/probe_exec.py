"""Answers to exec and logs probes, from Pods and from an engine's containers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import quote

from tutor.labs.engine_client import Output
from tutor.labs.http_edge import Refused, Request
from tutor.labs.kube_exec import (
    ERROR,
    STDERR,
    STDOUT,
    PodContainer,
    attach,
    exit_code,
    status_tree,
)
from tutor.labs.parts import Parts
from tutor.observations import ExecProbe, LogsProbe, Tree

LIMIT_SECONDS = 10.0
_TAIL_LINES = "20000"


async def exec_answer(parts: Parts, probe: ExecProbe) -> Tree:
    """Run a command inside a container, ten seconds at most; see ExecProbe for the answer.

    Raises LabError if the lab is gone.
    """
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            if probe.pod is not None:
                return await _exec_in_pod(parts, probe.pod, probe.container, probe.command)
            return await _exec_in_engine(parts, probe.container or "", probe.command)
    except TimeoutError:
        return {"error": "timeout", "detail": f"not done within {LIMIT_SECONDS:g} s"}


async def logs_answer(parts: Parts, probe: LogsProbe) -> Tree:
    """Return a container's newest output; see LogsProbe. Raises LabError if the lab is gone."""
    try:
        if probe.pod is not None:
            return await _pod_logs(parts, probe)
        return await _engine_logs(parts, probe.container or "")
    except Refused as refused:
        if refused.status == 404:
            return {"error": "absent", "detail": refused.message}
        return {"error": "other", "detail": refused.message}


async def _exec_in_pod(
    parts: Parts, name: str, container: str | None, command: Sequence[str]
) -> Tree:
    pod = await parts.kube().find(f"/api/v1/namespaces/{parts.namespace}/pods/{name}")
    if pod is None:
        return {"error": "absent", "detail": f"no Pod {name} in {parts.namespace}"}
    chosen = container or main_container(pod)
    if (why := _not_running(pod, chosen)) is not None:
        return {"error": "not-running", "detail": why}
    try:
        target = PodContainer(parts.namespace, name, chosen)
        output, status = await _attached(parts, target, command)
    except Refused as refused:
        return {"error": "other", "detail": f"{refused.status} {refused.message}"}
    if not status:
        return {"error": "other", "detail": "the connection ended before the command did"}
    code = exit_code(status)
    if code is None:
        return {"error": "refused", "detail": str(status_tree(status).get("message", ""))}
    return said(code, output)


async def _attached(
    parts: Parts, target: PodContainer, command: Sequence[str]
) -> tuple[Output, bytes]:
    """Return what a command said, and the Status that tells how it ended."""
    output, status = Output(), b""
    async with attach(parts.kube(), target, command) as attached:
        while message := await attached.next():
            if message.channel == ERROR:
                status += message.data
            elif message.channel in (STDOUT, STDERR):
                output.add(message.channel, message.data)
    return output, status


def said(code: int, output: Output) -> Tree:
    """Return the answer of a command that ran."""
    return {
        "exit": code,
        "stdout": output.stdout.decode(errors="replace"),
        "stderr": output.stderr.decode(errors="replace"),
    }


def main_container(pod: Tree) -> str:
    """Return the container that kubectl would choose."""
    annotations = pod["metadata"].get("annotations") or {}
    marked = annotations.get("kubectl.kubernetes.io/default-container")
    return str(marked or pod["spec"]["containers"][0]["name"])


def _not_running(pod: Tree, container: str) -> str | None:
    """Say why nothing can be started in `container`; None if it runs."""
    status = pod.get("status", {})
    states = [
        *(status.get("containerStatuses") or ()),
        *(status.get("initContainerStatuses") or ()),
        *(status.get("ephemeralContainerStatuses") or ()),
    ]
    for state in states:
        if state["name"] == container:
            if "running" in state.get("state", {}):
                return None
            for word, detail in state.get("state", {}).items():
                return f"container {container} is {word}: {detail.get('reason', '')}".rstrip(": ")
    return f"no container {container} runs in Pod {pod['metadata']['name']}"


async def _exec_in_engine(parts: Parts, name: str, command: Sequence[str]) -> Tree:
    engine = parts.docker()
    body = {"AttachStdout": True, "AttachStderr": True, "Cmd": list(command)}
    try:
        made = await engine.post(f"/containers/{quote(name)}/exec", body)
    except Refused as refused:
        word = {404: "absent", 409: "not-running"}.get(refused.status, "refused")
        return {"error": word, "detail": refused.message}
    request = Request(
        "POST",
        f"/exec/{made['Id']}/start",
        body={"Detach": False, "Tty": False},
        answer_seconds=None,
        accept="*/*",
    )
    try:
        output = await engine.output(request)
    except Refused as refused:
        return {"error": "refused", "detail": refused.message}
    ended = await engine.get(f"/exec/{made['Id']}/json")
    return said(int(ended.get("ExitCode") or 0), output)


async def _pod_logs(parts: Parts, probe: LogsProbe) -> Tree:
    path = f"/api/v1/namespaces/{parts.namespace}/pods/{probe.pod}"
    pod = await parts.kube().get(path)
    params = {
        "container": probe.container or main_container(pod),
        "previous": "true" if probe.previous else "false",
        "tailLines": _TAIL_LINES,
    }
    request = Request("GET", f"{path}/log", params=params, accept="*/*")
    output = Output()
    async with parts.kube().edge.open(request) as response:
        async for chunk in response.content.iter_any():
            output.add(STDOUT, chunk)
    return {"text": output.stdout.decode(errors="replace")}


async def _engine_logs(parts: Parts, name: str) -> Tree:
    engine = parts.docker()
    container = await engine.get(f"/containers/{quote(name)}/json")
    params = {"stdout": "1", "stderr": "1", "tail": _TAIL_LINES}
    request = Request("GET", f"/containers/{quote(name)}/logs", params=params, accept="*/*")
    tty = bool(container.get("Config", {}).get("Tty"))
    output = await engine.output(request, tty=tty, merged=True)
    return {"text": output.stdout.decode(errors="replace")}
