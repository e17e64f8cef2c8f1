"""What the mouse does in the pane: it belongs to the program that asked for it, else it selects.

Shift keeps the mouse for selecting, as terminals do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from tutor.tui.terminal.mouse import ALT, CTRL, SHIFT, Button, Motion

if TYPE_CHECKING:
    from tutor.tui.terminal.pane import TerminalPane

_WHEEL_ROWS = 3
_BUTTONS = {1: Button.LEFT, 2: Button.MIDDLE, 3: Button.RIGHT}


class Pointer:
    """The mouse of one pane."""

    def __init__(self, pane: TerminalPane) -> None:
        self._pane = pane
        self._selecting = False
        self._dragged = False

    def down(self, event: events.MouseDown) -> None:
        """Report a button, or begin a selection."""
        if not self._pane.ready:
            return
        if self._reports(event):
            self._report(event, Motion.PRESS, _BUTTONS.get(event.button, Button.LEFT))
        elif event.button == 1:
            self._selecting, self._dragged = True, False
            self._pane.emulator.start_selection(*self._cell(event))
            self._pane.capture_mouse()
            self._pane.redraw()

    def move(self, event: events.MouseMove) -> None:
        """Report the movement, or let the selection grow; beyond an edge it scrolls."""
        if not self._selecting:
            if self._reports(event):
                self._report(event, Motion.MOVE, _BUTTONS.get(event.button, Button.NONE))
            return
        self._dragged = True
        height = self._pane.size.height
        if event.y < 0 or event.y >= height:
            self._pane.emulator.scroll(-1 if event.y < 0 else 1)
        self._pane.emulator.extend_selection(*self._cell(event))
        self._pane.redraw()

    def up(self, event: events.MouseUp) -> None:
        """Report the release, or copy what was selected."""
        if self._selecting:
            self._selecting = False
            self._pane.release_mouse()
            if self._dragged:
                self._copy()
        elif self._reports(event):
            self._report(event, Motion.RELEASE, _BUTTONS.get(event.button, Button.LEFT))

    def click(self, event: events.Click) -> None:
        """Select and copy the word at the second click, the line at the third."""
        if not self._pane.ready or event.chain < 2 or event.button != 1 or self._reports(event):
            return
        emulator = self._pane.emulator
        select = emulator.select_word if event.chain == 2 else emulator.select_line
        select(*self._cell(event))
        self._copy()
        self._pane.redraw()

    def wheel(self, event: events.MouseEvent, *, up: bool) -> None:
        """Report the wheel, press arrows for a full-screen program, or scroll back."""
        if not self._pane.ready:
            return
        if self._reports(event):
            self._report(event, Motion.PRESS, Button.WHEEL_UP if up else Button.WHEEL_DOWN)
        elif self._pane.emulator.wheel_is_arrows:
            self._pane.press("up" if up else "down", times=_WHEEL_ROWS)
        else:
            self._pane.emulator.scroll(-_WHEEL_ROWS if up else _WHEEL_ROWS)
            self._pane.redraw()

    def _reports(self, event: events.MouseEvent) -> bool:
        return not event.shift and self._pane.shell.runs and self._pane.emulator.wants_mouse

    def _report(self, event: events.MouseEvent, motion: Motion, button: Button) -> None:
        mods = (SHIFT * event.shift) | (ALT * event.meta) | (CTRL * event.ctrl)
        if data := self._pane.emulator.pointed(motion, button, self._cell(event), mods):
            self._pane.send(data)

    def _cell(self, event: events.MouseEvent) -> tuple[int, int]:
        width, height = self._pane.size
        return min(max(event.x, 0), width - 1), min(max(event.y, 0), height - 1)

    def _copy(self) -> None:
        if text := self._pane.emulator.selected_text():
            self._pane.copy(text)
