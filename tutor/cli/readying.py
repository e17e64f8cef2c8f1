"""Brings the lab and an exercise's start about, saying how far it is: talk, never data."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from tutor.cli import wording as say
from tutor.cli.desk import Face
from tutor.cli.here import ExerciseHere
from tutor.names import LessonId
from tutor.session.session import Phase
from tutor.wording.phases import phase_detail, phase_name, phase_unit


async def ready_lab(face: Face, lesson: LessonId) -> None:
    """Bring up what the lesson needs. Raises LabError."""
    await tell(face, face.desk.prepare(lesson))


async def ready_exercise(face: Face, spot: ExerciseHere) -> None:
    """Bring up the lab and the exercise's start state, once. Raises TutorError."""
    await ready_lab(face, spot.lesson.id)
    kept = await face.desk.begin(spot.lesson.id, spot.id)
    if kept:
        face.out.note(face.words(say.SET_BACK, files=", ".join(kept)))


async def tell(face: Face, phases: AsyncGenerator[Phase]) -> None:
    """Show phases as they come: one line in place on a terminal, else a line for each phase."""
    told: set[tuple[str, bool]] = set()
    try:
        async with aclosing(phases):
            async for phase in phases:
                tell_phase(face, phase, told)
    finally:
        face.out.end_progress()


def tell_phase(face: Face, phase: Phase, told: set[tuple[str, bool]]) -> None:
    """Show one phase. `told` holds what was said before."""
    line = phase_line(face, phase)
    if face.out.rewrite:
        face.out.progress(line[: face.out.columns - 1])
    elif (phase.name, phase.done) not in told:
        told.add((phase.name, phase.done))
        face.out.note(line)


def phase_line(face: Face, phase: Phase) -> str:
    """Return `nodes: joining worker2, 2 of 3 ready`; counts only with a real denominator."""
    far = ""
    counts = f"{phase.have:g} of {phase.total:g}"
    if phase.total and counts not in phase.detail:
        far = face.words(
            say.COUNT_OF,
            have=f"{phase.have:g}",
            total=f"{phase.total:g}",
            unit=phase_unit(phase.unit, face.words),
        ).strip()
    told = ", ".join(filter(None, [phase_detail(phase.detail, face.words), far]))
    word = face.words(say.READY) if phase.done else ""
    return ": ".join(filter(None, [phase_name(phase.name, face.words), told or word]))


def lab_line(face: Face) -> str:
    """Return `Lab docker, real, ready.`."""
    lab = face.desk.lab
    fidelity = face.words(say.REAL if lab.fidelity == "real" else say.SIMULATED)
    return face.words(say.LAB_READY, lab=lab.name, fidelity=fidelity)
