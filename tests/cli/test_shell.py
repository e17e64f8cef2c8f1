"""How the learner's own shell is opened, and what is left of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pexpect
import pytest

from tests.cli.fakes import READY, SAME, FakeAttendance, FakeDesk, Seat, met, state, wrong
from tutor.cli.codes import ExitCode
from tutor.cli.shell import shell
from tutor.errors import ProgressError
from tutor.session.shells import fish_commands, launch

LESSON = {"PATH": "/lesson/bin:/usr/bin:/bin", "KUBECONFIG": "/lesson/it's kube"}


def own(home: Path, name: str) -> dict[str, str]:
    return {"HOME": str(home), "SHELL": shutil.which(name) or "", "PATH": "/usr/bin:/bin"}


def test_bash_has_the_learners_set_up_first_and_the_lessons_on_top(tmp_path: Path) -> None:
    (tmp_path / ".bashrc").write_text("PATH=/theirs\nPROMPT_COMMAND='PS1=theirs'\nMINE=yes\n")
    how = launch(own(tmp_path, "bash"), LESSON, tmp_path, "k8s-pods", interactive=True)
    child = pexpect.spawn(
        how.argv[0],
        list(how.argv[1:]),
        cwd=str(how.folder),
        env={**how.environment, "TERM": "dumb"},
        encoding="utf-8",
        timeout=10,
    )
    child.expect(r"k8s-pods \$")
    child.sendline('echo "=$MINE|$PATH|$KUBECONFIG="')
    child.expect_exact("=yes|/lesson/bin:/usr/bin:/bin|/lesson/it's kube=")
    child.expect(r"k8s-pods \$")
    child.sendline("exit")
    child.expect(pexpect.EOF)
    child.close()
    assert "echo" in (tmp_path / ".kubetutor" / "bash_history").read_text()


@pytest.mark.parametrize("name", ["bash", "sh"])
def test_the_start_files_are_shell_that_parses(tmp_path: Path, name: str) -> None:
    launch(own(tmp_path, "bash"), LESSON, tmp_path, "k8s-pods", interactive=True)
    program = shutil.which(name)
    assert program
    subprocess.run([program, "-n", str(tmp_path / ".kubetutor" / "bashrc")], check=True)


def test_zsh_reads_our_start_files_which_read_the_learners(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "zsh"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    mine = {"HOME": "/home/learner", "SHELL": str(program), "PATH": "/usr/bin:/bin"}
    how = launch(mine, LESSON, tmp_path, "k8s-pods", interactive=True)
    folder = Path(how.environment["ZDOTDIR"])
    assert folder == tmp_path / ".kubetutor" / "zsh"
    start = (folder / ".zshrc").read_text()
    assert start.index(". /home/learner/.zshrc") < start.index("export PATH=/lesson/bin")
    assert "PROMPT='%Bk8s-pods $%b '" in start


def test_fish_gets_the_lessons_path_as_a_list() -> None:
    commands = fish_commands(LESSON, "k8s-pods")
    assert "set -gx PATH '/lesson/bin' '/usr/bin' '/bin'" in commands
    assert "set -gx KUBECONFIG '/lesson/it\\'s kube'" in commands


def test_a_shell_that_is_no_terminal_runs_what_it_is_given(tmp_path: Path) -> None:
    how = launch(own(tmp_path, "bash"), LESSON, tmp_path, "k8s-pods", interactive=False)
    ran = subprocess.run(
        how.argv,
        input="echo $KUBETUTOR_LESSON; exit 7",
        env=dict(how.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.returncode) == ("k8s-pods\n", 7)


def in_shell(tmp_path: Path, *given: object) -> Seat:
    """Return a seat whose shell is a program that ends at once with code 3."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "bash"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    attendance = FakeAttendance(given)  # type: ignore[arg-type]
    desk = FakeDesk(attendances=[attendance], folder=tmp_path, variables=LESSON)
    return Seat(desk, environ={"SHELL": str(program), "PATH": "/usr/bin:/bin"})


async def test_after_the_shell_one_line_says_how_far_the_exercise_is(tmp_path: Path) -> None:
    seat = in_shell(tmp_path, state(0, wrong(READY), met(SAME)))
    assert await shell(seat.face) is ExitCode.DONE
    assert "file and cluster agree. 1 of 2 met, open." in seat.talked
    assert seat.talked.endswith("Saved. The lab stays on; kubetutor lab down stops it.\n")
    assert seat.said == ""


async def test_progress_that_could_not_be_written_is_told_after_the_shell(tmp_path: Path) -> None:
    full = ProgressError("The progress log can't be written", where="log", next_step="Free disk.")
    with pytest.raises(ProgressError):
        await shell(in_shell(tmp_path, full).face)
