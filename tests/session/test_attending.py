"""Two processes on one lesson: one follows, the other shows what the first sees."""

from __future__ import annotations

import subprocess
import sys
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

from tutor.names import ExerciseId, LessonId
from tutor.session.attending import lesson_lock, publish, published, published_states
from tutor.session.states import ExerciseState

AT = datetime(2026, 1, 1, tzinfo=UTC)


def state(*, done: bool) -> ExerciseState:
    return ExerciseState(LessonId("a"), ExerciseId("b"), AT, (), settled=True, done=done)


def test_a_second_holder_is_told_that_it_is_second(tmp_path: Path) -> None:
    with lesson_lock(tmp_path) as first, lesson_lock(tmp_path) as second:
        assert first
        assert not second


def test_a_lock_goes_with_its_process_however_it_ended(tmp_path: Path) -> None:
    script = (
        "import sys, os; from pathlib import Path;"
        "from tutor.session.attending import lesson_lock\n"
        "with lesson_lock(Path(sys.argv[1])) as ours:\n"
        "    print(ours, flush=True); os.kill(os.getpid(), 9)"
    )
    child = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert child.stdout == "True\n"
    assert child.returncode == -9
    with lesson_lock(tmp_path) as free:
        assert free


def test_what_is_published_is_read_back(tmp_path: Path) -> None:
    publish(tmp_path, state(done=True))
    assert published(tmp_path) == state(done=True)


def test_a_damaged_state_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{")
    assert published(tmp_path) is None


async def test_states_are_followed_until_the_follower_has_gone(tmp_path: Path) -> None:
    seen: list[bool] = []
    with lesson_lock(tmp_path) as ours:
        assert ours
        publish(tmp_path, state(done=False))
        async with aclosing(published_states(tmp_path)) as states:
            async for each in states:
                seen.append(each.done)
                if each.done:
                    break
                publish(tmp_path, state(done=True))
    assert seen == [False, True]
