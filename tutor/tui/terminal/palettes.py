"""The pane's 16 colours in each theme. All but the ground's own shade reach 4.5 on the ground.

Source: SCREENS §2; tests/tui/test_terminal_strips.py measures them.
"""

from __future__ import annotations

from collections.abc import Mapping

from tutor.tui.terminal.cells import Rgb
from tutor.tui.tokens import Tokens

Palette = tuple[Rgb, ...]


def _palette(text: str) -> Palette:
    return tuple(
        (int(word[0:2], 16), int(word[2:4], 16), int(word[4:6], 16)) for word in text.split()
    )


_DARK = _palette(
    "232c38 f5857c 7fcf9b e6bd63 7cb7ff d79bea 6adcc0 c3cad4"
    " 8b97a6 ff9d94 97e3b0 f4d07d 9ac8ff e6b3f5 8ceed4 ffffff"
)
_LIGHT = _palette(
    "20262e a8102e 1b6b32 7a5000 1a5bb8 8a2f9e 006a78 5b646e"
    " 55606c b3261e 23722f 855600 2563c4 963aab 00707f fbfaf7"
)
_CONTRAST = _palette(
    "333333 ffaca2 a5f0b4 ffe070 a9c8ff f2b6ff 90fff0 dcdcdc"
    " a8a8a8 ffc2ba bff7ca ffeaa0 c3d9ff f7ccff b8fff5 ffffff"
)
_PALETTES: Mapping[str, Palette] = {"dark": _DARK, "light": _LIGHT, "contrast": _CONTRAST}


def palette_of(tokens: Tokens) -> Palette:
    """Return a theme's palette; empty where the colours are the outer terminal's own."""
    if tokens.plain:
        return ()
    return _PALETTES.get(tokens.name, _DARK if tokens.dark else _LIGHT)
