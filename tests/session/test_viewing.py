"""The lab's picture: folded from what a real lab reported, and streamed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec

from tests.session.replays import NAMESPACE, reports, views
from tests.session.scripted import POD, ManualClock, ScriptedPlace, let_run
from tutor.labs.lab import Demand
from tutor.observations import Kind, Observed, Snapshot, Tree
from tutor.session.view.kinds import CLUSTER_KINDS, ENGINE_KINDS, NODE, OPTIONAL_KINDS, USAGE
from tutor.session.view.picturing import Picturing
from tutor.session.view.stream import kinds_of, lab_views
from tutor.session.view.values import ClusterView, EngineView, LabView, PodView


def cluster(view: LabView) -> ClusterView:
    assert view.cluster is not None
    return view.cluster


def engine(view: LabView) -> EngineView:
    assert view.engine is not None
    return view.engine


def last(scene: str) -> LabView:
    return list(views(scene))[-1]


def pod(view: LabView, name: str) -> PodView:
    return next(pod for pod in cluster(view).pods if pod.name == name)


# ── folding ──


def test_after_a_rolling_update_five_new_pods_are_running_and_the_old_revision_is_kept() -> None:
    shown = cluster(last("rolling"))
    assert [pod.word for pod in shown.pods] == ["running"] * 5
    assert {pod.workload.name for pod in shown.pods if pod.workload} == {"web"}
    sets = [(w.revision, w.ready, w.wanted) for w in shown.workloads if w.kind == "ReplicaSet"]
    assert sets == [("1", 0, 0), ("2", 5, 5)]
    web = next(w for w in shown.workloads if w.kind == "Deployment")
    assert (web.ready, web.wanted, web.images) == (5, 5, ("kubetutor/app:1.1",))
    assert web.pods == tuple(pod.uid for pod in shown.pods)


def test_pods_keep_their_order_from_picture_to_picture() -> None:
    before: list[str] = []
    for view in views("rolling"):
        now = [pod.uid for pod in cluster(view).pods]
        assert [u for u in now if u in before] == [u for u in before if u in now]
        before = now


def test_a_service_shows_its_endpoints_and_one_that_selects_nothing_says_so() -> None:
    web, orders = sorted(cluster(last("rolling")).services, key=lambda s: s.name, reverse=True)
    assert (len(web.endpoints), web.ports, web.selected) == (5, ("80→8080",), 5)
    assert all(end.ready for end in web.endpoints)
    assert (orders.endpoints, orders.selector, orders.selected) == ((), "app=orders", 0)


def test_a_deleted_pod_leaves_and_another_with_a_new_name_takes_over() -> None:
    seen = [{pod.short: pod.word for pod in cluster(v).pods} for v in views("healing")]
    full = next(words for words in seen if list(words.values()) == ["running"] * 5)
    leaving = next(words for words in seen if "leaving" in words.values() and len(words) == 6)
    gone = next(name for name, word in leaving.items() if word == "leaving")
    assert gone in full
    assert gone not in seen[-1]
    assert list(seen[-1].values()) == ["running"] * 5


def test_pods_that_are_not_well_say_why() -> None:
    view = last("faults")
    assert pod(view, "no-image").word == "no-image"
    assert pod(view, "no-node").why.startswith("1 node(s) didn't match")
    two = pod(view, "two-containers")
    assert (two.word, two.ready, len(two.containers)) == ("crashing", 1, 2)
    assert two.restarts >= 1
    assert two.containers[1].exit == 3


def test_short_names_are_those_that_a_controller_made() -> None:
    view = last("faults")
    shorts = {p.short for p in cluster(view).pods}
    assert {"db-0", "db-1", "no-image"} <= shorts
    assert all(len(p.short) == 5 for p in cluster(view).pods if p.name.startswith("agent-"))


def test_finished_jobs_count_what_succeeded() -> None:
    job = next(w for w in cluster(last("faults")).workloads if w.kind == "Job")
    assert (job.ready, job.wanted, len(job.pods)) == (2, 2, 2)


def test_other_objects_have_a_line_each_and_secrets_keep_theirs() -> None:
    things = {t.kind: t for t in cluster(last("rolling")).things}
    assert things["ConfigMap"].facts[0].args == {"count": "2", "keys": "COLOUR, SIZE"}
    assert things["PersistentVolumeClaim"].facts[0].code == "claim-pending"
    assert things["ResourceQuota"].facts[0].args["hard"] == "20"
    assert things["Ingress"].facts[0].args == {"from": "shop.test/", "to": "web"}
    assert "not-a-secret" not in str(things) + str(last("rolling"))


def test_events_come_newest_first_with_the_pods_short_name() -> None:
    events = cluster(last("rolling")).events
    assert [e.at for e in events] == sorted((e.at for e in events), reverse=True)
    scheduled = next(e for e in events if e.reason == "Scheduled")
    assert len(scheduled.about_short) == 5


def test_an_engines_containers_tell_what_happened_to_them() -> None:
    seen = list(views("engine"))
    told = [(e.about, e.reason, e.message) for e in reversed(engine(seen[-1]).events)]
    for one, other in (
        (("cache", "oom", ""), ("cache", "die", "137")),
        (("web", "start", ""), ("web", "healthy", "")),
        (("web", "pause", ""), ("web", "unpause", "")),
        (("once", "die", "3"), ("once", "destroy", "")),
    ):
        assert told.index(one) < told.index(other)
    killed = next(v for v in seen if any(e.reason == "oom" for e in engine(v).events))
    cache = next(c for c in engine(killed).containers if c.name == "cache")
    assert (cache.out_of_memory, cache.memory_limit) == (True, 32 << 20)


def test_an_engine_shows_ports_networks_and_volumes() -> None:
    running = next(v for v in views("engine") if any(c.health for c in engine(v).containers))
    web = engine(running).containers[0]
    assert (web.ports, web.mounts) == (("18280→8080",), (("data", "/data"),))
    assert [(n.name, n.containers) for n in engine(running).networks] == [("shopnet", ("web",))]
    assert [(v.name, v.used_by) for v in engine(running).volumes] == [("data", ("web",))]


def test_pods_of_a_node_that_does_not_answer_are_lost() -> None:
    picturing = Picturing(NAMESPACE, CLUSTER_KINDS)
    for report in reports("healing"):
        picturing.fold(_silent(report) if isinstance(report, Snapshot) else report)
    shown = cluster(picturing.view(reports("healing")[-1].at))
    assert shown.nodes[0].word == "not-ready"
    assert {pod.word for pod in shown.pods} == {"lost"}


def _silent(listed: Snapshot) -> Snapshot:
    """The same list with nodes whose kubelet is not heard."""
    if listed.kind != NODE:
        return listed
    text = msgspec.json.encode(listed.objects).replace(
        b'"status":"True","type":"Ready"', b'"status":"Unknown","type":"Ready"'
    )
    objects = msgspec.json.decode(text, type=tuple[Observed, ...])
    return Snapshot(listed.kind, listed.at, objects)


def test_a_lost_pod_says_when_it_gives_up_its_node(clock: ManualClock) -> None:
    since = "2026-01-01T12:00:00Z"
    unreachable = "node.kubernetes.io/unreachable"
    node = {
        "metadata": {"name": "n1", "uid": "n1"},
        "spec": {"taints": [{"key": unreachable, "effect": "NoExecute", "timeAdded": since}]},
        "status": {"conditions": [{"type": "Ready", "status": "Unknown"}]},
    }
    web = running("web")
    web["spec"]["tolerations"] = [{"key": unreachable, "tolerationSeconds": 300}]
    shown = pictured(clock, (NODE, node), (POD, web))
    assert (shown.pods[0].word, shown.nodes[0].takes_pods) == ("lost", True)
    assert shown.pods[0].evicted_at == clock.now() + timedelta(seconds=300)


def test_use_is_shown_where_the_lab_measures_it(clock: ManualClock) -> None:
    used = {
        "metadata": {"name": "web", "namespace": "here"},
        "containers": [
            {"usage": {"cpu": "2500000n", "memory": "9216Ki"}},
            {"usage": {"cpu": "500u", "memory": "2Mi"}},
        ],
    }
    shown = pictured(clock, (POD, running("web")), (USAGE, used))
    assert (shown.pods[0].cpu, shown.pods[0].memory) == ("3m", "11Mi")


def pictured(clock: ManualClock, *objects: tuple[Kind, Tree]) -> ClusterView:
    """The picture of a few objects; a measure is known by its Pod's name, as labs report it."""
    picturing = Picturing("here", (NODE, POD, USAGE))
    for kind, tree in objects:
        uid = tree["metadata"].get("uid") or "here/web"
        picturing.fold(Snapshot(kind, clock.now(), (Observed(kind, uid, tree),)))
    return cluster(picturing.view(clock.now()))


