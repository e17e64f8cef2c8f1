"""Makes verdicts of what was found: the one place that puts evidence and mismatches together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tutor.checking import evidence
from tutor.checking.evidence import Evidence, Subject
from tutor.checking.matching import Mismatch
from tutor.checking.subjects import ref_of
from tutor.checking.verdicts import (
    ABSENT,
    Cause,
    Diagnosis,
    Progress,
    Verdict,
    VerdictKind,
    Waiting,
)
from tutor.checking.world import World
from tutor.observations import Kind, ObjectRef, Tree

MET = Verdict(VerdictKind.MET)
LONGEST = 2000  # characters of a text that a diagnosis keeps: its beginning and its end


@dataclass(frozen=True, slots=True)
class Gap:
    """What was asked and what was seen, at one path. ABSENT: nothing."""

    path: str = ""
    expected: Tree = ABSENT
    observed: Tree = ABSENT


def gap_of(mismatch: Mismatch) -> Gap:
    """Return a mismatch as the gap of a diagnosis."""
    return Gap(mismatch.path, mismatch.expected, brief(mismatch.observed))


def brief(value: Tree) -> Tree:
    """Return a long text (a page, a container's output) without its middle; all else as it is."""
    if not isinstance(value, str) or len(value) <= LONGEST:
        return value
    half = LONGEST // 2
    return f"{value[:half]} … {value[-half:]}"


def is_unlisted(kind: Kind, world: World) -> bool:
    """Say whether it isn't known yet which objects of `kind` there are."""
    return kind not in world.objects and kind not in world.unserved


def wrong(ref: ObjectRef, gap: Gap, progress: Progress | None = None) -> Verdict:
    """Return a verdict that needs no evidence beyond the gap."""
    return Verdict(
        VerdictKind.WRONG,
        Diagnosis(ref, gap.path, gap.expected, gap.observed, progress=progress),
    )


def caused(verdict: Verdict, causes: tuple[Cause, ...]) -> Verdict:
    """Return `verdict`, which is not met, with its causes."""
    assert verdict.diagnosis is not None
    return replace(verdict, diagnosis=replace(verdict.diagnosis, causes=causes))


def waiting(
    ref: ObjectRef, progress: Progress, gap: Gap | None = None, recheck_at: datetime | None = None
) -> Verdict:
    """Return a verdict that time, or something to be seen, will change."""
    gap = gap or Gap()
    return Verdict(
        VerdictKind.PENDING,
        Diagnosis(ref, gap.path, gap.expected, gap.observed, progress=progress),
        recheck_at,
    )


def unanswered(ref: ObjectRef) -> Verdict:
    """Return the verdict while the first list or the first answer isn't there yet."""
    return waiting(ref, Progress(Waiting.ANSWER))


def is_unanswered(verdict: Verdict) -> bool:
    """Say whether the verdict only says that nothing is known yet."""
    progress = verdict.diagnosis.progress if verdict.diagnosis else None
    return progress is not None and progress.waiting is Waiting.ANSWER


def broken(ref: ObjectRef, message: str) -> Verdict:
    """Return the verdict of a check that is itself at fault."""
    return Verdict(
        VerdictKind.BROKEN, Diagnosis(ref, causes=(Cause("check-fault", {"message": message}),))
    )


def missing(subject: Subject, world: World) -> Verdict:
    """Return the verdict where there is no such object, with what comes near."""
    return explained(ref_of(subject), evidence.of_missing(subject, world), Gap())


def unmet(subject: Subject, tree: Tree, found: Sequence[Mismatch], world: World) -> Verdict:
    """Return the verdict where the object `tree` has these mismatches, at least one."""
    seen = evidence.of_unmet(subject, tree, found, world)
    return explained(ref_of(subject, tree), seen, gap_of(first_said(found)))


def unmet_set(subject: Subject, trees: Sequence[Tree], world: World, gap: Gap) -> Verdict:
    """Return the verdict where the objects found aren't the set that was asked for."""
    seen = evidence.of_set(subject, trees, world, gap.expected, gap.observed)
    return explained(ref_of(subject), seen, gap)


def explained(ref: ObjectRef, seen: Evidence, gap: Gap) -> Verdict:
    """Return the verdict that evidence gives; where it points better than the gap, it wins."""
    if seen.path is not None:
        gap = Gap(seen.path, seen.expected, seen.observed)
    return Verdict(
        seen.kind,
        Diagnosis(
            ref,
            gap.path,
            gap.expected,
            gap.observed,
            near_misses=seen.near_misses,
            causes=seen.causes,
            next=seen.next,
            progress=seen.progress,
        ),
    )


def first_said(found: Sequence[Mismatch]) -> Mismatch:
    """Return the mismatch to show: what was asked for comes before what came of it (status)."""
    wishes = (m for m in found if m.path.partition(".")[0] != "status")
    return next(wishes, found[0])


def rechecked(verdict: Verdict, at: datetime | None) -> Verdict:
    """Return `verdict` to be looked at again at `at`, or before if it said so already."""
    moments = [moment for moment in (verdict.recheck_at, at) if moment is not None]
    return replace(verdict, recheck_at=min(moments)) if moments else verdict


def with_look(verdict: Verdict, world: World) -> Verdict:
    """Return the verdict with a command to look with, where its evidence named none."""
    diagnosis = verdict.diagnosis
    if diagnosis is None or diagnosis.next or diagnosis.object.kind == "expectation":
        return verdict
    look = evidence.look_at(diagnosis.object, world)
    return replace(verdict, diagnosis=replace(diagnosis, next=look))
