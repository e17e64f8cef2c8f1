"""The course as a map: states, what comes next, what is easier after what."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.cli.fakes import AGREE, DEPLOYMENTS, LESSON, entry, outline
from tutor.course.outline import Outline
from tutor.names import ExpectationId, LessonId, StepId
from tutor.progress.standing import ExerciseStanding, LeftOff, LessonStanding, Standing
from tutor.session.course_map import LessonState, course_map
from tutor.session.settings import Settings, read_settings, write_settings
from tutor.session.sketch import sketch

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
PODS, SERVICES = LessonId("k8s-pods"), LessonId("k8s-services")


def course() -> Outline:
    return outline(entry("k8s-services", "Services: one name", requires=(LESSON,)))


def standing(*done: LessonId, last: LessonId | None = None) -> Standing:
    lessons = {id_: LessonStanding(AT, completed_at=AT) for id_ in done}
    return Standing(lessons, LeftOff(last, None) if last else None)


def test_the_first_lesson_comes_next_where_nothing_was_started() -> None:
    assert course_map(course(), Standing(), "en").next == PODS


def test_the_lesson_left_off_at_comes_next() -> None:
    stands = Standing({LESSON: LessonStanding(AT)}, LeftOff(LESSON, None))
    assert course_map(course(), stands, "en").next == LESSON


def test_after_a_lesson_that_is_done_the_following_one_comes_next() -> None:
    assert course_map(course(), standing(LESSON, last=LESSON), "en").next == SERVICES


def test_nothing_comes_next_once_all_is_done() -> None:
    every = standing(PODS, LESSON, SERVICES, last=SERVICES)
    assert course_map(course(), every, "en").next is None


def test_a_lesson_says_what_it_is_easier_after_and_what_it_opens() -> None:
    lessons = course_map(course(), Standing(), "en").tracks[0].lessons
    assert lessons[2].after == "Deployments"
    assert [name.short for name in lessons[1].opens] == ["Services"]
    assert course_map(course(), standing(LESSON), "en").tracks[0].lessons[2].after == ""


def test_minutes_left_are_those_of_lessons_that_are_not_done() -> None:
    mapped = course_map(course(), standing(PODS), "en")
    assert (mapped.done, mapped.lessons, mapped.minutes_left) == (1, 3, 28)


def test_a_lesson_in_outline_says_where_one_left_off() -> None:
    its = ExerciseStanding(met=frozenset({ExpectationId("five-ready")}))
    stands = LessonStanding(AT, StepId(AGREE), exercises={AGREE: its})
    drawn = sketch(DEPLOYMENTS, stands, "en")
    assert [step.state for step in drawn.steps] == [
        LessonState.DONE,
        LessonState.STARTED,
        LessonState.OPEN,
    ]
    assert (drawn.number, drawn.met, drawn.tasks, drawn.questions) == (2, 1, 2, 1)


def test_choices_are_read_back_as_they_were_kept(tmp_path: Path) -> None:
    chosen = Settings(theme="light", language="ko", kept={"lesson": {"quad": [60, 18]}})
    write_settings(tmp_path / "settings.json", chosen)
    assert read_settings(tmp_path / "settings.json") == chosen


def test_a_choice_of_another_version_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"lab": "docker", "theme": "plaid", "kept": 3}', encoding="utf-8")
    assert read_settings(path) == Settings()
