"""The outermost frame: exit codes, errors in three lines, no traceback for pipes and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.cli.codes import MEANINGS, ExitCode, UsageError, code_of
from tutor.errors import ContentError, LabError, ProgressError

RUN = "from tutor.cli.main import run; run()"


def environ(home: Path) -> dict[str, str]:
    return {**os.environ, "KUBETUTOR_HOME": str(home), "KUBETUTOR_LANG": "en"}


def kubetutor(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
        env=environ(home),
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [(UsageError, 2), (ContentError, 3), (LabError, 4), (ProgressError, 5)],
)
def test_each_error_has_its_code(error: type[LabError], code: int) -> None:
    assert code_of(error("what", where="where", next_step="next")) == code
    assert ExitCode(code) in MEANINGS


def test_an_error_is_told_in_three_lines_on_stderr(tmp_path: Path) -> None:
    ran = kubetutor(tmp_path, "start", "k8s-pod")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.splitlines() == [
        "kubetutor: There is no lesson k8s-pod",
        "  course kubetutor",
        "  Did you mean k8s-pods?",
    ]


def test_an_unknown_command_is_a_matter_of_usage(tmp_path: Path) -> None:
    ran = kubetutor(tmp_path, "lst")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "No such command 'lst'" in ran.stderr


def test_a_damaged_log_is_5_and_is_left_as_it_is(tmp_path: Path) -> None:
    log = tmp_path / "data" / "progress.db"
    log.parent.mkdir()
    log.write_bytes(b"not a log")
    ran = kubetutor(tmp_path, "progress")
    assert (ran.returncode, ran.stdout) == (5, "")
    assert str(log) in ran.stderr
    assert log.read_bytes() == b"not a log"


def test_a_folder_that_is_no_course_is_3(tmp_path: Path) -> None:
    ran = kubetutor(tmp_path, "--course", str(tmp_path), "list")
    assert ran.returncode == 3
    assert "no course" in ran.stderr


def test_a_reader_that_leaves_early_is_no_error_to_talk_about(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-c", RUN, "list"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=15,
        check=False,
        env=environ(tmp_path),
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (1, "")


INTERRUPTED = """
import os, signal, sys
from tutor.cli import main

@main.root.command()
def wait():
    async def forever(_face):
        import asyncio
        sys.stdout.write("waiting\\n")
        sys.stdout.flush()
        await asyncio.Event().wait()
    main._with_face(main.Asked(), forever)

main.run()
"""


def test_ctrl_c_is_130_without_a_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, "wait"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ(tmp_path),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    process.send_signal(signal.SIGINT)
    _, talked = process.communicate(timeout=15)
    assert (process.returncode, talked.strip()) == (130, "")


def test_a_failure_among_tasks_side_by_side_is_told_as_one(
    tmp_path: Path,
) -> None:
    script = """
from tutor.cli import main
from tutor.errors import LabError

@main.root.command()
def fail():
    async def both(_face):
        import asyncio
        async def lost():
            raise LabError("gone", where="cluster", next_step="Start it.")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(lost())
    main._with_face(main.Asked(), both)

main.run()
"""
    ran = subprocess.run(
        [sys.executable, "-c", script, "fail"],
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
        env=environ(tmp_path),
    )
    assert ran.returncode == 4
    assert ran.stderr == "kubetutor: gone\n  cluster\n  Start it.\n"
