"""The program `kind`: where it comes from, how it is called, what its words mean.

Source: kind.sigs.k8s.io/docs/user/quick-start, "Installing From Release Binaries": every release
has `kind-<os>-<arch>` and beside it `.sha256sum`.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from pathlib import Path

from tutor.errors import LabError
from tutor.labs.fetching import Download, fetch
from tutor.labs.kit import Kit, waiting_words
from tutor.labs.lab import Phase
from tutor.labs.programs import Call, on_path, run
from tutor.labs.telling import Tell
from tutor.labs.versions import Version, read_version

KIND_VERSION = "v0.33.0"
KIND_BASE = "https://kind.sigs.k8s.io/dl"
OLDEST_KIND = Version(0, 27)  # the first that starts node images with containerd 2
_DECORATION = re.compile(r"[^\x20-\x7e]+")  # kind's pictures
_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


async def find_kind(kit: Kit, tell: Tell, *, base: str = KIND_BASE) -> Path:
    """Return kind: on PATH, else in the cache, else downloaded and checked. Raises LabError."""
    found = await kind_present(kit)
    if found is not None:
        return found

    def waiting(holder: str) -> None:
        tell(Phase("kind", waiting_words(holder)))

    def progress(have: int, total: int) -> None:
        tell(Phase("kind", f"downloading {KIND_VERSION}", have, total, "bytes"))

    target = cached_kind(kit)
    async with kit.state.locked("kind", kit.clock, waiting):
        if not target.exists():
            name = kind_file(platform.system(), platform.machine())
            url = f"{base}/{KIND_VERSION}/{name}"
            await fetch(Download(url, f"{url}.sha256sum", target), progress)
    return target


async def kind_present(kit: Kit) -> Path | None:
    """Return kind if it is on PATH and new enough, or in the cache."""
    for candidate in on_path("kind", kit.environ):
        said = await run(Call((str(candidate), "version"), kit.environ))
        version = read_version(said.text)
        if said.exit == 0 and version is not None and version >= OLDEST_KIND:
            return candidate
    cached = cached_kind(kit)
    return cached if cached.exists() else None


def cached_kind(kit: Kit) -> Path:
    """Return where a downloaded kind belongs."""
    return kit.settings.cache / "programs" / f"kind-{KIND_VERSION}"


def kind_file(system: str, machine: str) -> str:
    """Return what kind's release calls its program for a machine. Raises LabError if none."""
    architecture = _ARCHITECTURES.get(machine.lower())
    if system not in {"Linux", "Darwin"} or architecture is None:
        raise LabError(
            f"kind has no program for {system} on {machine}",
            where="kind's releases",
            next_step="Build kind yourself so that it is on PATH; `kubetutor doctor` finds it.",
        )
    return f"kind-{system.lower()}-{architecture}"


def kind_environment(kit: Kit, kubeconfig: Path) -> Mapping[str, str]:
    """Return kind's environment: our engine, our kubeconfig, nothing of the learner's cluster."""
    kept = {key: value for key, value in kit.environ.items() if not key.startswith("KIND_CLUSTER")}
    kept.pop("DOCKER_CONTEXT", None)
    return {**kept, **kit.engine.address.environment(), "KUBECONFIG": str(kubeconfig)}


def stage_of(line: str) -> str | None:
    """Return the stage that a line of `kind create` begins: `Preparing nodes`."""
    _, bullet, stage = line.partition("•")
    return _DECORATION.sub("", stage).strip(" .") if bullet else None


def kind_fault(output: str, name: str) -> LabError:
    """Return the error that `kind create cluster` ended with, from what it said."""
    low = output.lower()
    where = f"cluster {name}"
    if "no space left on device" in low:
        return LabError(
            "The disk of the Docker engine is full",
            where=where,
            next_step="Make room (`docker system df` shows what uses it), then try again.",
        )
    if "port is already allocated" in low or "address already in use" in low:
        return LabError(
            "A port that the cluster needs is in use", where=where, next_step="Try again."
        )
    if "is already in use by container" in low or "already exist for a cluster" in low:
        return LabError(
            "A container that is not ours has the name of a node",
            where=where,
            next_step=f"See `docker ps -a --filter name={name}`, and rename or remove it.",
        )
    if "failed to pull image" in low:
        return LabError(
            "No image for the nodes: the network is out of reach",
            where=where,
            next_step="Go online and try again. `kubetutor lab use embedded` works offline.",
        )
    if "cgroup" in low and "kubelet" in low:
        return LabError(
            "The node image refuses this host's cgroup version",
            where=where,
            next_step="Use a host with cgroup v2, or run `kubetutor lab use embedded`.",
        )
    return LabError(
        f"kind could not make the cluster: {_last_error(output)}",
        where=where,
        next_step="Run `kubetutor doctor`, then try again.",
    )


def _last_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    named = [line for line in lines if line.startswith("ERROR:")]
    chosen = (named or lines or ["it said nothing"])[-1 if not named else 0]
    return chosen.removeprefix("ERROR:").strip()[:300]
