"""What the session's tests share: a clock, an exercise compiled from what an author would write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager

import msgspec
import pytest
import yaml

from tests.session.scripted import ManualClock, ScriptedPlace, let_run
from tutor.checking.expectation import CompiledExercise
from tutor.checking.expectations import compile_exercise
from tutor.checking.spec import ExerciseSpec
from tutor.names import ExerciseId, LessonId
from tutor.observations import Answer, FunctionProbe
from tutor.session.book import Book
from tutor.session.following import Following, follow
from tutor.session.observing import Observing
from tutor.session.states import ExerciseState

LESSON = LessonId("k8s-sample")


def exercise_of(text: str) -> tuple[CompiledExercise, ExerciseSpec]:
    """Compile an exercise from YAML as an author writes it."""
    spec = msgspec.convert(yaml.safe_load(text), ExerciseSpec)
    return compile_exercise(ExerciseId("sample"), spec, "sample.yaml"), spec


async def no_functions(probe: FunctionProbe, observing: Observing) -> Answer:
    raise AssertionError(f"no function in this test: {probe}")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def place(clock: ManualClock) -> ScriptedPlace:
    return ScriptedPlace(clock)


class Seen:
    """The newest state of a followed exercise, and how its checks read."""

    def __init__(self) -> None:
        self.states: list[ExerciseState] = []

    @property
    def last(self) -> ExerciseState:
        return self.states[-1]

    def word(self, expectation: str) -> str:
        return {str(e.id): e.verdict.kind.value for e in self.last.expectations}[expectation]


Follow = Callable[..., AbstractAsyncContextManager[Seen]]


@pytest.fixture
def following(clock: ManualClock, place: ScriptedPlace) -> Follow:
    @asynccontextmanager
    async def run(text: str, *, proof: bool = False) -> AsyncIterator[Seen]:
        exercise, spec = exercise_of(text)
        book = Book(exercise, spec.mistakes)
        observing = Observing(place.namespace, proof=proof)
        seen = Seen()
        followed = Following(LESSON, place, clock, book, observing, call=no_functions)

        async def collect() -> None:
            async with aclosing(followed.states()) as states:
                async for state in states:
                    seen.states.append(state)

        async with follow(followed), asyncio.TaskGroup() as tasks:
            collector = tasks.create_task(collect())
            await let_run()
            try:
                yield seen
            finally:
                collector.cancel()

    return run
