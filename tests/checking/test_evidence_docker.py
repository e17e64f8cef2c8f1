"""Containers that aren't as asked: what an engine's inspect documents say of them."""

from __future__ import annotations

import pytest

from tests.checking.faults import codes, misses, missing, named, unmet, world
from tutor.checking.evidence import kinds_of_interest
from tutor.checking.object_fields import CONTAINER, IMAGE
from tutor.checking.verdicts import VerdictKind, Waiting
from tutor.checking.world import World
from tutor.observations import Tree

RUNNING: Tree = {"State": {"Status": "running"}}


@pytest.mark.parametrize(
    ("container", "kind", "path", "causes"),
    [
        ("created", "wrong", None, "never-started"),
        ("stopped", "wrong", None, "stopped"),
        ("killed", "wrong", None, "stopped"),
        ("finished", "wrong", None, "stopped"),
        ("exit1", "failing", "State.ExitCode", "failed"),
        ("notfound", "failing", "State.ExitCode", "command-not-found"),
        ("notexec", "failing", "State.Error", "not-executable"),
        ("portused", "failing", "State.Error", "port-taken"),
        ("oom", "failing", "State.OOMKilled", "out-of-memory"),
        ("loop", "failing", "State.ExitCode", "crashing"),
    ],
)
def test_a_container_that_does_not_run_says_why(
    container: str, kind: str, path: str | None, causes: str
) -> None:
    evidence = unmet(world("engine"), CONTAINER, f"ckdiag-{container}", RUNNING)
    assert evidence.kind.value == kind
    assert evidence.path == path
    assert codes(evidence) == causes.split()


def test_a_container_that_ended_is_looked_into_by_its_logs() -> None:
    evidence = unmet(world("engine"), CONTAINER, "ckdiag-exit1", RUNNING)
    assert evidence.next == "docker logs ckdiag-exit1"


def test_an_unhealthy_container_fails_with_its_last_check_and_a_starting_one_is_pending() -> None:
    healthy: Tree = {"State": {"Health": {"Status": "healthy"}}}
    seen = world("engine")
    evidence = unmet(seen, CONTAINER, "ckdiag-unhealthy", healthy)
    assert (evidence.kind, codes(evidence)) == (VerdictKind.FAILING, ["unhealthy"])
    assert "Connection refused" in evidence.causes[0].args["message"]
    named(seen, CONTAINER, "ckdiag-unhealthy")["State"]["Health"]["Status"] = "starting"
    assert unmet(seen, CONTAINER, "ckdiag-unhealthy", healthy).kind is VerdictKind.PENDING


def test_a_restart_that_has_not_happened_yet_is_pending() -> None:
    evidence = unmet(world("engine"), CONTAINER, "ckdiag-well", {"RestartCount": {"$gte": 1}})
    assert evidence.kind is VerdictKind.PENDING
    assert evidence.progress is not None
    assert evidence.progress.waiting is Waiting.EDGE


def test_exposed_is_not_published() -> None:
    wanted: Tree = {"NetworkSettings": {"Ports": {"80/tcp": [{"HostPort": "8080"}]}}}
    evidence = unmet(world("engine"), CONTAINER, "ckdiag-exposed", wanted)
    assert evidence.kind is VerdictKind.WRONG
    assert codes(evidence) == ["exposed-only"]
    assert evidence.next == "docker port ckdiag-exposed"


def test_a_page_from_a_mount_is_not_from_the_image() -> None:
    wanted: Tree = {"Config": {"Image": "hello:1"}}
    evidence = unmet(world("engine"), CONTAINER, "ckdiag-mounted", wanted)
    assert codes(evidence) == ["mount"]
    assert evidence.causes[0].args == {"source": "/srv/site", "target": "/usr/share/nginx/html"}


def test_a_container_keeps_the_image_it_was_made_from() -> None:
    seen = world("engine")
    images = {"sha256:new": {"Id": "sha256:new", "Name": "nginx:1.28", "RepoTags": ["nginx:1.28"]}}
    seen = World("", {**seen.objects, IMAGE: images}, {})
    evidence = unmet(seen, CONTAINER, "ckdiag-well", {"Image": "sha256:new"})
    assert codes(evidence) == ["image-moved"]


def test_a_new_container_of_the_same_name_is_another_one() -> None:
    seen = world("engine")
    tree = named(seen, CONTAINER, "ckdiag-well")
    start = {CONTAINER: {"old": {**tree, "Id": "old"}}}
    evidence = unmet(World("", seen.objects, start), CONTAINER, "ckdiag-well", {"Id": "old"})
    assert misses(evidence) == ["other-id"]


# ── not there ──


def test_a_container_without_the_name_runs_under_the_engines_own() -> None:
    evidence = missing(world("engine"), CONTAINER, "web", {"Config": {"Image": "nginx:1.28"}})
    assert evidence.kind is VerdictKind.MISSING
    assert misses(evidence) == ["renamed"]
    assert evidence.near_misses[0].args["name"] == "distracted_dhawan"
    assert evidence.next == "docker ps -a"


def test_a_misspelt_name_comes_first() -> None:
    evidence = missing(world("engine"), CONTAINER, "ckdiag-wel")
    assert misses(evidence)[0] == "similar-name"
    assert evidence.near_misses[0].object.name == "ckdiag-well"


def test_an_image_with_another_tag_is_a_near_miss() -> None:
    assert misses(missing(world("engine"), IMAGE, "busybox:1.36"))[-1:] != []
    assert misses(missing(world("engine"), IMAGE, "python:2"))[:1] == ["other-tag"]


def test_an_absent_image_keeps_a_container_from_being_made() -> None:
    evidence = missing(world("engine"), CONTAINER, "shop", {"Config": {"Image": "shop:9"}})
    assert codes(evidence) == ["image-absent"]


@pytest.mark.parametrize(("removes_itself", "code"), [(True, "auto-removed"), (False, "removed")])
def test_a_container_of_the_start_that_is_gone_is_said_to_be(
    removes_itself: bool, code: str
) -> None:
    seen = world("engine")
    before = {"Id": "x", "Name": "shop", "HostConfig": {"AutoRemove": removes_itself}}
    evidence = missing(World("", seen.objects, {CONTAINER: {"x": before}}), CONTAINER, "shop")
    assert codes(evidence) == [code]


def test_an_image_is_compared_with_the_containers() -> None:
    assert kinds_of_interest(IMAGE) == (CONTAINER,)
    assert kinds_of_interest(CONTAINER) == (IMAGE,)
