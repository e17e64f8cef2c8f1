"""Where the parts of a lesson stand: two columns, tabs or one part, as the window allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tutor.tui import tokens
from tutor.tui.frame import Part, TitleRow, face_of
from tutor.tui.keys import Where
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.arranging import (
    LEFT,
    TINY,
    Arrangement,
    Mode,
    PartName,
    Sizes,
    Wish,
    arrange,
    left_width,
)
from tutor.tui.lesson.bars import ExerciseStrip, TabBar

_STEP = 4  # cells, or rows, by which a key moves an edge


class LessonPart(Part):
    """One of the four parts. What is focused in it is what is seen of it."""

    def __init__(self, name: PartName, *children: Widget) -> None:
        super().__init__(*children, id=name.value)
        self.part = name

    def take_focus(self) -> None:
        """Focus the first thing that is seen and can have the focus."""
        for widget in self.query("*"):
            if widget.focusable and all(node.display for node in widget.ancestors_with_self):
                widget.focus()
                return


class Splitter(Widget):
    """The line between the columns; it can be dragged."""

    DEFAULT_CSS = "Splitter { width: 1; height: 1fr; background: $kt-bg; }"

    @dataclass
    class Dragged(Message):
        """The left column is to be this wide."""

        width: int

    def render(self) -> RenderResult:
        """Draw the line, but for the row of titles."""
        rows = ["", *(face_of(self).glyphs.splitter for _ in range(self.size.height - 1))]
        return Content.assemble(("\n".join(rows), tokens.RULE))

    def on_mouse_down(self) -> None:
        """Begin to drag."""
        self.capture_mouse()

    def on_mouse_up(self) -> None:
        """End dragging."""
        self.release_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the line along with the pointer."""
        if self.app.mouse_captured is self:
            self.post_message(self.Dragged(int(event.screen_x)))


