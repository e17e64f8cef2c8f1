"""A screen as text: its rows, then how each cell looks, by the names of the theme's tokens.

Naming tokens instead of colours makes one file stand for every theme that has colours: where two
themes are drawn from the same tokens, they give the same text.
"""

from __future__ import annotations

from itertools import groupby

from rich.style import Style
from textual._context import visible_screen_stack
from textual.app import App
from textual.strip import Strip

from tutor.tui.tokens import Tokens

_NAMES = ("text", "muted", "accent", "met", "pending", "unmet", "rule")
_GROUNDS = ("bg", "panel", "raised", "flash")
_ATTRIBUTES = ("bold", "italic", "underline", "reverse", "dim", "strike")


def strips_of(app: App[None]) -> list[Strip]:
    """Return the rows of the screen in front, with what is seen through it of those behind."""
    visible_screen_stack.set(app._background_screens)  # as Textual does before it draws
    app.screen._set_dirty()
    return [Strip(row) for row in app.screen._compositor.render_strips()]


def drawn_text(app: App[None], tokens: Tokens) -> str:
    """Return all rows of the screen, and below them the looks of each in runs."""
    strips = strips_of(app)
    rows = [f"{strip.text.rstrip()}" for strip in strips]
    looks = [f"{y:>2} {_runs(strip, tokens)}" for y, strip in enumerate(strips)]
    return "\n".join([*rows, "─" * app.size.width, *looks, ""])


def _runs(strip: Strip, tokens: Tokens) -> str:
    """Return `12 accent/bg bold, 3 text/bg`: how many cells look how."""
    looks = [
        (_look(segment.style, tokens, blank=not segment.text.strip()), segment.cell_length)
        for segment in strip
    ]
    runs = groupby(looks, key=lambda each: each[0])
    return ", ".join(f"{sum(cells for _, cells in run)} {look}" for look, run in runs)


def _look(style: Style | None, tokens: Tokens, *, blank: bool) -> str:
    if style is None:
        return "none"
    grounds = {getattr(tokens, name): name for name in reversed(_GROUNDS)}
    inks = {getattr(tokens, name): name for name in reversed(_NAMES)}
    ink = _named(style.color.name if style.color else "", inks)
    ground = _named(style.bgcolor.name if style.bgcolor else "", grounds)
    also = [name for name in _ATTRIBUTES if getattr(style, name)]
    if blank and not {"underline", "reverse", "strike"} & set(also):
        return ground  # nothing is seen of ink and weight
    return " ".join([f"{ink}/{ground}", *also])


def _named(colour: str, names: dict[str, str]) -> str:
    return names.get(colour.lower(), colour or "default")
