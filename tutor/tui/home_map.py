"""Lays the course out as the rows of a map: a track a row, one glyph a lesson. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from tutor.session.course_map import CourseMap, LessonState, MappedLesson, MappedTrack
from tutor.tui import tokens
from tutor.tui.frame import Face
from tutor.tui.frame_rows import Row, cropped_content, edged
from tutor.tui.glyphs import Glyphs
from tutor.wording.durations import planned
from tutor.wording.layout import cells, cropped, padded
from tutor.wording.texts import plural, term, text

LEFT = text("{time} left")
DONE = term("state", "done")
NEXT = term("lesson", "next")
AT_FAULT = text("at fault")
AFTER = text("after {lesson}")
EXERCISE_OF = text("exercise {number} of {of}")
EARLIER_MORE = text("{earlier} earlier, {more} more")
EARLIER = plural("{count} earlier", "{count} earlier")
MORE = plural("{count} more", "{count} more")

_TITLE_COLUMN = 22  # cells of a track's title, at least
_LOOKS = {
    LessonState.DONE: tokens.MET,
    LessonState.STARTED: tokens.PENDING,
    LessonState.OPEN: tokens.MUTED,
    LessonState.FAULT: tokens.UNMET,
}


def state_sign(state: LessonState, glyphs: Glyphs) -> tuple[str, str]:
    """Return the glyph of a lesson's state, with its look."""
    signs = {
        LessonState.DONE: glyphs.met,
        LessonState.STARTED: glyphs.pending,
        LessonState.OPEN: glyphs.open,
        LessonState.FAULT: glyphs.broken,
    }
    return signs[state], _LOOKS[state]


def track_key(track: MappedTrack) -> str:
    """Return the row key of a track."""
    return f"track {track.id}"


def lesson_key(lesson: MappedLesson) -> str:
    """Return the row key of a lesson."""
    return f"lesson {lesson.id}"


@dataclass(frozen=True, slots=True)
class MapView:
    """What of the course is shown: which tracks are unfolded, what the rows must match."""

    course: CourseMap
    unfolded: frozenset[str] = field(default_factory=frozenset)
    query: str = ""

    def tracks(self) -> list[tuple[MappedTrack, tuple[MappedLesson, ...]]]:
        """Return the tracks that are shown, each with the lessons shown below it."""
        if not self.query:
            return [
                (track, track.lessons if track.id in self.unfolded else ())
                for track in self.course.tracks
            ]
        found = [
            (t, tuple(le for le in t.lessons if self._matches(le))) for t in self.course.tracks
        ]
        return [(track, lessons) for track, lessons in found if lessons]

    def order(self) -> list[str]:
        """Return the keys of all rows, those in a fold's window left out by none."""
        keys: list[str] = []
        for track, lessons in self.tracks():
            keys += [track_key(track), *map(lesson_key, lessons)]
        return keys

    def _matches(self, lesson: MappedLesson) -> bool:
        wanted = self.query.casefold().split()
        text_ = f"{lesson.id} {lesson.title} {lesson.summary}".casefold()
        return all(word in text_ for word in wanted)


