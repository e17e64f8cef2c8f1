"""Starts the teaching image's program as a process of its own, and asks it over real sockets."""

from __future__ import annotations

import http.client
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

APP = Path(__file__).parents[2] / "clusters" / "images" / "app" / "app.py"


def load_app() -> ModuleType:
    """Import the program as a module, as a simulated container does."""
    spec = importlib.util.spec_from_file_location("kubetutor_app", APP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@dataclass
class Running:
    """A process that listens."""

    process: subprocess.Popen[str]
    first_line: str

    @property
    def port(self) -> int:
        """The port of the first log line."""
        return int(self.first_line.rsplit(":", 1)[1])

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, str]:
        """Return status and body of one request over a new connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def tree(self, path: str, method: str = "GET", body: bytes | None = None) -> Any:
        """Return the body as JSON."""
        return json.loads(self.ask(path, method, body)[1])

    def end(self) -> tuple[int, list[str]]:
        """Send TERM; return the exit code and the rest of the log."""
        self.process.terminate()
        rest, _ = self.process.communicate(timeout=10)
        return self.process.returncode, rest.splitlines()


def start(*arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start the program with only these settings."""
    return subprocess.Popen(
        [sys.executable, str(APP), *arguments],
        env={"PATH": os.environ["PATH"], "HTTP_PROXY": "http://127.0.0.1:1", **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def serving(*arguments: str, **settings: str) -> Iterator[Running]:
    """Run `serve` on a free port until the block ends."""
    given = {"BIND": "127.0.0.1", "PORT": "0", "DRAIN_SECONDS": "0", **settings}
    process = start(*arguments, **given)
    try:
        assert process.stdout is not None
        yield Running(process, process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


def run(*arguments: str, lines: str = "", **settings: str) -> tuple[int, list[str]]:
    """Run the program to its end with `lines` on stdin; return exit code and output."""
    process = start(*arguments, **settings)
    output, _ = process.communicate(lines, timeout=15)
    return process.returncode, output.splitlines()
