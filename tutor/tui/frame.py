"""What every screen is made of: header, parts with a title row, and the footer of keys.

A part has no box: its title is a line, heavy while it has the focus and light otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Protocol, cast

from textual.app import ComposeResult, RenderResult
from textual.content import Content
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.widget import Widget

from tutor.tui import tokens
from tutor.tui.glyphs import UNICODE, Glyphs
from tutor.tui.keys import Keys, Where
from tutor.tui.motion import Motion
from tutor.wording.layout import cells, cropped
from tutor.wording.texts import text
from tutor.wording.words import Words

HELP = text("help")
KEYS_GO_TO_SHELL = text("all other keys go to the shell")
OR_CLICK = text("or click another part")


@dataclass(frozen=True, slots=True)
class Face:
    """How things are said and drawn for this learner; another language makes another face."""

    words: Words = field(default_factory=Words)
    glyphs: Glyphs = UNICODE
    keys: Keys = field(default_factory=Keys)
    motion: Motion = field(default_factory=Motion)


class HasFace(Protocol):
    """An app that has a face."""

    face: Face


def face_of(node: DOMNode) -> Face:
    """Return the app's face."""
    return cast("HasFace", node.app).face


def where_of(node: DOMNode | None) -> Where:
    """Return the place that a node is in: its own `WHERE`, else that of what holds it."""
    while node is not None:
        where = getattr(node, "WHERE", None)
        if isinstance(where, Where):
            return where
        node = node.parent
    return Where.APP


def plain_row(*pieces: str | Content | tuple[str, str]) -> Content:
    """Return pieces side by side; no markup is read in them."""
    return Content.assemble(*pieces)


def title_row(
    title: str, note: str | Content, width: int, glyphs: Glyphs, *, heavy: bool
) -> Content:
    """Return `━ Title ━━━━ note ━` in exactly `width` cells; the note goes first when narrow."""
    sign = glyphs.heavy if heavy else glyphs.light
    line = tokens.ACCENT if heavy else tokens.RULE
    note = note if isinstance(note, Content) else Content(note)
    if cells(title) + note.cell_length + 8 > width:
        note = Content()
    title = cropped(title, max(width - 5, 0), glyphs.cut)
    used = cells(title) + 4 + (note.cell_length + 2 if note else 0)
    head = f"bold {tokens.ACCENT}" if heavy else tokens.TEXT
    row = Content.assemble((f"{sign} ", line), (title, head), " ", (sign * (width - used), line))
    if note:
        row = Content.assemble(row, " ", note.stylize_before(head), " ", (sign, line))
    else:
        row = Content.assemble(row, (sign, line))
    return row.truncate(width)


class TitleRow(Widget):
    """The title of a part. A click on it focuses the part."""

    DEFAULT_CSS = "TitleRow { height: 1; width: 1fr; }"

    title: reactive[str] = reactive("")
    note: reactive[str | Content] = reactive[str | Content]("")
    heavy: reactive[bool] = reactive(False)

    def render(self) -> RenderResult:
        """Draw the row at the width there is."""
        glyphs = face_of(self).glyphs
        return title_row(self.title, self.note, self.size.width, glyphs, heavy=self.heavy)


class Part(Widget):
    """A part of a screen: its title row, and below it what was handed in.

    `WHERE` (of the subclass, or of the widget inside) says which keys count while it is focused.
    """

    DEFAULT_CSS = """
    Part { layout: vertical; width: 1fr; height: 1fr; background: $kt-bg; }
    Part > #body { width: 1fr; height: 1fr; layout: vertical; }
    """

    title: reactive[str] = reactive("")
    note: reactive[str | Content] = reactive[str | Content]("")

    def __init__(self, *children: Widget, title: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._inside = children
        self._row = TitleRow()
        self.set_reactive(Part.title, title)

    def compose(self) -> ComposeResult:
        """Lay the title row over the body."""
        self._row.title, self._row.note = self.title, self.note
        yield self._row
        yield Widget(*self._inside, id="body")

    def watch_title(self, title: str) -> None:
        """Show another title."""
        self._row.title = title

    @property
    def heavy(self) -> bool:
        """Say whether the title is drawn heavy."""
        return self._row.heavy

    @heavy.setter
    def heavy(self, heavy: bool) -> None:
        self._row.heavy = heavy

    def watch_note(self, note: str | Content) -> None:
        """Show another note at the title's right end."""
        self._row.note = note

    def on_descendant_focus(self) -> None:
        """Draw the title heavy while the focus is inside."""
        self.heavy = self.has_focus_within

    def on_descendant_blur(self) -> None:
        """Draw the title light again, once the focus is elsewhere."""
        self.heavy = self.has_focus_within

    def on_click(self) -> None:
        """Take the focus; what is inside may have taken it before."""
        if not self.has_focus_within:
            self.take_focus()

    async def add(self, widget: Widget) -> None:
        """Lay one more widget below what is inside."""
        await self.query_one("#body").mount(widget)

    def take_focus(self) -> None:
        """Focus the first thing inside that can have it."""
        for widget in self.query("*"):
            if widget.focusable:
                widget.focus()
                return


class HeaderBar(Widget):
    """The first row: where one is at the left, the lab and its fidelity at the right."""

    DEFAULT_CSS = "HeaderBar { height: 1; width: 1fr; background: $kt-panel; }"

    place: reactive[Content] = reactive(Content())
    lab: reactive[Content] = reactive(Content())

    def render(self) -> RenderResult:
        """Draw both ends; the left one is cut where they meet."""
        room = self.size.width - 2
        left = self.place.truncate(max(room - self.lab.cell_length - 1, 0), ellipsis=True)
        gap = max(room - left.cell_length - self.lab.cell_length, 0)
        return Content.assemble(" ", left, " " * gap, self.lab, " ").truncate(self.size.width)


class KeyBar(Widget):
    """The last row: the keys of the focused part, `?` at the right end."""

    DEFAULT_CSS = "KeyBar { height: 1; width: 1fr; background: $kt-panel; }"
    GAP: ClassVar[str] = "   "

    where: reactive[Where] = reactive(Where.APP)
    aside: reactive[Content] = reactive(Content())  # in place of the keys: a word for a while

    def render(self) -> RenderResult:
        """Draw as many keys as fit; the last ones go first."""
        return footer_row(face_of(self), self.where, self.size.width, self.aside)


def footer_row(face: Face, where: Where, width: int, aside: Content | None = None) -> Content:
    """Return the footer of a place in exactly `width` cells."""
    words = face.words
    if where is Where.SHELL:
        right = Content.assemble((words(OR_CLICK), tokens.MUTED))
    else:
        right = Content.assemble((face.keys.name("app.help"), tokens.ACCENT), " ", words(HELP))
    room = width - right.cell_length - 4
    left = aside or _keys(face, where, room)
    gap = max(width - 2 - left.cell_length - right.cell_length, 1)
    return Content.assemble(" ", left, " " * gap, right, " ").truncate(width)


def _keys(face: Face, where: Where, room: int) -> Content:
    left = Content()
    for key, word in face.keys.footer(where):
        item = Content.assemble((key, tokens.ACCENT), " ", face.words(word))
        more = Content.assemble(left, KeyBar.GAP, item) if left else item
        if more.cell_length > room:
            break
        left = more
    if where is Where.SHELL:
        said = (face.words(KEYS_GO_TO_SHELL), tokens.MUTED)
        more = Content.assemble(left, KeyBar.GAP, " ", said)
        left = more if more.cell_length <= room else left
    return left
