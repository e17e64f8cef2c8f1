"""Help, palette, `:` commands, language, theme and keys: all from one registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.fakes import LESSON
from tests.tui.opened import desk, opened, press, seen, shown
from tutor.tui.frame import Face
from tutor.tui.key_hangul import is_syllable, latin_key
from tutor.tui.keys import ACTIONS, FOOTERS, Keys, Where
from tutor.tui.palette_match import best
from tutor.tui.settings_keys import read_keys
from tutor.wording.words import Words


async def test_help_lists_the_keys_of_the_focused_part_and_escape_closes_it() -> None:
    async with opened(desk(), size=(120, 40)) as (app, pilot):
        await press(pilot, "question_mark")
        assert shown(app, "━ Help: Course ━")
        assert shown(app, "fold the track")
        assert shown(app, "─ Course ─")  # the rest stays to be seen, its title light
        await press(pilot, "escape")
        assert not shown(app, "Help: Course")
        assert shown(app, "━ Course ━")


async def test_footer_help_and_palette_name_a_remapped_key() -> None:
    keys = Keys({"app.labs": ("ctrl+l",)})
    async with opened(desk(), size=(120, 40), face=Face(keys=keys)) as (app, pilot):
        assert "Ctrl+L labs" in seen(app)[-1]
        await press(pilot, "question_mark")
        assert any("Ctrl+L" in row and "labs" in row for row in seen(app))
        await press(pilot, "escape", "colon", *"labs")
        assert any("labs" in row and "Ctrl+L" in row for row in seen(app))
        await press(pilot, "escape", "ctrl+l")
        assert shown(app, "kubetutor › Labs")


@pytest.mark.parametrize("where", list(FOOTERS))
def test_what_the_footer_shows_help_lists_too(where: Where) -> None:
    keys = Keys()
    listed = {action.id for action in keys.help(where)}
    assert all(id_ in listed for ids, _ in FOOTERS[where] for id_ in ids)


async def test_the_palette_does_what_its_selected_line_says() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "colon", *"progress", "enter")
        assert shown(app, "kubetutor › Progress")


async def test_what_cannot_be_done_here_is_listed_with_the_reason() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "colon", *"reset exercise")
        assert any("reset exercise" in row and "in a lesson only" in row for row in seen(app))
        await press(pilot, "enter")
        assert shown(app, "Commands")  # it stays to be read


async def test_a_lesson_is_opened_by_its_name() -> None:
    async with opened(desk()) as (app, pilot):
        chosen: list[str] = []
        app.open_lesson = chosen.append  # type: ignore[method-assign, assignment]
        await press(pilot, "colon", *"lesson k8s-dep", "enter")
        assert chosen == [LESSON]


async def test_the_language_changes_at_once_and_is_remembered() -> None:
    its = desk()
    async with opened(its) as (app, pilot):
        await press(pilot, "f2")
        assert shown(app, "컨테이너에서 쿠버네티스까지")
        assert (its.language, its.chosen.language) == ("ko", "ko")
        await press(pilot, "colon", *"lang en", "enter")
        assert shown(app, "From container to Kubernetes")


async def test_the_theme_changes_at_once_and_is_remembered() -> None:
    its = desk()
    async with opened(its) as (app, pilot):
        await press(pilot, "f3")
        assert (app.theme, its.chosen.theme) == ("light", "light")
        await press(pilot, "colon", *"theme contrast", "enter")
        assert (app.theme, its.chosen.theme) == ("contrast", "contrast")


async def test_signs_and_motion_change_at_once_and_are_remembered() -> None:
    its = desk()
    async with opened(its) as (app, pilot):
        await press(pilot, "colon", *"glyphs ascii", "enter")
        assert all(row.isascii() for row in seen(app))
        await press(pilot, "colon", *"motion reduced", "enter")
        assert app.face.motion.reduced
        assert (its.chosen.glyphs, its.chosen.motion) == ("ascii", "reduced")


async def test_colon_q_leaves_the_tutor() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "colon", "q", "enter")
        assert app._exit


async def test_a_command_that_is_none_is_named() -> None:
    async with opened(desk()) as (app, pilot):
        await press(pilot, "colon", *"zzqqxx", "enter")
        assert shown(app, "There is no command zzqqxx")


async def test_all_keys_are_listed_with_the_file_that_changes_them() -> None:
    async with opened(desk(), size=(120, 40)) as (app, pilot):
        await press(pilot, "colon", *"keys", "enter")
        assert shown(app, "keys.toml")


# ── keys.toml ──


def test_keys_are_given_as_people_write_them(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text('"exercise.hint" = "H"\n[app]\nlabs = ["L", "Ctrl+L"]\n', encoding="utf-8")
    keys, problems = read_keys(file)
    assert not problems
    assert keys.of("exercise.hint") == ("H",)
    assert keys.of("app.labs") == ("L", "ctrl+l")


def test_a_line_that_cannot_be_followed_is_named_and_the_others_count(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text('"app.fly" = "f"\n"app.help" = 3\n"app.labs" = "l"\n', encoding="utf-8")
    keys, problems = read_keys(file)
    assert keys.of("app.labs") == ("l",)
    assert [each.arguments["action"] for each in problems] == ["app.fly", "app.help"]


def test_a_file_that_is_no_toml_leaves_all_keys_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text("= =", encoding="utf-8")
    keys, problems = read_keys(file)
    assert (keys, len(problems)) == (Keys(), 1)
    assert read_keys(tmp_path / "none.toml") == (Keys(), [])


# ── finding ──


def test_words_are_found_before_letters_and_beginnings_before_words() -> None:
    names = ["show hints", "hint", "next hint", "h-i-n-t"]
    assert best("hint", [(name, (name,)) for name in names]) == ["hint", "show hints", "next hint"]
    assert best("sht", [(name, (name,)) for name in names]) == ["show hints"]


def test_a_jamo_is_the_key_it_stands_on() -> None:
    assert [latin_key(sign) for sign in "ㅗㅜㅔㅂㄲ"] == ["h", "n", "p", "q", "R"]
    assert latin_key("한") is None
    assert is_syllable("한")


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.id)
def test_every_action_has_words_in_both_languages(action: object) -> None:
    assert action in ACTIONS
    words = next(each.words for each in ACTIONS if each is action)
    assert Words("en")(words)
    assert Words("ko")(words) != Words("en")(words)
