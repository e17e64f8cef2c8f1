"""What `list` needs of a course, read in milliseconds: no Markdown parser, no typed decoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tutor.errors import ContentError
from tutor.names import CourseId, ExerciseId, LessonId, TrackId, is_id

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # not every build has libyaml
_HEADING_ID = re.compile(r"\{#([a-z0-9-]+)\}[ \t]*$")
# The lines that tell where exercises are: fences, ## headings, tasks.
_TELLING = re.compile(
    r"^(?: {0,3}(`{3,}|~{3,})(.*)|(## .*)|( {0,3}[-*+][ \t]+\[ \][ \t]).*)$", re.MULTILINE
)
_HEAD_BYTES = 4096  # of a translation only the front matter is wanted


@dataclass(frozen=True, slots=True)
class Entry:
    """One lesson of the outline. `fault` says why it can't be taken; the others still can."""

    id: LessonId
    track: TrackId
    titles: dict[str, str]  # by language, "en" always
    minutes: int
    requires: tuple[LessonId, ...]
    exercises: tuple[ExerciseId, ...]
    summaries: dict[str, str]
    fault: str = ""

    def title(self, language: str) -> str:
        """Return its title in `language`, else in English."""
        return self.titles.get(language) or self.titles["en"]


@dataclass(frozen=True, slots=True)
class OutlineTrack:
    """One track with its lessons in the order they are taken."""

    id: TrackId
    titles: dict[str, str]
    goals: dict[str, str]
    lessons: tuple[Entry, ...]

    def title(self, language: str) -> str:
        """Return its title in `language`, else in English."""
        return self.titles.get(language) or self.titles["en"]

    def goal(self, language: str) -> str:
        """Return its goal in `language`, else in English."""
        return self.goals.get(language) or self.goals["en"]


@dataclass(frozen=True, slots=True)
class Outline:
    """A course without its texts."""

    id: CourseId
    titles: dict[str, str]
    languages: tuple[str, ...]
    tracks: tuple[OutlineTrack, ...]
    root: Path

    def title(self, language: str) -> str:
        """Return its title in `language`, else in English."""
        return self.titles.get(language) or self.titles["en"]


def load_outline(root: Path) -> Outline:
    """Read the course at `root`: tracks, lessons, titles, minutes, exercises.

    Raises ContentError if course.yaml or a track.yaml is at fault; a lesson at fault is an entry
    with a `fault`.
    """
    lessons = root / "lessons"
    course = _mapping(lessons / "course.yaml")
    try:
        languages = tuple(str(language) for language in course.get("languages", ["en"]))
        tracks = tuple(_track(lessons, str(track), languages) for track in course["tracks"])
        return Outline(
            CourseId(str(course["id"])), _words(course["title"]), languages, tracks, root
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _at_fault(lessons / "course.yaml", error) from error


def _track(lessons: Path, track: str, languages: tuple[str, ...]) -> OutlineTrack:
    path = lessons / track / "track.yaml"
    tree = _mapping(path)
    try:
        entries = tuple(
            _entry(lessons / track / str(lesson), TrackId(track), languages)
            for lesson in tree["lessons"]
        )
        return OutlineTrack(TrackId(track), _words(tree["title"]), _words(tree["goal"]), entries)
    except (KeyError, TypeError, AttributeError) as error:
        raise _at_fault(path, error) from error


def _words(tree: Any) -> dict[str, str]:
    words = {str(language): str(text) for language, text in tree.items()}
    words["en"]
    return words


def _mapping(path: Path) -> dict[str, Any]:
    """Read a YAML map. Raises ContentError where there is none."""
    try:
        tree = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise _at_fault(path, error) from error
    if not isinstance(tree, dict):
        raise _at_fault(path, TypeError("it holds no keys"))
    return tree


def _at_fault(path: Path, error: Exception) -> ContentError:
    mark = getattr(error, "problem_mark", None)
    words = {KeyError: f"the key {error} is missing", FileNotFoundError: "the file is missing"}
    why = words.get(type(error)) or getattr(error, "problem", None) or str(error)
    return ContentError(
        f"{path.name} can't be read: {why}",
        where=f"{path}:{mark.line + 1}" if mark else str(path),
        next_step="`kubetutor lint` names every problem of the course.",
    )


def _entry(folder: Path, track: TrackId, languages: tuple[str, ...]) -> Entry:
    """Read one lesson's front matter in each language, and the exercises of the English one."""
    lesson = LessonId(folder.name)
    titles = {"en": folder.name}
    summaries: dict[str, str] = {}
    try:
        front, body = _split((folder / "lesson.md").read_text("utf-8-sig"))
        needed = tuple(LessonId(str(other)) for other in front.get("requires") or ())
        exercises, minutes = tuple(_exercises(body)), int(front["minutes"])
        for language in languages:
            path = folder / ("lesson.md" if language == "en" else f"lesson.{language}.md")
            head = front if language == "en" else _translated(path)
            if head is None:
                continue
            titles[language] = str(head["title"])
            if "summary" in head:
                summaries[language] = str(head["summary"])
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        fault = _at_fault(folder / "lesson.md", error)
        return Entry(lesson, track, {"en": lesson}, 0, (), (), {}, f"{fault.what} ({fault.where})")
    return Entry(lesson, track, titles, minutes, needed, exercises, summaries)


def _translated(path: Path) -> dict[str, Any] | None:
    """Return a translation's front matter; None where there is no translation."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        return None
    text = head.decode("utf-8-sig", errors="ignore")  # the cut may part a letter
    return _split(text.replace("\r\n", "\n"))[0]


def _split(text: str) -> tuple[dict[str, Any], str]:
    """Part a lesson into its front matter, read, and its body. Raises ValueError or YAMLError."""
    if not text.startswith("---\n") or "\n---" not in text[3:]:
        raise ValueError("it does not begin with front matter between two lines of ---")
    head, _, body = text[3:].partition("\n---")  # its line break kept: lines count as in the file
    tree = yaml.load(head, Loader=_Loader)  # noqa: S506 - a safe loader
    if not isinstance(tree, dict):
        raise ValueError("its front matter holds no keys")
    return tree, body


def _exercises(body: str) -> Iterator[ExerciseId]:
    """Yield the ids of `##` sections that hold a task list, outside of fenced blocks."""
    fence, section = "", ""
    for found in _TELLING.finditer(body):
        mark, info, heading, task = found.groups()
        if mark:
            if not fence:
                fence = mark
            elif mark.startswith(fence) and not info.strip():
                fence = ""
        elif heading and not fence:
            named = _HEADING_ID.search(heading)
            section = named[1] if named else ""
        elif task and section and not fence and is_id(section):
            yield ExerciseId(section)
            section = ""
