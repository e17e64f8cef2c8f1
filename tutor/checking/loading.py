"""Reads `checks/<track>/<lesson>.yaml` and files of further attempts, with the line of every flaw.

`read_…` give what could be read and all flaws; `load_…` raise the first one as ContentError.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from tutor.checking.spec import AttemptsFile, ChecksFile
from tutor.errors import ContentError
from tutor.marked_yaml import Flaw, Marked, YamlPath, read_marked
from tutor.typed_yaml import Decoded, decode

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A file as far as it could be read; `value` is None where nothing of it could be used."""

    path: Path
    marked: Marked
    decoded: Decoded[T]

    @property
    def value(self) -> T | None:
        """What could be read; what was at fault is left out."""
        return self.decoded.value

    @property
    def flaws(self) -> list[Flaw]:
        """All that is wrong with how it is written; what it means is `linting`'s."""
        return self.decoded.flaws

    def flaw(self, path: YamlPath, what: str, remedy: str) -> Flaw:
        """Return a flaw of what stands at `path`."""
        return Flaw(self.marked.line(path), what, remedy)

    def keys(self, *path: str) -> list[str]:
        """Return the keys as written at `path`, those at fault too."""
        tree = self.marked.tree
        for part in path:
            tree = tree.get(part) if isinstance(tree, dict) else None
        return [str(key) for key in tree] if isinstance(tree, dict) else []


def read_checks(path: Path) -> Read[ChecksFile]:
    """Read one lesson's checks. Raises nothing: an unreadable file is a flaw of line 1."""
    return _read(path, ChecksFile)


def read_attempts(path: Path) -> Read[AttemptsFile]:
    """Read a teacher's own attempts, for `verify --attempts`. Raises nothing."""
    return _read(path, AttemptsFile)


def load_checks(path: Path) -> ChecksFile:
    """Return one lesson's checks. Raises ContentError with the first flaw and how many follow."""
    return _sound(read_checks(path))


def load_attempts(path: Path) -> AttemptsFile:
    """Return further attempts, looked over. Raises ContentError with the first flaw."""
    from tutor.checking.linting import lint_attempts

    read = read_attempts(path)
    return _sound(read, lint_attempts(read))


def _read(path: Path, type_: type[T]) -> Read[T]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        flaw = Flaw(1, f"it can't be read: {why}", "write it as UTF-8 text, at this path")
        return Read(path, Marked(), Decoded(None, [flaw]))
    marked = read_marked(text)
    return Read(path, marked, decode(marked, type_))


def _sound(read: Read[T], flaws: list[Flaw] | None = None) -> T:
    found = sorted(flaws if flaws is not None else read.flaws)
    if read.value is None or found:
        first, others = found[0], len(found) - 1
        more = f" {others} more: `kubetutor lint` names them all." if others else ""
        raise ContentError(
            first.what, where=f"{read.path}:{first.line}", next_step=f"{first.remedy}.{more}"
        )
    return read.value
