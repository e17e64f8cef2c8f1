"""Counts the steady prober's answers of a window, and says how those that were lost were lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.checking.codes import CauseCode
from tutor.checking.verdicts import Cause
from tutor.observations import Sample, Tree

_LOST = {
    "refused": CauseCode.LOST_REFUSED,
    "timeout": CauseCode.LOST_SILENT,
    "dns": CauseCode.LOST_NAME,
    "reset": CauseCode.LOST_HUNG_UP,
    "empty": CauseCode.LOST_HUNG_UP,
}


@dataclass(frozen=True, slots=True)
class Count:
    """Answers of a window: all, those that were as they should be, and how many failed how.

    `lost` maps the first word of a failed answer (`timeout`, `refused`, a status) to its number.
    """

    good: int
    all: int
    lost: tuple[tuple[str, int], ...] = ()

    @property
    def share(self) -> float:
        """The good ones, in per cent, to one decimal and never rounded up to 100."""
        return int(1000 * self.good / self.all) / 10 if self.all else 0.0

    def __str__(self) -> str:
        return f"{self.good} of {self.all}"

    def keep(self) -> Tree:
        """Return it as a tree, for a memory."""
        return [self.good, self.all, [list(pair) for pair in self.lost]]

    @staticmethod
    def kept(tree: Tree) -> Count:
        """Return what `keep` made a tree of."""
        good, all_, *rest = tree
        lost = rest[0] if rest else ()  # logs of older versions hold only the two numbers
        return Count(good, all_, tuple((word, number) for word, number in lost))


def counted(samples: Sequence[Sample]) -> Count:
    """Count `samples`, the most frequent failure first."""
    lost = Counter(_word(sample.detail) for sample in samples if not sample.ok)
    return Count(len(samples) - lost.total(), len(samples), tuple(lost.most_common()))


def causes_of(count: Count) -> tuple[Cause, ...]:
    """Return how answers were lost as causes, the most frequent first."""
    causes = []
    for word, number in count.lost:
        args = {"count": str(number)}
        if word.isdigit():
            causes.append(Cause(CauseCode.LOST_STATUS, {**args, "status": word}))
        elif code := _LOST.get(word):
            causes.append(Cause(code, args))
    return tuple(causes)


def _word(detail: str) -> str:
    """Return what tells kinds of failure apart: `timeout: no answer within 2 s` is `timeout`."""
    return detail.split(maxsplit=1)[0].rstrip(":") if detail.strip() else ""
