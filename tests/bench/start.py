"""Start of the command line: `--help` and `list`, beside a bare interpreter.

python tests/bench/start.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.figures import Row, percentile, print_table, run_times

TIMES = 20


def main() -> None:
    """Print the median start times."""
    command = str(Path(sys.executable).with_name("kubetutor"))
    bare = percentile(run_times([sys.executable, "-c", "pass"], TIMES), 0.5)
    click = percentile(run_times([sys.executable, "-c", "import click"], TIMES), 0.5)
    help_ = percentile(run_times([command, "--help"], TIMES), 0.5)
    list_ = percentile(run_times([command, "list"], TIMES), 0.5)
    print_table(
        "Command line, median of 20 warm runs",
        [
            Row("kubetutor --help", help_, bare, "s", "python -c pass", "≤ 0.150 s"),
            Row("kubetutor --help", help_, click, "s", 'python -c "import click"', ""),
            Row("kubetutor list", list_, bare, "s", "python -c pass", ""),
        ],
    )


if __name__ == "__main__":
    main()
