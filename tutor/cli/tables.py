"""Tables in columns, never ruled, padded by cells. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.cli.cells import pad, width

GAP = "  "


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, right: str = "") -> list[str]:
    """Return the lines of a table; columns whose number is in `right` ("02") line up at the right.

    The last column is not padded, so that lines carry no trailing spaces.
    """
    everything = [head, *rows] if any(head) else list(rows)
    if not everything:
        return []
    widths = [max(width(row[n]) for row in everything) for n in range(len(everything[0]))]
    return [_line(row, widths, right).rstrip() for row in everything]


def _line(row: Sequence[str], widths: Sequence[int], right: str) -> str:
    return GAP.join(
        " " * (cells - width(text)) + text if str(n) in right else pad(text, cells)
        for n, (text, cells) in enumerate(zip(row, widths, strict=True))
    )
