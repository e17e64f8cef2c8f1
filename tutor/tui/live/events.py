"""What was reported of objects, newest first, a line each; repeated normal ones are one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from tutor.session.view.values import EventView
from tutor.tui.live import words as say
from tutor.tui.live.drawing import Drawing, image_text, node_name
from tutor.tui.live.nodes import INDENT
from tutor.tui.live.rows import Bit, Row, columns, fitted, muted, row
from tutor.wording.texts import Text

# The words of the scheduler, the kubelet and the controllers (Kubernetes 1.33 to 1.37), in short.
_SHORT: tuple[tuple[re.Pattern[str], Text], ...] = (
    (re.compile(r"Successfully assigned \S+ to (?P<node>\S+)$"), say.TO),
    (
        re.compile(r"(?:Created|Started|Stopping) container:? (?P<container>\S+)$"),
        say.CONTAINER,
    ),
    (
        re.compile(r"Scaled (?:up|down) replica set \S+ from (?P<from>\d+) to (?P<to>\d+)$"),
        say.FROM_TO,
    ),
    (
        re.compile(r'Container image "(?P<image>\S+)" already present on machine.*'),
        say.IMAGE_PRESENT,
    ),
    (re.compile(r"(?:Created|Deleted) pod: (?P<pod>\S+)$"), say.POD),
)
_COMBINED = "(combined from similar events): "
_WIDEST_ABOUT = 20
_FULL_FROM = 100  # cells, from which on messages stand as they are


def event_rows(events: Iterable[EventView], width: int, rows: int, drawing: Drawing) -> list[Row]:
    """Return the newest events that fit in `rows`, newest first."""
    shown = folded(events)[: max(rows, 0)]
    lines = columns([_columns(each, width, drawing) for each in shown])
    return [row(*fitted((Bit(INDENT), *bits), width, drawing.glyphs.cut)) for bits in lines]


def folded(events: Iterable[EventView]) -> list[EventView]:
    """Return events with the same normal one of the same object told once, its counts added."""
    found: dict[tuple[str, str, str, str], EventView] = {}
    for nth, each in enumerate(events):
        apart = str(nth) if each.warning or each.about_kind == "container" else ""
        key = (each.about_kind + apart, each.about, each.reason, each.message)
        if key in found:
            known = found[key]
            found[key] = replace(known, count=known.count + each.count)
        else:
            found[key] = each
    return list(found.values())


def _columns(each: EventView, width: int, drawing: Drawing) -> Sequence[Bit]:
    sign = f"{drawing.glyphs.broken} " if each.warning else "  "
    times = f" {drawing.glyphs.times}{each.count}" if each.count > 1 else ""
    return (
        muted(drawing.clock_time(each.at)),
        *fitted((Bit(each.about_short),), _WIDEST_ABOUT, drawing.glyphs.cut),
        Bit(f"{sign}{each.reason}{times}"),
        muted(message(each, drawing, short=width < _FULL_FROM)),
    )


def message(each: EventView, drawing: Drawing, *, short: bool) -> str:
    """Return an event's message: in short where it is known, else its own first line."""
    if each.about_kind == "container":
        return _engine_message(each, drawing)
    first = each.message.partition("\n")[0].removeprefix(_COMBINED)
    for pattern, sentence in _SHORT if short else ():
        if found := pattern.match(first):
            return drawing.say(sentence, **_named(found.groupdict()))
    return first[:1].lower() + first[1:] if first[1:2].islower() else first


def _named(told: dict[str, str]) -> dict[str, str]:
    """Return what a message names, in the names that the picture has for it."""
    return {key: _SHORTENED[key](name) if key in _SHORTENED else name for key, name in told.items()}


def _pod_end(name: str) -> str:
    return name.rpartition("-")[2]


_SHORTENED: Mapping[str, Callable[[str], str]] = {
    "image": image_text,
    "node": node_name,
    "pod": _pod_end,
}


def _engine_message(each: EventView, drawing: Drawing) -> str:
    if each.reason == "die":
        return drawing.say(say.EXIT_CODE, code=each.message)
    return each.message