def test_folding_the_same_reports_twice_changes_nothing() -> None:
    picturing = Picturing(NAMESPACE, CLUSTER_KINDS)
    told = reports("faults")
    for report in told:
        picturing.fold(report)
    before = picturing.view(told[-1].at)
    for report in told[-40:]:
        picturing.fold(report)
    assert picturing.view(told[-1].at) == before


def test_the_picture_can_be_written_as_json() -> None:
    for scene in ("faults", "engine"):
        view = last(scene)
        assert msgspec.json.decode(msgspec.json.encode(view), type=LabView) == view


def test_a_lesson_looks_at_what_it_has() -> None:
    assert kinds_of(Demand(engine=True)) == ENGINE_KINDS
    assert kinds_of(Demand(cluster="one-node")) == CLUSTER_KINDS
    assert kinds_of(Demand(cluster="one-node", engine=True)) == (*CLUSTER_KINDS, *ENGINE_KINDS)


# ── streaming ──

KINDS: tuple[Kind, ...] = (NODE, POD)


def running(name: str, **status: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "namespace": "here", "uid": name},
        "spec": {"nodeName": "n1", "containers": [{"name": "c"}]},
        "status": {"phase": "Running", **status},
    }


@asynccontextmanager
async def streamed(place: ScriptedPlace, clock: ManualClock) -> AsyncIterator[list[LabView]]:
    seen: list[LabView] = []

    async def collect() -> None:
        async with aclosing(lab_views(place, clock, KINDS)) as pictures:
            async for view in pictures:
                seen.append(view)  # noqa: PERF401 - others look at the list meanwhile

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(collect())
        await clock.advance(timedelta(seconds=1))
        try:
            yield seen
        finally:
            task.cancel()


