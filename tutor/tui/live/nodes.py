"""Nodes with their Pods: named cells where there is little room, a table where there is more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import zip_longest

from tutor.session.view.values import ClusterView, NodeView, PodView
from tutor.tui import tokens
from tutor.tui.live import words as say
from tutor.tui.live.drawing import Drawing, age_text, node_names
from tutor.tui.live.rows import Bit, Row, fitted, joined, muted, of_unit, row, widened
from tutor.wording.layout import cells, padded
from tutor.wording.texts import Text

INDENT = "  "
CELL = 18
_NAME_CELLS = 15

Cell = tuple[Bit, ...]


def pods_on(cluster: ClusterView, node: str) -> list[PodView]:
    """Return the Pods of a node, in their order; "" are those without one."""
    return [pod for pod in cluster.pods if pod.node == node]


def node_note(node: NodeView, drawing: Drawing, pods: Sequence[PodView] = ()) -> str:
    """Return what is to be said of a node beside its Pods; "" of a plain ready one."""
    parts = _state(node, pods, drawing, say.EVICTS_IN)
    taint = next((f.args["taint"] for f in node.facts if f.code == "taint"), "")
    if node.word == "drained":
        parts.insert(1, drawing.say(say.TAKES_NO_NEW))
    if taint and not node.takes_pods:
        parts.append(drawing.say(say.TAKES_NO_PODS, taint=taint))
    return ", ".join(parts)


def _state(node: NodeView, pods: Sequence[PodView], drawing: Drawing, going: Text) -> list[str]:
    """Return in few words how a node is, if not well: `NotReady`, and when its Pods leave it."""
    parts = [drawing.say(say.NODE_WORDS[node.word])] if node.word != "ready" else []
    leaving = [pod.evicted_at for pod in pods if pod.evicted_at is not None]
    if leaving:
        left = max(min(leaving) - drawing.now, timedelta())
        parts.append(drawing.say(going, time=age_text(left)))
    pressures = (f.args["pressure"] for f in node.facts if f.code == "pressure")
    return [*parts, *(drawing.say(say.PRESSURES[name]) for name in pressures)]


# ── named cells ──


def cell_rows(cluster: ClusterView, width: int, drawing: Drawing) -> Iterator[Row]:
    """Yield each node with its Pods in cells beside it, as many as fit; then those without one."""
    names = node_names(cluster.nodes)
    column = max([_NAME_CELLS, *(cells(name) + 2 for name in names.values())])
    beside = max((width - len(INDENT) - column) // CELL, 1)
    for node in cluster.nodes:
        pods = pods_on(cluster, node.name)
        head = Bit(names[node.name], tokens.STRONG, node.uid)
        if not pods:
            note = muted(node_note(node, drawing), node.uid)
            yield row(INDENT, *widened([head], column), note)
            continue
        state = [muted(part, node.uid) for part in _state(node, pods, drawing, say.EVICTS_SOON)]
        yield from _beside([head, *state], packed(pod_cells(pods, drawing), beside), column)
    if homeless := pods_on(cluster, ""):
        head = muted(drawing.say(say.NO_NODE))
        yield from _beside([head], packed(pod_cells(homeless, drawing), beside), column)


def _beside(heads: Sequence[Bit], lines: Sequence[Sequence[Cell]], column: int) -> Iterator[Row]:
    """Yield rows of Pods; before them stand the node's name and, below it, how it is."""
    for head, line in zip_longest(heads, lines):
        name = widened([] if head is None else fitted([head], column - 1), column)
        yield row(INDENT, *name, *(bit for cell in line or () for bit in cell))


def packed(cells_: Sequence[Cell], beside: int) -> list[list[Cell]]:
    """Return cells in rows of `beside` places; a wide one takes several, and no row is empty."""
    lines: list[list[Cell]] = []
    left = 0
    for cell in cells_:
        places = sum(bit.width for bit in cell) // CELL
        if places > left or not lines:
            lines.append([])
            left = beside
        lines[-1].append(cell)
        left -= places
    return lines


def pod_cells(pods: Sequence[PodView], drawing: Drawing) -> list[Cell]:
    """Return the Pods' cells: `● 2xkqp running`, each filled up to one place, or to more."""
    return [_cell(pod, drawing) for pod in pods]


