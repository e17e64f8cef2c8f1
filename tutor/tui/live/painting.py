"""Turns rows into lines as they are drawn: looks, flash ground, selection. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from tutor.tui import tokens
from tutor.tui.glyphs import UNICODE, Glyphs
from tutor.tui.live.canvas import Line
from tutor.tui.live.rows import Bit, Row


@dataclass(frozen=True, slots=True)
class Brush:
    """What is to be seen of the moment: what changed, what is selected."""

    changed: frozenset[str] = field(default_factory=frozenset)
    selected: str = ""
    bar: int = -1  # the row that has the selection's bar
    focused: bool = False
    reduced: bool = False  # motion: a sign before what changed instead of the ground
    glyphs: Glyphs = UNICODE


def painted(each: Row, number: int, brush: Brush) -> Line:
    """Return one row, the `number`th of the picture, in its looks."""
    bits = list(each.bits)
    if brush.reduced:
        bits = _marked(each, brush)
    if number == brush.bar:
        bits = _barred(bits, brush)
    looks = groupby(((bit.text, _look(bit, brush)) for bit in bits), key=itemgetter(1))
    return tuple(("".join(text for text, _ in run), look) for look, run in looks)


def _look(bit: Bit, brush: Brush) -> str:
    """Return a bit's look with its ground; what changed is never muted."""
    if bit.unit and bit.unit == brush.selected and brush.focused:
        return f"{_plain(bit.look)} {tokens.RAISED}"
    if bit.unit in brush.changed and not brush.reduced:
        return f"{_plain(bit.look)} {tokens.FLASH}"
    return bit.look


def _plain(look: str) -> str:
    return tokens.TEXT if look == tokens.MUTED else look


def _barred(bits: Sequence[Bit], brush: Brush) -> list[Bit]:
    """Return the row with the selection's bar in its first cell."""
    first, *rest = bits
    bar = Bit(brush.glyphs.selected, tokens.ACCENT if brush.focused else tokens.RULE)
    return [bar, Bit(first.text[1:], first.look, first.unit), *rest]


def _marked(each: Row, brush: Brush) -> list[Bit]:
    """Return the row with a sign in the cell before what changed."""
    found: list[Bit] = []
    seen: set[str] = set()
    for bit in each.bits:
        fresh = bit.unit in brush.changed and bit.unit not in seen
        if fresh and found and found[-1].text.endswith(" "):
            last = found.pop()
            found += [Bit(last.text[:-1], last.look, last.unit)] if last.text != " " else []
            found.append(Bit(brush.glyphs.changed, tokens.TEXT))
        seen.add(bit.unit)
        found.append(bit)
    return found
