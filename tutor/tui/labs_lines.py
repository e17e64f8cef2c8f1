"""Labs, their parts and the doctor's findings as rows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from tutor.session.session import Finding, LabPart
from tutor.tui import tokens
from tutor.tui.frame import Face
from tutor.tui.frame_lab import STATES, LabSeen, state_glyph
from tutor.tui.frame_rows import Row, cropped_content, edged
from tutor.wording.layout import padded, wrapped
from tutor.wording.texts import Text, term, text

LAB = text("Lab")
STATE = text("State")
WHAT_IS_REAL = text("what is real")
DISK = text("disk")
MEMORY = text("{size} memory")
USED = term("lab", "used for lessons")
FIDELITIES: dict[str, Text] = {
    "docker": text("all: kind, Kubernetes, Docker"),
    "embedded": text("control plane real, nodes simulated"),
    "cluster": text("an existing cluster, one namespace"),
}
CLUSTER = text("cluster")
ENGINE = text("engine")
NO_PARTS = text("Nothing of the lab is on. Enter starts what your lesson needs.")
LOOKING = text("Looking …")

_GB = 1024**3
_NAME, _STATE = 12, 16


@dataclass(frozen=True, slots=True)
class LabRow:
    """One lab of the table."""

    name: str
    used: bool
    seen: LabSeen | None  # known of the lab in use only
    parts: tuple[LabPart, ...] = ()


def size(count: int, face: Face) -> str:
    """Return `1.9 GB`, or a dash for nothing."""
    return f"{count / _GB:.1f} GB" if count else face.glyphs.none


def lab_head(width: int, face: Face) -> Content:
    """Return the head of the table of labs."""
    words = face.words
    left = padded(f" {words(LAB)}", _NAME + 1) + padded(words(STATE), _STATE + 2)
    left += words(WHAT_IS_REAL)
    return edged(
        Content.assemble((left, tokens.MUTED)),
        Content.assemble((words(DISK), tokens.MUTED), "  "),
        width,
        face.glyphs.cut,
    )


def lab_rows(labs: Sequence[LabRow], width: int, face: Face) -> list[Row]:
    """Return a row a lab; what is not known of one it doesn't say."""
    return [Row(_lab(lab, width, face), f"lab {lab.name}") for lab in labs]


def _lab(lab: LabRow, width: int, face: Face) -> Content:
    state = lab.seen.state if lab.seen else ""
    said = face.words(STATES[state]) if state in STATES else ""
    real = face.words(FIDELITIES[lab.name]) if lab.name in FIDELITIES else ""
    look = tokens.STRONG if lab.used else tokens.TEXT
    left = Content.assemble(
        " ",
        (padded(lab.name, _NAME), look),
        *(state_glyph(state, face), " ", padded(said, _STATE)),
        real,
    )
    disk = size(sum(part.disk_bytes for part in lab.parts), face)
    return edged(left, Content.assemble(disk, "  "), width, face.glyphs.cut)


def part_rows(parts: Sequence[LabPart], width: int, face: Face) -> list[Row]:
    """Return a row a part of the lab in use."""
    return [Row(_part(part, width, face), f"part {part.name}") for part in parts]


def _part(part: LabPart, width: int, face: Face) -> Content:
    words = face.words
    kinds = {"cluster": CLUSTER, "engine": ENGINE}
    what = words(kinds[part.what]) if part.what in kinds else part.what
    state = words(STATES[part.state]) if part.state in STATES else part.state
    memory = words(MEMORY, size=size(part.memory_bytes, face)) if part.memory_bytes else ""
    left = Content.assemble(
        " ",
        (padded(part.name, _NAME), tokens.STRONG),
        *(state_glyph(part.state, face), " ", padded(state, _STATE)),
        (padded(what, 10), tokens.MUTED),
        padded(memory, 18),
        (part.detail, tokens.MUTED),
    )
    return Row(cropped_content(left, width - 2, face.glyphs.cut)).text


def finding_lines(findings: Sequence[Finding], width: int, face: Face) -> list[Content]:
    """Return what is well side by side, then each thing to look at with its remedy."""
    lines: list[Content] = []
    line = Content()
    for finding in (each for each in findings if each.ok):
        item = Content.assemble((face.glyphs.met, tokens.MET), f" {finding.name}   ")
        if line.cell_length + item.cell_length > width and line:
            lines.append(line)
            line = Content()
        line = Content.assemble(line, item)
    lines += [line] if line else []
    for finding in (each for each in findings if not each.ok):
        lines += _unwell(finding, width, face)
    return lines


def _unwell(finding: Finding, width: int, face: Face) -> list[Content]:
    name = padded(finding.name, 17)
    head = Content.assemble((face.glyphs.broken, tokens.UNMET), " ", (name, tokens.STRONG))
    told = wrapped(finding.detail, max(width - 19, 8))
    lines = [Content.assemble(head, told[0])]
    lines += [Content(" " * 19 + each) for each in told[1:]]
    for each in wrapped(finding.remedy, max(width - 19, 8)) if finding.remedy else ():
        lines.append(Content.assemble(" " * 19, (each, tokens.MUTED)))
    return lines
