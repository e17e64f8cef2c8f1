"""What is wrong in `lessons/` beyond one file: translations, links, prose, order, listings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tutor.course.front_matter import (
    CourseFile,
    Front,
    read_course_file,
    read_track_file,
    read_typed,
)
from tutor.course.lesson_text import TextRead, prose_words
from tutor.course.loading import (
    assemble,
    lesson_problems,
    make_course,
    make_track,
    read_lesson_files,
    sorted_problems,
)
from tutor.course.model import Course, Exercise, Lesson, LessonText, Problem, Step, Track
from tutor.marked_yaml import Marked, nearest
from tutor.names import LessonId, TrackId

MOST_WORDS = 350  # of running text in a lesson; in English, where words are what they are


def lint_lessons(root: Path) -> tuple[Course | None, list[Problem]]:
    """Return the course as far as it can be read, and every problem of `lessons/`, sorted.

    A broken file hides no other's problems. None where course.yaml can't be used at all.
    """
    file, found = read_course_file(root)
    if file is None:
        return None, found
    tracks: list[Track] = []
    listed: dict[LessonId, TrackId] = {}
    for name in (TrackId(track) for track in file.tracks):
        read, problems = read_track_file(root, name, file.languages)
        found += problems
        if read is not None:
            tracks.append(make_track(name, read))
            found += _twice_listed(root, tracks[-1], listed)
    found += _unlisted(root, file, listed)
    lessons: dict[LessonId, Lesson] = {}
    fronts: dict[LessonId, TextRead] = {}
    for id_, track in listed.items():
        reads = read_lesson_files(root, track, id_)
        fronts[id_] = reads["en"]
        found += [*lesson_problems(reads, id_), *_lint_lesson(root, file, reads)]
        lesson = assemble(root, track, id_, reads)
        if lesson is not None:
            lessons[id_] = lesson
    found += _lint_order(fronts)
    return make_course(root, file, tracks, lessons), sorted_problems(found)


def _twice_listed(root: Path, track: Track, listed: dict[LessonId, TrackId]) -> Iterator[Problem]:
    """Note the track's lessons in `listed`; yield those that are in another track too."""
    path = root / "lessons" / track.id / "track.yaml"
    for lesson in track.lessons:
        if listed.setdefault(lesson, track.id) != track.id:
            what = f"the lesson {lesson} is in the track {listed[lesson]} too"
            yield Problem(path, _line_of(path, lesson), what, "keep it in one")


def _line_of(path: Path, lesson: str) -> int:
    _, marked, _ = read_typed(path, dict)
    lessons = (marked.tree or {}).get("lessons", [])
    return marked.line(("lessons", lessons.index(lesson))) if lesson in lessons else 1


def _unlisted(root: Path, course: CourseFile, listed: dict[LessonId, TrackId]) -> list[Problem]:
    """Say which folders no list names, and which names have no folder."""
    lessons = root / "lessons"
    found = []
    for folder in sorted(p for p in lessons.iterdir() if p.is_dir()):
        if folder.name not in course.tracks:
            what = f"the folder {folder.name}/ is no track of course.yaml"
            found.append(Problem(lessons / "course.yaml", 1, what, "list it, or remove it"))
            continue
        here = [id_ for id_, track in listed.items() if track == folder.name]
        for lesson in sorted(p.name for p in folder.iterdir() if p.is_dir()):
            if lesson not in here:
                what = f"the folder {lesson}/ is no lesson of this track"
                path = folder / "track.yaml"
                found.append(Problem(path, 1, what, "add it to `lessons:`, or remove it"))
    for id_, track in listed.items():
        if not (lessons / track / id_).is_dir():
            path = lessons / track / "track.yaml"
            what = f"the lesson {id_} has no folder"
            remedy = f"write {track}/{id_}/lesson.md, or take it off the list"
            found.append(Problem(path, _line_of(path, id_), what, remedy))
    return found


def _lint_lesson(root: Path, course: CourseFile, reads: dict[str, TextRead]) -> Iterator[Problem]:
    original = reads["en"]
    if not original.path.parent.is_dir():
        return
    words = prose_words(original.document)
    if words > MOST_WORDS:
        what = f"{words} words of prose; {MOST_WORDS} are the most"
        yield Problem(original.path, 1, what, "cut: code, tasks, hints and quizzes don't count")
    for language in course.languages:
        if language not in reads:
            path = original.path.with_name(f"lesson.{language}.md")
            what = f"the {language} translation is missing"
            yield Problem(path, 1, what, f"write it, or take {language} out of course.yaml")
    for language, read in reads.items():
        yield from _dead_links(root, read)
        if language not in course.languages:
            what = f"course.yaml has no language {language}"
            yield Problem(read.path, 1, what, nearest(language, course.languages))
        elif language != "en" and read.text and original.text:
            yield from _differences(original.text, read.text)


