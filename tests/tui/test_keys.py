"""The registry of keys, and what footer and help make of it."""

from __future__ import annotations

import pytest

from tests.tools.keys_reference import DOCUMENT, reference
from tutor.tui.key_names import key_name, textual_key
from tutor.tui.keys import ACTIONS, BY_ID, FOOTERS, Keys, Where, places
from tutor.wording.words import Words


def test_every_action_has_an_id_of_its_own() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("where", [w for w in Where if w in FOOTERS])
def test_a_place_gives_no_key_twice_within_itself(where: Where) -> None:
    quiz = {"quiz.a", "quiz.b", "quiz.c", "quiz.d"}  # count only while a question is in view
    keys = [key for a in ACTIONS if a.where is where and a.id not in quiz for key in a.keys]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("where", list(FOOTERS))
def test_a_footer_shows_only_what_counts_in_its_place(where: Where) -> None:
    for ids, _words in FOOTERS[where]:
        assert all(BY_ID[id_].where in places(where) for id_ in ids)


def test_keys_are_written_as_people_write_them() -> None:
    written = ["ctrl+right_square_bracket", "shift+pageup", "question_mark", "enter", "P", "f2"]
    assert [key_name(key) for key in written] == ["Ctrl+]", "Shift+PgUp", "?", "Enter", "P", "F2"]


@pytest.mark.parametrize("key", sorted({key for action in ACTIONS for key in action.keys}))
def test_a_written_key_is_read_back_as_the_same(key: str) -> None:
    assert textual_key(key_name(key)) == key


def test_a_remapped_key_stands_in_footer_and_help() -> None:
    keys = Keys({"exercise.hint": ("H",)})
    footer = {word.one: key for key, word in keys.footer(Where.TEXT)}
    assert footer["hint"] == "H"
    assert keys.names("exercise.hint") == "H"
    assert keys.keymap() == {"exercise.hint": "H"}


def test_the_shell_keeps_all_keys_but_the_one_that_leaves_it() -> None:
    theirs = {a.id for a in Keys().help(Where.SHELL) if a.where is not Where.SHELL}
    assert theirs == {"shell.flip"}


def test_arrows_stand_together_in_a_footer() -> None:
    assert ("↑↓", "choose") in [(key, Words()(w)) for key, w in Keys().footer(Where.HOME)]


def test_the_document_of_keys_is_not_stale() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert written == reference(), "run: python tests/tools/keys_reference.py"
