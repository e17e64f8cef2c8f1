"""What the benchmarks share: percentiles, a table with the ratio first, and what machine it was."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter


@dataclass(frozen=True)
class Row:
    """One figure beside its reference. `budget` is the ratio or value that DESIGN allows."""

    what: str
    ours: float
    reference: float | None
    unit: str
    beside: str = ""
    budget: str = ""


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of `values` lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def timed(run: Callable[[], object]) -> float:
    """Return the seconds that `run` takes."""
    began = perf_counter()
    run()
    return perf_counter() - began


def run_times(argv: Sequence[str], times: int, env: dict[str, str] | None = None) -> list[float]:
    """Return the wall-clock seconds of `times` runs of a program, output discarded."""

    def once() -> None:
        subprocess.run(argv, check=True, env=env, capture_output=True)

    once()  # the first fills caches: every figure is a warm one
    return [timed(once) for _ in range(times)]


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Print Markdown: ratio first, then ours, the reference, the budget."""
    out = sys.stdout.write
    out(f"### {title}\n\n{machine()}\n\n")
    out("| ratio | ours | reference | what | beside | budget |\n|---|---|---|---|---|---|\n")
    for row in rows:
        ratio = f"{row.ours / row.reference:.2f}" if row.reference else "–"
        reference = f"{row.reference:.4g} {row.unit}" if row.reference is not None else "–"
        cells = (ratio, f"{row.ours:.4g} {row.unit}", reference, row.what, row.beside, row.budget)
        out(f"| {' | '.join(cells)} |\n")
    out("\n")


def machine() -> str:
    """Return the machine and the day, for the table's caption."""
    cores = os.cpu_count()
    day = datetime.now(UTC).date().isoformat()  # noqa: TID251 - a caption
    model = next(
        (line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), ""
    )
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    python = platform.python_version()
    return f"{day} · {cores} cores {model} · Python {python} · load before {load}"


def _cpuinfo() -> list[str]:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            return file.readlines()
    except OSError:
        return []
