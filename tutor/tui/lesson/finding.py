"""Searching the text of a step: a line to type into, hits to go through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tutor.tui.frame import face_of
from tutor.tui.frame_find import FindLine
from tutor.tui.frame_screen import TutorScreen
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.arranging import PartName
from tutor.tui.lesson.stage import Stage
from tutor.tui.lesson.text_view import TextView
from tutor.wording.messages import Say


class FindInText(FindLine, inherit_bindings=True):
    """What is searched for; the arrows go from hit to hit."""

    DEFAULT_CSS = """
    FindInText, FindInText:focus { height: 1; border: none; padding: 0 2; background: $kt-panel;
        color: $kt-text; display: none; }
    FindInText.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "hit(1)", show=False),
        Binding("up", "hit(-1)", show=False),
    ]

    @dataclass
    class Moved(Message):
        """Another hit is wanted."""

        by: int

    def action_hit(self, by: int) -> None:
        """Go to another hit."""
        self.post_message(self.Moved(by))


class Finding(TutorScreen):
    """Opens the line, and lets the text show what is typed."""

    stage: Stage
    text_view: TextView

    def reshow(self) -> None:
        """Show titles as they are without a search."""
        raise NotImplementedError

    @property
    def find_line(self) -> FindInText:
        """Return the line."""
        return self.query_one(FindInText)

    def action_app_find(self) -> None:
        """Search the text."""
        self.stage.turn_to(PartName.LESSON)
        self.find_line.open()

    def on_find_line_typed(self, event: FindLine.Typed) -> None:
        """Show the first hit, and how many there are."""
        self.text_view.find(event.query)
        self._count(event.query)

    def on_find_in_text_moved(self, event: FindInText.Moved) -> None:
        """Show another hit."""
        self.text_view.next_hit(event.by)
        self._count(self.find_line.value)

    def on_find_line_left(self) -> None:
        """Go back to the text; its hit stays in view."""
        self.find_line.close()
        self.text_view.find("")
        self.stage.turn_to(PartName.LESSON)
        self.reshow()

    def _count(self, query: str) -> None:
        face = face_of(self)
        at, of = self.text_view.hit_of
        if query and not of:
            self.say(face.words.wording.say(Say.NO_MATCH, query=query))
            return
        self.footer.aside = type(self.footer.aside)()
        if query:
            note = face.words(say.COUNT_OF, have=at, want=of)
            self.stage.parts[PartName.LESSON].note = note
        else:
            self.reshow()
