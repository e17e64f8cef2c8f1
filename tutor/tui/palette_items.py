"""The commands of the palette: every action of the registry, and those that take a word. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tutor.session.course_map import CourseMap
from tutor.tui.frame import Face
from tutor.tui.keys import ACTIONS, Action, Where, places
from tutor.tui.tokens import NAMES
from tutor.wording.texts import Text, text
from tutor.wording.words import Words

IN_LESSON = text("in a lesson only")
IN_PLACE: dict[Where, Text] = {
    Where.EVERYWHERE: IN_LESSON,
    Where.LESSON: IN_LESSON,
    Where.TEXT: text("in the lesson part only"),
    Where.CHECKS: text("in the checks part only"),
    Where.SHELL: text("in the shell only"),
    Where.CLUSTER: text("in the cluster part only"),
    Where.HOME: text("at home only"),
    Where.PROGRESS: text("in progress only"),
    Where.LABS: text("in labs only"),
}
NOT_HERE = text("not here")
LESSON = text("lesson {title}")
USE_LAB = text("lessons run on lab {lab}")
IN_LANGUAGE = text("language {name}")
IN_THEME = text("theme {name}")
GLYPHS = {
    "auto": text("signs as the terminal can show them"),
    "unicode": text("signs from Unicode"),
    "ascii": text("signs from ASCII alone"),
}
MOTIONS = {
    "full": text("what changed flashes"),
    "reduced": text("what changed is marked, nothing flashes"),
}
LANGUAGE_NAMES = {"en": "English", "ko": "한국어"}
_MOVES = ("up", "down", "left", "right", "page_up", "page_down")  # nobody looks for these by name


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette. `line` is what one would type for it after the colon."""

    line: str
    words: str
    names: tuple[str, ...]  # what it is found by, in both languages
    key: str = ""
    why_not: str = ""  # why it can't be done now


@dataclass(frozen=True, slots=True)
class Offer:
    """What the commands with a word can be given."""

    course: CourseMap
    labs: Sequence[str]


def commands(
    face: Face, where: Where, possible: Callable[[Action], bool], offer: Offer
) -> list[Command]:
    """Return all commands, those of the focused part first, those that can't be done last."""
    near = list(places(where))
    actions = [a for a in ACTIONS if a.id.rpartition(".")[2] not in _MOVES]
    actions.sort(key=lambda a: near.index(a.where) if a.where in near else len(near))
    can = [_command(a, face, "") for a in actions if possible(a)]
    cannot = [
        _command(a, face, face.words(IN_PLACE.get(a.where, NOT_HERE)))
        for a in actions
        if not possible(a)
    ]
    return [*can, *_with_words(face, offer), *cannot]


def _command(action: Action, face: Face, why_not: str) -> Command:
    said = face.words(action.words)
    names = (said, *_both(action.words), action.id)
    return Command(action.id, said, names, face.keys.name(action.id), why_not)


def _both(words: Text) -> tuple[str, ...]:
    return tuple(Words(language)(words) for language in LANGUAGE_NAMES)


def _with_words(face: Face, offer: Offer) -> list[Command]:
    words = face.words
    lessons = [
        (f"lesson {lesson.id}", words(LESSON, title=lesson.title))
        for track in offer.course.tracks
        for lesson in track.lessons
        if not lesson.fault
    ]
    labs = [(f"lab use {lab}", words(USE_LAB, lab=lab)) for lab in offer.labs]
    languages = [
        (f"lang {code}", words(IN_LANGUAGE, name=name)) for code, name in LANGUAGE_NAMES.items()
    ]
    themes = [(f"theme {name}", words(IN_THEME, name=name)) for name in NAMES]
    looks = [
        *((f"glyphs {name}", words(said)) for name, said in GLYPHS.items()),
        *((f"motion {name}", words(said)) for name, said in MOTIONS.items()),
    ]
    quit_ = [("q", words(text("quit, everything is kept")))]
    every = [*languages, *themes, *looks, *labs, *lessons, *quit_]
    return [Command(line, said, (line, said)) for line, said in every]
