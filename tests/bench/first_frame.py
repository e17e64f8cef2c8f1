"""First frame: from the start of the process to the first picture, beside an empty Textual app.

python tests/bench/first_frame.py [TIMES]
Both run by turns on a pseudo-terminal of 80x24; a picture is there once its last row is written.
"""

from __future__ import annotations

import os
import pty
import select
import struct
import sys
import termios
from fcntl import ioctl
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench.figures import Row, percentile, print_table

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("an empty app")
Empty().run()
"""
PROGRAMS = {
    "empty": ([sys.executable, "-c", EMPTY], b"an empty app"),
    "kubetutor": ([str(Path(sys.executable).with_name("kubetutor"))], b"help"),
}
LIMIT_SECONDS = 30


def first_frame(name: str, home: Path) -> float:
    """Return the seconds until the program's first picture; the program is ended then."""
    argv, mark = PROGRAMS[name]
    began = perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        environ = {**os.environ, "KUBETUTOR_HOME": str(home), "TERM": "xterm-256color"}
        os.execvpe(argv[0], argv, {**environ, "KUBETUTOR_LANG": "en"})
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    said = b""
    while mark not in said:
        if not select.select([terminal], [], [], LIMIT_SECONDS)[0]:
            raise TimeoutError(f"{name} showed nothing: {said[-500:]!r}")
        said += os.read(terminal, 65536)
    took = perf_counter() - began
    os.kill(pid, 15)
    _drain(terminal)
    os.waitpid(pid, 0)
    os.close(terminal)
    return took


def _drain(terminal: int) -> None:
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # the other end is closed: the program has ended
        return


def main() -> None:
    """Print the medians, and the 95th percentile."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    took: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    with TemporaryDirectory() as home:
        for turn in range(times + 1):
            for name in PROGRAMS:
                its = first_frame(name, Path(home))
                if turn:  # the first fills caches: every figure is a warm one
                    took[name].append(its)
    rows = [
        Row(
            f"kubetutor, first frame, {word}",
            percentile(took["kubetutor"], share),
            percentile(took["empty"], share),
            "s",
            "an empty Textual app",
            "≤ 1.8 ×" if share == 0.5 else "",
        )
        for word, share in (("median", 0.5), ("p95", 0.95))
    ]
    print_table(f"First frame, {times} warm runs by turns", rows)


if __name__ == "__main__":
    main()
