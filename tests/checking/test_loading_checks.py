"""Checks files: read as far as they can be, with the line of every flaw."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.checking.linting import lint_attempts, lint_checks
from tutor.checking.loading import load_attempts, load_checks, read_attempts, read_checks
from tutor.errors import ContentError

SMALL = Path(__file__).parents[1] / "course" / "samples" / "small" / "checks" / "first" / "web.yaml"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "web.yaml"
    path.write_text(text)
    return path


def test_a_good_file_is_loaded_whole() -> None:
    checks = load_checks(SMALL)
    assert checks.cluster == "one-node"
    exercise = checks.exercises["bring-up"]
    assert exercise.expect["ready"].hold == "3s"
    assert exercise.expect["ready"].kubernetes["spec"] == {"replicas": 2}
    assert exercise.mistakes["wrong-count"].expect["ready"].observed == 1


def test_what_is_at_fault_is_left_out_and_the_rest_is_read(tmp_path: Path) -> None:
    text = SMALL.read_text().replace("hold: 3s", "hodl: 3s").replace("run: []", "run: 7")
    read = read_checks(write(tmp_path, text))
    assert [flaw.line for flaw in read.flaws] == [17, 33]
    assert read.value is not None
    exercise = read.value.exercises["bring-up"]
    assert list(exercise.expect) == ["ready", "answering"]
    assert list(exercise.mistakes) == ["wrong-count"]


def test_loading_a_flawed_file_names_the_first_and_counts_the_rest(tmp_path: Path) -> None:
    text = SMALL.read_text().replace("hold: 3s", "hodl: 3s").replace("run: []", "run: 7")
    path = write(tmp_path, text)
    with pytest.raises(ContentError) as caught:
        load_checks(path)
    assert caught.value.where == f"{path}:17"
    assert caught.value.next_step.startswith("did you mean hold?")
    assert "1 more" in caught.value.next_step


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("", 1, "write it"),
        ("# only a comment\n", 1, "write it"),
        ("- a\n", 1, "write it so"),
        ("exercises: &a {b: *a}\n", 1, ""),
        ("exercises: *gone\n", 1, "&anchor"),
        ("a: 1\n---\nb: 2\n", 2, "mend"),
        ("exercises: !!python/object:os.system {}\n", 1, ""),
        ("exercises: {}\n", 1, "write one"),
    ],
)
def test_a_file_that_holds_no_checks_is_a_flaw(
    text: str, line: int, remedy: str, tmp_path: Path
) -> None:
    flaws = lint_checks(write(tmp_path, text), None)
    assert flaws[0].line == line
    assert remedy in flaws[0].remedy


def test_a_file_of_aliases_that_unfolds_without_end_is_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    flaws = lint_checks(write(tmp_path, "\n".join(lines)), None)
    assert "too big" in flaws[0].what


def test_a_merged_key_may_be_overridden(tmp_path: Path) -> None:
    text = SMALL.read_text().replace(
        "ready: {verdict: missing}", "ready: {<<: *w, verdict: missing}"
    )
    text = text.replace("ready: {verdict: wrong,", "ready: &w {verdict: wrong,")
    checks = load_checks(write(tmp_path, text))
    said = checks.exercises["bring-up"].mistakes["nothing-done"].expect["ready"]
    assert (said.verdict, said.path) == ("missing", "spec.replicas")


def test_a_missing_file_is_a_flaw(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="can't be read"):
        load_checks(tmp_path / "none.yaml")


ATTEMPTS = """\
web/bring-up:
  alternatives:
    other: [kubectl run web]
  mistakes:
    lazy:
      run: []
      expect: {ready: {verdict: missing}}
"""


def test_a_teachers_attempts_are_loaded(tmp_path: Path) -> None:
    attempts = load_attempts(write(tmp_path, ATTEMPTS))
    assert attempts["web/bring-up"].alternatives == {"other": ["kubectl run web"]}


@pytest.mark.parametrize(
    ("old", "new", "line", "remedy"),
    [
        ("mistakes:", "mistake:", 4, "mean mistakes?"),
        ("missing}", "mising}", 7, "mean missing?"),
        ("{ready: {verdict: missing}}", "{}", 7, "which verdict"),
        ("[kubectl run web]", "[]", 3, "write its steps"),
        ("[kubectl run web]", "[{run: a, apply: b}]", 3, "two steps"),
    ],
)
def test_attempts_are_looked_over_as_checks_are(
    old: str, new: str, line: int, remedy: str, tmp_path: Path
) -> None:
    path = write(tmp_path, ATTEMPTS.replace(old, new))
    flaws = lint_attempts(read_attempts(path))
    assert [flaw.line for flaw in flaws] == [line]
    assert remedy in flaws[0].remedy
    with pytest.raises(ContentError):
        load_attempts(path)


def test_every_flaw_of_a_challenge_is_said(tmp_path: Path) -> None:
    challenge = "    challenge:\n      do: [{run: ls, stop: {container: a}}]\n      duration: 5s\n"
    text = SMALL.read_text().replace("    solution:\n", challenge + "    solution:\n")
    flaws = lint_checks(write(tmp_path, text), None)
    assert [(f.line, f.what) for f in flaws] == [
        (20, "challenge: an action is one of delete, exec, stop, run")
    ]
    flaws = lint_checks(write(tmp_path, text.replace("5s", "soon")), None)
    assert [(f.line, f.what) for f in flaws] == [(22, "'soon' is no duration")]
