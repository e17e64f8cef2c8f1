"""Labs: where exercises run, what of it is on, how a start goes, what the doctor sees."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from tutor.clock import Clock
from tutor.errors import LabError, TutorError
from tutor.names import LessonId
from tutor.session.course_map import course_map
from tutor.session.desk import Desk
from tutor.session.session import Finding, LabPart
from tutor.session.settings import LABS
from tutor.tui import tokens
from tutor.tui.frame import Face, Part, face_of
from tutor.tui.frame_lab import LabSeen, state_of
from tutor.tui.frame_lines import Lines
from tutor.tui.frame_rows import Row, Rows
from tutor.tui.frame_screen import TutorScreen
from tutor.tui.keys import Where, bindings
from tutor.tui.labs_dialog import DeleteDialog
from tutor.tui.labs_lines import (
    LOOKING,
    NO_PARTS,
    USED,
    LabRow,
    finding_lines,
    lab_head,
    lab_rows,
    part_rows,
)
from tutor.tui.lesson.lab_start import LabStart
from tutor.tui.lesson.starting import Starting
from tutor.wording.texts import plural, term, text

LABS_TITLE = term("title", "Labs")
DOCTOR = term("title", "Doctor")
LOG = term("title", "Log")
ALL_WELL = text("all is well")
THINGS = plural("{count} thing to look at", "{count} things to look at")
STOPPED = text("{name} is stopped. What is in it stays; {key} starts it again.")
GONE = text("{name} is deleted. Workspaces and progress are kept.")

Lay = Callable[[int, Face], Sequence[Row]]


class LabList(Rows):
    """Labs, or parts of a lab. What a key asks for is posted, not done."""

    WHERE = Where.LABS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.LABS)

    @dataclass
    class Asked(Message):
        """Something is to be done: `toggle`, `use`, `log`, `doctor` or `delete`."""

        what: str
        key: str

    def __init__(self, rows: Lay, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._rows = rows

    def lay(self, width: int, height: int) -> Sequence[Row]:  # noqa: ARG002 - all rows, always
        """Lay the rows."""
        return self._rows(width, face_of(self))

    def action_lab_up(self) -> None:
        """Go up by a row."""
        self.move(-1)

    def action_lab_down(self) -> None:
        """Go down by a row."""
        self.move(+1)

    def action_lab_toggle(self) -> None:
        """Ask for a start."""
        self.post_message(self.Asked("toggle", self.selected))

    def action_lab_use(self) -> None:
        """Ask for lessons to run there."""
        self.post_message(self.Asked("use", self.selected))

    def action_lab_log(self) -> None:
        """Ask for how the last start went."""
        self.post_message(self.Asked("log", self.selected))

    def action_lab_doctor(self) -> None:
        """Ask the doctor."""
        self.post_message(self.Asked("doctor", self.selected))

    def action_lab_delete(self) -> None:
        """Ask for deletion."""
        self.post_message(self.Asked("delete", self.selected))


class LabsScreen(TutorScreen):
    """The labs. What is shown of them is read anew after everything that is done."""

    WHERE = Where.LABS
    DEFAULT_CSS = """
    LabsScreen #labs { height: 8; }
    LabsScreen #labs #body { padding: 1 0 0 0; }
    LabsScreen #lab-head { height: 1; padding: 0 0 0 1; }
    LabsScreen #in-use { height: 7; }
    LabsScreen #in-use #body { padding: 1 0 0 0; }
    LabsScreen #below { height: 1fr; }
    LabsScreen #below #body { padding: 1 0 0 0; }
    LabsScreen LabStart { display: none; height: 1fr; }
    LabsScreen.-log LabStart { display: block; }
    LabsScreen.-log #findings { display: none; }
    """

    def __init__(self, desk: Desk, clock: Clock) -> None:
        super().__init__()
        self._desk = desk
        self._clock = clock
        self._parts: tuple[LabPart, ...] = ()
        self._seen = LabSeen(desk.lab_name)
        self._findings: tuple[Finding, ...] | None = None
        self._start = LabStart(clock)

    def parts(self) -> ComposeResult:
        """Lay out the labs, the parts of the one in use, and the doctor or the log."""
        yield Part(Lines(self._head, id="lab-head"), LabList(self._lab_rows, "lab-rows"), id="labs")
        yield Part(LabList(self._part_rows, "part-rows"), id="in-use")
        yield Part(Lines(self._below, id="findings"), self._start, id="below")

    def on_mount(self) -> None:
        """Begin to look."""
        labs = self.query_one("#lab-rows", LabList)
        labs.selected = f"lab {self._desk.lab_name}"
        labs.focus()
        self._titles()
        self.set_interval(1.0, self._start.relay)
        self._do(self._look(), "look")
        self._do(self._examine(), "doctor")

    # ── asking the session ──

    def _do(self, work: Coroutine[Any, Any, None], group: str) -> None:
        self.run_worker(self._guarded(work), group=group, exclusive=True)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except TutorError as refused:
            self.say(str(refused))
            self._titles()

    async def _look(self) -> None:
        lab = await asyncio.to_thread(lambda: self._desk.lab)  # what it imports takes a while
        self._seen = LabSeen(self._desk.lab_name, str(lab.fidelity))
        self._parts = tuple(await self._desk.lab_status())
        self._seen = replace(self._seen, state=state_of(self._parts))
        self._titles()
        again = getattr(self.app, "look_at_lab", None)
        if again is not None:
            again()

    async def _examine(self) -> None:
        self._findings = None
        self.remove_class("-log")
        self._titles()
        await asyncio.to_thread(lambda: self._desk.lab)
        self._findings = tuple(await self._desk.doctor())
        self._titles()

    async def _bring_up(self) -> None:
        lesson = await asyncio.to_thread(self._lesson_at_hand)
        if lesson is None:
            return
        self.add_class("-log")
        starting = Starting(self._desk.lab_name, self._clock.now())
        self._start.starting = starting
        self._titles()
        try:
            async with aclosing(self._desk.prepare(lesson)) as phases:
                async for phase in phases:
                    starting = starting.told(phase, self._clock.now())
                    self._start.starting = starting
        except LabError as refused:
            said = (f"{refused.what} ({refused.where}).", refused.next_step)
            self._start.starting = replace(starting, failed=said)
            raise
        finally:
            self._do(self._look(), "look")

    def _lesson_at_hand(self) -> LessonId | None:
        position = self._desk.position()
        if position is not None:
            return position.lesson
        mapped = course_map(self._desk.library.outline, self._desk.standing(), self._desk.language)
        return mapped.next

    async def _stop(self, name: str | None) -> None:
        await self._desk.lab_stop(name)
        face = face_of(self)
        said = name or self._desk.lab_name
        self.say(face.words(STOPPED, name=said, key=face.keys.name("lab.toggle")))
        await self._look()

    async def _delete(self, name: str | None) -> None:
        await self._desk.lab_down(name)
        said = name or self._desk.lab_name
        self.say(face_of(self).words(GONE, name=said))
        await self._look()

    # ── what is asked for ──

    def on_lab_list_asked(self, event: LabList.Asked) -> None:
        """Do what a key asked for."""
        kind, _, name = event.key.partition(" ")
        match event.what:
            case "toggle":
                self._toggle(name if kind == "part" else "")
            case "use" if kind == "lab":
                self._do(self._use(name), "use")
            case "log":
                self.add_class("-log")
                self._titles()
            case "doctor":
                self._do(self._examine(), "doctor")
            case "delete" if name:
                self._ask(name, None if kind == "lab" else name)

    def on_rows_chosen(self) -> None:
        """Take a double click as Enter."""
        self._toggle("")

    def on_lab_start_again_asked(self) -> None:
        """Try again after a failure."""
        self._do(self._bring_up(), "start")

    def _toggle(self, part: str) -> None:
        states = [each.state for each in self._parts if each.name == part or not part]
        if states and all(state == "ready" for state in states):
            self._do(self._stop(part or None), "start")
        else:
            self._do(self._bring_up(), "start")

    async def _use(self, name: str) -> None:
        await asyncio.to_thread(self._desk.use_lab, name)
        await self._look()

    def _ask(self, name: str, part: str | None) -> None:
        def answered(agreed: bool | None) -> None:
            if agreed:
                self._do(self._delete(part), "start")

        self.app.push_screen(DeleteDialog(name), answered)

    # ── what the parts show ──

    def face_changed(self) -> None:
        """Show everything in another language."""
        self._titles()
        super().face_changed()

    def _titles(self) -> None:
        face = face_of(self)
        words = face.words
        crumb = f"kubetutor {face.glyphs.crumb} "
        self.header.place = Content.assemble(crumb, (words(LABS_TITLE), tokens.STRONG))
        self.query_one("#labs", Part).title = words(LABS_TITLE)
        in_use = self.query_one("#in-use", Part)
        in_use.title, in_use.note = self._desk.lab_name, words(USED)
        below = self.query_one("#below", Part)
        log = self.has_class("-log")
        below.title = words(LOG if log else DOCTOR)
        below.note = "" if log else self._verdict(face)
        for widget in self.query("Lines, LabList"):
            widget.refresh()

    def _verdict(self, face: Face) -> str:
        if self._findings is None:
            return ""
        wrong = sum(not each.ok for each in self._findings)
        return face.words(THINGS, count=wrong) if wrong else face.words(ALL_WELL)

    def _head(self, width: int, height: int) -> Sequence[Content]:  # noqa: ARG002 - one line
        return [lab_head(width, face_of(self))]

    def _lab_rows(self, width: int, face: Face) -> Sequence[Row]:
        used = self._desk.lab_name
        rows = [
            LabRow(
                name,
                used=name == used,
                seen=self._seen if name == used else None,
                parts=self._parts if name == used else (),
            )
            for name in LABS
        ]
        return lab_rows(rows, width, face)

    def _part_rows(self, width: int, face: Face) -> Sequence[Row]:
        if self._parts:
            return part_rows(self._parts, width, face)
        return [Row(Content.assemble(" ", (face.words(NO_PARTS), tokens.MUTED)).truncate(width))]

    def _below(self, width: int, height: int) -> Sequence[Content]:  # noqa: ARG002 - cut by height
        face = face_of(self)
        if self._findings is None:
            return [Content.assemble((face.words(LOOKING), tokens.MUTED))]
        return finding_lines(self._findings, width, face)
