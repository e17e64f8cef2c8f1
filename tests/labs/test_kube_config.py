"""Kubeconfigs: reading the cluster's, writing a place's."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import yaml

from tutor.errors import LabError
from tutor.labs.endpoints import Endpoints
from tutor.labs.environment import place_environment
from tutor.labs.kube_config import read_credentials, write_place_kubeconfig

ADMIN = """
apiVersion: v1
kind: Config
current-context: other
clusters:
- {name: c, cluster: {server: "http://127.0.0.1:1/"}}
- {name: d, cluster: {server: "http://127.0.0.1:2", certificate-authority: ca.crt}}
users:
- {name: u, user: {token: abc}}
- {name: v, user: {exec: {command: aws}}}
contexts:
- {name: lab, context: {cluster: c, user: u}}
- {name: other, context: {cluster: d, user: v, namespace: mine}}
"""


@pytest.fixture
def admin(tmp_path: Path) -> Path:
    path = tmp_path / "admin.kubeconfig"
    path.write_text(ADMIN)
    return path


def test_the_named_context_is_read_not_the_current_one(admin: Path) -> None:
    credentials = read_credentials(admin, "lab")
    assert credentials.server == "http://127.0.0.1:1"
    assert credentials.headers["Authorization"] == "Bearer abc"


def test_credentials_made_by_a_program_are_refused(admin: Path) -> None:
    with pytest.raises(LabError, match="made by a program"):
        read_credentials(admin, None)


@pytest.mark.parametrize("text", ["", "a: [", "contexts: 3", "current-context: x\ncontexts: []"])
def test_a_kubeconfig_at_fault_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad"
    path.write_text(text)
    with pytest.raises(LabError, match="no usable context"):
        read_credentials(path, None)


def test_a_kubeconfig_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="can't be read"):
        read_credentials(tmp_path / "none", None)


def test_a_place_has_one_context_with_its_namespace(admin: Path) -> None:
    target = admin.parent / "places" / "scale.kubeconfig"
    write_place_kubeconfig(admin, "lab", target, namespace="scale")
    config = yaml.safe_load(target.read_text())
    assert [c["context"]["namespace"] for c in config["contexts"]] == ["scale"]
    assert len(config["users"]) == 1
    assert config["current-context"] == "lab"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


def test_relative_file_names_keep_meaning_the_same_file(admin: Path) -> None:
    target = admin.parent / "places" / "scale.kubeconfig"
    write_place_kubeconfig(admin, "other", target, namespace="scale")
    cluster = yaml.safe_load(target.read_text())["clusters"][0]["cluster"]
    assert cluster["certificate-authority"] == str(admin.parent / "ca.crt")


def test_the_shell_is_led_to_the_lesson_and_nowhere_else(admin: Path) -> None:
    endpoints = Endpoints(admin, "lab", None, {}, Path("/lab/bin"), "me")
    environment = place_environment(endpoints, "scale", "scale", "/usr/bin")
    assert environment["PATH"] == "/lab/bin:/usr/bin"
    assert environment["KUBECONFIG"] == str(admin.parent / "places" / "scale.kubeconfig")
    assert "no-engine" in environment["DOCKER_HOST"]
    assert environment["KUBETUTOR_NAMESPACE"] == "scale"
