"""Programs on real pseudo-terminals: how they start, what they are told, how they end."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tutor.errors import LabError
from tutor.session.shells import Launch
from tutor.tui.terminal.pty import Pty

ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PS1": "$ ", "COLUMNS": "7"}


class Heard:
    """All that a program printed, and a way to wait for it."""

    def __init__(self) -> None:
        self.text = ""
        self._more = asyncio.Event()

    def take(self, data: bytes) -> None:
        self.text += data.decode(errors="replace")
        self._more.set()

    async def until(self, pattern: str) -> re.Match[str]:
        """Return the first match in all that was printed, once there is one."""
        try:
            async with asyncio.timeout(10):
                while (match := re.search(pattern, self.text)) is None:
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            raise AssertionError(f"{pattern!r} did not appear in {self.text!r}") from None
        return match


@asynccontextmanager
async def running(*argv: str, folder: Path) -> AsyncIterator[tuple[Pty, Heard]]:
    heard = Heard()
    pty = Pty(heard.take)
    try:
        pty.resize(100, 30)
        await pty.start(Launch(argv, folder, ENVIRONMENT))
        yield pty, heard
    finally:
        await pty.close()


async def gone(pid: int) -> None:
    """Return once a process has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(handle, ended.set)
    try:
        async with asyncio.timeout(5):
            await ended.wait()
    finally:
        asyncio.get_running_loop().remove_reader(handle)
        os.close(handle)


async def test_a_program_has_the_terminal_as_its_own(tmp_path: Path) -> None:
    script = 'stty size; ps -o tty= -p $$; pwd; echo "$TERM,$COLUMNS,"; : > /dev/tty && echo owns'
    async with running("sh", "-c", script, folder=tmp_path) as (pty, heard):
        await heard.until("owns")
        assert "30 100" in heard.text
        assert "pts/" in heard.text
        assert str(tmp_path) in heard.text
        assert "xterm-256color,," in heard.text
        assert await pty.ended() == 0


async def test_all_output_is_there_once_the_program_has_ended(tmp_path: Path) -> None:
    async with running("seq", "1", "50000", folder=tmp_path) as (pty, heard):
        assert await pty.ended() == 0
        assert heard.text.endswith("49999\r\n50000\r\n")


async def test_the_exit_code_is_the_programs_a_signals_as_shells_say_it(tmp_path: Path) -> None:
    async with running("sh", "-c", "exit 3", folder=tmp_path) as (pty, _):
        assert await pty.ended() == 3
    async with running("sh", "-c", "kill -9 $$", folder=tmp_path) as (pty, _):
        assert await pty.ended() == 137


async def test_a_program_in_the_foreground_is_told_of_a_new_size(tmp_path: Path) -> None:
    script = "trap 'stty size; exit' WINCH; echo ready; while :; do read -t 5 x; done"
    async with running("bash", "-c", script, folder=tmp_path) as (pty, heard):
        await heard.until("ready")
        pty.resize(10, 3)
        await heard.until("3 10")


async def test_ctrl_c_interrupts_what_runs_in_the_foreground(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("streamed")
    async with running("bash", "--norc", "-i", folder=tmp_path) as (pty, heard):
        await heard.until(r"\$ ")
        pty.write(b"tail -f log\n")
        await heard.until("streamed")
        assert pty.foreground() == "tail"
        pty.write(b"\x03")
        await heard.until(r"\^C")
        pty.write(b"echo 'at the'\\ prompt\n")
        await heard.until("at the prompt")
        assert pty.foreground() is None


async def test_hangul_is_erased_by_whole_characters_at_a_plain_prompt(tmp_path: Path) -> None:
    async with running("sh", "-c", "read x; echo =$x=", folder=tmp_path) as (pty, heard):
        pty.write("파드한\x7f\n".encode())
        await heard.until("=파드=")


async def test_the_shells_folder_is_known(tmp_path: Path) -> None:
    (tmp_path / "manifests").mkdir()
    async with running("sh", "-c", "cd manifests; echo there; read x", folder=tmp_path) as (
        pty,
        heard,
    ):
        await heard.until("there")
        assert pty.folder() == tmp_path / "manifests"


async def test_more_than_the_terminal_holds_arrives_whole(tmp_path: Path) -> None:
    script = "stty raw -echo; echo ready; head -c 300000 | sha256sum"
    async with running("sh", "-c", script, folder=tmp_path) as (pty, heard):
        await heard.until("ready")
        data = b"0123456789" * 30_000
        pty.write(data)
        assert await pty.ended() == 0
        assert hashlib.sha256(data).hexdigest() in heard.text


async def test_answers_to_a_program_that_never_reads_are_dropped_not_kept(tmp_path: Path) -> None:
    async with running("sleep", "30", folder=tmp_path) as (pty, _):
        for _ in range(2000):
            pty.reply(b"x" * 1000)
        pty.hang_up()


async def test_a_job_that_outlives_the_shell_does_not_hide_its_end(tmp_path: Path) -> None:
    script = "setsid sleep 30 & echo pid $!; exit 5"
    async with running("bash", "-c", script, folder=tmp_path) as (pty, heard):
        assert await pty.ended() == 5
        os.kill(int((await heard.until(r"pid (\d+)"))[1]), signal.SIGKILL)


async def test_closing_hangs_up_the_shell_and_its_jobs(tmp_path: Path) -> None:
    async with running("bash", "--norc", "-i", folder=tmp_path) as (pty, heard):
        await heard.until(r"\$ ")
        pty.write(b"sleep 300 & echo shell $$ job $!\n")
        shell, job = map(int, (await heard.until(r"shell (\d+) job (\d+)")).groups())
    await gone(shell)
    await gone(job)


async def test_what_ignores_the_hang_up_is_killed_after_a_moment(tmp_path: Path) -> None:
    script = "trap '' HUP TERM; echo pid $$ deaf; while :; do read -t 60 x; done"
    async with running("bash", "-c", script, folder=tmp_path) as (pty, heard):
        pid = int((await heard.until(r"pid (\d+) deaf"))[1])
        await pty.close()
        await gone(pid)


async def test_closing_twice_changes_nothing_and_writing_afterwards_is_ignored(
    tmp_path: Path,
) -> None:
    async with running("cat", folder=tmp_path) as (pty, _):
        await pty.close()
        await pty.close()
        pty.write(b"x")
        pty.resize(3, 3)
        assert not pty.runs
        assert pty.foreground() is None


async def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    pty = Pty(lambda _: None)
    with pytest.raises(LabError) as refused:
        await pty.start(Launch(("sh",), tmp_path / "gone", ENVIRONMENT))
    assert "gone" in refused.value.where
    await pty.close()


@pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")
async def test_vim_is_known_to_run_in_the_foreground(tmp_path: Path) -> None:
    async with running("bash", "--norc", "-i", folder=tmp_path) as (pty, heard):
        await heard.until(r"\$ ")
        pty.write(b"vim -u NONE web.yaml\n")
        await heard.until(r"\x1b\[\?1049h")
        name = pty.foreground()
        assert name is not None
        assert name.startswith("vi")
