"""Which parts of a lesson are seen, and how large, in a window of a size. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

WIDE = 112  # cells from which on two columns fit
TALL = 34  # rows from which on four parts fit
SMALL = (60, 16)
TINY = (40, 10)
SHELL_CELLS = 72  # what the shell's column keeps: `kubectl get pods` needs 67
_LEFT = (40, 78)
_FEWEST_ROWS = 4


class PartName(StrEnum):
    """The parts in the order of their numbers, which is the focus order, too."""

    LESSON = "lesson"
    SHELL = "shell"
    CHECKS = "checks"
    CLUSTER = "cluster"


LEFT = (PartName.LESSON, PartName.CHECKS)
RIGHT = (PartName.SHELL, PartName.CLUSTER)


class Mode(StrEnum):
    """The layouts of SCREENS §4."""

    TINY = "tiny"  # nothing but a word on how to get out of it
    SMALL = "small"  # one part, a row of checks
    TABS = "tabs"
    COLUMNS = "columns"
    QUAD = "quad"


@dataclass(frozen=True, slots=True)
class Sizes:
    """What the learner set: the left column's width, the heights of the lower parts."""

    left: int | None = None
    checks: int | None = None
    cluster: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be seen: the part last used of each column, the focused one, zoomed or not."""

    focused: PartName = PartName.LESSON
    left: PartName = PartName.LESSON
    right: PartName = PartName.SHELL
    zoomed: bool = False
    sizes: Mapping[Mode, Sizes] = field(default_factory=lambda: MappingProxyType({}))
    check_rows: int = 0  # how many rows the checks would fill

    def turned_to(self, part: PartName) -> Wish:
        """Return the wish with another part focused."""
        left = part if part in LEFT else self.left
        right = part if part in RIGHT else self.right
        return Wish(part, left, right, self.zoomed, self.sizes, self.check_rows)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is seen. Widths and heights are None where a part takes what there is."""

    mode: Mode
    shown: frozenset[PartName]
    left: int | None = None
    checks: int | None = None
    cluster: int | None = None
    tabs: bool = False
    strip: int = 0  # rows of the strip, title row included

    @property
    def split(self) -> bool:
        """Say whether both columns are seen."""
        return bool(self.shown & set(LEFT)) and bool(self.shown & set(RIGHT))


def mode_of(width: int, height: int) -> Mode:
    """Return the layout for a window."""
    if width < TINY[0] or height < TINY[1]:
        return Mode.TINY
    if width < SMALL[0] or height < SMALL[1]:
        return Mode.SMALL
    if width < WIDE:
        return Mode.TABS
    return Mode.QUAD if height >= TALL else Mode.COLUMNS


def arrange(width: int, height: int, wish: Wish) -> Arrangement:
    """Return what is seen in a window of this size."""
    mode = mode_of(width, height)
    alone = frozenset({wish.focused})
    if mode is Mode.TINY:
        return Arrangement(mode, frozenset())
    if mode is Mode.SMALL:
        return Arrangement(mode, alone, strip=1)
    if mode is Mode.TABS:
        return Arrangement(mode, alone, tabs=True, strip=2)
    if wish.zoomed:
        return Arrangement(mode, alone, strip=2)
    sizes = wish.sizes.get(mode, Sizes())
    left = left_width(width, sizes.left)
    if mode is Mode.COLUMNS:
        return Arrangement(mode, frozenset({wish.left, wish.right}), left, strip=2)
    rows = height - 2
    return Arrangement(
        mode,
        frozenset(PartName),
        left,
        checks=_height(rows, sizes.checks, min(max(wish.check_rows + 3, 14), rows * 6 // 10)),
        cluster=_height(rows, sizes.cluster, rows * 38 // 100),
    )


def left_width(width: int, wanted: int | None) -> int:
    """Return the left column's width: the learner's, else so that the shell keeps its cells."""
    least, most = _LEFT
    if wanted is not None:
        return min(max(wanted, 20), width - 20)
    return min(most, max(least, min(width * 4 // 10, width - SHELL_CELLS)))


def _height(rows: int, wanted: int | None, usual: int) -> int:
    return min(max(wanted if wanted is not None else usual, _FEWEST_ROWS), rows - _FEWEST_ROWS)
