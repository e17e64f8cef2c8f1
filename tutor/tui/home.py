"""Home: the course as a map, the lesson that comes next selected, and what is known of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message

from tutor.errors import TutorError
from tutor.names import LessonId, TrackId
from tutor.progress.diary import Diary
from tutor.session.course_map import CourseMap, LessonName, MappedLesson, MappedTrack, course_map
from tutor.session.desk import Desk
from tutor.session.sketch import Sketch, sketch
from tutor.tui import tokens
from tutor.tui.frame import Face, Part, face_of
from tutor.tui.frame_lines import Lines, Splitter
from tutor.tui.frame_rows import Row, Rows
from tutor.tui.frame_screen import TutorScreen
from tutor.tui.home_detail import (
    Detail,
    detail_lines,
    lately_lines,
    legend,
    short_lines,
    track_lines,
    week_seconds,
)
from tutor.tui.home_map import LEFT, MapView, lesson_key, map_rows, track_key
from tutor.tui.keys import Where, bindings
from tutor.wording.durations import about, long, planned
from tutor.wording.messages import Say
from tutor.wording.texts import plural, term, text

if TYPE_CHECKING:
    from tutor.tui.frame_find import FindLine

COURSE = term("title", "Course")
LATELY = term("title", "Lately")
THIS_WEEK = text("this week {time}")
OF_LESSONS = plural("{done} of {count} lesson", "{done} of {count} lessons")
ALL_DONE = text("Every lesson is done.")


@dataclass(frozen=True, slots=True)
class HomeView:
    """What home shows, read from the session at one moment."""

    course: CourseMap
    diary: Diary
    today: date

    def lesson(self, key: str) -> MappedLesson | None:
        """Return the lesson of a row."""
        every = (lesson for track in self.course.tracks for lesson in track.lessons)
        return next((lesson for lesson in every if lesson_key(lesson) == key), None)

    def track(self, key: str) -> MappedTrack | None:
        """Return the track of a row, or of a lesson's row."""
        return next(
            (
                track
                for track in self.course.tracks
                if key == track_key(track) or key in map(lesson_key, track.lessons)
            ),
            None,
        )

    def names(self) -> dict[LessonId, LessonName]:
        """Return every lesson by its id."""
        return {
            le.id: LessonName(le.id, le.title, le.short, le.state)
            for track in self.course.tracks
            for le in track.lessons
        }


def read_home(desk: Desk, today: date) -> HomeView:
    """Read what home shows. Blocking; raises TutorError."""
    mapped = course_map(desk.library.outline, desk.standing(), desk.language)
    return HomeView(mapped, desk.diary(), today)


class CourseRows(Rows):
    """The map itself."""

    WHERE = Where.HOME
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.HOME)

    def __init__(self, course: CourseMap) -> None:
        super().__init__(id="map")
        self.view = MapView(course, _unfolded_for(course))
        if course.next is not None:
            self.selected = f"lesson {course.next}"
        elif course.tracks:
            self.selected = track_key(course.tracks[0])

    def lay(self, width: int, height: int) -> Sequence[Row]:
        """Lay the map out."""
        return map_rows(self.view, self.selected, (width, height), face_of(self))

    def order(self) -> Sequence[str]:
        """Visit every row, those that a window hides, too."""
        return self.view.order()

    def show(self, course: CourseMap) -> None:
        """Show the course as it is now; a new next lesson is selected."""
        if course.next != self.view.course.next and course.next is not None:
            self.selected = f"lesson {course.next}"
            self.view = replace(self.view, unfolded=self.view.unfolded | _unfolded_for(course))
        self.view = replace(self.view, course=course)
        self.refresh()
        self.post_message(self.Moved(self.selected))

    def filter(self, query: str) -> int:
        """Show only what matches; return how many lessons do."""
        self.view = replace(self.view, query=query)
        order = self.view.order()
        lessons = [key for key in order if key.startswith("lesson ")]
        if self.selected not in order and lessons:
            self.select(lessons[0])
        self.refresh()
        return len(lessons)

    def action_map_up(self) -> None:
        """Go up by a row."""
        self.move(-1)

    def action_map_down(self) -> None:
        """Go down by a row."""
        self.move(+1)

    def action_map_open(self) -> None:
        """Go on with the selected lesson."""
        self.choose()

    def action_map_fold(self) -> None:
        """Fold the selected track; of a lesson, its own."""
        if track := self._track():
            self.view = replace(self.view, unfolded=self.view.unfolded - {track.id})
            self.select(track_key(track))

    def action_map_unfold(self) -> None:
        """Unfold the selected track."""
        if track := self._track():
            self.view = replace(self.view, unfolded=self.view.unfolded | {track.id})
            self.refresh()

    def toggle(self) -> None:
        """Fold the selected track, or unfold it."""
        track = self._track()
        folded = track is not None and track.id not in self.view.unfolded
        self.action_map_unfold() if folded else self.action_map_fold()

    def _track(self) -> MappedTrack | None:
        return next(
            (
                track
                for track in self.view.course.tracks
                if self.selected in (track_key(track), *map(lesson_key, track.lessons))
            ),
            None,
        )


