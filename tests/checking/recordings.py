"""Worlds recorded from a kind cluster (1.34) and a Docker engine (20.10), and a stepped judge.

`two-ready`: Deployment web with two Pods, Service, EndpointSlice. `scaling`: just scaled to five.
`five-ready`. `one-replaced`: one of the five Pods deleted, another took over. `rolled-out`: image
1.28 → 1.29. `watch-deployment.json`: every state of the Deployment on a watch through all that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from tutor.checking.asking import Context
from tutor.checking.expectation import Expectation
from tutor.checking.expectations import compile_exercise, compile_expectation
from tutor.checking.judge import judge
from tutor.checking.spec import ExerciseSpec, ExpectationSpec
from tutor.checking.verdicts import Diagnosis, Verdict
from tutor.checking.world import Memory, World
from tutor.names import ExerciseId, ExpectationId
from tutor.observations import Answer, Kind, Probe, System, Tree

HERE = Path(__file__).parent / "recorded"
NAMESPACE = "k8s-deployments"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

DEPLOYMENT = Kind(System.KUBERNETES, "Deployment", "apps/v1")
POD = Kind(System.KUBERNETES, "Pod", "v1")
CONTAINER = Kind(System.DOCKER, "container")
IMAGE = Kind(System.DOCKER, "image")
FILE = Kind(System.FILE, "file")

Objects = dict[Kind, dict[str, Tree]]


def scene(name: str) -> Objects:
    """The objects of one recorded moment."""
    found: Objects = {}
    for tree in json.loads((HERE / f"{name}.json").read_text()):
        kind = Kind(System.KUBERNETES, tree["kind"], tree["apiVersion"])
        found.setdefault(kind, {})[tree["metadata"]["uid"]] = tree
    return found


def deployments() -> list[Tree]:
    """Every state of the Deployment, as a watch saw it."""
    return list(json.loads((HERE / "watch-deployment.json").read_text()))


def engine(*states: str) -> Objects:
    """The engine with the recorded container in a state (`running`, `exited`), and its image."""
    trees = json.loads((HERE / "docker.json").read_text())
    return {
        CONTAINER: {trees[state]["Id"]: trees[state] for state in states},
        IMAGE: {trees["image"]["Id"]: trees["image"]},
    }


def world(objects: Objects, start: Objects | None = None, **more: Any) -> World:
    """A world of these objects."""
    return World(NAMESPACE, objects, objects if start is None else start, **more)


def expectation(**spec: Any) -> Expectation:
    """The expectation that an author writes so."""
    read = msgspec.convert(spec, ExpectationSpec)
    return compile_expectation(ExpectationId("it"), read, Context("checks/x.yaml", "checks/x.py"))


def exercise(**expect: Any) -> dict[str, Expectation]:
    """The expectations of an exercise, by id; `challenge` is the exercise's."""
    challenge = expect.pop("challenge", None)
    spec = {"expect": expect, "solution": ["true"], "challenge": challenge}
    read = msgspec.convert(spec, ExerciseSpec)
    compiled = compile_exercise(ExerciseId("rush"), read, "checks/x.yaml", "checks/x.py")
    return {e.id: e for e in compiled.expectations}


def answered(probe: Probe, tree: Tree) -> Mapping[Probe, Answer]:
    """What a probe got."""
    return {probe: Answer(probe, NOON, tree)}


class Judging:
    """One expectation followed through time, on a clock that is stepped by hand."""

    def __init__(self, followed: Expectation) -> None:
        self.followed = followed
        self.memory = Memory()
        self.now = NOON

    def after(self, seconds: float) -> Judging:
        self.now += timedelta(seconds=seconds)
        return self

    def look(self, at: World) -> Verdict:
        verdict, self.memory = judge(self.followed, at, self.memory, self.now)
        again, memory = judge(self.followed, at, self.memory, self.now)
        assert (again, memory) == (verdict, self.memory), "looking again is free"
        assert msgspec.json.decode(msgspec.json.encode(self.memory), type=Memory) == self.memory
        return verdict


def seen(verdict: Verdict) -> Diagnosis:
    """The diagnosis of a verdict that isn't met."""
    assert verdict.diagnosis is not None
    return verdict.diagnosis
