"""Which courses may run things here: a course's content as one hash, and the hashes agreed to."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.errors import ContentError
from tutor.marked_yaml import Marked, YamlPath, read_marked

CONTENT = ("lessons", "checks", "clusters")
_STEP_LISTS = ("start", "solution")


@dataclass(frozen=True, slots=True)
class Runs:
    """Something of a course that would run: where it stands, and what it says."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def content_hash(root: Path) -> str:
    """Return one SHA-256 over the names, modes and bytes of lessons/, checks/ and clusters/.

    Raises ContentError where there is no course, on what leads out of it, on what is no plain
    file, and on what can't be read.
    """
    total = hashlib.sha256()
    try:
        for path in _files(root):
            name = path.relative_to(root).as_posix().encode()
            executable = bool(path.stat().st_mode & stat.S_IXUSR)
            with path.open("rb") as file:
                own = hashlib.file_digest(file, "sha256").digest()
            total.update(b"%d:%b:%d:%b" % (len(name), name, executable, own))
    except OSError as error:
        where = str(error.filename or root)
        why = error.strerror or str(error)
        raise ContentError(
            f"The course can't be read: {why}", where=where, next_step="Look at its permissions."
        ) from error
    return total.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    """Yield the course's files, sorted by their names; none of a folder's is left out."""
    if not (root / "lessons" / "course.yaml").is_file():
        raise ContentError(
            "This folder is no course: lessons/course.yaml is missing",
            where=str(root),
            next_step="Name the folder that holds lessons/, checks/ and clusters/.",
        )
    real = root.resolve()
    for path in sorted(p for folder in CONTENT for p in _below(root / folder)):
        target = path.resolve()
        if path.is_symlink() and not (target.is_relative_to(real) and target.is_file()):
            raise _refused(path, "a symbolic link that leads out of the course, or to no file")
        if not path.is_file():
            raise _refused(path, "neither a file nor a folder")
        yield path


def _below(folder: Path) -> Iterator[Path]:
    if folder.is_symlink():
        raise _refused(folder, "a symbolic link in place of a folder")
    for where, folders, files in os.walk(folder, followlinks=False):
        yield from (Path(where, name) for name in files)
        for name in folders:
            if Path(where, name).is_symlink():
                raise _refused(Path(where, name), "a symbolic link in place of a folder")


def _refused(path: Path, what: str) -> ContentError:
    return ContentError(
        f"This is {what}", where=str(path), next_step="Put a plain file or folder there."
    )


def what_runs(root: Path) -> list[Runs]:
    """Return all of a course that would run, by file and line, for a person to agree to.

    The shell steps, commands and challenges of checks/, its Python files, every Dockerfile and
    cluster config (it may mount folders of the host) line by line, and the files that go into
    images by name. Raises ContentError as `content_hash` does.
    """
    found: list[Runs] = []
    for path in _files(root):
        top, *rest = path.relative_to(root).parts
        if top == "checks" and path.suffix in (".yaml", ".yml"):
            found += _steps_of(path)
        elif top == "checks" or path.name == "Dockerfile" or (top == "clusters" and not rest[1:]):
            found += _lines_of(path)
        elif top == "clusters":
            found.append(Runs(path, 1, f"goes into an image: {path.stat().st_size} bytes"))
    return sorted(found, key=lambda runs: (str(runs.path), runs.line, runs.what))


def _lines_of(path: Path) -> Iterator[Runs]:
    text = path.read_bytes()
    if b"\0" in text:
        yield Runs(path, 1, f"a program of {len(text)} bytes, not text")
        return
    for number, line in enumerate(text.decode(errors="replace").splitlines(), 1):
        if line.strip():
            yield Runs(path, number, line)


def _steps_of(path: Path) -> Iterator[Runs]:
    marked = read_marked(path.read_text("utf-8-sig", errors="replace"))
    if marked.flaws:
        yield Runs(path, marked.flaws[0].line, "can't be read as YAML, so nothing of it runs")
    yield from _walk(path, marked, marked.tree, ())


def _walk(path: Path, marked: Marked, tree: Any, at: YamlPath) -> Iterator[Runs]:
    """Yield the steps, commands and applied files below `tree`, whatever else is wrong there."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _walk(path, marked, value, (*at, key))
    elif isinstance(tree, list) and at and at[-1] in ("command", "argv"):
        yield Runs(path, marked.line(at), " ".join(map(str, tree)))
    elif isinstance(tree, list):
        for i, value in enumerate(tree):
            yield from _walk(path, marked, value, (*at, i))
    elif isinstance(tree, str) and _is_run(at):
        yield Runs(path, marked.line(at), tree)


def _is_run(at: YamlPath) -> bool:
    """Say whether text at this path is a command: a step, or a `run`, `apply`, `python`."""
    if at and at[-1] in ("run", "apply", "python"):
        return True
    if len(at) < 2 or not isinstance(at[-1], int):
        return False
    return at[-2] in ("run", *_STEP_LISTS) or "alternatives" in at[:-2]


class TrustStore:
    """The hashes that the learner agreed to, in one private JSON file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_trusted(self, content: str) -> bool:
        """Say whether this very content was agreed to. Raises ContentError as `trust` does."""
        return content in self._read()

    def trust(self, content: str, root: Path) -> None:
        """Remember that this content may run, and where it was.

        Raises ContentError if the file can't be read or written; then it is as it was.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # two of us at once lose neither's word
                self._write({**self._read(), content: str(root.resolve())})
        except OSError as error:
            raise self._at_fault(error.strerror or str(error)) from error

    def _read(self) -> dict[str, str]:
        try:
            tree = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._at_fault(str(error)) from error
        if not isinstance(tree, dict):
            raise self._at_fault("it holds no map")
        return {str(key): str(value) for key, value in tree.items()}

    def _write(self, trusted: dict[str, str]) -> None:
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".trust")  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(trusted, file, indent=2)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        finally:
            Path(name).unlink(missing_ok=True)

    def _at_fault(self, why: str) -> ContentError:
        return ContentError(
            f"The list of trusted courses can't be used: {why}",
            where=str(self._path),
            next_step="Mend or remove the file, then run `kubetutor trust` again.",
        )
