"""A step of a lesson as a page: text, tasks, questions, hints, solution, what is asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType

from tutor.course.model import LessonText, Quiz, Step
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.check_lines import View, task_list, task_text
from tutor.tui.lesson.lines import ItemKind, Line, Span, flow, line
from tutor.tui.lesson.manner import Manner
from tutor.tui.lesson.prose import PROSE_CELLS, Page, barred
from tutor.wording.layout import cells, wrapped
from tutor.wording.messages import Say

LETTERS = "abcdefgh"
_BESIDE = 3  # cells between an option and what is said of it


class Asking(Enum):
    """What waits for a yes, in the text."""

    SOLUTION = "solution"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Keys:
    """The names of the keys that a page speaks of, as they are set."""

    hint: str = "h"
    solution: str = "S"
    yes: str = "y"
    back: str = "Esc"
    next: str = "n"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the text part shows of a lesson just now."""

    text: LessonText
    index: int
    view: View | None = None
    tasks: bool = True  # whether the task list stands in the text; else the strip has it
    hints: int = 0  # how many are open
    solution: tuple[str, ...] = ()  # its lines, once shown
    asking: Asking | None = None
    picks: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    ending: tuple[str, ...] = ()  # what is said of the whole lesson once it is done
    following: str = ""  # the title of what comes next
    focused: bool = False
    keys: Keys = Keys()

    @property
    def step(self) -> Step:
        """Return the step that is read."""
        return self.text.steps[self.index]


def page_of(reading: Reading, width: int, manner: Manner, *, at: int | None, sideways: int) -> Page:
    """Return the step laid out; `at` is the selected item, shown as such where it is focused."""
    page = Page(width, manner, selected=at if reading.focused else None, sideways=sideways)
    view = reading.view
    if view is not None:
        shown = view if reading.tasks else None
        page.tasks = lambda room: task_list(shown, room, manner) if shown else []
    page.quiz = lambda nth: _quiz(page, reading, nth)
    page.put(Line(row) for row in flow([Span(reading.step.title, "strong")], width))
    if reading.index == 0:
        page.prose(reading.text.intro)
    page.prose(reading.step.markdown)
    _helps(page, reading)
    if reading.ending:
        page.put(_ending(reading, page))
    if reading.following:
        said = manner.say(say.NEXT_STEP, title=reading.following.rstrip("."))
        page.put(line(Span(row, "muted")) for row in wrapped(said, min(width, PROSE_CELLS)))
    return page


def _helps(page: Page, reading: Reading) -> None:
    """Add the open hints, the question that waits for a yes, and the solution."""
    exercise = reading.step.exercise
    if exercise is None:
        return
    total = len(exercise.hints)
    for number, hint in enumerate(exercise.hints[: reading.hints], start=1):
        head = page.manner.wording.say(Say.HINT_OF, number=number, total=total)
        page.put(_noted(page, head, hint))
    if reading.asking:
        page.put(barred(_question(page, reading, total), page.manner))
    elif 0 < reading.hints < total:
        page.put([line(Span(_more_hints(page, reading, total), "muted"))])
    if reading.solution:
        page.put(_solution(page, reading.solution))


def _noted(page: Page, head: str, markdown: str) -> list[Line]:
    """Return Markdown behind a bar, below the word for what it is."""
    inner = Page(min(page.width, PROSE_CELLS) - 2, page.manner)
    inner.prose(markdown)
    plain = [replace(each, item=None) for each in inner.lines]
    return barred([line(Span(head, "muted")), *plain], page.manner)


def _more_hints(page: Page, reading: Reading, total: int) -> str:
    number = reading.hints + 1
    sentence = say.HINT_LAST if number == total else say.HINT_MORE
    return page.manner.say(sentence, key=reading.keys.hint, number=number, total=total)


