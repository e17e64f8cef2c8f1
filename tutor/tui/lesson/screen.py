"""The lesson screen: the text, a shell, the checks and the lab, side by side or in turn."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from tutor.clock import Clock
from tutor.errors import TutorError
from tutor.names import LessonId
from tutor.session.desk import Desk
from tutor.tui.frame import HeaderBar, face_of
from tutor.tui.frame_screen import TutorScreen
from tutor.tui.keys import Where, bindings
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.arranging import Mode, PartName
from tutor.tui.lesson.checks_view import ChecksView
from tutor.tui.lesson.helping import Helping
from tutor.tui.lesson.lab_start import LabStart
from tutor.tui.lesson.open_lesson import OpenLesson
from tutor.tui.lesson.showing import LessonShow
from tutor.tui.lesson.stage import LessonPart, Stage
from tutor.tui.lesson.step_page import Keys
from tutor.tui.lesson.text_view import TextView
from tutor.tui.lesson.visit import Visit
from tutor.tui.terminal.pane import TerminalPane
from tutor.tui.terminal.words import COPIED, placed_words

_TICK_SECONDS = 1.0


class LessonScreen(Helping, TutorScreen):
    """Shows one lesson at a time; `n` at its end goes on into the next. Owns its streams."""

    WHERE: ClassVar[Where] = Where.LESSON
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Where.LESSON, Where.EVERYWHERE),
        Binding("y", "answer_yes", show=False, id="answer.yes"),
        Binding("escape", "answer_no", show=False, id="answer.no"),
    ]

    def __init__(
        self, desk: Desk, lesson: LessonId, *, clock: Clock, environ: Mapping[str, str]
    ) -> None:
        super().__init__()
        self._first = lesson
        self._clock = clock
        self.visit = Visit(desk, clock, environ, self._changed)
        self.text_view = TextView(id="text")
        self.checks_view = ChecksView(clock, id="checks-view")
        self.lab_start = LabStart(clock, id="lab-start")
        self.pane = TerminalPane(id="pane")
        self.pane.display = False
        self.stage = Stage(
            [
                LessonPart(PartName.LESSON, self.text_view),
                LessonPart(PartName.SHELL, self.lab_start, self.pane),
                LessonPart(PartName.CHECKS, self.checks_view),
                LessonPart(PartName.CLUSTER),
            ]
        )
        self._show: LessonShow | None = None

    def parts(self) -> ComposeResult:
        """Lay out the stage."""
        yield self.stage

    def on_mount(self) -> None:
        """Open the lesson."""
        self._show = LessonShow(
            self.query_one(HeaderBar), self.stage, self.text_view, self.checks_view, self.lab_start
        )
        names = face_of(self).keys
        self.visit.keys = Keys(
            hint=names.name("exercise.hint"),
            solution=names.name("exercise.solution"),
            next=names.name("step.next"),
        )
        self.set_interval(_TICK_SECONDS, self._tick)
        self.enter(self._first)

    # ── work ──

    def start(self, work: Coroutine[Any, Any, None], group: str) -> None:
        """Run work of this screen; newer work of a group ends the older. Errors are said."""
        self.run_worker(self._guarded(work), group=group, exclusive=True)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except TutorError as refused:
            self.say(str(refused))

    def enter(self, lesson: LessonId) -> None:
        """Open a lesson, bring up its lab, follow its exercise."""
        self.start(self._enter(lesson), "lab")

    async def _enter(self, lesson: LessonId) -> None:
        await self.visit.enter(lesson)
        self.stage.refit()
        self.stage.turn_to(PartName.LESSON)
        await self._bring_up()

    async def _bring_up(self) -> None:
        how = await self.visit.bring_up()
        self.pane.display = True
        self.pane.open(how)
        self.follow()

    def follow(self) -> None:
        """Follow the step's exercise, in place of the one before."""
        self.start(self.visit.follow(), "exercise")

    # ── showing ──

    def _changed(self, here: OpenLesson) -> None:
        if self._show is not None and self.is_mounted:
            self._show.show(here, face_of(self), self._clock.now())

    def reshow(self) -> None:
        """Show the same again: sizes, language or focus are others."""
        if self.visit.here is not None:
            self._changed(self.visit.here)

    def _tick(self) -> None:
        """Count on: seconds of a start, of a silence, of an exercise."""
        here = self.visit.here
        if here is None or self._show is None:
            return
        self.checks_view.relay()
        if not here.ready:
            self.lab_start.relay()
        elif here.state and not here.state.lab.answering:
            self._show.retitle(here, face_of(self), self._clock.now())

    def on_resize(self) -> None:
        """Arrange the parts for the new size."""
        self.stage.refit()
        self.query_one(HeaderBar).display = self.stage.arrangement.mode is not Mode.SMALL
        self.reshow()

    def on_checks_view_grown(self, event: ChecksView.Grown) -> None:
        """Let the checks take the rows that they fill."""
        self.stage.fit_checks(event.rows)

    def on_stage_turned(self, event: Stage.Turned) -> None:
        """Take a part's mark away, and write its title anew."""
        if self._show is not None:
            self._show.noticed(event.part)
        self.reshow()

    def on_stage_resized(self) -> None:
        """Write the text anew: its tasks may have moved to the strip."""
        self.reshow()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Take notice of the part that has the focus."""
        super().on_descendant_focus(event)
        part = next((n for n in event.widget.ancestors if isinstance(n, LessonPart)), None)
        if part is not None:
            self.stage.note_focus(part.part)
            self.reshow()

    # ── the shell ──

    def to_prompt(self, command: str) -> None:
        """Put a command at the prompt, say where it went, and go there if it was typed."""
        placed = self.pane.put_at_prompt(command)
        if placed.typed:
            self.stage.turn_to(PartName.SHELL)
        self.say(placed_words(face_of(self).words, placed))

    def on_text_view_send_asked(self, event: TextView.SendAsked) -> None:
        """Put a block of the text at the prompt."""
        self.to_prompt(event.command)

    def on_checks_view_look_asked(self, event: ChecksView.LookAsked) -> None:
        """Put a diagnosis' command at the prompt."""
        self.to_prompt(event.command)

    def on_lab_start_again_asked(self) -> None:
        """Try to bring up the lab again."""
        self.start(self._bring_up(), "lab")

    def on_terminal_pane_copied(self) -> None:
        """Say that a selection was copied."""
        self.say(face_of(self).words(COPIED))

    def copy(self, text: str) -> None:
        """Copy text and say so."""
        self.app.copy_to_clipboard(text)
        self.say(face_of(self).words(COPIED))

    def on_text_view_copy_asked(self, event: TextView.CopyAsked) -> None:
        """Copy a block of the text."""
        self.copy(event.text)

    def on_checks_view_copy_asked(self, event: ChecksView.CopyAsked) -> None:
        """Copy a diagnosis' command."""
        self.copy(event.text)

    def on_text_view_pointed(self, event: TextView.Pointed) -> None:
        """Show where the selected link leads."""
        self.footer.aside = Content(event.address)

    def on_text_view_open_asked(self, event: TextView.OpenAsked) -> None:
        """Open a link where there is a browser; else copy its address."""
        words = face_of(self).words
        if has_browser(self.visit.environ):
            self.app.open_url(event.address)
            self.say(words(say.LINK_OPENED, address=event.address))
        else:
            self.app.copy_to_clipboard(event.address)
            self.say(words(say.LINK_COPIED, address=event.address))


def has_browser(environ: Mapping[str, str]) -> bool:
    """Say whether a browser would open beside the terminal, and not in it."""
    import sys

    return sys.platform == "darwin" or bool(
        environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    )