def _dead_links(root: Path, read: TextRead) -> Iterator[Problem]:
    for link in read.document.links:
        parts = urlsplit(link.target)
        if parts.scheme or parts.netloc or not parts.path:
            continue
        target = (read.path.parent / unquote(parts.path)).resolve()
        if not target.exists():
            what = f"the link to {link.target} leads nowhere"
            yield Problem(read.path, link.line, what, "mend it: it is relative to this file")
        elif not target.is_relative_to(root.resolve()):
            what = f"the link to {link.target} leaves the course"
            yield Problem(read.path, link.line, what, "link to a file of the course")


def _differences(original: LessonText, other: LessonText) -> Iterator[Problem]:
    """Say where a translation's ids, order or counts differ from the original's."""
    ids, theirs = [s.id for s in original.steps], [s.id for s in other.steps]
    if ids != theirs:
        step = next((s for i, s in enumerate(other.steps) if s.id not in ids[i : i + 1]), None)
        what = f"its steps are {', '.join(theirs)}; in lesson.md they are {', '.join(ids)}"
        line = step.line if step else other.steps[-1].line if other.steps else 1
        yield Problem(other.path, line, what, "give the same ids in the same order")
    there = {step.id: step for step in original.steps}
    for step in other.steps:
        if step.id in there:
            yield from _step_differences(other.path, there[step.id], step)


def _step_differences(path: Path, original: Step, other: Step) -> Iterator[Problem]:
    if len(original.quizzes) != len(other.quizzes):
        what = f"{len(other.quizzes)} quizzes here, {len(original.quizzes)} in lesson.md"
        yield Problem(path, other.line, what, "translate each of them")
    for ours, theirs in zip(original.quizzes, other.quizzes, strict=False):
        if [o.right for o in ours.options] != [o.right for o in theirs.options]:
            what = "the quiz's options differ from lesson.md"
            yield Problem(path, theirs.line, what, "keep their number, order and the right one")
    if (original.exercise is None) != (other.exercise is None):
        what = "an exercise in one language, text in the other"
        yield Problem(path, other.line, what, f"give {other.id} the task list of lesson.md")
    elif original.exercise and other.exercise:
        yield from _exercise_differences(path, original.exercise, other.exercise)


def _exercise_differences(path: Path, original: Exercise, other: Exercise) -> Iterator[Problem]:
    ours, theirs = [t.id for t in original.tasks], [t.id for t in other.tasks]
    if ours != theirs:
        what = f"the tasks are {', '.join(theirs)}; in lesson.md they are {', '.join(ours)}"
        yield Problem(path, other.line, what, "name the same expectations in the same order")
    if len(original.hints) != len(other.hints):
        what = f"{len(other.hints)} hints here, {len(original.hints)} in lesson.md"
        yield Problem(path, other.line, what, "translate each of them")
    for name in original.mistakes.keys() - other.mistakes.keys():
        what = f"[!MISTAKE] {name} of lesson.md is missing"
        yield Problem(path, other.line, what, "translate it")
    for name in other.mistakes.keys() - original.mistakes.keys():
        what = f"[!MISTAKE] {name} is not in lesson.md"
        yield Problem(path, other.line, what, nearest(name, list(original.mistakes)))


def _lint_order(reads: dict[LessonId, TextRead]) -> Iterator[Problem]:
    """Say which `requires` name no lesson, and which lead round in a circle."""
    needs = {
        id_: read.front.requires if isinstance(read.front, Front) else []
        for id_, read in reads.items()
    }
    for id_, required in needs.items():
        for i, other in enumerate(required):
            if other not in needs:
                line = _requires_line(reads[id_].front_lines, i)
                what = f"requires {other}, and there is no such lesson"
                yield Problem(reads[id_].path, line, what, nearest(other, list(needs)))
    for circle in _circles(needs):
        read = reads[LessonId(circle[0])]
        what = f"requires leads in a circle: {' → '.join([*circle, circle[0]])}"
        remedy = "take one of these requires out"
        yield Problem(read.path, _requires_line(read.front_lines), what, remedy)


def _requires_line(marked: Marked, i: int = 0) -> int:
    return marked.line(("requires", i))


def _circles(needs: dict[LessonId, list[str]]) -> list[list[str]]:
    """Return each circle once, beginning with the first of its lessons in the course's order."""
    circles: dict[frozenset[str], list[str]] = {}
    for start in needs:
        trail: list[tuple[str, ...]] = [(start,)]
        seen = {str(start)}
        while trail:
            way = trail.pop()
            for other in needs.get(LessonId(way[-1]), []):
                if other == start:
                    circles.setdefault(frozenset(way), list(way))
                elif other not in seen:
                    seen.add(other)
                    trail.append((*way, other))
    return list(circles.values())