async def test_the_first_picture_comes_once_all_was_listed(
    place: ScriptedPlace, clock: ManualClock
) -> None:
    async with streamed(place, clock) as seen:
        assert [cluster(view).pods for view in seen] == [()]


async def test_a_change_is_shown_at_once_and_a_burst_as_one_picture(
    place: ScriptedPlace, clock: ManualClock
) -> None:
    async with streamed(place, clock) as seen:
        for n in range(5):
            place.show(POD, f"web-{n}", running(f"web-{n}"))
        await clock.advance(timedelta(milliseconds=30))
        assert [len(cluster(view).pods) for view in seen] == [0, 5]


async def test_there_are_at_most_four_pictures_a_second(
    place: ScriptedPlace, clock: ManualClock
) -> None:
    async with streamed(place, clock) as seen:
        for n in range(100):
            place.show(POD, f"web-{n:03}", running(f"web-{n:03}"))
            await clock.advance(timedelta(milliseconds=10))
        assert 4 <= len(seen) <= 1 + 4
        await clock.advance(timedelta(seconds=1))
        assert len(cluster(seen[-1]).pods) == 100


async def test_what_looks_the_same_is_not_shown_again(
    place: ScriptedPlace, clock: ManualClock
) -> None:
    async with streamed(place, clock) as seen:
        place.show(POD, "web", running("web"))
        await clock.advance(timedelta(seconds=1))
        place.show(POD, "web", running("web", startTime="2026-01-01T12:00:00Z"))
        await clock.advance(timedelta(seconds=1))
        assert len(seen) == 2


async def test_silence_keeps_the_last_picture_and_says_since_when(
    place: ScriptedPlace, clock: ManualClock
) -> None:
    place.show(POD, "web", running("web"))
    async with streamed(place, clock) as seen:
        began = clock.now()
        place.fall_silent(POD)
        await clock.advance(timedelta(seconds=4))
        place.fall_silent(POD)
        await clock.advance(timedelta(seconds=1))
        assert not seen[-1].lab.answering
        assert seen[-1].lab.since == began
        assert [pod.name for pod in cluster(seen[-1]).pods] == ["web"]
        place.answer_again(POD)
        await clock.advance(timedelta(seconds=1))
        assert seen[-1].lab.answering


async def test_a_lab_without_metrics_is_not_silent(clock: ManualClock) -> None:
    assert USAGE in OPTIONAL_KINDS
    picturing = Picturing("here", (POD, USAGE))
    picturing.fold(Snapshot(POD, clock.now(), ()))
    assert picturing.complete
    assert picturing.view(clock.now()).lab.answering


async def test_closing_the_stream_ends_its_watches(
    place: ScriptedPlace, clock: ManualClock
) -> None:
    before = len(asyncio.all_tasks())
    pictures = lab_views(place, clock, KINDS)
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(anext(pictures))
        await clock.advance(timedelta(seconds=1))
        await first
    assert len(asyncio.all_tasks()) > before
    await pictures.aclose()
    await let_run()
    assert len(asyncio.all_tasks()) == before
