"""Rows of the live view as values: text in looks, and which object each piece is of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tutor.tui import tokens
from tutor.wording.layout import cells, cropped, padded


@dataclass(frozen=True, slots=True)
class Bit:
    """A run of text in one look. `unit`: the uid of the object that it shows, if it shows one."""

    text: str
    look: str = tokens.TEXT
    unit: str = ""

    @property
    def width(self) -> int:
        """Return how many cells it takes."""
        return cells(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the picture."""

    bits: tuple[Bit, ...] = ()

    @property
    def text(self) -> str:
        """Return the row without its looks."""
        return "".join(bit.text for bit in self.bits).rstrip()

    @property
    def width(self) -> int:
        """Return how many cells it takes."""
        return sum(bit.width for bit in self.bits)

    def units(self) -> dict[str, tuple[int, int]]:
        """Return the objects on the row: from which cell to which, the end excluded."""
        found: dict[str, tuple[int, int]] = {}
        at = 0
        for bit in self.bits:
            if bit.unit:
                start = found.get(bit.unit, (at, at))[0]
                found[bit.unit] = (start, at + bit.width)
            at += bit.width
        return found


def row(*bits: Bit | str) -> Row:
    """Return a row; bare text is in the text's own look."""
    return Row(tuple(Bit(bit) if isinstance(bit, str) else bit for bit in bits))


def muted(text: str, unit: str = "") -> Bit:
    """Return an aside."""
    return Bit(text, tokens.MUTED, unit)


def of_unit(bits: Iterable[Bit | str], unit: str) -> tuple[Bit, ...]:
    """Return the bits as pieces of one object."""
    made = (Bit(bit) if isinstance(bit, str) else bit for bit in bits)
    return tuple(replace(bit, unit=unit) for bit in made)


def widened(bits: Sequence[Bit], width: int, unit: str = "") -> tuple[Bit, ...]:
    """Return the bits in exactly `width` cells: filled up, or cut with a sign."""
    used = sum(bit.width for bit in bits)
    if used > width:
        return fitted(bits, width)
    return (*bits, Bit(" " * (width - used), tokens.TEXT, unit)) if used < width else tuple(bits)


def fitted(bits: Sequence[Bit], width: int, cut: str = "…") -> tuple[Bit, ...]:
    """Return the bits in at most `width` cells, `cut` where more than blanks is missing."""
    if sum(bit.width for bit in bits) <= width:
        return tuple(bits)
    kept = list(bits)
    while kept and not kept[-1].text.strip():
        kept.pop()
    shown: list[Bit] = []
    room = width
    for nth, bit in enumerate(kept):
        if bit.width > room or (bit.width == room and nth < len(kept) - 1):
            shown.append(_cut(bit, room, cut, whole=nth == len(kept) - 1))
            break
        shown.append(bit)
        room -= bit.width
    return tuple(bit for bit in shown if bit.text)


def _cut(bit: Bit, room: int, cut: str, *, whole: bool) -> Bit:
    """Return the bit in `room` cells; `whole`: nothing but it would be missing."""
    text = bit.text.rstrip() if whole else f"{bit.text}  "
    return replace(bit, text=padded(cropped(text, room, cut), room) if room > 0 else "")


def columns(table: Sequence[Sequence[Bit]], gap: int = 2) -> list[tuple[Bit, ...]]:
    """Return rows of bits with each column as wide as its widest bit; the last is not filled."""
    if not table:
        return []
    widths = [max(line[n].width for line in table) for n in range(len(table[0]))]
    return [
        tuple(
            replace(bit, text=bit.text if n == len(line) - 1 else padded(bit.text, widths[n] + gap))
            for n, bit in enumerate(line)
        )
        for line in table
    ]


def joined(parts: Iterable[str], sign: str = " · ") -> str:
    """Return facts side by side, empty ones left out."""
    return sign.join(part for part in parts if part)
