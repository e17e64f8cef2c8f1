"""What a row of the emulated screen holds, as values: runs of like cells, and the cursor."""

from __future__ import annotations

from typing import NamedTuple

Rgb = tuple[int, int, int]
Colour = int | Rgb | None  # of the palette's 256, true colour, or the pane's own


class Look(NamedTuple):
    """How cells look. Colours are as the program asked for them; the theme decides the rest."""

    fg: Colour = None
    bg: Colour = None
    bold: bool = False
    dim: bool = False
    underline: bool = False
    italic: bool = False
    reverse: bool = False
    strike: bool = False
    conceal: bool = False
    blink: bool = False


PLAIN = Look()


class Run(NamedTuple):
    """Neighbouring cells that look alike; `text` is as many cells wide as they are."""

    text: str
    look: Look


class Row(NamedTuple):
    """One row of the screen, and the columns of it that are selected: first, last."""

    runs: tuple[Run, ...]
    selected: tuple[int, int] | None = None


class Cursor(NamedTuple):
    """Where the cursor is in the part of the screen that is shown; `width` is 2 on a wide cell."""

    x: int
    y: int
    width: int = 1
