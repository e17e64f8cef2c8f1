"""Answers of probes as trees: http, exec, logs, command, rebuild, a course's own function."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checking.recordings import Judging, answered, expectation, seen, world
from tutor.checking.expectation import Expectation
from tutor.checking.verdicts import ABSENT, Verdict, VerdictKind, Waiting
from tutor.observations import Tree


def after_answer(asked: Expectation, tree: Tree) -> Verdict:
    (probe,) = asked.probes
    return Judging(asked).look(world({}, answers=answered(probe, tree)))


def http(**spec: Any) -> Expectation:
    return expectation(http={"service": "web", "port": 80, **spec})


def answer(status: int = 200, body: str = "", **more: Any) -> Tree:
    return {"status": status, "headers": {}, "body": body, "json": None, **more}


def test_a_probe_that_has_not_answered_is_waited_for() -> None:
    verdict = Judging(http()).look(world({}))
    progress = seen(verdict).progress
    assert verdict.kind is VerdictKind.PENDING
    assert progress is not None
    assert progress.waiting is Waiting.ANSWER
    assert str(seen(verdict).object) == "Service/web in k8s-deployments"


def test_an_answer_counts_by_its_content() -> None:
    asked = http(body={"$contains": "shop"})
    assert after_answer(asked, answer(body="the shop")).kind is VerdictKind.MET
    verdict = after_answer(asked, answer(body="a proxy"))
    said = seen(verdict)
    assert (verdict.kind, said.path, said.observed) == (VerdictKind.WRONG, "body", "a proxy")
    other = after_answer(http(json={"version": "1.1"}), answer(json={"version": "1.0"}))
    assert (seen(other).path, seen(other).observed) == ("json.version", "1.0")


def test_another_status_is_wrong_and_null_asks_for_none() -> None:
    verdict = after_answer(http(), answer(503))
    assert (verdict.kind, seen(verdict).path) == (VerdictKind.WRONG, "status")
    assert after_answer(http(status={"$in": [200, 503]}), answer(503)).kind is VerdictKind.MET


def test_no_answer_is_unreachable_and_says_how() -> None:
    verdict = after_answer(http(), {"error": "refused", "detail": "10.96.0.7:80"})
    said = seen(verdict)
    assert (verdict.kind, said.path, said.expected, said.observed) == (
        VerdictKind.UNREACHABLE,
        "error",
        ABSENT,
        "refused",
    )


def test_no_answer_is_what_absent_asks_for() -> None:
    asked = expectation(http={"service": "web"}, absent=True)
    assert after_answer(asked, {"error": "timeout", "detail": ""}).kind is VerdictKind.MET
    assert after_answer(asked, answer()).kind is VerdictKind.WRONG
    unknown = after_answer(asked, {"error": "other", "detail": "the prober is gone"})
    assert unknown.kind is not VerdictKind.MET


def test_a_long_output_is_kept_without_its_middle() -> None:
    asked = expectation(logs={"pod": "web", "text": {"$contains": "ready"}})
    observed = seen(after_answer(asked, {"text": "first" + "." * 1_000_000 + "last"})).observed
    assert observed.startswith("first")
    assert observed.endswith("last")
    assert len(observed) < 3000


def test_each_of_several_requests_must_be_answered_so() -> None:
    asked = http(requests=3, json={"version": "1.1"})
    good, old = answer(json={"version": "1.1"}), answer(json={"version": "1.0"})
    assert after_answer(asked, {**good, "answers": [good] * 3}).kind is VerdictKind.MET
    verdict = after_answer(asked, {**good, "answers": [good, old, good]})
    assert (verdict.kind, seen(verdict).path) == (VerdictKind.WRONG, "json.version")
    refused = {"error": "refused", "detail": ""}
    mixed = after_answer(asked, {**good, "answers": [good, good, refused]})
    assert mixed.kind is VerdictKind.UNREACHABLE


def test_a_split_is_seen_by_how_many_values_differ() -> None:
    asked = http(requests=4, distinct={"json.host": {"$gte": 2}})
    one, two = answer(json={"host": "a"}), answer(json={"host": "b"})
    assert after_answer(asked, {**one, "answers": [one, two, one, one]}).kind is VerdictKind.MET
    verdict = after_answer(asked, {**one, "answers": [one] * 4})
    said = seen(verdict)
    assert (verdict.kind, said.path, said.expected, said.observed) == (
        VerdictKind.WRONG,
        "distinct.json.host",
        {"$gte": 2},
        1,
    )


def test_a_command_in_a_container_counts_by_exit_code_and_output() -> None:
    asked = expectation(exec={"container": "web-b", "command": ["test", "-f", "/note"], "exit": 1})
    assert after_answer(asked, {"exit": 1, "stdout": "", "stderr": ""}).kind is VerdictKind.MET
    verdict = after_answer(asked, {"exit": 0, "stdout": "", "stderr": ""})
    assert (verdict.kind, seen(verdict).path) == (VerdictKind.WRONG, "exit")
    assert after_answer(asked, {"error": "absent", "detail": ""}).kind is not VerdictKind.MET


def test_output_and_programs_are_matched_as_trees() -> None:
    logs = expectation(logs={"pod": "web", "text": {"$contains": "ready"}})
    assert after_answer(logs, {"text": "it is ready"}).kind is VerdictKind.MET
    assert seen(after_answer(logs, {"text": ""})).path == "text"
    command = expectation(command={"argv": ["kubectl", "version"], "json": {"major": "1"}})
    tree = {"exit": 0, "stdout": "", "stderr": "", "json": {"major": "1"}}
    assert after_answer(command, tree).kind is VerdictKind.MET
    assert seen(after_answer(command, {**tree, "exit": 1})).path == "exit"


def test_a_difference_between_files_and_cluster_is_shown() -> None:
    asked = expectation(rebuild={"diff": ["web.yaml"]})
    assert after_answer(asked, {"differs": False, "lines": []}).kind is VerdictKind.MET
    verdict = after_answer(asked, {"differs": True, "lines": ["-  replicas: 1"]})
    assert (verdict.kind, seen(verdict).path) == (VerdictKind.WRONG, "diff")
    assert seen(verdict).observed == ["-  replicas: 1"]
    assert str(seen(verdict).object) == "workspace/web.yaml"


def test_a_build_must_end_well_and_run_well() -> None:
    asked = expectation(rebuild={"build": ".", "run": ["python", "-V"]})
    good = {"exit": 0, "stderr": "", "image": {}, "run": {"exit": 0, "stdout": ""}}
    assert after_answer(asked, good).kind is VerdictKind.MET
    assert seen(after_answer(asked, {**good, "exit": 1})).path == "exit"
    assert seen(after_answer(asked, {**good, "run": {"exit": 127}})).path == "run.exit"


def test_what_apply_makes_must_have_these_objects() -> None:
    asked = expectation(rebuild={"apply": ["web.yaml"], "objects": [{"kind": "Service"}]})
    good = {"exit": 0, "stderr": "", "objects": [{"kind": "Deployment"}, {"kind": "Service"}]}
    assert after_answer(asked, good).kind is VerdictKind.MET
    assert after_answer(asked, {**good, "objects": []}).kind is VerdictKind.WRONG


# ── a course's own function ──


def function() -> Expectation:
    return expectation(python="shares", watches=["apps/v1 Deployment", "docker container"])


def test_a_function_says_its_own_verdict() -> None:
    assert after_answer(function(), {"verdict": "met"}).kind is VerdictKind.MET
    verdict = after_answer(
        function(), {"verdict": "wrong", "path": "a.b", "observed": 3, "next": "kubectl get pods"}
    )
    said = seen(verdict)
    assert (verdict.kind, said.path, said.expected, said.observed, said.next) == (
        VerdictKind.WRONG,
        "a.b",
        ABSENT,
        3,
        "kubectl get pods",
    )


@pytest.mark.parametrize(
    "tree",
    [
        {"error": "KeyError", "detail": "'spec' in shares, line 4"},
        {"verdict": "fine"},
        {"verdict": None},
        {},
        "met",
        None,
    ],
)
def test_a_function_that_fails_is_the_fault_of_the_check(tree: Tree) -> None:
    verdict = after_answer(function(), tree)
    assert verdict.kind is VerdictKind.BROKEN
    assert "shares" in seen(verdict).causes[0].args["message"]
