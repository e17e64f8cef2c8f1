"""What building a docker lab's parts takes, and the few words they all say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tutor.clock import Clock
from tutor.labs.engine_host import EngineHost
from tutor.labs.lab import LabSettings
from tutor.labs.lab_state import LabState


@dataclass(frozen=True, slots=True)
class Kit:
    """The host's engine, the lab's folders, the clock and the learner's environment."""

    settings: LabSettings
    state: LabState
    engine: EngineHost
    clock: Clock
    environ: Mapping[str, str]


def waiting_words(holder: str) -> str:
    """Return what is said while another process builds the same thing."""
    return f"process {holder} is building it; waiting for that"
