"""The palette: a command line over all commands there are, with what each does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Input, Static

from tutor.tui import tokens
from tutor.tui.frame import face_of
from tutor.tui.frame_rows import Row, Rows, edged
from tutor.tui.overlay import Overlay
from tutor.tui.palette_items import Command
from tutor.tui.palette_match import best
from tutor.wording.messages import Say
from tutor.wording.texts import term, text

COMMANDS = term("title", "Commands")
OF = text("{found} of {all}")
ROWS = 12


class CommandRows(Rows, can_focus=False):
    """The commands that match."""

    lit = True  # the arrows move it from the command line

    def __init__(self) -> None:
        super().__init__(id="commands")
        self.commands: Sequence[Command] = ()

    def lay(self, width: int, height: int) -> Sequence[Row]:  # noqa: ARG002 - all rows, always
        """Lay a command a row: what it does, its key or why it can't be done."""
        return [Row(self._text(command, width), command.line) for command in self.commands]

    def _text(self, command: Command, width: int) -> Content:
        if command.why_not:
            left = Content.assemble("  ", (command.words, tokens.MUTED))
            right = Content.assemble((command.why_not, tokens.MUTED), "  ")
        else:
            left = Content.assemble("  ", command.words)
            right = Content.assemble((command.key, tokens.ACCENT), "  ")
        return edged(left, right, width, face_of(self).glyphs.cut)


class Palette(Overlay):
    """Chooses a command by a few letters; returns its line, or what was typed if none matches."""

    DEFAULT_CSS = """
    Palette #body { padding: 0; }
    Palette CommandRows { height: 1fr; }
    Palette #line { height: 1; background: $kt-panel; }
    Palette #colon { width: 3; padding: 0 0 0 1; }
    Palette Input, Palette Input:focus { width: 1fr; height: 1; border: none; padding: 0;
        background: $kt-panel; color: $kt-text; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
    ]

    def __init__(self, region: Region, commands: Sequence[Command]) -> None:
        super().__init__(region)
        self._all = commands
        self._rows = CommandRows()
        self._line = Input(select_on_focus=False)

    def inside(self) -> tuple[Widget, ...]:
        """Lay the rows over the command line."""
        colon = Static(Content.assemble((":", tokens.ACCENT)), id="colon")
        return (self._rows, Horizontal(colon, self._line, id="line"))

    def on_mount(self) -> None:
        """Show all commands."""
        self._filter("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches."""
        self._filter(event.value.lstrip(": "))

    def _filter(self, query: str) -> None:
        words = face_of(self).words
        found = best(query, [(each, (each.line, *each.names)) for each in self._all])
        found.sort(key=lambda command: bool(command.why_not))
        self._rows.commands = found
        self._rows.selected = found[0].line if found else ""
        self._rows.refresh()
        self.part.title = words(COMMANDS)
        self.part.note = words(OF, found=len(found), all=len(self._all))
        if not found:
            self.part.note = words.wording.say(Say.NO_MATCH, query=query)

    def on_input_submitted(self) -> None:
        """Return the selected command; one that can't be done stays to be read."""
        typed = self._line.value.strip().lstrip(":").strip()
        chosen = next((c for c in self._all if c.line == self._rows.selected), None)
        if chosen is None:
            self.dismiss(typed)
        elif not chosen.why_not:
            self.dismiss(chosen.line)

    def on_rows_chosen(self) -> None:
        """Return what was clicked twice."""
        self.on_input_submitted()

    def action_move(self, by: int) -> None:
        """Select another command."""
        self._rows.move(by)

    def action_complete(self) -> None:
        """Write the selected command into the line."""
        self._line.value = self._rows.selected
        self._line.cursor_position = len(self._line.value)
