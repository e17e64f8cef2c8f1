"""The sentences of the terminal pane, marked for translation."""

from __future__ import annotations

import signal
from contextlib import suppress

from tutor.tui.terminal.placing import Placed
from tutor.wording.texts import text
from tutor.wording.words import Words

ENDED = text("The shell ended ({code}). Enter opens a new one here.")
HISTORY = text("/ search   v mark   Enter copy   Esc back")
FOUND = text("{needle}: {number} of {of}   n older   N newer   Enter copy   Esc back")
NOT_FOUND = text("Nothing matches {needle}.")
COPIED = text("Copied.")
AT_PROMPT = text("At the prompt; Enter runs it.")
PROGRAM_RUNS = text("{program} is running in the shell: copied instead of typed.")
NO_SHELL = text("No shell is running: copied instead of typed.")
SEVERAL_LINES = text("This shell runs each line at once: copied instead of typed.")


def ended_words(say: Words, code: int) -> str:
    """Say that the shell has ended, with its exit code or the signal that ended it."""
    name = str(code)
    with suppress(ValueError):
        name = signal.Signals(code - 128).name if code > 128 else name
    return say(ENDED, code=name)


def placed_words(say: Words, placed: Placed) -> str:
    """Say where a command went that was to be put at the prompt."""
    if placed.typed:
        return say(AT_PROMPT)
    if placed.program:
        return say(PROGRAM_RUNS, program=placed.program)
    return say(NO_SHELL if placed.ended else SEVERAL_LINES)
