"""An exercise's checks as styled lines: row, bar, diagnosis, strip. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from tutor.checking.verdicts import Diagnosis, Progress, Verdict, VerdictKind, Waiting
from tutor.course.model import Exercise
from tutor.names import ExpectationId
from tutor.session.states import ExerciseState, ExpectationState
from tutor.tui.glyphs import bar
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.lines import Line, Span, cut, flow, line
from tutor.tui.lesson.manner import Manner
from tutor.tui.lesson.prose import Page, barred, phrase
from tutor.wording.diagnoses import fields_of
from tutor.wording.layout import cells, padded, wrapped
from tutor.wording.messages import Say

BAR_CELLS = 20
SHORTEST_BAR = 5
_STYLES = {VerdictKind.MET: "met", VerdictKind.PENDING: "pending", VerdictKind.BROKEN: "unmet"}


@dataclass(frozen=True, slots=True)
class Look:
    """How one check shows itself: glyph, word, and the style of both."""

    glyph: str
    word: str
    style: str  # of the glyph; of the word too, where it isn't plain
    loud: bool = False  # whether the word has the style


@dataclass(frozen=True, slots=True)
class View:
    """What the learner sees of the checks just now."""

    exercise: Exercise
    state: ExerciseState | None
    selected: int = 0
    folded: bool = False  # the selected check's diagnosis
    focused: bool = False  # whether Enter would act
    now: datetime | None = None
    zone: tzinfo | None = None

    def found(self, id_: ExpectationId) -> ExpectationState | None:
        """Return a check's state; None before the lab has answered."""
        every = self.state.expectations if self.state else ()
        return next((each for each in every if each.id == id_), None)

    @property
    def answering(self) -> bool:
        """Say whether the lab answers."""
        return self.state is None or self.state.lab.answering

    def command(self) -> str:
        """Return the command that shows the selected check's trouble; "" where there is none."""
        tasks = self.exercise.tasks
        if not tasks:
            return ""
        found = self.found(tasks[min(self.selected, len(tasks) - 1)].id)
        shown = found is not None and explained(found) and found.verdict.diagnosis
        return shown.next if shown else ""


def look(found: ExpectationState | None, manner: Manner, *, answering: bool = True) -> Look:
    """Return a check's glyph and word; unmet as at the start is "to do", in no state's colour."""
    glyphs, wording = manner.glyphs, manner.wording
    if found is None:
        return Look(glyphs.open, wording.say(Say.TO_DO), "")
    if not answering:
        return Look(glyphs.unknown, wording.say(Say.NO_ANSWER), "muted")
    kind = found.verdict.kind
    word = wording.state(found.verdict, stirred=found.stirred)
    if kind is not VerdictKind.MET and not found.stirred:
        return Look(glyphs.open, word, "")
    shapes = {
        VerdictKind.MET: glyphs.met,
        VerdictKind.PENDING: glyphs.pending,
        VerdictKind.MISSING: glyphs.missing,
        VerdictKind.BROKEN: glyphs.broken,
    }
    loud = kind not in (VerdictKind.MET, VerdictKind.PENDING)
    return Look(shapes.get(kind, glyphs.wrong), word, _STYLES.get(kind, "unmet"), loud)


def explained(found: ExpectationState) -> bool:
    """Say whether the check has something to explain: unmet, and no longer as at the start."""
    return found.stirred and found.verdict.kind is not VerdictKind.MET


def met_of(view: View) -> tuple[int, int]:
    """Return how many checks are met, of how many that count."""
    found = [view.found(task.id) for task in view.exercise.tasks]
    counted = [each for each in found if each is None or not each.set_aside]
    met = sum(1 for each in counted if each and each.verdict.kind is VerdictKind.MET)
    return met, len(counted)


# ── the part ──


def check_lines(view: View, width: int, manner: Manner) -> list[Line]:
    """Return all checks, each with what explains it, a blank row apart. `item` is its number."""
    column = word_column(view, manner)
    lines: list[Line] = []
    for nth, task in enumerate(view.exercise.tasks):
        found = view.found(task.id)
        lines += [Line()] if lines else []
        lines += _rows(view, nth, column, width, manner)
        more = _below(view, nth, found, width, manner) if found else []
        lines += [replace(each, item=nth) for each in more]
    return lines


