"""Where words go: data to stdout, talk to stderr, colour only where a person looks."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from tutor.errors import TutorError

PROSE_CELLS = 72

_ACCENTS = {"met": "32", "pending": "33", "unmet": "31", "strong": "1", "muted": "2"}
_ERASE_LINE = "\r\x1b[K"


@dataclass(slots=True)
class Output:
    """The two streams and what they can show. Nothing else in this room writes."""

    out: TextIO
    err: TextIO
    colour: bool = False  # of stdout
    rewrite: bool = False  # stderr can rewrite a line in place
    ask_on: TextIO | None = None  # where answers are read, if a person is there to give them
    columns: int = 80
    _partial: bool = False

    def data(self, line: str = "") -> None:
        """Write one line of what was asked for, at once."""
        self.end_progress()
        self.out.write(f"{line}\n")
        self.out.flush()

    def json(self, value: Any) -> None:
        """Write one line of JSON."""
        self.data(json.dumps(value, ensure_ascii=False))

    def note(self, line: str = "") -> None:
        """Write one line of talk."""
        self.end_progress()
        self.err.write(f"{line}\n")
        self.err.flush()

    def progress(self, line: str) -> None:
        """Show how far a wait is: in place where `rewrite`, else nothing (notes say the phases)."""
        if self.rewrite:
            self.err.write(_ERASE_LINE + line)
            self.err.flush()
            self._partial = True

    def end_progress(self) -> None:
        """Clear the line that `progress` wrote."""
        if self._partial:
            self.err.write(_ERASE_LINE)
            self.err.flush()
            self._partial = False

    def error(self, error: TutorError) -> None:
        """Write what happened, where, and what to do next: three lines of talk."""
        self.note(f"kubetutor: {error.what}")
        self.note(f"  {error.where}")
        self.note(f"  {error.next_step}")

    def accent(self, name: str, text: str) -> str:
        """Return `text` in an accent of SCREENS §2, or as it is where there is no colour."""
        return f"\x1b[{_ACCENTS[name]}m{text}\x1b[0m" if self.colour and text else text

    @property
    def prose_cells(self) -> int:
        """Return the width that text is wrapped at."""
        return min(PROSE_CELLS, self.columns)


def terminal_output(environ: Mapping[str, str]) -> Output:
    """Return the process's own streams. NO_COLOR, TERM=dumb and anything not a terminal: plain."""
    plain = bool(environ.get("NO_COLOR")) or environ.get("TERM", "dumb") in {"dumb", ""}
    return Output(
        sys.stdout,
        sys.stderr,
        colour=not plain and sys.stdout.isatty(),
        rewrite=environ.get("TERM", "dumb") not in {"dumb", ""} and sys.stderr.isatty(),
        ask_on=sys.stdin if sys.stdin.isatty() and sys.stderr.isatty() else None,
        columns=shutil.get_terminal_size((80, 24)).columns,
    )


def confirmed(output: Output, question: str, *, yes: bool) -> bool:
    """Ask inline on a terminal; `yes` answers. Where nobody can be asked the answer is no."""
    if yes:
        return True
    if output.ask_on is None:
        return False
    output.end_progress()
    output.err.write(f"{question} [y/N] ")
    output.err.flush()
    return output.ask_on.readline().strip().lower() in {"y", "yes", "ㅛ", "예", "네"}
