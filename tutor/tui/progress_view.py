"""Progress: the tracks in numbers, the days of twelve weeks, what was done without help."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from tutor.errors import TutorError
from tutor.names import TrackId
from tutor.progress.diary import Diary
from tutor.session.desk import Desk
from tutor.session.totals import Totals, TrackRow, totals, track_row
from tutor.tui import tokens
from tutor.tui.frame import Part, face_of
from tutor.tui.frame_find import FindLine
from tutor.tui.frame_lines import Lines
from tutor.tui.frame_rows import Row, Rows
from tutor.tui.frame_screen import TutorScreen
from tutor.tui.home import OF_LESSONS
from tutor.tui.keys import Where, bindings
from tutor.tui.progress_lines import WEEKS, days_lines, table_head, track_rows
from tutor.wording.durations import long
from tutor.wording.texts import plural, term, text

PROGRESS = term("title", "Progress")
DAYS = term("title", "Days")
IN_WEEKS = plural("{count} week", "{count} weeks")
EXPORTED = text("Written: {files}")


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What the screen shows, read from the session at one moment."""

    tracks: tuple[TrackRow, ...] = ()
    totals: Totals = field(default_factory=lambda: Totals(0, 0, 0, 0, 0, 0))
    diary: Diary = field(default_factory=Diary)


def read_progress(desk: Desk) -> ProgressView:
    """Read what the screen shows. Blocking; raises TutorError."""
    outline, standing = desk.library.outline, desk.standing()
    tracks = tuple(track_row(track, standing, desk.language) for track in outline.tracks)
    return ProgressView(tracks, totals(outline, standing), desk.diary())


class TrackRows(Rows):
    """The tracks."""

    WHERE = Where.PROGRESS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.PROGRESS)

    def __init__(self) -> None:
        super().__init__(id="tracks")
        self.tracks: Sequence[TrackRow] = ()
        self.wanted = ""

    def lay(self, width: int, height: int) -> Sequence[Row]:  # noqa: ARG002 - all rows, always
        """Lay a track a row, those that match."""
        wanted = self.wanted.casefold()
        shown = [track for track in self.tracks if wanted in track.title.casefold()]
        return track_rows(shown, width, face_of(self))

    def show(self, tracks: Sequence[TrackRow]) -> None:
        """Show the tracks as they are now."""
        self.tracks = tracks
        if not self.selected and tracks:
            self.selected = tracks[0].track
        self.refresh()

    def action_track_up(self) -> None:
        """Go up by a track."""
        self.move(-1)

    def action_track_down(self) -> None:
        """Go down by a track."""
        self.move(+1)

    @dataclass
    class ExportAsked(Message):
        """What was done is to be written into files."""

    def action_progress_export(self) -> None:
        """Ask for an export."""
        self.post_message(self.ExportAsked())

    def action_track_open(self) -> None:
        """Show the track in the course."""
        self.choose()


class ProgressScreen(TutorScreen):
    """What was done."""

    WHERE = Where.PROGRESS
    DEFAULT_CSS = """
    ProgressScreen #progress { height: 1fr; max-height: 24; }
    ProgressScreen #progress #body { padding: 1 0 0 0; }
    ProgressScreen #head { height: 1; padding: 0 0 0 1; }
    ProgressScreen #days { height: 10; }
    """

    @dataclass
    class TrackChosen(Message):
        """A track is to be seen in the course."""

        track: TrackId

    def __init__(self, desk: Desk, today: date) -> None:
        super().__init__()
        self._desk = desk
        self._today = today
        self._view = ProgressView()

    def parts(self) -> ComposeResult:
        """Lay the table over the days."""
        yield Part(Lines(self._head, id="head"), TrackRows(), FindLine(), id="progress")
        yield Part(Lines(self._days), id="days")

    @property
    def tracks(self) -> TrackRows:
        """Return the table."""
        return self.query_one(TrackRows)

    def on_mount(self) -> None:
        """Begin to read."""
        self.face_changed()
        self.tracks.focus()
        self.read()

    @work(exclusive=True, group="progress")
    async def read(self) -> None:
        """Read the session off the loop."""
        try:
            self._view = await asyncio.to_thread(read_progress, self._desk)
        except TutorError as error:
            self.say(str(error))
            return
        self.tracks.show(self._view.tracks)
        self._titles()

    def face_changed(self) -> None:
        """Show everything in another language."""
        self._titles()
        super().face_changed()
        if self._view.tracks:
            self.read()

    def _titles(self) -> None:
        face = face_of(self)
        words = face.words
        crumb = f"kubetutor {face.glyphs.crumb} "
        self.header.place = Content.assemble(crumb, (words(PROGRESS), tokens.STRONG))
        done = sum(track.lessons_done for track in self._view.tracks)
        of = sum(track.lessons for track in self._view.tracks)
        part = self.query_one("#progress", Part)
        spent = long(words, self._view.totals.seconds)
        part.title = words(PROGRESS)
        part.note = f"{words(OF_LESSONS, done=done, count=of)} {face.glyphs.dot} {spent}"
        days = self.query_one("#days", Part)
        days.title, days.note = words(DAYS), words(IN_WEEKS, count=WEEKS)
        for lines in self.query(Lines):
            lines.refresh()

    def _head(self, width: int, height: int) -> Sequence[Content]:  # noqa: ARG002 - one line
        return [table_head(width, face_of(self))]

    def _days(self, width: int, height: int) -> Sequence[Content]:  # noqa: ARG002 - seven lines
        view = self._view
        return days_lines(view.diary, view.totals, self._today, width, face_of(self))

    # ── what is asked for ──

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Ask for the track in the course."""
        self.post_message(self.TrackChosen(TrackId(event.key)))

    def on_track_rows_export_asked(self) -> None:
        """Write files off the loop."""
        self.export()

    @work(exclusive=True, group="export")
    async def export(self) -> None:
        """Write CSV and JSON, and say where."""
        try:
            files = await asyncio.to_thread(self._desk.export)
        except TutorError as refused:
            self.say(str(refused))
            return
        self.say(face_of(self).words(EXPORTED, files=" ".join(map(str, files))))

    def action_app_find(self) -> None:
        """Filter the tracks."""
        self.query_one(FindLine).open()

    def on_find_line_typed(self, event: FindLine.Typed) -> None:
        """Show what matches."""
        self.tracks.wanted = event.query
        self.tracks.refresh()

    def on_find_line_left(self) -> None:
        """Go back to the table."""
        self.tracks.focus()