def word_column(view: View, manner: Manner) -> int:
    """Return the width of the column of words: the widest that is there, and a gap."""
    words = [
        look(view.found(task.id), manner, answering=view.answering).word
        for task in view.exercise.tasks
    ]
    return max(map(cells, words), default=0) + 2


def _rows(view: View, nth: int, column: int, width: int, manner: Manner) -> Iterator[Line]:
    """Yield a check's glyph, word and text; a long text goes on below itself."""
    task = view.exercise.tasks[nth]
    seen = look(view.found(task.id), manner, answering=view.answering)
    selected = nth == view.selected
    mark = manner.glyphs.selected if selected else " "
    style = "accent" if view.focused else "rule"
    word = f"bold {seen.style if seen.loud else ''}" if selected else seen.style * seen.loud
    head = (
        Span(mark, style if selected else ""),
        Span(f"{seen.glyph} ", seen.style),
        Span(padded(seen.word, column), word.strip()),
    )
    hung = (Span(mark, style if selected else ""), Span(" " * (column + 2)))
    ground = "raised" if selected else ""
    rows = flow(task_text(task.text, manner), max(width - column - 4, 12))
    for row, spans in enumerate(rows):
        yield Line((*(hung if row else head), *spans), ground, nth, selected=selected)


def task_text(markdown: str, manner: Manner) -> list[Span]:
    """Return a task's words; code in it as in the text."""
    return [replace(span, style="") for span in phrase(markdown, manner)]


def _below(view: View, nth: int, found: ExpectationState, width: int, manner: Manner) -> list[Line]:
    if not view.answering:
        return _last_seen(view, found, manner)
    if found.verdict.kind is VerdictKind.MET:
        at = clock_time(found.since, view.zone)
        return [line("   ", Span(manner.say(say.SINCE, time=at), "muted"))]
    if found.set_aside:
        advice = manner.wording.say(Say.CHECK_AT_FAULT)
        return [line("   ", Span(row, "muted")) for row in wrapped(advice, width - 4)]
    if not explained(found):
        return []
    lines = _progress(found.verdict, width, manner)
    if nth == view.selected and not view.folded:
        lines += _diagnosis(view, found, width, manner)
    return lines


def _last_seen(view: View, found: ExpectationState, manner: Manner) -> list[Line]:
    if view.state is None:
        return []
    since = view.state.lab.since or view.state.at
    seconds = max(round(((view.now or view.state.at) - since).total_seconds()), 0)
    word = manner.wording.state(found.verdict, stirred=found.stirred)
    said = manner.wording.say(Say.LAST_SEEN, verdict=word, seconds=seconds)
    return [line("   ", Span(said, "muted"))]


def _progress(verdict: Verdict, width: int, manner: Manner) -> list[Line]:
    """Return the bar, if it has a real denominator, with its numbers; and who isn't there yet."""
    progress = verdict.diagnosis.progress if verdict.diagnosis else None
    if progress is None:
        return []
    said = manner.wording.progress(progress)
    size = min(BAR_CELLS, width - cells(said) - 6)
    if size < SHORTEST_BAR or not _has_bar(progress):
        rows = _aside(said, width)
    else:
        rows = [line("   ", *progress_bar(progress, size, manner), "  ", said)]
    return rows + _aside(manner.wording.progress_detail(progress), width)


def _aside(said: str, width: int) -> list[Line]:
    return [line("   ", Span(row, "muted")) for row in wrapped(said, width - 4)] if said else []


def _has_bar(progress: Progress) -> bool:
    return progress.want > 0 and progress.waiting not in (Waiting.EDGE, Waiting.ANSWER)


def progress_bar(progress: Progress, size: int, manner: Manner) -> tuple[Span, ...]:
    """Return a bar whose filled part is to its length as `have` is to `want`."""
    full, rest = bar(manner.glyphs, progress.have, progress.want, size)
    return Span(full, "pending"), Span(rest, "rule")


