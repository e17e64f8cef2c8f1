"""A program on a pseudo-terminal of its own: bytes both ways, its size, its end. Draws nothing.

Sources: pty(7), tty_ioctl(4), credentials(7) "Sessions"; POSIX "The Controlling Terminal".
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import termios
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from tutor.errors import LabError
from tutor.session.shells import Launch

# A session's leader that opens a terminal gets it as its controlling terminal; so no code of ours
# has to run between fork and exec.
_TAKE_TERMINAL = 'exec "$@" <>"$0" >&0 2>&0'
_READ_BYTES = 4096
_READ_ROUNDS = 4  # then the loop serves others: what 16 KiB can ask for takes 30 ms at worst
_UNREAD_REPLIES = 65_536  # a program that asks and never reads loses what is beyond
_GRACE_SECONDS = 1.0
_IUTF8 = 0x4000  # Linux and macOS: the line discipline erases whole characters
_FOREIGN = ("COLUMNS", "LINES", "TMUX", "TMUX_PANE", "STY", "WINDOWID", "TERM_PROGRAM")


class Pty:
    """One program and its terminal. `took` is called on the loop with each piece of output."""

    def __init__(self, took: Callable[[bytes], None]) -> None:
        self._took = took
        self._master, self._slave = os.openpty()
        # Our own end of the slave stays open: the terminal lives until we say so, and a job that
        # outlives the shell can't keep the pane from telling that the shell has ended.
        os.set_blocking(self._master, False)
        attributes = termios.tcgetattr(self._slave)
        attributes[0] |= _IUTF8
        termios.tcsetattr(self._slave, termios.TCSANOW, attributes)
        self._unsent = bytearray()
        self._process: asyncio.subprocess.Process | None = None
        self._closed = False
        self._ended = False

    async def start(self, launch: Launch) -> None:
        """Start the program as the leader of a session of its own; its output begins to come.

        Raises LabError if it can't be started.
        """
        tty = os.ttyname(self._slave)
        argv = ("/bin/sh", "-c", _TAKE_TERMINAL, tty, *launch.argv)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *argv,
                cwd=launch.folder,
                env=terminal_environment(launch.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as refused:
            raise LabError(
                f"The shell can't be started: {refused.strerror}",
                where=str(launch.folder),
                next_step="Look whether the lesson's folder is there, then open the lesson anew.",
            ) from refused
        if not self._closed:
            asyncio.get_running_loop().add_reader(self._master, self._read)

    async def ended(self) -> int:
        """Return the program's exit code once it has ended and all its output was taken."""
        assert self._process is not None, "start comes first"
        code = await self._process.wait()
        while not self._closed and self._read():
            pass
        self._ended = True
        return code if code >= 0 else 128 - code

    # ── to the program ──

    def write(self, data: bytes) -> None:
        """Send what was typed; what the program doesn't read yet waits its turn."""
        if self._closed:
            return
        self._unsent += data
        self._send()

    def reply(self, data: bytes) -> None:
        """Send what the terminal answers, unless the program has long stopped reading."""
        if len(self._unsent) < _UNREAD_REPLIES:
            self.write(data)

    def resize(self, cols: int, rows: int) -> None:
        """Give the terminal another size; the program in the foreground is told by SIGWINCH."""
        if not self._closed:
            termios.tcsetwinsize(self._master, (max(rows, 1), max(cols, 1)))

    # ── about the program ──

    @property
    def pid(self) -> int | None:
        """The program's process id; None before its start."""
        return None if self._process is None else self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether the program came to its own end, rather than being hung up."""
        return self._ended

    @property
    def runs(self) -> bool:
        """Whether the program runs."""
        return self._process is not None and self._process.returncode is None and not self._closed

    def foreground(self) -> str | None:
        """Return the name of the program in the foreground; None if that is the shell itself."""
        if not self.runs or self._process is None:
            return None
        with suppress(OSError):
            group = os.tcgetpgrp(self._master)
            if group not in (0, self._process.pid):
                return _name_of(group)
        return None

    def folder(self) -> Path | None:
        """Return the folder that the shell is in; None where the system doesn't tell."""
        if self._process is None:
            return None
        with suppress(OSError):
            return Path(f"/proc/{self._process.pid}/cwd").readlink()
        return None

    async def close(self) -> None:
        """Hang up: the shell and its jobs get SIGHUP, what is left after a moment SIGKILL."""
        self.hang_up()
        if self._process is None or self._process.returncode is not None:
            return
        try:
            async with asyncio.timeout(_GRACE_SECONDS):
                await self._process.wait()
        except TimeoutError:
            _signal_group(self._process.pid, signal.SIGKILL)
            await self._process.wait()
        except asyncio.CancelledError:
            _signal_group(self._process.pid, signal.SIGKILL)
            raise

    def hang_up(self) -> None:
        """Take the terminal away from the program, at once; doing so again changes nothing."""
        if self._closed:
            return
        self._closed = True
        groups = self._groups()
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._master)
        loop.remove_writer(self._master)
        os.close(self._slave)
        os.close(self._master)
        for group in groups:
            _signal_group(group, signal.SIGHUP)
            _signal_group(group, signal.SIGCONT)  # a stopped job learns of it, too

    def _groups(self) -> set[int]:
        if self._process is None:
            return set()
        groups = {self._process.pid} if self._process.returncode is None else set()
        with suppress(OSError):
            groups.add(os.tcgetpgrp(self._master))
        return groups - {0}

    def _read(self) -> bool:
        """Take what output there is, up to some KiB; return whether there was any."""
        pieces = []
        with suppress(BlockingIOError, OSError):  # EIO: the terminal was hung up
            for _ in range(_READ_ROUNDS):
                if not (piece := os.read(self._master, _READ_BYTES)):
                    break
                pieces.append(piece)
        if pieces:
            self._took(b"".join(pieces))
        return bool(pieces)

    def _send(self) -> None:
        loop = asyncio.get_running_loop()
        with suppress(BlockingIOError):
            while self._unsent:
                del self._unsent[: os.write(self._master, self._unsent)]
        if self._unsent:
            loop.add_writer(self._master, self._send)
        else:
            loop.remove_writer(self._master)


def terminal_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a program in the pane, without what told of the outer one."""
    kept = {name: value for name, value in environment.items() if name not in _FOREIGN}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor"}


def _name_of(pid: int) -> str | None:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    asked = subprocess.run(
        ["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return Path(asked.stdout.strip()).name or None


def _signal_group(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
