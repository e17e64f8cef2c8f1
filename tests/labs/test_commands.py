"""Running shell steps and programs in a workspace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tutor.errors import LabError
from tutor.labs.commands import Command, Commands, Ended
from tutor.labs.probe_command import command_answer
from tutor.observations import CommandProbe

TEN = timedelta(seconds=10)


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    made = Commands(tmp_path, {"PATH": os.environ["PATH"], "LESSON": "scale"})
    yield made
    made.end_lingering()


async def script(commands: Commands, text: str, limit: timedelta = TEN) -> Ended:
    return await commands.run(Command(commands.shell(text), limit, merged=True))


async def test_both_streams_come_as_a_terminal_shows_them(commands: Commands) -> None:
    ended = await script(commands, "echo one; echo two >&2; echo three")
    assert (ended.exit, ended.stdout) == (0, "one\ntwo\nthree\n")


async def test_a_script_stops_at_its_first_error(commands: Commands) -> None:
    ended = await script(commands, "echo one; false | true; echo two")
    assert (ended.exit, ended.stdout) == (1, "one\n")


async def test_only_the_lesson_s_environment_is_seen(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "x")
    ended = await script(commands, 'echo "$LESSON ${SECRET-none}"')
    assert ended.stdout == "scale none\n"


async def running(commands: Commands, process: str) -> bool:
    """Say whether a process runs; a dead one that nobody has waited for does not."""
    state = (await script(commands, f"ps -o stat= -p {process} || true")).stdout
    return state.strip() != "" and not state.strip().startswith("Z")


async def test_what_takes_too_long_is_killed_with_all_it_started(commands: Commands) -> None:
    ended = await script(commands, "sleep 60 & echo $!; sleep 60", timedelta(seconds=0.5))
    assert (ended.exit, ended.timed_out) == (124, True)
    assert ended.seconds < 5
    assert not await running(commands, ended.stdout.strip())


async def test_what_a_script_leaves_running_does_not_hold_it_up(commands: Commands) -> None:
    ended = await script(commands, "sleep 60 & echo $!")
    assert ended.exit == 0
    assert ended.seconds < 5
    assert await running(commands, ended.stdout.strip())
    commands.end_lingering()
    assert not await running(commands, ended.stdout.strip())


async def test_endless_output_keeps_its_newest_end(commands: Commands) -> None:
    ended = await script(commands, "seq 1 400000; echo end")
    assert ended.stdout.endswith("400000\nend\n")
    assert len(ended.stdout) == 1 << 20


async def test_a_workspace_that_is_gone_is_said(commands: Commands) -> None:
    commands.workspace.rmdir()
    with pytest.raises(LabError, match="workspace is gone"):
        await script(commands, "true")


async def test_a_program_s_json_is_part_of_its_answer(commands: Commands) -> None:
    probe = CommandProbe(("sh", "-c", "echo '{\"a\": 1}'; echo odd >&2; exit 3"))
    assert await command_answer(commands, probe) == {
        "exit": 3,
        "stdout": '{"a": 1}\n',
        "stderr": "odd\n",
        "json": {"a": 1},
    }


async def test_a_program_that_is_not_there_is_an_answer(commands: Commands) -> None:
    answer = await command_answer(commands, CommandProbe(("no-such-program",)))
    assert answer["error"] == "absent"


async def test_a_file_that_is_no_program_is_an_answer(commands: Commands) -> None:
    (commands.workspace / "plain").write_text("x")
    answer = await command_answer(commands, CommandProbe(("./plain",)))
    assert answer["error"] == "refused"
