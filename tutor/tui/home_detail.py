"""What home says of the selected lesson or track, and of the last days, as lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from textual.content import Content

from tutor.names import LessonId
from tutor.progress.diary import Diary
from tutor.session.course_map import LessonName, LessonState, MappedLesson, MappedTrack
from tutor.session.sketch import Sketch
from tutor.tui import tokens
from tutor.tui.frame import Face
from tutor.tui.frame_rows import cropped_content
from tutor.tui.home_map import DONE, state_sign
from tutor.wording.days import ago, weekday
from tutor.wording.durations import long
from tutor.wording.layout import cells, cropped, padded, wrapped
from tutor.wording.messages import Say
from tutor.wording.texts import plural, term, text

NEEDS = term("lesson", "Needs")
OPENS = term("lesson", "Opens")
STEPS = term("lesson", "Steps")
LEFT_OFF = term("lesson", "Left off")
LAB = term("lesson", "Lab")
AT_STEP = text("{day} at step {number} of {of}")
SHELL_IN = text("shell in {folder}")
EXERCISES = plural("{count} exercise", "{count} exercises")
QUESTIONS = plural("{count} question", "{count} questions")
PAGES = plural("{count} step", "{count} steps")
LESSONS = plural("{count} lesson", "{count} lessons")
HINTS = plural("{count} hint", "{count} hints")
LEGEND_DONE = term("lesson", "done")
LEGEND_STARTED = term("lesson", "started")
LEGEND_OPEN = term("lesson", "open")
LEGEND_AFTER = text("after X: easier once X is done")
NOTHING_LATELY = text("Nothing in the last seven days.")

_LABEL_CELLS = {"en": 11, "ko": 15}


@dataclass(frozen=True, slots=True)
class Detail:
    """What is known of the selected lesson; `sketch` comes a moment later."""

    lesson: MappedLesson
    sketch: Sketch | None = None
    last_day: date | None = None
    today: date | None = None
    folder: str = ""
    lab: str = ""


def detail_lines(detail: Detail, width: int, face: Face) -> list[Content]:
    """Return the lines of a wide part: labels in one column, a blank line between them."""
    lines = [*_prose(_summary(detail, face), width), Content()]
    for label, values in _fields(detail, face):
        lines += [*_labelled(label, values, width, face), Content()]
    return lines


def short_lines(detail: Detail, width: int, face: Face) -> list[Content]:
    """Return the four lines that there is room for at 80x24."""
    lesson, words = detail.lesson, face.words
    lines = [
        Content(cropped(lesson.summary, width, face.glyphs.cut)),
        Content(_counts(detail, face)),
    ]
    pieces: list[Content | str | tuple[str, str]] = []
    if lesson.needs:
        pieces += [(words(NEEDS), tokens.STRONG), " ", _named(lesson.needs, face), "   "]
    if lesson.opens:
        opens = ", ".join(name.short for name in lesson.opens)
        pieces += [(words(OPENS), tokens.STRONG), " ", opens]
    lines.append(cropped_content(Content.assemble(*pieces), width, face.glyphs.cut))
    if left := _left_off(detail, face, with_step=True):
        off = Content.assemble((words(LEFT_OFF), tokens.STRONG), " ", left)
        lines.append(cropped_content(off, width, face.glyphs.cut))
    return lines


def track_lines(track: MappedTrack, width: int, face: Face) -> list[Content]:
    """Return what is said of a whole track."""
    done = face.words.wording.say(Say.HAVE_OF, have=track.done, want=len(track.lessons))
    count = face.words(LESSONS, count=len(track.lessons))
    return [
        *_prose(track.goal, width),
        Content(),
        Content.assemble((f"{count}, {done} {face.words(DONE)}", tokens.MUTED)),
    ]


def lately_lines(
    diary: Diary, names: dict[LessonId, LessonName], today: date, width: int, face: Face
) -> list[Content]:
    """Return a line a lesson for each of the last seven days, oldest first."""
    first = today - timedelta(days=6)
    entries = [e for e in diary.entries if first <= e.day <= today and e.lesson in names]
    lines: list[Content] = []
    for entry in entries:
        name = names[entry.lesson]
        sign = state_sign(LessonState.DONE if entry.done else LessonState.STARTED, face.glyphs)
        spent = long(face.words, entry.seconds)
        hints = face.words(HINTS, count=entry.hints) if entry.hints else ""
        room = max(width - 28, 8)
        lines.append(
            Content.assemble(
                (padded(weekday(face.words, entry.day), 5), tokens.MUTED),
                *(sign, " "),
                padded(cropped(name.short, room, face.glyphs.cut), room + 1),
                " " * max(8 - cells(spent), 0) + spent,
                ("   " + hints, tokens.MUTED),
            ).truncate(width)
        )
    return lines or [Content.assemble((face.words(NOTHING_LATELY), tokens.MUTED))]


def legend(face: Face) -> Content:
    """Return what the map's signs mean."""
    said = [
        (LessonState.DONE, LEGEND_DONE),
        (LessonState.STARTED, LEGEND_STARTED),
        (LessonState.OPEN, LEGEND_OPEN),
    ]
    pieces = [
        Content.assemble(state_sign(state, face.glyphs), (f" {face.words(word)}   ", tokens.MUTED))
        for state, word in said
    ]
    return Content.assemble(*pieces, (face.words(LEGEND_AFTER), tokens.MUTED))


