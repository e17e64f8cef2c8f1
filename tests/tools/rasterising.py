"""Draws rows of styled cells as a small PNG: two fonts, a cell grid, a palette of few colours."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rich.style import Style
from textual.strip import Strip
from wcwidth import wcwidth

from tutor.tui.tokens import Tokens

CELL = (10, 20)
COLOURS = 28  # of the palette: ground and ink of each token, and what lies between
_NARROW, _WIDE = "DejaVu Sans Mono", "NanumGothicCoding"
_LINES = {"│": (4, 0, 5, 19)}  # drawn as boxes, so that rows meet
_ANSI = ("#000000", "#cd3131", "#0dbc79", "#b58900", "#2472c8", "#bc3fbc", "#11a8cd", "#e5e5e5")


@dataclass(frozen=True)
class Fonts:
    """A font for narrow and one for wide characters, each regular and bold."""

    narrow: tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont]
    wide: tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont]


def find_fonts() -> Fonts:
    """Return the fonts that fontconfig finds; SystemExit names the one that is missing."""
    pairs = [
        tuple(ImageFont.truetype(_file(family, weight), size) for weight in ("regular", "bold"))
        for family, size in ((_NARROW, 16.6), (_WIDE, 18.0))
    ]
    return Fonts((pairs[0][0], pairs[0][1]), (pairs[1][0], pairs[1][1]))


def _file(family: str, weight: str) -> str:
    told = subprocess.run(
        ["fc-match", "-f", "%{family}\n%{file}", f"{family}:{weight}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found, _, file = told.partition("\n")
    if family not in found:
        raise SystemExit(f"The font {family} is missing: pictures need it.")
    return file


def rasterise(rows: Sequence[Strip], tokens: Tokens, fonts: Fonts) -> Image.Image:
    """Return the rows drawn; a theme in the terminal's own colours is drawn on black."""
    width, height = CELL
    ground = tokens.bg if tokens.bg.startswith("#") else "#000000"
    image = Image.new("RGB", (rows[0].cell_length * width, len(rows) * height), ground)
    draw = ImageDraw.Draw(image)
    for y, strip in enumerate(rows):
        x = 0
        for segment in strip:
            style = segment.style or Style.null()
            ink, behind = _colours(style, ground)
            cells = segment.cell_length
            box = (x * width, y * height, (x + cells) * width - 1, (y + 1) * height - 1)
            if behind != ground:
                draw.rectangle(box, fill=behind)
            if style.underline:
                draw.line((box[0], box[3] - 2, box[2], box[3] - 2), fill=ink)
            for sign in segment.text:
                _sign(draw, (x * width, y * height), sign, (ink, bool(style.bold)), fonts)
                x += max(wcwidth(sign), 0)
    return image.quantize(COLOURS, dither=Image.Dither.NONE)


def _sign(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    sign: str,
    look: tuple[str, bool],
    fonts: Fonts,
) -> None:
    ink, bold = look
    if sign in _LINES:
        left, top, right, bottom = _LINES[sign]
        draw.rectangle((at[0] + left, at[1] + top, at[0] + right - 1, at[1] + bottom), fill=ink)
    elif sign.strip():
        wide = wcwidth(sign) == 2
        font = (fonts.wide if wide else fonts.narrow)[bold]
        draw.text((at[0] + wide, at[1] + 15), sign, fill=ink, font=font, anchor="ls")


def _colours(style: Style, ground: str) -> tuple[str, str]:
    """Return ink and ground as hex."""
    ink = _hex(style.color.name if style.color else "", "#d8dee7")
    behind = _hex(style.bgcolor.name if style.bgcolor else "", ground)
    return (behind, ink) if style.reverse else (ink, behind)


def _hex(name: str, default: str) -> str:
    if name.startswith("#"):
        return name
    named = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
    return _ANSI[named.index(name)] if name in named else default


def save(image: Image.Image, path: Path) -> int:
    """Write the picture and return its size in bytes."""
    image.save(path, optimize=True)
    return path.stat().st_size
