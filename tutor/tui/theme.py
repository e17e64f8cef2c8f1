"""The themes as Textual takes them, and which of them a terminal gets."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

from tutor.tui.tokens import NAMES, THEMES, Tokens

# What Textual's own widgets ask a theme for, and what an ANSI theme has to answer itself.
_OWN = (
    "ansi-background",
    "ansi-foreground",
    "input-cursor-background",
    "input-cursor-foreground",
    "input-selection-background",
    "input-selection-foreground",
    "screen-selection-background",
    "screen-selection-foreground",
)
_CURSOR = {"input-cursor-text-style": "reverse"}


def theme_of(tokens: Tokens) -> Theme:
    """Return the Textual theme that has these colours; its own widgets take them, too."""
    if tokens.plain:
        return Theme(
            name=tokens.name,
            primary=tokens.text,
            foreground=tokens.text,
            background=tokens.bg,
            ansi=True,
            variables=tokens.variables() | dict.fromkeys(_OWN, tokens.text) | _CURSOR,
        )
    return Theme(
        name=tokens.name,
        primary=tokens.accent,
        secondary=tokens.muted,
        accent=tokens.accent,
        success=tokens.met,
        warning=tokens.pending,
        error=tokens.unmet,
        foreground=tokens.text,
        background=tokens.bg,
        surface=tokens.bg,
        panel=tokens.panel,
        dark=tokens.dark,
        variables=tokens.variables(),
    )


def themes() -> list[Theme]:
    """Return all themes."""
    return [theme_of(tokens) for tokens in THEMES]


def tokens_of(name: str) -> Tokens:
    """Return the tokens of the theme `name`; the dark ones if there is none of that name."""
    return next((tokens for tokens in THEMES if tokens.name == name), THEMES[0])


def choose_theme(environ: Mapping[str, str], chosen: str | None, *, light: bool = False) -> str:
    """Return the theme's name: the learner's choice, else what the terminal can show.

    `light` is the terminal's answer about its ground; it comes after the first frame.
    """
    if chosen in NAMES:
        return chosen
    if environ.get("NO_COLOR"):
        return "mono"
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return "light" if light else "dark"
    return "ansi"


def follows_ground(environ: Mapping[str, str], chosen: str | None) -> bool:
    """Say whether the terminal's ground decides between dark and light."""
    return choose_theme(environ, chosen) == "dark" and chosen is None
