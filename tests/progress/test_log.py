"""What the event log promises: durable, private, shared by processes, and unharmed by faults."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tutor.clock import SystemClock
from tutor.errors import ProgressError
from tutor.progress.events import EventKind
from tutor.progress.log import EventLog
from tutor.progress.ulid import ulid

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class SteppedClock:
    """A clock that stands still until told otherwise."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def sleep(self, span: timedelta) -> None:
        raise AssertionError("the log never waits on a clock")


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return EventLog(tmp_path / "home" / "progress.db", SteppedClock())


def append(log: EventLog, kind: EventKind = EventKind.MET, lesson: str = "k8s-pods") -> str:
    return log.append("kubetutor", lesson, "first", kind, {"expectation": "ready"}).id


def child(script: str, *arguments: str, limit: float = 15) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )


# ── what is kept ──


def test_an_event_comes_back_as_it_was_appended(log: EventLog) -> None:
    event = log.append(
        "kubetutor", "k8s-pods", "first", EventKind.COMPLETED, {"fidelity": "real", "seconds": 6.5}
    )
    assert log.events() == [event]
    assert event.at == NOON


def test_a_log_that_is_not_there_yet_is_empty_and_reading_makes_no_file(log: EventLog) -> None:
    assert log.events() == []
    assert not log.path.parent.exists()


def test_events_of_another_course_are_left_out(log: EventLog) -> None:
    append(log)
    other = log.append("bank", "loans", "", EventKind.STARTED)
    assert log.events("bank") == [other]


def test_only_its_owner_may_read_the_log(log: EventLog) -> None:
    append(log)
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.path.parent.stat().st_mode) == 0o700


def test_ids_rise_though_the_clock_stands_still_or_goes_back(tmp_path: Path) -> None:
    clock = SteppedClock()
    log = EventLog(tmp_path / "progress.db", clock)
    ids = [append(log) for _ in range(5)]
    clock.at -= timedelta(days=1)
    ids += [append(log) for _ in range(5)]
    assert ids == sorted(set(ids))


def test_a_ulid_holds_its_moment_in_its_first_ten_letters() -> None:
    # 1469918176385 ms is the example of the specification's reference implementation
    at = datetime(2016, 7, 30, 22, 36, 16, 385000, tzinfo=UTC)
    assert ulid(at)[:10] == "01ARYZ6S41"
    assert len(ulid(at)) == 26


def test_kinds_of_a_later_version_are_left_out_and_stay_in_the_file(log: EventLog) -> None:
    append(log)
    with closing(sqlite3.connect(log.path)) as base, base:
        row = ("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", NOON.isoformat(), "c", "l", "e", "levitated", "{}")
        base.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    assert [event.kind for event in log.events()] == [EventKind.MET]
    with closing(sqlite3.connect(log.path)) as base:
        assert base.execute("SELECT count(*) FROM events").fetchone() == (2,)


# ── several processes, and processes that die ──


def _append_many(path: Path, lesson: str, count: int) -> None:
    log = EventLog(path, SystemClock())
    for _ in range(count):
        append(log, lesson=lesson)


