"""A learner without a past, on the lab that the run has."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tutor.session.places import find_places


@pytest.fixture
def engine() -> None:
    """Skip where there is no engine; in CI that is a failure."""
    docker = shutil.which("docker")
    found = docker and subprocess.run([docker, "version"], capture_output=True, check=False)
    if not found or found.returncode != 0:
        assert os.environ.get("CI") != "true", "CI needs a Docker engine"
        pytest.skip("no Docker engine answers")


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: None) -> None:
    """Give each test a learner without a past, on the lab that is there."""
    shared = find_places(os.environ)
    home = tmp_path / "home"
    home.mkdir()
    for name, folder in (("state", shared.state), ("cache", shared.cache)):
        folder.mkdir(parents=True, exist_ok=True)
        (home / name).symlink_to(folder)
    monkeypatch.setenv("KUBETUTOR_HOME", str(home))
