"""The checks part as lines: checks, help used, and what is said once all are met. Pure."""

from __future__ import annotations

from datetime import datetime

from tutor.checking.verdicts import VerdictKind
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.check_lines import View, check_lines, joined, met_of, task_text
from tutor.tui.lesson.lines import Line, Span, cut, line
from tutor.tui.lesson.manner import Manner
from tutor.tui.lesson.open_lesson import OpenLesson, bare_title, exercise_facts
from tutor.wording.layout import cells, wrapped
from tutor.wording.messages import Say


def checks_page(here: OpenLesson, view: View | None, width: int, manner: Manner) -> list[Line]:
    """Return all lines of the checks part; a line's `item` is its check's number."""
    if view is None:
        return _told(manner.say(say.NO_CHECKS), width, "muted")
    lines = _notices(here, view, width, manner)
    if here.finished and view.state is not None:
        lines += [*_done(here, view, width, manner), Line()]
    lines += check_lines(view, width, manner)
    if here.finished and view.state is not None:
        lines += [Line(), *_what_next(here, width, manner)]
    elif facts := _help_used(here, view.now, manner):
        lines += [Line(), *_told(facts, width, "muted")]
    return lines


def _told(sentence: str, width: int, style: str = "") -> list[Line]:
    return [line(" ", Span(row, style)) for row in wrapped(sentence, max(width - 3, 8))]


def _notices(here: OpenLesson, view: View, width: int, manner: Manner) -> list[Line]:
    """Return what is to be said before the checks: why there are no verdicts yet, or no answer."""
    said: list[str] = []
    if here.note:
        said.append(here.note)
    elif not here.ready:
        said.append(manner.wording.say(Say.CHECKS_LATER))
    elif here.beginning:
        said.append(manner.say(say.BEGINNING))
    elif view.state is None:
        said.append(manner.say(say.AWAITED))
    elif not view.answering:
        said += _silence(view, manner)
    if here.elsewhere:
        said.append(manner.wording.say(Say.OPEN_ELSEWHERE))
    challenge = view.state.challenge if view.state else None
    if challenge and challenge.last:
        said.append(manner.say(say.LAB_DID, action=challenge.last))
    lines = [row for each in said for row in _told(each, width, "muted")]
    return [*lines, Line()] if lines else []


def _silence(view: View, manner: Manner) -> list[str]:
    assert view.state is not None
    retry, now = view.state.lab.retry_at, view.now or view.state.at
    seconds = max(round((retry - now).total_seconds()), 0) if retry else 0
    lost = manner.wording.say(Say.CLUSTER_SILENT, seconds=seconds)
    return [lost, manner.wording.say(Say.NOTHING_LOST)]


def _help_used(here: OpenLesson, now: datetime | None, manner: Manner) -> str:
    exercise, its = here.exercise, here.done
    facts: list[str] = []
    if exercise and exercise.hints:
        facts.append(manner.say(say.HINTS_USED, have=its.hints, want=len(exercise.hints)))
    if its.started_at and now:
        ago = manner.wording.duration(now - its.started_at)
        facts.append(manner.say(say.STARTED_AGO, time=ago))
    return joined(facts, manner)


def _done(here: OpenLesson, view: View, width: int, manner: Manner) -> list[Line]:
    """Return the head of a done exercise, and what went back since."""
    assert view.state is not None
    title = manner.say(say.DONE_HEAD, title=bare_title(here.step))
    glyph = Span(f" {manner.glyphs.met} ", "met")
    lines = [
        line(glyph if not row else Span("   "), Span(text, "strong"))
        for row, text in enumerate(wrapped(title, width - 5))
    ]
    facts = exercise_facts(here, view.state.at, manner)
    lines += [line("   ", Span(row, "muted")) for row in wrapped(facts, width - 5)]
    met, of = met_of(view)
    if met < of:
        back = manner.wording.say(Say.WENT_BACK, progress=_first_unmet(view, manner))
        lines += [line("   ", row) for row in wrapped(back, width - 5)]
    return lines


def _first_unmet(view: View, manner: Manner) -> str:
    for task in view.exercise.tasks:
        found = view.found(task.id)
        if found and found.verdict.kind is not VerdictKind.MET and not found.set_aside:
            progress = found.verdict.diagnosis.progress if found.verdict.diagnosis else None
            plain = "".join(span.text for span in task_text(task.text, manner))
            return manner.wording.progress(progress) if progress and progress.want else plain
    return ""


def _what_next(here: OpenLesson, width: int, manner: Manner) -> list[Line]:
    after = here.neighbour(+1)
    title = after.title if after else here.following
    lines = _told(manner.say(say.STAYS_DONE), width)
    if title:
        mark = Span(manner.glyphs.selected, "accent")
        key = here.keys.next
        shown = cut([Span(title, "strong")], max(width - cells(key) - 5, 4), manner.glyphs.cut)
        lines += [Line(), line(mark, Span(key, "accent"), "  ", *shown)]
        lines.append(line(" " * (cells(key) + 3), Span(manner.say(say.LOOK_AROUND), "muted")))
    return lines
