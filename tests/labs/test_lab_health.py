"""How ready a cluster is, who has a port, and what doctor makes of a machine. Pure judgements."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tutor.labs.cluster_plan import NodeContainer
from tutor.labs.doctor import (
    DISK_NEEDED,
    Machine,
    cgroup_finding,
    clock_finding,
    disk_finding,
    engine_finding,
    inotify_finding,
    kubectl_finding,
    memory_finding,
    program_finding,
)
from tutor.labs.lab_status import cluster_state
from tutor.labs.ports import first_taken, free_port, is_free, listening_inodes, port_taken
from tutor.labs.readiness import judge_readiness, why_not_ready

# ── readiness ──


def node(name: str, ready: str = "True", **more: str) -> dict[str, Any]:
    told = [{"type": "Ready", "status": ready, "message": "kubelet says so"}]
    told += [{"type": kind, "status": status} for kind, status in more.items()]
    info = {"kubeletVersion": "v1.34.10"}
    images = [{"names": ["docker.io/library/nginx:1.28"]}]
    return {
        "metadata": {"name": name},
        "status": {"conditions": told, "nodeInfo": info, "images": images},
    }


DNS = {"spec": {"replicas": 2}, "status": {"readyReplicas": 2}}
PROXY = {"status": {"desiredNumberScheduled": 1, "numberReady": 1}}


def test_a_cluster_with_all_nodes_pods_and_the_account_is_ready() -> None:
    seen = judge_readiness(1, [node("a")], [DNS, PROXY], account=True)
    assert seen.ready
    assert (seen.pods, seen.pods_wanted, seen.version) == (3, 3, "v1.34.10")
    assert "docker.io/library/nginx:1.28" in seen.images


@pytest.mark.parametrize(
    ("nodes", "system", "account"),
    [
        ([node("a")], [DNS, PROXY], False),
        ([node("a", "False")], [DNS, PROXY], True),
        ([], [DNS, PROXY], True),
        ([node("a")], [], True),
        ([node("a")], [{"spec": {"replicas": 2}, "status": {}}, PROXY], True),
        ([node("a")], [{"spec": {}, "status": {}}], True),
        ([node("a")], [DNS, {"status": {"desiredNumberScheduled": 1, "numberReady": 0}}], True),
    ],
)
def test_a_cluster_that_lacks_anything_is_not_ready(
    nodes: list[Any], system: list[Any], account: bool
) -> None:
    assert not judge_readiness(1, nodes, system, account=account).ready


def test_nodes_that_have_not_joined_yet_count_as_wanted() -> None:
    seen = judge_readiness(3, [node("a")], [DNS], account=True)
    assert (seen.nodes, seen.nodes_wanted, seen.ready) == (1, 3, False)


@pytest.mark.parametrize(
    ("nodes", "pods", "kubelet", "why"),
    [
        ([node("a", DiskPressure="True")], [], "", "a has DiskPressure"),
        ([node("a", "False")], [], "", "a is not Ready: kubelet says so"),
        ([], [], "one\nfailed to run Kubelet: cgroup v1\n", "cgroup v1"),
        ([], [], "", "does not answer"),
    ],
)
def test_a_cluster_that_is_late_says_why(
    nodes: list[Any], pods: list[Any], kubelet: str, why: str
) -> None:
    assert why in why_not_ready(nodes, pods, kubelet)


def test_a_system_pod_in_trouble_is_named() -> None:
    waiting = {"reason": "ImagePullBackOff", "message": "no such host"}
    pod = {
        "metadata": {"name": "coredns-1"},
        "status": {"containerStatuses": [{"state": {"waiting": waiting}}]},
    }
    why = why_not_ready([node("a")], [pod], "")
    assert why == "Pod coredns-1: ImagePullBackOff no such host"


# ── status ──

RUNS = NodeContainer("1", "a", "control-plane", "running")
STOPPED = NodeContainer("2", "b", "worker", "exited")
READY = judge_readiness(0, [node("a")], (), account=True)


@pytest.mark.parametrize(
    ("nodes", "seen", "known", "state"),
    [
        ([RUNS], READY, True, "ready"),
        ([RUNS, STOPPED], READY, True, "stopped"),
        ([RUNS, STOPPED], READY, False, "broken"),
        ([RUNS], None, True, "starting"),
        ([RUNS], None, False, "broken"),
    ],
)
def test_a_clusters_state_has_one_word(
    nodes: list[NodeContainer], seen: Any, known: bool, state: str
) -> None:
    assert cluster_state(nodes, seen, known=known)[0] == state


# ── ports ──


def test_a_taken_port_names_the_process_that_has_it() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert not is_free(port)
        assert first_taken([port]) == port
        error = port_taken(port)
    assert error.what.startswith(f"Port {port} is in use by process {os.getpid()}")
    assert is_free(port)


def test_a_server_on_all_addresses_takes_the_loopback_port_too() -> None:
    with socket.socket() as server:
        server.bind(("", 0))
        server.listen()
        assert not is_free(server.getsockname()[1])


def test_a_free_port_is_free() -> None:
    assert is_free(free_port())


def test_only_listening_sockets_of_that_port_count() -> None:
    table = (
        "  sl  local_address rem_address   st tx rx tr tm retr uid timeout inode\n"
        "   0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 1111 1 x\n"
        "   1: 0100007F:1F90 0100007F:9C40 01 0:0 0:0 0 0 0 2222 1 x\n"
        "   2: 0100007F:1F91 00000000:0000 0A 0:0 0:0 0 0 0 3333 1 x\n"
        "   broken\n"
    )
    assert listening_inodes(table, 8080) == {"1111"}


# ── doctor ──

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "ok"),
    [
        ("2026-01-02T03:04:15.123456789Z", True),
        ("2026-01-02T12:04:05.5+09:00", True),
        ("2026-01-02T03:24:05Z", False),
        ("", True),
    ],
)
def test_a_clock_that_runs_apart_is_found(said: str, ok: bool) -> None:
    assert clock_finding(said, NOW).ok is ok


@pytest.mark.parametrize(
    ("version", "ok"), [("28.5.2", True), ("20.10.24+dfsg1", True), ("19.3.1", False), ("", False)]
)
def test_an_engine_too_old_is_found(version: str, ok: bool) -> None:
    finding = engine_finding({"Version": version, "ApiVersion": "1.41"}, "a test")
    assert finding.ok is ok
    assert bool(finding.remedy) is not ok


def test_too_little_disk_is_said_in_numbers() -> None:
    finding = disk_finding(Machine(1_200_000_000, "/var/lib/docker", None, {}))
    assert finding.detail == "Not enough disk: 4.0 GB needed, 1.2 GB free"
    assert finding.remedy
    assert disk_finding(Machine(DISK_NEEDED, "/var/lib/docker", None, {})).ok
    assert disk_finding(Machine(None, "", None, {})).ok


def test_too_little_memory_has_a_remedy() -> None:
    assert memory_finding(Machine(None, "", 500_000_000, {})).remedy
    assert memory_finding(Machine(None, "", 5_000_000_000, {})).ok
    assert memory_finding(Machine(None, "", None, {})).ok


def test_low_watch_limits_have_the_command_that_raises_them() -> None:
    finding = inotify_finding("max_user_instances", 128, 512)
    assert finding.remedy == "sudo sysctl fs.inotify.max_user_instances=512"
    assert inotify_finding("max_user_instances", 512, 512).ok


def test_a_missing_program_has_a_remedy_and_kubectl_always_is_somewhere() -> None:
    assert not program_finding("docker", None).ok
    assert program_finding("docker", Path("/usr/bin/docker")).ok
    assert kubectl_finding(None).ok


def test_the_node_image_that_fits_is_named() -> None:
    names = frozenset({"kindest/node:v1.34.10"})
    assert cgroup_finding({"CgroupVersion": "1"}, names).detail.endswith("v1.34.10 is here")
    assert cgroup_finding({"CgroupVersion": "2"}, frozenset()).detail.endswith("will be pulled")
