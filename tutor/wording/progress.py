"""The words of a verdict's progress: real numbers, with what they are of."""

from __future__ import annotations

from tutor.checking.verdicts import Progress, Waiting
from tutor.wording import fields
from tutor.wording.languages import Catalogue
from tutor.wording.messages import Say
from tutor.wording.texts import Text


def progress_said(progress: Progress, catalogue: Catalogue) -> str:
    """Return how far it is, in one phrase."""
    have, want = number(progress.have), number(progress.want)
    numbers: dict[str, object] = {"have": have, "want": want, "answers": _answers(progress)}
    text: Text = _message(progress).value
    return catalogue.say(text, numbers).rstrip(", ")


def _message(progress: Progress) -> Say:
    match progress.waiting:
        case Waiting.HOLDING:
            return Say.HELD_OF
        case Waiting.FLAPPING:
            return Say.FLAPPING_OF
        case Waiting.CHALLENGE:
            return Say.WATCHING_OF if progress.have else Say.CHALLENGE_AHEAD
        case Waiting.EDGE:
            return Say.EDGE
        case Waiting.ANSWER:
            return Say.ANSWER_AWAITED
        case Waiting.MEASURING:
            return _measuring(progress)
    return _converging(progress)


def _measuring(progress: Progress) -> Say:
    if progress.unit == "s":
        return Say.MEASURING_FOR if progress.want else Say.MEASURING_SINCE
    return Say.ANSWERS_GOOD


def _converging(progress: Progress) -> Say:
    if not progress.want:
        return Say.CONVERGING
    return Say.READY_OF if progress.unit == "ready" else Say.HAVE_OF


def _answers(progress: Progress) -> str:
    """Return the counted answers of a window, which come as `356 of 360`."""
    good, of, all_ = progress.detail.partition(" of ")
    if progress.waiting is not Waiting.MEASURING or not of:
        return ""
    if not (good.isdigit() and all_.isdigit() and int(all_)):
        return ""
    share = int(1000 * int(good) / int(all_)) / 10
    return f"{number(share)} % ({good}/{all_})"


def progress_detail(progress: Progress, catalogue: Catalogue) -> str:
    """Return the Pods that aren't ready with their states in words; they come as tokens."""
    if progress.waiting is not Waiting.CONVERGING:
        return ""
    return " · ".join(_pod(part, catalogue) for part in progress.detail.split(" · ") if part)


def _pod(part: str, catalogue: Catalogue) -> str:
    """Return `qq7vt not-ready` in words; a Pod of its own comes without its name."""
    name, _, word = part.rpartition(" ")
    if word not in fields.POD_WORDS:
        return part
    return f"{name} {catalogue.say(fields.POD_WORDS[word], {})}".strip()


def number(amount: float) -> str:
    """Return whole numbers bare, others with one digit."""
    return str(int(amount)) if float(amount).is_integer() else f"{amount:.1f}"
