"""A course on disk: the outline at once, a lesson and its checks when asked for.

The built-in course is found in a checkout and in an installed wheel alike. Of any other course
nothing runs before its content was trusted.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.errors import ContentError
from tutor.names import ExerciseId, LessonId, TrackId

if TYPE_CHECKING:
    from tutor.checking.expectation import CompiledExercise
    from tutor.checking.spec import ChecksFile, ExerciseSpec
    from tutor.course.model import Lesson
    from tutor.course.outline import Outline


def builtin_root() -> Path:
    """Return the folder that holds the built-in lessons/, checks/ and clusters/."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_content"
    return installed if installed.is_dir() else package.parent


@dataclass(slots=True)
class Library:
    """One course. Loading is cached; every method raises ContentError if the file is at fault."""

    root: Path
    builtin: bool
    _outline: Outline | None = field(default=None, init=False)
    _lessons: dict[LessonId, Lesson] = field(default_factory=dict, init=False)
    _checks: dict[LessonId, ChecksFile] = field(default_factory=dict, init=False)

    @property
    def outline(self) -> Outline:
        """Return the course's tracks and lessons without their texts."""
        if self._outline is None:
            from tutor.course.outline import load_outline

            self._outline = load_outline(self.root)
        return self._outline

    def track_of(self, lesson: LessonId) -> TrackId:
        """Return the lesson's track; ContentError names the nearest lesson if there is none."""
        for track in self.outline.tracks:
            if any(entry.id == lesson for entry in track.lessons):
                return track.id
        every = [entry.id for track in self.outline.tracks for entry in track.lessons]
        near = difflib.get_close_matches(lesson, every, n=1)
        raise ContentError(
            f"There is no lesson {lesson}",
            where=f"course {self.outline.id}",
            next_step=f"Did you mean {near[0]}?" if near else "`kubetutor list` names them all.",
        )

    def lesson(self, lesson: LessonId) -> Lesson:
        """Return one lesson in all its languages."""
        if lesson not in self._lessons:
            from tutor.course.loading import load_lesson

            self._lessons[lesson] = load_lesson(self.root, self.track_of(lesson), lesson)
        return self._lessons[lesson]

    def checks_path(self, lesson: LessonId) -> Path:
        """Return the lesson's checks file."""
        return self.root / "checks" / self.track_of(lesson) / f"{lesson}.yaml"

    def checks(self, lesson: LessonId) -> ChecksFile:
        """Return the lesson's checks."""
        if lesson not in self._checks:
            from tutor.checking.loading import load_checks

            self._checks[lesson] = load_checks(self.checks_path(lesson))
        return self._checks[lesson]

    def spec(self, lesson: LessonId, exercise: ExerciseId) -> ExerciseSpec:
        """Return what the author wrote of one exercise."""
        exercises = self.checks(lesson).exercises
        if exercise not in exercises:
            raise ContentError(
                f"There is no exercise {exercise} in {lesson}",
                where=str(self.checks_path(lesson)),
                next_step=f"It has {', '.join(exercises)}.",
            )
        return exercises[exercise]

    def exercise(self, lesson: LessonId, exercise: ExerciseId) -> CompiledExercise:
        """Return one exercise, its expectations ready to be judged."""
        from tutor.checking.expectations import compile_exercise

        path = self.checks_path(lesson)
        functions = path.with_suffix(".py")
        return compile_exercise(
            exercise,
            self.spec(lesson, exercise),
            f"{path}, exercise {exercise}",
            str(functions) if functions.is_file() else "",
        )


def open_library(root: Path | None) -> Library:
    """Return the course at `root`, or the built-in one. Raises ContentError if there is none."""
    if root is None:
        return Library(builtin_root(), builtin=True)
    if not (root / "lessons" / "course.yaml").is_file():
        raise ContentError(
            "This folder is no course: lessons/course.yaml is missing",
            where=str(root),
            next_step="Name the folder that holds lessons/, checks/ and clusters/.",
        )
    return Library(root.resolve(), builtin=False)
