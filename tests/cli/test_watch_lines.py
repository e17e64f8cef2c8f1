"""Which lines `check --watch` says when a state follows another (SCREENS §3 H)."""

from __future__ import annotations

from datetime import UTC, timedelta

from tests.cli.fakes import AGREE, AT, EXERCISE, READY, SAME, met, pending, state, wrong
from tutor.checking.verdicts import Waiting
from tutor.cli.saying import LessonSayings, task_text
from tutor.cli.watch_lines import Facts, Said, Step, Texts, follow_up
from tutor.session.states import ChallengeWord, ExerciseState, ExpectationState, LabWord
from tutor.wording.words import Words

WORDS = Words("en")
TEXTS = Texts(
    tasks={task.id: task_text(task.text) for task in EXERCISE.tasks},
    words=WORDS,
    sayings=LessonSayings(WORDS, EXERCISE.mistakes, 70),
    zone=UTC,
)
NO_HINTS = Facts(minutes=6, hints=0, solved=False)


def played(*states: ExerciseState, facts: Facts | None = None) -> list[str]:
    """Return all lines of states that follow one another; `facts` belong to the last."""
    said, lines = Said(), list[str]()
    for nth, each in enumerate(states, start=1):
        step = follow_up(said, each, TEXTS, facts if nth == len(states) else None)
        lines += step.lines
        said = step.said
    return lines


def after(*states: ExerciseState) -> Said:
    said = Said()
    for each in states:
        said = follow_up(said, each, TEXTS, None).said
    return said


def test_the_line_mode_reads_as_it_was_drawn() -> None:
    lines = played(
        state(0, wrong(READY), met(SAME)),
        state(4, pending(READY, 1), met(SAME)),
        state(8, pending(READY, 4), met(SAME)),
        state(13, met(READY), met(SAME), done=True),
        facts=NO_HINTS,
    )
    assert lines == [
        "12:04:28  check 1 of 2: five replicas of web are ready. Wrong.",
        "          object     Deployment/web in k8s-deployments",
        "          path       spec.replicas",
        "          expected   5",
        "          observed   1",
        "          look with  kubectl diff -f web.yaml",
        "12:04:28  check 2 of 2: web.yaml says the same. Met.",
        "12:04:32  check 1 of 2: pending, 1 of 5 ready.",
        "12:04:36  check 1 of 2: pending, 4 of 5 ready.",
        "12:04:41  check 1 of 2: met.",
        "12:04:41  Exercise done: 2 of 2 met, 6 min, no hints.",
        "          Next: kubetutor next",
    ]


def test_an_unmet_check_that_is_as_at_the_start_is_to_do() -> None:
    lines = played(state(0, wrong(READY, stirred=False), met(SAME)))
    assert lines[0] == "12:04:28  check 1 of 2: five replicas of web are ready. To do."
    assert len(lines) == 2


def test_a_state_that_says_nothing_new_says_nothing() -> None:
    assert len(played(state(0, met(READY), met(SAME)), state(5, met(READY), met(SAME)))) == 2


def test_a_check_speaks_at_most_once_a_second_and_says_the_newest() -> None:
    said = after(state(0, pending(READY, 1), met(SAME)))
    soon = follow_up(said, state(0.3, pending(READY, 2), met(SAME)), TEXTS, None)
    assert soon == Step((), said, due=AT + timedelta(seconds=1))
    sooner = follow_up(soon.said, state(0.6, pending(READY, 3), met(SAME)), TEXTS, None)
    assert sooner.lines == ()
    then = follow_up(sooner.said, state(1, pending(READY, 3), met(SAME)), TEXTS, None)
    assert then.lines == ("12:04:29  check 1 of 2: pending, 3 of 5 ready.",)
    assert then.due is None


def test_what_went_back_to_what_was_said_needs_no_line() -> None:
    said = after(state(0, pending(READY, 1), met(SAME)))
    assert follow_up(said, state(0.2, pending(READY, 2), met(SAME)), TEXTS, None).due is not None
    assert follow_up(said, state(0.4, pending(READY, 1), met(SAME)), TEXTS, None).due is None


def test_before_an_exercise_is_done_nothing_is_held_back() -> None:
    done = state(0.4, met(READY), met(SAME), done=True)
    lines = played(state(0, pending(READY, 4), met(SAME)), done, facts=NO_HINTS)
    assert lines[-3:] == [
        "12:04:28  check 1 of 2: met.",
        "12:04:28  Exercise done: 2 of 2 met, 6 min, no hints.",
        "          Next: kubetutor next",
    ]


def test_hints_and_a_solution_are_said_with_the_result() -> None:
    done = state(0, met(READY), met(SAME), done=True)
    assert "6 min, 1 hint." in played(done, facts=Facts(6, 1, False))[-2]
    assert "6 min, 2 hints, with solution." in played(done, facts=Facts(6, 2, True))[-2]


def test_a_diagnosis_that_changes_is_said_again() -> None:
    lines = played(state(0, wrong(READY, 1), met(SAME)), state(2, wrong(READY, 2), met(SAME)))
    assert lines[-6] == "12:04:30  check 1 of 2: wrong."
    assert lines[-2] == "          observed   2"


def test_a_known_mistake_is_explained_in_the_lessons_words() -> None:
    known = wrong(READY)
    mistaken = ExpectationState(
        known.id, known.verdict, AT, stirred=True, mistake="scaled-the-replicaset"
    )
    lines = played(state(0, mistaken, met(SAME)))
    assert "          The ReplicaSet belongs to the Deployment." in lines


def test_holding_and_measuring_have_their_own_words() -> None:
    lines = played(
        state(0, pending(READY, 2, 3, Waiting.HOLDING), met(SAME)),
        state(2, pending(READY, 20, 180, Waiting.MEASURING), met(SAME)),
    )
    assert "Holding, held 2 of 3 s." in lines[0]
    assert lines[-1].startswith("12:04:30  check 1 of 2: measuring, ")


def test_a_lost_lab_turns_nothing_red_and_says_when_it_is_asked_again() -> None:
    lost = LabWord(False, AT + timedelta(seconds=5), AT + timedelta(seconds=9))
    lines = played(
        state(0, met(READY), met(SAME)),
        state(5, wrong(READY), met(SAME), lab=lost),
        state(7, wrong(READY), met(SAME), lab=lost),
        state(20, met(READY), met(SAME)),
    )
    assert lines[2:] == [
        "12:04:33  The cluster isn't answering. Trying again in 4 s.",
        "12:04:48  The cluster answers again.",
    ]


def test_a_long_silence_names_the_command_that_starts_the_lab_once() -> None:
    lost = LabWord(False, AT, AT + timedelta(seconds=4))
    lines = played(*(state(at, met(READY), met(SAME), lab=lost) for at in (0, 31, 40)))
    assert lines == [
        "12:04:28  The cluster isn't answering. Trying again in 4 s.",
        "12:04:59  Still no answer after 31 s: kubetutor lab up starts it again.",
    ]


def test_what_the_lab_does_in_a_challenge_is_said() -> None:
    acting = ExerciseState(
        DEPLOYED.lesson,
        AGREE,
        AT + timedelta(seconds=3),
        (met(READY), met(SAME)),
        settled=True,
        done=False,
        challenge=ChallengeWord(True, None, "deleted Pod web-7d4b9"),
    )
    assert played(DEPLOYED, acting, acting)[2:] == ["12:04:31  The lab: deleted Pod web-7d4b9."]


DEPLOYED = state(0, met(READY), met(SAME))
