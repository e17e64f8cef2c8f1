"""The screens as they were when somebody last looked at them; `snapshots/` holds them as text.

`KUBETUTOR_SNAPSHOTS=write pytest tests/tui/test_snapshots.py` writes them anew: read the diff.
Dark and light share a file: looks are written as tokens, and both have to draw the same ones. The
theme can't depend on the size, so light is drawn at one size only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.drawn_text import drawn_text
from tests.tui.posed import Look, PosedDesk, Posing, posing, usual, went_wrong
from tutor.tui.tokens import DARK, LIGHT, Tokens

FOLDER = Path(__file__).parent / "snapshots"
SCREENS = ["home", "lesson", "checks", "labs", "progress", "help"]
SIZES = [(80, 24), (120, 40), (200, 50)]


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the wall clock be the same on every machine."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def pose(seat: Posing, screen: str) -> None:
    """Go from home to a screen."""
    match screen:
        case "labs":
            await seat.press("L")
            await seat.shows("kubetutor lab down")
        case "progress":
            await seat.press("P")
        case "help":
            await seat.open_lesson()
            await seat.press("question_mark")
        case "lesson":
            await seat.open_lesson()
            await seat.checks(*usual())
            await seat.lab_view()
        case "checks":
            await seat.open_lesson()
            await seat.checks(*went_wrong())
            await seat.press("3")
    await seat.beat()


async def picture(folder: Path, screen: str, look: Look, tokens: Tokens) -> str:
    """Return a screen as text."""
    async with posing(PosedDesk(folder=folder), look) as seat:
        await pose(seat, screen)
        return drawn_text(seat.pilot.app, tokens)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_is_as_it_was_last_looked_at(
    tmp_path: Path, screen: str, size: tuple[int, int], language: str
) -> None:
    drawn = await picture(tmp_path, screen, Look(size, language), DARK)
    path = FOLDER / f"{screen}-{size[0]}x{size[1]}-{language}.txt"
    if os.environ.get("KUBETUTOR_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(drawn, encoding="utf-8")
    assert drawn == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("screen", SCREENS)
async def test_the_light_theme_draws_the_same_from_its_own_tokens(
    tmp_path: Path, screen: str, language: str
) -> None:
    look = Look((80, 24), language, "light")
    drawn = await picture(tmp_path, screen, look, LIGHT)
    assert drawn == (FOLDER / f"{screen}-80x24-{language}.txt").read_text(encoding="utf-8")