def map_rows(view: MapView, selected: str, room: tuple[int, int], face: Face) -> list[Row]:
    """Return the map's rows; where they don't fit, unfolded tracks show what is near `selected`."""
    width, height = room
    shown = view.tracks()
    fits = len(shown) + sum(len(lessons) for _, lessons in shown) <= height
    unfolded = sum(bool(lessons) for _, lessons in shown)
    most = 10_000 if fits or not unfolded else max((height - len(shown)) // unfolded - 1, 3)
    rows: list[Row] = []
    column = max((cells(track.title) for track, _ in shown), default=0) + 2
    for track, lessons in shown:
        rows.append(_track_row(track, bool(lessons), (width, max(column, _TITLE_COLUMN)), face))
        rows += _lesson_rows(view, lessons, selected, (width, most), face)
    return rows


def _track_row(track: MappedTrack, unfolded: bool, room: tuple[int, int], face: Face) -> Row:
    width, column = room
    glyphs = face.glyphs
    fold = glyphs.unfolded if unfolded else glyphs.folded
    signs = [state_sign(lesson.state, glyphs) for lesson in track.lessons]
    done = track.done == len(track.lessons)
    left = track.minutes_left
    tail = (
        (face.words(DONE), tokens.MET_WORD)
        if done
        else (face.words(LEFT, time=planned(face.words, left)), tokens.MUTED)
    )
    title = (padded(cropped(track.title, column - 1, glyphs.cut), column), tokens.STRONG)
    head = Content.assemble((f"{fold} ", tokens.MUTED), title, *signs)
    return Row(edged(head, Content.assemble(tail, "  "), width, glyphs.cut), track_key(track))


def _lesson_rows(
    view: MapView,
    lessons: Sequence[MappedLesson],
    selected: str,
    room: tuple[int, int],
    face: Face,
) -> Iterator[Row]:
    width, most = room
    near = _near(view, lessons, selected)
    first = 0 if len(lessons) <= most else min(max(near - most // 2, 0), len(lessons) - most)
    for lesson in lessons[first : first + most]:
        chosen = lesson_key(lesson) == selected
        text_ = _lesson_text(view, lesson, width, face, chosen=chosen)
        yield Row(text_, lesson_key(lesson))
    earlier, more = first, max(len(lessons) - first - most, 0)
    if said := _hidden(earlier, more, face):
        yield Row(Content.assemble(" " * 5, (said, tokens.MUTED)).pad_right(1))


def _near(view: MapView, lessons: Sequence[MappedLesson], selected: str) -> int:
    """Return the index of the selected lesson, else of the one that comes next, else the first."""
    keys = [lesson_key(lesson) for lesson in lessons]
    if selected in keys:
        return keys.index(selected)
    return next((i for i, lesson in enumerate(lessons) if lesson.id == view.course.next), 0)


def _hidden(earlier: int, more: int, face: Face) -> str:
    if earlier and more:
        return face.words(EARLIER_MORE, earlier=earlier, more=more)
    if earlier:
        return face.words(EARLIER, count=earlier)
    return face.words(MORE, count=more) if more else ""


def _lesson_text(
    view: MapView, lesson: MappedLesson, width: int, face: Face, *, chosen: bool
) -> Content:
    """Return a lesson's row; the selected one gives its tail up before its title is cut."""
    glyphs = face.glyphs
    look = tokens.STRONG if chosen else tokens.TEXT
    head = Content.assemble("   ", state_sign(lesson.state, glyphs), " ", (lesson.title, look))
    minutes = planned(face.words, lesson.minutes).rjust(9)
    minutes = " " * max(9 - cells(minutes.strip()), 0) + minutes.strip()
    tails = [*_tails(view, lesson, face), ""]
    room = width - cells(minutes) - 2
    widest = room - (head.cell_length if chosen else min(head.cell_length, room * 2 // 3)) - 2
    tail = next((tail for tail in tails if cells(tail) <= max(widest, 0)), "")
    right = Content.assemble((tail, tokens.TEXT if chosen else tokens.MUTED), minutes, "  ")
    room = width - right.cell_length - 1
    return edged(cropped_content(head, room, glyphs.cut), right, width, glyphs.cut)


def _tails(view: MapView, lesson: MappedLesson, face: Face) -> list[str]:
    """Return what a lesson's row says of its state, longest first."""
    words = face.words
    if lesson.state is LessonState.DONE:
        return [words(DONE)]
    if lesson.state is LessonState.FAULT:
        return [f"{words(AT_FAULT)}: {lesson.fault}", words(AT_FAULT)]
    said = [words(NEXT)] if lesson.id == view.course.next else []
    if lesson.state is LessonState.STARTED and lesson.exercises:
        number = min(lesson.exercises_done + 1, lesson.exercises)
        far = words(EXERCISE_OF, number=number, of=lesson.exercises)
        return ["   ".join([*said, far]), *said, far]
    return [*said, words(AFTER, lesson=lesson.after)] if lesson.after else said
