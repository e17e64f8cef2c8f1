"""The tutor opened on a scripted session, and what its screen says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from tests.cli.fakes import AGREE, LESSON, entry, outline
from tests.tui.scripted import NOON, ScriptedDesk, StillClock
from tutor.names import ExpectationId, LessonId, StepId
from tutor.progress.diary import DayEntry, Diary
from tutor.progress.standing import ExerciseStanding, LeftOff, LessonStanding, Standing
from tutor.tui.app import Opening, TutorApp
from tutor.tui.frame import Face

PODS = LessonId("k8s-pods")


def desk(folder: Path = Path()) -> ScriptedDesk:
    """Return a session half way through the second of three lessons."""
    begun = ExerciseStanding(started_at=NOON, met=frozenset({ExpectationId("five-ready")}))
    stands = Standing(
        {
            PODS: LessonStanding(NOON, completed_at=NOON, seconds=660),
            LESSON: LessonStanding(NOON, StepId(AGREE), seconds=540, exercises={AGREE: begun}),
        },
        LeftOff(LESSON, StepId(AGREE)),
    )
    today = NOON.date()
    its = ScriptedDesk(stands=stands, folder=folder)
    its.library.outline = outline(entry("k8s-services", "Services: one name", requires=(LESSON,)))
    its.days = Diary(
        (DayEntry(today, PODS, 660, hints=1, done=True), DayEntry(today, LESSON, 540)),
        {today: 1200},
    )
    return its


@asynccontextmanager
async def opened(
    its: ScriptedDesk,
    *,
    size: tuple[int, int] = (80, 24),
    face: Face | None = None,
    theme: str = "dark",
) -> AsyncIterator[tuple[TutorApp, Pilot[None]]]:
    """Open the tutor, wait for its first picture, close it."""
    app = TutorApp(Opening(its, face or Face(), clock=StillClock(), theme=theme))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield app, pilot


async def settled(pilot: Pilot[None]) -> None:
    """Wait until workers are through and what they changed is drawn."""
    for _ in range(2):
        await pilot.pause()
        for worker in list(pilot.app.workers):
            with suppress(WorkerCancelled):
                await worker.wait()
    await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after another and wait for what they bring about."""
    for key in keys:
        await pilot.press(key)
        if len(key) > 1 or key.isupper():
            await settled(pilot)
    await settled(pilot)


def seen(app: TutorApp) -> list[str]:
    """Return the rows of the screen as text, without spaces at their ends."""
    rows = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in row).rstrip() for row in rows]


def shown(app: TutorApp, text: str) -> bool:
    """Say whether a text is on the screen."""
    return any(text in row for row in seen(app))
