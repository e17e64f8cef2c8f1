"""The rows above and below the parts: tabs, and the strip that keeps the checks in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tutor.tui.frame import TitleRow, face_of
from tutor.tui.lesson.arranging import PartName
from tutor.tui.lesson.lines import Line, Span, spread
from tutor.tui.lesson.painting import Brush
from tutor.wording.layout import cells


class LineRow(Widget):
    """One row that shows one line; subclasses lay it out for a width."""

    DEFAULT_CSS = "LineRow { height: 1; width: 1fr; background: $kt-bg; color: $kt-text; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._brush: Brush | None = None

    def line_for(self, width: int) -> Line:
        """Return the line for a width."""
        raise NotImplementedError

    def notify_style_update(self) -> None:
        """Mix the looks anew: the theme has changed."""
        super().notify_style_update()
        self._brush = None

    def render_line(self, y: int) -> Strip:
        """Draw the row."""
        if self._brush is None:
            self._brush = Brush(self)
        width = self.size.width
        return self._brush.strip(self.line_for(width) if y == 0 else Line(), width)


@dataclass(frozen=True, slots=True)
class Tab:
    """One part's tab: its number and title, what is counted in it, whether something changed."""

    part: PartName
    title: str
    count: str = ""
    changed: bool = False


class TabBar(LineRow):
    """The parts where one is seen at a time. A click turns to a part."""

    tabs: reactive[Sequence[Tab]] = reactive[Sequence[Tab]](())
    active: reactive[PartName] = reactive(PartName.LESSON)
    advice: reactive[tuple[str, str]] = reactive(("", ""))  # a key, and what it does

    @dataclass
    class Asked(Message):
        """A part is asked for."""

        part: PartName

    def line_for(self, width: int) -> Line:
        """Return the tabs, and the key at the right end while there is room."""
        spans: list[Span] = []
        for number, tab in enumerate(self.tabs, start=1):
            spans += self._tab(number, tab)
        key, said = self.advice
        right = self._advice(key, said)
        if sum(cells(s.text) for s in (*spans, *right)) + 2 > width:
            right = ()
        return spread(spans, right, width)

    def _tab(self, number: int, tab: Tab) -> list[Span]:
        glyphs, active = face_of(self).glyphs, tab.part is self.active
        style = "bold accent" if active else ""
        mark = Span(glyphs.selected if active else " ", "accent" if active else "")
        words = " ".join(filter(None, [str(number), tab.title, tab.count]))
        spans = [mark, Span(words, style)]
        if tab.changed:
            spans.append(Span(f" {glyphs.changed}", "bold"))
        return [*spans, Span("  ")]

    @staticmethod
    def _advice(key: str, said: str) -> tuple[Span, ...]:
        """Return the key in the colour of keys, wherever the language puts it."""
        if not key:
            return (Span(f"{said} "),) if said else ()
        before, found, after = said.partition(key)
        return (Span(before), Span(found, "accent"), Span(f"{after} "))

    def on_click(self, event: events.Click) -> None:
        """Turn to the part whose tab is under the pointer."""
        at = 0
        for number, tab in enumerate(self.tabs, start=1):
            size = sum(cells(span.text) for span in self._tab(number, tab))
            if at <= event.x < at + size:
                self.post_message(self.Asked(tab.part))
            at += size


Lay = Callable[[int], Line]


class StripRow(LineRow):
    """The exercise's checks on one row."""

    def __init__(self) -> None:
        super().__init__()
        self._lay: Lay | None = None

    def show(self, lay: Lay) -> None:
        """Show what `lay` returns for the width there is."""
        self._lay = lay
        self.refresh()

    def line_for(self, width: int) -> Line:
        """Return the checks for a width."""
        return self._lay(width) if self._lay else Line()


class ExerciseStrip(Widget):
    """The checks in two rows, where their part may be hidden. A click asks for the part."""

    DEFAULT_CSS = "ExerciseStrip { height: auto; width: 1fr; layout: vertical; }"

    def compose(self) -> ComposeResult:
        """Lay the title over the checks."""
        yield TitleRow()
        yield StripRow()

    def show(self, title: str, note: str | Content, lay: Lay) -> None:
        """Show an exercise's title, its count, and its checks."""
        head = self.query_one(TitleRow)
        head.title, head.note = title, note
        self.query_one(StripRow).show(lay)

    def set_rows(self, rows: int) -> None:
        """Take two rows, one without the title, or none."""
        self.display = rows > 0
        self.query_one(TitleRow).display = rows > 1

    def on_click(self) -> None:
        """Turn to the checks."""
        self.post_message(TabBar.Asked(PartName.CHECKS))
