"""What a mouse does, as values."""

from __future__ import annotations

from enum import Enum

SHIFT, CTRL, ALT, SUPER = 1, 2, 4, 8  # as the library has its GHOSTTY_MODS_*


class Button(Enum):
    """A button of the mouse, as Textual counts them; the wheel's directions are buttons, too."""

    NONE = 0
    LEFT = 1
    MIDDLE = 2
    RIGHT = 3
    WHEEL_UP = 4
    WHEEL_DOWN = 5


class Motion(Enum):
    """What the mouse did."""

    PRESS = 0
    RELEASE = 1
    MOVE = 2
