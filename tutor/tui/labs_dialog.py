"""Asks before a lab, or a part of one, is deleted."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from tutor.tui import tokens
from tutor.tui.frame import Face, face_of
from tutor.tui.lesson.reset_dialog import Box
from tutor.wording.layout import wrapped
from tutor.wording.texts import text

DELETE = text("Delete {name}?")
DELETES = text("Deletes {name} with all that runs in it. It is made anew when a lesson needs it.")
KEEPS = text("Your workspaces and your progress are kept.")
DO_DELETE = text("delete")
DO_KEEP = text("keep it")
ESC_KEEPS = text("{key} keeps it")

_WIDEST = 60


class DeleteDialog(ModalScreen[bool]):
    """Says what is deleted and what is kept; `y` agrees, Esc leaves all as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "agree", show=False),
        Binding("escape,n,q", "leave", show=False),
    ]
    DEFAULT_CSS = "DeleteDialog { align: center middle; background: $kt-bg 0%; }"

    def __init__(self, name: str) -> None:
        super().__init__()
        self._named = name

    def compose(self) -> ComposeResult:
        """Lay the box out in what width there is."""
        words = face_of(self).words
        width = min(_WIDEST, max(self.app.size.width - 4, 24))
        lines = delete_lines(self._named, width - 6, face_of(self))
        title = words(DELETE, name=self._named)
        yield Box(title, words(ESC_KEEPS, key="Esc"), lines, width)

    def action_agree(self) -> None:
        """Delete."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """Keep everything."""
        self.dismiss(False)


def delete_lines(name: str, width: int, face: Face) -> list[Content]:
    """Return what is deleted, what is kept, and the two answers."""
    words = face.words
    told = [words(DELETES, name=name), words(KEEPS)]
    rows = [Content(row) for each in told for row in wrapped(each, width)]
    answers = Content.assemble(
        ("y", tokens.ACCENT),
        f"  {words(DO_DELETE)}    ",
        ("Esc", tokens.ACCENT),
        f"  {words(DO_KEEP)}",
    )
    return [*rows, Content(), answers]
