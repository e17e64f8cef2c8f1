"""`kubetutor lab up|status|down|use` and `kubetutor doctor`: the place where exercises run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode, UsageError
from tutor.cli.desk import Face
from tutor.cli.readying import lab_line, ready_lab
from tutor.cli.tables import table
from tutor.names import LessonId
from tutor.session.session import Finding, LabPart

_GIB = 1024**3


async def up(face: Face, lesson: str | None) -> ExitCode:
    """Bring up what a lesson needs: the one named, else where the learner is, else the first."""
    await ready_lab(face, LessonId(lesson) if lesson else _lesson_at_hand(face))
    face.out.note(lab_line(face))
    return ExitCode.DONE


async def status(face: Face, *, as_json: bool) -> ExitCode:
    """Print what of the lab exists. Changes nothing."""
    parts = await face.desk.lab_status()
    lab = face.desk.lab
    if as_json:
        face.out.json(
            {
                "lab": lab.name,
                "fidelity": str(lab.fidelity),
                "parts": [asdict(part) for part in parts],
            }
        )
        return ExitCode.DONE
    if not parts:
        face.out.note(face.words(say.NO_PARTS))
    for line in _part_lines(face, parts):
        face.out.data(line)
    return ExitCode.DONE


async def stop(face: Face, name: str | None) -> ExitCode:
    """Stop the lab, or the part of it that is named; what is in it stays."""
    await face.desk.lab_stop(name)
    face.out.note(face.words(say.PART_STOPPED, part=name) if name else face.words(say.LAB_STOPPED))
    return ExitCode.DONE


async def down(face: Face, name: str | None) -> ExitCode:
    """Delete the lab, or the part of it that is named; workspaces and progress are kept."""
    await face.desk.lab_down(name)
    face.out.note(face.words(say.PART_GONE, part=name) if name else face.words(say.LAB_GONE))
    return ExitCode.DONE


async def use(face: Face, name: str) -> ExitCode:
    """Remember which lab lessons run on. Raises LabError if there is no such lab."""
    await asyncio.to_thread(face.desk.use_lab, name)
    face.out.note(face.words(say.LAB_NOW, lab=name))
    return ExitCode.DONE


async def doctor(face: Face, *, as_json: bool) -> ExitCode:
    """Look at all that a start needs; each finding with its remedy. 4 if one is not well."""
    findings = await face.desk.doctor()
    code = ExitCode.DONE if all(each.ok for each in findings) else ExitCode.LAB
    if as_json:
        face.out.json({"ok": not code, "findings": [asdict(each) for each in findings]})
        return code
    for line in _finding_lines(face, findings):
        face.out.data(line)
    wrong = sum(not each.ok for each in findings)
    face.out.note(face.words(say.THINGS, count=wrong) if wrong else face.words(say.ALL_WELL))
    return code


def _lesson_at_hand(face: Face) -> LessonId:
    position = face.desk.position()
    if position is not None:
        return position.lesson
    outline = face.desk.library.outline
    first = next((e.id for t in outline.tracks for e in t.lessons if not e.fault), None)
    if first is None:
        raise UsageError(
            face.words(say.NO_LESSON),
            where=outline.title(face.desk.language),
            next_step=face.words(say.START_ONE),
        )
    return first


def _part_lines(face: Face, parts: Sequence[LabPart]) -> list[str]:
    heads = (say.PART, say.WHAT, say.STATE, say.MEMORY, say.DISK, say.DETAIL)
    kinds = {"cluster": say.CLUSTER, "engine": say.ENGINE}
    rows = [
        [
            part.name,
            face.words(kinds[part.what]) if part.what in kinds else part.what,
            face.words(say.PART_STATES[part.state])
            if part.state in say.PART_STATES
            else part.state,
            _size(part.memory_bytes),
            _size(part.disk_bytes),
            part.detail,
        ]
        for part in parts
    ]
    return table([face.words(head) for head in heads], rows, right="34") if rows else []


def _finding_lines(face: Face, findings: Sequence[Finding]) -> list[str]:
    lines: list[str] = []
    rows = [
        [face.words(say.OK if each.ok else say.LOOK), each.name, each.detail] for each in findings
    ]
    for each, line in zip(findings, table(["", "", ""], rows), strict=True):
        word, rest = line.split(" ", 1) if " " in line else (line, "")
        lines.append(f"{face.out.accent('met' if each.ok else 'unmet', word)} {rest}")
        if not each.ok and each.remedy:
            lines.append(f"    {face.words(say.REMEDY, remedy=each.remedy)}")
    return lines


def _size(count: int) -> str:
    return f"{count / _GIB:.1f} GB" if count else "–"
