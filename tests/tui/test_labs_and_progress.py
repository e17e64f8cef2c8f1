"""The labs and progress screens: what is on, what was done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.tui.opened import desk, opened, press, seen, shown
from tutor.errors import LabError
from tutor.labs.lab import Finding, LabPart, Phase
from tutor.progress.diary import Diary
from tutor.session.totals import Totals
from tutor.tui.frame import Face
from tutor.tui.progress_lines import calendar_lines, days_lines, level
from tutor.wording.layout import cells
from tutor.wording.words import Words

ON = LabPart("three-nodes", "cluster", "ready", "3 nodes", memory_bytes=2 * 1024**3)
WELL = Finding("engine", True, "answers")
UNWELL = Finding("memory", False, "1.2 of 8 GB free", "kubetutor lab down three-nodes")
TODAY = date(2026, 5, 4)


async def test_labs_name_what_is_on_and_how_real_it_is() -> None:
    its = desk()
    its.parts = [ON]
    async with opened(its) as (app, pilot):
        await press(pilot, "L")
        assert shown(app, "● ready")
        assert any("three-nodes" in row and "2.0 GB memory" in row for row in seen(app))
        assert seen(app)[0].endswith("docker lab · real · ready")


async def test_the_doctor_names_what_to_look_at_with_its_remedy() -> None:
    its = desk()
    its.findings = [WELL, UNWELL]
    async with opened(its) as (app, pilot):
        await press(pilot, "L")
        assert shown(app, "1 thing to look at")
        assert any("! memory" in row and "1.2 of 8 GB free" in row for row in seen(app))
        assert shown(app, "kubetutor lab down three-nodes")


async def test_enter_starts_what_the_lesson_needs_and_shows_how_it_goes() -> None:
    its = desk()
    its.phases = [Phase("nodes", "joining worker2", 3, 3, "ready", done=True)]
    async with opened(its) as (app, pilot):
        await press(pilot, "L", "enter")
        assert "prepare k8s-deployments" in its.calls
        assert any("nodes" in row and "3 of 3" in row for row in seen(app))


async def test_enter_stops_a_lab_that_is_on() -> None:
    its = desk()
    its.parts = [ON]
    async with opened(its) as (app, pilot):
        await press(pilot, "L", "enter")
        assert not [call for call in its.calls if call.startswith("prepare")]
        assert "stop None" in its.calls
        assert shown(app, "docker is stopped. What is in it stays")


async def test_deleting_asks_first() -> None:
    its = desk()
    its.parts = [ON]
    async with opened(its) as (app, pilot):
        await press(pilot, "L", "D")
        assert shown(app, "Delete docker?")
        await press(pilot, "escape")
        assert "down None" not in its.calls
        await press(pilot, "D", "y")
        assert "down None" in its.calls
        assert shown(app, "docker is deleted.")


async def test_a_part_is_deleted_alone() -> None:
    its = desk()
    its.parts = [ON]
    async with opened(its) as (_, pilot):
        await press(pilot, "L", "tab", "down", "D", "y")
        assert "down three-nodes" in its.calls


async def test_a_refused_look_is_said_and_the_screen_stays_usable() -> None:
    its = desk()

    async def refuse() -> list[Finding]:
        raise LabError("No engine answers", where="docker", next_step="Start it.")

    its.doctor = refuse  # type: ignore[method-assign]
    async with opened(its) as (app, pilot):
        await press(pilot, "L")
        assert shown(app, "No engine answers")
        await press(pilot, "escape")
        assert shown(app, "━ Course ━")


async def test_progress_adds_tracks_up_and_enter_shows_one_in_the_course() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "P")
        assert any("Kubernetes core" in row and "1/3" in row for row in seen(app))
        assert shown(app, "1 of 3 lessons · 20 min")
        await press(pilot, "enter")
        assert next(r for r in seen(app) if r.startswith("▌")).split()[1] == "Kubernetes"


async def test_an_export_says_where_it_is() -> None:
    its = desk()
    async with opened(its) as (app, pilot):
        await press(pilot, "P", "e")
        assert "export" in its.calls
        assert shown(app, "progress.csv")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", [(40, 10), (80, 24), (200, 50)])
@pytest.mark.parametrize("key", ["P", "L"])
async def test_both_screens_fit_every_size(key: str, size: tuple[int, int], language: str) -> None:
    its = desk()
    its.parts, its.findings, its.language = [ON], [WELL, UNWELL], language
    async with opened(its, size=size, face=Face(words=Words(language))) as (app, pilot):
        await press(pilot, key)
        assert all(cells(row) <= size[0] for row in seen(app))


def test_a_day_counts_by_its_minutes() -> None:
    assert [level(60 * minutes) for minutes in (0, 1, 14, 15, 44, 45, 200)] == [0, 1, 1, 2, 2, 3, 3]


def test_the_calendar_ends_with_today() -> None:
    diary = Diary(seconds={TODAY: 3600, TODAY - timedelta(days=7): 60})
    monday = calendar_lines(diary, TODAY, Face())[0].plain
    assert monday.split()[-2:] == ["▂", "▇"]
    assert not calendar_lines(diary, TODAY, Face())[1].plain.endswith("·")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_calendar_and_numbers_stand_side_by_side_at_eighty_columns(language: str) -> None:
    lines = days_lines(
        Diary(), Totals(41, 6, 39, 41, 51, 3600), TODAY, 76, Face(words=Words(language))
    )
    assert "41" in lines[0].plain
    assert all(line.cell_length <= 76 for line in lines)
