"""Compiling checks: what is looked at, and what an author got wrong, said before a lab is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.checking.recordings import CONTAINER, DEPLOYMENT, FILE, POD, exercise, expectation
from tutor.checking.durations import parse_duration
from tutor.checking.expectations import compile_exercise
from tutor.checking.kinds import kind_named
from tutor.checking.probing import ENDPOINT_SLICE, SERVICE
from tutor.checking.relations import fields_read
from tutor.checking.spec import ExerciseSpec
from tutor.errors import ContentError
from tutor.names import ExerciseId
from tutor.observations import HttpProbe, Kind, System

WEB = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
PODS = {"apiVersion": "v1", "kind": "Pod"}
AVAIL = {"http": {"service": "web"}, "at-least": 99.5}


def test_an_object_is_watched_by_its_kind() -> None:
    assert DEPLOYMENT in expectation(kubernetes=WEB).kinds
    assert CONTAINER in expectation(docker={"container": "web"}).kinds
    assert FILE in expectation(file={"path": "web.yaml"}).kinds


def test_an_http_probe_depends_on_what_is_behind_it() -> None:
    by_service = expectation(http={"service": "web"})
    assert by_service.probe_kinds == {SERVICE, ENDPOINT_SLICE, POD}
    assert by_service.probes == (HttpProbe(service="web", port=80),)
    assert expectation(http={"pod": "web", "port": 8080}).probe_kinds == {POD}
    assert expectation(http={"published": 8080}).probe_kinds == {CONTAINER}
    assert expectation(exec={"container": "web", "command": ["true"]}).probe_kinds == {CONTAINER}
    assert expectation(logs={"pod": "web", "text": "x"}).probe_kinds == {POD}


def test_a_command_depends_on_the_exercises_objects_and_files() -> None:
    compiled = exercise(web={"kubernetes": WEB}, run={"command": {"argv": ["make"]}})
    assert compiled["run"].probe_kinds == {DEPLOYMENT, FILE}
    diff = exercise(web={"kubernetes": WEB}, same={"rebuild": {"diff": ["web.yaml"]}})
    assert diff["same"].probe_kinds == {DEPLOYMENT, FILE}


def test_an_exercise_is_compiled_in_the_authors_order_with_its_challenge() -> None:
    spec = {
        "expect": {"up": {"avail": AVAIL}, "five": {"kubernetes": WEB}},
        "solution": ["true"],
        "needs": ["metrics"],
        "challenge": {
            "do": [
                {"delete": {"kind": "Pod", "selector": "app=web"}},
                {"stop": {"container": "db"}},
            ],
            "duration": "3m",
            "every": "20s",
            "proof-duration": "30s",
        },
    }
    read = msgspec.convert(spec, ExerciseSpec)
    compiled = compile_exercise(ExerciseId("rush"), read, "checks/x.yaml")
    assert [e.id for e in compiled.expectations] == ["up", "five"]
    assert compiled.needs == {"metrics"}
    challenge = compiled.challenge
    assert challenge is not None
    assert challenge.span(proof=False) == timedelta(minutes=3)
    assert challenge.span(proof=True) == timedelta(seconds=30)
    assert challenge.interval(proof=True) == timedelta(seconds=20)
    delete, stop = challenge.actions
    assert (delete.verb, delete.kind, delete.selector) == ("delete", POD, "app=web")
    assert (stop.verb, stop.name) == ("stop", "db")
    assert len(compiled.steady_probes) == 1
    assert DEPLOYMENT in compiled.kinds


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({}, "one subject, not none"),
    ({"kubernetes": WEB, "http": {"service": "web"}}, "one subject, not kubernetes, http"),
    ({"kubernetes": {"kind": "Pod"}}, "apiVersion and kind"),
    ({"kubernetes": {**WEB, "spec": {"replicas": {"$gtt": 1}}}}, "did you mean $gt"),
    ({"kubernetes": WEB, "hold": "soon"}, "not a duration"),
    ({"kubernetes": PODS, "selector": "app in web"}, "not a label selector"),
    ({"kubernetes": PODS, "selector": "a=b", "count": 1, "every": True}, "one of count, every"),
    ({"http": {"service": "web"}, "count": 2}, "goes with kubernetes or docker"),
    ({"http": {"service": "web", "pod": "web"}}, "one of service, pod"),
    ({"http": {"service": "web", "body": {"$matches": "("}}}, "regular expression"),
    ({"exec": {"command": ["true"]}}, "a container (Docker), or a pod"),
    ({"docker": {"State": {}}}, "one of container, image"),
    ({"kubernetes": WEB, "cel": "object.spec."}, "Failed to parse"),
    ({"cel": "a == b"}, "names under `with`"),
    ({"kubernetes": WEB, "since": "start"}, "together with absent"),
    ({"kubernetes": WEB, "replaced": 2}, "for an object that has a name"),
    ({"kubernetes": PODS, "transition": {"from": {}, "to": {}}}, "an object by name"),
    ({"kept": [{"kubernetes": {"apiVersion": "v1", "kind": "Pod"}}]}, "wants a name"),
    ({"kept": [{"docker": {"container": "web"}, "fields": ["a..b"]}]}, "not a path"),
    ({"avail": AVAIL}, "wants duration, or during, or a challenge"),
    ({"avail": {**AVAIL, "during": "rollout"}}, "no expectation 'rollout'"),
    ({"rebuild": {}}, "one of diff, apply, build"),
    ({"python": "f", "watches": ["Deploymint"]}, "unknown kind"),
    ({"avail": AVAIL, "absent": True}, "absent doesn't go with avail"),
]


@pytest.mark.parametrize(("spec", "said"), FAULTS)
def test_a_fault_of_the_author_is_said_with_its_place(spec: dict[str, Any], said: str) -> None:
    with pytest.raises(ContentError) as caught:
        expectation(**spec)
    assert said in caught.value.what
    assert caught.value.where == "checks/x.yaml, expectation it"


@pytest.mark.parametrize(
    ("challenge", "said"),
    [
        ({"do": [], "duration": "3s"}, "at least one action"),
        ({"do": [{"run": "true"}], "duration": "x"}, "not a duration"),
        ({"do": [{"run": "true"}], "duration": "3s", "begin": "never"}, "begin"),
        ({"do": [{"delete": {"kind": "Pod"}}], "duration": "3s"}, "one of name, selector"),
        ({"do": [{"run": "true", "stop": {"container": "x"}}], "duration": "3s"}, "is one of"),
    ],
)
def test_a_bad_challenge_is_said(challenge: dict[str, Any], said: str) -> None:
    with pytest.raises(ContentError, match=said):
        exercise(web={"kubernetes": WEB}, challenge=challenge)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3s", 3), ("1m30s", 90), ("2h", 7200), ("500ms", 0.5), ("1m500ms", 60.5), ("1.5s", 1.5)],
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert parse_duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "3", "s", "0s", "-3s", "3 s", "3s1m", "abc"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


def test_kinds_are_named_as_in_manifests() -> None:
    assert kind_named("Pod") == POD
    assert kind_named("apps/v1 Deployment") == DEPLOYMENT
    assert kind_named("example.com/v1 Widget") == Kind(
        System.KUBERNETES, "Widget", "example.com/v1"
    )
    assert kind_named("docker container") == CONTAINER
    assert kind_named("file") == FILE


def test_the_fields_a_relation_reads_are_found_in_its_text() -> None:
    text = 'object.spec.replicas == size(object.status.list) && object.name.startsWith("object.x")'
    assert fields_read(text, ("object",)) == (
        "object.spec.replicas",
        "object.status.list",
        "object.name",
    )
    quoted = "object.metadata.labels['a.b/c'] == other.items[0].name"
    assert fields_read(quoted, ("object", "other")) == (
        'object.metadata.labels["a.b/c"]',
        "other.items[0].name",
    )
