"""What goes wrong while a learner works, on the real lab: said plainly, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta

import pytest

from tutor.errors import LabError
from tutor.names import ExerciseId, LessonId
from tutor.session.opening import Options, Session, open_session
from tutor.session.session import Attendance
from tutor.session.states import ExerciseState

pytestmark = [pytest.mark.lab, pytest.mark.timeout(600)]

LESSON, EXERCISE = LessonId("k8s-deployments"), ExerciseId("file-and-cluster")


@pytest.fixture
async def session() -> Session:
    if shutil.which("docker") is None:
        assert os.environ.get("CI") != "true", "CI needs a Docker engine"
        pytest.skip("no docker program is on PATH")
    session = open_session(Options(environ=os.environ))
    async for _ in session.prepare(LESSON):
        pass
    await session.reset(LESSON, EXERCISE)
    return session


def node(session: Session) -> str:
    """Return the name of the cluster's only node."""
    return f"{os.environ.get('KUBETUTOR_OWNER', 'kubetutor')}-one-node-control-plane"


async def run(*argv: str) -> None:
    """Run a program that must succeed."""
    process = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.DEVNULL)
    assert await process.wait() == 0


class Watched:
    """States of an attended exercise, and waiting for one."""

    def __init__(self) -> None:
        self.states: list[ExerciseState] = []
        self.news = asyncio.Condition()

    async def collect(self, attendance: Attendance) -> None:
        async with aclosing(attendance.states()) as states:  # type: ignore[type-var]
            async for state in states:
                async with self.news:
                    self.states.append(state)
                    self.news.notify_all()

    async def until(self, wanted: Callable[[ExerciseState], bool], seconds: float) -> ExerciseState:
        async with asyncio.timeout(seconds), self.news:
            await self.news.wait_for(lambda: bool(self.states) and wanted(self.states[-1]))
            return self.states[-1]


@asynccontextmanager
async def watched(session: Session) -> AsyncIterator[Watched]:
    seen = Watched()
    async with session.attend(LESSON, EXERCISE) as attendance, asyncio.TaskGroup() as tasks:
        collector = tasks.create_task(seen.collect(attendance))
        try:
            yield seen
        finally:
            collector.cancel()


def words(state: ExerciseState) -> dict[str, str]:
    return {str(e.id): e.verdict.kind.value for e in state.expectations}


async def test_a_cluster_that_is_stopped_turns_nothing_red_and_comes_back_by_itself(
    session: Session,
) -> None:
    async with watched(session) as seen:
        before = words(await seen.until(lambda s: s.settled, 60))
        await run("docker", "pause", node(session))
        try:
            silent = await seen.until(lambda s: not s.lab.answering, 60)
            assert words(silent) == before
            assert silent.lab.retry_at is not None
        finally:
            await run("docker", "unpause", node(session))
        again = await seen.until(lambda s: s.lab.answering, 90)
        assert words(again) == before
        async with session.classroom.place(LESSON) as place:
            for line in session.library.spec(LESSON, EXERCISE).solution:
                assert isinstance(line, str)
                ran = await place.run(line, limit=timedelta(seconds=60))
                assert ran.exit == 0, ran.output
        await seen.until(lambda s: s.done, 120)
    assert session.standing().exercise(LESSON, EXERCISE).completed_at is not None


async def test_a_namespace_that_the_learner_deleted_is_made_again_with_its_start_state(
    session: Session,
) -> None:
    async with session.classroom.place(LESSON) as place:
        ran = await place.run(
            f"kubectl delete namespace {place.namespace} --timeout=90s",
            limit=timedelta(seconds=120),
        )
        assert ran.exit == 0, ran.output
    async with watched(session) as seen:
        state = await seen.until(lambda s: s.settled, 120)
        assert "missing" not in words(state).values()


async def test_a_workspace_that_the_learner_deleted_is_made_again(session: Session) -> None:
    workspace = session.workspace(LESSON)
    shutil.rmtree(workspace)
    async with watched(session) as seen:
        await seen.until(lambda s: s.settled, 60)
    assert (workspace / "web.yaml").exists()


async def test_a_cluster_that_the_learner_deleted_is_said_and_made_again(session: Session) -> None:
    done_before = session.standing()
    name = f"{os.environ.get('KUBETUTOR_OWNER', 'kubetutor')}-one-node"
    await run("kind", "delete", "cluster", "--name", name)
    with pytest.raises(LabError) as refused:
        async with session.attend(LESSON, EXERCISE):
            pass
    assert refused.value.next_step
    async for _ in session.prepare(LESSON):
        pass
    async with watched(session) as seen:
        await seen.until(lambda s: s.settled, 180)
    assert session.standing().lessons.keys() == done_before.lessons.keys()
