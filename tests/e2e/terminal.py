"""A learner's terminal: panes of tmux that run the installed command. Waits on output only."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from watchfiles import watch

KUBETUTOR = Path(sys.executable).with_name("kubetutor")
_ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]|\x1b\][^\x07]*\x07|\x1b[=>()][0B]?|\r")


def kubetutor(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command to its end."""
    return subprocess.run(
        [KUBETUTOR, *arguments], capture_output=True, text=True, check=False, timeout=400
    )


@dataclass
class Pane:
    """One pane. All it ever printed is in `log`."""

    socket: str
    name: str
    log: Path

    def type(self, line: str) -> None:
        """Type a line and press Enter."""
        self._tmux("send-keys", "-t", self.name, "-l", line)
        self._tmux("send-keys", "-t", self.name, "Enter")

    def press(self, key: str) -> None:
        """Press one key, as tmux calls it."""
        self._tmux("send-keys", "-t", self.name, key)

    def until(self, text: str, seconds: float = 60) -> str:
        """Return all output once `text` is in it; fails with the output when time is up."""
        deadline = monotonic() + seconds
        for _ in watch(
            self.log.parent, rust_timeout=500, yield_on_timeout=True, step=20, debounce=50
        ):
            if text in self.output:
                return self.output
            if monotonic() > deadline:
                break
        raise AssertionError(f"{text!r} did not appear in pane {self.name}:\n{self.output}")

    @property
    def output(self) -> str:
        """Return what was printed so far, without colours and cursor movements."""
        return _ESCAPES.sub(b"", self.log.read_bytes()).decode(errors="replace")

    def _tmux(self, *arguments: str) -> None:
        subprocess.run(["tmux", "-L", self.socket, *arguments], check=True)


@contextmanager
def terminal(folder: Path, *names: str) -> Iterator[list[Pane]]:
    """Open a pane for each name, with plain bash in it; the server ends with the context."""
    assert shutil.which("tmux"), "tmux is needed: apt-get install tmux"
    socket = f"kubetutor-{os.getpid()}"
    tmux = ["tmux", "-L", socket, "-f", "/dev/null"]
    panes = [Pane(socket, name, folder / f"{name}.log") for name in names]
    shell = shlex.join(["env", f"PATH={KUBETUTOR.parent}:{os.environ['PATH']}", "bash", "--norc"])
    try:
        for pane in panes:
            pane.log.touch()
            subprocess.run(
                [*tmux, "new-session", "-d", "-s", pane.name, "-x", "140", "-y", "40", shell],
                check=True,
                env={**os.environ, "SHELL": "/bin/bash", "LC_ALL": "C.UTF-8"},
            )
            pipe = f"cat >> {shlex.quote(str(pane.log))}"
            subprocess.run([*tmux, "pipe-pane", "-t", pane.name, pipe], check=True)
        yield panes
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)
