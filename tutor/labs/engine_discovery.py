"""Finds the Docker engine that the learner's own `docker` would speak to. Asks no engine anything.

Source: docs.docker.com/reference/cli/docker, environment variables and "Contexts"; the sockets of
Docker Desktop, Colima, Rancher Desktop, OrbStack and Podman are those that their manuals name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import LabError


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where an engine is, how we know, and the folder of its TLS files if it has any."""

    url: str
    source: str
    tls: Path | None = None

    def environment(self) -> dict[str, str]:
        """Return the variables that lead a `docker` command, and so `kind`, to this engine."""
        if self.tls is None:
            return {"DOCKER_HOST": self.url}
        return {
            "DOCKER_HOST": self.url,
            "DOCKER_TLS_VERIFY": "1",
            "DOCKER_CERT_PATH": str(self.tls),
        }


def find_engine(environ: Mapping[str, str], home: Path) -> EngineAddress:
    """Return the engine's address. Raises LabError where there is none, or no such context."""
    if url := environ.get("DOCKER_HOST"):
        tls = environ.get("DOCKER_CERT_PATH") if environ.get("DOCKER_TLS_VERIFY") else None
        return EngineAddress(url, "DOCKER_HOST", Path(tls) if tls else None)
    config = Path(environ.get("DOCKER_CONFIG") or home / ".docker")
    context = environ.get("DOCKER_CONTEXT") or _chosen_context(config)
    if context and context != "default":
        return _of_context(config, context)
    for socket, whose in _sockets(environ, home):
        if socket.exists():
            return EngineAddress(f"unix://{socket}", whose)
    raise LabError(
        "No Docker engine is on this machine",
        where="/var/run/docker.sock",
        next_step="Install and start Docker, or run `kubetutor lab use embedded`.",
    )


def _chosen_context(config: Path) -> str | None:
    try:
        document = json.loads((config / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    name = document.get("currentContext") if isinstance(document, dict) else None
    return str(name) if name else None


def _of_context(config: Path, name: str) -> EngineAddress:
    """Read a context's endpoint; its folder is named by the SHA-256 of its name."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    meta = config / "contexts" / "meta" / digest / "meta.json"
    try:
        url = str(json.loads(meta.read_text(encoding="utf-8"))["Endpoints"]["docker"]["Host"])
    except (OSError, ValueError, KeyError, TypeError) as unknown:
        raise LabError(
            f"The Docker context {name} is chosen, but says of no engine",
            where=str(config / "config.json"),
            next_step="Run `docker context ls`, then `docker context use default`.",
        ) from unknown
    tls = config / "contexts" / "tls" / digest / "docker"
    return EngineAddress(url, f"context {name}", tls if tls.is_dir() else None)


def _sockets(environ: Mapping[str, str], home: Path) -> Iterator[tuple[Path, str]]:
    yield Path("/var/run/docker.sock"), "the default socket"
    if runtime := environ.get("XDG_RUNTIME_DIR"):
        yield Path(runtime) / "docker.sock", "rootless Docker"
    yield home / ".docker/run/docker.sock", "Docker Desktop"
    yield home / ".colima/default/docker.sock", "Colima"
    yield home / ".orbstack/run/docker.sock", "OrbStack"
    yield home / ".rd/docker.sock", "Rancher Desktop"
    if runtime:
        yield Path(runtime) / "podman/podman.sock", "Podman"
