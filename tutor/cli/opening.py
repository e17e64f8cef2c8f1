"""Opens what a command works with: the one place where the command line meets the session."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.cli.output import Output, terminal_output

if TYPE_CHECKING:
    from tutor.cli.desk import Face
    from tutor.wording.words import Words


@dataclass(frozen=True, slots=True)
class Asked:
    """What stood before the command: which course, which language, which lab."""

    course: Path | None = None
    language: str | None = None
    lab: str | None = None


def environment() -> Mapping[str, str]:
    """Return the process's environment."""
    return os.environ


def is_terminal() -> bool:
    """Say whether a person sits at a terminal that can show a full screen."""
    able = environment().get("TERM", "dumb") not in {"", "dumb"}
    return able and sys.stdin.isatty() and sys.stdout.isatty()


def open_output() -> Output:
    """Return the process's streams."""
    return terminal_output(environment())


def open_words(asked: Asked) -> Words:
    """Return the sentences in the language asked for, else in the environment's."""
    from tutor.wording.languages import choose_language
    from tutor.wording.words import Words

    return Words(asked.language or choose_language(environment()))


def open_face(asked: Asked, out: Output) -> Face:
    """Return what a command works with. Raises TutorError."""
    from tutor.cli.desk import Face
    from tutor.session.opening import Options, open_session

    words, environ = open_words(asked), environment()
    options = Options(environ, language=words.language, course=asked.course, lab=asked.lab)
    return Face(open_session(options), out, words, environ)


def course_root(asked: Asked, path: Path | None = None) -> Path:
    """Return the course asked for, else the one we stand in, else the built-in one."""
    if path is not None or asked.course is not None:
        return path or asked.course or Path()
    here = Path.cwd()
    if (here / "lessons" / "course.yaml").is_file():
        return here
    from tutor.session.library import builtin_root

    return builtin_root()
