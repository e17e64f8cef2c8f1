"""The whole picture as rows: chooses the layout, fits it into the height there is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tutor.session.view.values import ClusterView, EngineView, EventView, LabView
from tutor.tui import tokens
from tutor.tui.live import words as say
from tutor.tui.live.drawing import Drawing
from tutor.tui.live.engine import container_rows, rest_rows
from tutor.tui.live.events import event_rows
from tutor.tui.live.lines import service_rows, thing_rows, workload_rows
from tutor.tui.live.nodes import INDENT, cell_rows, table_rows
from tutor.tui.live.owners import owner_rows
from tutor.tui.live.rows import Bit, Row, fitted, joined, muted, row
from tutor.tui.live.runs import not_well_rows, run_rows, total_row

MOST_NODES = 6
MOST_PODS = 18
TABLE_FROM = 100  # cells
_NAMED_FROM = 12  # rows, from which on Pods are named below their owners


class By(StrEnum):
    """How Pods are put together."""

    NODE = "node"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Frame:
    """How the picture is to be laid out."""

    width: int
    height: int
    by: By = By.NODE


def picture(view: LabView, frame: Frame, drawing: Drawing) -> list[Row]:
    """Return all rows; more than `frame.height` where even the least doesn't fit.

    Of what is short of room the control plane goes first, then blank rows; events take what is
    left over.
    """
    head = list(_silence(view, drawing))
    frame = replace(frame, height=frame.height - len(head))
    sections: list[list[Row]] = []
    events: tuple[EventView, ...] = ()
    if view.cluster is not None:
        sections += _cluster(view, frame, drawing)
        events = view.cluster.events
    if view.engine is not None:
        sections += _engine(view.engine, frame.width, drawing)
        events = _newest(events, view.engine.events)
    rows = _fitted(sections, _optional(view.cluster), frame.height)
    left = frame.height - len(rows) - 1
    told = event_rows(events, frame.width, left, drawing) if left > 0 else []
    whole = [*head, *rows, *([Row(), *told] if told else [])]
    shown = [row(*fitted(each.bits, frame.width, drawing.glyphs.cut)) for each in whole]
    return [_faded(each) for each in shown] if head else shown


def note(view: LabView, frame: Frame, drawing: Drawing) -> str:
    """Return what the title says at its right end: `3 nodes · 5 Pods · by node`."""
    return joined(_counts(view, frame, drawing), f" {drawing.glyphs.dot} ")


def _counts(view: LabView, frame: Frame, drawing: Drawing) -> Iterator[str]:
    if view.cluster is not None:
        yield drawing.say(say.NODES, count=len(view.cluster.nodes))
        yield drawing.say(say.PODS, count=len(view.cluster.pods))
        yield drawing.say(say.EVERYWHERE) if view.everywhere else ""
        yield drawing.say(say.BY_OWNER if frame.by is By.OWNER else say.BY_NODE)
    if view.engine is not None:
        yield drawing.say(say.CONTAINERS, count=len(view.engine.containers))
        if view.cluster is None:
            yield drawing.say(say.NETWORKS, count=len(view.engine.networks))
            yield drawing.say(say.VOLUMES, count=len(view.engine.volumes))


# ── a cluster ──


def _cluster(view: LabView, frame: Frame, drawing: Drawing) -> list[list[Row]]:
    assert view.cluster is not None
    cluster, width = view.cluster, frame.width
    if frame.by is By.OWNER:
        named = len(cluster.pods) <= MOST_PODS and frame.height >= _NAMED_FROM
        sections = [list(owner_rows(cluster, width, drawing, named=named))]
    else:
        sections = _by_node(cluster, width, drawing)
    if not cluster.pods:
        empty = drawing.say(say.NO_PODS, namespace=view.namespace)
        sections.insert(0 if frame.by is By.OWNER else 1, [row(INDENT, muted(empty))])
    lines = [*service_rows(cluster, width, drawing), *thing_rows(cluster, width, drawing)]
    return [*sections, lines]


def _by_node(cluster: ClusterView, width: int, drawing: Drawing) -> list[list[Row]]:
    if len(cluster.pods) > MOST_PODS or len(cluster.nodes) > MOST_NODES:
        runs = list(run_rows(cluster, width, drawing))
        ill = list(not_well_rows(cluster, width, drawing))
        return [runs, ill, [total_row(cluster, width, drawing)]]
    rows = table_rows if width >= TABLE_FROM and cluster.pods else cell_rows
    return [list(rows(cluster, width, drawing)), workload_rows(cluster, width, drawing)]


def _engine(engine: EngineView, width: int, drawing: Drawing) -> list[list[Row]]:
    containers = list(container_rows(engine, width, drawing))
    if not containers:
        containers = [row(INDENT, muted(drawing.say(say.NO_CONTAINERS)))]
    return [containers, rest_rows(engine, width, drawing)]


def _newest(some: Sequence[EventView], others: Sequence[EventView]) -> tuple[EventView, ...]:
    return tuple(sorted((*some, *others), key=lambda event: event.at, reverse=True))


# ── fitting ──


def _optional(cluster: ClusterView | None) -> set[str]:
    """Return the uids of nodes whose row may go: they take no Pods, and have none."""
    if cluster is None:
        return set()
    used = {pod.node for pod in cluster.pods}
    return {n.uid for n in cluster.nodes if not n.takes_pods and n.name not in used}


def _fitted(sections: list[list[Row]], optional: set[str], height: int) -> list[Row]:
    sections = [section for section in sections if section]
    if _size(sections) > height:
        kept = ([each for each in section if not _only(each, optional)] for section in sections)
        sections = [section for section in kept if section]
    if _size(sections) > height:
        return [each for section in sections for each in section]
    return list(_parted(sections))


def _size(sections: Sequence[Sequence[Row]]) -> int:
    return sum(map(len, sections)) + max(len(sections) - 1, 0)


def _only(each: Row, units: set[str]) -> bool:
    shown = set(each.units())
    return bool(shown) and shown <= units


def _parted(sections: Iterable[Sequence[Row]]) -> Iterator[Row]:
    for nth, section in enumerate(sections):
        if nth:
            yield Row()
        yield from section


# ── no answer ──


def _silence(view: LabView, drawing: Drawing) -> Iterator[Row]:
    """Yield since when the picture is as it is, and when the lab is asked again."""
    if view.lab.answering:
        return
    since = view.lab.since or view.at
    gone = max(int((drawing.now - since).total_seconds()), 0)
    told = drawing.say(say.AS_OF, time=drawing.clock_time(since), seconds=gone)
    again = ""
    if view.lab.retry_at is not None:
        left = max(int((view.lab.retry_at - drawing.now).total_seconds() + 0.999), 0)
        again = drawing.say(say.AGAIN_IN, seconds=left)
    said = joined((told, again), f" {drawing.glyphs.dot} ")
    yield row(INDENT, Bit(f"{drawing.glyphs.unknown} {said}", tokens.TEXT))
    yield Row()


def _faded(each: Row) -> Row:
    """Return the row without colours: what it says may no longer be so."""
    return Row(tuple(replace(bit, look=tokens.MUTED) for bit in each.bits))