def test_four_processes_that_append_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    context = multiprocessing.get_context("spawn")
    jobs = [context.Process(target=_append_many, args=(path, f"l{n}", 15)) for n in range(4)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    events = EventLog(path, SystemClock()).events()
    assert [job.exitcode for job in jobs] == [0] * 4
    assert {f"l{n}": 15 for n in range(4)} == {
        lesson: sum(e.lesson == lesson for e in events) for lesson in (f"l{n}" for n in range(4))
    }


APPEND_UNTIL_KILLED = """
import sys
from pathlib import Path
from tutor.clock import SystemClock
from tutor.progress.events import EventKind
from tutor.progress.log import EventLog

log = EventLog(Path(sys.argv[1]), SystemClock())
while True:
    event = log.append("c", "l", "e", EventKind.COMPLETED)
    sys.stdout.write(event.id + "\\n")
    sys.stdout.flush()
"""


@pytest.mark.slow
def test_kill_9_loses_nothing_that_was_appended(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    shown: set[str] = set()
    for lines in (1, 2, 3, 5, 8, 13):
        writer = subprocess.Popen(
            [sys.executable, "-c", APPEND_UNTIL_KILLED, str(path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        shown |= {writer.stdout.readline().strip() for _ in range(lines)}
        writer.send_signal(signal.SIGKILL)
        shown |= {line.strip() for line in writer.stdout if line.endswith("\n")}
        writer.stdout.close()
        writer.wait()
        kept = {event.id for event in EventLog(path, SystemClock()).events()}
        assert shown <= kept
    assert len(shown) >= 32
    assert list(tmp_path.glob(".progress.db.*")) == []


# ── faults ──


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 5000],
    ids=["empty", "text", "cut short", "garbage after the magic"],
)
def test_a_damaged_file_is_named_and_left_as_it_is(log: EventLog, content: bytes) -> None:
    log.path.parent.mkdir()
    log.path.write_bytes(content)
    for act in (log.events, lambda: append(log)):
        with pytest.raises(ProgressError) as refused:
            act()
        assert refused.value.where == str(log.path)
        assert "Move the file away" in refused.value.next_step
    assert log.path.read_bytes() == content


def test_pages_that_were_overwritten_are_damage(log: EventLog) -> None:
    append(log)
    content = log.path.read_bytes()
    content = content[:100] + b"\xa5" * (len(content) - 100)
    log.path.write_bytes(content)
    with pytest.raises(ProgressError, match="damaged"):
        log.events()
    with pytest.raises(ProgressError, match="damaged"):
        append(log)
    assert log.path.read_bytes() == content


def test_another_programs_database_is_not_touched(log: EventLog) -> None:
    log.path.parent.mkdir()
    with closing(sqlite3.connect(log.path)) as base, base:
        base.execute("CREATE TABLE events (anything)")
    before = log.path.read_bytes()
    with pytest.raises(ProgressError, match="another program made it"):
        append(log)
    assert log.path.read_bytes() == before
    assert list(log.path.parent.iterdir()) == [log.path]


def test_a_layout_of_a_later_version_is_left_alone(log: EventLog) -> None:
    append(log)
    with closing(sqlite3.connect(log.path)) as base, base:
        base.execute("PRAGMA user_version = 9")
    with pytest.raises(ProgressError, match="layout 9") as refused:
        append(log)
    assert "newer kubetutor" in refused.value.next_step


def test_an_event_whose_data_is_no_json_is_damage(log: EventLog) -> None:
    append(log)
    with closing(sqlite3.connect(log.path)) as base, base:
        base.execute("UPDATE events SET data = '{'")
    with pytest.raises(ProgressError, match="damaged"):
        log.events()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(ProgressError) as refused:
        append(EventLog(tmp_path / "home" / "progress.db", SystemClock()))
    assert "KUBETUTOR_HOME" in refused.value.next_step


def test_a_full_disk_loses_nothing_that_was_appended(log: EventLog) -> None:
    kept = append(log)
    full = child(
        """
import resource, sys
from pathlib import Path
from tutor.clock import SystemClock
from tutor.errors import ProgressError
from tutor.progress.events import EventKind
from tutor.progress.log import EventLog

resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
try:
    EventLog(Path(sys.argv[1]), SystemClock()).append("c", "l", "e", EventKind.COMPLETED)
except ProgressError as refused:
    sys.stdout.write(refused.next_step)
""",
        str(log.path),
    )
    assert full.returncode == 0, full.stderr
    assert full.stdout.startswith("Free some disk")
    assert [event.id for event in log.events()] == [kept]


READ_ONLY = """
import os, sys
from pathlib import Path
from tutor.clock import SystemClock
from tutor.errors import ProgressError
from tutor.progress.events import EventKind
from tutor.progress.log import EventLog

if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
log = EventLog(Path(sys.argv[1]), SystemClock())
try:
    log.append("c", "l", "e", EventKind.COMPLETED)
except ProgressError as refused:
    sys.stdout.write(refused.what)
"""


@pytest.mark.parametrize("existing", [False, True], ids=["no log yet", "a log"])
def test_a_read_only_folder_is_named(existing: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        log = EventLog(Path(name) / "progress.db", SystemClock())
        if existing:
            append(log)
            log.path.chmod(0o444)
        Path(name).chmod(0o555)
        refused = child(READ_ONLY, str(log.path))
        Path(name).chmod(0o700)
        assert refused.returncode == 0, refused.stderr
        assert "The progress log can't be written" in refused.stdout
        assert len(log.events()) == int(existing)
