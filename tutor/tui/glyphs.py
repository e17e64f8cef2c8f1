"""The signs of SCREENS §2, in Unicode and in ASCII. Each means one thing; none is an emoji."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of signs; all are one cell wide, except where ASCII needs two for `cut`."""

    met: str = "✓"  # met, done, finished Pod
    pending: str = "◐"  # pending, holding, flapping, started, not ready yet
    wrong: str = "✗"  # wrong, failing, unreachable, denied
    broken: str = "!"  # broken check; thing to look at
    selected: str = "▌"
    quote: str = "▎"  # code, hint, note
    running: str = "●"  # running and ready; lab ready
    open: str = "○"  # to do, open, no node yet, stopped
    missing: str = "◌"  # missing; leaving (Pod)
    unknown: str = "?"
    heavy: str = "━"
    light: str = "─"
    splitter: str = "│"
    bar_full: str = "━"
    bar_empty: str = "─"
    folded: str = "▸"
    unfolded: str = "▾"
    restarts: str = "↻"
    times: str = "×"
    changed: str = "•"  # changed in a hidden tab
    below: str = "↓"  # more below
    beyond: str = "→"  # more to the right
    cut: str = "…"
    dot: str = "·"  # between phrases
    crumb: str = "›"
    branch: str = "├"
    last_branch: str = "└"
    none: str = "–"
    up_down: str = "↑↓"
    days: tuple[str, str, str, str] = ("·", "▂", "▅", "▇")  # none, < 15, < 45, 45 min and more


UNICODE = Glyphs()
ASCII = Glyphs(
    met="*",
    pending="~",
    wrong="x",
    selected=">",
    quote="|",
    running="@",
    open=".",
    missing="o",
    heavy="=",
    light="-",
    splitter="|",
    bar_full="#",
    bar_empty="-",
    folded="+",
    unfolded="-",
    restarts="r",
    times="x",
    changed="!",
    below="v",
    beyond=">",
    cut="..",
    dot="-",
    crumb=">",
    branch="|",
    last_branch="|",
    none="-",
    up_down="Up Down",
    days=(".", "-", "+", "#"),
)


def bar(glyphs: Glyphs, have: float, want: float, cells: int) -> tuple[str, str]:
    """Return the full and the empty piece of a bar; it is full only when all is there."""
    share = min(max(have / want, 0.0), 1.0) if want > 0 else 0.0
    full = min(int(share * cells + 0.5), cells)
    if share < 1 and full == cells:
        full -= 1
    return glyphs.bar_full * full, glyphs.bar_empty * (cells - full)
