"""What is proven, and what a teacher's own attempts may name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.scripted import ManualClock
from tests.session.test_recording import LESSON, Room
from tutor.checking.spec import ExerciseAttempts
from tutor.errors import ContentError
from tutor.names import ExerciseId
from tutor.session.session import AttemptProof, ExerciseProof
from tutor.session.verifying import Telling, Verifying, selection


def telling(attempts: list[str]) -> Telling:
    def attempt(lesson: object, exercise: ExerciseId, proof: AttemptProof) -> None:
        attempts.append(f"{proof.kind} {proof.name}")

    def exercise(proof: ExerciseProof) -> None:
        return None

    return Telling(lambda phase: None, attempt, exercise)


@pytest.fixture
def room(tmp_path: Path, clock: ManualClock) -> Room:
    return Room(tmp_path, clock)


async def test_a_teachers_own_attempts_are_proven_beside_the_lessons(
    room: Room, clock: ManualClock
) -> None:
    told: list[str] = []
    more = {"k8s-sample/grow": ExerciseAttempts(alternatives={"mine": ["scale 3"]})}
    verifying = Verifying(room.journey.library, room.lab, clock, telling(told), more)
    (proof,) = await verifying.run([LESSON], jobs=1)
    assert proof.ok, proof
    assert "alternative mine" in told


async def test_attempts_at_an_unknown_exercise_name_the_nearest(
    room: Room, clock: ManualClock
) -> None:
    more = {"k8s-sample/grown": ExerciseAttempts()}
    verifying = Verifying(room.journey.library, room.lab, clock, telling([]), more)
    with pytest.raises(ContentError) as refused:
        await verifying.run([LESSON], jobs=1)
    assert refused.value.next_step == "Did you mean k8s-sample/grow?"
    assert room.lab.brought_up == []


def test_an_unknown_lesson_names_the_nearest(room: Room) -> None:
    with pytest.raises(ContentError) as refused:
        selection(room.journey.library, ["k8s-sampel"])
    assert "k8s-sample" in refused.value.next_step


async def test_a_solution_that_edits_a_file_leaves_the_reset_its_original(
    room: Room, clock: ManualClock
) -> None:
    read: list[str] = []

    def edit(script: str) -> None:
        file = room.place.workspace / "web.yaml"
        if script == "start":
            read.append(file.read_text())
        elif script == "scale 3":
            file.write_text("replicas: 3\n")
        room._do(script)

    room.place.on_run = edit
    verifying = Verifying(room.journey.library, room.lab, clock, telling([]))
    (proof,) = await verifying.run([LESSON], jobs=1)
    assert proof.ok, proof
    assert read
    assert set(read) == {"replicas: 1\n"}
