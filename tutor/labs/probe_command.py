"""Answers to command and rebuild probes: programs in the workspace, objects made anew."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import msgspec

from tutor.labs.commands import Command, Commands, Ended, said_in_short
from tutor.labs.engine_client import EngineClient, Output
from tutor.labs.file_reading import read_yaml
from tutor.labs.http_edge import Refused, Request
from tutor.labs.namespaces import scratch_namespace
from tutor.labs.parts import Parts
from tutor.labs.probe_exec import said
from tutor.names import LESSON_LABEL, OWNER_LABEL
from tutor.observations import CommandProbe, RebuildProbe, Tree

LIMIT = timedelta(seconds=10)
_BUILD_LIMIT = timedelta(seconds=120)
_RUN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Rebuilder:
    """What making a workspace anew needs."""

    parts: Parts
    commands: Commands
    owner: str
    lesson: str

    async def answer(self, probe: RebuildProbe) -> Tree:
        """Compare, apply or build; see RebuildProbe. What is made for it is removed again."""
        if probe.diff:
            return await self._diff(probe.diff)
        if probe.apply:
            return await self._apply(probe.apply)
        return await self._build(probe)

    async def _diff(self, files: Sequence[str]) -> Tree:
        """Source: `kubectl diff --help`: exit 0 no differences, 1 some, more: it failed."""
        self.parts.kube()
        ended = await self._kubectl("diff", *_each("-f", files))
        if ended.exit > 1:
            return {"error": "refused", "detail": said_in_short(ended.stderr)}
        return {"differs": ended.exit == 1, "lines": ended.stdout.splitlines()}

    async def _apply(self, files: Sequence[str]) -> Tree:
        """Dry-run in a namespace made for it, so that nothing that exists is merged in."""
        manifests = self._manifests(files)
        if isinstance(manifests, str):
            return {"exit": 1, "stderr": manifests, "objects": []}
        async with scratch_namespace(self.parts, self.owner, self.lesson) as scratch:
            for document in manifests:
                meta = document.setdefault("metadata", {})
                if meta.get("namespace") == self.parts.namespace:
                    meta["namespace"] = scratch
            ended = await self._kubectl(
                "apply",
                "--dry-run=server",
                f"--namespace={scratch}",
                *("-o", "json", "-f", "-"),
                stdin=msgspec.json.encode({"apiVersion": "v1", "kind": "List", "items": manifests}),
            )
        return {"exit": ended.exit, "stderr": ended.stderr, "objects": _objects(ended.stdout)}

    def _manifests(self, files: Sequence[str]) -> list[Tree] | str:
        """Return the documents of the workspace's files, or what is wrong with one of them."""
        documents: list[Tree] = []
        for path in _paths(self.commands.workspace, files):
            try:
                reading = read_yaml(path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError) as unreadable:
                return f"{path.name}: {unreadable}"
            if reading.problem:
                return f"{path.name}: {reading.problem}"
            for document in reading.documents:
                if not isinstance(document, dict) or not isinstance(
                    document.get("metadata", {}), dict
                ):
                    return f"{path.name}: a document is no Kubernetes object"
                documents.append(document)
        return documents or "no manifest found"

    async def _build(self, probe: RebuildProbe) -> Tree:
        """Build with the learner's own `docker`, as they would; without one, ask the engine."""
        engine = self.parts.docker()
        tag = f"kubetutor-scratch/{secrets.token_hex(6)}"
        labels = {OWNER_LABEL: self.owner, LESSON_LABEL: self.lesson}
        argv = ["docker", "build", "--tag", tag]
        argv += [word for pair in labels.items() for word in ("--label", "=".join(pair))]
        if shutil.which("docker", path=self.commands.environment.get("PATH")) is None:
            return {"error": "other", "detail": "there is no docker program to build with"}
        try:
            ended = await self.commands.run(
                Command((*argv, probe.build or "."), _BUILD_LIMIT, merged=True)
            )
            if ended.exit != 0:
                return {"exit": ended.exit, "stderr": ended.stdout}
            image = await engine.get(f"/images/{quote(tag)}/json")
            built: Tree = {"exit": 0, "stderr": "", "image": image}
            if probe.run:
                built["run"] = await run_scratch(engine, tag, probe.run, labels)
            return built
        except Refused as refused:
            return {"error": "refused", "detail": refused.message}
        finally:
            await engine.delete(f"/images/{quote(tag)}", {"force": "1"})

    async def _kubectl(self, *words: str, stdin: bytes = b"") -> Ended:
        return await self.commands.run(Command(("kubectl", *words), 3 * LIMIT, stdin))


async def command_answer(commands: Commands, probe: CommandProbe) -> Tree:
    """Run a program in the workspace; see CommandProbe. Raises LabError without a workspace."""
    try:
        ended = await commands.run(Command(probe.argv, LIMIT))
    except FileNotFoundError:
        return {"error": "absent", "detail": f"there is no program {probe.argv[0]}"}
    except OSError as refused:
        return {"error": "refused", "detail": f"{probe.argv[0]}: {refused.strerror}"}
    if ended.timed_out:
        return {"error": "timeout", "detail": f"not done within {LIMIT.total_seconds():g} s"}
    try:
        tree = msgspec.json.decode(ended.stdout)
    except msgspec.DecodeError:
        tree = None
    return {"exit": ended.exit, "stdout": ended.stdout, "stderr": ended.stderr, "json": tree}


async def run_scratch(
    engine: EngineClient, image: str, command: Sequence[str], labels: dict[str, str]
) -> Tree:
    """Run a command in a container made for it, without mounts; answer as ExecProbe's."""
    body = {"Image": image, "Cmd": list(command), "Labels": labels, "Tty": False}
    made = await engine.post("/containers/create", body)
    path = f"/containers/{made['Id']}"
    try:
        await engine.post(f"{path}/start")
        try:
            async with asyncio.timeout(_RUN_SECONDS):
                ended = await engine.post(f"{path}/wait", answer_seconds=None)
        except TimeoutError:
            return {"error": "timeout", "detail": f"not done within {_RUN_SECONDS:g} s"}
        request = Request(
            "GET", f"{path}/logs", params={"stdout": "1", "stderr": "1"}, accept="*/*"
        )
        output: Output = await engine.output(request)
        return said(int(ended["StatusCode"]), output)
    finally:
        await engine.delete(path, {"force": "1", "v": "1"})


def _each(flag: str, values: Sequence[str]) -> list[str]:
    return [word for value in values for word in (flag, value)]


def _paths(workspace: Path, files: Sequence[str]) -> list[Path]:
    """Return the files meant, a folder's manifests in their order."""
    found: list[Path] = []
    for name in files:
        path = workspace / name
        if path.is_dir():
            found += sorted(p for p in path.iterdir() if p.suffix in (".yaml", ".yml", ".json"))
        else:
            found.append(path)
    return found


def _objects(printed: str) -> list[Tree]:
    """Return what `-o json` printed: one object, or a List of them."""
    try:
        tree = msgspec.json.decode(printed)
    except msgspec.DecodeError:
        return []
    return list(tree["items"]) if tree.get("kind") == "List" else [tree]
