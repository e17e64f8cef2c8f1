"""A lesson's place in a real cluster and a real engine, made for these tests and removed after."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tutor.clock import SystemClock
from tutor.errors import LabError
from tutor.labs.audit import take_baseline
from tutor.labs.endpoints import Endpoints
from tutor.labs.lab import ActionRequest
from tutor.labs.place import DockerLabPlace, open_place
from tutor.observations import (
    AvailProbe,
    Change,
    CommandProbe,
    ExecProbe,
    HttpProbe,
    Kind,
    LogsProbe,
    Probe,
    RebuildProbe,
    Report,
    Silence,
    Snapshot,
    System,
)

pytestmark = [pytest.mark.lab, pytest.mark.timeout(240)]

CLUSTER = "kubetutor-test-place"
ENGINE = "kubetutor-test-place-engine"
APP = Path(__file__).parents[2] / "clusters" / "images" / "app"
IMAGES = ("nginx:1.28", "busybox:1.37", "kubetutor/app:1.0")
DEPLOYMENT = Kind(System.KUBERNETES, "Deployment", "apps/v1")
LIMIT = timedelta(seconds=60)
WEB = """
kubectl create deployment web --image=kubetutor/app:1.0 --replicas=2
kubectl expose deployment web --port=80 --target-port=8080 --type=NodePort
kubectl rollout status deployment web --timeout=50s
"""


def do(*argv: str) -> str:
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{argv}: {done.stderr}"
    return done.stdout


def reason_to_skip() -> str | None:
    for program in ("docker", "kind", "kubectl"):
        if shutil.which(program) is None:
            return f"there is no {program}"
    if subprocess.run(["docker", "info"], check=False, capture_output=True).returncode:
        return "no Docker engine answers"
    return None


@pytest.fixture(scope="module")
def endpoints(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    if reason := reason_to_skip():
        pytest.skip(reason)
    home = tmp_path_factory.mktemp("lab")
    kubeconfig = home / "kubeconfig"
    try:
        if not do("docker", "images", "-q", IMAGES[2]).strip():
            do("docker", "build", "-q", "-t", IMAGES[2], str(APP))
        do("kind", "create", "cluster", "--name", CLUSTER, "--kubeconfig", str(kubeconfig))
        do("kind", "load", "docker-image", "--name", CLUSTER, *IMAGES)
        host, published = start_engine(home)
        made = Endpoints(
            kubeconfig,
            f"kind-{CLUSTER}",
            host,
            {8080: published},
            Path(shutil.which("kubectl") or "kubectl").parent,
            "kubetutor-test",
            baseline=home / "baseline.json",
            catalogue=IMAGES,
            archives=home / "archives",
        )
        asyncio.run(take_baseline(made))
        yield made
    finally:
        subprocess.run(["kind", "delete", "cluster", "--name", CLUSTER], check=False)
        subprocess.run(["docker", "rm", "-fv", ENGINE], check=False)


def start_engine(home: Path) -> tuple[str, int]:
    ports = ["-p", "127.0.0.1::2375", "-p", "127.0.0.1::8080"]
    named = ["--name", ENGINE, "--hostname", ENGINE, "-e", "DOCKER_TLS_CERTDIR="]
    do("docker", "run", "-d", "--privileged", *named, *ports, "docker:dind")
    host = "tcp://" + do("docker", "port", ENGINE, "2375").split()[0]
    published = do("docker", "port", ENGINE, "8080").split()[0].rpartition(":")[2]
    (home / "archives").mkdir()
    archive = str(home / "archives" / "images.tar")
    do("docker", "save", "-o", archive, *IMAGES)
    wait = "until docker info >/dev/null 2>&1; do sleep 0.2; done"
    do("timeout", "30", "docker", "exec", ENGINE, "sh", "-c", wait)
    do("docker", "-H", host, "load", "-i", archive)
    return host, int(published)


@asynccontextmanager
async def opened(
    endpoints: Endpoints, workspace: Path, namespace: str
) -> AsyncGenerator[DockerLabPlace]:
    place = await open_place(endpoints, namespace, workspace, namespace, SystemClock())
    try:
        yield place
    finally:
        await place.close()


@pytest.fixture
async def place(
    endpoints: Endpoints, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[DockerLabPlace]:
    async with opened(endpoints, tmp_path, "lesson") as made:
        await made.reset()
        yield made


async def ran(place: DockerLabPlace, script: str) -> str:
    done = await place.run(script, limit=LIMIT)
    assert done.exit == 0, done.output
    return done.output


async def answer(place: DockerLabPlace, probe: Probe) -> Any:
    return (await place.ask(probe)).tree


async def until(reports: AsyncGenerator[Report], wanted: type[Report]) -> Report:
    async with asyncio.timeout(20):
        while not isinstance(report := await anext(reports), wanted):
            pass
        return report


async def test_the_shell_stands_in_the_lesson_s_namespace(place: DockerLabPlace) -> None:
    said = await ran(place, "kubectl config view --minify -o jsonpath={..namespace}; docker ps -q")
    assert said == "lesson"


async def test_requests_go_through_the_cluster_s_own_network(place: DockerLabPlace) -> None:
    await ran(place, WEB)
    pod = (await ran(place, "kubectl get pods -o jsonpath={.items[0].metadata.name}")).strip()
    good: list[HttpProbe] = [
        HttpProbe(service="web", path="/version"),
        HttpProbe(service="web", port=80, path="/version"),
        HttpProbe(node_port_of="web", path="/version"),
        HttpProbe(pod=pod, port=8080, path="/version"),
    ]
    for probe in good:
        assert (await answer(place, probe))["json"] == {"version": "1.0"}
    assert (await answer(place, HttpProbe(service="web", port=81)))["error"] == "refused"
    assert (await answer(place, HttpProbe(service="gone")))["error"] == "dns"
    assert (await answer(place, HttpProbe(pod="gone", port=80)))["error"] == "no-endpoint"
    split = await answer(place, HttpProbe(service="web", requests=20))
    assert len({one["json"]["host"] for one in split["answers"]}) == 2


async def test_steady_requests_say_when_nobody_answers(place: DockerLabPlace) -> None:
    await ran(place, WEB)
    probe = AvailProbe(HttpProbe(service="web"), timedelta(seconds=0.1))
    async with aclosing(place.sample(probe)) as samples, asyncio.timeout(40):
        while not (await anext(samples)).ok:
            pass
        await ran(place, "kubectl scale deployment web --replicas=0")
        while (await anext(samples)).ok:
            pass


async def test_commands_run_inside_pods_and_their_logs_are_read(place: DockerLabPlace) -> None:
    await ran(
        place,
        "kubectl run app --image=kubetutor/app:1.0; kubectl wait pod app --for=condition=Ready",
    )
    script = ("sh", "-c", "echo out; echo err >&2; exit 3")
    assert await answer(place, ExecProbe(script, pod="app")) == {
        "exit": 3,
        "stdout": "out\n",
        "stderr": "err\n",
    }
    assert (await answer(place, ExecProbe(("no-such",), pod="app")))["error"] == "refused"
    assert (await answer(place, ExecProbe(("true",), pod="gone")))["error"] == "absent"
    assert "listening on" in (await answer(place, LogsProbe(pod="app")))["text"]
    assert "error" in await answer(place, LogsProbe(pod="app", previous=True))
    assert (await answer(place, LogsProbe(pod="gone")))["error"] == "absent"


async def test_a_change_in_the_cluster_is_reported(place: DockerLabPlace) -> None:
    async with aclosing(place.observe(DEPLOYMENT)) as reports:
        assert isinstance(await until(reports, Snapshot), Snapshot)
        await ran(place, "kubectl create deployment web --image=kubetutor/app:1.0")
        change = await until(reports, Change)
        assert isinstance(change, Change)
        assert change.tree is not None
        assert change.tree["metadata"]["namespace"] == "lesson"


async def test_a_kind_of_the_learner_s_own_is_served_once_defined(
    place: DockerLabPlace,
) -> None:
    (place.workspace / "crd.yaml").write_text(CRD)
    shirt = Kind(System.KUBERNETES, "Shirt", "example.com/v1")
    async with aclosing(place.observe(shirt)) as reports:
        silence = await anext(reports)
        assert isinstance(silence, Silence)
        assert not silence.served
        await place.apply("crd.yaml")
        await until(reports, Snapshot)
    assert [left.what for left in await place.leftovers()] == [
        "CustomResourceDefinition/shirts.example.com"
    ]
    await place.reset()
    assert await place.leftovers() == []


CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: shirts.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: shirts, singular: shirt, kind: Shirt}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object}}
"""


