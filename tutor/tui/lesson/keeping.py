"""What of the lesson screen outlives it: sizes, zoom, the part and the shell's folder. Pure.

It is stored as plain values among the learner's choices; what is damaged counts as not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any

from tutor.names import LessonId
from tutor.session.settings import Settings
from tutor.tui.lesson.arranging import LEFT, RIGHT, Mode, PartName, Sizes, Wish

_KEY = "lesson"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: of the screen, and of each lesson the shell's folder."""

    wish: Wish = field(default_factory=Wish)
    by: str = ""  # how the live view puts Pods together
    folders: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def with_folder(self, lesson: LessonId, folder: str) -> Kept:
        """Return it with another folder of a lesson's shell."""
        return replace(self, folders={**self.folders, lesson: folder})


def kept_in(settings: Settings) -> Kept:
    """Return what was kept among the learner's choices."""
    stored = settings.kept.get(_KEY)
    if not isinstance(stored, dict):
        return Kept()
    folders = _mapping(stored.get("folders"))
    sizes = {
        Mode(mode): _sizes(_mapping(given))
        for mode, given in _mapping(stored.get("sizes")).items()
        if mode in set(Mode)
    }
    part = stored.get("part")
    wish = Wish(zoomed=stored.get("zoomed") is True, sizes=sizes)
    if part in set(PartName):
        name = PartName(part)
        left = name if name in LEFT else wish.left
        right = name if name in RIGHT else wish.right
        wish = replace(wish, focused=name, left=left, right=right)
    plain = {k: v for k, v in folders.items() if isinstance(v, str)}
    return Kept(wish, str(stored.get("by") or ""), plain)


def keep_in(settings: Settings, kept: Kept) -> Settings:
    """Return the learner's choices with what is to be kept."""
    stored = {
        "part": kept.wish.focused.value,
        "zoomed": kept.wish.zoomed,
        "sizes": {mode.value: asdict(sizes) for mode, sizes in kept.wish.sizes.items()},
        "by": kept.by,
        "folders": dict(kept.folders),
    }
    return replace(settings, kept={**settings.kept, _KEY: stored})


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _sizes(given: Mapping[str, Any]) -> Sizes:
    def cells(name: str) -> int | None:
        value = given.get(name)
        return value if isinstance(value, int) and 0 < value < 1000 else None

    return Sizes(cells("left"), cells("checks"), cells("cluster"))