class Stage(Widget):
    """Shows the parts. Knows which is focused, zoomed, how wide; nothing of what is in them."""

    WHERE: ClassVar[Where] = Where.LESSON
    DEFAULT_CSS = """
    Stage { width: 1fr; height: 1fr; layout: vertical; }
    Stage > #columns { width: 1fr; height: 1fr; }
    Stage #left, Stage #right { width: 1fr; height: 1fr; }
    Stage > #tiny { width: 1fr; height: 1fr; display: none; }
    """

    @dataclass
    class Turned(Message):
        """Another part has the focus."""

        part: PartName

    @dataclass
    class Resized(Message):
        """The learner set a size, zoomed, or turned to a part: worth keeping."""

    def __init__(self, parts: Iterable[LessonPart]) -> None:
        super().__init__(id="stage")
        self.parts = {part.part: part for part in parts}
        self.wish = Wish()
        self.arrangement = Arrangement(Mode.TABS, frozenset())
        self.before_shell = PartName.LESSON
        self.exercise = True  # whether there are checks to keep in sight

    def compose(self) -> ComposeResult:
        """Lay out columns, tabs and strip; what is seen of them follows from the size."""
        yield TabBar(id="tabs")
        with Horizontal(id="columns"):
            with Vertical(id="left"):
                yield self.parts[PartName.LESSON]
                yield self.parts[PartName.CHECKS]
            yield Splitter()
            with Vertical(id="right"):
                yield self.parts[PartName.SHELL]
                yield self.parts[PartName.CLUSTER]
        yield ExerciseStrip(id="strip")
        yield Static(id="tiny")

    # ── arranging ──

    def refit(self) -> None:
        """Show what there is room for, at the size of the window."""
        if not self.is_mounted:
            return
        width, height = self.screen.size
        found = self.arrangement = arrange(width, height, self.wish)
        for name, part in self.parts.items():
            part.display = name in found.shown
            part.query_one(TitleRow).display = not (found.tabs or found.mode is Mode.SMALL)
        for column, names in (("#left", LEFT), ("#right", set(PartName) - set(LEFT))):
            self.query_one(column).display = bool(found.shown & set(names))
        self.query_one(Splitter).display = found.split
        self.query_one(TabBar).display = found.tabs
        self.query_one(TabBar).active = self.wish.focused
        self.query_one(ExerciseStrip).set_rows(found.strip if self.exercise else 0)
        self._give_sizes(found)
        self._say_tiny(found)
        if found.shown and self.screen.focused is None:
            self.parts[self.wish.focused].take_focus()  # what was hidden had lost it

    def _give_sizes(self, found: Arrangement) -> None:
        left = self.query_one("#left")
        left.styles.width = found.left if found.split and found.left else "1fr"
        both = found.mode is Mode.QUAD and found.split
        for name, rows in ((PartName.CHECKS, found.checks), (PartName.CLUSTER, found.cluster)):
            self.parts[name].styles.height = rows if both and rows else "1fr"

    def _say_tiny(self, found: Arrangement) -> None:
        tiny = found.mode is Mode.TINY
        self.query_one("#columns").display = not tiny
        note = self.query_one("#tiny", Static)
        note.display = tiny
        if tiny:
            note.update(Content(face_of(self).words(say.WIDEN, width=TINY[0], height=TINY[1])))

    def fit_checks(self, rows: int) -> None:
        """Give the checks the rows that they fill, where nobody set another height."""
        if rows != self.wish.check_rows:
            self.wish = replace(self.wish, check_rows=rows)
            if self.arrangement.mode is Mode.QUAD:
                self.refit()

    # ── focus ──

    def turn_to(self, name: PartName) -> None:
        """Focus a part; a hidden one is shown."""
        self.note_focus(name)
        self.parts[name].take_focus()

    def note_focus(self, name: PartName) -> None:
        """Take notice that a part has the focus."""
        if name is not PartName.SHELL:
            self.before_shell = name
        if name is not self.wish.focused or name not in self.arrangement.shown:
            self.wish = self.wish.turned_to(name)
            self.refit()
            self.post_message(self.Turned(name))

    def flip(self) -> None:
        """Go to the shell, or from it back to where one was."""
        shell = self.wish.focused is PartName.SHELL
        self.turn_to(self.before_shell if shell else PartName.SHELL)

    def step(self, by: int) -> None:
        """Focus the next part by number."""
        names = list(PartName)
        self.turn_to(names[(names.index(self.wish.focused) + by) % len(names)])

    # ── sizes ──

    def zoom(self) -> None:
        """Show the focused part alone, or all again."""
        self.wish = replace(self.wish, zoomed=not self.wish.zoomed)
        self.refit()
        self.post_message(self.Resized())

    def widen(self, by: int) -> None:
        """Make the left column wider by steps, or narrower."""
        if self.arrangement.left is not None:
            self.set_left(self.arrangement.left + by * _STEP)

    def set_left(self, width: int) -> None:
        """Make the left column so wide."""
        self._set(replace(self._sizes(), left=left_width(self.screen.size.width, width)))

    def heighten(self, by: int) -> None:
        """Make the focused part taller by steps, or shorter; its neighbour gives the rows."""
        found, focused = self.arrangement, self.wish.focused
        if found.checks is None or found.cluster is None:
            return
        if focused in LEFT:
            rows = by * _STEP if focused is PartName.CHECKS else -by * _STEP
            self._set(replace(self._sizes(), checks=found.checks + rows))
        else:
            rows = by * _STEP if focused is PartName.CLUSTER else -by * _STEP
            self._set(replace(self._sizes(), cluster=found.cluster + rows))

    def _sizes(self) -> Sizes:
        return self.wish.sizes.get(self.arrangement.mode, Sizes())

    def _set(self, sizes: Sizes) -> None:
        mode = self.arrangement.mode
        self.wish = replace(self.wish, sizes={**self.wish.sizes, mode: sizes})
        self.refit()
        self.post_message(self.Resized())

    def on_splitter_dragged(self, event: Splitter.Dragged) -> None:
        """Follow the dragged line."""
        event.stop()
        self.set_left(event.width)

    def on_tab_bar_asked(self, event: TabBar.Asked) -> None:
        """Turn to the part whose tab was clicked."""
        event.stop()
        self.turn_to(event.part)
