"""By owner: Deployment, its ReplicaSets with revision and image, and their Pods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.session.view.values import ClusterView, PodView, WorkloadView
from tutor.tui import tokens
from tutor.tui.live import words as say
from tutor.tui.live.drawing import Drawing, image_text
from tutor.tui.live.nodes import CELL, INDENT, packed, pod_cells
from tutor.tui.live.rows import Bit, Row, fitted, muted, of_unit, row
from tutor.tui.live.runs import glyph_run
from tutor.wording.layout import cells

_STEP = " "
_KEPT_SHOWN = 2  # old revisions, the newest of them


def owner_rows(cluster: ClusterView, width: int, drawing: Drawing, *, named: bool) -> Iterator[Row]:
    """Yield each workload, below it who it owns; `named`: Pods in cells, too."""
    pods = {pod.uid: pod for pod in cluster.pods}
    for workload in cluster.workloads:
        if workload.owner is None or _orphan(workload, cluster):
            yield _head(workload, width, drawing)
            yield from _owned(workload, cluster, pods, (width, drawing, named))
    alone = [pod for pod in cluster.pods if pod.owner is None]
    yield from _cells(alone, INDENT, width, drawing)


def _orphan(workload: WorkloadView, cluster: ClusterView) -> bool:
    """Say whether its owner is none that is shown: a Job of a CronJob."""
    owner = workload.owner
    return owner is not None and all(owner.uid != other.uid for other in cluster.workloads)


def _head(workload: WorkloadView, width: int, drawing: Drawing) -> Row:
    done = workload.kind == "Job"
    sentence = say.DONE_OF if done else say.READY_OF
    numbers = drawing.say(sentence, have=workload.ready, want=workload.wanted)
    facts = drawing.facts(workload.facts, say.WORKLOAD_FACTS)
    bits = of_unit(
        (
            Bit(f"{workload.kind} {workload.name}", tokens.STRONG),
            f"  {numbers}",
            *(muted(f"  {fact}") for fact in facts),
        ),
        workload.uid,
    )
    return row(*fitted((Bit(INDENT), *bits), width, drawing.glyphs.cut))


_Page = tuple[int, Drawing, bool]


def _owned(
    workload: WorkloadView, cluster: ClusterView, pods: dict[str, PodView], page: _Page
) -> Iterator[Row]:
    width, drawing, named = page
    sets = [w for w in cluster.workloads if w.owner and w.owner.uid == workload.uid]
    if not sets:
        mine = [pods[uid] for uid in workload.pods if uid in pods]
        yield _run(_label(workload, drawing), mine, workload, page)
        yield from _cells(mine, f"{INDENT}{_STEP}  ", width, drawing) if named else ()
        return
    kept = [w for w in sets if not w.pods and not w.wanted][:-_KEPT_SHOWN]
    shown = [w for w in sets if w not in kept]
    column = max(cells(_label(each, drawing)) for each in shown)
    for each in shown:
        mine = [pods[uid] for uid in each.pods if uid in pods]
        label = _label(each, drawing)
        yield _run(label + " " * (column - cells(label)), mine, each, page)
        yield from _cells(mine, f"{INDENT}{_STEP}  ", width, drawing) if named else ()


def _label(workload: WorkloadView, drawing: Drawing) -> str:
    """Return `rev 2  app:1.1`; what has no revision shows its image alone."""
    images = ", ".join(map(image_text, workload.images))
    if not workload.revision:
        return images
    return f"{drawing.say(say.REV, revision=workload.revision)}  {images}"


def _run(label: str, pods: Sequence[PodView], workload: WorkloadView, page: _Page) -> Row:
    width, drawing, _ = page
    wanted = 0 if workload.kind == "Job" else workload.wanted
    run = glyph_run(pods, drawing, wanted)
    aside = f"  {workload.short}" if workload.owner else ""
    if not run and workload.owner:
        aside = drawing.say(say.KEPT)
    bits = (
        *of_unit((f"{INDENT}{_STEP}{label}  ",), workload.uid),
        *of_unit(run, workload.uid),
        muted(aside, workload.uid),
    )
    return row(*fitted(bits, width, drawing.glyphs.cut))


def _cells(pods: Sequence[PodView], indent: str, width: int, drawing: Drawing) -> Iterator[Row]:
    beside = max((width - len(indent)) // CELL, 1)
    for line in packed(pod_cells(pods, drawing), beside):
        yield row(indent, *(bit for cell in line for bit in cell))
