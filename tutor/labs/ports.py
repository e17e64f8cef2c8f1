"""Looks at ports of the loopback interface: which are free, and who has one that isn't."""

from __future__ import annotations

import errno
import socket
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tutor.errors import LabError

LOOPBACK = "127.0.0.1"
_LISTENING = "0A"  # proc(5), /proc/net/tcp: state TCP_LISTEN


def is_free(port: int) -> bool:
    """Say whether a server could listen on a loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as taken:
            if taken.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def first_taken(ports: Iterable[int]) -> int | None:
    """Return the first port that isn't free."""
    return next((port for port in ports if not is_free(port)), None)


def port_taken(port: int) -> LabError:
    """Return the error of a port that somebody else has."""
    return LabError(
        f"Port {port} is in use by {holder_of(port)}",
        where=f"{LOOPBACK}:{port}",
        next_step="End it, or give the lab other ports with KUBETUTOR_PORTS.",
    )


def holder_of(port: int, proc: Path = Path("/proc")) -> str:
    """Return who listens on a port: `process 4312 (nginx)`, or `another program`."""
    pid = _holder_in_proc(port, proc) if (proc / "net/tcp").exists() else _holder_by_lsof(port)
    if pid is None:
        return "another program"
    try:
        name = (proc / str(pid) / "comm").read_text(encoding="utf-8").strip()
    except OSError:
        return f"process {pid}"
    return f"process {pid} ({name})"


def listening_inodes(table: str, port: int) -> frozenset[str]:
    """Return the socket inodes that listen on `port`, from the text of /proc/net/tcp or tcp6."""
    found = set()
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) < 10 or fields[3] != _LISTENING:
            continue
        if int(fields[1].rpartition(":")[2], 16) == port:
            found.add(fields[9])
    return frozenset(found)


def _holder_in_proc(port: int, proc: Path) -> int | None:
    inodes: set[str] = set()
    for table in ("net/tcp", "net/tcp6"):
        if (proc / table).exists():
            inodes |= listening_inodes((proc / table).read_text(encoding="ascii"), port)
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for folder in proc.iterdir() if wanted else ():
        if folder.name.isdecimal() and _has_open(folder / "fd", wanted):
            return int(folder.name)
    return None


def _has_open(folder: Path, wanted: set[str]) -> bool:
    try:
        return any(str(link.readlink()) in wanted for link in folder.iterdir())
    except OSError:  # ended meanwhile, or another user's
        return False


def _holder_by_lsof(port: int) -> int | None:
    command = ["lsof", "-nP", "-t", f"-iTCP:{port}", "-sTCP:LISTEN"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    first = said.stdout.split()[:1]
    return int(first[0]) if first and first[0].isdecimal() else None