async def test_a_container_is_observed_asked_and_stopped(place: DockerLabPlace) -> None:
    kind = Kind(System.DOCKER, "container")
    async with aclosing(place.observe(kind)) as reports:
        assert await until(reports, Snapshot)
        await ran(place, "docker run -d --name web -p 8080:80 nginx:1.28")
        while True:
            change = await until(reports, Change)
            assert isinstance(change, Change)
            if change.tree and change.tree["State"]["Status"] == "running":
                break
        assert change.tree["Name"] == "web"
    async with asyncio.timeout(60):  # it runs before it listens
        while "status" not in (served := await answer(place, HttpProbe(published=8080))):
            assert served["error"] in ("refused", "reset", "empty")
    assert served["status"] == 200
    assert (await answer(place, ExecProbe(("cat", "/nope"), container="web")))["exit"] == 1
    assert "GET / " in (await answer(place, LogsProbe(container="web")))["text"]
    assert await place.act(ActionRequest("stop", container="web")) == "stopped container web"
    stopped = await answer(place, ExecProbe(("true",), container="web"))
    assert stopped["error"] == "not-running"
    assert (await answer(place, HttpProbe(published=8080)))["error"] in ("reset", "empty")


async def test_a_challenge_deletes_the_oldest_ready_pod_of_the_lesson_only(
    place: DockerLabPlace,
) -> None:
    await ran(place, WEB)
    oldest = await ran(
        place,
        "kubectl get pods --sort-by=.metadata.creationTimestamp -o name",
    )
    done = await place.act(ActionRequest("delete", selector="app=web"))
    assert done.removeprefix("deleted Pod/") in oldest.replace("pod/", "").split()
    with pytest.raises(LabError, match="no ready Pod matches k8s-app=kube-dns"):
        await place.act(ActionRequest("delete", selector="k8s-app=kube-dns"))


