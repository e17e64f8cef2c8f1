"""Puts values into words, in one language. Returns plain text: no colour, no glyph, no markup."""

from __future__ import annotations

from datetime import timedelta

from tutor.checking.codes import CauseCode, NearMissCode
from tutor.checking.verdicts import (
    Cause,
    NearMiss,
    Progress,
    Verdict,
    VerdictKind,
    Waiting,
)
from tutor.observations import ObjectRef, Tree
from tutor.wording import diagnoses, fields, values
from tutor.wording.causes import CAUSES, COUNTED, SEEN_AT_START, SEEN_EVENTS
from tutor.wording.languages import Catalogue
from tutor.wording.messages import Say
from tutor.wording.near_misses import FILE_SAYS, NEAR_MISSES
from tutor.wording.progress import progress_detail, progress_said

_VERDICTS = {kind: Say[kind.name] for kind in VerdictKind}
_CAUSES = {code.value: code for code in CauseCode}
_NEAR_MISSES = {code.value: code for code in NearMissCode}
_WAITING = {
    Waiting.HOLDING: Say.HOLDING,
    Waiting.FLAPPING: Say.FLAPPING,
    Waiting.MEASURING: Say.MEASURING,
    Waiting.CHALLENGE: Say.CHALLENGE,
}


class Wording:
    """All that is said to a learner beside lessons, in `language` ("en" or "ko")."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self._catalogue = Catalogue(language)

    def say(self, message: Say, **arguments: object) -> str:
        """Return the message with its arguments; one with a plural is chosen by `count`."""
        return self._catalogue.say(message.value, arguments)

    # ── verdicts ──

    def verdict(self, kind: VerdictKind, waiting: Waiting | None = None) -> str:
        """Return the verdict's word; a pending one's says what it waits for, where there is one."""
        if kind is VerdictKind.PENDING and waiting in _WAITING:
            return self.say(_WAITING[waiting])
        return self.say(_VERDICTS[kind])

    def state(self, verdict: Verdict, *, stirred: bool = True) -> str:
        """Return the word for a check's row: "to do" while an unmet one is as at the start."""
        if verdict.kind is not VerdictKind.MET and not stirred:
            return self.say(Say.TO_DO)
        progress = verdict.diagnosis.progress if verdict.diagnosis else None
        return self.verdict(verdict.kind, progress.waiting if progress else None)

    def progress(self, progress: Progress) -> str:
        """Return how far it is: "3 of 5 ready", "held 2 of 3 s"."""
        return progress_said(progress, self._catalogue)

    def progress_detail(self, progress: Progress) -> str:
        """Return who is not there yet: "qq7vt creating · wv5dn not ready yet"; often empty."""
        return progress_detail(progress, self._catalogue)

    # ── the parts of a diagnosis ──

    def cause(self, cause: Cause) -> str:
        """Return a cause's words; an unknown code stands for itself, with what it carries."""
        code = _CAUSES.get(cause.code)
        if code is None:
            return _of_unknown(cause.code, cause.args)
        counted = {"count": cause.args.get(COUNTED.get(code, "count"), "")}
        return self._catalogue.say(CAUSES[code], {**cause.args, **counted})

    def seen_in(self, cause: Cause) -> str:
        """Return where a cause was read; empty where that says nothing."""
        place, _, path = cause.seen_in.partition(" ")
        if path == "events":
            return self._catalogue.say(SEEN_EVENTS, {"object": place})
        if cause.code == CauseCode.FILE_NOT_APPLIED and cause.args.get("generation"):
            return self._catalogue.say(SEEN_AT_START, {"object": place, "path": path, **cause.args})
        return cause.seen_in

    def near_miss(self, miss: NearMiss) -> str:
        """Return a near miss' words; an unknown code stands for itself, with what it carries."""
        code = _NEAR_MISSES.get(miss.code)
        if code is None:
            return _of_unknown(miss.code, {"object": str(miss.object), **miss.args})
        says = code is NearMissCode.FILE and "value" in miss.args
        text = FILE_SAYS if says else NEAR_MISSES[code]
        return self._catalogue.say(text, miss.args)

    def value(self, tree: Tree) -> str:
        """Return an expected or observed value for a person."""
        return values.value(tree, self._catalogue)

    def object(self, ref: ObjectRef) -> str:
        """Return the object's name and where it is."""
        if not ref.namespace:
            return f"{ref.kind}/{ref.name}"
        named = {"object": f"{ref.kind}/{ref.name}", "namespace": ref.namespace}
        return self._catalogue.say(fields.OBJECT_IN, named)

    def label(self, field: str) -> str:
        """Return a field's label: object path expected observed "near miss" cause "seen in" …."""
        return self._catalogue.say(fields.LABELS[field], {})

    @property
    def label_width(self) -> int:
        """The width of the label column, in cells."""
        return fields.LABEL_WIDTHS.get(self.language, fields.LABEL_WIDTHS["en"])

    def diagnosis_lines(self, verdict: Verdict, width: int) -> list[str]:
        """Return the verdict's diagnosis in lines of at most `width` cells; none if met."""
        return diagnoses.laid_out(verdict, width, self)

    # ── times ──

    def duration(self, span: timedelta) -> str:
        """Return a span as people say it: "40 s", "6 min", "1 h 46 min"."""
        seconds = max(round(span.total_seconds()), 0)
        if seconds < 60:
            return self._catalogue.say(fields.SECONDS, {"seconds": seconds})
        minutes = round(seconds / 60)
        if minutes < 60:
            return self._catalogue.say(fields.MINUTES, {"minutes": minutes})
        parts = {"hours": minutes // 60, "minutes": f"{minutes % 60:02d}"}
        return self._catalogue.say(fields.HOURS, parts)


def _of_unknown(code: str, args: dict[str, str]) -> str:
    said = ", ".join(f"{name} {value}" for name, value in args.items() if value)
    return f"{code.replace('-', ' ')}: {said}" if said else code.replace("-", " ")
