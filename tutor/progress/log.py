"""The append-only event log in SQLite. What was appended survives kill -9 and a full disk.

Every call opens, works in one short transaction and closes, so that threads and several processes
may share a log. Blocking: call it off the event loop.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tutor.clock import Clock
from tutor.progress.events import EventKind, ProgressEvent
from tutor.progress.logfile import check_version, create, damaged, translated, vouch
from tutor.progress.ulid import ulid

Data = Mapping[str, str | int | float | bool]

_BUSY_SECONDS = 10.0
_KINDS = frozenset(EventKind)


class EventLog:
    """Appends events to the file `path`, which is made (0600) with the first one."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock

    def append(
        self, course: str, lesson: str, exercise: str, kind: EventKind, data: Data | None = None
    ) -> ProgressEvent:
        """Store one event durably and return it; its id is greater than all before it.

        Raises ProgressError if the log is damaged, foreign, locked, or can't be written; nothing in
        it was changed then.
        """
        create(self.path)
        with self._connection() as base:
            base.execute("BEGIN IMMEDIATE")
            (newest,) = base.execute("SELECT max(id) FROM events").fetchone()
            at = self._clock.now()
            parts = (course, lesson, exercise, kind, dict(data or {}))
            event = ProgressEvent(ulid(at, newest or ""), at, *parts)
            base.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", _row(event))
            base.execute("COMMIT")
        return event

    def events(self, course: str | None = None) -> list[ProgressEvent]:
        """Return the events (of one course), oldest first; none where there is no log yet.

        Kinds that this version does not know are left out. Raises ProgressError.
        """
        if not self.path.exists():
            return []
        with self._connection() as base:
            rows = base.execute(
                "SELECT id, at, course, lesson, exercise, kind, data FROM events"
                " WHERE ?1 IS NULL OR course = ?1 ORDER BY id",
                (course,),
            ).fetchall()
        try:
            return [_event(*row) for row in rows if row[5] in _KINDS]
        except (ValueError, TypeError) as unreadable:
            raise damaged(self.path, str(unreadable)) from unreadable

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        vouch(self.path)
        base: sqlite3.Connection | None = None
        try:
            base = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
            )
            check_version(base, self.path)
            base.execute("PRAGMA synchronous = FULL")
            yield base
        except sqlite3.Error as refused:
            raise translated(refused, self.path) from refused
        finally:
            if base is not None:
                base.close()  # rolls an unfinished transaction back


def _row(event: ProgressEvent) -> tuple[str, ...]:
    where = (event.course, event.lesson, event.exercise)
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    return (event.id, event.at.isoformat(), *where, event.kind.value, data)


def _event(*row: str) -> ProgressEvent:
    key, at, course, lesson, exercise, kind, data = row
    return ProgressEvent(
        key,
        datetime.fromisoformat(at),
        course,
        lesson,
        exercise,
        EventKind(kind),
        json.loads(data),
    )
