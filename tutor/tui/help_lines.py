"""What help says of a place: what it is for, its keys, then those of what holds it. Pure."""

from __future__ import annotations

from textual.content import Content

from tutor.tui import tokens
from tutor.tui.frame import Face
from tutor.tui.keys import ACTIONS, Action, Where, places
from tutor.wording.layout import cells, padded, wrapped
from tutor.wording.texts import Text, term, text

NAMES: dict[Where, Text] = {
    Where.HOME: term("place", "Course"),
    Where.TEXT: term("place", "Lesson"),
    Where.CHECKS: term("place", "Checks"),
    Where.SHELL: term("place", "Shell"),
    Where.CLUSTER: term("place", "Cluster"),
    Where.PROGRESS: term("place", "Progress"),
    Where.LABS: term("place", "Labs"),
    Where.LESSON: term("place", "In the lesson"),
    Where.EVERYWHERE: term("place", "In the shell, too"),
    Where.APP: term("place", "Everywhere but in the shell"),
}
ABOUT: dict[Where, Text] = {
    Where.HOME: text(
        "The course as a map, one sign a lesson. The lesson that comes next is selected; "
        "any other can be taken, too: what a lesson needs is advice, not a lock."
    ),
    Where.TEXT: text(
        "The lesson's text, a step at a time. Code that is selected is put at the shell's prompt, "
        "never run for you."
    ),
    Where.CHECKS: text(
        "What the exercise asks for, judged live. A check that is not met says where it looked, "
        "what it saw, and the command to look with."
    ),
    Where.SHELL: text(
        "A real shell in your lesson folder. Every key goes to it: Esc, Tab, Ctrl+C, Ctrl+P, too. "
        "The mouse selects and copies on release; hold Shift past vim or htop."
    ),
    Where.CLUSTER: text(
        "The lab as it is now; what just changed stands out for a moment. "
        "Keys put kubectl commands at the prompt, never run for you."
    ),
    Where.PROGRESS: text("What was done, by track and by day."),
    Where.LABS: text("Where exercises run: what is on, what it takes, what is wrong with it."),
}
AFTER_LEAVING = text("After {key}")
ALL_KEYS = text("All keys. Other ones: {file}")

_KEY_CELLS = 16


def help_lines(where: Where, width: int, face: Face) -> list[Content]:
    """Return the help of a place in lines of at most `width` cells."""
    words = face.words
    about = words(ABOUT[where]) if where in ABOUT else ""
    lines = [Content(line) for line in wrapped(about, min(width, 72))] if about else []
    for place in _places(where):
        actions = [a for a in ACTIONS if a.where is place and face.keys.of(a.id)]
        if not actions:
            continue
        lines.append(Content())
        if place is not where:
            lines += [_heading(where, place, face)]
        lines += [_key_line(action, width, face) for action in actions]
    return lines


def all_key_lines(width: int, file: str, face: Face) -> list[Content]:
    """Return every key by place, and the file in which other ones can be given."""
    lines = [Content(line) for line in wrapped(face.words(ALL_KEYS, file=file), width)]
    for place in Where:
        actions = [a for a in ACTIONS if a.where is place]
        lines += [Content(), Content.assemble((face.words(NAMES[place]), tokens.STRONG))]
        lines += [_key_line(action, width, face) for action in actions]
    return lines


def _places(where: Where) -> tuple[Where, ...]:
    """Return what help lists; of the shell's also what can be done once it was left."""
    if where is Where.SHELL:
        return (Where.SHELL, Where.EVERYWHERE, Where.LESSON, Where.APP)
    return places(where)


def _heading(where: Where, place: Where, face: Face) -> Content:
    said = face.words(NAMES[place])
    if where is Where.SHELL and place is Where.LESSON:
        said = face.words(AFTER_LEAVING, key=face.keys.name("shell.flip"))
    return Content.assemble((said, tokens.STRONG))


def _key_line(action: Action, width: int, face: Face) -> Content:
    names = face.keys.names(action.id)
    column = max(_KEY_CELLS, cells(names) + 2)
    key = (padded(names, column), tokens.ACCENT)
    return Content.assemble(key, face.words(action.words)).truncate(width)
