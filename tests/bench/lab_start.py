"""`kubetutor lab up` beside raw `kind create cluster`, and a second lesson's start.

python tests/bench/lab_start.py
Needs the images to be there already (run `kubetutor lab up` once before). Deletes its own clusters.
The reference is kind alone: create, then wait until the node is Ready.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.figures import Row, print_table, timed

OWNER = "ktbench"


def main() -> None:
    """Print the three figures."""
    command = str(Path(sys.executable).with_name("kubetutor"))
    with TemporaryDirectory(prefix="ktbench-") as home:
        env = {
            **os.environ,
            "KUBETUTOR_HOME": home,
            "KUBETUTOR_OWNER": OWNER,
            "KUBETUTOR_PORTS": "18180-18199",
        }
        kubeconfig = f"{home}/raw.kubeconfig"

        def run(*argv: str) -> None:
            subprocess.run(argv, check=True, env=env, capture_output=True)

        def raw() -> None:
            run("kind", "create", "cluster", "--name", "ktbench-raw", "--kubeconfig", kubeconfig)
            run(
                *("kubectl", "--kubeconfig", kubeconfig, "wait", "node", "--all"),
                *("--for=condition=Ready", "--timeout=120s"),
            )

        try:
            run(command, "lab", "up", "k8s-pods")  # archives and programs are cached by this
            run(command, "lab", "down")
            ours = timed(lambda: run(command, "lab", "up", "k8s-pods"))
            second = timed(lambda: run(command, "lab", "up", "k8s-pods"))
            reference = timed(raw)
        finally:
            subprocess.run([command, "lab", "down"], env=env, check=False)
            subprocess.run(["kind", "delete", "cluster", "--name", "ktbench-raw"], check=False)
    print_table(
        "Lab start",
        [
            Row("lab up, one node", ours, reference, "s", "kind create + node Ready", "≤ 1.05 ×"),
            Row("second lesson, same cluster", second, None, "s", "", "≤ 2 s"),
        ],
    )


if __name__ == "__main__":
    main()
