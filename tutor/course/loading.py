"""Turns `lessons/` into a Course, a lesson at a time or whole, and names every problem on the way.

`read_…` give what could be read with all problems; `load_…` raise the first one as ContentError.
"""

from __future__ import annotations

from pathlib import Path

from tutor.course.front_matter import (
    CourseFile,
    Front,
    TrackFile,
    TranslatedFront,
    read_course_file,
    read_text,
    read_track_file,
)
from tutor.course.lesson_text import TextRead, read_lesson_text
from tutor.course.model import Course, Lesson, Problem, Track
from tutor.errors import ContentError
from tutor.names import CourseId, LessonId, TrackId, is_id


def read_lesson_files(root: Path, track: TrackId, lesson: LessonId) -> dict[str, TextRead]:
    """Read one lesson's files by language, "en" always among them."""
    folder = root / "lessons" / track / lesson
    paths = {"en": folder / "lesson.md"}
    for path in sorted(folder.glob("lesson.*.md")):
        paths[path.name.split(".", 2)[1]] = path
    reads = {}
    for language, path in paths.items():
        text, found = read_text(path)
        reads[language] = TextRead(path) if found else read_lesson_text(path, text, language)
        reads[language].problems += found
    return reads


def read_lesson(
    root: Path, track: TrackId, lesson: LessonId
) -> tuple[Lesson | None, list[Problem]]:
    """Read one lesson in all its languages; None where the English one can't be used at all."""
    reads = read_lesson_files(root, track, lesson)
    return assemble(root, track, lesson, reads), sorted_problems(lesson_problems(reads, lesson))


def lesson_problems(reads: dict[str, TextRead], lesson: LessonId) -> list[Problem]:
    """Return what is wrong in one lesson's files, each by itself and with one another."""
    found = [problem for read in reads.values() for problem in read.problems]
    return found + _disagreements(reads, lesson)


def assemble(
    root: Path, track: TrackId, lesson: LessonId, reads: dict[str, TextRead]
) -> Lesson | None:
    """Make one Lesson of its files; None where the English one can't be used at all."""
    front = reads["en"].front
    if not isinstance(front, Front) or reads["en"].text is None:
        return None
    folder = root / "lessons" / track / lesson
    files = folder / "files"
    return Lesson(
        lesson,
        track,
        front.minutes,
        tuple(LessonId(other) for other in front.requires),
        {language: read.text for language, read in reads.items() if read.text},
        files if files.is_dir() else None,
        folder,
    )


def _disagreements(reads: dict[str, TextRead], lesson: LessonId) -> list[Problem]:
    """Say where a translation repeats what the original has, and differs."""
    original = reads["en"].front
    found = []
    if not is_id(lesson):
        what = f"the folder's name {lesson!r} can't be an id"
        found.append(Problem(reads["en"].path, 1, what, "rename it: a-z, 0-9 and -"))
    for read in reads.values():
        if not isinstance(original, Front) or not isinstance(read.front, TranslatedFront):
            continue
        for key in ("minutes", "requires"):
            here, there = getattr(read.front, key), getattr(original, key)
            if here is not None and here != there:
                what = f"{key} is {here}, in lesson.md it is {there}"
                line = read.front_lines.line((key,))
                found.append(Problem(read.path, line, what, "take it out here: lesson.md says it"))
    return found


def load_lesson(root: Path, track: TrackId, lesson: LessonId) -> Lesson:
    """Return one lesson. Raises ContentError with its first problem and the number of others."""
    value, found = read_lesson(root, track, lesson)
    if value is None or found:
        raise content_error(found)
    return value


def read_course(root: Path) -> tuple[Course | None, list[Problem]]:
    """Read the whole course; a lesson that can't be used is left out of `lessons`.

    None where course.yaml can't be used at all.
    """
    file, found = read_course_file(root)
    if file is None:
        return None, found
    tracks: list[Track] = []
    lessons: dict[LessonId, Lesson] = {}
    for name in (TrackId(track) for track in file.tracks):
        read, problems = read_track_file(root, name, file.languages)
        found += problems
        if read is None:
            continue
        tracks.append(make_track(name, read))
        for id_ in tracks[-1].lessons:
            lesson, problems = read_lesson(root, name, id_)
            found += problems
            if lesson is not None:
                lessons[id_] = lesson
    return make_course(root, file, tracks, lessons), sorted_problems(found)


def make_course(
    root: Path, file: CourseFile, tracks: list[Track], lessons: dict[LessonId, Lesson]
) -> Course:
    """Put a course together of its parts."""
    languages = tuple(file.languages)
    return Course(CourseId(file.id), file.title, languages, tuple(tracks), lessons, root)


def make_track(id_: TrackId, file: TrackFile) -> Track:
    """Return a track as its file has it."""
    return Track(id_, file.title, file.goal, tuple(LessonId(lesson) for lesson in file.lessons))


def load_course(root: Path) -> Course:
    """Return the whole course. Raises ContentError with its first problem and how many follow."""
    course, found = read_course(root)
    if course is None or found:
        raise content_error(found)
    return course


def content_error(found: list[Problem]) -> ContentError:
    """Make the first of some problems an error that says how many more there are."""
    first, others = found[0], len(found) - 1
    more = f" {others} more: `kubetutor lint` names them all." if others else ""
    return ContentError(
        first.what, where=f"{first.path}:{first.line}", next_step=f"{first.remedy}.{more}"
    )


def sorted_problems(found: list[Problem]) -> list[Problem]:
    """Return them by file and line, each once."""
    return sorted(set(found), key=lambda p: (str(p.path), p.line, p.what))
