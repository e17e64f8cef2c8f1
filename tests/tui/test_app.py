"""The application as a whole: from home into a lesson and back, choices, signals, endings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.tui.lesson_desk import ENVIRONMENT, LessonDesk, Seat
from tests.tui.scripted import StillClock
from tutor.names import StepId
from tutor.session.settings import Settings
from tutor.tui.app import Opening, TutorApp
from tutor.tui.app_run import opening
from tutor.tui.frame import Face
from tutor.tui.glyphs import ASCII, UNICODE
from tutor.tui.lesson.screen import LessonScreen
from tutor.tui.settings_face import choose_glyphs
from tutor.tui.settings_terminal import TerminalSays, answered


@asynccontextmanager
async def opened_on(desk: LessonDesk, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Seat]:
    """Open the tutor at home, in a seat that reads its screen."""
    app = TutorApp(Opening(desk, Face(), ENVIRONMENT, StillClock(), theme="dark"))
    async with app.run_test(size=size) as pilot:
        seat = Seat(pilot, LessonScreen.__new__(LessonScreen), desk)
        await seat.shows("From container to Kubernetes", "next")
        yield seat


def lesson_of(seat: Seat) -> LessonScreen:
    """Return the lesson screen in front."""
    screen = seat.pilot.app.screen
    assert isinstance(screen, LessonScreen)
    return screen


async def test_enter_opens_the_lesson_and_q_comes_home(tmp_path: Path) -> None:
    async with opened_on(LessonDesk(folder=tmp_path)) as seat:
        await seat.press("enter")
        await seat.shows("1 Lesson", "2 Shell", "3 Checks")
        assert "start k8s-deployments" in seat.desk.calls or "start k8s-pods" in seat.desk.calls
        await seat.press("q")
        await seat.shows("━ Course")


async def test_the_language_changes_inside_a_lesson(tmp_path: Path) -> None:
    async with opened_on(LessonDesk(folder=tmp_path)) as seat:
        await seat.press("enter")
        await seat.shows("1 Lesson")
        await seat.press("f2")
        await seat.shows("1 레슨", "2 셸")
        await seat.press("f2")
        await seat.shows("1 Lesson", "2 Shell")


async def test_help_in_a_lesson_takes_the_other_column(tmp_path: Path) -> None:
    async with opened_on(LessonDesk(folder=tmp_path)) as seat:
        await seat.press("enter")
        await seat.shows("1 Lesson")
        await seat.press("question_mark")
        await seat.shows("Help: Lesson", "put it at the prompt, open link", "1 Lesson")
        await seat.press("escape")
        await seat.until(lambda: "Help: Lesson" not in seat.text)


async def test_the_palette_reaches_the_lessons_actions(tmp_path: Path) -> None:
    async with opened_on(LessonDesk(folder=tmp_path, step=StepId("why"))) as seat:
        await seat.press("enter")
        await seat.shows("1 Lesson")
        await seat.press("colon")
        await seat.shows("Commands")
        await seat.press(*"next step")
        await seat.press("enter")
        await seat.until(lambda: "turn to agree" in seat.desk.calls)


async def test_progress_lies_over_a_lesson_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    async with opened_on(LessonDesk(folder=tmp_path)) as seat:
        await seat.press("enter")
        await seat.shows("1 Lesson")
        lesson = lesson_of(seat)
        await seat.press("P")
        await seat.shows("kubetutor › Progress")
        await seat.press("escape")
        await seat.until(lambda: seat.pilot.app.screen is lesson)


# ── choices and terminal ──


def test_what_was_chosen_counts_before_what_the_terminal_says(tmp_path: Path) -> None:
    desk = LessonDesk(folder=tmp_path)
    chosen = Settings(theme="light", glyphs="ascii", motion="reduced")
    its = opening(desk, chosen, {"NO_COLOR": "1", "LANG": "ko_KR.UTF-8"})
    assert (its.theme, its.face.glyphs, its.face.motion.reduced) == ("light", ASCII, True)


def test_keys_of_the_file_count_and_what_is_wrong_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "keys.toml").write_text('"app.fly" = "f"\n"app.labs" = "l"\n')
    its = opening(LessonDesk(folder=tmp_path), Settings(), {})
    assert its.face.keys.of("app.labs") == ("l",)
    assert its.said == "keys.toml: there is no action app.fly"


@pytest.mark.parametrize(
    ("environ", "wide", "glyphs"),
    [
        ({"LANG": "ko_KR.UTF-8"}, True, ASCII),
        ({"LANG": "ko_KR.UTF-8"}, False, UNICODE),
        ({"LANG": "en_US.UTF-8"}, True, UNICODE),
        ({"LC_ALL": "C", "LANG": "ko_KR.UTF-8"}, False, ASCII),
        ({}, False, UNICODE),
    ],
)
def test_signs_are_those_that_the_terminal_can_show(
    environ: dict[str, str], wide: bool, glyphs: object
) -> None:
    assert choose_glyphs("auto", environ, wide_sign=wide) == glyphs


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (b"\x1b[5;3R\x1b[?62c", TerminalSays(wide_sign=True)),
        (b"\x1b[5;2R\x1b[?62c", TerminalSays()),
        (b"\x1b]11;rgb:fbfb/fafa/f7f7\x1b\\\x1b[?1;2c", TerminalSays(light=True)),
        (b"\x1b]11;rgb:11/15/1b\x07\x1b[?1;2c", TerminalSays()),
        (b"", TerminalSays()),
    ],
)
def test_the_terminals_answers_are_understood(said: bytes, says: TerminalSays) -> None:
    assert answered(said) == says
