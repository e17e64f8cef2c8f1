"""Lays a diagnosis out as labelled lines, SCREENS C. The face adds margin, colour and glyph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.checking.verdicts import ABSENT, Cause, Diagnosis
from tutor.wording.layout import padded, wrapped

if TYPE_CHECKING:
    from tutor.wording.wording import Wording


def fields_of(diagnosis: Diagnosis, words: Wording) -> Iterator[tuple[str, str]]:
    """Yield (label, value) in the order of the screen; the label of a repeated field is empty."""
    yield "object", words.object(diagnosis.object)
    if diagnosis.path:
        yield "path", diagnosis.path
    if diagnosis.expected is not ABSENT or diagnosis.observed is not ABSENT:
        yield "expected", words.value(diagnosis.expected)
        yield "observed", words.value(diagnosis.observed)
    if diagnosis.progress is not None:
        yield "progress", words.progress(diagnosis.progress)
        if detail := words.progress_detail(diagnosis.progress):
            yield "", detail
    for i, miss in enumerate(diagnosis.near_misses):
        yield ("" if i else "near miss"), words.near_miss(miss)
    yield from _causes(diagnosis.causes, words)
    if diagnosis.next:
        yield "look with", diagnosis.next


def _causes(causes: tuple[Cause, ...], words: Wording) -> Iterator[tuple[str, str]]:
    for cause in causes:
        yield "cause", words.cause(cause)
        if seen := words.seen_in(cause):
            yield "seen in", seen


def laid_out(diagnosis: Diagnosis, width: int, words: Wording) -> list[str]:
    """Return lines of at most `width` cells: labels in one column, values wrapped beside them."""
    column = words.label_width
    lines: list[str] = []
    for label, value in fields_of(diagnosis, words):
        name = words.label(label) if label else ""
        for i, part in enumerate(wrapped(value, width - column)):
            lines.append(padded("" if i else name, column) + part)
    return [line.rstrip() for line in lines]