def _diagnosis(view: View, found: ExpectationState, width: int, manner: Manner) -> list[Line]:
    told = found.verdict.diagnosis
    if told and _has_bar_alone(told):
        return []
    indent, column = 4, manner.wording.label_width
    room = max(width - indent - column - 1, 12)
    lines: list[Line] = []
    shown = "progress"
    for label, value in fields_of(found.verdict, manner.wording):
        shown = label or shown
        if shown == "progress":
            continue  # the bar above says it
        name = manner.wording.label(label) if label else ""
        for nth, part in enumerate(wrapped(value, room)):
            head = Span(" " * indent + padded("" if nth else name, column), "muted")
            lines.append(line(head, Span(part, _VALUE_STYLES.get(shown, ""))))
    if view.focused and told and told.next:
        advice = manner.wording.say(Say.PUTS_AT_PROMPT)
        hung = " " * (indent + column)
        lines += [line(hung, Span(row, "muted")) for row in wrapped(advice, room)]
    return lines + _mistake(view, found, width, manner)


def _has_bar_alone(told: Diagnosis) -> bool:
    """Say whether how far it is is all there is to say."""
    return bool(told.progress) and not (told.causes or told.near_misses or told.next or told.path)


_VALUE_STYLES = {"path": "bold", "observed": "unmet", "look with": "accent", "seen in": "muted"}


def _mistake(view: View, found: ExpectationState, width: int, manner: Manner) -> list[Line]:
    words = view.exercise.mistakes.get(found.mistake or "")
    if not words:
        return []
    page = Page(width - 7, manner)
    page.prose(words)
    noted = barred(page.lines, manner)
    return [Line(), *(replace(e, spans=(Span(" " * 4), *e.spans), item=None) for e in noted)]


def clock_time(at: datetime, zone: tzinfo | None) -> str:
    """Return a moment as the wall clock shows it."""
    return f"{at.astimezone(zone):%H:%M:%S}"


# ── where there is little room ──


def task_list(view: View, width: int, manner: Manner) -> list[Line]:
    """Return "Done when" with the tasks ticking, as it stands in the text."""
    lines = [line(Span(manner.say(say.DONE_WHEN), "bold"))]
    for task in view.exercise.tasks:
        seen = look(view.found(task.id), manner, answering=view.answering)
        for row, spans in enumerate(flow(task_text(task.text, manner), width - 2)):
            head = Span("  ") if row else Span(f"{seen.glyph} ", seen.style)
            lines.append(Line((head, *spans)))
    return lines


def strip_line(view: View, width: int, manner: Manner) -> Line:
    """Return all checks on one row; texts are cut evenly where they don't fit."""
    longest = max((cells(_plain(task.text, manner)) for task in view.exercise.tasks), default=0)
    for size in range(longest, 3, -1):
        row = _strip(view, size, manner)
        if sum(cells(span.text) for span in row) <= width - 1:
            return Line(row)
    return Line(cut(_strip(view, 4, manner), width - 1, manner.glyphs.cut))


def _strip(view: View, size: int, manner: Manner) -> tuple[Span, ...]:
    spans: list[Span] = [Span(" ")]
    for nth, task in enumerate(view.exercise.tasks):
        seen = look(view.found(task.id), manner, answering=view.answering)
        spans += [Span("    ")] if nth else []
        spans.append(Span(f"{seen.glyph} ", seen.style))
        if said := _short(view, view.found(task.id), seen):
            spans.append(Span(f"{said}  ", seen.style if seen.loud else ""))
        spans += cut([Span(_plain(task.text, manner))], size, manner.glyphs.cut)
    return tuple(spans)


def _short(view: View, found: ExpectationState | None, seen: Look) -> str:
    """Return what stands before a check's text: numbers, or its word; a met one needs none."""
    if found is None or not view.answering:
        return "" if found is None else seen.word
    if not found.stirred or found.verdict.kind is VerdictKind.MET:
        return ""
    progress = found.verdict.diagnosis.progress if found.verdict.diagnosis else None
    counting = progress and progress.waiting is Waiting.CONVERGING and progress.want
    return f"{progress.have:g}/{progress.want:g}" if progress and counting else seen.word


def _plain(markdown: str, manner: Manner) -> str:
    return "".join(span.text for span in task_text(markdown, manner))


def ticked(view: View, manner: Manner) -> Mapping[ExpectationId, str]:
    """Return each check's glyph, for whoever watches for changes."""
    return {
        task.id: look(view.found(task.id), manner, answering=view.answering).glyph
        for task in view.exercise.tasks
    }


def joined(parts: Iterable[str], manner: Manner) -> str:
    """Return facts on one row, those that are empty left out."""
    return f" {manner.glyphs.dot} ".join(part for part in parts if part)
