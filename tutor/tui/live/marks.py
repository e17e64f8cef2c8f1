"""Which glyph and look a state has: its word says the same, and all are told apart in grey."""

from __future__ import annotations

from typing import NamedTuple

from tutor.session.view.values import EngineContainerView
from tutor.tui import tokens
from tutor.tui.glyphs import Glyphs
from tutor.tui.live.rows import Bit

GONE = "gone"  # a Pod that was there a moment ago
_STOPPED_BY_HAND = (0, 143)  # ended, or ended when asked to (SIGTERM)

_PODS = {
    "running": ("running", tokens.MET),
    "not-ready": ("pending", tokens.PENDING),
    "creating": ("pending", tokens.PENDING),
    "no-node": ("open", tokens.TEXT),
    "leaving": ("missing", tokens.MUTED),
    GONE: ("missing", tokens.MUTED),
    "finished": ("met", tokens.MET),
    "lost": ("unknown", tokens.MUTED),
}
_NOT_WELL = ("crashing", "no-image", "cant-start", "failed", "evicted", "lost", "no-node")


class Mark(NamedTuple):
    """A glyph and the look it has."""

    glyph: str
    look: str

    def bit(self, unit: str = "") -> Bit:
        """Return it as a piece of a row."""
        return Bit(self.glyph, self.look, unit)


def pod_mark(word: str, glyphs: Glyphs) -> Mark:
    """Return the mark of a Pod's or a container's word; what can't go on is wrong."""
    name, look = _PODS.get(word, ("wrong", tokens.UNMET))
    return Mark(getattr(glyphs, name), look)


def severity(word: str) -> int:
    """Return how far a Pod is from well: 0 is well; the others are to be named, highest first."""
    if word in ("running", "finished", "leaving", GONE):
        return 0
    return len(_NOT_WELL) + 1 - _NOT_WELL.index(word) if word in _NOT_WELL else 1


def container_mark(container: EngineContainerView, glyphs: Glyphs) -> Mark:
    """Return the mark of an engine's container."""
    if container.word == "running":
        return _healthy_mark(container.health, glyphs)
    if container.word in ("paused", "removing"):
        return Mark(glyphs.pending, tokens.PENDING)
    stopped = container.word == "created" or (
        container.word == "exited" and container.exit in _STOPPED_BY_HAND
    )
    return Mark(glyphs.open, tokens.TEXT) if stopped else Mark(glyphs.wrong, tokens.UNMET)


def _healthy_mark(health: str, glyphs: Glyphs) -> Mark:
    if health == "unhealthy":
        return Mark(glyphs.wrong, tokens.UNMET)
    if health == "starting":
        return Mark(glyphs.pending, tokens.PENDING)
    return Mark(glyphs.running, tokens.MET)
