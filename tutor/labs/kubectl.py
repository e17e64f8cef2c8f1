"""Chooses the kubectl of a lesson's shell: within one minor version of its cluster.

Source: kubernetes.io/releases/version-skew-policy, "kubectl".
"""

from __future__ import annotations

import asyncio
import json
import os
import sysconfig
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import LabError
from tutor.labs.kit import Kit
from tutor.labs.lab_state import private_folder
from tutor.labs.programs import Call, on_path, run
from tutor.labs.versions import Version, read_version

IN_NODE = "/usr/bin/kubectl"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kubectl that is there. `version` None: it did not say one."""

    path: Path
    version: Version | None


def choose_kubectl(cluster: Version, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the first candidate within one minor version of the cluster, None if none is."""
    return next((candidate for candidate in candidates if _fits(cluster, candidate)), None)


def in_order(found: Sequence[Path], wheel: Path) -> list[Path]:
    """Return the learner's own programs first, the wheel's (`wheel`: its folder) last."""
    ours = [path for path in found if path.parent.resolve() == wheel.resolve()]
    beside = wheel / "kubectl"
    if not ours and os.access(beside, os.X_OK):
        ours = [beside]
    own = [path for path in found if path not in ours]
    return own + ours


def stamp(path: Path) -> str:
    """Return what changes when a program is replaced, empty if it is gone."""
    try:
        seen = path.stat()
    except OSError:
        return ""
    return f"{seen.st_size}-{seen.st_mtime_ns}"


async def place_kubectl(kit: Kit, cluster: str, version: str, node: str) -> Path:
    """Link the right kubectl into the cluster's `bin`; return the program that was chosen."""
    wanted = read_version(version)
    if wanted is None:
        raise _none(version)
    found = await asyncio.to_thread(_found, kit.environ)
    candidates: list[Candidate] = []
    for path in found:
        candidates.append(Candidate(path, await _version(path, kit.environ)))
        if (chosen := choose_kubectl(wanted, candidates)) is not None:
            break
    else:
        chosen = Candidate(await _of_node(kit, version, node), wanted)
    await asyncio.to_thread(_link, chosen.path, kit.state.bin(cluster) / "kubectl")
    return chosen.path


def _fits(cluster: Version, candidate: Candidate) -> bool:
    version = candidate.version
    if version is None or version.major != cluster.major:
        return False
    return abs(version.minor - cluster.minor) <= 1


def _found(environ: Mapping[str, str]) -> list[Path]:
    return in_order(list(on_path("kubectl", environ)), Path(sysconfig.get_path("scripts")))


async def _version(path: Path, environ: Mapping[str, str]) -> Version | None:
    """Ask a kubectl for its own version, without letting it see any cluster."""
    argv = (str(path), "version", "--client", "-o", "json")
    try:
        async with asyncio.timeout(15):
            said = await run(Call(argv, {**environ, "KUBECONFIG": os.devnull}, merged=False))
        return read_version(str(json.loads(said.text)["clientVersion"]["gitVersion"]))
    except (LabError, TimeoutError, ValueError, KeyError, TypeError):
        return None


async def _of_node(kit: Kit, version: str, node: str) -> Path:
    """Copy the kubectl out of a node into the cache, once per version."""
    target = kit.settings.cache / "kubectl" / version / "kubectl"
    if target.exists():
        return target
    folder = private_folder(target.parent)
    handle, draft_name = tempfile.mkstemp(dir=folder, prefix=".kubectl-")
    os.close(handle)
    draft = Path(draft_name)
    try:
        if not await kit.engine.copy_out(node, IN_NODE, draft):
            raise _none(version)
        await asyncio.to_thread(_install, draft, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)  # noqa: PTH108 - at once, also when cancelled
    return target


def _install(draft: Path, target: Path) -> None:
    draft.chmod(0o755)
    draft.replace(target)


def _link(program: Path, link: Path) -> None:
    draft = link.with_name(f".kubectl-{os.getpid()}")
    with suppress(FileNotFoundError):
        draft.unlink()
    draft.symlink_to(program.resolve())
    draft.replace(link)


def _none(version: str) -> LabError:
    return LabError(
        f"No kubectl fits a cluster of version {version}",
        where="PATH",
        next_step="Install a kubectl within one minor version of it.",
    )
