"""The phases of a lab's start in the learner's words; what an engine says itself stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tutor.wording.texts import Text, term, text

if TYPE_CHECKING:
    from tutor.wording.words import Words

# A lab tells its phases in these words; see `Phase` in the labs room.
NAMES: dict[str, Text] = {
    "kind": text("kind"),
    "engine": term("phase", "engine"),
    "node image": term("phase", "node image"),
    "nodes": term("phase", "nodes"),
    "system Pods": term("phase", "system Pods"),
    "images": term("phase", "images"),
    "prober": term("phase", "prober"),
    "lesson": term("phase", "lesson"),
    "lab": term("phase", "lab"),
}
UNITS: dict[str, Text] = {
    "nodes": term("unit", "nodes"),
    "Pods": term("unit", "Pods"),
    "images": term("unit", "images"),
    "bytes": term("unit", "bytes"),
}
DETAILS: tuple[tuple[re.Pattern[str], Text], ...] = tuple(
    (re.compile(pattern), marked)
    for pattern, marked in (
        (r"ready", term("phase", "ready")),
        (r"starting", term("phase", "starting")),
        (r"starting again", term("phase", "starting again")),
        (r"(?P<name>\S+) answers", term("phase", "{name} answers")),
        (r"(?P<name>\S+) is ready", term("phase", "{name} is ready")),
        (r"(?P<name>\S+) is made anew: (?P<why>.*)", term("phase", "{name} is made anew: {why}")),
        (r"made anew: (?P<why>.*)", term("phase", "made anew: {why}")),
        (r"(?P<have>\d+) of (?P<want>\d+) ready", term("phase", "{have} of {want} ready")),
        (r"(?P<have>\d+) of (?P<want>\d+)", term("phase", "{have} of {want}")),
        (r"loading (?P<n>\d+) into (?P<m>\d+) nodes", term("phase", "loading {n} into {m} nodes")),
        (r"loading (?P<n>\d+) into (?P<name>\S+)", term("phase", "loading {n} into {name}")),
        (r"building (?P<name>\S+)", term("phase", "building {name}")),
        (r"pulling (?P<name>\S+)", term("phase", "pulling {name}")),
        (r"downloading (?P<name>\S+)", term("phase", "downloading {name}")),
        (r"namespace (?P<name>\S+)", term("phase", "namespace {name}")),
        (r"engine", term("phase", "engine")),
        (
            r"saving them for clusters and engines",
            term("phase", "saving them for clusters and engines"),
        ),
        (
            r"process (?P<pid>\d+) is building it; waiting for that",
            term("phase", "process {pid} is building it; waiting for that"),
        ),
        # kind's own stages, as `kind create cluster` prints them
        (r"ensuring node image \((?P<name>.*)\)", term("phase", "ensuring node image ({name})")),
        (r"preparing nodes", term("phase", "preparing nodes")),
        (r"writing configuration", term("phase", "writing configuration")),
        (r"starting control-plane", term("phase", "starting control-plane")),
        (r"starting (?P<name>\S+)", term("phase", "starting {name}")),
        (r"installing (?P<name>\S+)", term("phase", "installing {name}")),
        (r"joining worker nodes", term("phase", "joining worker nodes")),
    )
)


def phase_name(name: str, words: Words) -> str:
    """Return a phase's name; one that is not known stands for itself."""
    return words(NAMES[name]) if name in NAMES else name


def phase_unit(unit: str, words: Words) -> str:
    """Return what a phase counts."""
    return words(UNITS[unit]) if unit in UNITS else unit


def phase_detail(detail: str, words: Words) -> str:
    """Return what a phase says of itself, as far as its words are known."""
    for pattern, marked in DETAILS:
        if found := pattern.fullmatch(detail):
            return words(marked, **found.groupdict())
    return detail