async def test_a_reset_leaves_all_as_it_was(
    place: DockerLabPlace, endpoints: Endpoints, tmp_path: Path
) -> None:
    before = place.identity
    (tmp_path / "stuck.yaml").write_text(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: stuck, finalizers: [example.com/hold]}}"
    )
    async with opened(endpoints, tmp_path, "another-lesson") as other:
        await ran(other, "kubectl create configmap mine")
        await ran(place, WEB + MESS)
        left = {leftover.what for leftover in await place.leftovers()}
        assert left >= {
            "ClusterRole/reader",
            "Namespace/staging",
            "ConfigMap/stray in default",
            "container web",
            "volume data",
            "network shop",
            "image shop:1",
            "image busybox:1.37 is gone",
        }
        await place.reset()
        assert await place.leftovers() == []
        assert place.identity != before
        assert (await ran(place, "kubectl get all -o name; docker ps -aq")).strip() == ""
        assert await ran(place, "docker run --rm busybox:1.37 echo back") == "back\n"
        assert "mine" in await ran(other, "kubectl get configmap mine -o name")
        await other.discard()


MESS = """
kubectl apply -f stuck.yaml
kubectl create clusterrole reader --verb=get --resource=pods
kubectl create namespace staging
kubectl create configmap stray -n default
docker volume create data
docker network create shop
docker run -d --name web -v data:/data --network shop nginx:1.28
docker tag nginx:1.28 shop:1
docker rmi -f busybox:1.37
"""


async def test_a_namespace_that_the_learner_deleted_comes_back(place: DockerLabPlace) -> None:
    await ran(place, "kubectl delete namespace lesson --wait=false")
    await place.reset()
    assert "serviceaccount/default" in await ran(place, "kubectl get serviceaccounts -o name")


async def test_a_place_opens_while_its_namespace_is_still_going(
    place: DockerLabPlace, endpoints: Endpoints, tmp_path: Path
) -> None:
    await ran(place, WEB)
    await ran(place, "kubectl delete namespace lesson --wait=false")
    async with opened(endpoints, tmp_path, "lesson") as again:
        assert (await ran(again, "kubectl get pods -o name")) == ""
        assert again.identity != place.identity


async def test_the_workspace_is_made_anew_in_a_scratch_place(place: DockerLabPlace) -> None:
    manifest = place.workspace / "web.yaml"
    manifest.write_text(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: lesson}, data: {a: b}}"
    )
    (place.workspace / "Dockerfile").write_text("FROM busybox:1.37\nRUN echo built > /made\n")
    assert (await answer(place, RebuildProbe(diff=("web.yaml",))))["differs"] is True
    await place.apply("web.yaml")
    assert await answer(place, RebuildProbe(diff=("web.yaml",))) == {"differs": False, "lines": []}
    applied = await answer(place, RebuildProbe(apply=(".",)))
    assert applied["exit"] == 0, applied
    assert [one["data"] for one in applied["objects"]] == [{"a": "b"}]
    manifest.write_text("a: [")
    assert "web.yaml: line 2" in (await answer(place, RebuildProbe(apply=("web.yaml",))))["stderr"]
    built = await answer(place, RebuildProbe(build=".", run=("cat", "/made")))
    assert built["run"] == {"exit": 0, "stdout": "built\n", "stderr": ""}
    assert await place.leftovers() == []


async def test_a_program_sees_the_lesson_s_cluster(place: DockerLabPlace) -> None:
    probe = CommandProbe(("kubectl", "get", "serviceaccount", "default", "-o", "json"))
    assert (await answer(place, probe))["json"]["metadata"]["namespace"] == "lesson"


async def test_a_lesson_without_a_cluster_says_so(endpoints: Endpoints, tmp_path: Path) -> None:
    alone = replace(endpoints, kubeconfig=None, context=None)
    async with opened(alone, tmp_path, "engine-only") as place:
        assert (await ran(place, "docker ps -q")) == ""
        with pytest.raises(LabError, match="asked for no cluster"):
            await place.ask(HttpProbe(service="web"))


async def test_a_lab_that_is_gone_is_a_lab_error(endpoints: Endpoints, tmp_path: Path) -> None:
    gone = replace(endpoints, kubeconfig=None, context=None, docker_host="tcp://127.0.0.1:1")
    with pytest.raises(LabError, match="engine can't be reached"):
        await open_place(gone, "lesson", tmp_path, "lesson", SystemClock())
