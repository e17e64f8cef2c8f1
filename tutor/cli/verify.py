"""`kubetutor verify`: prove lessons, attempt by attempt, with every deviation spelled out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode
from tutor.cli.desk import Face
from tutor.cli.readying import tell_phase
from tutor.cli.state_view import proofs_view
from tutor.cli.tables import table
from tutor.names import ExerciseId, LessonId
from tutor.session.session import AttemptProof, ExerciseProof
from tutor.session.verifying import Telling


async def verify(
    face: Face, lessons: Sequence[str], *, jobs: int, attempts: Path | None, as_json: bool
) -> ExitCode:
    """Prove each exercise: unmet at the start, met by every good route, mistakes named.

    1 on any deviation. Raises TutorError if the lab can't be had or a file is at fault.
    """
    proofs = await face.desk.prove(lessons, _telling(face), jobs=jobs, attempts=attempts)
    face.out.end_progress()
    code = ExitCode.DONE if all(proof.ok for proof in proofs) else ExitCode.NOT_MET
    if as_json:
        face.out.json(proofs_view(proofs))
    else:
        for line in _report(face, proofs):
            face.out.data(line)
    failed = sum(not proof.ok for proof in proofs)
    sentence, count = (say.SOME_NOT, failed) if failed else (say.ALL_PROVEN, len(proofs))
    face.out.note(face.words(sentence, count=count))
    return code


def _telling(face: Face) -> Telling:
    told: set[tuple[str, bool]] = set()

    def attempt(lesson: LessonId, exercise: ExerciseId, proof: AttemptProof) -> None:
        at = {"exercise": f"{lesson}/{exercise}", "kind": proof.kind, "name": proof.name}
        if not proof.ok:
            face.out.note(face.words(say.ATTEMPT_FAILED, **at, why=proof.why))
        if proof.note:
            face.out.note(face.words(say.ATTEMPT_NOTE, **at, note=proof.note))

    def exercise(proof: ExerciseProof) -> None:
        word = face.words(say.PROVEN if proof.ok else say.NOT_PROVEN)
        face.out.note(f"{proof.lesson}/{proof.exercise}: {word}, {proof.seconds:.1f} s")

    return Telling(lambda phase: tell_phase(face, phase, told), attempt, exercise)


def _report(face: Face, proofs: Sequence[ExerciseProof]) -> list[str]:
    heads = [face.words(h) for h in (say.EXERCISE, say.STATE, say.ATTEMPTS, say.SECONDS)]
    rows = [
        [
            f"{proof.lesson}/{proof.exercise}",
            face.words(say.PROVEN if proof.ok else say.NOT_PROVEN),
            f"{sum(a.ok for a in proof.attempts)}/{len(proof.attempts)}",
            f"{proof.seconds:.1f}",
        ]
        for proof in proofs
    ]
    head, *lines = table(heads, rows, right="23")
    report = [head]
    for proof, line in zip(proofs, lines, strict=True):
        report.append(line)
        report += [f"    {a.kind} {a.name}: {a.why}" for a in proof.attempts if not a.ok]
    return report
