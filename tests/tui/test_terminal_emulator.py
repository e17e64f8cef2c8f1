"""What the adapter makes of a program's bytes: rows, colours, widths, scrollback, selection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tutor.tui.terminal.binding import picked
from tutor.tui.terminal.cells import PLAIN, Cursor, Look, Run
from tutor.tui.terminal.emulator import Emulator, warmed
from tutor.tui.terminal.encoding import encode_paste
from tutor.tui.terminal.mouse import Button, Motion


@pytest.fixture
def replies() -> list[bytes]:
    return []


@pytest.fixture
def emulator(replies: list[bytes]) -> Iterator[Emulator]:
    made = Emulator(20, 4, replies.append)
    yield made
    made.close()


def runs(emulator: Emulator, y: int = 0) -> tuple[Run, ...]:
    return emulator.changed_rows()[y].runs


def looks(emulator: Emulator, data: bytes) -> Look:
    emulator.feed(data)
    return runs(emulator)[0].look


# ── rows ──


def test_a_row_is_as_wide_as_the_terminal_and_plain_where_nothing_is_set(
    emulator: Emulator,
) -> None:
    emulator.feed(b"hello")
    assert runs(emulator) == (Run("hello".ljust(20), PLAIN),)


def test_only_rows_that_changed_are_read_again(emulator: Emulator) -> None:
    emulator.feed(b"one\r\ntwo")
    assert set(emulator.changed_rows()) == {0, 1, 2, 3}
    emulator.feed(b"!")
    assert set(emulator.changed_rows()) == {1}
    assert emulator.changed_rows() == {}


@pytest.mark.parametrize(
    ("data", "look"),
    [
        (b"\x1b[31mx", Look(fg=1)),
        (b"\x1b[91mx", Look(fg=9)),
        (b"\x1b[38;5;208mx", Look(fg=208)),
        (b"\x1b[38;2;1;2;3;48;2;4;5;6mx", Look(fg=(1, 2, 3), bg=(4, 5, 6))),
        (b"\x1b[1;2;3;4;7;8;9mx", Look(None, None, *(True,) * 7)),
    ],
)
def test_colours_and_attributes_are_the_programs(
    emulator: Emulator, data: bytes, look: Look
) -> None:
    assert looks(emulator, data) == look


def test_a_ground_without_text_keeps_its_colour(emulator: Emulator) -> None:
    emulator.feed(b"\x1b[44m\x1b[K\x1b[0m\r\n\x1b[48;2;1;2;3m\x1b[K")
    rows = emulator.changed_rows()
    assert rows[0].runs == (Run(" " * 20, Look(bg=4)),)
    assert rows[1].runs == (Run(" " * 20, Look(bg=(1, 2, 3))),)


def test_wide_characters_take_two_cells(emulator: Emulator) -> None:
    emulator.feed("파드 web".encode())
    (run,) = runs(emulator)
    assert run.text.rstrip() == "파드 web"
    assert cell_len(run.text) == 20


def test_a_wide_character_that_does_not_fit_goes_to_the_next_row(emulator: Emulator) -> None:
    emulator.feed(b"x" * 19 + "한".encode())
    rows = emulator.changed_rows()
    assert rows[0].runs[0].text == "x" * 19 + " "
    assert rows[1].runs[0].text.rstrip() == "한"


def test_a_mark_stays_with_the_character_it_combines_with(emulator: Emulator) -> None:
    emulator.feed("e\u0301x".encode())
    assert runs(emulator)[0].text.rstrip() == "e\u0301x"


@given(data=st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_random_bytes_never_make_a_row_of_another_width(data: bytes) -> None:
    emulator = Emulator(20, 4, lambda _: None)
    try:
        emulator.feed(data)
        rows = emulator.changed_rows()
        assert {cell_len("".join(run.text for run in row.runs)) for row in rows.values()} <= {20}
        emulator.resize(7, 2)
        rows = emulator.changed_rows()
        assert {cell_len("".join(run.text for run in row.runs)) for row in rows.values()} <= {7}
    finally:
        emulator.close()


@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_fits_its_row(text: str) -> None:
    emulator = Emulator(20, 4, lambda _: None)
    try:
        emulator.feed(text.encode())
        rows = emulator.changed_rows()
        assert {cell_len("".join(run.text for run in row.runs)) for row in rows.values()} <= {20}
    finally:
        emulator.close()


# ── cursor, answers, modes ──


def test_the_cursor_is_where_the_program_left_it(emulator: Emulator) -> None:
    emulator.feed(b"ab\r\ncd")
    emulator.changed_rows()
    assert emulator.cursor() == Cursor(2, 1)


def test_a_hidden_cursor_is_none(emulator: Emulator) -> None:
    emulator.feed(b"\x1b[?25l")
    emulator.changed_rows()
    assert emulator.cursor() is None


def test_a_program_that_asks_for_the_cursor_gets_an_answer(
    emulator: Emulator, replies: list[bytes]
) -> None:
    emulator.feed(b"ab\x1b[6n")
    assert replies == [b"\x1b[1;3R"]


def test_a_program_that_asks_for_the_ground_is_told_the_themes(
    emulator: Emulator, replies: list[bytes]
) -> None:
    emulator.tell_colours((1, 2, 3), (0x11, 0x15, 0x1B), [(9, 9, 9)] * 16)
    emulator.feed(b"\x1b]11;?\x1b\\")
    assert replies == [b"\x1b]11;rgb:1111/1515/1b1b\x1b\\"]


def test_modes_that_a_program_sets_are_seen(emulator: Emulator) -> None:
    def seen() -> list[bool]:
        asked = [emulator.brackets_pastes, emulator.wants_mouse, emulator.wants_focus]
        return [*asked, emulator.held, emulator.wheel_is_arrows]

    assert seen() == [False] * 5
    emulator.feed(b"\x1b[?2004h\x1b[?1002h\x1b[?1004h\x1b[?2026h\x1b[?1049h")
    assert seen() == [True] * 5


# ── scrollback and selection ──


def test_what_scrolled_away_can_be_shown_again(emulator: Emulator) -> None:
    emulator.feed(b"\r\n".join(b"%d" % n for n in range(10)))
    emulator.changed_rows()
    emulator.scroll(-3)
    assert emulator.changed_rows()[0].runs[0].text.rstrip() == "3"
    assert emulator.rows_below == 3
    emulator.scroll_to_end()
    assert emulator.changed_rows()[0].runs[0].text.rstrip() == "6"
    assert emulator.rows_below == 0


def test_output_does_not_move_what_is_shown_of_the_scrollback(emulator: Emulator) -> None:
    emulator.feed(b"\r\n".join(b"%d" % n for n in range(10)))
    emulator.scroll(-3)
    emulator.changed_rows()
    emulator.feed(b"\r\nmore\r\nand more")
    emulator.changed_rows()
    assert emulator.rows_below == 5


def test_a_selection_is_seen_on_its_rows_and_read_as_text(emulator: Emulator) -> None:
    emulator.feed(b"kubectl get pods\r\nNAME READY")
    emulator.changed_rows()
    emulator.start_selection(8, 0)
    emulator.extend_selection(3, 1)
    rows = emulator.changed_rows()
    assert rows[0].selected == (8, 19)
    assert rows[1].selected == (0, 3)
    assert emulator.selected_text() == "get pods\nNAME"


def test_a_selection_scrolls_with_its_text(emulator: Emulator) -> None:
    emulator.feed(b"first\r\nsecond")
    emulator.start_selection(0, 0)
    emulator.feed(b"\r\n" * 6)
    emulator.extend_selection(0, 0)
    assert emulator.selected_text().startswith("first\nsecond")


def test_a_wrapped_line_is_selected_as_one(emulator: Emulator) -> None:
    emulator.feed(b"a" * 15 + b" " + b"b" * 10)
    emulator.select_line(0, 0)
    assert emulator.selected_text() == "a" * 15 + " " + "b" * 10


def test_a_word_is_selected_by_a_cell_of_it(emulator: Emulator) -> None:
    emulator.feed("get 파드 now".encode())
    emulator.select_word(5, 0)
    assert emulator.selected_text() == "파드"


def test_a_dropped_selection_is_empty(emulator: Emulator) -> None:
    emulator.feed(b"word")
    emulator.select_word(0, 0)
    emulator.drop_selection()
    assert emulator.selected_text() == ""
    assert emulator.changed_rows()[0].selected is None


# ── keys, mouse, pastes ──


@pytest.mark.parametrize(
    ("key", "character", "sent"),
    [
        ("a", "a", b"a"),
        ("A", "A", b"A"),
        ("한", "한", "한".encode()),
        ("full_stop", ".", b"."),
        ("space", " ", b" "),
        ("enter", "\r", b"\r"),
        ("tab", "\t", b"\t"),
        ("shift+tab", None, b"\x1b[Z"),
        ("escape", "\x1b", b"\x1b"),
        ("backspace", "\x7f", b"\x7f"),
        ("up", None, b"\x1b[A"),
        ("ctrl+left", None, b"\x1b[1;5D"),
        ("shift+up", None, b"\x1b[1;2A"),
        ("delete", None, b"\x1b[3~"),
        ("pageup", None, b"\x1b[5~"),
        ("f1", None, b"\x1bOP"),
        ("f5", None, b"\x1b[15~"),
        ("ctrl+c", "\x03", b"\x03"),
        ("ctrl+p", "\x10", b"\x10"),
        ("ctrl+q", None, b"\x11"),
        ("ctrl+z", None, b"\x1a"),
        ("ctrl+backslash", None, b"\x1c"),
        ("ctrl+at", None, b"\x00"),
        ("ctrl+underscore", None, b"\x1f"),
        ("alt+b", "b", b"\x1bb"),
        ("alt+full_stop", ".", b"\x1b."),
        ("alt+backspace", None, b"\x1b\x7f"),
        ("alt+enter", None, b"\x1b\r"),
        ("ctrl+alt+c", None, b"\x1b\x03"),
    ],
)
def test_a_key_is_sent_as_terminals_do(
    emulator: Emulator, key: str, character: str | None, sent: bytes
) -> None:
    assert emulator.key(key, character) == sent


def test_arrows_change_with_the_programs_mode(emulator: Emulator) -> None:
    emulator.feed(b"\x1b[?1h")
    assert emulator.key("up", None) == b"\x1bOA"


def test_a_key_without_bytes_sends_none(emulator: Emulator) -> None:
    assert emulator.key("caps_lock", None) == b""


def test_a_paste_stands_between_brackets_where_the_program_knows_them() -> None:
    assert encode_paste("a\nb", bracketed=True) == b"\x1b[200~a\nb\x1b[201~"
    assert encode_paste("a\nb", bracketed=False) == b"a\rb"


def test_a_paste_cannot_end_its_own_brackets() -> None:
    sent = encode_paste("a\x1b[201~rm -rf ~\n", bracketed=True)
    assert sent.count(b"\x1b[201~") == 1
    assert sent.endswith(b"\x1b[201~")


def test_the_mouse_is_reported_as_the_program_asked(emulator: Emulator) -> None:
    emulator.resize(20, 4)
    assert emulator.pointed(Motion.PRESS, Button.LEFT, (2, 1)) == b""
    emulator.feed(b"\x1b[?1002h\x1b[?1006h")
    assert emulator.pointed(Motion.PRESS, Button.LEFT, (2, 1)) == b"\x1b[<0;3;2M"
    assert emulator.pointed(Motion.MOVE, Button.LEFT, (4, 1)) == b"\x1b[<32;5;2M"
    assert emulator.pointed(Motion.RELEASE, Button.LEFT, (4, 1)) == b"\x1b[<0;5;2m"
    assert emulator.pointed(Motion.PRESS, Button.WHEEL_UP, (0, 0)) == b"\x1b[<64;1;1M"


def test_an_emulator_that_was_warmed_up_is_empty() -> None:
    emulator = warmed(20, 4, lambda _: None)
    assert emulator.text() == ""
    assert emulator.size == (20, 4)
    emulator.close()


def test_only_declarations_that_are_used_are_picked() -> None:
    text = """
    /* one */ typedef struct Impl* Handle;
    typedef enum { A_ONE = 0, A_TWO } A;
    typedef struct { A a; Handle handle; } Pair;
    typedef void (*Callback)(Handle, Pair*);
    int call(Pair pair); int other(Callback back);
    """
    assert [line.strip()[:14] for line in picked(text, ["call"]).split(";\n")] == [
        "typedef struct",
        "typedef enum {",
        "typedef struct",
        "int call(Pair ",
    ]
