"""A learner in the full-screen tutor: the installed command in a terminal, on the real lab."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.terminal import Pane, kubetutor, terminal
from tutor.course.model import Step
from tutor.names import LessonId
from tutor.session.opening import Options, open_session
from tutor.tui.lesson.sentences import BEGINNING

pytestmark = [pytest.mark.lab, pytest.mark.timeout(900), pytest.mark.usefixtures("learner")]

LESSONS = (
    "docker-first-container",
    "docker-ports",
    "k8s-pods",
    "k8s-deployments",
    "k8s-services",
    "k8s-rollouts",
)
LEAVE = "C-]"
SETTING_UP = BEGINNING.one.split(".", maxsplit=1)[0]


def first_exercise(lesson: str) -> tuple[int, Step, list[str]]:
    """Return how many pages in it is, its step, and its solution."""
    session = open_session(Options(environ=os.environ))
    steps = session.lesson(LessonId(lesson)).text("en").steps
    number, step = next((i, each) for i, each in enumerate(steps) if each.exercise)
    assert step.exercise is not None
    solution = session.library.spec(LessonId(lesson), step.exercise.id).solution
    return number, step, [line for line in solution if isinstance(line, str)]


def open_lesson(pane: Pane) -> None:
    """Open the tutor and go on where it was left."""
    pane.type("kubetutor")
    pane.shows("━ Course")
    pane.press("Enter")
    pane.shows("1 Lesson")


def quit_tutor(pane: Pane) -> None:
    """Go home from the lesson, and out."""
    pane.press("q")
    pane.shows("━ Course")
    pane.press("q")
    pane.until("Saved.")


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_is_opened_read_done_left_and_found_again(lesson: str, tmp_path: Path) -> None:
    pages, step, solution = first_exercise(lesson)
    assert kubetutor("start", lesson).returncode == 0
    with terminal(tmp_path, "tutor", size=(120, 40)) as (tutor,):
        # opened where the learner is, read up to the first exercise
        open_lesson(tutor)
        tutor.shows(f"{lesson} $", seconds=300)
        for _ in range(pages):
            tutor.press("n")
        tutor.shows(step.title, "to do", without=SETTING_UP, seconds=120)
        # its solution typed in the shell on the screen turns it green
        tutor.press(LEAVE)
        tutor.shows("Ctrl+] leaves")
        for line in solution:
            tutor.type(line)
        tutor.shows("Exercise done", seconds=180)
        # left from there, and found again as it was
        tutor.press(LEAVE)
        tutor.shows("? help")
        quit_tutor(tutor)
        open_lesson(tutor)
        tutor.shows(step.title, "done", seconds=120)
        quit_tutor(tutor)
