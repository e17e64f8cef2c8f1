"""The live view's widget: shows one picture, flashes what changed, asks for a closer look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from tutor.clock import Clock, SystemClock
from tutor.session.view.looks import Looks, looks_of
from tutor.session.view.values import LabView
from tutor.tui.frame import face_of
from tutor.tui.keys import Where, bindings
from tutor.tui.live import words as say
from tutor.tui.live.canvas import LineCanvas
from tutor.tui.live.changes import Flashing, with_gone
from tutor.tui.live.drawing import Drawing
from tutor.tui.live.painting import Brush, painted
from tutor.tui.live.picture import TABLE_FROM, By, Frame, note, picture
from tutor.tui.live.rows import Row, muted, row
from tutor.tui.live.selecting import moved, spot_of, unit_at

_TICK_SECONDS = 1.0  # ages count up
_WHEEL_ROWS = 3
_ROOMY = 12  # rows, from which on a blank one stands below the title


class LiveView(LineCanvas, can_focus=True):
    """Draws `view`; None before the lab has answered. `by`: how Pods are put together."""

    WHERE = Where.CLUSTER
    BINDINGS: ClassVar[list[BindingType]] = bindings(Where.CLUSTER)
    DEFAULT_CSS = "LiveView { width: 1fr; height: 1fr; background: $kt-bg; color: $kt-text; }"

    view: reactive[LabView | None] = reactive(None, repaint=False)
    by: reactive[By] = reactive(By.NODE, repaint=False)
    selected: reactive[str] = reactive("", repaint=False)

    @dataclass
    class Titled(Message):
        """What the part around is called now, and its note: `3 nodes · 5 Pods · by node`."""

        title: str
        note: str

    @dataclass
    class LookAsked(Message):
        """The learner wants this command at the prompt."""

        command: str

    @dataclass
    class Regrouped(Message):
        """The learner chose how Pods are put together."""

        by: By

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        by: By = By.NODE,
        id: str | None = None,  # noqa: A002 - Textual's word
    ) -> None:
        super().__init__(id=id)
        self.clock = clock or SystemClock()
        self._flashing = Flashing()
        self._rows: list[Row] = []
        self._top = 0
        self._told = ("", "")
        self.set_reactive(LiveView.by, by)

    def on_mount(self) -> None:
        """Let ages count up."""
        self.set_interval(_TICK_SECONDS, self._tick)
        self._tell()

    # ── another picture ──

    def watch_view(self, before: LabView | None, after: LabView | None) -> None:
        """Flash what differs, and draw the rest as it is."""
        if after is None:
            self._flashing = Flashing()
        elif after is not before:
            motion = face_of(self).motion
            now = self.clock.now()
            self._flashing = self._flashing.after(before, after, now, motion)
            self.set_timer(motion.shown_for.total_seconds() + 0.02, self.redraw)
            self._choose()
        self.redraw()
        self._tell()

    def watch_by(self) -> None:
        """Put Pods together in another way."""
        self.redraw()
        self._tell()

    def _tell(self) -> None:
        if self.view is None or not self.is_mounted:
            return
        title = say.ENGINE if self.view.cluster is None else say.CLUSTER
        drawing = self._drawing()
        told = (drawing.say(title), note(self.view, self._frame(), drawing))
        if told != self._told:
            self._told = told
            self.post_message(self.Titled(*told))

    def _tick(self) -> None:
        """Draw again where something counts: ages of the table, of containers, of silence."""
        self._tell()  # in another language, it may be
        view = self.view
        if view is None:
            return
        table = view.cluster is not None and self.by is By.NODE and self.size.width >= TABLE_FROM
        if table or view.engine is not None or not view.lab.answering:
            self.redraw()

    # ── drawing ──

    def redraw(self) -> None:
        """Draw as many rows as there are, the selected one among them."""
        self._rows = self._picture()
        face = face_of(self)
        spot = spot_of(self._rows, self.selected)
        brush = Brush(
            changed=self._flashing.units(self.clock.now()),
            selected=self.selected,
            bar=spot.row if spot else -1,
            focused=self.has_focus,
            reduced=face.motion.reduced,
            glyphs=face.glyphs,
        )
        window = self._window()
        self.show_lines([painted(each, self._top + n, brush) for n, each in enumerate(window)])

    def _picture(self) -> list[Row]:
        view, drawing = self.view, self._drawing()
        if view is None:
            return [Row(), row("  ", muted(drawing.say(say.NO_LAB)))]
        if view.cluster is not None:
            ghosts = self._flashing.ghosts(self.clock.now())
            view = replace(view, cluster=with_gone(view.cluster, ghosts))
        frame = self._frame()
        blank = [Row()] if frame.height > _ROOMY else []
        frame = replace(frame, height=frame.height - len(blank))
        return [*blank, *picture(view, frame, drawing)]

    def _drawing(self) -> Drawing:
        return Drawing(face_of(self), self.clock.now())

    def _frame(self) -> Frame:
        return Frame(self.size.width, self.size.height, self.by)

    def _window(self) -> list[Row]:
        """Return the rows to be seen; the last one says how many are below."""
        height = self.size.height
        if len(self._rows) <= height:
            self._top = 0
            return self._rows
        room = max(height - 1, 1)
        self._top = min(max(self._top, 0), len(self._rows) - room)
        below = len(self._rows) - self._top - room
        shown = self._rows[self._top : self._top + room]
        if not below or height < 2:
            return [*shown, *self._rows[self._top + room : self._top + height]]
        drawing = self._drawing()
        more = f"{drawing.glyphs.below} {drawing.say(say.MORE, count=below)}"
        return [*shown, row("  ", muted(more))]

    def _reveal(self) -> None:
        spot = spot_of(self._rows, self.selected)
        room = max(self.size.height - 1, 1)
        if spot is None:
            return
        if spot.row < self._top:
            self._top = 0 if spot.row < 2 else spot.row
        elif spot.row >= self._top + room:
            self._top = spot.row - room + 1

    # ── choosing ──

    def watch_selected(self) -> None:
        """Keep what is selected in sight."""
        self._reveal()
        self.redraw()

    def on_focus(self) -> None:
        """Select the first object, if none is."""
        self._choose()
        self.redraw()

    def on_blur(self) -> None:
        """Show the selection as one that no key is for."""
        self.redraw()

    def on_resize(self) -> None:
        """Draw what fits now."""
        self.redraw()

    def _choose(self) -> None:
        if self.view is not None and self.has_focus and not self.selected:
            self._rows = self._picture()
            self.selected = moved(self._rows, "")

    def action_cluster_up(self) -> None:
        """Select the object above."""
        self.selected = moved(self._rows, self.selected, down=-1)

    def action_cluster_down(self) -> None:
        """Select the object below."""
        self.selected = moved(self._rows, self.selected, down=1)

    def action_cluster_left(self) -> None:
        """Select the object to the left."""
        self.selected = moved(self._rows, self.selected, right=-1)

    def action_cluster_right(self) -> None:
        """Select the object to the right."""
        self.selected = moved(self._rows, self.selected, right=1)

    def action_cluster_view(self) -> None:
        """Put Pods together by node, or by owner."""
        self.by = By.OWNER if self.by is By.NODE else By.NODE
        self.post_message(self.Regrouped(self.by))

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; twice describes it."""
        unit = unit_at(self._rows, self._top + event.y, event.x)
        if unit:
            self.selected = unit
            if event.chain > 1:
                self.action_cluster_describe()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show what is below."""
        self._top += _WHEEL_ROWS
        event.stop()
        self.redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show what is above."""
        self._top -= _WHEEL_ROWS
        event.stop()
        self.redraw()

    # ── asking for a closer look ──

    def action_cluster_describe(self) -> None:
        """Ask for the command that describes the selected object."""
        self._ask(lambda looks: looks.describe)

    def action_cluster_yaml(self) -> None:
        """Ask for the command that shows the object itself."""
        self._ask(lambda looks: looks.yaml)

    def action_cluster_logs(self) -> None:
        """Ask for the command that shows its output."""
        self._ask(lambda looks: looks.logs)

    def action_cluster_exec(self) -> None:
        """Ask for the command that opens a shell in it."""
        self._ask(lambda looks: looks.exec)

    def _ask(self, which: Callable[[Looks], str]) -> None:
        looks: Mapping[str, Looks] = looks_of(self.view) if self.view else {}
        found = looks.get(self.selected)
        if found is not None and (command := which(found)):
            self.post_message(self.LookAsked(command))
