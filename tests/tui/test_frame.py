"""Title rows, header and footer fill their width exactly, in both languages and sets of signs."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from tests.tui.scripted import WidgetApp
from tutor.tui.frame import Face, Part, TitleRow, footer_row, title_row
from tutor.tui.glyphs import ASCII, UNICODE, Glyphs, bar
from tutor.tui.keys import FOOTERS, Where
from tutor.wording.layout import cropped
from tutor.wording.words import Words


class Field(Static, can_focus=True):
    """Something that can have the focus."""


@pytest.mark.parametrize("width", [3, 10, 14, 30, 48, 80, 200])
@pytest.mark.parametrize("title", ["Course", "쿠버네티스 핵심 과정"])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_a_title_row_is_as_wide_as_asked(width: int, title: str, glyphs: Glyphs) -> None:
    row = title_row(title, "17 of 78 lessons", width, glyphs, heavy=False)
    assert row.cell_length == width


def test_a_title_row_reads_as_drawn() -> None:
    assert title_row("Course", "17 of 78", 40, UNICODE, heavy=True).plain == (
        "━ Course ━━━━━━━━━━━━━━━━━━━━ 17 of 78 ━"
    )


def test_in_a_narrow_title_row_the_note_goes_first() -> None:
    assert title_row("Course", "17 of 78", 12, UNICODE, heavy=False).plain == "─ Course ───"


@pytest.mark.parametrize("width", [10, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("where", list(FOOTERS))
def test_a_footer_is_as_wide_as_asked(width: int, language: str, where: Where) -> None:
    face = Face(words=Words(language))
    assert footer_row(face, where, width).cell_length == width


@pytest.mark.parametrize("where", [w for w in FOOTERS if w is not Where.SHELL])
def test_help_is_pinned_at_the_footers_right_end(where: Where) -> None:
    assert footer_row(Face(), where, 80).plain.endswith("? help ")


def test_the_shells_footer_names_the_key_that_leaves_it() -> None:
    assert footer_row(Face(), Where.SHELL, 80).plain.startswith(" Ctrl+] leave the shell ")


def test_a_cut_leaves_no_half_character() -> None:
    assert [cropped("디플로이먼트", width) for width in (12, 8, 4)] == [
        "디플로이먼트",
        "디플로…",
        "디…",
    ]


def test_a_bar_is_full_only_when_all_is_there() -> None:
    assert [len(bar(UNICODE, have, 100, 10)[0]) for have in (0, 50, 99.9, 100)] == [0, 5, 9, 10]


async def test_only_the_focused_part_has_a_heavy_title() -> None:
    app = WidgetApp(Part(Field("a"), title="One"), Part(Field("b"), title="Two"))
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        app.query(Part)[1].take_focus()
        await pilot.pause()
        assert [row.heavy for row in app.query(TitleRow)] == [False, True]
