"""What a docker lab chooses: node image, kubectl, steps for clusters and engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tutor.errors import LabError
from tutor.labs.cluster_plan import Step, is_ours, nodes_of, plan_cluster
from tutor.labs.engine_container import (
    EngineStep,
    docker_host_of,
    plan_engine,
    published_ports,
)
from tutor.labs.engine_values import tags_of
from tutor.labs.images import PullTally, archive_key, first_present
from tutor.labs.kind import kind_file, stage_of
from tutor.labs.kind_faults import kind_fault
from tutor.labs.kubectl import Candidate, choose_kubectl, in_order
from tutor.labs.lab_state import Made
from tutor.labs.node_image import PINNED, choose_node_image
from tutor.labs.removing import is_passing
from tutor.labs.versions import Version, read_version
from tutor.names import OWNER_LABEL

# ── node image ──


def test_cgroup_v1_takes_the_newest_image_that_does_not_refuse_it() -> None:
    here = {"kindest/node:v1.34.10", "kindest/node:v1.36.1", "nginx:1.28"}
    image = choose_node_image(here, "1")
    assert (image.reference, image.present) == ("kindest/node:v1.34.10", True)


def test_cgroup_v2_takes_the_newest_that_is_here() -> None:
    here = {"kindest/node:v1.34.10", "kindest/node:v1.36.1"}
    assert choose_node_image(here, "2").version == Version(1, 36, 1)


@pytest.mark.parametrize(("cgroup", "minor"), [("1", 34), ("2", 37)])
def test_without_an_image_here_the_pinned_one_is_pulled(cgroup: str, minor: int) -> None:
    image = choose_node_image((), cgroup)
    assert not image.present
    assert image.version.minor == minor
    assert "@sha256:" in image.reference


def test_a_pinned_image_pulled_by_digest_counts_as_here() -> None:
    digest = PINNED[0].partition("@")[2]
    assert choose_node_image({f"kindest/node@{digest}"}, "2").present


def test_an_image_older_than_the_course_is_left_alone() -> None:
    image = choose_node_image({"kindest/node:v1.29.0", "kindest/node:latest"}, "2")
    assert image.reference == PINNED[0]


# ── kubectl ──

CLUSTER = Version(1, 34, 10)
OWN, WHEEL = Path("/usr/bin/kubectl"), Path("/venv/bin/kubectl")


@pytest.mark.parametrize(
    ("own", "wheel", "chosen"),
    [
        ("v1.34.2", "v1.34.0", OWN),
        ("v1.35.0", "v1.34.0", OWN),
        ("v1.33.9", None, OWN),
        ("v1.30.0", "v1.35.1", WHEEL),
        (None, "v1.34.0", WHEEL),
        ("v1.37.1", "v1.37.1", None),
        ("v2.34.0", None, None),
    ],
)
def test_the_first_kubectl_within_one_minor_is_chosen(
    own: str | None, wheel: str | None, chosen: Path | None
) -> None:
    candidates = [
        Candidate(OWN, read_version(own) if own else None),
        Candidate(WHEEL, read_version(wheel) if wheel else None),
    ]
    choice = choose_kubectl(CLUSTER, candidates)
    assert (choice.path if choice else None) == chosen


def test_the_wheels_kubectl_comes_last_even_if_it_is_first_on_path(tmp_path: Path) -> None:
    wheel, own = tmp_path / "venv/bin", tmp_path / "usr/bin"
    for folder in (wheel, own):
        folder.mkdir(parents=True)
        (folder / "kubectl").touch(0o755)
    found = [wheel / "kubectl", own / "kubectl"]
    assert in_order(found, wheel) == [own / "kubectl", wheel / "kubectl"]


def test_the_wheels_kubectl_is_found_when_its_venv_is_not_on_path(tmp_path: Path) -> None:
    (tmp_path / "kubectl").touch(0o755)
    assert in_order([OWN], tmp_path) == [OWN, tmp_path / "kubectl"]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("kind v0.33.0 go1.26.8 linux/amd64", Version(0, 33)),
        ("v1.34.10", Version(1, 34, 10)),
        ("1.37.1+k3s1", Version(1, 37, 1)),
        ("nothing", None),
    ],
)
def test_versions_are_read_from_what_programs_say(text: str, version: Version | None) -> None:
    assert read_version(text) == version


# ── clusters ──


def node(name: str, role: str = "worker", state: str = "running") -> dict[str, Any]:
    labels = {"io.x-k8s.kind.cluster": "t-x", "io.x-k8s.kind.role": role}
    networks = {"Networks": {"kind": {"IPAddress": "172.18.0.2"}}}
    return {
        "Id": f"id-{name}",
        "Names": [f"/{name}"],
        "Labels": labels,
        "State": state,
        "NetworkSettings": networks,
    }


THREE = ("control-plane", "worker", "worker")
MADE = Made(("id-a", "id-b", "id-c"), "v1.34.10", "f")


def three(*states: str) -> list[dict[str, Any]]:
    roles = zip("abc", THREE, states or ("running",) * 3, strict=True)
    return [node(name, role, state) for name, role, state in roles]


@pytest.mark.parametrize(
    ("containers", "made", "step"),
    [
        ([], None, Step.CREATE),
        ([], MADE, Step.CREATE),
        (three(), MADE, Step.FOLLOW),
        (three(), None, Step.FOLLOW),
        (three()[:2], MADE, Step.RECREATE),
        (three()[1:], MADE, Step.RECREATE),
        (three("running", "exited", "running"), MADE, Step.START),
        (three("exited", "exited", "exited"), MADE, Step.START),
        (three("paused", "running", "running"), MADE, Step.START),
        (three("exited", "running", "running"), None, Step.RECREATE),
        (three("running", "created", "running"), MADE, Step.RECREATE),
        (three("running", "dead", "running"), MADE, Step.RECREATE),
        ([*three(), node("d")], MADE, Step.RECREATE),
    ],
)
def test_a_cluster_is_adopted_mended_or_made_anew(
    containers: list[dict[str, Any]], made: Made | None, step: Step
) -> None:
    assert plan_cluster(THREE, nodes_of(containers), made).step is step


def test_a_cluster_made_anew_by_hand_is_not_the_one_we_remember() -> None:
    other = Made(("id-z",), "v1.34.10", "f")
    assert plan_cluster(THREE, nodes_of(three()), MADE).known
    assert not plan_cluster(THREE, nodes_of(three()), other).known


def test_the_control_plane_comes_first_and_addresses_are_read() -> None:
    nodes = nodes_of([node("w"), node("cp", "control-plane")])
    assert [(n.name, n.address) for n in nodes] == [("cp", "172.18.0.2"), ("w", "172.18.0.2")]


@pytest.mark.parametrize(
    ("name", "ours"),
    [("t-one-node", True), ("t-mine", False), ("one-node", False), ("x-t-one-node", False)],
)
def test_only_clusters_that_we_make_are_ours(name: str, ours: bool) -> None:
    assert is_ours(name, "t-", frozenset({"t-one-node"})) is ours


# ── kind ──


def test_kinds_stages_are_read_without_their_pictures() -> None:
    assert stage_of(" • Preparing nodes 📦   ...") == "Preparing nodes"
    image = " • Ensuring node image (kindest/node:v1.34.10) 🖼  ..."
    assert stage_of(image) == "Ensuring node image (kindest/node:v1.34.10)"
    assert stage_of(" ✓ Preparing nodes 📦 ") is None
    assert stage_of('Creating cluster "x" ...') is None


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("docker: no space left on device.", "disk"),
        ("Bind for 127.0.0.1:1 failed: port is already allocated", "port"),
        ('ERROR: failed to create cluster: failed to pull image "kindest/node"', "network"),
        ('The container name "/x" is already in use by container "1"', "not ours"),
        ("kubelet: cgroup v1 is not supported", "cgroup"),
        ("kubelet is configured to not run on a host using cgroup v1", "cgroup"),
        (
            "- The kubelet is not running\n- The kubelet is unhealthy due to a misconfiguration of "
            "the node in some way (required cgroups disabled)",
            "did not become healthy in time",
        ),
        ("x\nERROR: failed to create cluster: because\n\nStack Trace: y", "because"),
        ("", "it said nothing"),
    ],
)
def test_what_kind_says_becomes_an_error_with_a_next_step(said: str, what: str) -> None:
    error = kind_fault(said, "t-x")
    assert what in error.what
    assert error.next_step


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("Linux", "x86_64", "kind-linux-amd64"),
        ("Darwin", "arm64", "kind-darwin-arm64"),
        ("Linux", "aarch64", "kind-linux-arm64"),
    ],
)
def test_kinds_program_is_named_for_the_machine(system: str, machine: str, name: str) -> None:
    assert kind_file(system, machine) == name


def test_a_machine_without_a_kind_is_told_so() -> None:
    with pytest.raises(LabError, match="riscv64"):
        kind_file("Linux", "riscv64")


# ── engine container ──

PORTS = published_ports(range(8080, 8082))


def engine(status: str = "running", **changed: Any) -> dict[str, Any]:
    bindings = {"2375/tcp": 40123, "8080/tcp": 8080, "8081/tcp": 8081}
    bound = {
        port: [{"HostIp": "127.0.0.1", "HostPort": str(own)}] for port, own in bindings.items()
    }
    document = {
        "Id": "e",
        "Name": "/t-engine",
        "Config": {"Labels": {OWNER_LABEL: "t"}},
        "HostConfig": {"PortBindings": bound},
        "State": {"Status": status},
    }
    return {**document, **changed}


@pytest.mark.parametrize(
    ("document", "step"),
    [
        (None, EngineStep.CREATE),
        (engine(), EngineStep.FOLLOW),
        (engine("exited"), EngineStep.START),
        (engine("created"), EngineStep.START),
        (engine("paused"), EngineStep.START),
        (engine("dead"), EngineStep.RECREATE),
        (engine(HostConfig={"PortBindings": {}}), EngineStep.RECREATE),
    ],
)
def test_an_engine_is_adopted_started_or_made_anew(
    document: dict[str, Any] | None, step: EngineStep
) -> None:
    assert plan_engine(document, "t", PORTS).step is step


def test_an_engine_with_other_ports_is_made_anew() -> None:
    plan = plan_engine(engine(), "t", published_ports(range(9000, 9002)))
    assert plan.step is EngineStep.RECREATE
    assert "ports" in plan.why


@pytest.mark.parametrize("labels", [None, {}, {OWNER_LABEL: "somebody"}])
def test_a_foreign_container_of_our_name_is_never_touched(labels: dict[str, str] | None) -> None:
    with pytest.raises(LabError, match="not ours"):
        plan_engine(engine(Config={"Labels": labels}), "t", PORTS)


def test_the_engines_address_is_read_back_even_when_it_has_stopped() -> None:
    assert docker_host_of(engine("exited")) == "tcp://127.0.0.1:40123"


def test_lessons_name_8080_whatever_the_host_port_is() -> None:
    assert published_ports(range(18080, 18082)) == {8080: 18080, 8081: 18081}


@pytest.mark.parametrize(
    ("said", "passing"),
    [
        ("cannot remove - tried to kill container, but did not receive an exit event", True),
        ("removal of container x is already in progress", True),
        ("permission denied", False),
    ],
)
def test_a_busy_engine_is_asked_again_to_remove(said: str, passing: bool) -> None:
    assert is_passing(LabError(said, where="w", next_step="n")) is passing


# ── images ──


def test_a_pull_adds_up_its_layers() -> None:
    tally = PullTally()
    lines: list[dict[str, Any]] = [
        {"status": "Pulling from kindest/node", "id": "v1"},
        {"status": "Downloading", "id": "a", "progressDetail": {"current": 1, "total": 4_000_000}},
        {"status": "Downloading", "id": "b", "progressDetail": {"current": 5, "total": 8_000_000}},
        {"status": "Download complete", "id": "a", "progressDetail": {}},
        {"status": "Download complete", "id": "unknown", "progressDetail": {}},
    ]
    assert [tally.add(line) for line in lines] == [False, True, True, True, False]
    phase = tally.phase("node image", "it")
    assert (phase.have, phase.total, phase.unit) == (4_000_005, 12_000_000, "bytes")
    assert phase.detail == "it: 4 of 12 MB"


def test_the_archives_name_follows_the_images_and_not_their_order() -> None:
    one = archive_key({"a": "1", "b": "2"})
    assert one == archive_key({"b": "2", "a": "1"})
    assert one != archive_key({"a": "1", "b": "3"})


def test_the_engine_image_that_is_here_is_taken() -> None:
    here = [{"RepoTags": ["docker:dind"]}, {"RepoTags": None, "RepoDigests": ["x@sha256:1"]}]
    assert first_present(here, ("docker:28-dind", "docker:dind")) == "docker:dind"
    assert first_present([], ("docker:28-dind", "docker:dind")) == "docker:28-dind"
    assert tags_of(here) == {"docker:dind", "x@sha256:1"}
