"""What can go wrong with the world, as values a face can show. A wrong answer is never an error.

TutorError
├── ContentError    a course file is at fault: path, line, field
├── LabError        a lab is missing, late, or refuses
└── ProgressError   the event log can't be read or written
"""

from __future__ import annotations


class TutorError(Exception):
    """Something outside our control stopped us: what happened, to which object, what to do next."""

    def __init__(self, what: str, *, where: str, next_step: str) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.what} ({self.where}). {self.next_step}"


class ContentError(TutorError):
    """A course file is at fault. `where` is `path:line`, or a folder."""


class LabError(TutorError):
    """A lab is missing, late, or refuses; trying again may help."""


class ProgressError(TutorError):
    """The event log can't be read or written; nothing in it was changed."""
