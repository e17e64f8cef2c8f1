"""What was reported of objects, newest first; what an engine's containers tell by changing. Pure.

An engine's own event stream says where to look, never what happened: what is told here is what
differs between two looks at a container.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from tutor.checking.object_fields import at, count, mapping, moment, name_of, text, uid_of
from tutor.observations import Tree
from tutor.session.view.values import EventView

KEPT = 60


def events_view(trees: Iterable[Tree], shorts: Mapping[str, str]) -> tuple[EventView, ...]:
    """Return the newest events; `shorts` are the Pods' short names by uid."""
    views = [view for tree in trees if (view := _event(tree, shorts)) is not None]
    views.sort(key=lambda view: (view.at, view.uid), reverse=True)
    return tuple(views[:KEPT])


def _event(tree: Tree, shorts: Mapping[str, str]) -> EventView | None:
    about = mapping(tree, "involvedObject")
    told = _last(tree)
    if told is None:
        return None
    name = text(about, "name")
    return EventView(
        uid=uid_of(tree),
        at=told,
        about_kind=text(about, "kind"),
        about=name,
        about_short=shorts.get(text(about, "uid")) or _short(text(about, "kind"), name),
        reason=text(tree, "reason"),
        message=text(tree, "message"),
        warning=text(tree, "type") == "Warning",
        count=max(count(tree, "series", "count"), count(tree, "count"), 1),
    )


def _short(kind: str, name: str) -> str:
    """Return the end of a gone Pod's name; others keep theirs."""
    made = kind == "Pod" and name.count("-") >= 2
    return name.rpartition("-")[2] if made else name


def _last(tree: Tree) -> datetime | None:
    for stamp in (
        at(tree, "series", "lastObservedTime"),
        at(tree, "lastTimestamp"),
        at(tree, "eventTime"),
        at(tree, "metadata", "creationTimestamp"),
    ):
        if (told := moment(stamp)) is not None:
            return told
    return None


# ── an engine ──


def happened(before: Tree | None, after: Tree | None, told: datetime) -> Iterator[EventView]:
    """Yield what differs between two looks at a container, as its engine would name it."""
    tree = after if after is not None else before
    for reason, detail in _differences(before, after):
        name = name_of(tree)
        uid = f"{uid_of(tree)} {told.isoformat()} {reason}"
        warning = reason in ("oom", "unhealthy") or (reason == "die" and detail != "0")
        yield EventView(uid, told, "container", name, name, reason, detail, warning)


def _differences(before: Tree | None, after: Tree | None) -> Iterator[tuple[str, str]]:
    if after is None:
        yield "destroy", ""
        return
    if before is None:
        yield "create", text(after, "Config", "Image")
    was, now = text(before, "State", "Status") or "created", text(after, "State", "Status")
    if at(after, "State", "OOMKilled") and not at(before, "State", "OOMKilled"):
        yield "oom", ""
    if was != now:
        ended = now in ("exited", "restarting", "dead")
        yield _reason(was, now), text(after, "State", "ExitCode") if ended else ""
    healthy = text(after, "State", "Health", "Status")
    if healthy in ("healthy", "unhealthy") and healthy != text(before, "State", "Health", "Status"):
        yield healthy, ""


def _reason(was: str, now: str) -> str:
    if now == "running":
        return "unpause" if was == "paused" else "start"
    return {"paused": "pause", "exited": "die", "restarting": "die"}.get(now, now)
