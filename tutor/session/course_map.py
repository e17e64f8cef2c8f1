"""The course as a map: each lesson's state, what comes next, what is left. Pure.

`requires` recommends, it never locks: `after` names what makes a lesson easier.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tutor.names import LessonId, TrackId
from tutor.progress.standing import LessonStanding, Standing

if TYPE_CHECKING:
    from tutor.course.outline import Entry, Outline, OutlineTrack


class LessonState(StrEnum):
    """How far a lesson is."""

    DONE = "done"
    STARTED = "started"
    OPEN = "open"
    FAULT = "at fault"


@dataclass(frozen=True, slots=True)
class LessonName:
    """Another lesson, named beside this one."""

    id: LessonId
    title: str
    short: str
    state: LessonState


@dataclass(frozen=True, slots=True)
class MappedLesson:
    """One lesson of the map."""

    id: LessonId
    title: str
    short: str  # the title up to its colon
    summary: str
    minutes: int
    state: LessonState
    exercises_done: int
    exercises: int
    seconds: float  # worked on it so far
    needs: tuple[LessonName, ...]
    opens: tuple[LessonName, ...]
    fault: str = ""

    @property
    def after(self) -> str:
        """Return the first lesson that makes this one easier and isn't done; "" if none."""
        if self.state is not LessonState.OPEN:
            return ""
        return next((n.short for n in self.needs if n.state is not LessonState.DONE), "")


@dataclass(frozen=True, slots=True)
class MappedTrack:
    """One track of the map."""

    id: TrackId
    title: str
    goal: str
    lessons: tuple[MappedLesson, ...]

    @property
    def done(self) -> int:
        """Return how many of its lessons are done."""
        return sum(lesson.state is LessonState.DONE for lesson in self.lessons)

    @property
    def minutes_left(self) -> int:
        """Return the minutes of the lessons that aren't done."""
        return sum(le.minutes for le in self.lessons if le.state is not LessonState.DONE)


@dataclass(frozen=True, slots=True)
class CourseMap:
    """The whole course. `next` is where Enter goes on; None once all is done."""

    title: str
    tracks: tuple[MappedTrack, ...]
    next: LessonId | None

    @property
    def done(self) -> int:
        """Return how many lessons are done."""
        return sum(track.done for track in self.tracks)

    @property
    def lessons(self) -> int:
        """Return how many lessons there are."""
        return sum(len(track.lessons) for track in self.tracks)

    @property
    def minutes_left(self) -> int:
        """Return the minutes of all lessons that aren't done."""
        return sum(track.minutes_left for track in self.tracks)


def lesson_state(entry: Entry, standing: LessonStanding) -> LessonState:
    """Return how far a lesson is."""
    if entry.fault:
        return LessonState.FAULT
    if standing.completed_at is not None:
        return LessonState.DONE
    return LessonState.STARTED if standing.started_at is not None else LessonState.OPEN


def exercises_done(entry: Entry, standing: LessonStanding) -> int:
    """Return how many of the lesson's exercises are done."""
    its = (standing.exercises.get(exercise) for exercise in entry.exercises)
    return sum(e is not None and e.completed_at is not None for e in its)


def course_map(outline: Outline, standing: Standing, language: str) -> CourseMap:
    """Return the map of a course for one learner."""
    entries = [entry for track in outline.tracks for entry in track.lessons]
    names = {entry.id: _name(entry, standing, language) for entry in entries}
    opened: dict[LessonId, list[LessonName]] = {}
    for entry in entries:
        for needed in entry.requires:
            opened.setdefault(needed, []).append(names[entry.id])
    tracks = tuple(
        MappedTrack(
            track.id,
            track.title(language),
            track.goal(language),
            tuple(
                _lesson(entry, standing.lesson(entry.id), names, opened) for entry in track.lessons
            ),
        )
        for track in outline.tracks
    )
    return CourseMap(outline.title(language), tracks, _next(outline.tracks, names, standing))


def _name(entry: Entry, standing: Standing, language: str) -> LessonName:
    title = entry.title(language)
    state = lesson_state(entry, standing.lesson(entry.id))
    return LessonName(entry.id, title, title.partition(":")[0], state)


def _lesson(
    entry: Entry,
    standing: LessonStanding,
    names: dict[LessonId, LessonName],
    opened: dict[LessonId, list[LessonName]],
) -> MappedLesson:
    name = names[entry.id]
    language = next((code for code, title in entry.titles.items() if title == name.title), "en")
    return MappedLesson(
        id=entry.id,
        title=name.title,
        short=name.short,
        summary=entry.summaries.get(language) or entry.summaries.get("en", ""),
        minutes=entry.minutes,
        state=name.state,
        exercises_done=exercises_done(entry, standing),
        exercises=len(entry.exercises),
        seconds=standing.seconds,
        needs=tuple(names[id_] for id_ in entry.requires if id_ in names),
        opens=tuple(opened.get(entry.id, [])),
        fault=entry.fault,
    )


def _next(
    tracks: tuple[OutlineTrack, ...], names: dict[LessonId, LessonName], standing: Standing
) -> LessonId | None:
    """Return the lesson left off at, else the first after it that isn't done, else the first."""
    order = [entry.id for track in tracks for entry in track.lessons]
    last = standing.last.lesson if standing.last and standing.last.lesson in names else None
    if last is not None:
        at = order.index(last)
        order = order[at:] + order[:at]
    takable = {LessonState.STARTED, LessonState.OPEN}
    return next((id_ for id_ in order if names[id_].state in takable), None)
