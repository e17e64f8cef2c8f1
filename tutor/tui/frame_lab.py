"""The header's word about the lab: which, how real, how it is. Always to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from textual.content import Content

from tutor.tui import tokens
from tutor.tui.frame import Face
from tutor.wording.texts import Text, term, text

LAB = text("{lab} lab")
FIDELITIES: dict[str, Text] = {
    "real": term("fidelity", "real"),
    "simulated": term("fidelity", "simulated"),
}
STATES: dict[str, Text] = {
    "ready": term("state", "ready"),
    "stopped": text("stopped"),
    "starting": text("starting"),
    "broken": text("broken"),
    "absent": text("not started"),
    "no answer": term("state", "no answer"),
}


class Parted(Protocol):
    """A part of a lab, as far as its state goes."""

    @property
    def state(self) -> str:
        """Return `ready`, `stopped`, `starting`, `broken` or `absent`."""
        ...


@dataclass(frozen=True, slots=True)
class LabSeen:
    """What is known of the lab; "" where that is not known yet."""

    name: str
    fidelity: str = ""
    state: str = ""  # a key of STATES
    detail: str = ""  # "8 s": how long there was no answer


def state_of(parts: Sequence[Parted]) -> str:
    """Return the state of a lab with these parts: ready if any is, else the worst there is."""
    states = [part.state for part in parts]
    order = ("ready", "starting", "broken", "stopped")
    return next((state for state in order if state in states), "absent")


def state_glyph(state: str, face: Face) -> tuple[str, str]:
    """Return the sign of a lab's state, with its look."""
    glyphs = face.glyphs
    return {
        "ready": (glyphs.running, tokens.MET),
        "starting": (glyphs.pending, tokens.PENDING),
        "broken": (glyphs.broken, tokens.UNMET),
        "no answer": (glyphs.unknown, tokens.PENDING),
    }.get(state, (glyphs.open, tokens.MUTED))


def lab_content(seen: LabSeen, face: Face) -> Content:
    """Return `● docker lab · real · ready`."""
    words = [face.words(LAB, lab=seen.name)]
    if seen.fidelity in FIDELITIES:
        words.append(face.words(FIDELITIES[seen.fidelity]))
    if seen.state in STATES:
        state = face.words(STATES[seen.state])
        words.append(f"{state} {seen.detail}".rstrip())
    sign = state_glyph(seen.state, face)
    return Content.assemble(sign, " ", f" {face.glyphs.dot} ".join(words))
