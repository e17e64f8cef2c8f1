"""`verify` itself is proven: it must find each way in which an exercise proves nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.session.conftest import LESSON, exercise_of, no_functions
from tests.session.scripted import DEPLOYMENT, ManualClock, ScriptedPlace
from tests.session.test_following import web
from tutor.checking.spec import ExerciseAttempts
from tutor.labs.lab import Leftover, Place, Ran
from tutor.session.book import Book
from tutor.session.following import Following, follow
from tutor.session.observing import Observing
from tutor.session.proving import Limits, Proving
from tutor.session.session import AttemptProof
from tutor.session.watching_states import StateLog, watch_states

QUICK = Limits(settled=5, caught=0.2, met=0.2, stays=0.05)

GOOD = """
start: [start]
expect:
  three-ready:
    kubernetes: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web},
                 spec: {replicas: 3}, status: {readyReplicas: 3}}
solution: [scale 3]
alternatives: {patch: [scale 3]}
mistakes:
  to-two:
    run: [scale 2]
    expect: {three-ready: {verdict: wrong, path: spec.replicas, observed: 2}}
  deleted:
    run: [delete]
    expect: {three-ready: {verdict: missing}}
"""


@dataclass
class ScriptedBench:
    """Places whose scripts are the words of these tests."""

    text: str
    left: list[Leftover] = field(default_factory=list)
    clock: ManualClock = field(default_factory=ManualClock)
    places: list[ScriptedPlace] = field(default_factory=list)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        place = ScriptedPlace(self.clock, left=self.left)
        place.on_run = lambda script: self._do(place, script)
        place.exits["fail"] = Ran("fail", 1, "error: no such thing", 0.0)
        self.places.append(place)
        yield place

    def _do(self, place: ScriptedPlace, script: str) -> None:
        match script.split():
            case ["start"]:
                place.show(DEPLOYMENT, "u1", web(1, 1))
            case ["scale", count]:
                place.show(DEPLOYMENT, "u1", web(int(count), int(count)))
            case ["delete"]:
                place.show(DEPLOYMENT, "u1", None)

    async def reset(self, place: Place) -> None:
        await place.reset()

    @asynccontextmanager
    async def follow(self, place: Place) -> AsyncIterator[tuple[Following, StateLog]]:
        exercise, _ = exercise_of(self.text)
        observing = Observing(place.namespace, proof=True)
        following = Following(
            LESSON, place, self.clock, Book(exercise), observing, call=no_functions
        )
        async with follow(following), watch_states(following) as log:
            yield following, log


async def prove(text: str, left: list[Leftover] | None = None) -> dict[str, AttemptProof]:
    exercise, spec = exercise_of(text)
    bench = ScriptedBench(text, left or [])
    proving = Proving(LESSON, exercise, spec, bench, ExerciseAttempts(), QUICK)
    return {proof.name: proof async for proof in proving.attempts()}


async def test_a_good_exercise_is_proven() -> None:
    proofs = await prove(GOOD)
    assert {name: proof.why for name, proof in proofs.items()} == dict.fromkeys(
        ["start", "to-two", "deleted", "patch", "solution", "reset", "leaks"], ""
    )


async def test_an_exercise_that_is_met_at_the_start_proves_nothing() -> None:
    proofs = await prove(GOOD.replace("start: [start]", "start: [scale 3]"))
    assert proofs["start"].why == "met without doing anything"


async def test_a_mistake_that_passes_is_found() -> None:
    proofs = await prove(GOOD.replace("run: [scale 2]", "run: [scale 3]"))
    assert "wrong declared, met seen" in proofs["to-two"].why


async def test_a_mistake_that_is_called_by_another_name_is_found() -> None:
    proofs = await prove(GOOD.replace("observed: 2", "observed: 4"))
    assert proofs["to-two"].why == "three-ready: observed 4 declared, 2 seen"


async def test_a_solution_that_does_not_lead_there_is_found() -> None:
    proofs = await prove(GOOD.replace("solution: [scale 3]", "solution: [scale 2]"))
    assert "not met within" in proofs["solution"].why
    assert "spec.replicas" in proofs["solution"].why


async def test_a_command_that_fails_is_found() -> None:
    proofs = await prove(GOOD.replace("patch: [scale 3]", "patch: [fail]"))
    assert proofs["patch"].why == "`fail` ended with 1: error: no such thing"


async def test_a_refusal_that_was_declared_must_come() -> None:
    refused = GOOD.replace("run: [delete]", "run: [delete]\n    refused: no such thing")
    proofs = await prove(refused)
    assert "expected a refusal" in proofs["deleted"].why


async def test_what_is_left_behind_is_named() -> None:
    proofs = await prove(GOOD, [Leftover("ClusterRole/reader")])
    assert proofs["leaks"].why == "left behind: ClusterRole/reader"


async def test_attempts_share_no_place() -> None:
    exercise, spec = exercise_of(GOOD)
    bench = ScriptedBench(GOOD)
    proving = Proving(LESSON, exercise, spec, bench, ExerciseAttempts(), QUICK)
    async with asyncio.timeout(10):
        _ = [proof async for proof in proving.attempts()]
    assert len(bench.places) == 5
    assert all(place.ran.count("start") >= 1 for place in bench.places)
