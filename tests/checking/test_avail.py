"""Availability over a window: its own, a challenge's, a transition's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.checking.recordings import (
    DEPLOYMENT,
    NOON,
    Judging,
    deployments,
    exercise,
    expectation,
    seen,
    world,
)
from tutor.checking.expectation import Expectation
from tutor.checking.verdicts import VerdictKind, Waiting
from tutor.checking.world import ChallengeState, World
from tutor.observations import Sample, Tree

WEB = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
ASKED: dict[str, Any] = {"http": {"service": "web"}, "at-least": 95.0, "rate": 1.0}
CHALLENGE = {"do": [{"delete": {"kind": "Pod", "selector": "app=web"}}], "duration": "40s"}


def at(second: float) -> datetime:
    return NOON + timedelta(seconds=second)


def samples(first: int, last: int, bad: Sequence[int] = ()) -> tuple[Sample, ...]:
    return tuple(Sample(at(second), second not in bad) for second in range(first, last + 1))


def seeing(asked: Expectation, *taken: Sample, **more: Any) -> World:
    assert asked.avail is not None
    return world(
        more.pop("objects", {}), more.pop("start", {}), samples={asked.avail: taken}, **more
    )


def look(judging: Judging, second: float, *taken: Sample, **more: Any) -> Any:
    judging.now = at(second)
    return judging.look(seeing(judging.followed, *taken, **more))


def own(**more: Any) -> Judging:
    return Judging(expectation(avail={**ASKED, "duration": "20s", **more}))


def test_a_window_starts_with_the_first_answer_and_counts() -> None:
    judging = own()
    progress = seen(look(judging, 0)).progress
    assert progress is not None
    assert progress.waiting is Waiting.ANSWER
    verdict = look(judging, 5, *samples(1, 5))
    progress = seen(verdict).progress
    assert progress is not None
    assert (progress.waiting, progress.have, progress.want) == (Waiting.MEASURING, 4, 20)
    assert progress.detail == "5 of 5"
    assert verdict.recheck_at == at(21)
    assert look(judging, 21, *samples(1, 21)).kind is VerdictKind.MET


def test_past_its_end_a_window_waits_for_an_answer_and_not_for_the_clock() -> None:
    verdict = look(own(), 25, *samples(0, 19))
    assert verdict.kind is VerdictKind.PENDING
    assert verdict.recheck_at is None


def test_as_many_failures_as_allowed_do_not_break_it() -> None:
    assert look(own(), 20, *samples(0, 20, bad=[7])).kind is VerdictKind.MET  # 20 of 21: 95.2 %


def test_a_lost_window_is_wrong_at_once_and_the_next_answer_begins_another() -> None:
    judging = own()
    verdict = look(judging, 6, *samples(0, 6, bad=[5, 6]))
    said = seen(verdict)
    assert (verdict.kind, said.path, said.expected, said.observed) == (
        VerdictKind.WRONG,
        "avail",
        95.0,
        71.4,
    )
    assert said.progress is not None
    assert said.progress.detail == "5 of 7"
    # it stays the verdict, with the new window's progress, until that went well
    verdict = look(judging, 10, *samples(0, 10, bad=[5, 6]))
    assert verdict.kind is VerdictKind.WRONG
    progress = seen(verdict).progress
    assert progress is not None
    assert (progress.have, progress.detail) == (3, "4 of 4")
    assert look(judging, 27, *samples(0, 27, bad=[5, 6])).kind is VerdictKind.MET
    assert look(judging, 30, *samples(0, 30, bad=[5, 6, 29, 30])).kind is VerdictKind.MET


def test_a_proof_is_shorter_and_says_so() -> None:
    asked = expectation(avail={**ASKED, "duration": "180s", "proof-duration": "10s"})
    judging = Judging(asked)
    assert look(judging, 10, *samples(0, 10)).kind is VerdictKind.PENDING
    assert look(judging, 10, *samples(0, 10), proof=True).kind is VerdictKind.MET


# ── a challenge's window ──


def challenged() -> Judging:
    asked = exercise(five={"kubernetes": WEB}, up={"avail": ASKED}, challenge=CHALLENGE)["up"]
    assert asked.is_challenged
    return Judging(asked)


def test_before_the_challenge_it_is_waited_for() -> None:
    progress = seen(look(challenged(), 5, *samples(0, 5))).progress
    assert progress is not None
    assert (progress.waiting, progress.want) == (Waiting.CHALLENGE, 40)


def test_only_the_challenges_answers_count() -> None:
    judging = challenged()
    state = ChallengeState(began_at=at(10), ends_at=at(50))
    taken = samples(0, 50, bad=[1, 2, 3, 4, 30])
    verdict = look(judging, 20, *taken[:21], challenge=state)
    assert verdict.kind is VerdictKind.PENDING
    assert verdict.recheck_at == at(50)
    done = ChallengeState(began_at=at(10), ends_at=at(50), ended=True)
    assert look(judging, 51, *taken, challenge=done).kind is VerdictKind.MET
    # the answers may be forgotten then
    assert look(judging, 90, challenge=done).kind is VerdictKind.MET


def test_a_lost_challenge_is_wrong_until_it_begins_anew() -> None:
    judging = challenged()
    first = ChallengeState(began_at=at(0), ends_at=at(40))
    taken = samples(0, 90, bad=[5, 6, 7])
    verdict = look(judging, 7, *taken[:8], challenge=first)
    assert verdict.kind is VerdictKind.WRONG
    assert seen(verdict).observed == 62.5
    assert look(judging, 39, *taken[:40], challenge=first).kind is VerdictKind.WRONG
    second = ChallengeState(began_at=at(50), ends_at=at(90))
    verdict = look(judging, 60, *taken[:61], challenge=second)
    progress = seen(verdict).progress
    assert verdict.kind is VerdictKind.PENDING
    assert progress is not None
    assert (progress.waiting, progress.have, progress.detail) == (Waiting.MEASURING, 10, "11 of 11")
    assert look(judging, 90, *taken, challenge=second).kind is VerdictKind.MET


# ── a transition's window ──


def image(tag: str) -> dict[str, Any]:
    return {"spec": {"template": {"spec": {"containers": [{"image": f"nginx:{tag}"}]}}}}


def rolled() -> Judging:
    to = {**image("1.29"), "status": {"updatedReplicas": 5, "replicas": 5}}
    rollout = {"kubernetes": WEB, "transition": {"from": image("1.28"), "to": to}}
    asked = exercise(rollout=rollout, up={"avail": {**ASKED, "during": "rollout"}})["up"]
    assert DEPLOYMENT in asked.kinds
    return Judging(asked)


def one(tree: Tree) -> dict[str, Any]:
    return {"objects": {DEPLOYMENT: {"uid": tree}}, "start": {DEPLOYMENT: {}}}


def test_a_transitions_window_is_from_leaving_to_six_seconds_beyond_reaching() -> None:
    states = deployments()
    judging = rolled()
    verdict = look(judging, 0, *samples(0, 0), **one(states[0]))
    assert seen(verdict).progress is not None
    halfway = next(s for s in states if s["metadata"]["generation"] == 3)
    taken = samples(0, 60, bad=[1, 2, 50])  # before leaving; long after reaching
    assert look(judging, 10, *taken[:11], **one(halfway)).kind is VerdictKind.PENDING
    assert look(judging, 40, *taken[:40], **one(states[-1])).kind is VerdictKind.PENDING
    assert look(judging, 45, *taken[:46], **one(states[-1])).kind is VerdictKind.PENDING
    assert look(judging, 46, *taken[:47], **one(states[-1])).kind is VerdictKind.MET
    assert look(judging, 60, *taken, **one(states[-1])).kind is VerdictKind.MET


def test_what_nobody_served_yet_when_the_roll_out_began_was_not_lost_by_it() -> None:
    states = deployments()
    halfway = next(s for s in states if s["metadata"]["generation"] == 3)
    taken = samples(0, 60, bad=[*range(13)])  # the start state's rules come late
    for bad, kind in (([], VerdictKind.MET), ([30, 31, 32, 33], VerdictKind.WRONG)):
        judging = rolled()
        mixed = tuple(Sample(s.at, s.ok and i not in bad) for i, s in enumerate(taken))
        look(judging, 0, *mixed[:1], **one(states[0]))
        look(judging, 10, *mixed[:11], **one(halfway))
        look(judging, 40, *mixed[:41], **one(states[-1]))
        assert look(judging, 46, *mixed[:47], **one(states[-1])).kind is kind


def test_a_service_that_never_answers_loses_the_window() -> None:
    states = deployments()
    judging = rolled()
    halfway = next(s for s in states if s["metadata"]["generation"] == 3)
    taken = samples(0, 60, bad=[*range(61)])
    look(judging, 0, *taken[:1], **one(states[0]))
    look(judging, 10, *taken[:11], **one(halfway))
    look(judging, 40, *taken[:41], **one(states[-1]))
    verdict = look(judging, 47, *taken[:48], **one(states[-1]))
    assert (verdict.kind, seen(verdict).observed) == (VerdictKind.WRONG, 0.0)


def test_requests_lost_right_after_the_roll_out_seems_over_count() -> None:
    states = deployments()
    judging = rolled()
    halfway = next(s for s in states if s["metadata"]["generation"] == 3)
    taken = samples(0, 60, bad=[42, 43])  # a Pod that called itself ready too early
    look(judging, 0, *taken[:1], **one(states[0]))
    look(judging, 10, *taken[:11], **one(halfway))
    look(judging, 40, *taken[:41], **one(states[-1]))
    assert look(judging, 46, *taken[:47], **one(states[-1])).kind is VerdictKind.WRONG


def test_a_broken_passage_is_wrong_until_it_starts_anew() -> None:
    states = deployments()
    judging = rolled()
    halfway = next(s for s in states if s["metadata"]["generation"] == 3)
    taken = samples(0, 70, bad=[12, 13])
    look(judging, 0, *taken[:1], **one(states[0]))
    look(judging, 10, *taken[:11], **one(halfway))
    look(judging, 20, *taken[:21], **one(states[-1]))
    verdict = look(judging, 26, *taken[:27], **one(states[-1]))
    assert (verdict.kind, seen(verdict).observed) == (VerdictKind.WRONG, 88.2)
    assert look(judging, 30, *taken[:31], **one(states[0])).kind is VerdictKind.PENDING
    look(judging, 40, *taken[:41], **one(halfway))
    look(judging, 50, *taken[:51], **one(states[-1]))
    assert look(judging, 56, *taken[:57], **one(states[-1])).kind is VerdictKind.MET


# ── how answers were lost ──


def test_a_broken_window_says_how_its_answers_were_lost_the_most_frequent_first() -> None:
    taken = [
        Sample(at(0), True),
        Sample(at(1), False, "timeout: no answer within 2 s"),
        Sample(at(2), False, "503 not ready"),
        Sample(at(3), False, "503 not ready"),
        Sample(at(4), False, "a word of its own"),
    ]
    said = seen(look(own(**{"at-least": 85.0}), 4, *taken))
    assert [(cause.code, cause.args) for cause in said.causes] == [
        ("lost-status", {"count": "2", "status": "503"}),
        ("lost-silent", {"count": "1"}),
    ]


def test_how_answers_were_lost_is_remembered_with_a_decided_window() -> None:
    judging = own()
    look(judging, 2, Sample(at(1), False, "refused: no"), Sample(at(2), False, "refused: no"))
    said = seen(look(judging, 6, *samples(3, 6)))
    assert [(cause.code, cause.args) for cause in said.causes] == [("lost-refused", {"count": "2"})]
