"""What a command loads before it does anything: nothing that a learner would wait for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ALWAYS_HEAVY = ["textual", "docker", "kubernetes", "aiohttp"]
FOR_HELP = [*ALWAYS_HEAVY, "yaml", "markdown_it", "msgspec", "asyncio", "sqlite3", "platformdirs"]

SCRIPT = """
import sys
from tutor.cli.main import invoke
code = invoke(sys.argv[2:])
loaded = [name for name in sys.argv[1].split(",") if name in sys.modules]
sys.stderr.write(f"code={int(code)} loaded={','.join(loaded)}")
"""


def loaded(tmp_path: Path, heavy: list[str], *command: str) -> str:
    """Run `command` in a process of its own; say how it ended and which of `heavy` it loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, ",".join(heavy), *command],
        capture_output=True,
        text=True,
        timeout=15,
        check=True,
        env={**os.environ, "KUBETUTOR_HOME": str(tmp_path), "KUBETUTOR_LANG": "en"},
    )
    return ran.stderr.splitlines()[-1]


def test_help_loads_nothing_but_the_parser(tmp_path: Path) -> None:
    assert loaded(tmp_path, FOR_HELP, "--help") == "code=0 loaded="


@pytest.mark.parametrize("command", ["check", "start", "lab", "verify", "new"])
def test_a_commands_help_loads_nothing_but_the_parser(tmp_path: Path, command: str) -> None:
    assert loaded(tmp_path, FOR_HELP, command, "--help") == "code=0 loaded="


@pytest.mark.parametrize("command", [[], ["list"], ["progress"], ["list", "--json"]])
def test_reading_commands_load_no_lab_and_no_screen(tmp_path: Path, command: list[str]) -> None:
    assert loaded(tmp_path, ALWAYS_HEAVY, *command) == "code=0 loaded="


def test_a_hint_loads_no_lab_and_no_screen(tmp_path: Path) -> None:
    assert loaded(tmp_path, ALWAYS_HEAVY, "hint") == "code=2 loaded="


def test_the_first_frame_of_the_tutor_needs_no_lab(tmp_path: Path) -> None:
    script = """
import asyncio, os, sys
from tutor.session.opening import Options, open_session
from tutor.tui.app import TutorApp
from tutor.tui.app_run import opening
desk = open_session(Options(dict(os.environ)))
app = TutorApp(opening(desk, desk.settings(), dict(os.environ)))
heavy = "docker kubernetes aiohttp pyghostty markdown_it tutor.session.classroom".split()
sys.stderr.write("loaded=" + ",".join(name for name in heavy if name in sys.modules))
"""
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=15,
        check=True,
        env={**os.environ, "KUBETUTOR_HOME": str(tmp_path), "KUBETUTOR_LANG": "en"},
    )
    assert ran.stderr.splitlines()[-1] == "loaded="
