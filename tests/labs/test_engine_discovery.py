"""Which engine is the learner's: the rules of the docker command, then the known sockets."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tutor.errors import LabError
from tutor.labs.engine_discovery import find_engine
from tutor.labs.engine_faults import engine_fault, image_fault


def context(home: Path, name: str, host: str, *, tls: bool = False) -> None:
    digest = hashlib.sha256(name.encode()).hexdigest()
    folder = home / ".docker/contexts/meta" / digest
    folder.mkdir(parents=True)
    meta = {"Name": name, "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": False}}}
    (folder / "meta.json").write_text(json.dumps(meta))
    (home / ".docker/config.json").write_text(json.dumps({"currentContext": name}))
    if tls:
        (home / ".docker/contexts/tls" / digest / "docker").mkdir(parents=True)


def test_docker_host_comes_first(tmp_path: Path) -> None:
    context(tmp_path, "colima", "unix:///colima.sock")
    found = find_engine({"DOCKER_HOST": "tcp://10.0.0.1:2375"}, tmp_path)
    assert (found.url, found.source) == ("tcp://10.0.0.1:2375", "DOCKER_HOST")
    assert found.environment() == {"DOCKER_HOST": "tcp://10.0.0.1:2375"}


def test_the_current_context_comes_before_the_default_socket(tmp_path: Path) -> None:
    context(tmp_path, "colima", "unix:///colima.sock")
    found = find_engine({}, tmp_path)
    assert (found.url, found.source) == ("unix:///colima.sock", "context colima")


def test_a_context_named_in_the_environment_wins_over_the_chosen_one(tmp_path: Path) -> None:
    context(tmp_path, "far", "tcp://far:2376", tls=True)
    context(tmp_path, "near", "unix:///near.sock")
    found = find_engine({"DOCKER_CONTEXT": "far"}, tmp_path)
    assert found.url == "tcp://far:2376"
    assert found.environment()["DOCKER_TLS_VERIFY"] == "1"


def test_a_context_that_does_not_exist_is_named(tmp_path: Path) -> None:
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker/config.json").write_text('{"currentContext": "gone"}')
    with pytest.raises(LabError, match="context gone"):
        find_engine({}, tmp_path)


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"currentContext": "default"}'])
def test_an_unusable_config_or_the_default_context_leads_to_a_socket(
    tmp_path: Path, broken: str
) -> None:
    (tmp_path / ".docker/run").mkdir(parents=True)
    (tmp_path / ".docker/config.json").write_text(broken)
    (tmp_path / ".docker/run/docker.sock").touch()
    found = find_engine({}, tmp_path)
    assert found.source in {"the default socket", "Docker Desktop"}


@pytest.mark.parametrize(
    ("message", "what", "step"),
    [
        ("PermissionError(13, 'Permission denied')", "refuses this user", "group `docker`"),
        ("Connection refused", "has stopped", "Start Docker"),
        ("FileNotFoundError(2, 'No such file or directory')", "has stopped", "embedded"),
        ("write /x: no space left on device", "is full", "docker system df"),
        ("Read timed out. (read timeout=60)", "in time", "Restart Docker"),
        ("something odd", "something odd", "doctor"),
    ],
)
def test_a_fault_says_what_and_what_next(
    tmp_path: Path, message: str, what: str, step: str
) -> None:
    address = find_engine({"DOCKER_HOST": "unix:///x.sock"}, tmp_path)
    error = engine_fault(message, address, "listing images")
    assert what in error.what
    assert step in error.next_step
    assert "unix:///x.sock" in error.where


@pytest.mark.parametrize(
    ("message", "what"),
    [
        ("dial tcp: lookup registry: no such host", "the network is out of reach"),
        ("toomanyrequests: rate limit", "allows no more pulls"),
        ("no space left on device", "is full"),
        ("manifest for x not found: odd", "No image x:1"),
    ],
)
def test_an_image_that_can_not_be_got_says_why(tmp_path: Path, message: str, what: str) -> None:
    address = find_engine({"DOCKER_HOST": "unix:///x.sock"}, tmp_path)
    assert what in image_fault(message, "x:1", address).what
