"""One line each: workloads with a glyph a Pod, Services with a glyph an endpoint, other objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tutor.session.view.values import ClusterView, PodView, ServiceView, ThingView, WorkloadView
from tutor.tui import tokens
from tutor.tui.live import words as say
from tutor.tui.live.drawing import Drawing, image_text
from tutor.tui.live.nodes import INDENT
from tutor.tui.live.rows import Bit, Row, fitted, joined, muted, of_unit, row, widened
from tutor.tui.live.runs import glyph_run

_KIND_CELLS = 12
_WIDEST_NAME = 24
_LONGEST_RUN = 24  # glyphs; more are told by number only

Bits = tuple[Bit, ...]


def workload_rows(cluster: ClusterView, width: int, drawing: Drawing) -> list[Row]:
    """Return the workloads; ReplicaSets that a Deployment keeps for undo are left out."""
    shown = [w for w in cluster.workloads if w.pods or w.wanted or w.owner is None]
    pods = {pod.uid: pod for pod in cluster.pods}
    return _lines([_workload(each, pods, drawing) for each in shown], width, drawing)


def _workload(each: WorkloadView, pods: dict[str, PodView], drawing: Drawing) -> list[Bits]:
    mine = [pods[uid] for uid in each.pods if uid in pods]
    if each.kind == "Job":
        numbers = drawing.say(say.DONE_OF, have=each.ready, want=each.wanted)
    elif each.owner is not None:
        numbers = drawing.say(say.PODS, count=len(mine))
    else:
        numbers = drawing.say(say.READY_OF, have=each.ready, want=each.wanted)
    wanted = 0 if each.kind == "Job" else each.wanted
    run = glyph_run(mine, drawing, wanted) if len(mine) <= _LONGEST_RUN else ()
    return [
        of_unit((muted(each.kind),), each.uid),
        of_unit((Bit(each.short),), each.uid),
        of_unit(run, each.uid),
        of_unit((Bit(numbers),), each.uid),
        of_unit((muted(_workload_note(each, drawing)),), each.uid),
    ]


def _workload_note(each: WorkloadView, drawing: Drawing) -> str:
    told = drawing.facts(each.facts, say.WORKLOAD_FACTS)
    if each.owner is not None:
        return joined((drawing.say(say.OWNED_BY, owner=each.owner.name), *told))
    revision = drawing.say(say.REVISION, revision=each.revision) if each.revision else ""
    images = ", ".join(map(image_text, each.images))
    return joined((revision, images, *told), f" {drawing.glyphs.dot} ")


def service_rows(cluster: ClusterView, width: int, drawing: Drawing) -> list[Row]:
    """Return the Services; one without endpoints says which selector finds nothing."""
    return _lines([_service(each, drawing) for each in cluster.services], width, drawing)


def _service(each: ServiceView, drawing: Drawing) -> list[Bits]:
    marks = [drawing.pod_mark(end.word) for end in each.endpoints]
    ready = sum(end.ready for end in each.endpoints)
    note = joined((", ".join(drawing.ports(each.ports)), each.address), f" {drawing.glyphs.dot} ")
    said = drawing.say(say.ENDPOINTS, count=ready) if each.endpoints else ""
    if not ready and each.type != "ExternalName":
        said = no_endpoints(each, drawing)
    return [
        of_unit((muted("Service"),), each.uid),
        of_unit((Bit(each.name),), each.uid),
        of_unit((mark.bit() for mark in marks[:_LONGEST_RUN]), each.uid),
        of_unit((Bit(said),), each.uid),
        of_unit((muted(note),), each.uid),
    ]


def no_endpoints(service: ServiceView, drawing: Drawing) -> str:
    """Return why a Service reaches nobody."""
    if not service.selector:
        return drawing.say(say.NO_SELECTOR)
    if not service.selected:
        return drawing.say(say.SELECTS_NOTHING, selector=service.selector)
    return drawing.say(say.NONE_READY, count=service.selected, selector=service.selector)


def thing_rows(cluster: ClusterView, width: int, drawing: Drawing) -> list[Row]:
    """Return the other objects of the namespace."""
    return _lines([_thing(each, drawing) for each in cluster.things], width, drawing)


def _thing(each: ThingView, drawing: Drawing) -> list[Bits]:
    told = [
        _keys(fact.args, drawing) if fact.code == "keys" else saying
        for fact, saying in zip(each.facts, drawing.facts(each.facts, say.THING_FACTS), strict=True)
    ]
    note = joined(told, f" {drawing.glyphs.dot} ")
    return [
        of_unit((muted(_SHORT_KINDS.get(each.kind, each.kind)),), each.uid),
        of_unit((Bit(each.name),), each.uid),
        (),
        (),
        of_unit((muted(note),), each.uid),
    ]


_SHORT_KINDS = {  # as kubectl's short names, where the kind is longer than its column
    "PersistentVolumeClaim": "PVC",
    "HorizontalPodAutoscaler": "HPA",
    "PodDisruptionBudget": "PDB",
    "NetworkPolicy": "NetPolicy",
    "ResourceQuota": "Quota",
}


def _keys(args: Mapping[str, str], drawing: Drawing) -> str:
    if args["count"] == "0":
        return drawing.say(say.NO_KEYS)
    return drawing.say(say.KEYS, count=int(args["count"]), keys=args["keys"])


def _lines(table: list[list[Bits]], width: int, drawing: Drawing) -> list[Row]:
    """Return the lines with kind, name and run in columns; the rest follows as it comes."""
    return list(_laid(table, width, drawing))


def _laid(table: list[list[Bits]], width: int, drawing: Drawing) -> Iterator[Row]:
    names = max((_cells(line[1]) for line in table), default=0)
    runs = max((_cells(line[2]) for line in table), default=0)
    kinds = max([_KIND_CELLS, *(_cells(line[0]) + 1 for line in table)])
    for kind, name, run, *said in table:
        unit = kind[0].unit
        bits = (
            Bit(INDENT),
            *widened(kind, kinds, unit),
            *widened(fitted(name, _WIDEST_NAME), min(names, _WIDEST_NAME) + 2, unit),
            *(widened(run, runs + 2, unit) if runs else ()),
            *_said(said, unit),
        )
        yield row(*fitted(bits, width, drawing.glyphs.cut))


def _said(parts: list[Bits], unit: str) -> Iterator[Bit]:
    filled = [bits for bits in parts if _cells(bits)]
    for nth, bits in enumerate(filled):
        yield from bits
        if nth < len(filled) - 1:
            yield Bit("  ", tokens.TEXT, unit)


def _cells(bits: Bits) -> int:
    return sum(bit.width for bit in bits)
