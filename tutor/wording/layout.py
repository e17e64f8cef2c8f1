"""Lays text out by cells: Hangul takes two. Breaks at spaces only; a word too long at - / or ."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=8192)
def cells(text: str) -> int:
    """Return how many cells a terminal gives the text (wcwidth; control characters none)."""
    if text.isascii() and text.isprintable():
        return len(text)
    from wcwidth import wcswidth

    return max(int(wcswidth(text)), 0)


def padded(text: str, width: int) -> str:
    """Return the text filled up with spaces to `width` cells."""
    return text + " " * max(width - cells(text), 0)


def cropped(text: str, width: int, mark: str = "…") -> str:
    """Return the text in at most `width` cells, `mark` at its cut; no half character stays."""
    if cells(text) <= width:
        return text
    room = max(width - cells(mark), 0)
    size = len(text)
    while size and cells(text[:size]) > room:
        size -= 1
    return (text[:size].rstrip() + mark)[:width]


def wrapped(text: str, width: int) -> list[str]:
    """Return the text in lines of at most `width` cells, one empty line for no text."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines += _filled(paragraph, max(width, 2))
    return lines


def _filled(paragraph: str, width: int) -> Iterator[str]:
    line = ""
    for word in paragraph.split():
        if line and cells(line) + 1 + cells(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            yield line
        *full, line = _cut(word, width)
        yield from full
    yield line


def _cut(word: str, width: int) -> list[str]:
    """Return the word in pieces that fit; no double-width character straddles a cut."""
    pieces: list[str] = []
    while cells(word) > width:
        size = len(word)
        while cells(word[:size]) > width:
            size -= 1
        joint = max(word.rfind(sign, 0, size) for sign in "-/.,") + 1
        size = max(joint if joint > 1 else size, 1)
        pieces.append(word[:size])
        word = word[size:]
    return [*pieces, word]
