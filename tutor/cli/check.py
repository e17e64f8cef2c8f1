"""`kubetutor check`: what each check says now, and with `--watch` each change of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from time import monotonic

from tutor.checking.verdicts import Waiting
from tutor.cli import wording as say
from tutor.cli.codes import ExitCode
from tutor.cli.desk import Face
from tutor.cli.here import ExerciseHere, exercise_here, heading
from tutor.cli.inbox import Ended, Inbox, receive
from tutor.cli.readying import lab_line, ready_exercise
from tutor.cli.saying import texts_for
from tutor.cli.state_view import state_view
from tutor.cli.watch_lines import INDENT, Facts, Said, all_met, check_lines, follow_up, met_of
from tutor.errors import LabError
from tutor.session.states import ExerciseState
from tutor.wording.durations import minutes

SETTLES_WITHIN = 60.0  # seconds
SLACK = 2.0
ANSWERS_WITHIN = 5.0
_COUNTS_DOWN = {Waiting.HOLDING, Waiting.MEASURING, Waiting.CHALLENGE}


async def check(face: Face, *, watch: bool, as_json: bool) -> ExitCode:
    """Say what each check says, with its diagnosis; 0 if the exercise is done, else 1.

    Raises TutorError if the lab can't be had or the lesson is at fault.
    """
    spot = exercise_here(face)
    await ready_exercise(face, spot)
    while True:
        async with face.desk.attend(spot.lesson.id, spot.id) as attendance:
            if attendance.attached:
                face.out.note(face.words(say.ELSEWHERE))
            try:
                async with receive(attendance) as inbox:
                    how = _watch if watch else _once
                    return await how(face, spot, inbox, as_json=as_json)
            except Ended:
                continue  # the other kubetutor has gone: from here on we follow it ourselves


async def settled(face: Face, inbox: Inbox) -> ExerciseState:
    """Return a state in which no answer is on its way, waiting as long as the longest hold at most.

    Raises LabError if there was none within a minute; Ended.
    """
    until = monotonic() + SETTLES_WITHIN
    state: ExerciseState | None = None
    while state is None or not state.settled or not state.lab.answering:
        state = await inbox.take(max(until - monotonic(), 0)) if monotonic() < until else None
        if state is None:
            raise LabError(
                face.words(say.NOT_SETTLED, seconds=round(SETTLES_WITHIN)),
                where="kubetutor check",
                next_step=face.words(say.TRY_DOCTOR),
            )
    began = monotonic()
    while (limit := _worth_waiting(state)) is not None:
        fresh = await inbox.take(max(began + limit - monotonic(), 0))
        if fresh is None:
            return state
        state = fresh
    return state


def _worth_waiting(state: ExerciseState) -> float | None:
    """Return the seconds that the longest wait for an answer may take, or None if none is on."""
    waits: list[float] = []
    for expectation in state.expectations:
        diagnosis = expectation.verdict.diagnosis
        if diagnosis is None or diagnosis.progress is None:
            continue
        far = diagnosis.progress
        if far.waiting is Waiting.ANSWER:
            waits.append(ANSWERS_WITHIN)
        elif far.waiting in _COUNTS_DOWN and far.unit == "s":
            waits.append(far.want + SLACK)
    return max(waits, default=None)


async def _once(face: Face, spot: ExerciseHere, inbox: Inbox, *, as_json: bool) -> ExitCode:
    state = await settled(face, inbox)
    code = ExitCode.DONE if state.done else ExitCode.NOT_MET
    if as_json:
        face.out.json(state_view(state))
        return code
    texts = texts_for(face, spot, in_full=True)
    met, of = met_of(state)
    face.out.data(f"{heading(face, spot)} {face.words(say.MET_OF, met=met, of=of)}.")
    for expectation in state.expectations:
        line, *block = check_lines(expectation, texts, first=True)
        face.out.data(accented(face, expectation.verdict.kind, line))
        for more in block:
            face.out.data(INDENT + more)
    if state.done:
        face.out.note(face.words(say.NEXT if all_met(state) else say.DONE_BEFORE))
    return code


def accented(face: Face, kind: str, line: str) -> str:
    """Colour a line's last word by its verdict: only an accent, the word says it all."""
    head, space, word = line.rpartition(" ")
    name = {"met": "met", "pending": "pending"}.get(kind, "unmet")
    return f"{head}{space}{face.out.accent(name, word)}" if face.out.colour else line


async def _watch(face: Face, spot: ExerciseHere, inbox: Inbox, *, as_json: bool) -> ExitCode:
    if as_json:
        return await _stream(face, inbox)
    texts, said = texts_for(face, spot), Said()
    count = face.words(say.CHECKS, count=len(texts.tasks))
    face.out.data(f"{heading(face, spot)} {count}")
    face.out.note(f"{lab_line(face)} {face.words(say.WATCH_STOPS)}")
    face.out.note()
    moment = await inbox.take()
    if moment is not None and moment.done and not all_met(moment):
        face.out.note(face.words(say.DONE_BEFORE))
    while moment is not None:
        step = follow_up(said, moment, texts, facts_of(face, spot, moment))
        for line in step.lines:
            face.out.data(line)
        said = step.said
        if said.finished:
            break
        moment = await _next(inbox, moment, step.due)
    return ExitCode.DONE


async def _next(inbox: Inbox, state: ExerciseState, due: datetime | None) -> ExerciseState | None:
    """Return the next state, or the present one at the moment that something held back is due."""
    if due is None:
        return await inbox.take()
    fresh = await inbox.take((due - state.at).total_seconds())
    return fresh if fresh is not None else replace(state, at=due)


async def _stream(face: Face, inbox: Inbox) -> ExitCode:
    while (state := await inbox.take()) is not None:
        face.out.json(state_view(state))
        if state.done and all_met(state):
            break
    return ExitCode.DONE


def facts_of(face: Face, spot: ExerciseHere, state: ExerciseState) -> Facts | None:
    """Return what is said of the exercise once it is done and all its checks are met."""
    if not (state.done and all_met(state)):
        return None
    standing = face.desk.standing().exercise(spot.lesson.id, spot.id)
    return Facts(minutes(standing.seconds), standing.hints, standing.solved)
