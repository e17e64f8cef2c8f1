"""What `check --watch` says when a state follows another: one line a change. Pure.

A check speaks at most once a second; what it holds back is said when its second is over, and
before an exercise is said to be done nothing is held back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from tutor.cli import wording as say
from tutor.names import ExpectationId
from tutor.session.states import ExerciseState, ExpectationState, LabWord
from tutor.wording.words import Words

INDENT = " " * 10  # under the text behind `12:04:28  `
EVERY = timedelta(seconds=1)
LONG_SILENCE = timedelta(seconds=30)


class Sayings(Protocol):
    """An expectation's state in words."""

    def state(self, expectation: ExpectationState) -> str:
        """Return word and progress: `pending, 1 of 5 ready`."""
        ...

    def block(self, expectation: ExpectationState) -> list[str]:
        """Return the diagnosis, a line a field; nothing where there is nothing to explain."""
        ...


@dataclass(frozen=True, slots=True)
class Texts:
    """What an exercise's checks are called, in which language and time zone."""

    tasks: Mapping[ExpectationId, str]  # in order: check 1 is the first
    words: Words
    sayings: Sayings
    zone: tzinfo | None = None  # None: the machine's
    cluster: bool = True  # False: the lesson has an engine and no cluster


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a finished exercise besides its checks."""

    minutes: int
    hints: int
    solved: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What was said so far."""

    checks: Mapping[ExpectationId, tuple[str, ...]] = field(default_factory=dict)
    at: Mapping[ExpectationId, datetime] = field(default_factory=dict)
    silent_since: datetime | None = None
    long_silence: bool = False
    action: str = ""
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """The lines for a new state, what was said then, and when something held back is due."""

    lines: tuple[str, ...]
    said: Said
    due: datetime | None = None


def follow_up(said: Said, state: ExerciseState, texts: Texts, facts: Facts | None) -> Step:
    """Say what `state` has that was not said yet. `facts` are there once it is done."""
    now = state.at
    lines, said = _lab(said, state.lab, now, texts)
    if not state.lab.answering:
        return Step(tuple(lines), said)
    finishing = facts is not None and not said.finished
    due: list[datetime] = []
    for expectation in _in_order(state, texts):
        says, free_at = _says(expectation, said, texts), _free_at(expectation.id, said)
        if says is None:
            continue
        if free_at is not None and now < free_at and not finishing:
            due.append(free_at)
            continue
        lines += _stamped(says, now, texts)
        said = _noted(said, expectation, now, texts)
    more, said = _challenge(said, state, texts)
    lines += more
    if finishing and facts is not None:
        lines += _stamped(done_lines(state, texts.words, facts), now, texts)
        said = replace(said, finished=True)
    return Step(tuple(lines), said, min(due, default=None))


def done_lines(state: ExerciseState, words: Words, facts: Facts) -> list[str]:
    """Return `Exercise done: 2 of 2 met, 6 min, no hints.` and what comes next."""
    met, of = met_of(state)
    hints = words(say.HINTS, count=facts.hints) if facts.hints else words(say.NO_HINTS)
    if facts.solved:
        hints = words(say.AND_SOLUTION, hints=hints)
    done = words(say.EXERCISE_DONE, met=met, of=of, minutes=facts.minutes, hints=hints)
    return [done, words(say.NEXT)]


def met_of(state: ExerciseState) -> tuple[int, int]:
    """Return how many checks are met, and of how many that count."""
    counted = [e for e in state.expectations if not e.set_aside]
    return sum(e.verdict.kind == "met" for e in counted), len(counted)


def all_met(state: ExerciseState) -> bool:
    """Say whether every check that counts is met now."""
    met, of = met_of(state)
    return met == of


def check_lines(expectation: ExpectationState, texts: Texts, *, first: bool) -> list[str]:
    """Return a check's line, and its diagnosis under it; the first time with the check's text."""
    order = list(texts.tasks)
    number = order.index(expectation.id) + 1 if expectation.id in texts.tasks else 0
    state = texts.sayings.state(expectation)
    text = texts.tasks.get(expectation.id, expectation.id)
    if first:
        state = state[:1].upper() + state[1:]
    sentence = say.CHECK_FIRST if first else say.CHECK_AGAIN
    line = texts.words(sentence, number=number, of=len(order), text=text, state=state)
    return [line, *texts.sayings.block(expectation)]


def _in_order(state: ExerciseState, texts: Texts) -> list[ExpectationState]:
    order = {id_: n for n, id_ in enumerate(texts.tasks)}
    return sorted(state.expectations, key=lambda e: order.get(e.id, len(order)))


def _says(expectation: ExpectationState, said: Said, texts: Texts) -> list[str] | None:
    """Return what the check has to say, or None if that was said last."""
    if said.checks.get(expectation.id) == _essence(expectation, texts):
        return None
    return check_lines(expectation, texts, first=expectation.id not in said.checks)


def _essence(expectation: ExpectationState, texts: Texts) -> tuple[str, ...]:
    return (texts.sayings.state(expectation), *texts.sayings.block(expectation))


def _free_at(expectation: ExpectationId, said: Said) -> datetime | None:
    at = said.at.get(expectation)
    return at + EVERY if at is not None else None


def _noted(said: Said, expectation: ExpectationState, now: datetime, texts: Texts) -> Said:
    return replace(
        said,
        checks={**said.checks, expectation.id: _essence(expectation, texts)},
        at={**said.at, expectation.id: now},
    )


def _stamped(lines: list[str], now: datetime, texts: Texts) -> list[str]:
    stamp = f"{now.astimezone(texts.zone):%H:%M:%S}  "
    return [(stamp if n == 0 else INDENT) + line for n, line in enumerate(lines)]


def _lab(said: Said, lab: LabWord, now: datetime, texts: Texts) -> tuple[list[str], Said]:
    if lab.answering:
        if said.silent_since is None:
            return [], said
        sentence = say.ANSWERS_CLUSTER if texts.cluster else say.ANSWERS_ENGINE
        back = replace(said, silent_since=None, long_silence=False)
        return _stamped([texts.words(sentence)], now, texts), back
    since = lab.since or now
    if said.silent_since is None:
        wait = max(round((lab.retry_at - now).total_seconds()), 1) if lab.retry_at else 1
        sentence = say.NO_ANSWER_CLUSTER if texts.cluster else say.NO_ANSWER_ENGINE
        lost = replace(said, silent_since=since)
        return _stamped([texts.words(sentence, seconds=wait)], now, texts), lost
    if now - since >= LONG_SILENCE and not said.long_silence:
        seconds = round((now - since).total_seconds())
        line = texts.words(say.STILL_SILENT, seconds=seconds)
        return _stamped([line], now, texts), replace(said, long_silence=True)
    return [], said


def _challenge(said: Said, state: ExerciseState, texts: Texts) -> tuple[list[str], Said]:
    challenge = state.challenge
    if challenge is None or not challenge.last or challenge.last == said.action:
        return [], said
    line = texts.words(say.CHALLENGE_DID, action=challenge.last)
    return _stamped([line], state.at, texts), replace(said, action=challenge.last)
