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
