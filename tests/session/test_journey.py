"""Going about in a course without a lab."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.clock import SystemClock
from tutor.names import LessonId, StepId
from tutor.progress.log import EventLog
from tutor.progress.standing import Answered
from tutor.session.journey import Journey
from tutor.session.library import open_library

DEPLOYMENTS = LessonId("k8s-deployments")


@pytest.fixture
def journey(tmp_path: Path) -> Journey:
    return Journey(open_library(None), EventLog(tmp_path / "progress.db", SystemClock()), "en")


def test_turning_to_a_step_is_where_the_learner_is_found_again(journey: Journey) -> None:
    journey.start(DEPLOYMENTS)
    turned = journey.turn_to(DEPLOYMENTS, StepId("file-and-cluster"))
    assert (turned.step, turned.exercise) == ("file-and-cluster", "file-and-cluster")
    assert journey.position() == turned


def test_turning_to_a_step_that_is_gone_leads_to_the_first(journey: Journey) -> None:
    assert journey.turn_to(DEPLOYMENTS, StepId("no-such")).step == "a-wish"


def test_an_answer_is_recorded_with_whether_it_was_right(journey: Journey) -> None:
    journey.answer(DEPLOYMENTS, 1, 2)
    assert journey.standing().lesson(DEPLOYMENTS).answers == {1: Answered(2, True)}


def test_an_answer_to_no_question_records_nothing(journey: Journey) -> None:
    journey.answer(DEPLOYMENTS, 99, 1)
    journey.answer(DEPLOYMENTS, 1, 99)
    assert journey.standing().lesson(DEPLOYMENTS).answers == {}
