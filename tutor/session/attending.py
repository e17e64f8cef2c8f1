"""One process follows an exercise; a second one shows what the first sees.

The first holds a lock on the lesson and writes each state to a file, replaced in one step. A
lock is the kernel's: it is gone with its process, however that ended.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tutor.session.files import private_folder, write_private
from tutor.session.states import ExerciseState


@contextmanager
def lesson_lock(folder: Path) -> Iterator[bool]:
    """Hold the lesson's lock for the context; yields False if another process holds it."""
    handle = os.open(private_folder(folder) / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def publish(folder: Path, state: ExerciseState) -> None:
    """Let other processes see `state`."""
    write_private(folder / "state.json", msgspec.json.encode(state))


def published(folder: Path) -> ExerciseState | None:
    """Return the state that the lesson's follower wrote last, or None."""
    try:
        return msgspec.json.decode((folder / "state.json").read_bytes(), type=ExerciseState)
    except (OSError, msgspec.DecodeError):
        return None


async def published_states(folder: Path) -> AsyncGenerator[ExerciseState]:
    """Yield the follower's present state and each that follows; ends when it has gone."""
    from watchfiles import awatch

    shown: ExerciseState | None = None
    async for _ in awatch(
        folder, step=20, debounce=100, rust_timeout=1000, yield_on_timeout=True, recursive=False
    ):
        state = published(folder)
        if state is not None and state != shown:
            shown = state
            yield state
        with lesson_lock(folder) as free:
            if free:
                return
