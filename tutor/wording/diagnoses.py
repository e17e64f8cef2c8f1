"""Lays a diagnosis out as labelled lines, SCREENS C. The face adds margin, colour and glyph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.checking.verdicts import ABSENT, Cause, Diagnosis, Verdict, VerdictKind
from tutor.wording.layout import padded, wrapped

if TYPE_CHECKING:
    from tutor.wording.wording import Wording


def fields_of(verdict: Verdict, words: Wording) -> Iterator[tuple[str, str]]:
    """Yield (label, value) in the order of the screen; the label of a repeated field is empty."""
    diagnosis = verdict.diagnosis
    if diagnosis is None:
        return
    yield "object", words.object(diagnosis.object)
    if diagnosis.path:
        yield "path", diagnosis.path
    yield from _compared(diagnosis, verdict.kind, words)
    if diagnosis.progress is not None:
        yield "progress", words.progress(diagnosis.progress)
        if detail := words.progress_detail(diagnosis.progress):
            yield "", detail
    for i, miss in enumerate(diagnosis.near_misses):
        yield ("" if i else "near miss"), words.near_miss(miss)
    yield from _causes(diagnosis.causes, words)
    if diagnosis.next:
        yield "look with", diagnosis.next


def _compared(diagnosis: Diagnosis, kind: VerdictKind, words: Wording) -> Iterator[tuple[str, str]]:
    """Yield both sides; a symptom (`ImagePullBackOff`) stands against nothing expected."""
    if diagnosis.expected is ABSENT and diagnosis.observed is ABSENT:
        return
    if diagnosis.expected is not ABSENT or kind is VerdictKind.WRONG:
        yield "expected", words.value(diagnosis.expected)
    yield "observed", words.value(diagnosis.observed)


def _causes(causes: tuple[Cause, ...], words: Wording) -> Iterator[tuple[str, str]]:
    for i, cause in enumerate(causes):
        yield "cause", words.cause(cause)
        seen = words.seen_in(cause)
        repeats = i + 1 < len(causes) and words.seen_in(causes[i + 1]) == seen
        if seen and not repeats:
            yield "seen in", seen


def laid_out(verdict: Verdict, width: int, words: Wording) -> list[str]:
    """Return lines of at most `width` cells: labels in one column, values wrapped beside them."""
    column = words.label_width
    lines: list[str] = []
    for label, value in fields_of(verdict, words):
        name = words.label(label) if label else ""
        for i, part in enumerate(wrapped(value, width - column)):
            lines.append(padded("" if i else name, column) + part)
    return [line.rstrip() for line in lines]
