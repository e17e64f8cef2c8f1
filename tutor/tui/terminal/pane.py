"""The terminal pane: shows what a shell in a pseudo-terminal draws, and gives it keys and mouse.

Knows no lessons, no labs, no checks: it is handed how to start the shell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tutor.errors import LabError
from tutor.session.shells import Launch
from tutor.tui.terminal import words
from tutor.tui.terminal.cells import Cursor, Row
from tutor.tui.terminal.emulator import Emulator
from tutor.tui.terminal.encoding import KeyEncoder, encode_focus, encode_paste
from tutor.tui.terminal.palettes import palette_of
from tutor.tui.terminal.placing import Placed, Shell, place, typed_bytes
from tutor.tui.terminal.pointer import Pointer
from tutor.tui.terminal.pty import Pty
from tutor.tui.terminal.strips import Brush
from tutor.tui.terminal.words import Says

LEAVE_KEY = "ctrl+right_square_bracket"
_FRAME_SECONDS = 1 / 60
_HELD_FRAMES = 9  # a program that never ends its change is shown after 150 ms
_SCROLLS = {"shift+pageup": -1, "shift+pagedown": 1}
_TO_END = "shift+end"
# What a program that died may have left on: full screen, mouse, pastes, focus, hidden cursor, keys.
_RESTORE = (
    b"\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[?2026l"
    b"\x1b[?25h\x1b[<u\x1b[?1l\x1b>\x1b[r\x1b[0m"
)


class TerminalPane(Widget, can_focus=True):
    """A shell in its own terminal. While it has focus all keys but one go to the shell.

    `open` starts a shell; the pane may be anywhere, shown or hidden. `leave_key` is Textual's name
    of the key that leaves; `below` the glyph for "more below".
    """

    ALLOW_SELECT = False  # it has a selection of its own, which scrolls with the output
    DEFAULT_CSS = "TerminalPane { width: 1fr; height: 1fr; }"

    rows_below: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Started(Message):
        """A shell runs."""

        pane: TerminalPane

    @dataclass
    class Ended(Message):
        """The shell has ended; the pane says so, and Enter opens a new one."""

        pane: TerminalPane
        code: int

    @dataclass
    class Refused(Message):
        """The shell couldn't be started; the pane says why."""

        pane: TerminalPane
        error: LabError

    @dataclass
    class Left(Message):
        """The learner pressed the key that leaves: focus belongs elsewhere now."""

        pane: TerminalPane

    @dataclass
    class Copied(Message):
        """Text went to the clipboard."""

        pane: TerminalPane
        text: str

    def __init__(
        self,
        say: Says,
        *,
        leave_key: str = LEAVE_KEY,
        below: str = "↓",
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        super().__init__(id=id)
        self.say = say
        self.leave_key = leave_key
        self._below = below
        self._pty: Pty | None = None
        self._launch: Launch | None = None
        self._folder: Path | None = None
        self.emulator = Emulator(80, 24, self._reply)
        self._keys = KeyEncoder()
        self._pointer = Pointer(self)
        self._rows: dict[int, Row] = {}
        self._strips: dict[int, Strip] = {}
        self._cursor: Cursor | None = None
        self._brush: Brush | None = None
        self._frames: Timer | None = None
        self._held_frames = 0

    # ── the shell ──

    def open(self, launch: Launch) -> None:
        """Start a shell; one that runs is hung up first. `Started` or `Refused` follows."""
        self._launch, self._folder = launch, launch.folder
        self.run_worker(self._live(launch), group="shell", exclusive=True, name="shell")

    @property
    def shell(self) -> Shell:
        """What is known of the shell now: whether it runs, and what runs in its foreground."""
        if self._pty is None or not self._pty.runs:
            return Shell(runs=False)
        return Shell(
            runs=True,
            program=self._pty.foreground(),
            brackets_pastes=self.emulator.brackets_pastes,
        )

    @property
    def folder(self) -> Path | None:
        """The folder that the shell is in, or was in at its last Enter; None before the first."""
        self._note_folder()
        return self._folder

    def put_at_prompt(self, command: str) -> Placed:
        """Put a command at the prompt without running it; where that can't be, copy it.

        What stood at the prompt makes room. `words.placed_words` says what became of it.
        """
        command = command.strip("\r\n")
        placed = place(command, self.shell)
        if placed.typed:
            paste = encode_paste(command, bracketed=self.emulator.brackets_pastes)
            self.write(typed_bytes(paste))
        else:
            self.app.copy_to_clipboard(command)
        return placed

    def write(self, data: bytes) -> None:
        """Send bytes to the program, as typed; what is shown is the newest again."""
        self.emulator.drop_selection()
        self.emulator.scroll_to_end()
        self.send(data)
        self.redraw()

    def send(self, data: bytes) -> None:
        """Send bytes to the program, and leave what is shown as it is."""
        if self._pty is not None:
            self._pty.write(data)

    def press(self, key: str, character: str | None = None, *, times: int = 1) -> None:
        """Give the program a key by Textual's name for it."""
        if data := self._keys.encode(self.emulator.handle, key, character):
            self.write(data * times)

    def copy(self, text: str) -> None:
        """Put text on the clipboard and say so."""
        self.app.copy_to_clipboard(text)
        self.post_message(self.Copied(self, text))

    async def close(self) -> None:
        """Hang up the shell, and wait until it is gone."""
        if self._pty is not None:
            await self._pty.close()

    async def _live(self, launch: Launch) -> None:
        """Be with one shell from its start to its end."""
        pty = self._pty = Pty(self._took)
        try:
            pty.resize(*self._grid)
            await pty.start(launch)
            self.post_message(self.Started(self))
            code = await pty.ended()
            self._say(self.say(words.ENDED, code=code))
            self.post_message(self.Ended(self, code))
        except LabError as refused:
            self._say(str(refused))
            self.post_message(self.Refused(self, refused))
        finally:
            await pty.close()

    def _say(self, sentence: str) -> None:
        """Write a sentence of our own below the program's last output."""
        self._took(_RESTORE + b"\r\n" + sentence.encode() + b"\r\n")

    def _took(self, data: bytes) -> None:
        self.emulator.feed(data)
        self.redraw()

    def _reply(self, data: bytes) -> None:
        if self._pty is not None:
            self._pty.reply(data)

    def _note_folder(self) -> None:
        if self._pty is not None and (folder := self._pty.folder()) is not None:
            self._folder = folder

    # ── drawing ──

    @property
    def _grid(self) -> tuple[int, int]:
        """The size in cells; a pane that was never laid out counts as 80x24."""
        return (self.size.width, self.size.height) if self.size.area else (80, 24)

    def redraw(self) -> None:
        """Draw at the next frame: at once if nothing was drawn lately."""
        if self._frames is not None:
            self._frames.resume()

    def render_line(self, y: int) -> Strip:
        """Return one row as of the last frame."""
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._strip(y)
        return strip

    def notify_style_update(self) -> None:
        """Mix the colours anew: the theme has changed."""
        super().notify_style_update()
        self._brush = None
        self._strips.clear()
        self.refresh()

    @property
    def brush(self) -> Brush:
        """What draws in the present theme."""
        if self._brush is None:
            palette = palette_of(self.app.theme, dark=self.app.current_theme.dark)
            self._brush = Brush(self.rich_style, palette)
            ink, ground = self.rich_style.color, self.rich_style.bgcolor
            if ink and ink.triplet and ground and ground.triplet:
                # else the colours are the outer terminal's, and not ours to tell
                self.emulator.tell_colours(ink.triplet, ground.triplet, palette)
        return self._brush

    def _strip(self, y: int) -> Strip:
        width = self.size.width
        row = self._rows.get(y)
        if row is None:
            return Strip.blank(width, self.brush.base)
        strip = self.brush.row(row, width)
        if self._cursor is not None and self._cursor.y == y:
            strip = self.brush.cursor(strip, self._cursor, focused=self.has_focus)
        if self.rows_below and y == self.size.height - 1:
            strip = self._with_rows_below(strip)
        return strip

    def _with_rows_below(self, strip: Strip) -> Strip:
        told = f" {self._below} {self.rows_below} "
        if len(told) > strip.cell_length:
            return strip
        end = Strip([Segment(told, self.brush.base + Style(reverse=True))], len(told))
        return Strip.join([strip.crop(0, strip.cell_length - len(told)), end])

    def _draw(self) -> None:
        """Look at the emulator, and repaint the rows that differ."""
        assert self._frames is not None
        self._frames.pause()
        if self.emulator.held and self._held_frames < _HELD_FRAMES:
            self._held_frames += 1
            self._frames.resume()
            return
        self._held_frames = 0
        rows = self.emulator.changed_rows()
        self._rows.update(rows)
        changed = set(rows)
        before, self._cursor = self._cursor, self.emulator.cursor()
        if before != self._cursor:
            changed |= {cursor.y for cursor in (before, self._cursor) if cursor is not None}
        self._repaint(changed)

    def _repaint(self, changed: set[int]) -> None:
        width, height = self.size
        below = self.emulator.rows_below
        if below or self.rows_below:
            changed.add(height - 1)
        self.rows_below = below
        for y in changed:
            self._strips.pop(y, None)
        if len(changed) > height // 2:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, y, width, 1) for y in sorted(changed)))
        self._place_cursor()

    def _place_cursor(self) -> None:
        """Put the outer terminal's cursor where input methods show what is being composed."""
        if self.has_focus and self._cursor is not None:
            at = self.content_region.offset
            self.app.cursor_position = Offset(at.x + self._cursor.x, at.y + self._cursor.y)

    # ── what Textual tells ──

    def on_mount(self) -> None:
        """Begin to draw."""
        self._frames = self.set_interval(_FRAME_SECONDS, self._draw, pause=True)

    async def on_unmount(self) -> None:
        """Hang up, and free what is not Python's."""
        await self.close()
        self._pty = None
        self._keys.close()
        self._pointer.close()

    def on_resize(self) -> None:
        """Give emulator and program the new size."""
        if not self.size.area:
            return
        self.emulator.resize(*self._grid)
        self._pointer.resize(*self._grid)
        if self._pty is not None:
            self._pty.resize(*self._grid)
        self._rows.clear()
        self._strips.clear()
        self.redraw()

    def on_focus(self) -> None:
        """Show the cursor as a block; tell a program that wants to know."""
        self._tell_focus(gained=True)

    def on_blur(self) -> None:
        """Show the cursor as a line; tell a program that wants to know."""
        self._tell_focus(gained=False)

    def _tell_focus(self, *, gained: bool) -> None:
        if self._cursor is not None:
            self._strips.pop(self._cursor.y, None)
        if self.emulator.wants_focus:
            self.send(encode_focus(gained=gained))
        self._place_cursor()

    def on_key(self, event: events.Key) -> None:
        """Give the key to the program; only the key that leaves, and scrolling, is ours."""
        event.stop()
        event.prevent_default()
        if event.key == self.leave_key:
            self.post_message(self.Left(self))
        elif event.key in _SCROLLS:
            self.emulator.scroll(_SCROLLS[event.key] * max(self.size.height - 1, 1))
            self.redraw()
        elif event.key == _TO_END:
            self.emulator.scroll_to_end()
            self.redraw()
        elif self._pty is not None and self._pty.runs:
            self._note_folder_before(event.key)
            self.press(event.key, event.character)
        elif event.key == "enter" and self._launch is not None:
            self.open(replace(self._launch, folder=self._folder or self._launch.folder))

    def _note_folder_before(self, key: str) -> None:
        """Remember where the shell is before it runs a line, which may be its last."""
        if key == "enter":
            self._note_folder()

    def on_paste(self, event: events.Paste) -> None:
        """Give the pasted text to the program, in brackets if it knows them."""
        event.stop()
        self.write(encode_paste(event.text, bracketed=self.emulator.brackets_pastes))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Give the mouse to the program, or begin to select."""
        self._pointer.down(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Give the mouse to the program, or go on selecting."""
        self._pointer.move(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Give the mouse to the program, or end the selection."""
        self._pointer.up(event)

    def on_click(self, event: events.Click) -> None:
        """Select words and lines by clicks."""
        self._pointer.click(event)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Give the wheel to the program, or scroll back."""
        event.stop()
        self._pointer.wheel(event, up=True)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Give the wheel to the program, or scroll forth."""
        event.stop()
        self._pointer.wheel(event, up=False)
