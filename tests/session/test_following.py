"""The follow loop: one exercise, a lab that is scripted, a clock that is advanced by hand."""

from __future__ import annotations

from datetime import timedelta

from tests.session.conftest import Follow
from tests.session.scripted import DEPLOYMENT, ManualClock, ScriptedPlace, let_run
from tutor.checking.verdicts import Waiting
from tutor.observations import ExecProbe, HttpProbe, Tree

SCALED = """
expect:
  five-ready:
    kubernetes: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web},
                 spec: {replicas: 5}, status: {readyReplicas: 5}}
solution: [kubectl scale deployment web --replicas=5]
mistakes:
  scaled-to-four:
    run: [kubectl scale deployment web --replicas=4]
    expect: {five-ready: {verdict: wrong, path: spec.replicas, observed: 4}}
"""
HELD = SCALED.replace("solution:", "    hold: 3s\nsolution:")
ANSWERED = """
expect:
  answers:
    http: {service: web, port: 80, path: /, status: 200}
solution: ["true"]
"""


def web(replicas: int, ready: int) -> Tree:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "here", "uid": "u1", "generation": 1},
        "spec": {"replicas": replicas},
        "status": {"readyReplicas": ready, "replicas": ready, "observedGeneration": 1},
    }


async def test_an_untouched_exercise_is_not_stirred(
    following: Follow, place: ScriptedPlace
) -> None:
    place.show(DEPLOYMENT, "u1", web(2, 2))
    async with following(SCALED) as seen:
        assert seen.word("five-ready") == "wrong"
        assert not seen.last.expectations[0].stirred


async def test_a_change_turns_a_check_green_and_the_exercise_done(
    following: Follow, place: ScriptedPlace
) -> None:
    place.show(DEPLOYMENT, "u1", web(2, 2))
    async with following(SCALED) as seen:
        place.show(DEPLOYMENT, "u1", web(5, 5))
        await let_run()
        assert seen.word("five-ready") == "met"
        assert seen.last.done


async def test_done_stays_done_when_a_check_goes_back(
    following: Follow, place: ScriptedPlace
) -> None:
    place.show(DEPLOYMENT, "u1", web(5, 5))
    async with following(SCALED) as seen:
        place.show(DEPLOYMENT, "u1", web(1, 1))
        await let_run()
        assert seen.word("five-ready") == "wrong"
        assert seen.last.done


async def test_a_known_mistake_is_recognised(following: Follow, place: ScriptedPlace) -> None:
    place.show(DEPLOYMENT, "u1", web(2, 2))
    async with following(SCALED) as seen:
        place.show(DEPLOYMENT, "u1", web(4, 4))
        await let_run()
        assert seen.last.expectations[0].mistake == "scaled-to-four"
        assert seen.last.expectations[0].stirred


async def test_a_hold_is_met_by_time_alone(
    following: Follow, place: ScriptedPlace, clock: ManualClock
) -> None:
    place.show(DEPLOYMENT, "u1", web(5, 5))
    async with following(HELD) as seen:
        await clock.advance(timedelta(seconds=2))
        assert seen.word("five-ready") == "pending"
        await clock.advance(timedelta(seconds=1))
        assert seen.word("five-ready") == "met"


async def test_a_break_inside_the_hold_counts_it_anew(
    following: Follow, place: ScriptedPlace, clock: ManualClock
) -> None:
    place.show(DEPLOYMENT, "u1", web(5, 5))
    async with following(HELD) as seen:
        await clock.advance(timedelta(seconds=2))
        place.show(DEPLOYMENT, "u1", web(5, 4))
        place.show(DEPLOYMENT, "u1", web(5, 5))
        await clock.advance(timedelta(seconds=2))
        assert seen.word("five-ready") == "pending"
        await clock.advance(timedelta(seconds=1))
        assert seen.word("five-ready") == "met"


async def test_a_silent_lab_turns_nothing_red_and_says_so(
    following: Follow, place: ScriptedPlace
) -> None:
    place.show(DEPLOYMENT, "u1", web(2, 2))
    async with following(HELD) as seen:
        place.show(DEPLOYMENT, "u1", web(5, 5))
        await let_run()
        place.fall_silent(DEPLOYMENT)
        await let_run()
        assert not seen.last.lab.answering
        assert seen.last.lab.why == "connection refused"
        assert seen.word("five-ready") == "pending"


async def test_after_a_silence_the_world_is_judged_anew_and_holds_start_over(
    following: Follow, place: ScriptedPlace, clock: ManualClock
) -> None:
    place.show(DEPLOYMENT, "u1", web(5, 5))
    async with following(HELD) as seen:
        await clock.advance(timedelta(seconds=2))
        place.fall_silent(DEPLOYMENT)
        await clock.advance(timedelta(seconds=10))
        assert seen.word("five-ready") == "pending"
        place.answer_again(DEPLOYMENT)
        await let_run()
        assert seen.last.lab.answering
        await clock.advance(timedelta(seconds=2))
        diagnosis = seen.last.expectations[0].verdict.diagnosis
        assert diagnosis is not None
        assert diagnosis.progress is not None
        assert diagnosis.progress.waiting is Waiting.HOLDING
        await clock.advance(timedelta(seconds=1))
        assert seen.word("five-ready") == "met"


async def test_a_probe_is_asked_again_on_the_heartbeat_while_unmet(
    following: Follow, place: ScriptedPlace, clock: ManualClock
) -> None:
    probe = HttpProbe(service="web", port=80, path="/")
    async with following(ANSWERED) as seen:
        assert seen.word("answers") == "unreachable"
        place.answers[probe] = {"status": 200, "headers": {}, "body": "shop", "json": None}
        await clock.advance(timedelta(seconds=3))
        assert seen.word("answers") == "met"
        assert seen.last.done


async def test_a_burst_of_changes_is_shown_once(following: Follow, place: ScriptedPlace) -> None:
    place.show(DEPLOYMENT, "u1", web(2, 0))
    async with following(SCALED) as seen:
        before = len(seen.states)
        for ready in range(5):
            place.show(DEPLOYMENT, "u1", web(5, ready + 1))
        await let_run()
        assert seen.last.done
        assert len(seen.states) - before <= 2


TWO_ANSWERS = """
expect:
  in-a:
    exec: {container: a, command: [test, -f, /note], exit: 0}
  not-in-b:
    exec: {container: b, command: [test, -f, /note], exit: 1}
solution: ["true"]
"""


async def test_an_answer_that_has_grown_old_makes_nothing_done(
    following: Follow, place: ScriptedPlace, clock: ManualClock
) -> None:
    in_a = ExecProbe(("test", "-f", "/note"), container="a")
    in_b = ExecProbe(("test", "-f", "/note"), container="b")
    place.answers[in_a] = {"exit": 1, "stdout": "", "stderr": ""}
    place.answers[in_b] = {"exit": 1, "stdout": "", "stderr": ""}
    async with following(TWO_ANSWERS) as seen:
        # given a note written in both, and only the answer of a asked for since
        place.answers[in_b] = {"exit": 0, "stdout": "", "stderr": ""}
        place.answers[in_a] = {"exit": 0, "stdout": "", "stderr": ""}
        for _ in range(10):
            await clock.advance(timedelta(seconds=1))
        # then b is asked again before anything is called done
        assert seen.word("not-in-b") == "wrong"
        assert not any(state.done for state in seen.states)
