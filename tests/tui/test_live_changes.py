"""What flashes, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.session.replays import views
from tests.tui.drawn_labs import AT, SCALING, drawn, lab, texts, three_nodes
from tutor.session.view.values import LabView
from tutor.tui import tokens
from tutor.tui.live.canvas import Line
from tutor.tui.live.changes import Flashing, changed, with_gone
from tutor.tui.live.painting import Brush, painted
from tutor.tui.live.picture import By
from tutor.tui.live.rows import Bit, row
from tutor.tui.motion import Motion

BEFORE = lab(three_nodes())
READY = lab(three_nodes((*SCALING[:4], replace(SCALING[4], word="running"))))
FEWER = lab(three_nodes(SCALING[:4]))


def after(before: LabView, *views: LabView, motion: Motion | None = None) -> Flashing:
    flashing = Flashing().after(None, before, AT, motion or Motion())
    for view in views:
        flashing = flashing.after(before, view, AT, motion or Motion())
        before = view
    return flashing


def test_nothing_of_the_first_picture_flashes() -> None:
    assert after(BEFORE).units(AT) == frozenset()


def test_a_pod_whose_state_differs_flashes_with_its_owners_that_count_it() -> None:
    assert changed(BEFORE, READY) == {SCALING[4].uid, "web", "set"}


def test_a_flash_lasts_a_second_and_a_half() -> None:
    flashing = after(BEFORE, READY)
    assert SCALING[4].uid in flashing.units(AT + timedelta(seconds=1.4))
    assert flashing.units(AT + timedelta(seconds=1.6)) == frozenset()


def test_with_reduced_motion_what_changed_is_marked_for_five_seconds() -> None:
    flashing = after(BEFORE, READY, motion=Motion(reduced=True))
    assert SCALING[4].uid in flashing.units(AT + timedelta(seconds=4.9))
    assert flashing.units(AT + timedelta(seconds=5.1)) == frozenset()


def test_a_gone_pod_stays_in_its_place_for_one_flash() -> None:
    flashing = after(BEFORE, FEWER)
    assert FEWER.cluster is not None
    ghosts = flashing.ghosts(AT + timedelta(seconds=1))
    shown = lab(with_gone(FEWER.cluster, ghosts))
    assert texts(drawn(shown))[0] == (
        "  worker         ● 2xkqp running   ● hl8mm running   ◌ wv5dn leaving"
    )
    assert "●●●◐◌" in texts(drawn(shown, 72, 8, by=By.OWNER))[1]
    assert flashing.ghosts(AT + timedelta(seconds=2)) == ()


def test_a_pod_that_is_back_is_no_ghost() -> None:
    flashing = after(BEFORE, FEWER, BEFORE)
    assert BEFORE.cluster is not None
    assert with_gone(BEFORE.cluster, flashing.ghosts(AT)) == BEFORE.cluster


def test_pictures_that_differ_by_time_alone_flash_nothing() -> None:
    last = views("faults")[-1]
    assert changed(last, replace(last, at=last.at + timedelta(minutes=5))) == set()


def test_what_a_container_of_the_engine_does_flashes() -> None:
    seen = views("engine")
    began = next(n for n, v in enumerate(seen) if v.engine and v.engine.containers)
    fresh = changed(seen[began - 1], seen[began])
    engine = seen[began].engine
    assert engine is not None
    assert engine.containers[0].id in fresh


# ── painting ──

CELL = row("  ", Bit("worker "), Bit("● ", tokens.MET, "a"), Bit("web", tokens.MUTED, "a"), " ")


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


def looks_of_line(line: Line) -> str:
    return " ".join(look for _, look in line)


def test_changed_pieces_have_flash_ground_and_are_never_muted() -> None:
    line = painted(CELL, 0, Brush(frozenset({"a"})))
    styles = {look for _, look in line if tokens.FLASH in look}
    assert styles == {f"{tokens.MET} {tokens.FLASH}", f"{tokens.TEXT} {tokens.FLASH}"}
    assert text_of(line) == CELL.text + " "


def test_with_reduced_motion_a_sign_stands_in_the_cell_before() -> None:
    line = painted(CELL, 0, Brush(frozenset({"a"}), reduced=True))
    assert text_of(line) == "  worker•● web "
    assert tokens.FLASH not in looks_of_line(line)


def test_the_selected_piece_is_raised_and_its_row_has_the_bar() -> None:
    line = painted(CELL, 3, Brush(selected="a", bar=3, focused=True))
    assert text_of(line).startswith("▌ worker")
    assert tokens.RAISED in looks_of_line(line)
    elsewhere = painted(CELL, 2, Brush(selected="a", bar=3, focused=True))
    assert text_of(elsewhere).startswith("  worker")


def test_without_focus_the_bar_is_no_accent() -> None:
    line = painted(CELL, 0, Brush(selected="a", bar=0))
    assert line[0] == ("▌", tokens.RULE)
