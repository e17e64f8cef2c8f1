"""Runs a course's own Python functions apart from us: a child process, a limit, a clear fault.

What a function gets and gives: `def check(world): ...` with `world["objects"][kind]` a list of
trees and `world["namespace"]`; it returns `{"verdict": "met"}` or `{"verdict": "wrong", "path":
…, "expected": …, "observed": …, "next": …}`. Anything else makes the check `broken`.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from tutor.clock import Clock
from tutor.observations import Answer, FunctionProbe, Kind, Tree

LIMIT = timedelta(seconds=5)


@dataclass(slots=True)
class FunctionHost:
    """Calls functions one at a time, each in a child of its own that can't outlive the limit."""

    clock: Clock
    limit: timedelta = LIMIT
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def call(
        self, probe: FunctionProbe, namespace: str, objects: Mapping[Kind, Mapping[str, Tree]]
    ) -> Answer:
        """Return the function's verdict as an answer; `{"error", "detail"}` if it has a fault."""
        world = {
            "namespace": namespace,
            "objects": {str(kind): list(objects.get(kind, {}).values()) for kind in probe.kinds},
        }
        request = {"file": probe.file, "function": probe.function, "world": world}
        async with self._turn:
            tree = await self._ask_child(json.dumps(request).encode())
        return Answer(probe, self.clock.now(), tree)

    async def _ask_child(self, request: bytes) -> Tree:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-IB",  # bytecode beside a course's checks would change what was trusted
            "-c",
            _CHILD,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self.limit.total_seconds()):
                out, err = await child.communicate(request)
        except TimeoutError:
            detail = f"it did not return within {self.limit.total_seconds():g} s"
            return {"error": "timeout", "detail": detail}
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                await child.wait()
        return _answer(out, err)


def _answer(out: bytes, err: bytes) -> Tree:
    try:
        tree = json.loads(out.splitlines()[-1])
    except (ValueError, IndexError):
        last = err.decode(errors="replace").strip().splitlines()
        return {"error": "fault", "detail": last[-1] if last else "it printed no verdict"}
    if isinstance(tree, dict) and isinstance(tree.get("verdict"), str):
        return tree
    return {"error": "fault", "detail": f"it returned {tree!r}, not a verdict"}


_CHILD = """
import importlib.util, json, sys
request = json.load(sys.stdin)
answers, sys.stdout = sys.stdout, sys.stderr
spec = importlib.util.spec_from_file_location("check", request["file"])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
answers.write(json.dumps(getattr(module, request["function"])(request["world"])) + "\\n")
"""
