"""What was done as lines: a table of tracks, a calendar of days, the course in numbers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from textual.content import Content

from tutor.progress.diary import Diary
from tutor.session.totals import Totals, TrackRow
from tutor.tui import tokens
from tutor.tui.frame import Face
from tutor.tui.frame_rows import Row
from tutor.wording.days import weekday
from tutor.wording.durations import long
from tutor.wording.layout import cells, cropped, padded
from tutor.wording.texts import text

TRACK = text("Track")
LESSONS = text("lessons")
EXERCISES = text("exercises")
HINTS = text("hints")
SOLUTIONS = text("solutions")
TIME = text("time")
ON_REAL = text("Done on a real lab")
ON_SIMULATED = text("Done on a simulated lab")
UNAIDED = text("Without any hint")
RIGHT = text("Questions right")
NO_TIME = text("none")
UNDER = text("<{minutes}")
OVER = text("{minutes} min +")

WEEKS = 12
_LEVELS = (15, 45)  # minutes of a day, below which its bar is low, or middling
_NUMBERS = (9, 11, 7, 11, 12)  # widths of the table's columns after the first


def level(seconds: float) -> int:
    """Return how high a day's bar is, 0 to 3."""
    if not seconds:
        return 0
    return 1 + sum(seconds >= minutes * 60 for minutes in _LEVELS)


def table_head(width: int, face: Face) -> Content:
    """Return the head of the table of tracks."""
    heads = [face.words(each) for each in (LESSONS, EXERCISES, HINTS, SOLUTIONS, TIME)]
    return Content.assemble((_table_line(face.words(TRACK), heads, width, face), tokens.MUTED))


def track_rows(rows: Sequence[TrackRow], width: int, face: Face) -> list[Row]:
    """Return a row a track."""
    return [
        Row(Content(_table_line(r.title, _numbers(r, face), width, face)), r.track) for r in rows
    ]


def _numbers(row: TrackRow, face: Face) -> list[str]:
    return [
        f"{row.lessons_done}/{row.lessons}",
        f"{row.exercises_done}/{row.exercises}",
        str(row.hints),
        str(row.solutions),
        long(face.words, row.seconds).replace("–", face.glyphs.none),
    ]


def _table_line(title: str, numbers: Sequence[str], width: int, face: Face) -> str:
    first = max(width - sum(_NUMBERS) - 3, 8)
    line = " " + padded(cropped(title, first - 1, face.glyphs.cut), first)
    for number, column in zip(numbers, _NUMBERS, strict=True):
        line += " " * max(column - cells(number), 1) + number
    return line + "  "


def calendar_lines(diary: Diary, today: date, face: Face) -> list[Content]:
    """Return seven lines, a weekday each, with a sign a week; the present week is the last."""
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    lines = []
    for number in range(7):
        days = [first + timedelta(weeks=week, days=number) for week in range(WEEKS)]
        signs = [_day(diary, day, face) if day <= today else Content(" ") for day in days]
        name = (padded(weekday(face.words, days[0]), 6), tokens.MUTED)
        lines.append(Content.assemble(name, Content("  ").join(signs)))
    return lines


def _day(diary: Diary, day: date, face: Face) -> Content:
    high = level(diary.seconds.get(day, 0))
    return Content.assemble((face.glyphs.days[high], tokens.TEXT if high else tokens.MUTED))


def total_lines(totals: Totals, face: Face) -> list[Content]:
    """Return the course in numbers."""
    words = face.words
    right = f"{totals.right}/{totals.answered}"
    said = [
        (words(ON_REAL), str(totals.real)),
        (words(ON_SIMULATED), str(totals.simulated)),
        (words(UNAIDED), str(totals.unaided)),
        (words(RIGHT), right if totals.answered else face.glyphs.none),
    ]
    wide = max(cells(name) for name, _ in said) + 2
    most = max(cells(number) for _, number in said)
    return [
        Content(padded(name, wide) + " " * (most - cells(number)) + number) for name, number in said
    ]


def legend(face: Face) -> Content:
    """Return what the calendar's signs mean."""
    low, middling = _LEVELS
    said = [
        face.words(NO_TIME),
        face.words(UNDER, minutes=low),
        face.words(UNDER, minutes=middling),
        face.words(OVER, minutes=middling),
    ]
    pairs = [f"{sign} {each}" for sign, each in zip(face.glyphs.days, said, strict=True)]
    return Content.assemble(("  ".join(pairs), tokens.MUTED))


def days_lines(diary: Diary, totals: Totals, today: date, width: int, face: Face) -> list[Content]:
    """Return calendar and numbers side by side; the numbers go where there is no room."""
    left = calendar_lines(diary, today, face)
    column = 6 + 3 * WEEKS + 1
    right = [*total_lines(totals, face), Content(), Content(), legend(face)]
    if column + max(line.cell_length for line in right) > width:
        return left
    return [
        Content.assemble(line.pad_right(max(column - line.cell_length, 0)), beside)
        for line, beside in zip(left, right, strict=True)
    ]
