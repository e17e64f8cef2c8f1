"""The YAML files and front matter of `lessons/`, as an author writes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from tutor.course.model import Problem
from tutor.marked_yaml import Flaw, Marked, read_marked
from tutor.names import is_id
from tutor.typed_yaml import Decoded, decode

T = TypeVar("T")


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything an author writes in `lessons/`."""


class CourseFile(Written, frozen=True):
    """`lessons/course.yaml`: the course's name in each language, and its tracks in order."""

    id: str
    title: dict[str, str]
    tracks: list[str]
    languages: list[str] = msgspec.field(default_factory=lambda: ["en"])


class TrackFile(Written, frozen=True):
    """`lessons/<track>/track.yaml`: what a track is called and for, and its lessons in order."""

    title: dict[str, str]
    goal: dict[str, str]
    lessons: list[str]
    id: str | None = None  # the folder's name, for the reader


class Front(Written, frozen=True):
    """The head of `lesson.md`."""

    title: str
    minutes: int
    requires: list[str] = []
    summary: str | None = None


class TranslatedFront(Written, frozen=True):
    """The head of `lesson.<language>.md`; what it repeats must agree with the English one."""

    title: str
    minutes: int | None = None
    requires: list[str] | None = None
    summary: str | None = None


def problems(path: Path, flaws: Iterable[Flaw]) -> list[Problem]:
    """Say of which file these flaws are."""
    return [Problem(path, flaw.line, flaw.what, flaw.remedy) for flaw in flaws]


def read_text(path: Path) -> tuple[str, list[Problem]]:
    """Return a text file with plain newlines; an unreadable one is empty and a problem."""
    try:
        return path.read_text("utf-8-sig"), []
    except FileNotFoundError:
        return "", [Problem(path, 1, "the file is missing", "write it")]
    except UnicodeDecodeError as error:
        return "", [Problem(path, 1, f"not UTF-8: {error.reason}", "save it as UTF-8")]
    except OSError as error:
        why = error.strerror or str(error)
        return "", [Problem(path, 1, f"it can't be read: {why}", "look at its permissions")]


def read_typed(path: Path, type_: type[T]) -> tuple[Decoded[T], Marked, list[Problem]]:
    """Read a YAML file of `lessons/`; with all that is wrong in it."""
    text, found = read_text(path)
    marked = read_marked(text)
    if found:
        return Decoded(None), marked, found
    decoded = decode(marked, type_)
    return decoded, marked, problems(path, decoded.flaws)


def read_course_file(root: Path) -> tuple[CourseFile | None, list[Problem]]:
    """Read `lessons/course.yaml`."""
    path = root / "lessons" / "course.yaml"
    decoded, marked, found = read_typed(path, CourseFile)
    course = decoded.value
    if course is None:
        return None, found
    if not is_id(course.id):
        found.append(_no_id(path, marked.line(("id",)), course.id))
    if "en" not in course.languages:
        line = marked.line(("languages",))
        found.append(Problem(path, line, "languages lacks en", "add en: it is the original"))
    found += _in_languages(path, marked, "title", course.title, course.languages)
    found += _listed_ids(path, marked, "tracks", course.tracks)
    return course, found


def read_track_file(root: Path, track: str, languages: list[str]) -> _TrackRead:
    """Read `lessons/<track>/track.yaml`, whose titles must be there in each of `languages`."""
    path = root / "lessons" / track / "track.yaml"
    decoded, marked, found = read_typed(path, TrackFile)
    if decoded.value is None:
        return None, found
    for key, words in (("title", decoded.value.title), ("goal", decoded.value.goal)):
        found += _in_languages(path, marked, key, words, languages)
    found += _listed_ids(path, marked, "lessons", decoded.value.lessons)
    if decoded.value.id not in (None, track):
        what = f"id is {decoded.value.id}, the folder is {track}"
        found.append(Problem(path, marked.line(("id",)), what, "give both one name"))
    return decoded.value, found


_TrackRead = tuple[TrackFile | None, list[Problem]]


def _in_languages(
    path: Path, marked: Marked, key: str, words: dict[str, str], languages: list[str]
) -> list[Problem]:
    line = marked.line((key,))
    lacking = [language for language in languages if not words.get(language, "").strip()]
    return [Problem(path, line, f"{key} lacks {lang}", f"add `{lang}:` to it") for lang in lacking]


def _listed_ids(path: Path, marked: Marked, key: str, ids: list[str]) -> list[Problem]:
    found = []
    for i, name in enumerate(ids):
        line = marked.line((key, i))
        if not is_id(name):
            found.append(_no_id(path, line, name))
        elif name in ids[:i]:
            found.append(Problem(path, line, f"{name} is listed twice", "keep one of the two"))
    return found


def _no_id(path: Path, line: int, name: str) -> Problem:
    what = f"{name!r} can't be an id"
    return Problem(path, line, what, "use lower-case letters, digits and - (at most 63)")