def _question(page: Page, reading: Reading, hints: int) -> list[Line]:
    manner, keys, room = page.manner, reading.keys, min(page.width, PROSE_CELLS) - 2
    asked = Say.SHOW_SOLUTION if reading.asking is Asking.SOLUTION else Say.SKIP
    yes = say.SHOW_IT if reading.asking is Asking.SOLUTION else say.SKIP_IT
    answers = [(keys.yes, manner.say(yes))]
    if reading.asking is Asking.SOLUTION and reading.hints < hints:
        answers.append((keys.hint, manner.say(say.READ_HINT, number=reading.hints + 1)))
    answers.append((keys.back, manner.say(say.KEEP_TRYING)))
    lines = [line(Span(row, "strong")) for row in wrapped(manner.wording.say(asked), room)]
    if reading.asking is Asking.SOLUTION:
        lines.append(line(manner.say(say.NOTHING_RUN)))
    column = max(cells(key) for key, _ in answers) + 2
    lines.append(Line())
    return lines + [
        line(Span(key, "accent"), " " * (column - cells(key)), said) for key, said in answers
    ]


def _solution(page: Page, commands: Sequence[str]) -> list[Line]:
    lines = [line(Span(page.manner.say(say.SOLUTION), "strong")), Line()]
    for command in commands:
        inner = Page(page.width, page.manner, page.selected, page.sideways, items=page.items)
        inner.prose(f"```sh\n{command}\n```")
        lines += inner.lines
    return lines


def _ending(reading: Reading, page: Page) -> list[Line]:
    manner = page.manner
    first = line(Span(f"{manner.glyphs.met} ", "met"), Span(manner.say(say.LESSON_DONE), "strong"))
    rest = [line("  ", Span(row, "muted")) for row in reading.ending]
    return [first, *rest]


# ── questions ──


def _quiz(page: Page, reading: Reading, nth: int) -> list[Line]:
    quizzes = reading.step.quizzes
    if nth >= len(quizzes):
        return []
    quiz, width = quizzes[nth], min(page.width, PROSE_CELLS)
    number = page.manner.say(say.QUESTION_OF, number=nth + 1, of=len(quizzes))
    lines = [line(Span(number, "strong")), Line()]
    lines += [Line(row) for row in flow(task_text(quiz.question, page.manner), width)]
    lines.append(Line())
    pick = reading.picks.get(nth)
    for option in range(len(quiz.options)):
        lines += _option(page, quiz, (nth, option), pick, width)
    if pick is not None:
        lines += [Line(), *_whys(page, quiz, pick, width)]
    return lines


def _option(
    page: Page, quiz: Quiz, place: tuple[int, int], pick: int | None, width: int
) -> list[Line]:
    nth, option = place
    it, glyphs = quiz.options[option], page.manner.glyphs
    item = page.item(ItemKind.OPTION, it.text, nth, option)
    selected = item == page.selected
    mark = (Span(glyphs.selected if selected else " ", "accent"), Span(" "))
    beside = ""
    if pick is not None and it.right:
        mark, beside = (Span(glyphs.met, "met"), Span(" ")), page.manner.say(say.RIGHT)
    elif pick == option:
        mark, beside = (Span(glyphs.wrong, "unmet"), Span(" ")), page.manner.say(say.YOUR_PICK)
    rows = flow(task_text(it.text, page.manner), width - 5)
    lines = [Line((*mark, Span(f"{LETTERS[option]}  ", "accent"), *rows[0]))]
    lines += [line("     ", *row) for row in rows[1:]]
    if beside:
        lines = _said_beside(lines, beside, width)
    ground = "raised" if selected else ""
    return [replace(each, item=item, ground=ground, selected=selected) for each in lines]


def _said_beside(lines: list[Line], word: str, width: int) -> list[Line]:
    """Return an option's lines with a word behind the last, or below where it doesn't fit."""
    if lines[-1].width + _BESIDE + cells(word) <= width:
        last = replace(lines[-1], spans=(*lines[-1].spans, Span(f"{' ' * _BESIDE}{word}", "muted")))
        return [*lines[:-1], last]
    return [*lines, line("     ", Span(word, "muted"))]


def _whys(page: Page, quiz: Quiz, pick: int, width: int) -> list[Line]:
    """Return why the pick is what it is, then why the right answer is right."""
    right = next((n for n, option in enumerate(quiz.options) if option.right), pick)
    lines: list[Line] = []
    for option in dict.fromkeys((pick, right)):
        rows = flow(task_text(quiz.options[option].why, page.manner), width - 5)
        heads = [f"{LETTERS[option]}: ", *("   " for _ in rows[1:])]
        lines += [line(head, *row) for head, row in zip(heads, rows, strict=True)]
    return barred(lines, page.manner)
