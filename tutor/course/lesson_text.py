"""One lesson in one language: what its Markdown must hold, and all that is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tutor.course.front_matter import Front, TranslatedFront, problems
from tutor.course.markdown import Callout, Document, Fence, Section, Span, parse_document
from tutor.course.model import (
    QUIZ_MARK,
    Exercise,
    LessonText,
    Option,
    Problem,
    Quiz,
    Step,
    Task,
)
from tutor.marked_yaml import Marked, nearest, read_marked
from tutor.names import ExerciseId, ExpectationId, StepId, is_id
from tutor.typed_yaml import Decoded, decode

MOST_HINTS = 3
_CALLOUTS = ("HINT", "NOTE", "MISTAKE")


class WrittenOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer of a quiz, as written."""

    text: str
    why: str
    right: bool = False


class WrittenQuiz(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ```quiz block, as written."""

    question: str
    options: list[WrittenOption]


@dataclass(slots=True)
class TextRead:
    """One language's file: its front matter, its text, and all problems of both."""

    path: Path
    front: Front | TranslatedFront | None = None
    front_lines: Marked = field(default_factory=Marked)
    text: LessonText | None = None
    document: Document = field(default_factory=lambda: parse_document(""))
    problems: list[Problem] = field(default_factory=list)

    def problem(self, line: int, what: str, remedy: str) -> None:
        """Note a problem of this file."""
        self.problems.append(Problem(self.path, line, what, remedy))


def read_lesson_text(path: Path, text: str, language: str) -> TextRead:
    """Read `lesson.md` or `lesson.<language>.md`. Raises nothing: faults are problems."""
    read = TextRead(path, document=parse_document(text))
    _read_front(read, language)
    steps = tuple(_steps(read))
    for line in read.document.titles:
        read.problem(line, "a # heading", "the title stands in the front matter; use ##")
    if not steps:
        read.problem(1, "the lesson has no step", "write at least one ## heading")
    title = read.front.title if read.front else path.parent.name
    intro = _plain(read.document, read.document.sections[0])
    read.text = LessonText(language, title, intro, steps, path)
    return read


def _read_front(read: TextRead, language: str) -> None:
    fence = read.document.front
    if fence is None:
        read.problem(1, "no front matter", "begin with title and minutes between two lines of ---")
        return
    read.front_lines = read_marked(fence.content, first_line=fence.line)
    decoded: Decoded[Front] | Decoded[TranslatedFront] = (
        decode(read.front_lines, Front)
        if language == "en"
        else decode(read.front_lines, TranslatedFront)
    )
    read.front = decoded.value
    read.problems += problems(read.path, decoded.flaws)
    minutes = read.front.minutes if read.front else None
    if minutes is not None and not 0 < minutes <= 180:
        read.problem(read.front_lines.line(("minutes",)), f"minutes is {minutes}", "say 1 to 180")
    if read.front and not read.front.title.strip():
        read.problem(read.front_lines.line(("title",)), "the title is empty", "write one")


def _steps(read: TextRead) -> Iterator[Step]:
    intro, *sections = read.document.sections
    _look_outside_exercises(read, intro)
    taken: dict[str, int] = {}
    for position, section in enumerate(sections, 1):
        name = section.id if section.id is not None else f"step-{position}"
        if not is_id(name):
            read.problem(section.line, f"{{#{name}}} can't be an id", "use a-z, 0-9 and -")
        if name in taken:
            what = f"the id {name} is taken by line {taken[name]}"
            read.problem(section.line, what, "give this heading an id of its own")
        taken[name] = section.line
        exercise = _exercise(read, section) if section.tasks else None
        if exercise is None:
            _look_outside_exercises(read, section)
        quizzes = tuple(_quizzes(read, section))
        markdown = _plain(read.document, section)
        yield Step(StepId(name), section.title, markdown, exercise, quizzes, section.line)


def _look_outside_exercises(read: TextRead, section: Section) -> None:
    for callout in section.callouts:
        _look_at_word(read, callout)
        if callout.word in ("HINT", "MISTAKE"):
            what = f"[!{callout.word}] outside of an exercise"
            read.problem(callout.span.line, what, "move it below a ## heading with a task list")
    if not section.line > 1 and section.tasks:
        read.problem(section.tasks[0].span.line, "a task list before any ##", "put it below one")


def _exercise(read: TextRead, section: Section) -> Exercise:
    if section.id is None:
        what = f"the exercise {section.title!r} has no id"
        read.problem(section.line, what, "end its heading with {#its-id}")
    hints = [c for c in section.callouts if c.word == "HINT"]
    for hint in hints:
        if not _said(hint):
            read.problem(hint.span.line, "an empty hint", "say something, or take it out")
    for hint in hints[MOST_HINTS:]:
        what = f"more than {MOST_HINTS} hints"
        read.problem(hint.span.line, what, "join or drop some; each is more direct than the last")
    return Exercise(
        ExerciseId(section.id or "exercise"),
        tuple(_task_list(read, section)),
        tuple(_said(hint) for hint in hints),
        _mistakes(read, section),
        section.line,
    )


def _said(callout: Callout) -> str:
    return "\n".join(part for part in (callout.rest, callout.text) if part)


def _task_list(read: TextRead, section: Section) -> Iterator[Task]:
    times = Counter(task.id for task in section.tasks)
    for task in section.tasks:
        line = task.span.line
        if task.id is None:
            read.problem(line, f"the task {task.text!r} names no expectation", "end it with {#id}")
            continue
        if not is_id(task.id):
            read.problem(line, f"{{#{task.id}}} can't be an id", "use a-z, 0-9 and -")
        if times[task.id] > 1:
            read.problem(line, f"the task {task.id} is here {times[task.id]} times", "keep one")
        if task.ticked:
            read.problem(line, "a ticked task", "write `- [ ]`: the lab ticks it")
        if not task.text:
            read.problem(line, f"the task {task.id} has no text", "say what must be true")
        yield Task(ExpectationId(task.id), task.text, line)


def _mistakes(read: TextRead, section: Section) -> dict[str, str]:
    found: dict[str, str] = {}
    for callout in section.callouts:
        _look_at_word(read, callout)
        if callout.word != "MISTAKE":
            continue
        name, line = callout.rest, callout.span.line
        if not is_id(name):
            read.problem(line, "[!MISTAKE] names no mistake", "write `> [!MISTAKE] its-id`")
        elif name in found:
            read.problem(line, f"the mistake {name} is told twice", "keep one of the two")
        elif not callout.text:
            read.problem(line, f"[!MISTAKE] {name} has no text", "say the belief and what is")
        found[name] = callout.text
    return found


def _look_at_word(read: TextRead, callout: Callout) -> None:
    if callout.word not in _CALLOUTS:
        what = f"unknown callout [!{callout.word}]"
        read.problem(callout.span.line, what, nearest(callout.word, _CALLOUTS))


def _quizzes(read: TextRead, section: Section) -> Iterator[Quiz]:
    for fence in section.fences:
        if fence.info == "quiz":
            quiz = _quiz(read, fence)
            if quiz:
                yield quiz


def _quiz(read: TextRead, fence: Fence) -> Quiz | None:
    marked = read_marked(fence.content, first_line=fence.line)
    decoded = decode(marked, WrittenQuiz)
    read.problems += problems(read.path, decoded.flaws)
    if decoded.value is None or decoded.flaws:
        return None
    options = decoded.value.options
    right = sum(option.right for option in options)
    if right != 1 or len(options) < 2:
        what = f"a quiz of {len(options)} options, {right} of them right"
        read.problem(marked.line(("options",)), what, "give at least two, exactly one right")
    for i, option in enumerate(options):
        if not option.why.strip():
            read.problem(marked.line(("options", i)), "an option without its why", "say why")
    return Quiz(
        decoded.value.question,
        tuple(Option(option.text, option.right, option.why) for option in options),
        fence.span.line,
    )


def _plain(document: Document, section: Section) -> str:
    """Return a section's source without hints and mistakes; a mark stands for each quiz."""
    lines = list(document.lines)
    gone = [c.span for c in section.callouts if c.word in ("HINT", "MISTAKE")]
    for span in gone:
        _blank(lines, span)
    for fence in section.fences:
        if fence.info == "quiz":
            _blank(lines, fence.span)
            lines[fence.span.start] = QUIZ_MARK
    for task in section.tasks:
        for i in range(task.span.start, task.span.end):
            lines[i] = lines[i].replace(f"{{#{task.id}}}", "").rstrip()
    kept: list[str] = []
    for line in lines[section.body.start : section.body.end]:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def _blank(lines: list[str], span: Span) -> None:
    for i in range(span.start, span.end):
        lines[i] = ""


def prose_words(document: Document) -> int:
    """Count the words of running text: no code, tasks, callouts, quizzes or headings."""
    lines = list(document.lines)
    for section in document.sections:
        for span in (
            *(callout.span for callout in section.callouts),
            *(fence.span for fence in section.fences),
            *section.lists,
        ):
            _blank(lines, span)
    start = document.sections[0].body.start
    return sum(len(line.split()) for line in lines[start:] if not line.startswith("#"))
