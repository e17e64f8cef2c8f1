"""Records what a real lab reports while something is done to it: `record.py SCENE`.

With KUBETUTOR_HOME and _OWNER of a lab that is up; makes and deletes a namespace of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tutor.clock import SystemClock
from tutor.labs.lab import Demand, Place
from tutor.observations import Change, Kind, Report, Snapshot, System
from tutor.session.opening import Options, open_session
from tutor.session.view.kinds import CLUSTER_KINDS, ENGINE_KINDS

HERE = Path(__file__).parent
NAMESPACE = "k8s-live-view"
SCENES: dict[str, list[str]] = {
    "rolling": [
        f"kubectl apply -f {HERE}/scene.yaml",
        "kubectl rollout status deployment/web --timeout=120s",
        "kubectl set image deployment/web web=kubetutor/app:1.1",
        "kubectl rollout status deployment/web --timeout=120s; sleep 7",
    ],
    "healing": [
        f"kubectl apply -f {HERE}/scene.yaml",
        "kubectl rollout status deployment/web --timeout=120s",
        "kubectl delete $(kubectl get pods -o name | head -1); sleep 2",
        "kubectl wait --for=condition=Ready pods --all --timeout=60s",
    ],
    "faults": [f"kubectl apply -f {HERE}/faults.yaml", "sleep 25"],
    "engine": [
        "docker network create shopnet && docker volume create data",
        "docker run -d --name web --network shopnet -p 18280:8080 -v data:/data"
        ' --health-cmd \'python3 -c "import urllib.request as u; u.urlopen(\\"http://127.0.0.1:8080'
        '/healthz\\")"\' --health-interval 1s kubetutor/app:1.0',
        "docker create --name job kubetutor/app:1.0 true",
        "docker run --name cache --network shopnet -m 32m --entrypoint python3 kubetutor/app:1.0"
        " -c 'x = bytearray(200 << 20)' || true",
        "docker run --name once --entrypoint sh kubetutor/app:1.0 -c 'exit 3' || true",
        "sleep 3; docker pause web; sleep 1; docker unpause web; docker stop -t 1 web",
        "docker rm -f web job cache once; docker network rm shopnet; docker volume rm data",
    ],
}


def trimmed(kind: Kind, tree: Any) -> Any:
    """Return the object without what no reader looks at."""
    if tree is None or kind.system is not System.KUBERNETES:
        return tree
    tree = json.loads(json.dumps(tree))
    notes = tree["metadata"].get("annotations", {})
    notes.pop("kubectl.kubernetes.io/last-applied-configuration", None)
    tree.get("status", {}).pop("images", None)
    if kind.name == "Pod":
        for noise in ("tolerations", "volumes", "schedulerName", "dnsPolicy"):
            tree["spec"].pop(noise, None)
        for each in tree["spec"]["containers"]:
            each.pop("volumeMounts", None)
    return tree


def ours(kind: Kind, tree: Any) -> bool:
    """Say whether the object is a node's or in our namespace."""
    if kind.system is not System.KUBERNETES or kind.name == "Node" or tree is None:
        return True
    return bool(tree["metadata"].get("namespace") == NAMESPACE)


def line(report: Report, known: set[str]) -> dict[str, Any] | None:
    """Return what is written of a report, None for one that is not ours."""
    kind = report.kind
    told: dict[str, Any] = {
        "at": report.at.isoformat(),
        "kind": [kind.system.value, kind.name, kind.api_version],
    }
    match report:
        case Snapshot():
            mine = [o for o in report.objects if ours(kind, o.tree)]
            known.update(o.uid for o in mine)
            return told | {"objects": {o.uid: trimmed(kind, o.tree) for o in mine}}
        case Change():
            if not ours(kind, report.tree) or (report.tree is None and report.uid not in known):
                return None
            known.add(report.uid)
            return told | {"uid": report.uid, "tree": trimmed(kind, report.tree)}
        case _:
            return told | {"why": report.why, "served": report.served}


async def watch(place: Place, kind: Kind, into: list[dict[str, Any]]) -> None:
    """Write all reports of one kind."""
    known: set[str] = set()
    async with aclosing(place.observe(kind)) as reports:
        async for report in reports:
            told = line(report, known)
            into += [told] if told else []


async def record(scene: str) -> None:
    """Do what the scene says, with all watches open."""
    session = open_session(Options(dict(os.environ)))
    engine = scene == "engine"
    demand = Demand(engine=True) if engine else Demand(cluster="one-node")
    kinds = ENGINE_KINDS if engine else CLUSTER_KINDS
    into: list[dict[str, Any]] = []
    with TemporaryDirectory() as folder:
        place = await session.lab.open("k8s-live", Path(folder), demand, namespace=NAMESPACE)
        async with asyncio.TaskGroup() as tasks:
            jobs = [tasks.create_task(watch(place, kind, into)) for kind in kinds]
            await SystemClock().sleep(timedelta(seconds=2))
            for script in SCENES[scene]:
                ran = await place.run(script, limit=timedelta(minutes=3))
                sys.stderr.write(f"{ran.exit} {script}\n{ran.output}\n")
            for job in jobs:
                job.cancel()
        if engine:
            await place.close()
        else:
            await place.discard()
    into.sort(key=lambda told: told["at"])
    text = "\n".join(json.dumps(told, separators=(",", ":"), sort_keys=True) for told in into)
    (HERE.parent / f"{scene}.jsonl").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1]))
