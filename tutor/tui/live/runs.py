"""Many Pods: one run of glyphs for each workload on each node; then by name who is not well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.session.view.values import ClusterView, PodView
from tutor.tui import tokens
from tutor.tui.live import words as say
from tutor.tui.live.drawing import Drawing, node_names
from tutor.tui.live.marks import severity
from tutor.tui.live.nodes import INDENT, node_note, pods_on
from tutor.tui.live.rows import Bit, Row, fitted, joined, muted, row, widened
from tutor.wording.layout import cells

_NAME_CELLS = 9
_RUN_GAP = 2


def run_rows(cluster: ClusterView, width: int, drawing: Drawing) -> Iterator[Row]:
    """Yield a row a node: `worker  web ●●●◐  api ●✗`; runs stand below each other where they fit.

    Pods without a node have the last row, with the scheduler's words.
    """
    names = node_names(cluster.nodes)
    column = max([_NAME_CELLS, *(cells(name) + 2 for name in names.values())])
    order = workload_names(cluster.pods)
    places = [node.name for node in cluster.nodes] + [""]
    sizes = {
        name: max(_run_width(name, _of(pods_on(cluster, place), name)) for place in places)
        for name in order
    }
    aligned = len(INDENT) + column + sum(sizes.values()) <= width
    for node in cluster.nodes:
        pods = pods_on(cluster, node.name)
        note = node_note(node, drawing, pods)
        runs = _runs(pods, order, sizes if aligned else {}, drawing) if pods else []
        head = widened([Bit(names[node.name], tokens.STRONG, node.uid)], column)
        yield row(INDENT, *head, *runs, muted(note, node.uid))
    if homeless := pods_on(cluster, ""):
        head = widened([muted(drawing.say(say.NO_NODE))], column)
        why = next((pod.why for pod in homeless if pod.why), "")
        runs = _runs(homeless, order, sizes if aligned else {}, drawing)
        yield row(*fitted((Bit(INDENT), *head, *runs, muted(why)), width, drawing.glyphs.cut))


def not_well_rows(cluster: ClusterView, width: int, drawing: Drawing) -> Iterator[Row]:
    """Yield by name the Pods that are not well, worst first."""
    named = [pod for pod in cluster.pods if severity(pod.word)]
    for pod in sorted(named, key=lambda pod: -severity(pod.word)):
        bits = (
            Bit(INDENT),
            drawing.pod_mark(pod.word).bit(pod.uid),
            Bit(f" {pod.name}  ", tokens.TEXT, pod.uid),
            Bit(_said(pod, drawing), tokens.MUTED, pod.uid),
        )
        yield row(*fitted(bits, width, drawing.glyphs.cut))


def _said(pod: PodView, drawing: Drawing) -> str:
    exits = [c.exit for c in pod.containers if c.exit]
    ended = drawing.say(say.EXIT, code=exits[-1]) if exits else ""
    why = pod.why if pod.word != "crashing" else ""
    return joined((drawing.pod_word(pod.word), drawing.restarts(pod), ended, why), ", ")


def total_row(cluster: ClusterView, width: int, drawing: Drawing) -> Row:
    """Return how many Pods of each workload are ready: `api 9 of 10   web 22 of 25`."""
    bits: list[Bit] = [Bit(INDENT)]
    for workload in cluster.workloads:
        if workload.owner is None and workload.wanted:
            numbers = drawing.say(say.HAVE_OF, have=workload.ready, want=workload.wanted)
            bits.append(Bit(f"{workload.name} {numbers}", tokens.TEXT, workload.uid))
            bits.append(Bit("   "))
    return row(*fitted(bits, width, drawing.glyphs.cut))


def workload_names(pods: Sequence[PodView]) -> list[str]:
    """Return the names by which Pods are put together, each once, in order."""
    return sorted({_group(pod) for pod in pods})


def _group(pod: PodView) -> str:
    return pod.workload.name if pod.workload else pod.name


def _of(pods: Sequence[PodView], name: str) -> list[PodView]:
    return [pod for pod in pods if _group(pod) == name]


def _run_width(name: str, pods: Sequence[PodView]) -> int:
    return cells(name) + 1 + len(pods) + _RUN_GAP if pods else 0


def _runs(
    pods: Sequence[PodView], order: Sequence[str], sizes: dict[str, int], drawing: Drawing
) -> list[Bit]:
    bits: list[Bit] = []
    for name in order:
        mine = _of(pods, name)
        size = sizes.get(name, _run_width(name, mine))
        if not mine:
            bits += [Bit(" " * size)] if size else []
            continue
        run = [Bit(f"{name} "), *(drawing.pod_mark(pod.word).bit(pod.uid) for pod in mine)]
        bits += widened(run, size)
    return bits


def glyph_run(pods: Sequence[PodView], drawing: Drawing, wanted: int = 0) -> tuple[Bit, ...]:
    """Return one glyph a Pod; those that are wanted and not there yet are missing."""
    marks = [drawing.pod_mark(pod.word).bit(pod.uid) for pod in pods]
    absent = max(wanted - len([p for p in pods if p.word not in ("leaving", "gone")]), 0)
    return (*marks, *(muted(drawing.glyphs.missing) for _ in range(absent)))
