"""Where commands, links and copied text of the lesson screen go."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from textual.content import Content

from tutor.tui.frame import face_of
from tutor.tui.frame_screen import TutorScreen
from tutor.tui.key_names import textual_key
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.arranging import PartName
from tutor.tui.lesson.checks_view import ChecksView
from tutor.tui.lesson.stage import Stage
from tutor.tui.lesson.text_view import TextView
from tutor.tui.live.widget import LiveView
from tutor.tui.terminal.pane import TerminalPane
from tutor.tui.terminal.words import COPIED, placed_words


class Prompting(TutorScreen):
    """Answers what the parts ask for: put this at the prompt, copy that, open a link."""

    pane: TerminalPane
    stage: Stage
    environ: Mapping[str, str]

    def to_prompt(self, command: str) -> None:
        """Put a command at the prompt, say where it went, and go there if it was typed."""
        placed = self.pane.put_at_prompt(command)
        if placed.typed:
            self.stage.turn_to(PartName.SHELL)
        self.say(placed_words(face_of(self).words, placed))

    def action_shell_scroll(self) -> None:
        """Go to the shell and read back in its output."""
        self.stage.turn_to(PartName.SHELL)
        self.pane.scroll_back()

    async def command(self, line: str) -> bool:
        """Do `send KEY`: give the shell a key that is ours; say whether it was this command."""
        word, _, key = line.partition(" ")
        if word != "send" or not key:
            return False
        self.pane.press(textual_key(key))
        self.stage.turn_to(PartName.SHELL)
        return True

    def on_text_view_send_asked(self, event: TextView.SendAsked) -> None:
        """Put a block of the text at the prompt."""
        self.to_prompt(event.command)

    def on_checks_view_look_asked(self, event: ChecksView.LookAsked) -> None:
        """Put a diagnosis' command at the prompt."""
        self.to_prompt(event.command)

    def on_live_view_look_asked(self, event: LiveView.LookAsked) -> None:
        """Put a command about an object at the prompt."""
        self.to_prompt(event.command)

    def on_terminal_pane_copied(self) -> None:
        """Say that a selection was copied."""
        self.say(face_of(self).words(COPIED))

    def copy(self, text: str) -> None:
        """Copy text and say so."""
        self.app.copy_to_clipboard(text)
        self.say(face_of(self).words(COPIED))

    def on_text_view_copy_asked(self, event: TextView.CopyAsked) -> None:
        """Copy a block of the text."""
        self.copy(event.text)

    def on_checks_view_copy_asked(self, event: ChecksView.CopyAsked) -> None:
        """Copy a diagnosis' command."""
        self.copy(event.text)

    def on_text_view_pointed(self, event: TextView.Pointed) -> None:
        """Show where the selected link leads."""
        self.footer.aside = Content(event.address)

    def on_text_view_open_asked(self, event: TextView.OpenAsked) -> None:
        """Open a link where there is a browser; else copy its address."""
        words = face_of(self).words
        if has_browser(self.environ):
            self.app.open_url(event.address)
            self.say(words(say.LINK_OPENED, address=event.address))
        else:
            self.app.copy_to_clipboard(event.address)
            self.say(words(say.LINK_COPIED, address=event.address))


def has_browser(environ: Mapping[str, str]) -> bool:
    """Say whether a browser would open beside the terminal, and not in it."""
    return sys.platform == "darwin" or bool(
        environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    )
