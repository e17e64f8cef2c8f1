"""Makes docs/pictures: every screen of the real application, on a scripted session.

python tests/tools/pictures.py [FOLDER [NAME…]]
Needs Pillow and the fonts DejaVu Sans Mono and NanumGothicCoding.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.tools.rasterising import Fonts, find_fonts, rasterise, save
from tests.tui.drawn_text import strips_of
from tests.tui.pictured import PICTURES, Picture
from tests.tui.posed import PosedDesk, posing
from tutor.session.library import Library, builtin_root
from tutor.tui.theme import tokens_of

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LARGEST = 60_000


async def make(name: str, picture: Picture, folder: Path, fonts: Fonts) -> int:
    """Make one picture; return its size."""
    course = Library(builtin_root(), builtin=True)
    with TemporaryDirectory() as scratch:
        work = _workspace(Path(scratch), course)
        async with posing(PosedDesk(folder=work, course=course), picture.look) as seat:
            await picture.pose(seat)
            rows = strips_of(seat.pilot.app)
    return save(rasterise(rows, tokens_of(picture.look.theme), fonts), folder / f"{name}.png")


def _workspace(scratch: Path, course: Library) -> Path:
    """Return a lesson's folder with its files; beside it the recorded kubectl."""
    work = scratch / "k8s-deployments"
    shutil.copytree(course.root / "lessons/kubernetes/k8s-deployments/files", work)
    recorded = Path(__file__).resolve().parents[1] / "tui" / "recorded_kubectl"
    kubectl = scratch / "bin" / "kubectl"
    kubectl.parent.mkdir()
    shutil.copy(recorded, kubectl)
    kubectl.chmod(0o755)
    return work


def main(arguments: list[str], pictures: Mapping[str, Picture]) -> int:
    """Make all pictures, or those named; say what each weighs."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    fonts = find_fonts()
    sizes = {
        name: asyncio.run(make(name, pictures[name], folder, fonts))
        for name in arguments[1:] or [n for n, each in pictures.items() if each.kept]
    }
    for name, size in sizes.items():
        sys.stdout.write(f"{size:>7,} {name}{'  too large' * (size > LARGEST)}\n")
    return int(any(size > LARGEST for size in sizes.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], PICTURES))
