"""A step as plain lines: its text, its tasks, its questions. Asks the session nothing."""

from __future__ import annotations

from tutor.cli import wording as say
from tutor.cli.cells import wrap
from tutor.cli.desk import Face
from tutor.cli.here import Here
from tutor.cli.prose import plain
from tutor.course.model import Option, Quiz, Step

_LETTERS = "abcdefgh"


def step_lines(face: Face, spot: Here) -> list[str]:
    """Return the step's text, wrapped, with the questions it asks at its end."""
    lines = plain(spot.step.markdown, face.out.prose_cells)
    for nth, quiz in enumerate(spot.step.quizzes, start=1):
        lines += ["", *_question(face, quiz, nth, len(spot.step.quizzes))]
    if spot.step.quizzes:
        lines += ["", face.words(say.ANSWERS_LATER)]
    return lines


def intro_lines(face: Face, spot: Here) -> list[str]:
    """Return what a lesson says before its first step."""
    return plain(spot.lesson.text(face.desk.language).intro, face.out.prose_cells)


def answer_lines(face: Face, step: Step) -> list[str]:
    """Return the right answers of a step's questions with their why; nothing if it asks none."""
    if not step.quizzes:
        return []
    lines = [face.words(say.ANSWERS)]
    for nth, quiz in enumerate(step.quizzes, start=1):
        for letter, option in zip(_LETTERS, quiz.options, strict=False):
            if option.right:
                lines += _option(face, f"{nth}. {letter}", option, why=True)
    return lines


def _question(face: Face, quiz: Quiz, nth: int, of: int) -> list[str]:
    head = face.words(say.QUESTION, number=nth, of=of, question=quiz.question)
    lines = wrap(" ".join(head.split()), face.out.prose_cells)
    for letter, option in zip(_LETTERS, quiz.options, strict=False):
        lines += _option(face, f"  {letter}", option, why=False)
    return lines


def _option(face: Face, marker: str, option: Option, *, why: bool) -> list[str]:
    text = f"{option.text}: {option.why}" if why else option.text
    indent = " " * (len(marker) + 2)
    lines = wrap(" ".join(text.split()), face.out.prose_cells - len(indent))
    return [f"{marker}  {line}" if n == 0 else indent + line for n, line in enumerate(lines)]
