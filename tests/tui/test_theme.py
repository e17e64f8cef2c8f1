"""Colours by meaning: readable on every ground, apart for every eye, chosen by the terminal."""

from __future__ import annotations

import pytest

from tutor.tui.theme import choose_theme, follows_ground
from tutor.tui.tokens import CONTRAST, DARK, LIGHT, MONO, THEMES, Tokens


def luminance(colour: str) -> float:
    """Source: WCAG 2.2, "relative luminance"."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT, CONTRAST], ids=lambda t: t.name)
@pytest.mark.parametrize("ground", ["bg", "panel", "raised", "flash"])
@pytest.mark.parametrize("colour", ["text", "muted", "accent", "met", "pending", "unmet"])
def test_every_colour_reads_on_every_ground(theme: Tokens, ground: str, colour: str) -> None:
    least = 7.0 if theme is CONTRAST else 4.5
    assert contrast(getattr(theme, colour), getattr(theme, ground)) >= least


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_every_theme_knows_the_same_variables(theme: Tokens) -> None:
    assert theme.variables().keys() == DARK.variables().keys()


def test_mono_has_no_colour_at_all() -> None:
    assert not any("#" in v or "green" in v or "red" in v for v in MONO.variables().values())


@pytest.mark.parametrize(
    ("environ", "chosen", "theme"),
    [
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, None, "mono"),
        ({"NO_COLOR": "1"}, "light", "light"),
        ({"COLORTERM": "truecolor"}, None, "dark"),
        ({}, None, "ansi"),
        ({}, "contrast", "contrast"),
        ({}, "no such theme", "ansi"),
    ],
)
def test_the_terminal_decides_where_the_learner_did_not(
    environ: dict[str, str], chosen: str | None, theme: str
) -> None:
    assert choose_theme(environ, chosen) == theme


def test_a_light_ground_gives_the_light_theme_where_nothing_was_chosen() -> None:
    assert choose_theme({"COLORTERM": "truecolor"}, None, light=True) == "light"
    assert not follows_ground({"COLORTERM": "truecolor"}, "dark")
