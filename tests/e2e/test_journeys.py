"""Journeys of a learner through the installed command, typed in a terminal, on the real lab."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.terminal import kubetutor, terminal
from tutor.session.places import find_places

pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]

JOURNEYS = {
    "docker-first-container": (
        "keep-it-running",
        "docker run -d --name web nginx:1.28",
    ),
    "k8s-deployments": (
        "three-replicas",
        "kubectl create deployment web --image=kubetutor/app:1.0 --replicas=3",
    ),
}


@pytest.fixture(autouse=True)
def engine() -> None:
    """Skip where there is no engine; in CI that is a failure."""
    docker = shutil.which("docker")
    found = docker and subprocess.run([docker, "version"], capture_output=True, check=False)
    if not found or found.returncode != 0:
        assert os.environ.get("CI") != "true", "CI needs a Docker engine"
        pytest.skip("no Docker engine answers")


@pytest.fixture(autouse=True)
def a_new_learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: None) -> None:
    """Give each test a learner without a past, on the lab that is there."""
    shared = find_places(os.environ)
    home = tmp_path / "home"
    home.mkdir()
    for name, folder in (("state", shared.state), ("cache", shared.cache)):
        folder.mkdir(parents=True, exist_ok=True)
        (home / name).symlink_to(folder)
    monkeypatch.setenv("KUBETUTOR_HOME", str(home))


@pytest.mark.parametrize("lesson", JOURNEYS)
def test_a_solution_typed_in_one_pane_turns_green_in_the_other(lesson: str, tmp_path: Path) -> None:
    exercise, solution = JOURNEYS[lesson]
    # given a lesson that was started and its first exercise reached
    started = kubetutor("start", lesson)
    assert started.returncode == 0, started.stderr
    reached = kubetutor("next")
    assert reached.returncode == 0, reached.stderr
    reset = kubetutor("reset", "--yes")
    assert reset.returncode == 0, reset.stderr
    with terminal(tmp_path, "shell", "checks") as (shell, checks):
        shell.type("kubetutor shell")
        shell.until(f"{lesson} $")
        checks.type("kubetutor check --watch")
        checks.until("check 1 of")
        # when the solution is typed
        shell.type(solution)
        # then the checks turn green by themselves
        checks.until("Exercise done", 120)
        shell.type("exit")
        shell.until("exercise", 30)
    # and it is kept
    progress = json.loads(kubetutor("progress", "--json").stdout)
    assert exercise in json.dumps(progress)
    where = kubetutor()
    assert where.returncode == 0
    assert "kubetutor next" in where.stdout + where.stderr


def test_a_red_check_says_why_and_where_to_look(tmp_path: Path) -> None:
    kubetutor("start", "k8s-deployments")
    kubetutor("next")
    kubetutor("reset", "--yes")
    with terminal(tmp_path, "shell") as (shell,):
        shell.type("kubetutor shell")
        shell.until("k8s-deployments $")
        shell.type("kubectl create deployment web --image=kubetutor/app:1.0 && echo made")
        shell.until("created")
        shell.type("exit")
        shell.until("exercise", 60)
    checked = kubetutor("check")
    assert checked.returncode == 1
    assert "spec.replicas" in checked.stdout
    assert "expected" in checked.stdout
    assert "look with" in checked.stdout
