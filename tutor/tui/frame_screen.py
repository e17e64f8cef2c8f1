"""A screen of the tutor: header, its parts, footer; the footer follows the focus."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from tutor.tui.frame import HeaderBar, KeyBar, Part, where_of
from tutor.tui.keys import Where


class TutorScreen(Screen[None]):
    """Lays `parts()` between header and footer. Subclasses say where they are by `WHERE`."""

    WHERE: ClassVar[Where] = Where.APP
    DEFAULT_CSS = """
    TutorScreen { background: $kt-bg; color: $kt-text; layout: vertical; }
    TutorScreen > #parts { width: 1fr; height: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderBar()
        with Vertical(id="parts"):
            yield from self.parts()
        yield KeyBar()

    def parts(self) -> ComposeResult:
        """Yield what lies between header and footer."""
        yield from ()

    @property
    def header(self) -> HeaderBar:
        """Return the first row."""
        return self.query_one(HeaderBar)

    @property
    def footer(self) -> KeyBar:
        """Return the last row."""
        return self.query_one(KeyBar)

    def say(self, words: str) -> None:
        """Say a short thing in the footer; the next key or focus takes it away."""
        self.footer.aside = Content(words)

    def on_mount(self) -> None:
        """Show how the lab is from the first frame on, as far as it is known."""
        self.header.lab = getattr(self.app, "lab_line", Content())

    def on_screen_suspend(self) -> None:
        """Leave the heavy title to what lies above."""
        for part in self.query(Part):
            part.heavy = False

    def on_screen_resume(self) -> None:
        """Draw the focused part's title heavy again."""
        for part in self.query(Part):
            part.heavy = part.has_focus_within

    def face_changed(self) -> None:
        """Show everything in another language, or with other signs."""
        self.header.lab = getattr(self.app, "lab_line", Content())
        for widget in self.query("*"):
            widget.refresh(layout=True)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the keys of what has the focus now."""
        self.footer.where = where_of(event.widget)
        self.footer.aside = Content()

    def on_key(self) -> None:
        """Take away what was said: it has been read."""
        self.footer.aside = Content()

    def action_part_next(self) -> None:
        """Focus the next part that can be seen."""
        self._to_part(+1)

    def action_part_previous(self) -> None:
        """Focus the part before."""
        self._to_part(-1)

    def _to_part(self, by: int) -> None:
        parts = [part for part in self.query(Part) if _focusable_inside(part)]
        if not parts:
            return
        here = next((i for i, part in enumerate(parts) if part.has_focus_within), -by)
        parts[(here + by) % len(parts)].take_focus()


def _focusable_inside(part: Widget) -> bool:
    return part.display and any(widget.focusable for widget in part.query("*"))
