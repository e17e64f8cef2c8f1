"""How cells are drawn: colours of the theme, the cursor, the selection; where a command goes."""

from __future__ import annotations

import pytest
from rich.color import Color
from rich.style import Style

from tests.tui.test_theme import contrast
from tutor.tui.terminal.cells import PLAIN, Cursor, Look, Rgb, Row, Run
from tutor.tui.terminal.palettes import palette_of
from tutor.tui.terminal.placing import Placed, Shell, place
from tutor.tui.terminal.strips import Brush
from tutor.tui.terminal.words import ended_words, placed_words
from tutor.tui.tokens import ANSI, CONTRAST, DARK, LIGHT, Tokens
from tutor.wording.words import Words

BASE = Style(color="#d8dee7", bgcolor="#11151b")
AT_PROMPT = Shell(runs=True, brackets_pastes=True)


def hexed(rgb: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


@pytest.mark.parametrize("tokens", [DARK, LIGHT, CONTRAST], ids=lambda t: t.name)
def test_all_colours_but_the_grounds_own_shade_are_readable_on_the_ground(tokens: Tokens) -> None:
    palette = palette_of(tokens)
    assert len(palette) == 16
    own_shade = {0} if tokens.dark else {15}
    low = {
        index: round(contrast(hexed(rgb), tokens.bg), 2)
        for index, rgb in enumerate(palette)
        if index not in own_shade and contrast(hexed(rgb), tokens.bg) < 4.5
    }
    assert low == {}


def test_the_ansi_theme_leaves_the_colours_to_the_outer_terminal() -> None:
    assert palette_of(ANSI) == ()
    assert Brush(Style(), ()).style(Look(fg=1)).color == Color.from_ansi(1)


def test_the_palettes_256_colours_are_true_ones_where_the_theme_has_its_own() -> None:
    brush = Brush(BASE, palette_of(DARK))
    assert brush.style(Look(fg=1)).color == Color.parse("#f5857c")
    assert brush.style(Look(fg=196)).color == Color.from_rgb(255, 0, 0)
    assert brush.style(Look(bg=(1, 2, 3))).bgcolor == Color.from_rgb(1, 2, 3)


def test_cells_without_a_colour_have_the_themes() -> None:
    style = Brush(BASE, ()).style(PLAIN)
    assert (style.color, style.bgcolor) == (BASE.color, BASE.bgcolor)


def test_the_cursor_is_a_block_while_focused_and_a_line_otherwise() -> None:
    brush = Brush(BASE, ())
    strip = brush.row(Row((Run("파드  ", PLAIN),)), 6)
    focused = brush.cursor(strip, Cursor(2, 0, 2), focused=True)
    assert [(s.text, bool(s.style and s.style.reverse)) for s in focused] == [
        ("파", False),
        ("드", True),
        ("  ", False),
    ]
    away = next(iter(brush.cursor(strip, Cursor(0, 0, 2), focused=False)))
    assert away.style is not None
    assert (away.text, away.style.underline, away.style.reverse) == ("파", True, None)


def test_a_cursor_on_a_reversed_cell_is_seen_by_its_not_being_reversed() -> None:
    brush = Brush(BASE, ())
    strip = brush.row(Row((Run("ab", Look(reverse=True)),)), 2)
    first = next(iter(brush.cursor(strip, Cursor(0, 0), focused=True)))
    assert first.style is not None
    assert first.style.reverse is False


def test_selected_cells_are_reversed() -> None:
    strip = Brush(BASE, ()).row(Row((Run("get pods", PLAIN),), selected=(4, 7)), 8)
    assert [s.text for s in strip if s.style and s.style.reverse] == ["pods"]


@pytest.mark.parametrize(
    ("command", "shell", "placed"),
    [
        ("kubectl get pods", AT_PROMPT, Placed(typed=True)),
        ("one\ntwo", AT_PROMPT, Placed(typed=True)),
        ("one\ntwo", Shell(runs=True), Placed(typed=False)),
        ("one\n", Shell(runs=True), Placed(typed=True)),
        ("one", Shell(runs=True, program="vim"), Placed(typed=False, program="vim")),
        ("one", Shell(runs=False), Placed(typed=False, ended=True)),
    ],
)
def test_a_command_is_typed_only_where_it_cannot_run_by_itself(
    command: str, shell: Shell, placed: Placed
) -> None:
    assert place(command, shell) == placed


@pytest.mark.parametrize(
    ("placed", "words"),
    [
        (Placed(typed=True), "At the prompt; Enter runs it."),
        (
            Placed(typed=False, program="vim"),
            "vim is running in the shell: copied instead of typed.",
        ),
        (Placed(typed=False, ended=True), "No shell is running: copied instead of typed."),
        (Placed(typed=False), "This shell runs each line at once: copied instead of typed."),
    ],
)
def test_what_became_of_a_command_is_said(placed: Placed, words: str) -> None:
    assert placed_words(Words(), placed) == words


@pytest.mark.parametrize(("code", "name"), [(0, "0"), (3, "3"), (137, "SIGKILL"), (255, "255")])
def test_a_shells_end_is_said_with_its_code_or_signal(code: int, name: str) -> None:
    assert ended_words(Words(), code) == f"The shell ended ({name}). Enter opens a new one here."
