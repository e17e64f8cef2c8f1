"""Styled lines as values: what is to stand on a row, before anything is drawn. Pure.

A style is a name of the tokens ("muted", "accent bold"); who draws knows its colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tutor.wording.layout import cells

UNBROKEN = "\u00a0"  # a space at which no line breaks; a plain one once they are broken
HARD_BREAK = "\n"
_JOINTS = "-/.,"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `ground` covers the row's width; `item` is the selectable thing it shows."""

    spans: tuple[Span, ...] = ()
    ground: str = ""
    item: int | None = None
    block: int = 0  # which block of the text it belongs to, for keeping the place at a resize
    selected: bool = False

    @property
    def text(self) -> str:
        """Return the line without its styles."""
        return "".join(span.text for span in self.spans)

    @property
    def width(self) -> int:
        """Return how many cells it takes."""
        return cells(self.text)


class ItemKind(StrEnum):
    """What a selectable thing is: for the prompt, to be read, to be opened, to be picked."""

    COMMAND = "command"
    CODE = "code"
    LINK = "link"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Item:
    """A thing in the text that a key acts on. `text` is the command, the code or the address."""

    kind: ItemKind
    text: str
    quiz: int = 0  # of an option: which question, which answer
    option: int = 0


def line(*parts: Span | str, ground: str = "", item: int | None = None) -> Line:
    """Return a line of spans; bare text is in no style."""
    spans = tuple(Span(part) if isinstance(part, str) else part for part in parts)
    return Line(spans, ground, item)


def spread(left: Iterable[Span], right: Iterable[Span], width: int) -> Line:
    """Return both sides on one row of `width` cells; the left one is cut where they meet."""
    end = tuple(right)
    room = width - sum(cells(span.text) for span in end)
    start = cut(left, room - 1) if end else cut(left, room)
    gap = room - sum(cells(span.text) for span in start)
    return Line((*start, Span(" " * max(gap, 0)), *end))


def cut(spans: Iterable[Span], width: int, mark: str = "…") -> tuple[Span, ...]:
    """Return the spans in at most `width` cells, with `mark` where something is missing."""
    kept = tuple(spans)
    if sum(cells(span.text) for span in kept) <= width:
        return kept
    room = max(width - cells(mark), 0)
    shown: list[Span] = []
    for span in kept:
        text = fitting(span.text, room)
        shown.append(replace(span, text=text))
        room -= cells(text)
        if text != span.text:
            break
    last = shown[-1] if shown else Span("")
    ending = Span(mark if width >= cells(mark) else "", last.style)
    pad = Span(" " * room) if room else Span("")  # half of a wide character's place
    return tuple(span for span in (*shown, ending, pad) if span.text)


def fitting(text: str, width: int) -> str:
    """Return as much of the text's beginning as fits; no wide character is halved."""
    size = min(len(text), max(width, 0))
    while size and cells(text[:size]) > width:
        size -= 1
    return text[:size]


def behind(text: str, skipped: int) -> str:
    """Return the text without its first cells; a space stands for half a wide character."""
    head = fitting(text, skipped)
    rest = text[len(head) :]
    if cells(head) == min(skipped, cells(text)) or not rest:
        return rest
    return " " + rest[1:]


def flow(spans: Iterable[Span], width: int) -> list[tuple[Span, ...]]:
    """Return the spans in lines of at most `width` cells, broken at spaces only (keep-all)."""
    lines: list[tuple[Span, ...]] = []
    for paragraph in _paragraphs(spans):
        lines += _filled(_words(paragraph), max(width, 2))
    return lines


Word = tuple[Span, ...]


def _paragraphs(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Yield what stands between hard breaks."""
    current: list[Span] = []
    for span in spans:
        first, *rest = span.text.split(HARD_BREAK)
        current.append(replace(span, text=first))
        for part in rest:
            yield current
            current = [replace(span, text=part)]
    yield current


def _words(spans: Iterable[Span]) -> Iterator[Word]:
    word: list[Span] = []
    for span in spans:
        first, *rest = span.text.split(" ")
        word += [replace(span, text=first)] if first else []
        for part in rest:
            if word:
                yield tuple(word)
            word = [replace(span, text=part)] if part else []
    if word:
        yield tuple(word)


def _filled(words: Iterable[Word], width: int) -> Iterator[tuple[Span, ...]]:
    row: list[Span] = []
    used = 0
    for whole in words:
        for nth, word in enumerate(_pieces(whole, width)):
            size = sum(cells(span.text) for span in word)
            gap = 1 if row and nth == 0 else 0
            if row and used + gap + size > width:
                yield _joined(row)
                row, used, gap = [], 0, 0
            if gap:
                row.append(Span(" ", _shared(row[-1].style, word[0].style)))
            row += word
            used += gap + size
    yield _joined(row)


def _shared(one: str, other: str) -> str:
    """Return what two styles have in common: a link's line goes on under the space in it."""
    return one if one == other else " ".join(n for n in one.split() if n in other.split())


def _pieces(word: Word, width: int) -> Iterator[Word]:
    """Yield a word in pieces that fit: cut behind its last joint, else anywhere."""
    while sum(cells(span.text) for span in word) > width:
        text = "".join(span.text for span in word)
        head = fitting(text, width)
        joint = max(head.rfind(sign) for sign in _JOINTS) + 1
        size = max(joint if joint > 1 else len(head), 1)
        yield _sliced(word, 0, size)
        word = _sliced(word, size, len(text))
    if word:
        yield word


def _sliced(word: Word, start: int, end: int) -> Word:
    found: list[Span] = []
    at = 0
    for span in word:
        text = span.text[max(start - at, 0) : max(end - at, 0)]
        found += [replace(span, text=text)] if text else []
        at += len(span.text)
    return tuple(found)


def _joined(row: list[Span]) -> tuple[Span, ...]:
    """Return the row with neighbours of one style made one, and kept-together spaces as spaces."""
    found: list[Span] = []
    for span in row:
        text = span.text.replace(UNBROKEN, " ")
        if found and found[-1].style == span.style:
            found[-1] = replace(span, text=found[-1].text + text)
        else:
            found.append(replace(span, text=text))
    return tuple(found)
