"""What drawing needs to know beside the picture: words, glyphs, the time, and lengths of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from tutor.session.view.values import TO, Fact, NodeView, PodView
from tutor.tui.frame import Face
from tutor.tui.glyphs import Glyphs
from tutor.tui.live import words as say
from tutor.tui.live.marks import GONE, Mark, pod_mark
from tutor.wording import fields
from tutor.wording.texts import Text

_KIND_ROLES = ("control-plane", "worker")  # kind names nodes CLUSTER-ROLE and CLUSTER-ROLE2


@dataclass(frozen=True, slots=True)
class Drawing:
    """The learner's face, and the moment."""

    face: Face
    now: datetime
    zone: tzinfo | None = None  # None: this machine's

    @property
    def glyphs(self) -> Glyphs:
        """Return the signs to draw with."""
        return self.face.glyphs

    def say(self, sentence: Text, **arguments: object) -> str:
        """Return a sentence of the live view."""
        return self.face.words(sentence, **arguments)

    def facts(self, facts: Iterable[Fact], sayings: Mapping[str, Text]) -> list[str]:
        """Return facts in words; an unknown one stands for itself."""
        return [
            self.say(sayings[fact.code], **fact.args) if fact.code in sayings else fact.code
            for fact in facts
        ]

    def pod_mark(self, word: str) -> Mark:
        """Return a Pod's mark."""
        return pod_mark(word, self.glyphs)

    def pod_word(self, word: str, *, short: bool = False) -> str:
        """Return a Pod's word."""
        if word == GONE:
            word = "leaving"
        if short and word in say.POD_SHORT:
            return self.say(say.POD_SHORT[word])
        return self.say(fields.POD_WORDS[word]) if word in fields.POD_WORDS else word

    def clock_time(self, at: datetime) -> str:
        """Return a moment as the wall clock shows it."""
        return f"{at.astimezone(self.zone):%H:%M:%S}"

    def age(self, since: datetime | None) -> str:
        """Return how long it has been, as kubectl writes it."""
        return "" if since is None else age_text(self.now - since)

    def ports(self, ports: Iterable[str]) -> list[str]:
        """Return ports with the arrow there is."""
        return [port.replace(TO, self.glyphs.beyond) for port in ports]

    def restarts(self, pod: PodView) -> str:
        """Return `↻ 4`, "" for none."""
        return f"{self.glyphs.restarts} {pod.restarts}" if pod.restarts else ""

    def ready_of(self, pod: PodView) -> str:
        """Return `1/2` where a Pod has several containers."""
        several = len(pod.containers) > 1
        return f"{pod.ready}/{len(pod.containers)}" if several else ""


def age_text(span: timedelta) -> str:
    """Return a length of time as kubectl does: 45s, 6m14s, 35m, 5h12m, 17h, 2d.

    Source: k8s.io/apimachinery, pkg/util/duration, HumanDuration.
    """
    seconds = max(int(span.total_seconds()), 0)
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return _two(minutes, "m", seconds % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    return f"{hours}h" if hours < 48 else f"{days}d"


def _two(many: int, unit: str, few: int, small: str) -> str:
    return f"{many}{unit}{few}{small}" if few else f"{many}{unit}"


def size_text(count: int) -> str:
    """Return bytes for a person: `148 MB`."""
    if count < 10**9:
        return f"{round(count / 10**6)} MB"
    return f"{count / 10**9:.1f} GB"


def image_text(image: str) -> str:
    """Return an image without its registry and owner."""
    return image.rpartition("/")[2]


def node_names(nodes: Iterable[NodeView]) -> dict[str, str]:
    """Return each node's name as it is shown: kind's without the cluster's."""
    return {node.name: node_name(node.name) for node in nodes}


def node_name(name: str) -> str:
    """Return a node's name as it is shown."""
    stem = name.rstrip("0123456789")
    for role in _KIND_ROLES:
        if stem.endswith(f"-{role}"):
            return name[len(stem) - len(role) :]
    return name
