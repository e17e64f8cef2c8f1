"""Lints a whole course: each room's own findings, and where lessons/, checks/, clusters/ differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tutor.checking.linting import lint_checks
from tutor.checking.loading import Read, read_checks
from tutor.checking.spec import ChecksFile
from tutor.course.linting import lint_lessons
from tutor.course.loading import sorted_problems
from tutor.course.model import Course, Exercise, Lesson, LessonText, Problem
from tutor.labs.cluster_config import read_cluster
from tutor.marked_yaml import Flaw, nearest


def lint(root: Path) -> list[Problem]:
    """Return every problem of the course at `root`, by file and line; none where it is well.

    A broken file hides no other's problems. Raises nothing on bad content.
    """
    course, found = lint_lessons(root)
    clusters = sorted((root / "clusters").glob("*.yaml"))
    for path in clusters:
        found += _of(path, read_cluster(path)[1])
    names = [path.stem for path in clusters]
    for path in sorted((root / "checks").glob("*/*.yaml")):
        files = root / "lessons" / path.parent.name / path.stem / "files"
        found += _of(path, lint_checks(path, files))
    if course is not None:
        found += _stray_checks(course)
        for lesson in course.lessons.values():
            found += _Pair(lesson, root, names).problems()
    return sorted_problems(found)


def _of(path: Path, flaws: Iterable[Flaw]) -> list[Problem]:
    return [Problem(path, flaw.line, flaw.what, flaw.remedy) for flaw in flaws]


def _stray_checks(course: Course) -> Iterator[Problem]:
    """Yield files of checks/ that belong to no lesson."""
    listed = {(track.id, lesson) for track in course.tracks for lesson in track.lessons}
    folder = course.root / "checks"
    for path in sorted([*folder.glob("*/*.yaml"), *folder.glob("*/*.py")]):
        if (path.parent.name, path.stem) not in listed:
            here = [lesson for track, lesson in listed if track == path.parent.name]
            yield Problem(path, 1, f"there is no lesson {path.stem}", nearest(path.stem, here))
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yml")]):
        what = "checks are read from checks/<track>/<lesson>.yaml alone"
        yield Problem(path, 1, what, "move or rename this file")


@dataclass(frozen=True, slots=True)
class _Pair:
    """One lesson and its checks."""

    lesson: Lesson
    root: Path
    clusters: list[str]

    @property
    def path(self) -> Path:
        """Where the lesson's checks are."""
        return self.root / "checks" / self.lesson.track / f"{self.lesson.id}.yaml"

    def problems(self) -> Iterator[Problem]:
        """Yield where the two differ."""
        if not self.path.is_file():
            if self.lesson.exercises:
                text = self.lesson.texts["en"]
                line = next(s.line for s in text.steps if s.exercise)
                what = (
                    f"the lesson has exercises and no checks/{self.lesson.track}/{self.path.name}"
                )
                yield Problem(text.path, line, what, "write the checks, or make it text")
            return
        read = read_checks(self.path)
        yield from self._cluster(read)
        if read.marked.tree is None:
            return  # its syntax is at fault: nothing can be compared
        for text in self.lesson.texts.values():
            yield from self._text(read, text)
        yield from self._unheard_of(read)

    def _cluster(self, read: Read[ChecksFile]) -> Iterator[Problem]:
        name = read.value.cluster if read.value else None
        if name is not None and name not in self.clusters:
            line = read.marked.line(("cluster",))
            what = f"there is no clusters/{name}.yaml"
            yield Problem(self.path, line, what, nearest(name, self.clusters))

    def _text(self, read: Read[ChecksFile], text: LessonText) -> Iterator[Problem]:
        """Yield what one language's text tells and the checks don't hold."""
        exercises = read.keys("exercises")
        for step in text.steps:
            if step.exercise is None:
                continue
            if step.exercise.id not in exercises:
                what = f"the exercise {step.exercise.id} is not in {self.path.name}"
                yield Problem(text.path, step.line, what, nearest(step.exercise.id, exercises))
                continue
            yield from self._exercise(read, text, step.exercise)

    def _exercise(
        self, read: Read[ChecksFile], text: LessonText, exercise: Exercise
    ) -> Iterator[Problem]:
        expected = read.keys("exercises", exercise.id, "expect")
        for task in exercise.tasks:
            if task.id not in expected:
                what = f"{{#{task.id}}} has no expectation in {self.path.name}"
                yield Problem(text.path, task.line, what, nearest(task.id, expected))
        for key in expected:
            if key not in [task.id for task in exercise.tasks]:
                what = f"the expectation {key} has no task"
                remedy = f"add `- [ ] … {{#{key}}}` here"
                yield Problem(text.path, exercise.line, what, remedy)
        yield from self._mistakes(read, text, exercise)

    def _mistakes(
        self, read: Read[ChecksFile], text: LessonText, exercise: Exercise
    ) -> Iterator[Problem]:
        """Yield mistakes of the checks without words, and words without a mistake."""
        mistakes = read.keys("exercises", exercise.id, "mistakes")
        for name in mistakes:
            if name not in exercise.mistakes:
                what = f"the mistake {name} has no words"
                remedy = f"add `> [!MISTAKE] {name}` and what to say"
                yield Problem(text.path, exercise.line, what, remedy)
        for name in exercise.mistakes:
            if name not in mistakes:
                what = f"[!MISTAKE] {name} is no mistake of {self.path.name}"
                yield Problem(text.path, exercise.line, what, nearest(name, mistakes))

    def _unheard_of(self, read: Read[ChecksFile]) -> Iterator[Problem]:
        """Yield exercises that the lesson doesn't tell."""
        told = [str(id_) for id_ in self.lesson.exercises]
        for name in read.keys("exercises"):
            if name not in told:
                line = read.marked.line(("exercises", name))
                what = f"the exercise {name} is not told in lesson.md"
                remedy = nearest(name, told) if told else f"add `## … {{#{name}}}` with its tasks"
                yield Problem(self.path, line, what, remedy)
