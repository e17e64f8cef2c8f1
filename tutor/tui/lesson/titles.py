"""What header, titles, tabs and strip of the lesson screen say. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from textual.content import Content

from tutor.tui import tokens
from tutor.tui.frame import Face
from tutor.tui.frame_lab import LabSeen
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.arranging import PartName
from tutor.tui.lesson.bars import Tab
from tutor.tui.lesson.check_lines import met_of
from tutor.tui.lesson.manner import Manner
from tutor.tui.lesson.open_lesson import OpenLesson, bare_title, step_map, view_of
from tutor.wording.layout import cells
from tutor.wording.messages import Say
from tutor.wording.texts import Text


def place(here: OpenLesson, width: int, face: Face) -> Content:
    """Return `Track › Lesson`; the track goes first where there is little room."""
    title = (here.text.title, tokens.STRONG)
    if here.track and cells(here.track) + cells(here.text.title) + 3 <= width:
        return Content.assemble(f"{here.track} {face.glyphs.crumb} ", title)
    return Content.assemble(title)


def lab_seen(here: OpenLesson, lab: str, now: datetime) -> LabSeen:
    """Return what the header says of the lab."""
    state = here.state
    if here.ready and state and not state.lab.answering:
        seconds = max(round((now - (state.lab.since or state.at)).total_seconds()), 0)
        return LabSeen(lab, here.fidelity, "no answer", f"{seconds} s")
    if here.ready:
        return LabSeen(lab, here.fidelity, "ready")
    failed = bool(here.starting and here.starting.failed)
    return LabSeen(lab, here.fidelity, "broken" if failed else "starting")


def part_words(here: OpenLesson) -> dict[PartName, Text]:
    """Return what the parts are called in this lesson."""
    return {
        PartName.LESSON: say.LESSON,
        PartName.SHELL: say.SHELL,
        PartName.CHECKS: say.CHECKS,
        PartName.CLUSTER: say.CLUSTER if here.cluster else say.ENGINE,
    }


def part_titles(here: OpenLesson, face: Face) -> dict[PartName, str]:
    """Return the parts' titles with their numbers."""
    return {
        name: f"{number} {face.words(word)}"
        for number, (name, word) in enumerate(part_words(here).items(), start=1)
    }


def lesson_note(here: OpenLesson, manner: Manner) -> str:
    """Return the step map and how far one is."""
    of = manner.say(say.STEP_OF, have=here.index + 1, want=len(here.text.steps))
    return f"{step_map(here, manner)} {of}"


def checks_note(here: OpenLesson, manner: Manner) -> str:
    """Return how many checks are met."""
    view = view_of(here)
    if view is None:
        return ""
    met, of = met_of(view)
    return manner.wording.say(Say.MET_OF, have=met, want=of)


def shell_note(here: OpenLesson, face: Face, *, focused: bool) -> str:
    """Return how the shell is left, or when there is one."""
    if not here.ready:
        return face.words(say.OPENS_WHEN_READY)
    return face.words(say.LEAVES, key=face.keys.name("shell.flip")) if focused else ""


def tabs(here: OpenLesson, changed: Collection[PartName], face: Face) -> tuple[Tab, ...]:
    """Return the parts' tabs."""
    view = view_of(here)
    counts = {PartName.LESSON: (here.index + 1, len(here.text.steps))}
    if view is not None:
        counts[PartName.CHECKS] = met_of(view)
    return tuple(
        Tab(name, face.words(word), _count(counts.get(name), face), name in changed)
        for name, word in part_words(here).items()
    )


def _count(count: tuple[int, int] | None, face: Face) -> str:
    return face.words(say.OF_SHORT, have=count[0], want=count[1]) if count else ""


def tab_advice(face: Face, *, shell: bool) -> tuple[str, str]:
    """Return the key that flips between shell and the rest, and what it does now."""
    key = face.keys.name("shell.flip")
    return key, face.words(say.LEAVES if shell else say.TO_SHELL, key=key)


def strip_title(here: OpenLesson, face: Face) -> str:
    """Return `Exercise 3 of 4 · its title`."""
    number, of = here.ordinal
    head = face.words(say.EXERCISE_OF, number=number, of=of)
    return f"{head} {face.glyphs.dot} {bare_title(here.step)}"
