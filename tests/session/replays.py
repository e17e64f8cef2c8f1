"""What a kind cluster (1.34) and an engine reported while something was done to them.

`rolling`: scene.yaml applied, then web set from 1.0 to 1.1. `healing`: one of web's Pods deleted.
`faults`: faults.yaml applied. `engine`: containers started, paused, killed, removed. Recorded by
recorded_views/made_by/record.py; `started` counts from the first report.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from tutor.observations import Change, Kind, Observed, Report, Silence, Snapshot, System
from tutor.session.view.kinds import CLUSTER_KINDS, ENGINE_KINDS
from tutor.session.view.picturing import Picturing
from tutor.session.view.values import LabView

HERE = Path(__file__).parent / "recorded_views"
NAMESPACE = "k8s-live-view"


@cache
def reports(scene: str) -> list[Report]:
    """All reports of a scene, in the order in which they came."""
    with (HERE / f"{scene}.jsonl").open(encoding="utf-8") as lines:
        return [_report(json.loads(line)) for line in lines]


@cache
def views(scene: str) -> list[LabView]:
    """Every picture that differs from the one before, once all was listed."""
    return list(_views(scene))


def _views(scene: str) -> Iterator[LabView]:
    picturing = Picturing(NAMESPACE, ENGINE_KINDS if scene == "engine" else CLUSTER_KINDS)
    shown: LabView | None = None
    for report in reports(scene):
        picturing.fold(report)
        if not picturing.complete:
            continue
        view = picturing.view(report.at)
        if shown is None or (view.cluster, view.engine) != (shown.cluster, shown.engine):
            shown = view
            yield view


def _report(told: dict[str, object]) -> Report:
    system, name, version = map(str, told["kind"])  # type: ignore[call-overload]
    kind, at = Kind(System(system), name, version), datetime.fromisoformat(str(told["at"]))
    if isinstance(listed := told.get("objects"), dict):
        return Snapshot(kind, at, tuple(Observed(kind, uid, t) for uid, t in listed.items()))
    if "uid" in told:
        return Change(kind, at, str(told["uid"]), told["tree"])
    again = at + timedelta(seconds=4)
    return Silence(kind, at, str(told["why"]), again, served=bool(told["served"]))
