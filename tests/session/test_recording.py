"""A learner's classroom on a scripted lab: begin, follow, record, reset, skip, resume."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.session.scripted import DEPLOYMENT, ManualClock, ScriptedLab, ScriptedPlace
from tests.session.test_following import web
from tutor.errors import ContentError, LabError
from tutor.labs.lab import Ran
from tutor.names import ExerciseId, LessonId
from tutor.progress.events import EventKind
from tutor.progress.log import EventLog
from tutor.session.classroom import Classroom
from tutor.session.functions import FunctionHost
from tutor.session.journey import Journey
from tutor.session.library import Library
from tutor.session.places import Places
from tutor.session.session import Attendance
from tutor.session.states import ExerciseState

LESSON, GROW = LessonId("k8s-sample"), ExerciseId("grow")
COURSE = {
    "lessons/course.yaml": (
        "id: sample\ntitle: {en: Sample}\nlanguages: [en]\ntracks: [kubernetes]\n"
    ),
    "lessons/kubernetes/track.yaml": "title: {en: K}\ngoal: {en: G}\nlessons: [k8s-sample]\n",
    "lessons/kubernetes/k8s-sample/lesson.md": """---
title: Sample
minutes: 5
requires: []
---
Why.

## Exercise: grow {#grow}
Grow.

- [ ] three are ready {#three-ready}

> [!HINT]
> First hint.

> [!HINT]
> Second hint.
""",
    "lessons/kubernetes/k8s-sample/files/web.yaml": "replicas: 1\n",
    "checks/kubernetes/k8s-sample.yaml": """
cluster: one-node
exercises:
  grow:
    start: [start]
    expect:
      three-ready:
        kubernetes: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web},
                     spec: {replicas: 3}, status: {readyReplicas: 3}}
    solution: [scale 3]
