"""Cluster configs: what kind refuses is refused before, at its line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tutor.errors import LabError
from tutor.labs.cluster_config import load_cluster, read_cluster

FAMILY = "invalid ipFamily: ipv5"
HEAD = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n"

REFUSED = {
    "an unknown role": ("nodes:\n- role: wroker\n- role: control-plane\n", 4, "mean worker"),
    "an unknown field": ("nodes:\n- rol: worker\n", 4, "mean role"),
    "an unknown top field": ("node: []\n", 3, "mean nodes"),
    "only workers": ("nodes:\n- role: worker\n", 3, "role: control-plane"),
    "a key twice": ("nodes: []\nnodes: []\n", 4, "keep one"),
    "a port out of range": (
        "nodes:\n- role: control-plane\n  extraPortMappings:\n  - hostPort: 70000\n",
        6,
        "1 to 65535",
    ),
    "a host port twice": (
        "nodes:\n- extraPortMappings:\n  - {hostPort: 8081, containerPort: 80}\n"
        "  - {hostPort: 8081, containerPort: 81, listenAddress: 127.0.0.1}\n",
        6,
        "port of its own",
    ),
    "an unknown protocol": (
        "nodes:\n- extraPortMappings:\n  - containerPort: 80\n    protocol: xyz\n",
        6,
        "SCTP, TCP, UDP",
    ),
    "a listen address that is none": (
        "nodes:\n- extraPortMappings:\n  - {containerPort: 8, hostPort: 8, listenAddress: here}\n",
        5,
        "write one",
    ),
    "text for a port": ("nodes:\n- extraPortMappings:\n  - containerPort: '80'\n", 5, "write it"),
    "an unknown propagation": (
        "nodes:\n- extraMounts:\n  - {hostPath: /x, containerPath: /x, propagation: none}\n",
        5,
        "mean None",
    ),
    "an IP family that is none": ("networking:\n  ipFamily: ipv5\n", 4, "mean ipv"),
    "a proxy mode that is none": ("networking:\n  kubeProxyMode: ivps\n", 4, "mean ipvs"),
    "a subnet that is none": ("networking:\n  podSubnet: all\n", 4, "mend"),
    "a subnet of the other family": ("networking:\n  podSubnet: 'fd00::/64'\n", 4, "mend"),
    "two subnets": ("networking:\n  serviceSubnet: 10.1.0.0/16,10.2.0.0/16\n", 4, "mend"),
    "patches that are no list": ("kubeadmConfigPatches: x\n", 3, "write a list"),
    "a boolean that is none": ("networking:\n  disableDefaultCNI: maybe\n", 4, "write it so"),
}


def config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "one-node.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_what_kind_refuses_is_a_flaw_at_its_line(name: str, tmp_path: Path) -> None:
    text, line, remedy = REFUSED[name]
    _, flaws = read_cluster(config(tmp_path, HEAD + text))
    assert [flaw.line for flaw in flaws] == [line]
    assert remedy in flaws[0].remedy


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("kind: Clutser\napiVersion: kind.x-k8s.io/v1alpha4\n", 1, "kind: Cluster"),
        ("kind: Cluster\napiVersion: kind.x-k8s.io/v1\n", 2, "kind.x-k8s.io/v1alpha4"),
        ("kind: Cluster\n", 1, "apiVersion"),
        ("", 1, "write it"),
        (HEAD + "nodes:\n\t- role: worker\n", 4, "spaces"),
    ],
)
def test_a_file_that_is_no_cluster_config_is_a_flaw(
    text: str, line: int, remedy: str, tmp_path: Path
) -> None:
    _, flaws = read_cluster(config(tmp_path, text))
    assert flaws[0].line == line
    assert remedy in flaws[0].remedy


def test_all_flaws_come_in_one_go(tmp_path: Path) -> None:
    text = "nodes:\n- role: boss\n- rol: worker\nnetworking: {ipFamily: ipv5, podSubnet: 7}\n"
    _, flaws = read_cluster(config(tmp_path, HEAD + text))
    assert sorted(flaw.line for flaw in flaws) == [4, 5, 6, 6]


def test_everything_that_kind_documents_can_be_written(tmp_path: Path) -> None:
    text = """\
name: lab
featureGates: {UserNamespacesSupport: true}
runtimeConfig: {"api/alpha": "false", "api/beta": true}
networking: {ipFamily: dual, podSubnet: "10.244.0.0/16,fd00:10:244::/56", dnsSearch: [a.b]}
containerdConfigPatches: ["[plugins]"]
nodes:
- role: control-plane
  image: kindest/node:v1.34.0
  labels: {tier: 1}
  extraMounts: [{hostPath: /tmp, containerPath: /tmp, readOnly: true, propagation: None}]
  extraPortMappings:
  - {containerPort: 80, hostPort: 8080, protocol: tcp}
  - {containerPort: 80, hostPort: 8080, protocol: UDP}
- role: worker
  kubeadmConfigPatchesJSON6902: [{group: g, version: v1, kind: K, patch: "[]"}]
"""
    loaded = load_cluster(config(tmp_path, HEAD + text))
    assert [node.role for node in loaded.all_nodes] == ["control-plane", "worker"]
    assert loaded.all_nodes[0].image == "kindest/node:v1.34.0"


def test_no_nodes_mean_one_control_plane(tmp_path: Path) -> None:
    assert [n.role for n in load_cluster(config(tmp_path, HEAD)).all_nodes] == ["control-plane"]


def test_loading_a_flawed_config_says_where_and_what_to_do(tmp_path: Path) -> None:
    path = config(tmp_path, HEAD + "nodes:\n- role: worker\n")
    with pytest.raises(LabError) as caught:
        load_cluster(path)
    assert caught.value.where == f"{path}:3"
    assert "control-plane" in caught.value.next_step


def test_a_config_that_is_absent_is_a_flaw(tmp_path: Path) -> None:
    loaded, flaws = read_cluster(tmp_path / "none.yaml")
    assert loaded is None
    assert "can't be read" in flaws[0].what


@pytest.mark.lab
@pytest.mark.timeout(60)
@pytest.mark.skipif(shutil.which("kind") is None, reason="kind is not on PATH")
@pytest.mark.parametrize("name", REFUSED)
def test_kind_refuses_it_too(name: str, tmp_path: Path) -> None:
    # a family that doesn't exist goes along, so that kind never gets to making anything
    text = REFUSED[name][0]
    if "networking" not in text:
        text += "networking: {ipFamily: ipv5}\n"
    command = ["kind", "create", "cluster", "--name", "kubetutor-test-refused", "--config"]
    path = config(tmp_path, HEAD + text)
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    said = done.stderr if "networking" in REFUSED[name][0] else done.stderr.replace(FAMILY, "")
    assert any(word in said for word in ("invalid", "decode", "must have", "determine"))
