"""What each command writes where, asks, changes and ends with."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.cli.fakes import (
    AGREE,
    AT,
    LESSON,
    READY,
    SAME,
    FakeAttendance,
    FakeDesk,
    FakeShelf,
    Seat,
    entry,
    met,
    outline,
    pending,
    standing,
    state,
    wrong,
)
from tutor.checking.verdicts import Waiting
from tutor.cli.check import check
from tutor.cli.codes import ExitCode, UsageError
from tutor.cli.help_from_lesson import hint, reset, skip, solution
from tutor.cli.lab import doctor, down, status, stop, up, use
from tutor.cli.list_lessons import list_lessons
from tutor.cli.progress import progress
from tutor.cli.readying import phase_line
from tutor.cli.start import go_on, start
from tutor.cli.verify import verify
from tutor.cli.where import where
from tutor.errors import LabError
from tutor.labs.lab import Finding, LabPart, Phase
from tutor.names import StepId
from tutor.session.session import AttemptProof, ExerciseProof, Hint, Position

DONE = state(13, met(READY), met(SAME), done=True)
UNDONE = state(0, wrong(READY), met(SAME))


def watched(*states: object, **desk: object) -> Seat:
    """Return a seat whose exercise goes through `states`."""
    attendance = FakeAttendance(states)  # type: ignore[arg-type]
    return Seat(FakeDesk(attendances=[attendance], **desk))  # type: ignore[arg-type]


# ── list, progress, where ──


def test_list_shows_lessons_by_track_with_how_far_each_is() -> None:
    seat = Seat(FakeDesk(stands=standing(completed_at=AT)))
    assert list_lessons(seat.face, as_json=False) is ExitCode.DONE
    assert seat.said.splitlines() == [
        "Kubernetes core",
        "  k8s-pods         Pods         14 min  open",
        "  k8s-deployments  Deployments  14 min  1 of 1 exercises",
    ]
    assert seat.talked == ""


def test_a_lesson_at_fault_is_listed_with_what_is_wrong() -> None:
    shelf = FakeShelf(outline=outline(entry("k8s-jobs", "k8s-jobs", fault="lesson.md:3: no title")))
    seat = Seat(FakeDesk(library=shelf))
    list_lessons(seat.face, as_json=False)
    assert "at fault: lesson.md:3: no title" in seat.said
    assert "Deployments" in seat.said


def test_list_as_json_has_the_same_fields() -> None:
    seat = Seat()
    list_lessons(seat.face, as_json=True)
    first = json.loads(seat.said)["lessons"][0]
    assert (first["id"], first["title"], first["minutes"], first["state"]) == (
        "k8s-pods",
        "Pods",
        14,
        "open",
    )


def test_progress_adds_tracks_up() -> None:
    seat = Seat(FakeDesk(stands=standing(completed_at=AT, hints=2, solved=True, seconds=360.0)))
    progress(seat.face, as_json=False, as_csv=False)
    assert seat.said.splitlines() == [
        "Track            lessons  exercises  hints  solutions   time",
        "Kubernetes core      0/2        1/2      2          1  6 min",
    ]


def test_progress_as_csv_has_a_line_an_exercise() -> None:
    seat = Seat(FakeDesk(stands=standing(completed_at=AT, hints=2, fidelity="real")))
    progress(seat.face, as_json=False, as_csv=True)
    head, pods, deployments = seat.said.splitlines()
    assert head.startswith("course,track,lesson,exercise,started_at,completed_at,seconds,hints")
    assert pods == "kubetutor,kubernetes,k8s-pods,first,,,0,0,False,False,0,"
    assert deployments.startswith(f"kubetutor,kubernetes,{LESSON},{AGREE},,{AT.isoformat()},")


def test_progress_as_json_has_tracks_and_exercises() -> None:
    seat = Seat(FakeDesk(stands=standing(completed_at=AT)))
    progress(seat.face, as_json=True, as_csv=False)
    told = json.loads(seat.said)
    assert told["tracks"][0]["exercises_done"] == 1
    assert [e["exercise"] for e in told["exercises"]] == ["first", AGREE]


def test_alone_it_says_where_the_learner_is_and_what_comes_next() -> None:
    seat = Seat(FakeDesk(stands=standing(met=frozenset({SAME}))))
    assert where(seat.face) is ExitCode.DONE
    assert seat.said.splitlines()[:2] == [
        "Deployments, exercise 1 of 1: file and cluster agree.",
        "1 of 2 met.",
    ]
    assert seat.desk.calls == []


def test_alone_before_the_first_lesson_it_says_how_to_begin() -> None:
    seat = Seat(FakeDesk(at=None))
    where(seat.face)
    assert "Begin with: kubetutor start k8s-pods" in seat.said


# ── start, next ──


async def test_start_prints_the_text_and_has_the_lab_ready() -> None:
    seat = Seat()
    assert await start(seat.face, LESSON) is ExitCode.DONE
    assert seat.said.splitlines() == [
        "Deployments",
        "",
        "A wish the cluster keeps.",
        "",
        "Step 1 of 3: Why a Pod alone is not enough.",
        "",
        "A Pod never comes back.",
    ]
    assert "Easier once done: k8s-pods." in seat.talked
    assert "Lab docker, real, ready." in seat.talked
    assert seat.desk.calls == [f"start {LESSON}", f"prepare {LESSON}"]


async def test_next_into_an_exercise_makes_its_start_state() -> None:
    seat = Seat(
        FakeDesk(
            at=Position(LESSON, StepId("why"), None),
            next_position=Position(LESSON, StepId(AGREE), AGREE),
            kept=["web.yaml.mine"],
        )
    )
    await go_on(seat.face)
    assert "Exercise 1 of 1: file and cluster agree." in seat.said
    assert "- five replicas of `web` are ready" in seat.said
    assert seat.desk.calls == ["advance", f"prepare {LESSON}", f"begin {AGREE}"]
    assert "yours are kept as *.mine: web.yaml.mine." in seat.talked


async def test_next_answers_the_questions_of_the_step_before() -> None:
    seat = Seat(FakeDesk(at=Position(LESSON, StepId("questions"), None), next_position=None))
    await go_on(seat.face)
    assert seat.said.splitlines() == [
        "Answers to the questions before:",
        "1. b  creates a Pod: four of five",
    ]
    assert "That was the last step of the course." in seat.talked


async def test_a_step_asks_its_questions_and_keeps_the_answers() -> None:
    seat = Seat(FakeDesk(next_position=Position(LESSON, StepId("questions"), None)))
    await go_on(seat.face)
    assert "Question 1 of 1: What does the ReplicaSet do?\n  a  waits\n" in seat.said
    assert "four of five" not in seat.said


# ── check ──


async def test_check_prints_each_check_with_its_diagnosis() -> None:
    seat = watched(UNDONE)
    assert await check(seat.face, watch=False, as_json=False) is ExitCode.NOT_MET
    assert seat.said.splitlines()[:3] == [
        "Deployments, exercise 1 of 1: file and cluster agree. 1 of 2 met.",
        "check 1 of 2: five replicas of web are ready. Wrong.",
        "          object     Deployment/web in k8s-deployments",
    ]
    assert seat.said.splitlines()[-1] == "check 2 of 2: web.yaml says the same. Met."


async def test_check_is_0_once_the_exercise_is_done() -> None:
    seat = watched(DONE)
    assert await check(seat.face, watch=False, as_json=False) is ExitCode.DONE
    assert "Next: kubetutor next" in seat.talked


async def test_check_waits_for_a_hold_that_is_running() -> None:
    seat = watched(state(0, pending(READY, 1, 3, Waiting.HOLDING), met(SAME)), DONE)
    assert await check(seat.face, watch=False, as_json=False) is ExitCode.DONE


async def test_check_waits_until_everything_was_looked_at() -> None:
    early = replace(state(0), settled=False)
    seat = watched(early, UNDONE)
    await check(seat.face, watch=False, as_json=False)
    assert "1 of 2 met" in seat.said


async def test_check_as_json_has_the_states_fields() -> None:
    seat = watched(UNDONE)
    assert await check(seat.face, watch=False, as_json=True) is ExitCode.NOT_MET
    told = json.loads(seat.said)
    assert [e["verdict"]["kind"] for e in told["expectations"]] == ["wrong", "met"]
    assert told["expectations"][0]["verdict"]["diagnosis"]["path"] == "spec.replicas"


async def test_a_lab_that_cannot_be_had_is_an_error_of_the_lab() -> None:
    lost = LabError("the engine has stopped", where="docker", next_step="Start it.")
    seat = watched(lost)
    with pytest.raises(LabError, match="stopped"):
        await check(seat.face, watch=False, as_json=False)


async def test_watch_says_each_change_and_ends_when_the_exercise_is_done() -> None:
    stands = standing(hints=1, seconds=360.0)
    seat = watched(UNDONE, state(4, pending(READY, 1), met(SAME)), DONE, stands=stands)
    assert await check(seat.face, watch=True, as_json=False) is ExitCode.DONE
    said = seat.said.splitlines()
    assert said[0] == "Deployments, exercise 1 of 1: file and cluster agree. 2 checks."
    assert said[-2].endswith("Exercise done: 2 of 2 met, 6 min, 1 hint.")
    assert "Lab docker, real, ready. Ctrl+C stops watching; your work stays." in seat.talked


async def test_watch_says_what_was_held_back_when_its_second_is_over() -> None:
    seat = watched(
        state(0, pending(READY, 1), met(SAME)), state(0.98, pending(READY, 2), met(SAME)), DONE
    )
    await check(seat.face, watch=True, as_json=False)
    assert "pending, 1 of 5" in seat.said.lower()


async def test_watch_as_json_prints_a_line_a_state() -> None:
    seat = watched(UNDONE, DONE)
    assert await check(seat.face, watch=True, as_json=True) is ExitCode.DONE
    assert [json.loads(line)["done"] for line in seat.said.splitlines()] == [False, True]
    assert len(seat.said.splitlines()) == 2


async def test_an_attached_watch_says_so_and_takes_over_when_the_other_has_gone() -> None:
    attendances = [FakeAttendance([UNDONE], attached=True), FakeAttendance([DONE])]
    seat = Seat(FakeDesk(attendances=attendances))
    assert await check(seat.face, watch=True, as_json=False) is ExitCode.DONE
    assert "Another kubetutor has this lesson open; showing its state." in seat.talked
    assert seat.desk.calls.count(f"attend {AGREE}") == 2


async def test_a_step_of_text_has_nothing_to_check() -> None:
    seat = Seat(FakeDesk(at=Position(LESSON, StepId("why"), None)))
    with pytest.raises(UsageError) as refused:
        await check(seat.face, watch=False, as_json=False)
    assert "kubetutor next" in refused.value.next_step


# ── hint, solution, reset, skip ──


def test_hint_prints_the_next_one() -> None:
    seat = Seat(FakeDesk(hints=[Hint(1, 3, "Two places hold the number of `replicas`.")]))
    assert hint(seat.face) is ExitCode.DONE
    assert seat.said == "Hint 1 of 3: Two places hold the number of `replicas`.\n"


def test_when_all_hints_are_open_the_solution_is_named() -> None:
    seat = Seat()
    hint(seat.face)
    assert seat.said == ""
    assert "All hints are open. kubetutor solution shows the solution." in seat.talked


def test_a_solution_is_shown_once_the_learner_said_yes() -> None:
    seat = Seat(answer="y\n")
    assert solution(seat.face, yes=False) is ExitCode.DONE
    assert seat.said == "kubectl apply -f web.yaml\n"
    assert "Your progress will say so. [y/N]" in seat.talked


def test_no_keeps_the_solution() -> None:
    seat = Seat(answer="\n")
    assert solution(seat.face, yes=False) is ExitCode.USAGE
    assert seat.desk.calls == []
    assert "Nothing was changed." in seat.talked


async def test_where_nobody_can_be_asked_yes_must_be_written() -> None:
    seat = Seat()
    with pytest.raises(UsageError) as refused:
        await reset(seat.face, yes=False)
    assert refused.value.next_step == "Run `kubetutor reset --yes`."
    assert seat.desk.calls == []


async def test_reset_names_the_files_it_kept() -> None:
    seat = Seat(FakeDesk(kept=["web.yaml.mine"]))
    assert await reset(seat.face, yes=True) is ExitCode.DONE
    assert seat.desk.calls == [f"prepare {LESSON}", "reset"]
    assert "web.yaml.mine" in seat.talked


async def test_skip_says_what_comes_next() -> None:
    seat = Seat(answer="y\n")
    assert await skip(seat.face, yes=False) is ExitCode.DONE
    assert seat.desk.calls == [f"prepare {LESSON}", "skip"]
    assert seat.talked.endswith("Skipped. Next: kubetutor next\n")


# ── labs ──


async def test_a_start_tells_each_phase_once_where_a_line_cannot_be_rewritten() -> None:
    phases = [
        Phase("nodes", "joining worker", 1, 3, "ready"),
        Phase("nodes", "joining worker2", 2, 3, "ready"),
        Phase("nodes", "", 3, 3, "ready", done=True),
        Phase("prober", done=True),
    ]
    seat = Seat(FakeDesk(phases=phases))
    await up(seat.face, None)
    assert seat.talked.splitlines() == [
        "nodes: joining worker, 1 of 3 ready",
        "nodes: 3 of 3 ready",
        "prober: ready",
        "Lab docker, real, ready.",
    ]


async def test_on_a_terminal_a_start_is_one_line_that_is_rewritten() -> None:
    seat = Seat(FakeDesk(phases=[Phase("nodes", "", 2, 3, "ready")]))
    seat_face = seat.face
    seat_face.out.rewrite = True
    await up(seat_face, None)
    assert seat.talked == "\r\x1b[Knodes: 2 of 3 ready\r\x1b[KLab docker, real, ready.\n"


async def test_lab_status_prints_parts_and_json_the_same() -> None:
    part = LabPart("one-node", "cluster", "ready", "1 node", 2**30, 3 * 2**30)
    seat = Seat(FakeDesk(parts=[part]))
    await status(seat.face, as_json=False)
    assert "one-node  cluster  ready  1.0 GB  3.0 GB  1 node" in seat.said
    other = Seat(FakeDesk(parts=[part]))
    await status(other.face, as_json=True)
    assert json.loads(other.said)["parts"][0]["memory_bytes"] == 2**30


async def test_lab_down_and_use_ask_the_session() -> None:
    seat = Seat()
    await stop(seat.face, "engine")
    await stop(seat.face, None)
    await down(seat.face, "one-node")
    await use(seat.face, "docker")
    assert seat.desk.calls == ["stop engine", "stop None", "down one-node", "use docker"]
    assert "engine is stopped" in seat.talked


async def test_doctor_gives_each_finding_with_its_remedy() -> None:
    findings = [Finding("engine", True, "28.2"), Finding("disk", False, "1 GB free", "Free 2 GB.")]
    seat = Seat(FakeDesk(findings=findings))
    assert await doctor(seat.face, as_json=False) is ExitCode.LAB
    assert seat.said.splitlines() == [
        "ok    engine  28.2",
        "look  disk    1 GB free",
        "    To do: Free 2 GB.",
    ]
    assert "1 thing to look at." in seat.talked


# ── verify ──

GOOD = AttemptProof("solution", "solution", True, 4.0, "", DONE, "window of 24 s for 180 s")
BAD = AttemptProof("mistake", "scaled", False, 2.5, "five-ready: met, not wrong", UNDONE)


def proof(*attempts: AttemptProof) -> ExerciseProof:
    ok = all(a.ok for a in attempts)
    return ExerciseProof(LESSON, AGREE, ok, attempts, sum(a.seconds for a in attempts))


async def test_verify_spells_every_deviation_out() -> None:
    seat = Seat(FakeDesk(proofs=[proof(GOOD, BAD)]))
    code = await verify(seat.face, [LESSON], jobs=2, attempts=None, as_json=False)
    assert code is ExitCode.NOT_MET
    assert seat.said.splitlines() == [
        "Exercise               State       attempts  seconds",
        "k8s-deployments/agree  not proven       1/2      6.5",
        "    mistake scaled: five-ready: met, not wrong",
    ]
    assert "window of 24 s for 180 s" in seat.talked
    assert seat.desk.calls == [f"prove {LESSON} jobs 2"]


async def test_verify_as_json_has_exactly_the_agreed_shape() -> None:
    seat = Seat(FakeDesk(proofs=[proof(BAD)]))
    await verify(seat.face, [], jobs=1, attempts=None, as_json=True)
    assert json.loads(seat.said) == {
        "ok": False,
        "exercises": [
            {
                "id": "k8s-deployments/agree",
                "ok": False,
                "attempts": [
                    {
                        "kind": "mistake",
                        "name": "scaled",
                        "ok": False,
                        "seconds": 2.5,
                        "verdicts": [
                            {
                                "expectation": "five-ready",
                                "verdict": "wrong",
                                "path": "spec.replicas",
                                "expected": 5,
                                "observed": 1,
                                "cause": None,
                                "next": "kubectl diff -f web.yaml",
                            },
                            {
                                "expectation": "file-says",
                                "verdict": "met",
                                "path": None,
                                "expected": None,
                                "observed": None,
                                "cause": None,
                                "next": None,
                            },
                        ],
                    }
                ],
            }
        ],
    }


async def test_verify_is_0_when_everything_is_proven() -> None:
    seat = Seat(FakeDesk(proofs=[proof(GOOD)]))
    assert await verify(seat.face, [], jobs=1, attempts=None, as_json=False) is ExitCode.DONE
    assert "1 exercise proven." in seat.talked


def test_a_phase_whose_detail_counts_already_is_not_counted_twice() -> None:
    line = phase_line(Seat().face, Phase("nodes", "1 of 1 ready", 1, 1, "nodes", done=True))
    assert line == "nodes: 1 of 1 ready"
