"""`new lesson`, `lint` and `trust` on a course of one's own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tutor.cli.codes import ExitCode, UsageError
from tutor.cli.lint import lint
from tutor.cli.new_lesson import listed_in, new_lesson
from tutor.cli.output import Output
from tutor.cli.trust import trust
from tutor.wording.words import Words

COURSE = "id: own\ntitle: {en: Own, ko: 내 과정}\nlanguages: [en, ko]\ntracks: [shop]\n"
TRACK = "id: shop\ntitle: {en: Shop, ko: 가게}\ngoal: {en: Run it., ko: 운영합니다.}\nlessons: []\n"
CLUSTER = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n  - role: control-plane\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name, text in {
        "lessons/course.yaml": COURSE,
        "lessons/shop/track.yaml": TRACK,
        "clusters/one-node.yaml": CLUSTER,
    }.items():
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "course" / "checks").mkdir()
    return tmp_path / "course"


def output(answer: str | None = None) -> Output:
    ask_on = io.StringIO(answer) if answer is not None else None
    return Output(io.StringIO(), io.StringIO(), ask_on=ask_on)


def said(out: Output) -> str:
    assert isinstance(out.out, io.StringIO)
    return out.out.getvalue()


def test_a_new_lesson_has_nothing_to_lint(course: Path) -> None:
    assert new_lesson("shop/first-sale", course, output(), Words()) is ExitCode.DONE
    out = output()
    assert lint(course, out, Words(), as_json=False) is ExitCode.DONE, said(out)
    assert said(out) == ""


def test_a_lesson_that_exists_is_not_written_over(course: Path) -> None:
    new_lesson("shop/first-sale", course, output(), Words())
    text = course / "lessons" / "shop" / "first-sale" / "lesson.md"
    text.write_text("mine")
    with pytest.raises(UsageError, match="already"):
        new_lesson("shop/first-sale", course, output(), Words())
    assert text.read_text() == "mine"


@pytest.mark.parametrize("name", ["first-sale", "shop/First", "shop/", "../x/y"])
def test_a_name_that_can_be_no_lesson_is_refused(course: Path, name: str) -> None:
    with pytest.raises(UsageError):
        new_lesson(name, course, output(), Words())


def test_a_track_that_is_misspelt_is_answered_with_the_nearest(course: Path) -> None:
    with pytest.raises(UsageError) as refused:
        new_lesson("shp/first", course, output(), Words())
    assert refused.value.next_step == "Did you mean shop?"


def test_a_lesson_is_listed_last_however_the_list_is_written() -> None:
    assert listed_in("lessons: [a, b]\n", "c") == "lessons: [a, b, c]\n"
    assert listed_in("lessons: []\n", "c") == "lessons: [c]\n"
    assert listed_in("lessons:\n- a\n# why\n- b\nid: x\n", "c") == (
        "lessons:\n- a\n# why\n- b\n- c\nid: x\n"
    )


def test_lint_is_3_and_names_file_line_and_remedy(course: Path) -> None:
    new_lesson("shop/first-sale", course, output(), Words())
    checks = course / "checks" / "shop" / "first-sale.yaml"
    checks.write_text(checks.read_text().replace("hold: 3s", "hodl: 3s"))
    out = output()
    assert lint(course, out, Words(), as_json=False) is ExitCode.CONTENT
    assert "first-sale.yaml:" in said(out)
    assert "hold" in said(out)


def test_trust_shows_what_would_run_and_asks_again_once_it_changed(
    course: Path, tmp_path: Path
) -> None:
    new_lesson("shop/first-sale", course, output(), Words())
    home = {"KUBETUTOR_HOME": str(tmp_path / "home")}
    first = output("y\n")
    assert trust(course, home, first, Words(), yes=False) is ExitCode.DONE
    assert "kubectl scale deployment web --replicas=2" in said(first)
    again = output()
    assert trust(course, home, again, Words(), yes=False) is ExitCode.DONE
    assert said(again) == ""
    (course / "checks" / "shop" / "first-sale.py").write_text("import os\n")
    with pytest.raises(UsageError):
        trust(course, home, output(), Words(), yes=False)
    assert trust(course, home, output("n\n"), Words(), yes=False) is ExitCode.USAGE
