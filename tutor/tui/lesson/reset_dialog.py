"""Asks before an exercise is reset: the one kind of question that stands in a box."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult, RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from tutor.tui import tokens
from tutor.tui.frame import Face, face_of
from tutor.tui.keys import Where
from tutor.tui.lesson import sentences as say
from tutor.wording.layout import cells, wrapped
from tutor.wording.messages import Say

_WIDEST = 64
_CORNERS = {"─": "┌┐└┘"}  # by the line between them


class Box(Widget, can_focus=True):
    """Words in a box with a title."""

    DEFAULT_CSS = "Box { width: auto; height: auto; background: $kt-bg; color: $kt-text; }"

    def __init__(self, title: str, advice: str, lines: Iterable[Content], width: int) -> None:
        super().__init__()
        self._title, self._advice, self._lines, self._width = title, advice, list(lines), width

    def render(self) -> RenderResult:
        """Draw the box."""
        glyphs, inner = face_of(self).glyphs, self._width - 2
        left, right, low_left, low_right = tuple(_CORNERS.get(glyphs.light, "++++"))
        rule = glyphs.light * max(inner - cells(self._title) - cells(self._advice) - 6, 0)
        top = Content.assemble(
            (f"{left}{glyphs.light} ", tokens.ACCENT),
            (self._title, f"bold {tokens.ACCENT}"),
            (f" {rule} ", tokens.ACCENT),
            (self._advice, tokens.ACCENT),
            (f" {glyphs.light}{right}", tokens.ACCENT),
        )
        side = (glyphs.splitter, tokens.ACCENT)
        rows = [_row(text, inner, side) for text in (Content(), *self._lines, Content())]
        bottom = Content.assemble((f"{low_left}{glyphs.light * inner}{low_right}", tokens.ACCENT))
        return Content("\n").join([top, *rows, bottom])


def _row(text: Content, inner: int, side: tuple[str, str]) -> Content:
    gap = " " * max(inner - 2 - text.cell_length, 0)
    return Content.assemble(side, "  ", text, gap, side)


class ResetDialog(ModalScreen[bool]):
    """Says what a reset deletes and what it keeps; `y` agrees, Esc leaves all as it is."""

    WHERE: ClassVar[Where] = Where.LESSON
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "agree", show=False, id="answer.reset"),
        Binding("escape,n,q", "leave", show=False, id="answer.keep"),
    ]
    DEFAULT_CSS = "ResetDialog { align: center middle; background: $kt-bg 0%; }"

    def __init__(self, namespace: str | None) -> None:
        super().__init__()
        self._namespace = namespace

    def compose(self) -> ComposeResult:
        """Lay the box out in what width there is."""
        face = face_of(self)
        width = min(_WIDEST, max(self.app.size.width - 4, 24))
        lines = reset_lines(self._namespace, width - 6, face)
        title = face.words(say.RESET_TITLE)
        yield Box(title, face.words(say.KEEPS_ALL, key="Esc"), lines, width)

    def action_agree(self) -> None:
        """Reset."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """Keep everything."""
        self.dismiss(False)


def reset_lines(namespace: str | None, width: int, face: Face) -> list[Content]:
    """Return what a reset deletes, what it keeps, and the two answers."""
    words = face.words
    if namespace:
        deletes = words.wording.say(Say.RESET_DELETES, namespace=namespace)
    else:
        deletes = words(say.ENGINE_EMPTIED)
    told = [deletes, words.wording.say(Say.FILES_SET_BACK), words(say.KEPT_PROGRESS)]
    lines = [Content(row) for each in told for row in wrapped(each, width)]
    answers = Content.assemble(
        ("y", tokens.ACCENT),
        f"  {words(say.RESET_IT)}    ",
        ("Esc", tokens.ACCENT),
        f"  {words(say.KEEP_WORKING)}",
    )
    return [*lines, Content(), answers]
