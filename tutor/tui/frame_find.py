"""The line to type a filter into; what is typed counts at once. Loaded when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class FindLine(Input):
    """One line to type a filter into; what is typed counts at once."""

    DEFAULT_CSS = """
    FindLine, FindLine:focus { height: 1; border: none; padding: 0 2; background: $kt-panel;
        color: $kt-text; display: none; }
    FindLine.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", show=False),
        Binding("down", "leave", show=False),
    ]

    @dataclass
    class Typed(Message):
        """The filter reads so now; "" shows all."""

        query: str

    @dataclass
    class Left(Message):
        """The line was left; the filter stays as it is."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id, placeholder="/", select_on_focus=False)

    def open(self) -> None:
        """Show the line and put the cursor into it."""
        self.add_class("-open")
        self.focus()

    def close(self) -> None:
        """Empty the line and put it away."""
        self.value = ""
        self.remove_class("-open")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Let the filter count as it is typed."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Leave the line, the filter as it is."""
        event.stop()
        self.post_message(self.Left())

    def action_leave(self) -> None:
        """Leave the line, the filter as it is."""
        self.post_message(self.Left())

    def action_clear(self) -> None:
        """Empty the line; an empty one goes away."""
        if self.value:
            self.value = ""
        else:
            self.close()
            self.post_message(self.Left())
