"""Layouts, checks, strip, the lab's start: what a lesson's parts are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from tests.cli.fakes import AT, EXERCISE, READY, SAME, WEB, met, pending, state, wrong
from tutor.checking.verdicts import Diagnosis, Progress, Verdict, VerdictKind, Waiting
from tutor.session.session import Phase
from tutor.session.settings import Settings
from tutor.session.states import ExpectationState, LabWord
from tutor.tui.glyphs import ASCII, UNICODE, Glyphs
from tutor.tui.lesson.arranging import Mode, PartName, Sizes, Wish, arrange, mode_of
from tutor.tui.lesson.check_lines import View, check_lines, met_of, strip_line, task_list
from tutor.tui.lesson.keeping import Kept, keep_in, kept_in
from tutor.tui.lesson.manner import Manner
from tutor.tui.lesson.starting import Starting, start_lines
from tutor.wording.words import Words

MANNERS = [Manner(), Manner(words=Words("ko")), Manner(ASCII, ticks=True)]


def view(*checks: ExpectationState, lab: LabWord | None = None) -> View:
    shown = state(0, *checks, lab=lab) if checks else None
    return View(EXERCISE, shown, focused=True, now=AT, zone=UTC)


def rows(seen: View, width: int = 48, manner: Manner | None = None) -> list[str]:
    return [line.text.rstrip() for line in check_lines(seen, width, manner or Manner())]


def waiting(kind: Waiting, have: float, want: float, unit: str = "s") -> ExpectationState:
    progress = Progress(kind, have, want, unit)
    verdict = Verdict(VerdictKind.PENDING, Diagnosis(WEB, progress=progress))
    return ExpectationState(READY, verdict, AT, stirred=True)


# ── layouts ──


@pytest.mark.parametrize(
    ("size", "mode"),
    [
        ((200, 50), Mode.QUAD),
        ((112, 34), Mode.QUAD),
        ((112, 33), Mode.COLUMNS),
        ((111, 50), Mode.TABS),
        ((80, 24), Mode.TABS),
        ((59, 24), Mode.SMALL),
        ((80, 15), Mode.SMALL),
        ((39, 24), Mode.TINY),
        ((80, 9), Mode.TINY),
    ],
)
def test_the_window_decides_the_layout(size: tuple[int, int], mode: Mode) -> None:
    assert mode_of(*size) is mode


@pytest.mark.parametrize(("width", "left"), [(112, 40), (120, 48), (160, 64), (200, 78), (300, 78)])
def test_the_shell_keeps_the_cells_that_kubectl_needs(width: int, left: int) -> None:
    found = arrange(width, 40, Wish()).left
    assert found == left
    assert width - left - 1 >= 67


def test_columns_show_the_part_last_used_of_each() -> None:
    wish = Wish().turned_to(PartName.CHECKS).turned_to(PartName.CLUSTER)
    found = arrange(120, 30, wish)
    assert found.shown == {PartName.CHECKS, PartName.CLUSTER}
    assert found.strip == 2


def test_a_zoomed_part_is_alone_with_the_strip() -> None:
    found = arrange(200, 50, replace(Wish(PartName.SHELL), zoomed=True))
    assert (set(found.shown), found.strip) == ({PartName.SHELL}, 2)


def test_a_diagnosis_takes_rows_from_the_text_and_never_from_the_shell() -> None:
    few, many = (arrange(120, 40, Wish(check_rows=n)) for n in (5, 18))
    assert (few.checks, many.checks) == (14, 21)
    assert few.cluster == many.cluster


def test_sizes_are_kept_for_each_layout() -> None:
    sizes = {Mode.QUAD: Sizes(left=60, checks=9)}
    wish = Wish(PartName.CLUSTER, zoomed=True, sizes=sizes).turned_to(PartName.CLUSTER)
    kept = Kept(wish, "owner").with_folder("k8s-pods", "/work")  # type: ignore[arg-type]
    assert kept_in(keep_in(Settings(), kept)) == kept


# ── checks ──


def test_an_unmet_check_as_at_the_start_is_to_do_and_explains_nothing() -> None:
    assert rows(view(wrong(READY, stirred=False), met(SAME))) == [
        "▌○ to do  five replicas of web are ready",
        "",
        " ✓ met    web.yaml says the same",
        "   since 12:04:28",
    ]


def test_a_bar_is_as_long_as_its_numbers() -> None:
    line = rows(view(pending(READY, 3), met(SAME)))[1]
    assert line == "   ━━━━━━━━━━━━────────  3 of 5 ready"


@pytest.mark.parametrize(
    ("check", "word"),
    [
        (waiting(Waiting.HOLDING, 2, 3), "◐ holding"),
        (waiting(Waiting.FLAPPING, 1, 3), "◐ flapping"),
        (waiting(Waiting.MEASURING, 60, 180), "◐ measuring"),
        (waiting(Waiting.CHALLENGE, 8, 20), "◐ challenge"),
        (waiting(Waiting.CONVERGING, 3, 5, "ready"), "◐ pending"),
    ],
)
def test_each_way_of_waiting_has_its_word(check: ExpectationState, word: str) -> None:
    assert word in rows(view(check, met(SAME)))[0]


def test_an_edge_that_was_not_seen_has_no_bar() -> None:
    text = "\n".join(rows(view(waiting(Waiting.EDGE, 0, 1), met(SAME))))
    assert "━" not in text
    assert "the state is right" in text


@pytest.mark.parametrize("manner", MANNERS)
def test_a_diagnosis_fits_48_cells_without_losing_a_field(manner: Manner) -> None:
    lines = check_lines(view(wrong(READY), met(SAME)), 48, manner)
    assert all(line.width <= 48 for line in lines)
    text = "".join(line.text for line in lines)
    assert all(word in text for word in ("Deployment/web", "spec.replicas", "kubectl diff"))


def test_a_known_mistake_is_told_in_the_lessons_words() -> None:
    check = replace(wrong(READY), mistake="scaled-the-replicaset")
    assert "    ▎ The ReplicaSet belongs to the Deployment." in rows(view(check, met(SAME)))


def test_a_broken_check_is_set_aside_and_not_counted() -> None:
    verdict = Verdict(VerdictKind.BROKEN, Diagnosis(WEB))
    broken = ExpectationState(READY, verdict, AT, stirred=True, set_aside=True)
    seen = view(broken, met(SAME))
    assert met_of(seen) == (1, 1)
    assert "This check is at fault, not your work." in " ".join(rows(seen))


def test_without_an_answer_the_last_that_was_seen_is_told_with_its_age() -> None:
    seen = view(wrong(READY), met(SAME), lab=LabWord(False, AT - timedelta(seconds=8)))
    assert rows(seen)[:2] == [
        "▌? no answer  five replicas of web are ready",
        "   last seen wrong, 8 s ago",
    ]


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_the_strip_fits_one_row(manner: Manner, width: int) -> None:
    line = strip_line(view(wrong(READY), pending(SAME, 3)), width, manner)
    assert line.width <= width


def test_the_strip_tells_numbers_of_what_is_counted_and_words_of_the_rest() -> None:
    line = strip_line(view(pending(READY, 3), met(SAME)), 80, Manner())
    assert line.text == " ◐ 3/5  five replicas of web are ready    ✓ web.yaml says the same"


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_a_task_list_ticks_with_the_glyphs_there_are(glyphs: Glyphs) -> None:
    lines = task_list(view(pending(READY, 3), met(SAME)), 48, Manner(glyphs))
    assert [line.text[0] for line in lines[1:]] == [glyphs.pending, glyphs.met]


# ── the lab's start ──


def test_a_start_shows_phases_in_order_with_their_times_and_real_bars_only() -> None:
    starting = Starting("docker", AT)
    starting = starting.told(Phase("engine", "Docker 28.2", done=True), AT + timedelta(seconds=0.3))
    starting = starting.told(Phase("nodes", "joining", 0, 3), AT + timedelta(seconds=1))
    starting = starting.told(Phase("nodes", "joining", 2, 4), AT + timedelta(seconds=2))
    text = [
        line.text.rstrip()
        for line in start_lines(starting, AT + timedelta(seconds=19), 72, Manner())
    ]
    assert text[0] == " Lab docker, started 19 s ago"
    assert text[2].startswith(" ✓ engine        Docker 28.2")
    assert text[3].split() == ["◐", "nodes", "joining", "━━━━━━━───────", "2", "of", "4", "18", "s"]


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("width", [30, 48, 72])
def test_a_start_fits_its_part(manner: Manner, width: int) -> None:
    starting = Starting("docker", AT).told(Phase("node image", "node 1.37", 3, 412, "MB"), AT)
    assert all(line.width <= width for line in start_lines(starting, AT, width, manner))
