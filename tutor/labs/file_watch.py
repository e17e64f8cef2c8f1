"""Observes the workspace's text files: the file system's notice says look, looking says what is."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tutor.clock import Clock
from tutor.labs.file_reading import read_text
from tutor.observations import Change, Kind, Observed, Report, Snapshot, System, Tree

FILES = Kind(System.FILE, "file")
_LARGEST_BYTES = 256 * 1024
_MOST_FILES = 2000
_QUIET_MS = 20  # so long without a further notice ends a burst
_BURST_MS = 100  # but a burst is told after this at the latest
_LOOK_ANYWAY_MS = 2000  # a folder that was moved away gives no notice at all
_AWAY = timedelta(seconds=0.5)

Stamp = tuple[int, int, int]


@dataclass(slots=True)
class _Folder:
    """What was last seen of a workspace."""

    root: Path
    stamps: dict[str, Stamp] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)

    def look(self, suspects: Collection[str] = ()) -> dict[str, Tree]:
        """Return all text files by relative path; those unchanged since are not read again.

        `suspects` (paths of the file system) are read again
        even if their stamp is the same. Blocks: run it in a thread.
        """
        stamps = _stamps(self.root)
        again = {os.path.relpath(path, self.root) for path in suspects}
        trees: dict[str, Tree] = {}
        for path, stamp in stamps.items():
            if self.stamps.get(path) == stamp and path not in again:
                if path in self.trees:
                    trees[path] = self.trees[path]
            elif (text := _text(self.root / path)) is not None:
                trees[path] = read_text(path, text).tree(path, text)
        self.stamps, self.trees = stamps, trees
        return trees


async def observe_files(workspace: Path, clock: Clock) -> AsyncGenerator[Report]:
    """Yield the workspace's files, then each change, until closed.

    A workspace that is gone is an empty one; it is listed anew when it comes back.
    """
    while True:
        folder = _Folder(workspace)
        if identity(workspace) is None:
            yield Snapshot(FILES, clock.now(), ())
            while identity(workspace) is None:
                await clock.sleep(_AWAY)
        async with aclosing(_follow(folder, clock)) as reports:
            async for report in reports:
                yield report


def identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from one made later at the same path; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if folder.is_dir() else None


async def _follow(folder: _Folder, clock: Clock) -> AsyncGenerator[Snapshot | Change]:
    """Report until the folder is gone, or another one is in its place."""
    from watchfiles._rust_notify import RustNotify  # documented: watchfiles, "Rust backend"

    began = identity(folder.root)
    stop = threading.Event()
    try:
        # Watching begins before the first look, so that nothing falls between the two.
        watcher = RustNotify([str(folder.root)], False, False, 300, True, True)
        known = await asyncio.to_thread(folder.look)
        yield Snapshot(FILES, clock.now(), _observed(known))
        while True:
            notice = await asyncio.to_thread(
                watcher.watch, _BURST_MS, _QUIET_MS, _LOOK_ANYWAY_MS, stop
            )
            if identity(folder.root) != began:
                return
            touched = [path for _, path in notice] if isinstance(notice, set) else []
            present = await asyncio.to_thread(folder.look, touched)
            for change in _differences(clock, known, present):
                yield change
            known = present
    except (FileNotFoundError, NotADirectoryError):
        return
    finally:
        stop.set()  # ends the thread that waits, within _QUIET_MS


def _observed(trees: Mapping[str, Tree]) -> tuple[Observed, ...]:
    return tuple(Observed(FILES, path, tree) for path, tree in trees.items())


def _differences(
    clock: Clock, known: Mapping[str, Tree], present: Mapping[str, Tree]
) -> list[Change]:
    now = clock.now()
    gone = [Change(FILES, now, path, None) for path in known if path not in present]
    return gone + [
        Change(FILES, now, path, tree) for path, tree in present.items() if known.get(path) != tree
    ]


def _stamps(root: Path) -> dict[str, Stamp]:
    """Return the regular files worth reading, without hidden folders and links out of the root."""
    found: dict[str, Stamp] = {}
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            try:
                if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
                    continue
                status = path.stat()
            except OSError:
                continue  # gone between the walk and now
            if path.is_file() and status.st_size <= _LARGEST_BYTES:
                relative = path.relative_to(root).as_posix()
                found[relative] = (status.st_mtime_ns, status.st_size, status.st_ino)
            if len(found) >= _MOST_FILES:
                return found
    return found


def _text(path: Path) -> str | None:
    """Return a file's text; None if it is binary, or gone."""
    try:
        data = path.read_bytes()[: _LARGEST_BYTES + 1]
        return None if b"\0" in data else data.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
