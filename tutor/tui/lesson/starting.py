"""The lab's start as it goes: phases in order, each with its time, as styled lines. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tutor.session.session import Phase
from tutor.tui.glyphs import bar
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.lines import Line, Span, cut, line, spread
from tutor.tui.lesson.manner import Manner
from tutor.wording.fields import SECONDS
from tutor.wording.layout import cells, padded, wrapped
from tutor.wording.messages import Say
from tutor.wording.phases import phase_detail, phase_name, phase_unit

_BAR = 14
_NAME = 14
_DETAIL = 17


@dataclass(frozen=True, slots=True)
class Timed:
    """A phase, when it was first told of, and when it was done."""

    phase: Phase
    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Starting:
    """All of a start so far."""

    lab: str
    began: datetime
    phases: tuple[Timed, ...] = ()
    failed: tuple[str, ...] = ()  # what happened, and what to do

    def told(self, phase: Phase, now: datetime) -> Starting:
        """Return the start with a phase's news; phases keep the order they came in."""
        known = {timed.phase.name: timed for timed in self.phases}
        began = known[phase.name].began if phase.name in known else now
        known[phase.name] = Timed(phase, began, now if phase.done else None)
        return replace(self, phases=tuple(known.values()))


def start_lines(starting: Starting, now: datetime, width: int, manner: Manner) -> list[Line]:
    """Return the start's lines; a bar only where there is a real denominator."""
    seconds = max(round((now - starting.began).total_seconds()), 0)
    head = manner.say(say.STARTED_SINCE, lab=starting.lab, seconds=seconds)
    lines = [Line(cut([Span(" "), Span(head)], width)), Line()]
    lines += [_phase(timed, now, width, manner) for timed in starting.phases]
    lines.append(Line())
    if starting.failed:
        lines.append(line(" ", Span(f"{manner.glyphs.wrong} ", "unmet"), _failed(manner)))
        lines += _told(starting.failed, width, "")
    else:
        lines += _told([manner.wording.say(Say.LAB_STARTS)], width, "muted")
    return lines


def _failed(manner: Manner) -> Span:
    return Span(manner.say(say.LAB_FAILED), "strong")


def _told(rows: Iterable[str], width: int, style: str) -> list[Line]:
    return [line(" ", Span(row, style)) for each in rows for row in wrapped(each, width - 3)]


def _phase(timed: Timed, now: datetime, width: int, manner: Manner) -> Line:
    phase, glyphs = timed.phase, manner.glyphs
    glyph, style = (glyphs.met, "met") if phase.done else (glyphs.pending, "pending")
    took = ((timed.ended or now) - timed.began).total_seconds()
    spans = [
        Span(" "),
        Span(f"{glyph} ", style),
        Span(padded(phase_name(phase.name, manner.words), _NAME)),
    ]
    if phase.total:
        spans += _counted(phase, width, manner)
    else:
        spans.append(Span(phase_detail(phase.detail, manner.words), "muted"))
    return spread(spans, [Span(f"{_took(took, manner)} ", "muted")], width)


def _counted(phase: Phase, width: int, manner: Manner) -> list[Span]:
    """Return detail, bar and numbers; the bar goes first where there is little room."""
    has_counts = f"{phase.have:g} of {phase.total:g}" in phase.detail
    counts = manner.say(say.COUNT_OF, have=f"{phase.have:g}", want=f"{phase.total:g}")
    said = phase_detail(phase.detail, manner.words)
    detail = "" if has_counts else said
    told = said if has_counts else f"{counts} {phase_unit(phase.unit, manner.words)}".strip()
    spans = [Span(padded(detail, _DETAIL) if detail else "", "muted")]
    if _NAME + cells(spans[0].text) + cells(told) + _BAR + 14 <= width:
        full, rest = bar(manner.glyphs, phase.have, phase.total, _BAR)
        spans += [Span(full, "pending"), Span(rest, "rule"), Span(" ")]
    return [*spans, Span(told)]


def _took(seconds: float, manner: Manner) -> str:
    return manner.say(SECONDS, seconds=f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}")
