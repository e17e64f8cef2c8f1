"""What a docker lab keeps in its state folder, and the locks that keep two processes apart.

Everything here can be lost without harm: the engine's own labels say what exists.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec

from tutor.clock import Clock
from tutor.errors import LabError
from tutor.labs.lab import LabSettings

_TRY_AGAIN = timedelta(milliseconds=200)


class Made(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What we know of a cluster that was ready once. Of another shape: as good as absent."""

    nodes: tuple[str, ...]  # container ids, sorted
    version: str  # "v1.34.10"
    images: str  # fingerprint of the images its nodes were given
    kubectl: str = ""  # path of the program that was chosen
    kubectl_stamp: str = ""  # size and time of that file


@dataclass(frozen=True, slots=True)
class LabState:
    """Paths below the state and cache folders of one lab. Folders are made 0700 when needed."""

    settings: LabSettings

    def cluster_name(self, definition: str) -> str:
        """Return what the cluster of a definition is called."""
        return f"{self.settings.owner}-{definition}"

    @property
    def engine_name(self) -> str:
        """Return what the engine container is called."""
        return f"{self.settings.owner}-engine"

    def folder(self, name: str) -> Path:
        """Return the private folder of a cluster, made if absent."""
        return private_folder(self.settings.state / "clusters" / name)

    def kubeconfig(self, name: str) -> Path:
        """Return where a cluster's admin kubeconfig is."""
        return self.settings.state / "clusters" / name / "kubeconfig"

    def baseline(self, name: str) -> Path:
        """Return where the audit keeps what a cluster (or the engine) held when it became ready."""
        return self.settings.state / "clusters" / name / "baseline.json"

    def bin(self, name: str) -> Path:
        """Return the folder with a cluster's kubectl, made if absent."""
        return private_folder(self.settings.state / "bin" / name)

    def known_clusters(self) -> frozenset[str]:
        """Return the names of clusters that we made, or that a definition would have us make."""
        folders = self.settings.state / "clusters"
        made = {entry.name for entry in folders.iterdir()} if folders.is_dir() else set()
        defined = {self.cluster_name(file.stem) for file in self.settings.clusters.glob("*.yaml")}
        prefix = self.cluster_name("")
        return frozenset(name for name in made | defined if name.startswith(prefix))

    def read_made(self, name: str) -> Made | None:
        """Return what is known of a cluster, None if nothing (readable) is."""
        try:
            data = (self.settings.state / "clusters" / name / "made.json").read_bytes()
            return msgspec.json.decode(data, type=Made)
        except (OSError, msgspec.DecodeError):
            return None

    def write_made(self, name: str, made: Made) -> None:
        """Remember a cluster that is ready; the file is replaced as a whole."""
        target = self.folder(name) / "made.json"
        draft = target.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(made))
        draft.replace(target)

    def forget(self, name: str) -> None:
        """Delete all that is kept of a cluster, its kubeconfig first."""
        for kind in ("clusters", "bin"):
            shutil.rmtree(self.settings.state / kind / name, ignore_errors=True)

    @asynccontextmanager
    async def locked(
        self, part: str, clock: Clock, waiting: Callable[[str], None]
    ) -> AsyncGenerator[int]:
        """Hold a part's lock, and yield its file descriptor; `waiting` is told once who has it.

        A program that inherits the descriptor holds the lock, too: an orphaned `kind` is waited
        for. Raises LabError if the lock stays taken for `ready_within`.
        """
        path = private_folder(self.settings.state / "locks") / f"{part}.lock"
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            await self._acquire(lock, path, clock, waiting)
            yield lock
        finally:
            os.close(lock)

    async def _acquire(
        self, lock: int, path: Path, clock: Clock, waiting: Callable[[str], None]
    ) -> None:
        until = clock.now() + self.settings.ready_within
        told = False
        while not _try_lock(lock):
            holder = os.pread(lock, 32, 0).decode(errors="replace").strip() or "unknown"
            if clock.now() >= until:
                raise LabError(
                    f"Process {holder} has been at it for {self.settings.ready_within}",
                    where=str(path),
                    next_step=f"See what it does (`ps -p {holder}`), or end it; then try again.",
                )
            if not told:
                waiting(holder)
                told = True
            await clock.sleep(_TRY_AGAIN)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)


def private_folder(path: Path) -> Path:
    """Return `path`, made if absent, for nobody else to read. Raises LabError if it can't be."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        raise LabError(
            f"A folder of the lab can't be made: {refused.strerror}",
            where=str(path),
            next_step="Make room or give write permission there, then try again.",
        ) from refused
    return path


def _try_lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
