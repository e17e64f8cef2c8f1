"""What the process ends with. One table; nothing else decides a code."""

from __future__ import annotations

from enum import IntEnum

from tutor.errors import ContentError, LabError, ProgressError, TutorError


class ExitCode(IntEnum):
    """The codes of DESIGN §7; `MEANINGS` says what each is for."""

    DONE = 0
    NOT_MET = 1
    USAGE = 2
    CONTENT = 3
    LAB = 4
    PROGRESS = 5
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.DONE: "done",
    ExitCode.NOT_MET: "not met, or not proven",
    ExitCode.USAGE: "usage: an argument is wrong, or a question was answered with no",
    ExitCode.CONTENT: "a course file is at fault",
    ExitCode.LAB: "the lab is unavailable; trying again may help",
    ExitCode.PROGRESS: "progress can't be read or written",
    ExitCode.INTERRUPTED: "interrupted (Ctrl+C)",
}


class UsageError(TutorError):
    """The command can't be carried out as it was given."""


def code_of(error: TutorError) -> ExitCode:
    """Return the code that an error ends the process with."""
    match error:
        case ContentError():
            return ExitCode.CONTENT
        case LabError():
            return ExitCode.LAB
        case ProgressError():
            return ExitCode.PROGRESS
        case _:
            return ExitCode.USAGE
