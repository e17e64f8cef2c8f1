"""What is loaded in a thread once the first picture stands, so that no key has to wait for it."""

from __future__ import annotations

from importlib import import_module

LATER = (
    "tutor.tui.frame_find",
    "tutor.tui.palette",
    "tutor.tui.help",
    "tutor.tui.help_lines",
    "tutor.session.classroom",
    "tutor.tui.lesson.screen",
    "tutor.tui.progress_view",
    "tutor.tui.labs_view",
)


def warm_up() -> None:
    """Load all that. Blocking."""
    for name in LATER:
        import_module(name)
