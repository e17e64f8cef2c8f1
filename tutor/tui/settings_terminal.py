"""Asks the terminal, before the application has it: how wide an ambiguous sign is, how light it is.

One question after another, then one that every terminal answers: its answer ends the wait.
"""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import tty
from dataclasses import dataclass

LIMIT_SECONDS = 0.1
_SIGN = b"\r\xe2\x97\x8f\x1b[6n\r\x1b[K"  # the sign ●, then: where is the cursor?
_GROUND = b"\x1b]11;?\x1b\\"  # OSC 11: which ground colour? (xterm, "Operating System Commands")
_END = b"\x1b[c"  # DA1, which all answer

_AT = re.compile(rb"\x1b\[\d+;(\d+)R")
_COLOUR = re.compile(rb"\x1b\]11;rgb:([0-9a-fA-F]+)/([0-9a-fA-F]+)/([0-9a-fA-F]+)")
_ENDED = re.compile(rb"\x1b\[\?[\d;]*c")


@dataclass(frozen=True, slots=True)
class TerminalSays:
    """What the terminal said of itself."""

    wide_sign: bool = False  # ● takes two cells
    light: bool = False  # its ground is light


def ask_terminal(*, sign: bool, ground: bool) -> TerminalSays:
    """Ask what is wanted; what isn't answered in 100 ms counts as narrow, and as dark."""
    question = (_SIGN if sign else b"") + (_GROUND if ground else b"")
    if not question:
        return TerminalSays()
    try:
        source, target = sys.stdin.fileno(), sys.stdout.fileno()
        before = termios.tcgetattr(source)
    except (OSError, ValueError, termios.error):
        return TerminalSays()
    try:
        tty.setcbreak(source)
        os.write(target, question + _END)
        return answered(_read(source))
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)


def answered(said: bytes) -> TerminalSays:
    """Read the terminal's answers."""
    at, colour = _AT.search(said), _COLOUR.search(said)
    light = False
    if colour is not None:
        red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in colour.groups())
        light = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5
    return TerminalSays(wide_sign=at is not None and int(at.group(1)) == 3, light=light)


def _read(source: int) -> bytes:
    """Return what comes, up to the last answer or the limit."""
    said = b""
    while not _ENDED.search(said) and select.select([source], [], [], LIMIT_SECONDS)[0]:
        said += os.read(source, 256)
    return said
