"""The docker lab's life on a real engine: made, adopted, mended, killed half-way, taken down.

Beside it stand canaries that look like ours but aren't; they must come through untouched.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tutor.clock import SystemClock
from tutor.errors import LabError
from tutor.labs.docker_lab import DockerLab
from tutor.labs.engine_discovery import EngineAddress
from tutor.labs.engine_host import EngineHost
from tutor.labs.kit import Kit
from tutor.labs.kubectl import place_kubectl
from tutor.labs.lab import Demand, LabSettings, Phase
from tutor.labs.lab_state import LabState
from tutor.names import OWNER_LABEL

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(900)]

CLUSTERS = Path(__file__).parents[2] / "clusters"
OWNER = "ktlife"
NODE = f"{OWNER}-one-node-control-plane"
BOTH = Demand(cluster="one-node", engine=True)
KIND_LABEL = "io.x-k8s.kind.cluster"
CANARIES = {
    "ktlife-canary": (),
    "ktlife-one-node-worker7": (),  # a node by its name alone
    "ktlife-mine-control-plane": ("--label", f"{KIND_LABEL}=ktlife-mine"),  # not a cluster of ours
    "ktlife-other": ("--label", f"{OWNER_LABEL}=somebody"),
}


def docker(*argv: str, check: bool = True) -> str:
    done = subprocess.run(["docker", *argv], check=False, capture_output=True, text=True)
    assert not check or done.returncode == 0, f"{argv}: {done.stderr}"
    return done.stdout.strip()


def reason_to_skip() -> str | None:
    for program in ("docker", "kind"):
        if shutil.which(program) is None:
            return f"{program} is not on PATH"
    answer = subprocess.run(["docker", "info"], check=False, capture_output=True)
    return None if answer.returncode == 0 else "no Docker engine answers"


def nodes() -> list[str]:
    label = f"label={KIND_LABEL}={OWNER}-one-node"
    return docker("ps", "-aq", "--no-trunc", "--filter", label).split()


def engine_id() -> str:
    return docker("inspect", "-f", "{{.Id}}", f"{OWNER}-engine", check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if (reason := reason_to_skip()) is not None:
        pytest.skip(reason)
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def canaries(folder: Path) -> Iterator[Path]:
    """Start containers that aren't ours and a kubeconfig of the learner's; yield its home."""
    for name, more in CANARIES.items():
        docker("run", "-d", "--name", name, *more, "busybox:1.37", "sleep", "100000")
    before = {
        name: docker("inspect", "-f", "{{.Id}} {{.State.StartedAt}}", name) for name in CANARIES
    }
    config = folder / "home/.kube/config"
    config.parent.mkdir(parents=True)
    config.write_bytes(b"# mine\r\napiVersion: v1\nkind: Config\ncurrent-context: precious\n")
    untouched = config.read_bytes()
    try:
        yield folder / "home"
        after = {
            name: docker("inspect", "-f", "{{.Id}} {{.State.StartedAt}}", name) for name in CANARIES
        }
        assert after == before
        assert config.read_bytes() == untouched
        assert [path.name for path in config.parent.iterdir()] == ["config"]
    finally:
        docker("rm", "-f", *CANARIES, check=False)


@pytest.fixture(scope="module")
def settings(folder: Path, canaries: Path) -> LabSettings:
    return LabSettings(
        folder / "state", folder / "cache", CLUSTERS, owner=OWNER, ports=range(18080, 18090)
    )


@pytest.fixture(scope="module")
def environ(canaries: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(canaries), "KUBECONFIG": str(canaries / ".kube/config")}


@pytest.fixture(scope="module")
def lab(settings: LabSettings, environ: dict[str, str]) -> Iterator[DockerLab]:
    made = DockerLab(settings, SystemClock(), environ)
    yield made
    asyncio.run(made.down())
    assert nodes() == []
    assert engine_id() == ""


async def bring_up(lab: DockerLab, demand: Demand) -> list[Phase]:
    async with aclosing(lab.up(demand)) as phases:
        return [phase async for phase in phases]


async def until(lab: DockerLab, demand: Demand, words: str) -> None:
    """Bring up until a phase says `words`, then leave."""
    async with aclosing(lab.up(demand)) as phases:
        async for phase in phases:
            if words in phase.detail:
                return
    pytest.fail(f"no phase said {words}")


def killed_half_way(settings: LabSettings, environ: dict[str, str]) -> None:
    """Start a lab in a process of its own; kill it and its kind while the control plane starts."""
    script = (
        "import asyncio, os, sys\n"
        "from pathlib import Path\n"
        "from tutor.clock import SystemClock\n"
        "from tutor.labs.docker_lab import DockerLab\n"
        "from tutor.labs.lab import Demand, LabSettings\n"
        "state, cache, clusters, owner = sys.argv[1:]\n"
        "settings = LabSettings(Path(state), Path(cache), Path(clusters), owner)\n"
        "lab = DockerLab(settings, SystemClock(), os.environ)\n"
        "async def main():\n"
        "    async for phase in lab.up(Demand(cluster='one-node')):\n"
        "        sys.stdout.write(phase.detail + chr(10)); sys.stdout.flush()\n"
        "asyncio.run(main())\n"
    )
    places = [str(settings.state), str(settings.cache), str(settings.clusters), settings.owner]
    child = subprocess.Popen(
        [sys.executable, "-c", script, *places],
        env={**environ, "PYTHONPATH": str(CLUSTERS.parent)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child, child.stdout:
        for line in child.stdout:
            if "starting control-plane" in line:
                break
        children = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
        child.kill()
    for orphan in children:
        os.killpg(int(orphan), signal.SIGKILL)


async def test_a_port_that_is_taken_is_named_and_nothing_is_left(lab: DockerLab) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 18083))
        server.listen()
        with pytest.raises(LabError, match=f"Port 18083 is in use by process {os.getpid()}"):
            await bring_up(lab, Demand(engine=True))
    assert engine_id() == ""


async def test_leaving_half_way_leaves_nothing(lab: DockerLab, settings: LabSettings) -> None:
    await until(lab, Demand(cluster="one-node"), "starting control-plane")
    assert nodes() == []
    assert not LabState(settings).kubeconfig(f"{OWNER}-one-node").exists()
    assert f"--name {OWNER}-one-node" not in _commands()


async def test_what_a_killed_start_left_is_made_anew_and_then_adopted(
    lab: DockerLab, settings: LabSettings, environ: dict[str, str]
) -> None:
    await asyncio.to_thread(killed_half_way, settings, environ)
    half = await asyncio.to_thread(nodes)
    assert len(half) == 1
    # two at once: one builds, the other waits for it and adopts
    first, second = await asyncio.gather(bring_up(lab, BOTH), bring_up(lab, BOTH))
    assert any("made anew" in phase.detail for phase in first + second)
    assert any("waiting for that" in phase.detail for phase in first + second)
    made = await asyncio.to_thread(nodes)
    assert len(made) == 1
    assert made != half
    begun = SystemClock().now()
    await bring_up(lab, BOTH)
    assert SystemClock().now() - begun < timedelta(seconds=30)  # informs; a busy machine is slow
    assert await asyncio.to_thread(nodes) == made
    assert {(part.name, part.state) for part in await lab.status()} == {
        (f"{OWNER}-one-node", "ready"),
        (f"{OWNER}-engine", "ready"),
    }


async def test_a_place_has_a_kubectl_that_fits_and_an_engine_with_its_images(
    lab: DockerLab, tmp_path: Path
) -> None:
    await bring_up(lab, BOTH)
    place = await lab.open("k8s-test", tmp_path, BOTH)
    try:
        script = "kubectl version -o json; docker images --format '{{.Repository}}:{{.Tag}}'"
        ran = await place.run(script, limit=timedelta(seconds=60))
        assert ran.exit == 0, ran.output
        assert '"gitVersion": "v1.34' in ran.output
        for tag in ("kubetutor/app:1.0", "kubetutor/app:broken", "nginx:1.28", "busybox:1.37"):
            assert tag in ran.output
        assert await place.leftovers() == []
    finally:
        await place.discard()


async def test_without_any_kubectl_that_fits_the_nodes_own_is_used(
    lab: DockerLab, settings: LabSettings, tmp_path: Path
) -> None:
    await bring_up(lab, BOTH)
    elsewhere = replace(settings, state=tmp_path / "state", cache=tmp_path / "cache")
    engine = EngineHost(EngineAddress("unix:///var/run/docker.sock", "a test"))
    kit = Kit(elsewhere, LabState(elsewhere), engine, SystemClock(), {"PATH": "/nowhere"})
    try:
        chosen = await place_kubectl(kit, "x", "v1.34.10", NODE)
    finally:
        await engine.close()
    assert chosen == tmp_path / "cache/kubectl/v1.34.10/kubectl"
    link = tmp_path / "state/bin/x/kubectl"
    said = await asyncio.to_thread(
        subprocess.run, [str(link), "version", "--client"], capture_output=True, text=True
    )
    assert "v1.34" in said.stdout


async def test_what_was_stopped_is_started_again(lab: DockerLab) -> None:
    await bring_up(lab, BOTH)
    before = await asyncio.to_thread(nodes)
    engine = await asyncio.to_thread(engine_id)
    await asyncio.to_thread(docker, "stop", "-t", "1", NODE)
    await lab.stop(name="engine")
    assert {part.state for part in await lab.status()} == {"stopped"}
    await lab.stop()  # what has stopped is left alone
    assert {part.state for part in await lab.status()} == {"stopped"}
    await bring_up(lab, BOTH)
    assert await asyncio.to_thread(nodes) == before
    assert await asyncio.to_thread(engine_id) == engine
    assert {part.state for part in await lab.status()} == {"ready"}


async def test_doctor_finds_a_lab_that_is_up_in_good_health(lab: DockerLab) -> None:
    await bring_up(lab, BOTH)
    findings = {finding.name: finding for finding in await lab.doctor()}
    assert findings["engine"].ok
    assert findings["leftovers"].ok
    assert "own" in findings["ports"].detail


async def test_a_part_that_is_not_there_can_not_be_taken_down(lab: DockerLab) -> None:
    for name in ("ktlife-mine", "mine", "ktlife-canary"):
        with pytest.raises(LabError, match="no part"):
            await lab.down(name=name)


def _commands() -> str:
    return subprocess.run(["ps", "-eo", "args"], check=True, capture_output=True, text=True).stdout
