"""Everything an author can get wrong is said with file, line, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tutor.course.model import Problem
from tutor.session.linting import lint

WEB = "lessons/first/web/lesson.md"
KO = "lessons/first/web/lesson.ko.md"
MORE = "lessons/first/more/lesson.md"
CHECKS = "checks/first/web.yaml"
COURSE = "lessons/course.yaml"
TRACK = "lessons/first/track.yaml"
CLUSTER = "clusters/one-node.yaml"


class Spoiled(NamedTuple):
    """One edit of one file, and what lint must say of it: where (None: that file), and words."""

    file: str
    old: str
    new: str
    line: int
    what: str
    remedy: str
    at: str = ""


def spoil(root: Path, case: Spoiled) -> None:
    path = root / case.file
    text = path.read_text("utf-8")
    assert case.old in text
    path.write_text(text.replace(case.old, case.new, 1), "utf-8")


def said(root: Path) -> list[tuple[str, int, str, str]]:
    return [(str(p.path.relative_to(root)), p.line, p.what, p.remedy) for p in lint(root)]


IN_MARKDOWN = {
    "no front matter": Spoiled(WEB, "---\ntitle", "title", 1, "no front matter", "begin with"),
    "an unknown front matter key": Spoiled(WEB, "minutes:", "minuets:", 3, "minuets", "minutes?"),
    "no minutes": Spoiled(WEB, "minutes: 8\n", "", 2, "lacks the key 'minutes'", "add `minutes:`"),
    "minutes in words": Spoiled(WEB, "minutes: 8", "minutes: ten", 3, "whole number", "write it"),
    "minutes out of range": Spoiled(WEB, "minutes: 8", "minutes: 0", 3, "minutes is 0", "1 to"),
    "a required lesson that isn't there": Spoiled(MORE, "[web]", "[wbe]", 4, "wbe", "mean web?"),
    "a circle": Spoiled(WEB, "requires: []", "requires: [more]", 4, "web → more → web", "take"),
    "an id without expectation": Spoiled(WEB, "{#ready}", "{#redy}", 20, "no expec", "ready?"),
    "a task without id": Spoiled(WEB, " {#ready}", "", 20, "names no expectation", "{#id}"),
    "a task twice": Spoiled(WEB, "{#answering}", "{#ready}", 20, "2 times", "keep one"),
    "a ticked task": Spoiled(WEB, "- [ ] it", "- [x] it", 21, "ticked", "the lab ticks it"),
    "an exercise without id": Spoiled(WEB, " {#bring-up}", "", 17, "has no id", "{#its-id}"),
    "an exercise the checks don't have": Spoiled(
        WEB, "{#bring-up}", "{#bring-upp}", 17, "is not in web.yaml", "mean bring-up?"
    ),
    "an id that is none": Spoiled(WEB, "{#why}", "{#Why}", 9, "can't be an id", "a-z"),
    "a step id twice": Spoiled(WEB, "{#why}", "{#bring-up}", 17, "taken by line 9", "of its own"),
    "an empty hint": Spoiled(WEB, "> Which object owns the Pods?\n", "", 23, "empty hint", "say"),
    "a fourth hint": Spoiled(
        WEB, "> [!NOTE]", "> [!HINT]\n> 3\n\n> [!HINT]\n> 4\n\n> [!NOTE]", 32, "more than 3", "drop"
    ),
    "a hint outside of an exercise": Spoiled(
        WEB, "A plain step", "> [!HINT]\n> x\n\nA plain", 10, "outside of an exercise", "move it"
    ),
    "an unknown callout": Spoiled(WEB, "[!NOTE]", "[!NOET]", 29, "[!NOET]", "mean NOTE?"),
    "a mistake without text": Spoiled(
        WEB, "> One is not two.\n", "", 32, "has no text", "say the belief"
    ),
    "a mistake without a name": Spoiled(
        WEB, "[!MISTAKE] wrong-count", "[!MISTAKE]", 32, "names no mistake", "its-id"
    ),
    "a mistake the checks don't have": Spoiled(
        WEB, "[!MISTAKE] wrong-count", "[!MISTAKE] wrong-cuont", 17, "is no mistake", "wrong-count?"
    ),
    "a mistake of the checks without words": Spoiled(
        WEB,
        "> [!MISTAKE] nothing-done\n> Nothing was made.\n",
        "",
        17,
        "has no words",
        "[!MISTAKE]",
    ),
    "a quiz without a right option": Spoiled(
        WEB, ", right: true", "", 41, "0 of them right", "exactly one right"
    ),
    "a quiz option without its why": Spoiled(
        WEB, ", why: It runs them.", "", 43, "lacks the key 'why'", "add `why:`"
    ),
    "a quiz that is no YAML": Spoiled(
        WEB, "question: Who", "question: [Who", 40, "not YAML", "mend the syntax"
    ),
    "a dead link": Spoiled(WEB, "files/web.yaml", "files/wbe.yaml", 7, "leads nowhere", "mend it"),
    "a link out of the course": Spoiled(
        WEB, "files/web.yaml", "../../../../", 7, "leaves the course", "file of the course"
    ),
    "a dead image": Spoiled(WEB, "[the manifest]", "\n![p](p.png) [x]", 8, "p.png", "mend it"),
    "a title as heading": Spoiled(WEB, "Before a", "# Web\nBefore a", 7, "# heading", "use ##"),
    "too much prose": Spoiled(WEB, "Make it run.", "word " * 360, 1, "of prose", "cut"),
}

IN_TRANSLATION = {
    "another step id": Spoiled(KO, "{#why}", "{#wy}", 6, "its steps are wy", "same ids"),
    "another exercise id": Spoiled(KO, "{#bring-up}", "{#up}", 9, "its steps are", "same ids"),
    "another task list": Spoiled(
        KO, "- [ ] 응답합니다 {#answering}\n", "", 9, "tasks are ready; in", "same expectations"
    ),
    "a missing hint": Spoiled(KO, "> [!HINT]\n> 도움말을 보세요.\n", "", 9, "1 hints", "translate"),
    "a missing mistake": Spoiled(
        KO, "> [!MISTAKE] nothing-done\n", "", 9, "nothing-done of lesson.md", "translate it"
    ),
    "a missing quiz": Spoiled(KO, "```quiz", "```yaml", 27, "0 quizzes", "translate"),
    "another right option": Spoiled(
        KO,
        ", right: true, why: 소유자입니다.",
        ", why: 소유자입니다.",
        28,
        "options differ",
        "right",
    ),
    "other minutes": Spoiled(
        KO, "title: 웹 서버", "title: 웹\nminutes: 9", 3, "minutes is 9", "take it out"
    ),
    "other requires": Spoiled(
        KO, "title: 웹 서버", "title: 웹\nrequires: [more]", 3, "requires is", "take it out"
    ),
}

IN_CHECKS = {
    "an unknown key": Spoiled(CHECKS, "solution:", "solutoin:", 20, "solutoin", "mean solution?"),
    "an unknown key of an expectation": Spoiled(CHECKS, "hold:", "hodl:", 17, "hodl", "mean hold?"),
    "a missing key": Spoiled(
        CHECKS, "        run: []\n", "", 32, "lacks the key 'run'", "add `run:`"
    ),
    "a wrong type": Spoiled(
        CHECKS, "hold: 3s", "hold: 3", 17, "hold is 3; text is wanted", "in quotes"
    ),
    "a map for a list": Spoiled(
        CHECKS, "run: []", "run: {}", 33, "run is a map; a list is wanted", "write a list"
    ),
    "a key twice": Spoiled(
        CHECKS,
        "        hold: 3s",
        "        hold: 3s\n        hold: 4s",
        18,
        "first on line 17",
        "keep",
    ),
    "a tab": Spoiled(CHECKS, "        hold: 3s", "\thold: 3s", 17, "a tab", "spaces"),
    "YAML that is none": Spoiled(CHECKS, "run: []", "run: [", 33, "not YAML", "mend the syntax"),
    "no subject": Spoiled(
        CHECKS,
        "http: {service: web, path: /, body: {$matches: 'hello.*'}}",
        "hold: 1s",
        18,
        "has no subject",
        "one of kubernetes",
    ),
    "two subjects": Spoiled(
        CHECKS, "        hold: 3s", "        command: {argv: [ls]}", 9, "2 subjects", "one of"
    ),
    "an empty subject": Spoiled(
        CHECKS,
        "http: {service: web, path: /, body: {$matches: 'hello.*'}}",
        "file:",
        19,
        "file is empty",
        "write what",
    ),
    "two words for how many": Spoiled(
        CHECKS,
        "hold: 3s",
        "selector: app=web\n        count: 2\n        every: true",
        19,
        "count and every together",
        "keep one",
    ),
    "a set word on one object": Spoiled(
        CHECKS, "hold: 3s", "count: 2", 17, "without a selector", "add `selector:`"
    ),
    "a selector that is none": Spoiled(
        CHECKS, "hold: 3s", "selector: app=(web", 17, "not a label selector", "app=web"
    ),
    "a duration that is none": Spoiled(
        CHECKS, "hold: 3s", "hold: 3 seconds", 17, "'3 seconds' is no duration", "1m30s"
    ),
    "bad CEL": Spoiled(CHECKS, "hold: 3s", "cel: object.spec ==", 17, "bad CEL", "mend"),
    "CEL over what isn't there": Spoiled(
        CHECKS, "hold: 3s", "cel: objekt.spec.replicas == 2", 17, "objekt", "mean object?"
    ),
    "an unknown operator": Spoiled(
        CHECKS, "{$gte: 2}", "{$gt2: 2}", 16, "unknown operator $gt2", "mean $gt"
    ),
    "a regular expression that is none": Spoiled(
        CHECKS, "hello.*", "hello(", 19, "can't read the regular expression", "operators"
    ),
    "a date in a fragment": Spoiled(
        CHECKS, "readyReplicas: {$gte: 2}", "at: 2026-01-01", 16, "no JSON value", "quotes"
    ),
    "an unknown verdict": Spoiled(
        CHECKS, "verdict: wrong", "verdict: wrogn", 31, "unknown verdict wrogn", "mean wrong?"
    ),
    "an unknown cause": Spoiled(
        CHECKS, "verdict: missing", "verdict: missing, cause: remvoed", 35, "cause", "mean removed?"
    ),
    "a mistake's unknown expectation": Spoiled(
        CHECKS, "ready: {verdict: missing}", "redy: {verdict: missing}", 35, "redy", "mean ready?"
    ),
    "a mistake that names no expectation": Spoiled(
        CHECKS,
        "        expect:\n          ready: {verdict: missing}",
        "        expect: {}",
        34,
        "nothing-done names no expectation",
        "which verdict",
    ),
    "a mistake that is none": Spoiled(
        CHECKS, "{verdict: missing}", "{verdict: met}", 34, "every expectation met", "name the one"
    ),
    "a start file that is missing": Spoiled(
        CHECKS, "apply: web.yaml", "apply: wbe.yaml", 7, "not in the lesson's files/", "web.yaml?"
    ),
    "a start file outside": Spoiled(
        CHECKS, "apply: web.yaml", "apply: ../lesson.md", 7, "outside of files/", "put it"
    ),
    "a step of two kinds": Spoiled(
        CHECKS,
        "apply: web.yaml",
        "apply: web.yaml\n        run: ls",
        7,
        "one of apply and run",
        "two",
    ),
    "no alternative": Spoiled(
        CHECKS,
        "    alternatives:\n      in-two-steps:\n        - kubectl create deployment web "
        "--image=nginx:1.28\n        - kubectl scale deployment web --replicas=2\n",
        "",
        4,
        "has no alternative",
        "another route",
    ),
    "one mistake": Spoiled(
        CHECKS,
        "      nothing-done:\n        run: []\n        expect:\n"
        "          ready: {verdict: missing}\n",
        "",
        4,
        "has 1 mistake",
        "add 1",
    ),
    "a capability that no lab has": Spoiled(
        CHECKS, "[metrics]", "[metric]", 5, "unknown capability metric", "mean metrics?"
    ),
    "a python file that isn't there": Spoiled(
        CHECKS,
        "http: {service: web, path: /, body: {$matches: 'hello.*'}}",
        "python: answers",
        19,
        "there is no web.py",
        "write it beside",
    ),
    "a kind that is none": Spoiled(
        CHECKS,
        "http: {service: web, path: /, body: {$matches: 'hello.*'}}",
        "watches: [Dployment]",
        19,
        "unknown kind",
        "write it as",
    ),
    "a transition that isn't there": Spoiled(
        CHECKS,
        "http: {service: web, path: /, body: {$matches: 'hello.*'}}",
        "avail: {http: {service: web}, at-least: 99, during: ready}",
        19,
        "ready is no expectation with a transition",
        "transition",
    ),
    "an id of an expectation that is none": Spoiled(
        CHECKS, "      answering:", "      Answering:", 18, "can't be an id", "a-z"
    ),
    "a subject without a kind": Spoiled(
        CHECKS, "          kind: Deployment\n", "", 9, "apiVersion and kind", "Expectations"
    ),
    "no place to ask": Spoiled(
        CHECKS, "http: {service: web, ", "http: {", 18, "one of service, pod", "Expectations"
    ),
    "a cluster that isn't there": Spoiled(
        CHECKS, "cluster: one-node", "cluster: one-nod", 2, "no clusters/one-nod.yaml", "one-node?"
    ),
    "no cluster at all": Spoiled(
        CHECKS, "cluster: one-node\n", "", 8, "needs a cluster", "add `cluster:`"
    ),
    "an exercise that isn't told": Spoiled(
        WEB,
        "- [ ] `web` is ready {#ready}\n- [ ] it answers {#answering}\n",
        "",
        4,
        "bring-up is not told",
        "bring-up",
        CHECKS,
    ),
    "an expectation without its task": Spoiled(
        WEB, "- [ ] it answers {#answering}\n", "", 17, "answering has no task", "add `- [ ]"
    ),
}

IN_LISTS = {
    "a course without a title": Spoiled(COURSE, "title:", "titel:", 2, "titel", "mean title?"),
    "a title without a language": Spoiled(COURSE, "  ko: 작은 과정\n", "", 2, "lacks ko", "`ko:`"),
    "a track that isn't there": Spoiled(
        COURSE, "[first]", "[first, second]", 1, "missing", "write it", "lessons/second/track.yaml"
    ),
    "a track that isn't listed": Spoiled(
        COURSE, "[first]", "[]", 1, "first/ is no track", "list it"
    ),
    "a lesson that isn't there": Spoiled(
        TRACK, "  - more", "  - more\n  - most", 6, "most has no folder", "write first/most"
    ),
    "a lesson that isn't listed": Spoiled(TRACK, "  - more\n", "", 1, "more/ is no lesson", "add"),
    "a lesson twice": Spoiled(TRACK, "  - more", "  - more\n  - web", 6, "listed twice", "keep"),
    "a goal without a language": Spoiled(TRACK, ", ko: 배포하기", "", 2, "goal lacks ko", "`ko:`"),
    "checks without a lesson": Spoiled(
        TRACK, "  - web\n", "", 1, "there is no lesson web", "known here: more", CHECKS
    ),
    "a language that isn't listed": Spoiled(
        COURSE, "[en, ko]", "[en]", 1, "no language ko", "known here: en", KO
    ),
    "a translation that isn't there": Spoiled(
        COURSE,
        "[en, ko]",
        "[en, ko, fr]",
        1,
        "fr translation is missing",
        "write it",
        "lessons/first/web/lesson.fr.md",
    ),
    "a cluster that kind refuses": Spoiled(
        CLUSTER, "control-plane", "contorl-plane", 4, "contorl-plane", "mean control-plane?"
    ),
}

ALL = {**IN_MARKDOWN, **IN_TRANSLATION, **IN_CHECKS, **IN_LISTS}


def test_the_small_course_has_no_problem(course: Path) -> None:
    assert lint(course) == []


@pytest.mark.parametrize("name", ALL)
def test_it_is_said_with_file_line_and_remedy(name: str, course: Path) -> None:
    case = ALL[name]
    spoil(course, case)
    where = case.at or case.file
    found = said(course)
    assert any(
        (path, line) == (where, case.line) and case.what in what and case.remedy in remedy
        for path, line, what, remedy in found
    ), found


def test_everything_is_said_in_one_go(course: Path) -> None:
    # given mistakes in the text, its translation, the checks and the cluster
    names = [
        "an unknown callout",
        "a missing hint",
        "an unknown key of an expectation",
        "an unknown verdict",
        "a start file that is missing",
        "a cluster that kind refuses",
    ]
    for name in names:
        spoil(course, ALL[name])
    found = said(course)
    # then each is there, and they are sorted
    for name in names:
        assert any(ALL[name].what in what for _, _, what, _ in found), name
    assert found == sorted(found, key=lambda p: (p[0], p[1]))


def test_a_broken_lesson_does_not_hide_the_others(course: Path) -> None:
    (course / WEB).write_bytes(b"\xff\xfe nothing")
    spoil(course, Spoiled(MORE, "minutes: 5", "minutes: x", 0, "", ""))
    found = said(course)
    assert (WEB, 1) in [(path, line) for path, line, _, _ in found]
    assert (MORE, 3) in [(path, line) for path, line, _, _ in found]


def test_a_python_check_is_looked_at_and_never_run(course: Path) -> None:
    spoil(course, IN_CHECKS["a python file that isn't there"])
    (course / "checks/first/web.py").write_text("raise SystemExit\ndef answer(world): ...\n")
    assert (CHECKS, 19) in [(path, line) for path, line, _, _ in said(course)]
    (course / "checks/first/web.py").write_text("raise SystemExit\ndef answers(world): ...\n")
    assert lint(course) == []


def test_a_python_check_that_is_no_python_is_said(course: Path) -> None:
    spoil(course, IN_CHECKS["a python file that isn't there"])
    (course / "checks/first/web.py").write_text("def answers(:\n")
    assert any("web.py:1 is no Python" in what for _, _, what, _ in said(course))


def test_a_lesson_with_exercises_needs_checks(course: Path) -> None:
    (course / CHECKS).unlink()
    assert [p[:2] for p in said(course)] == [(WEB, 17)]


def test_a_folder_that_is_no_course_is_a_problem(tmp_path: Path) -> None:
    assert [(p.line, p.what) for p in lint(tmp_path)] == [(1, "the file is missing")]


def test_a_problem_reads_as_editors_expect(course: Path) -> None:
    problem = Problem(course / WEB, 3, "a tab", "use spaces")
    assert str(problem) == f"{course / WEB}:3: a tab; use spaces"