def _unfolded_for(course: CourseMap) -> frozenset[str]:
    """Return the track of the next lesson: the one that is unfolded at first."""
    return frozenset(
        track.id for track in course.tracks if any(le.id == course.next for le in track.lessons)
    )


class HomeScreen(TutorScreen):
    """The course, what comes next, and what was done lately."""

    WHERE = Where.HOME
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own
        (0, "-narrow"),
        (112, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own
        (0, "-low"),
        (16, "-short"),
        (34, "-tall"),
    ]
    DEFAULT_CSS = """
    HomeScreen #left { width: 1fr; height: 1fr; }
    HomeScreen #columns { height: 1fr; layout: vertical; }
    HomeScreen Splitter { display: none; }
    HomeScreen #course #body { padding: 1 0 0 0; }
    HomeScreen #detail { height: 5; }
    HomeScreen #lately { height: 9; display: none; }
    HomeScreen #lately #body { padding: 1 0 0 0; }
    HomeScreen.-low #detail { display: none; }
    HomeScreen.-wide #columns { layout: horizontal; }
    HomeScreen.-wide #left { width: 56%; }
    HomeScreen.-wide Splitter { display: block; }
    HomeScreen.-wide #detail { height: 1fr; width: 1fr; display: block; }
    HomeScreen.-wide #detail #body { padding: 1 0 0 0; }
    HomeScreen.-wide.-tall #lately { display: block; }
    """

    @dataclass
    class LessonChosen(Message):
        """The learner goes on with a lesson."""

        lesson: LessonId

    def __init__(self, desk: Desk, view: HomeView, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self._desk = desk
        self._view = view
        self._sketches: dict[LessonId, Sketch] = {}
        self._find: FindLine | None = None  # made when first asked for

    def parts(self) -> ComposeResult:
        """Lay out map, days and detail."""
        with Container(id="columns"):
            with Vertical(id="left"):
                yield Part(CourseRows(self._view.course), id="course")
                yield Part(Lines(self._lately), id="lately")
            yield Splitter()
            yield Part(Lines(self._detail), id="detail")

    @property
    def map(self) -> CourseRows:
        """Return the map."""
        return self.query_one(CourseRows)

    def on_mount(self) -> None:
        """Show what was read before the first frame."""
        self._titles()
        self.map.focus()
        self.watch(self.header, "lab", self._lab_seen, init=False)

    def _lab_seen(self) -> None:
        self.query_one("#detail Lines").refresh()

    def on_screen_resume(self) -> None:
        """Read anew: something may have been done meanwhile."""
        self.read_again()

    @work(exclusive=True, group="home")
    async def read_again(self) -> None:
        """Read the session off the loop and show what differs."""
        try:
            view = await asyncio.to_thread(read_home, self._desk, self._today())
        except TutorError as error:
            self.say(str(error))
            return
        if view != self._view:
            self._sketches.clear()
        self._view = view
        self.map.show(view.course)
        self._titles()

    @work(exclusive=True, group="sketch")
    async def sketch_lesson(self, id_: LessonId) -> None:
        """Read the selected lesson off the loop; one at fault keeps to its row."""
        try:
            self._sketches[id_] = await asyncio.to_thread(self._sketch, id_)
        except TutorError:
            return
        self.query_one("#detail Lines").refresh()

    def _sketch(self, id_: LessonId) -> Sketch:
        standing = self._desk.standing().lesson(id_)
        return sketch(self._desk.lesson(id_), standing, self._desk.language)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Say what is known of another row."""
        self._titles()
        lesson = self._view.lesson(event.key)
        if lesson is not None and lesson.id not in self._sketches and not lesson.fault:
            self.sketch_lesson(lesson.id)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Go on with a lesson; fold or unfold a track."""
        lesson = self._view.lesson(event.key)
        if lesson is None:
            self.map.toggle()
        elif lesson.fault:
            self.say(lesson.fault)
        else:
            self.post_message(self.LessonChosen(lesson.id))

    def show_track(self, id_: TrackId) -> None:
        """Select a track and unfold it."""
        self.map.selected = f"track {id_}"
        self.map.action_map_unfold()
        self.map.focus()
        self._titles()

    def face_changed(self) -> None:
        """Show everything in another language."""
        self._sketches.clear()
        self._titles()
        super().face_changed()
        self.read_again()

    async def action_app_find(self) -> None:
        """Filter the map."""
        if self._find is None:
            from tutor.tui.frame_find import FindLine

            self._find = FindLine()
            await self.query_one("#course", Part).add(self._find)
        self._find.open()

    def on_find_line_typed(self, event: FindLine.Typed) -> None:
        """Show what matches."""
        found = self.map.filter(event.query)
        part = self.query_one("#course", Part)
        part.note = f"{found}" if event.query else self._note()
        if event.query and not found:
            words = face_of(self).words
            self.say(words.wording.say(Say.NO_MATCH, query=event.query))

    def on_find_line_left(self) -> None:
        """Go back to the map."""
        self.map.focus()

    async def action_app_back(self) -> None:
        """Clear the filter, else leave the tutor."""
        if self._find is not None and self._find.has_class("-open"):
            self._find.close()
            self.map.focus()
        else:
            await self.app.run_action("app.app_quit")

    # ── what the parts show ──

    def _titles(self) -> None:
        face = face_of(self)
        words = face.words
        name = Content.assemble(("kubetutor", tokens.STRONG), "  ", self._view.course.title)
        self.header.place = name
        course = self.query_one("#course", Part)
        course.title, course.note = words(COURSE), self._note()
        lately = self.query_one("#lately", Part)
        lately.title = words(LATELY)
        week = long(words, week_seconds(self._view.diary, self._view.today))
        lately.note = words(THIS_WEEK, time=week)
        self._detail_title(face)
        for lines in self.query(Lines):
            lines.refresh()

    def _detail_title(self, face: Face) -> None:
        part = self.query_one("#detail", Part)
        lesson = self._view.lesson(self.map.selected)
        track = self._view.track(self.map.selected)
        if lesson is not None:
            part.title, part.note = lesson.short, planned(face.words, lesson.minutes)
        elif track is not None:
            part.title, part.note = track.title, ""

    def _note(self) -> str:
        course, face = self._view.course, face_of(self)
        done = face.words(OF_LESSONS, done=course.done, count=course.lessons)
        if not course.minutes_left:
            return done
        left = face.words(LEFT, time=about(face.words, course.minutes_left))
        return f"{done} {face.glyphs.dot} {left}"

    def _detail(self, width: int, height: int) -> Sequence[Content]:
        face, key = face_of(self), self.map.selected
        lesson, track = self._view.lesson(key), self._view.track(key)
        if lesson is None:
            return track_lines(track, width, face) if track else ()
        detail = Detail(
            lesson=lesson,
            sketch=self._sketches.get(lesson.id),
            last_day=max(
                (e.day for e in self._view.diary.entries if e.lesson == lesson.id), default=None
            ),
            today=self._view.today,
            folder=f"work/{lesson.id}" if lesson.seconds else "",
            lab=self.header.lab.plain,
        )
        return (detail_lines if height > 6 else short_lines)(detail, width, face)

    def _lately(self, width: int, height: int) -> Sequence[Content]:
        face = face_of(self)
        lines = lately_lines(self._view.diary, self._view.names(), self._view.today, width, face)
        return [*lines[-(height - 2) :], Content(), legend(face)]
