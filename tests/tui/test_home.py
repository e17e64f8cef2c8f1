"""Home: the course as a map, the next lesson selected, one key to go on."""

from __future__ import annotations

import pytest

from tests.cli.fakes import LESSON
from tests.tui.opened import desk, opened, press, seen, shown
from tutor.session.course_map import course_map
from tutor.tui.frame import Face
from tutor.tui.glyphs import ASCII
from tutor.tui.home import CourseRows
from tutor.tui.home_map import MapView, map_rows
from tutor.tui.keys import Keys
from tutor.tui.tokens import NAMES
from tutor.wording.layout import cells
from tutor.wording.words import Words


async def test_the_next_lesson_is_selected_and_said_to_be_next() -> None:
    async with opened(desk()) as (app, _):
        row = next(row for row in seen(app) if row.startswith("▌"))
        assert "Deployments" in row
        assert "next   exercise 1 of 1   14 min" in row


async def test_lab_and_fidelity_stand_in_the_header() -> None:
    async with opened(desk()) as (app, _):
        assert seen(app)[0].endswith("docker lab · real · not started")


async def test_home_says_where_the_learner_left_off() -> None:
    async with opened(desk()) as (app, _):
        assert shown(app, "Left off today at step 2 of 3")
        assert shown(app, "Opens Services")


async def test_enter_goes_on_with_the_selected_lesson() -> None:
    its = desk()
    async with opened(its) as (app, pilot):
        chosen: list[str] = []
        app.open_lesson = chosen.append  # type: ignore[method-assign, assignment]
        await press(pilot, "enter")
        assert chosen == [LESSON]


async def test_arrows_choose_another_lesson_and_its_detail() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "down")
        assert next(r for r in seen(app) if r.startswith("▌")).split()[2] == "Services:"
        assert shown(app, "─ Services ─")


async def test_a_track_folds_and_unfolds() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "left")
        assert shown(app, "▸ Kubernetes core")
        assert not shown(app, "Services")
        await press(pilot, "enter")
        assert shown(app, "Services")


async def test_a_filter_keeps_what_matches_and_escape_brings_all_back() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "slash", *"serv")
        assert shown(app, "Services: one name")
        assert not shown(app, "exercise 1 of 1")
        await press(pilot, "escape", "escape")
        assert app.screen.focused is app.screen.query_one(CourseRows)
        assert shown(app, "◐ Deployments")


async def test_a_filter_that_finds_nothing_says_so() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "slash", *"prob")
        assert shown(app, "Nothing matches prob. Esc clears it.")


async def test_a_key_without_a_meaning_says_so() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "w")
        assert shown(app, "That key does nothing here; ? lists those that do.")


async def test_hangul_input_does_not_hide_letter_keys() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "ㅔ")  # the key p has no meaning here: as p itself
        assert shown(app, "That key does nothing here")
        await press(pilot, "한")
        assert shown(app, "Hangul input is on.")


async def test_q_leaves_the_tutor() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "q")
        assert not app.is_running or app._exit


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", [(40, 10), (80, 24), (112, 30), (120, 40), (200, 50)])
async def test_home_fits_every_size(language: str, size: tuple[int, int]) -> None:
    its = desk()
    its.language = language
    async with opened(its, size=size, face=Face(words=Words(language))) as (app, _):
        rows = seen(app)
        assert len(rows) == size[1]
        assert all(cells(row) <= size[0] for row in rows)
        assert rows[-1].rstrip().endswith("help" if language == "en" else "도움말")


async def test_in_ascii_the_same_picture_reads_the_same() -> None:
    async with opened(desk(), face=Face(glyphs=ASCII, keys=Keys(plain=True))) as (app, _):
        assert [row for row in seen(app) if not row.isascii()] == []
        assert next(r for r in seen(app) if r.startswith(">")).split()[1] == "~"


@pytest.mark.parametrize("width", [30, 60, 79, 119])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_rows_of_the_map_are_as_wide_as_asked(width: int, language: str) -> None:
    its = desk()
    course = course_map(its.library.outline, its.stands, language)
    view = MapView(course, frozenset({"kubernetes"}))
    face = Face(words=Words(language))
    rows = map_rows(view, f"lesson {LESSON}", (width, 20), face)
    assert {row.text.cell_length for row in rows if row.key} == {width}


def test_where_there_is_little_room_a_track_shows_what_is_near() -> None:
    its = desk()
    course = course_map(its.library.outline, its.stands, "en")
    view = MapView(course, frozenset({"kubernetes"}))
    rows = map_rows(view, f"lesson {LESSON}", (60, 3), Face())
    assert any(row.key == f"lesson {LESSON}" for row in rows)


@pytest.mark.parametrize("theme", NAMES)
async def test_every_theme_shows_the_same_words(theme: str) -> None:
    async with opened(desk(), theme=theme) as (app, pilot):
        assert shown(app, "◐ Deployments")
        await press(pilot, "colon", "x")
        assert shown(app, "Commands")
