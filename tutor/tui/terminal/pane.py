"""The terminal pane: shows what a shell in a pseudo-terminal draws, and gives it keys and mouse.

Knows no lessons, no labs, no checks: it is handed how to start the shell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer

from tutor.errors import LabError
from tutor.session.shells import Launch
from tutor.tui.frame import face_of
from tutor.tui.keys import Where, bindings
from tutor.tui.terminal.cells import Cursor
from tutor.tui.terminal.history import History
from tutor.tui.terminal.placing import Placed, Shell, place, typed_bytes
from tutor.tui.terminal.pointer import Pointer
from tutor.tui.terminal.pty import Pty
from tutor.tui.terminal.view import TerminalView
from tutor.tui.terminal.words import ended_words

_RESIZE_SECONDS = 0.05  # a splitter that is dragged doesn't redraw the program at every cell
# What a program that died may have left on: full screen, mouse, pastes, focus, hidden cursor, keys.
_RESTORE = (
    b"\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[?2026l"
    b"\x1b[?25h\x1b[<u\x1b[?1l\x1b>\x1b[r\x1b[0m"
)


class TerminalPane(TerminalView):
    """A shell in its own terminal; `open` starts it, shown or hidden.

    While it has the focus all keys go to the shell, but for those of the places `shell` and
    `everywhere`: these reach the bindings, so `shell.flip` is done by the screen.
    """

    WHERE: ClassVar[Where] = Where.SHELL
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.SHELL)

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
    class Copied(Message):
        """Text went to the clipboard."""

        pane: TerminalPane
        text: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._pty: Pty | None = None
        self._launch: Launch | None = None
        self._folder: Path | None = None
        self._pointer = Pointer(self)
        self._history: History | None = None
        self._fitting: Timer | None = None

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
            self.write(typed_bytes(self.emulator.paste(command)))
        else:
            self.app.copy_to_clipboard(command)
        return placed

    def write(self, data: bytes) -> None:
        """Send bytes to the program, as typed; what is shown is the newest again."""
        if not self.ready:
            return
        if self.rows_below or self.emulator.selects:
            # Only then: a frame before the echo would make the echo wait for the next one.
            self.emulator.drop_selection()
            self.emulator.scroll_to_end()
            self.redraw()
        self.send(data)

    def send(self, data: bytes) -> None:
        """Send bytes to the program, and leave what is shown as it is."""
        if self._pty is not None:
            self._pty.write(data)

    def press(self, key: str, character: str | None = None, *, times: int = 1) -> None:
        """Give the program a key by Textual's name for it."""
        if self.ready and (data := self.emulator.key(key, character)):
            self.write(data * times)

    def copy(self, text: str) -> None:
        """Put text on the clipboard and say so."""
        self.app.copy_to_clipboard(text)
        self.post_message(self.Copied(self, text))

    # ── reading back ──

    def scroll_back(self) -> None:
        """Take the focus, and let keys move, search, mark and copy in the output until Esc."""
        if not self.ready:
            return
        self.focus()
        self._history = History(self.emulator, face_of(self).words, self)
        self.status = self._history.status
        self.redraw()

    def end_history(self) -> None:
        """Show the newest output again; keys go to the shell."""
        self._history, self.status = None, ""
        self.emulator.drop_selection()
        self.emulator.scroll_to_end()
        self.redraw()

    def shown_cursor(self) -> Cursor | None:
        """Where the cursor is drawn: the shell's, or one's own while reading back."""
        return self._history.cursor if self._history is not None else super().shown_cursor()

    def _read_back(self, history: History, event: events.Key) -> None:
        history.press(event.key, event.character)
        if self._history is history:
            self.status = history.status
        self.redraw()

    async def close(self) -> None:
        """Hang up the shell, and wait until it is gone."""
        if self._pty is not None:
            await self._pty.close()

    async def _live(self, launch: Launch) -> None:
        """Be with one shell from its start to its end."""
        await self.prepare()
        if self._pty is not None and not self._pty.has_ended:
            self.feed(_RESTORE + b"\r\n")  # what it replaces may be in full screen
        pty = self._pty = Pty(self.feed)
        try:
            pty.resize(*self.grid)
            await pty.start(launch)
            self.post_message(self.Started(self))
            code = await pty.ended()
            self._say(ended_words(face_of(self).words, code))
            self.post_message(self.Ended(self, code))
        except LabError as refused:
            self._say(str(refused))
            self.post_message(self.Refused(self, refused))
        finally:
            await pty.close()

    def _say(self, sentence: str) -> None:
        """Write a sentence of our own below the program's last output."""
        self.feed(_RESTORE + b"\r\n" + sentence.encode() + b"\r\n")

    def answer(self, data: bytes) -> None:
        """Give the program what the terminal answers."""
        if self._pty is not None:
            self._pty.reply(data)

    def _note_folder(self) -> None:
        if self._pty is not None and (folder := self._pty.folder()) is not None:
            self._folder = folder

    # ── what Textual tells ──

    async def on_unmount(self) -> None:
        """Hang up, and free what is not Python's."""
        await self.close()
        self._pty = None
        self.forget()

    def on_resize(self) -> None:
        """Give emulator and program the new size, once it no longer changes."""
        if self._fitting is not None:
            self._fitting.stop()
        if self._pty is None or not self._pty.runs:
            self._fit()
        else:
            self._fitting = self.set_timer(_RESIZE_SECONDS, self._fit)

    def _fit(self) -> None:
        self._fitting = None
        if not (self.ready and self.size.area) or self.grid == self.emulator.size:
            return  # hidden: the program keeps its last size
        self.emulator.resize(*self.grid)
        if self._pty is not None:
            self._pty.resize(*self.grid)
        self.forget_rows()

    def on_focus(self) -> None:
        """Show the cursor as a block; tell a program that wants to know."""
        self._tell_focus(gained=True)

    def on_blur(self) -> None:
        """Show the cursor as a line; tell a program that wants to know."""
        if self._history is not None:
            self.end_history()
        self._tell_focus(gained=False)

    def _tell_focus(self, *, gained: bool) -> None:
        self.show_focus()
        if self.ready and self.emulator.wants_focus:
            self.send(b"\x1b[I" if gained else b"\x1b[O")

    def on_key(self, event: events.Key) -> None:
        """Give the key to the program, unless it is one of ours."""
        if event.key in self._our_keys:
            return  # the bindings come next
        event.stop()
        event.prevent_default()
        if self._history is not None:
            self._read_back(self._history, event)
        elif self._pty is not None and self._pty.runs:
            self._note_folder_before(event.key)
            self.press(event.key, event.character)
        elif event.key == "enter" and self._launch is not None:
            self.open(replace(self._launch, folder=self._folder or self._launch.folder))

    @property
    def _our_keys(self) -> set[str]:
        keys = face_of(self).keys
        return {key for action in keys.help(Where.SHELL) for key in keys.of(action.id)}

    def action_shell_page_up(self) -> None:
        """Show a page of older output."""
        self._scroll_pages(-1)

    def action_shell_page_down(self) -> None:
        """Show a page of newer output."""
        self._scroll_pages(1)

    def _scroll_pages(self, pages: int) -> None:
        if self.ready:
            self.emulator.scroll(pages * max(self.size.height - 1, 1))
            self.redraw()

    def _note_folder_before(self, key: str) -> None:
        """Remember where the shell is before it runs a line, which may be its last."""
        if key == "enter":
            self._note_folder()

    def on_paste(self, event: events.Paste) -> None:
        """Give the pasted text to the program, in brackets if it knows them."""
        event.stop()
        if self._history is not None:
            self.end_history()
        if self.ready:
            self.write(self.emulator.paste(event.text))

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
