"""A course as values: tracks, lessons, steps, exercises, hints. Knows nothing of checks or labs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tutor.names import CourseId, ExerciseId, ExpectationId, LessonId, StepId, TrackId

QUIZ_MARK = "<!-- quiz -->"  # a line of Step.markdown: here stands the next of its quizzes


@dataclass(frozen=True, slots=True)
class Task:
    """A line of an exercise's task list: what an expectation is called for the learner."""

    id: ExpectationId
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a quiz, with the why that is shown once it was picked."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True, slots=True)
class Quiz:
    """A question of the lesson, asked where it stands."""

    question: str
    options: tuple[Option, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise as the text tells it."""

    id: ExerciseId
    tasks: tuple[Task, ...]
    hints: tuple[str, ...]  # up to three, each more direct
    mistakes: dict[str, str]  # mistake id → what to say when the learner's world looks like it
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """A `##` section: text, or an exercise. `markdown` is without heading, hints and mistakes."""

    id: StepId
    title: str
    markdown: str
    exercise: Exercise | None
    quizzes: tuple[Quiz, ...]
    line: int


@dataclass(frozen=True, slots=True)
class LessonText:
    """One lesson in one language."""

    language: str
    title: str
    intro: str  # what stands before the first `##`
    steps: tuple[Step, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson in all its languages; ids and order are the same in each (lint sees to it)."""

    id: LessonId
    track: TrackId
    minutes: int
    requires: tuple[LessonId, ...]
    texts: dict[str, LessonText]  # by language, "en" always
    files: Path | None  # the folder copied into the workspace
    folder: Path

    def text(self, language: str) -> LessonText:
        """Return the lesson in `language`, or in English where there is no translation."""
        return self.texts.get(language) or self.texts["en"]

    @property
    def exercises(self) -> tuple[ExerciseId, ...]:
        """The ids of its exercises, in order."""
        return tuple(s.exercise.id for s in self.texts["en"].steps if s.exercise)


@dataclass(frozen=True, slots=True)
class Track:
    """Lessons in the order they are taken."""

    id: TrackId
    titles: dict[str, str]
    goals: dict[str, str]
    lessons: tuple[LessonId, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A whole course; `root` holds lessons/, checks/ and clusters/."""

    id: CourseId
    titles: dict[str, str]
    languages: tuple[str, ...]
    tracks: tuple[Track, ...]
    lessons: dict[LessonId, Lesson]
    root: Path


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an author got wrong: `file:line: what; what to do`."""

    path: Path
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}; {self.remedy}"