def week_seconds(diary: Diary, today: date) -> float:
    """Return what was worked since Monday."""
    return diary.within(today - timedelta(days=today.weekday()), today)


def _summary(detail: Detail, face: Face) -> str:
    return f"{detail.lesson.summary} {_counts(detail, face)}".strip()


def _counts(detail: Detail, face: Face) -> str:
    sketch, words = detail.sketch, face.words
    said = [words(EXERCISES, count=detail.lesson.exercises)] if detail.lesson.exercises else []
    if sketch and sketch.questions:
        said.append(words(QUESTIONS, count=sketch.questions))
    if sketch:
        said.append(words(PAGES, count=len(sketch.steps)))
    return ", ".join(said) + "." if said else ""


def _fields(detail: Detail, face: Face) -> list[tuple[str, list[Content]]]:
    lesson, words = detail.lesson, face.words
    fields: list[tuple[str, list[Content]]] = []
    if left := _left_off(detail, face, with_step=False):
        shell = words(SHELL_IN, folder=detail.folder) if detail.folder else ""
        fields.append((words(LEFT_OFF), [Content(each) for each in (left, shell) if each]))
    if lesson.needs:
        fields.append((words(NEEDS), [_line(n.state, n.title, face) for n in lesson.needs]))
    if lesson.opens:
        fields.append((words(OPENS), [_line(n.state, n.title, face) for n in lesson.opens]))
    if detail.sketch:
        steps = [_line(step.state, step.title, face) for step in detail.sketch.steps]
        fields.append((words(STEPS), steps))
    if detail.lab:
        fields.append((words(LAB), [Content(detail.lab)]))
    if lesson.fault:
        fields.append((face.glyphs.broken, [Content(lesson.fault)]))
    return fields


def _left_off(detail: Detail, face: Face, *, with_step: bool) -> str:
    sketch = detail.sketch
    if sketch is None or not sketch.number or detail.lesson.state is LessonState.DONE:
        return ""
    day = ago(face.words, detail.last_day or date.min, detail.today or date.min)
    said = [face.words(AT_STEP, day=day, number=sketch.number, of=len(sketch.steps))]
    if with_step:
        said.append(sketch.steps[sketch.number - 1].name)
    if sketch.tasks:
        said.append(face.words.wording.say(Say.MET_OF, have=sketch.met, want=sketch.tasks))
    return ", ".join(said)


def _line(state: LessonState, title: str, face: Face) -> Content:
    return Content.assemble(state_sign(state, face.glyphs), " ", title)


def _named(names: Sequence[LessonName], face: Face) -> Content:
    pieces = [Content.assemble(state_sign(n.state, face.glyphs), " ", n.short) for n in names]
    return Content(", ").join(pieces)


def _labelled(label: str, values: list[Content], width: int, face: Face) -> list[Content]:
    column = _LABEL_CELLS.get(face.words.language, 11)
    lines: list[Content] = []
    for value in values:
        lines += [
            Content.assemble((padded("" if lines or i else label, column), tokens.STRONG), part)
            for i, part in enumerate(_broken(value, max(width - column, 8)))
        ]
    return lines


def _broken(value: Content, width: int) -> list[Content]:
    """Return a value in lines; one with a sign in front is cut, not wrapped."""
    if value.cell_length <= width:
        return [value]
    if value.spans:
        return [cropped_content(value, width)]
    return [Content(line) for line in wrapped(value.plain, width)]


def _prose(said: str, width: int) -> list[Content]:
    return [Content(line) for line in wrapped(said, min(width, 72))]