def _cell(pod: PodView, drawing: Drawing) -> Cell:
    bits = _cell_bits(pod, drawing)
    places = -(-(sum(bit.width for bit in bits) + 1) // CELL)
    return (*of_unit(widened(bits, places * CELL - 1), pod.uid), Bit(" "))


def _cell_bits(pod: PodView, drawing: Drawing) -> list[Bit]:
    mark = drawing.pod_mark(pod.word)
    more = joined((drawing.ready_of(pod), drawing.restarts(pod)), " ")
    bits = [
        mark.bit(pod.uid),
        Bit(f" {pod.short} ", tokens.TEXT, pod.uid),
        Bit(drawing.pod_word(pod.word, short=True), tokens.MUTED, pod.uid),
    ]
    return [*bits, Bit(f" {more}", tokens.TEXT, pod.uid)] if more else bits


# ── the table ──

_WIDEST_NAME = 44
_WIDEST_CONTAINERS = 30


def table_rows(cluster: ClusterView, width: int, drawing: Drawing) -> Iterator[Row]:
    """Yield each node and below it a line a Pod: state, containers, restarts, age, use."""
    lines = {pod.uid: _line(pod, drawing) for pod in cluster.pods}
    head = (
        f"{INDENT}{drawing.say(say.NODE_POD)}",
        *(drawing.say(word) for word in (say.STATE, say.CONTAINERS_HEAD, say.RESTARTS, say.AGE)),
        drawing.say(say.USAGE, dot=drawing.glyphs.dot),
    )
    widths = _widths(head, list(lines.values()))
    titles = "".join(padded(text, size) for text, size in zip(head, widths, strict=True))
    yield row(muted(titles))
    names = node_names(cluster.nodes)
    for node in cluster.nodes:
        pods = pods_on(cluster, node.name)
        yield _node_line(node, names[node.name], pods, drawing)
        yield from (
            row(*fitted(bits, width, drawing.glyphs.cut))
            for bits in _pod_lines(pods, lines, widths, drawing)
        )
    if homeless := pods_on(cluster, ""):
        yield row(INDENT, muted(drawing.say(say.NO_NODE)))
        yield from (
            row(*fitted(bits, width, drawing.glyphs.cut))
            for bits in _pod_lines(homeless, lines, widths, drawing)
        )


def _node_line(node: NodeView, name: str, pods: Sequence[PodView], drawing: Drawing) -> Row:
    word = drawing.say(say.NODE_WORDS["ready"]) if node.word == "ready" else ""
    count = drawing.say(say.PODS_OF_YOURS, count=len(pods)) if pods else ""
    note = joined((word, node_note(node, drawing, pods), count), f" {drawing.glyphs.dot} ")
    return row(INDENT, Bit(name, tokens.STRONG, node.uid), muted(f" {note}", node.uid))


def _pod_lines(
    pods: Sequence[PodView], lines: dict[str, list[tuple[Bit, ...]]], widths: list[int], d: Drawing
) -> Iterator[tuple[Bit, ...]]:
    for nth, pod in enumerate(pods):
        branch = d.glyphs.last_branch if nth == len(pods) - 1 else d.glyphs.branch
        first, *others = lines[pod.uid]
        name = widened((muted(f"{INDENT}{branch} "), *first), widths[0])
        rest = (b for c, w in zip(others, widths[1:], strict=True) for b in widened(c, w, pod.uid))
        yield (*name, *rest)


def _line(pod: PodView, drawing: Drawing) -> list[tuple[Bit, ...]]:
    """Return the Pod's columns."""
    name = (drawing.pod_mark(pod.word).bit(), Bit(f" {pod.name}"))
    state = drawing.pod_word(pod.word)
    use = joined((pod.cpu, pod.memory), f" {drawing.glyphs.dot} ")
    found = (
        fitted(name, _WIDEST_NAME, drawing.glyphs.cut),
        (Bit(state, tokens.MUTED if pod.word == "running" else tokens.TEXT),),
        fitted(_containers(pod, drawing), _WIDEST_CONTAINERS, drawing.glyphs.cut),
        (Bit(str(pod.restarts)),),
        (Bit(drawing.age(pod.created)),),
        (Bit(use, tokens.MUTED),),
    )
    return [of_unit(bits, pod.uid) for bits in found]


def _containers(pod: PodView, drawing: Drawing) -> tuple[Bit, ...]:
    bits: list[Bit] = []
    for container in pod.containers:
        mark = drawing.pod_mark(container.word)
        if container.word == "creating":
            mark = mark._replace(glyph=drawing.glyphs.open, look=tokens.TEXT)
        bits += [mark.bit(), Bit(f" {container.name}  ")]
    if bits:
        bits[-1] = replace(bits[-1], text=bits[-1].text.rstrip())
    return tuple(bits)


def _widths(head: Sequence[str], lines: Sequence[Sequence[tuple[Bit, ...]]]) -> list[int]:
    """Return the columns' widths, gaps included; the first has room for the tree before it."""
    tree = len(INDENT) + 2
    found = []
    for nth, title in enumerate(head):
        widest = max((sum(bit.width for bit in line[nth]) for line in lines), default=0)
        found.append(max(cells(title), widest + (0 if nth else tree)) + 3)
    return found
