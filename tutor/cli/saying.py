"""An exercise's checks in the learner's words: what each is called, says and explains."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.checking.verdicts import VerdictKind
from tutor.cli import wording as say
from tutor.cli.desk import Face
from tutor.cli.here import ExerciseHere
from tutor.cli.prose import plain
from tutor.cli.watch_lines import INDENT, Texts
from tutor.names import ExpectationId
from tutor.session.states import ExpectationState
from tutor.wording.messages import Say
from tutor.wording.words import Words

NARROWEST = 40  # cells for a diagnosis; narrower, it would fall into pieces
DIAGNOSIS_CELLS = 72


@dataclass(frozen=True, slots=True)
class LessonSayings:
    """Words of one exercise's checks; `mistakes` are the lesson's words by id."""

    words: Words
    mistakes: dict[str, str]
    cells: int
    pending_in_full: bool = False  # with the diagnosis, not only how far it is

    def state(self, expectation: ExpectationState) -> str:
        """Return word and progress: `pending, 1 of 5 ready`."""
        wording, verdict = self.words.wording, expectation.verdict
        word = wording.state(verdict, stirred=expectation.stirred)
        far = verdict.diagnosis.progress if verdict.diagnosis else None
        if verdict.kind is not VerdictKind.PENDING or not expectation.stirred or far is None:
            return word
        return self.words(say.STATE_FAR, word=word, progress=wording.progress(far))

    def block(self, expectation: ExpectationState) -> list[str]:
        """Return the diagnosis, a line a field; nothing where there is nothing to explain."""
        wording, verdict = self.words.wording, expectation.verdict
        if verdict.kind is VerdictKind.MET or not expectation.stirred:
            return []
        if expectation.set_aside:
            return [wording.say(Say.CHECK_AT_FAULT), *wording.diagnosis_lines(verdict, self.cells)]
        if verdict.kind is VerdictKind.PENDING and not self.pending_in_full:
            return []
        return [*wording.diagnosis_lines(verdict, self.cells), *self._mistake(expectation)]

    def _mistake(self, expectation: ExpectationState) -> list[str]:
        told = self.mistakes.get(expectation.mistake or "")
        return plain(told, self.cells) if told else []


def texts_for(face: Face, spot: ExerciseHere, *, in_full: bool = False) -> Texts:
    """Return what the exercise's checks are called, and how their states are said."""
    exercise = spot.exercise
    cells = max(min(DIAGNOSIS_CELLS, face.out.columns - len(INDENT)), NARROWEST)
    return Texts(
        tasks={ExpectationId(task.id): task_text(task.text) for task in exercise.tasks},
        words=face.words,
        sayings=LessonSayings(face.words, exercise.mistakes, cells, pending_in_full=in_full),
        cluster=spot.lesson.track != "docker",
    )


def task_text(text: str) -> str:
    """Return a task's text without Markdown's signs."""
    return " ".join(plain(text, 10_000)).replace("`", "")
