"""The sentences of the terminal pane, marked for translation."""

from __future__ import annotations

from typing import Protocol

from tutor.tui.terminal.placing import Placed
from tutor.wording.texts import Text, text

ENDED = text("The shell ended ({code}). Enter opens a new one here.")
LEAVES = text("Keys go to the shell. Ctrl+] leaves.")
COPIED = text("Copied.")
AT_PROMPT = text("At the prompt; Enter runs it.")
PROGRAM_RUNS = text("{program} is running in the shell: copied instead of typed.")
NO_SHELL = text("No shell is running: copied instead of typed.")
SEVERAL_LINES = text("This shell runs each line at once: copied instead of typed.")


class Says(Protocol):
    """Puts a marked sentence into the learner's language."""

    def __call__(self, sentence: Text, **arguments: object) -> str:
        """Return the sentence with its arguments."""
        ...


def placed_words(say: Says, placed: Placed) -> str:
    """Say where a command went that was to be put at the prompt."""
    if placed.typed:
        return say(AT_PROMPT)
    if placed.program:
        return say(PROGRAM_RUNS, program=placed.program)
    return say(NO_SHELL if placed.ended else SEVERAL_LINES)
