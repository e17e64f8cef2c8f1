"""Text in terminal cells: a Hangul syllable takes two, a combining mark none. Pure.

Source: Unicode Standard Annex 11, "East Asian Width"; ambiguous characters count as narrow.
"""

from __future__ import annotations

import re
import unicodedata

_FALLBACK_BREAKS = re.compile(r"(?<=[-/.])")


def width(text: str) -> int:
    """Return how many cells `text` takes."""
    return sum(map(_cells, text))


def pad(text: str, cells: int) -> str:
    """Return `text` with spaces after it up to `cells`."""
    return text + " " * max(cells - width(text), 0)


def wrap(text: str, cells: int) -> list[str]:
    """Break `text` at spaces only (keep-all), so that no line is wider than `cells`.

    A word that is wider breaks after its last `-`, `/` or `.` that fits, else stays whole. Number
    and unit are kept together where they are joined by a no-break space.
    """
    lines: list[str] = []
    line = ""
    for word in filter(None, text.split(" ")):
        for nth, piece in enumerate(_pieces(word, cells)):
            joint = " " if line and nth == 0 else ""
            if line and width(line + joint + piece) > cells:
                lines.append(line)
                line, joint = "", ""
            line += joint + piece
    return [*lines, line] if line else lines


def _pieces(word: str, cells: int) -> list[str]:
    if width(word) <= cells:
        return [word]
    pieces: list[str] = []
    for bit in _FALLBACK_BREAKS.split(word):
        if pieces and width(pieces[-1]) + width(bit) <= cells:
            pieces[-1] += bit
        else:
            pieces.append(bit)
    return [piece for piece in pieces if piece]


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
