"""Which object of the picture is selected, and which is next in a direction. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tutor.tui.live.rows import Row


class Spot(NamedTuple):
    """Where an object stands: its row, its first cell."""

    row: int
    cell: int
    unit: str


def spots(rows: Sequence[Row]) -> list[Spot]:
    """Return each object once, where it stands first."""
    seen: set[str] = set()
    found: list[Spot] = []
    for nth, each in enumerate(rows):
        for unit, (start, _) in each.units().items():
            if unit not in seen:
                seen.add(unit)
                found.append(Spot(nth, start, unit))
    return found


def spot_of(rows: Sequence[Row], unit: str) -> Spot | None:
    """Return where an object stands."""
    return next((spot for spot in spots(rows) if spot.unit == unit), None)


def moved(rows: Sequence[Row], unit: str, down: int = 0, right: int = 0) -> str:
    """Return the object in that direction, or the same one; the first if none was selected."""
    every = spots(rows)
    here = next((spot for spot in every if spot.unit == unit), None)
    if here is None:
        return every[0].unit if every else ""
    if right:
        return _beside(every, here, right)
    there = [spot for spot in every if (spot.row - here.row) * down > 0]
    if not there:
        return unit
    nearest = min(abs(spot.row - here.row) for spot in there)
    line = [spot for spot in there if abs(spot.row - here.row) == nearest]
    return min(line, key=lambda spot: abs(spot.cell - here.cell)).unit


def _beside(every: Sequence[Spot], here: Spot, right: int) -> str:
    line = [s for s in every if s.row == here.row and (s.cell - here.cell) * right > 0]
    return min(line, key=lambda s: abs(s.cell - here.cell)).unit if line else here.unit


def unit_at(rows: Sequence[Row], number: int, cell: int) -> str:
    """Return the object at a cell of a row, else the row's first; "" where there is none."""
    if not 0 <= number < len(rows):
        return ""
    units = rows[number].units()
    hit = (unit for unit, (start, end) in units.items() if start <= cell < end)
    return next(hit, next(iter(units), ""))
