"""What a ready lab hands to a lesson's place: where its servers are, what it had at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The ways into a ready lab. Without a cluster or an engine, its part is None or empty."""

    kubeconfig: Path | None  # admin kubeconfig of the cluster, 0600
    context: str | None
    docker_host: str | None  # "tcp://127.0.0.1:port" of the lab's engine container
    published: Mapping[int, int]  # engine port as the learner names it -> host port on 127.0.0.1
    bin: Path  # folder with the lesson's kubectl (first on PATH)
    owner: str  # LabSettings.owner
    node_addresses: tuple[str, ...] = ()
    baseline: Path | None = None  # what existed when the lab became ready; audit.take_baseline
    catalogue: tuple[str, ...] = ()  # image tags that the engine was given and gets back at reset
    archives: Path | None = None  # folder with image tar archives to restore from