""",
}


class Room:
    """A classroom whose lab and log a test can look into."""

    def __init__(self, tmp: Path, clock: ManualClock) -> None:
        root = tmp / "course"
        for name, text in COURSE.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        self.place = ScriptedPlace(clock)
        self.place.on_run = self._do
        self.lab = ScriptedLab(self._make)
        self.log = EventLog(tmp / "progress.db", clock)
        self.journey = Journey(Library(root, builtin=True), self.log, "en")
        places = Places(tmp / "data", tmp / "state", tmp / "cache", tmp / "work")
        self.trust: Callable[[], None] = lambda: None
        self.classroom = Classroom(
            self.journey, places, self.lab, clock, lambda: self.trust(), FunctionHost(clock)
        )

    def _make(self, workspace: Path, namespace: str) -> ScriptedPlace:
        self.place.workspace = workspace
        self.place.namespace = "here"
        return self.place

    def _do(self, script: str) -> None:
        match script.split():
            case ["start"]:
                self.place.show(DEPLOYMENT, "u1", web(1, 1))
            case ["scale", count]:
                self.place.show(DEPLOYMENT, "u1", web(int(count), int(count)))

    @property
    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.log.events()]


@pytest.fixture
def room(tmp_path: Path, clock: ManualClock) -> Room:
    return Room(tmp_path, clock)


async def first_state(attendance: Attendance) -> ExerciseState:
    async with aclosing(attendance.states()) as states:  # type: ignore[type-var]
        async for state in states:
            return state
    raise AssertionError("no state")


async def until_done(attendance: Attendance) -> ExerciseState:
    async with aclosing(attendance.states()) as states:  # type: ignore[type-var]
        async for state in states:
            if state.done:
                return state
    raise AssertionError("never done")


async def test_beginning_twice_makes_the_start_state_once(room: Room) -> None:
    await room.classroom.begin(LESSON, GROW)
    await room.classroom.begin(LESSON, GROW)
    assert room.place.ran == ["start"]
    assert room.kinds.count(EventKind.STARTED) == 1


async def test_a_learner_without_a_past_is_given_nothing_that_another_left(
    room: Room, tmp_path: Path, clock: ManualClock
) -> None:
    await room.classroom.begin(LESSON, GROW)
    room.journey.log = EventLog(tmp_path / "another.db", clock)
    await room.classroom.begin(LESSON, GROW)
    assert room.place.ran == ["start", "start"]


async def test_a_place_that_was_made_anew_gets_its_start_state_again(room: Room) -> None:
    await room.classroom.begin(LESSON, GROW)
    room.place.identity = "second"
    await room.classroom.begin(LESSON, GROW)
    assert room.place.ran == ["start", "start"]


async def test_what_is_shown_as_done_is_in_the_log_first(room: Room) -> None:
    await room.classroom.begin(LESSON, GROW)
    async with room.classroom.attend(LESSON, GROW) as attendance:
        room._do("scale 3")
        state = await until_done(attendance)
        assert state.done
        assert room.kinds[-2:] == [EventKind.COMPLETED, EventKind.COMPLETED]  # exercise, lesson
        assert EventKind.MET in room.kinds


async def test_a_second_process_shows_the_state_of_the_first(room: Room) -> None:
    await room.classroom.begin(LESSON, GROW)
    async with room.classroom.attend(LESSON, GROW) as first:
        seen = await first_state(first)
        async with room.classroom.attend(LESSON, GROW) as second:
            assert second.attached
            assert await first_state(second) == seen


async def test_a_reset_makes_the_start_state_and_keeps_changed_files(room: Room) -> None:
    await room.classroom.begin(LESSON, GROW)
    (room.place.workspace / "web.yaml").write_text("replicas: 5\n")
    kept = await room.classroom.reset(LESSON, GROW)
    assert kept == ["web.yaml.mine"]
    assert room.place.ran == ["start", "start"]
    assert room.kinds[-1] is EventKind.RESET


async def test_a_skip_brings_about_what_the_next_step_needs(room: Room) -> None:
    await room.classroom.skip(LESSON, GROW)
    assert room.place.ran == ["start", "scale 3"]
    assert EventKind.SKIPPED in room.kinds


async def test_done_before_a_reset_does_not_make_the_next_attempt_done(
    room: Room, clock: ManualClock
) -> None:
    await room.classroom.begin(LESSON, GROW)
    async with room.classroom.attend(LESSON, GROW) as attendance:
        room._do("scale 3")
        await until_done(attendance)
    await clock.advance(timedelta(seconds=5))
    await room.classroom.reset(LESSON, GROW)
    async with room.classroom.attend(LESSON, GROW) as attendance:
        assert not (await first_state(attendance)).done
    assert room.journey.standing().exercise(LESSON, GROW).completed_at is not None


async def test_a_start_state_that_fails_says_what_the_command_said(room: Room) -> None:
    room.place.exits["start"] = Ran("start", 1, "error: quota exceeded\n", 0.1)
    with pytest.raises(LabError, match="quota exceeded"):
        await room.classroom.begin(LESSON, GROW)
    assert room.kinds == []


async def test_nothing_of_an_untrusted_course_runs(room: Room) -> None:
    def refuse() -> None:
        raise ContentError("not trusted", where="course", next_step="kubetutor trust")

    room.trust = refuse
    with pytest.raises(ContentError):
        await room.classroom.begin(LESSON, GROW)
    assert room.lab.opened == []


def test_hints_open_one_by_one_and_are_counted(room: Room) -> None:
    hints = [room.journey.hint(LESSON, GROW) for _ in range(3)]
    assert [hint.number if hint else None for hint in hints] == [1, 2, None]
    assert room.journey.standing().exercise(LESSON, GROW).hints == 2


def test_a_lesson_is_resumed_at_the_step_where_it_was_left(room: Room) -> None:
    assert room.journey.position() is None
    started = room.journey.start(LESSON)
    assert room.journey.position() == started
    assert room.journey.advance() is None  # one step only: the course is over


async def test_the_view_opens_the_lessons_place_and_closes_it_with_itself(
    room: Room, clock: ManualClock
) -> None:
    room.place.show(DEPLOYMENT, "u1", web(1, 1))
    pictures = room.classroom.view(LESSON, everywhere=False)
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(anext(pictures))
        while not first.done():
            await clock.advance(timedelta(milliseconds=100))
    view = first.result()
    assert (view.namespace, view.engine) == ("here", None)
    assert view.cluster is not None
    assert [each.kind for each in view.cluster.workloads] == ["Deployment"]
    await pictures.aclose()
    assert room.place.closed


async def test_the_view_of_a_course_that_is_not_trusted_is_refused(room: Room) -> None:
    def refuse() -> None:
        raise ContentError("not trusted", where="here", next_step="trust it")

    room.trust = refuse
    with pytest.raises(ContentError):
        await anext(room.classroom.view(LESSON, everywhere=False))
