"""The file of an event log: made whole or not at all, told from foreign files before it is opened.

Source of the header's layout: sqlite.org/fileformat.html, "The Database Header".
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from tutor.errors import ProgressError

SCHEMA_VERSION = 1

_APPLICATION_ID = 0x6B75_7475  # "kutu"
_MAGIC = b"SQLite format 3\x00"
_ID_AT = slice(68, 72)
_SCHEMA = """
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    course TEXT NOT NULL,
    lesson TEXT NOT NULL,
    exercise TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL
) WITHOUT ROWID
"""


def create(path: Path) -> None:
    """Make an empty log at `path` unless there is a file. Raises ProgressError if that is refused.

    It is made beside and linked into place, so that no process ever sees half of one.
    """
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
    except OSError as refused:
        raise unwritable(path, refused.strerror or str(refused)) from refused
    os.close(handle)
    made = Path(name)
    try:
        _lay_out(made)
        _link(made, path)
    except sqlite3.Error as refused:
        raise translated(refused, path) from refused
    except OSError as refused:
        raise unwritable(path, refused.strerror or str(refused)) from refused
    finally:
        made.unlink(missing_ok=True)


def vouch(path: Path) -> None:
    """Return if `path` is a log of ours; raise ProgressError, having changed nothing, if not."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as refused:
        raise ProgressError(
            f"The progress log can't be read: {refused.strerror}",
            where=str(path),
            next_step="Make the file readable for you, or set KUBETUTOR_HOME to another folder.",
        ) from refused
    if not header.startswith(_MAGIC) or len(header) < _ID_AT.stop:
        raise damaged(path, "it is not a SQLite database")
    if int.from_bytes(header[_ID_AT]) != _APPLICATION_ID:
        raise damaged(path, "another program made it")


def check_version(base: sqlite3.Connection, path: Path) -> None:
    """Raise ProgressError if a newer kubetutor laid the log out."""
    (version,) = base.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise ProgressError(
            f"The progress log has layout {version}; this kubetutor reads {SCHEMA_VERSION}",
            where=str(path),
            next_step="Use the newer kubetutor that wrote it; the log was left as it is.",
        )


def translated(refused: sqlite3.Error, path: Path) -> ProgressError:
    """Say in a learner's terms why SQLite refused."""
    code = getattr(refused, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT} or primary is None:
        return damaged(path, str(refused))
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return ProgressError(
            "Another program keeps the progress log locked",
            where=str(path),
            next_step="Close what has the file open, then run the command again.",
        )
    return unwritable(path, str(refused))


def damaged(path: Path, how: str) -> ProgressError:
    """Return the error for a file that isn't a readable log of ours."""
    return ProgressError(
        f"The progress log is damaged or not ours: {how}",
        where=str(path),
        next_step="Move the file away to begin a new log, or put a copy of yours back.",
    )


def unwritable(path: Path, why: str) -> ProgressError:
    """Return the error for a log that can't be written."""
    return ProgressError(
        f"The progress log can't be written: {why}",
        where=str(path),
        next_step="Free some disk and make the folder writable, or set KUBETUTOR_HOME to another.",
    )


def _lay_out(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute("PRAGMA synchronous = FULL")
        base.execute("BEGIN")
        base.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        base.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        base.execute(_SCHEMA)
        base.execute("COMMIT")
        base.execute("PRAGMA journal_mode = WAL")


def _link(made: Path, path: Path) -> None:
    try:
        os.link(made, path)
    except FileExistsError:
        return  # another process was first; its log is as good
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
