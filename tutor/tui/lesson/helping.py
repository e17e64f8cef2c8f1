"""What keys of the lesson screen ask for: parts, steps, hints, solution, reset, skip, answers."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from tutor.names import LessonId
from tutor.tui.frame import face_of
from tutor.tui.frame_screen import TutorScreen
from tutor.tui.lesson import sentences as words
from tutor.tui.lesson.arranging import PartName
from tutor.tui.lesson.open_lesson import OpenLesson
from tutor.tui.lesson.reset_dialog import ResetDialog
from tutor.tui.lesson.stage import Stage
from tutor.tui.lesson.step_page import Asking
from tutor.tui.lesson.text_view import TextView
from tutor.tui.lesson.visit import Visit
from tutor.wording.messages import Say


class Helping(TutorScreen):
    """The actions of the lesson screen. Each asks the visit or the stage, and decides nothing."""

    visit: Visit
    stage: Stage

    def start(self, work: Coroutine[Any, Any, None], group: str, *, exclusive: bool = True) -> None:
        """Run work of this screen."""
        raise NotImplementedError

    def enter(self, lesson: LessonId) -> None:
        """Open a lesson."""
        raise NotImplementedError

    def follow(self) -> None:
        """Follow the step's exercise."""
        raise NotImplementedError

    @property
    def _here(self) -> OpenLesson | None:
        return self.visit.here

    # ── parts ──

    def action_shell_flip(self) -> None:
        """Go to the shell, or back."""
        self.stage.flip()

    def action_part_1(self) -> None:
        """Go to the text."""
        self.stage.turn_to(PartName.LESSON)

    def action_part_2(self) -> None:
        """Go to the shell."""
        self.stage.turn_to(PartName.SHELL)

    def action_part_3(self) -> None:
        """Go to the checks."""
        self.stage.turn_to(PartName.CHECKS)

    def action_part_4(self) -> None:
        """Go to the live view."""
        self.stage.turn_to(PartName.CLUSTER)

    def action_part_next(self) -> None:
        """Go to the next part."""
        self.stage.step(+1)

    def action_part_previous(self) -> None:
        """Go to the part before."""
        self.stage.step(-1)

    def action_part_zoom(self) -> None:
        """Show the focused part alone, or all again."""
        self.stage.zoom()

    def action_part_narrower(self) -> None:
        """Make the left column narrower."""
        self.stage.widen(-1)

    def action_part_wider(self) -> None:
        """Make the left column wider."""
        self.stage.widen(+1)

    def action_part_shorter(self) -> None:
        """Make the focused part shorter."""
        self.stage.heighten(-1)

    def action_part_taller(self) -> None:
        """Make the focused part taller."""
        self.stage.heighten(+1)

    # ── steps ──

    def action_step_next(self) -> None:
        """Go to the next step, or lesson."""
        self.start(self._turn(+1), "turn", exclusive=False)

    def action_step_previous(self) -> None:
        """Go to the step before."""
        self.start(self._turn(-1), "turn", exclusive=False)

    async def _turn(self, by: int) -> None:
        if self._here is None:
            return
        turned = await self.visit.turn(by)
        if turned.lesson is not None:
            self.enter(turned.lesson)
        elif turned.step:
            self.follow()
        elif by > 0:
            self.say(face_of(self).words(words.COURSE_ENDS))

    # ── help ──

    def action_exercise_hint(self) -> None:
        """Open the next hint in the text."""
        if self._exercise():
            self.start(self._hint(), "help", exclusive=False)

    async def _hint(self) -> None:
        self.stage.turn_to(PartName.LESSON)
        if await self.visit.hint() or self._here is None or self._here.exercise is None:
            return
        face = face_of(self)
        key = face.keys.name("exercise.solution")
        if self._here.exercise.hints:
            self.say(face.words.wording.say(Say.HINTS_OPEN, key=key))
        else:
            self.say(face.words(words.NO_HINTS, key=key))

    def action_exercise_solution(self) -> None:
        """Ask whether the solution is to be shown."""
        self._ask(Asking.SOLUTION)

    def action_exercise_skip(self) -> None:
        """Ask whether the exercise is to be skipped."""
        self._ask(Asking.SKIP)

    def _ask(self, asking: Asking) -> None:
        if self._exercise():
            self.stage.turn_to(PartName.LESSON)
            self.visit.ask(asking)

    def action_exercise_reset(self) -> None:
        """Ask, in a box, whether the exercise is to be reset."""
        here = self._here
        if here is not None and self._exercise(lab=True):
            namespace = str(here.lesson.id) if here.cluster else None
            self.app.push_screen(ResetDialog(namespace), self._reset_if)

    def _reset_if(self, agreed: bool | None) -> None:
        if agreed:
            self.start(self._reset(), "exercise")

    async def _reset(self) -> None:
        face = face_of(self)
        kept = await self.visit.reset(face.words(words.RESETTING))
        if kept:
            self.say(face.words(words.FILES_KEPT, files=", ".join(kept)))
        else:
            self.say(face.words(words.RESET_DONE))
        await self.visit.follow()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Let `y` and Esc answer only while something is asked."""
        if action in ("answer_yes", "answer_no"):
            return self._here is not None and self._here.asking is not None
        return True

    def action_answer_yes(self) -> None:
        """Do what was asked."""
        asking = self._here.asking if self._here else None
        if asking is Asking.SOLUTION:
            self.start(self.visit.solve(), "help", exclusive=False)
        elif asking is Asking.SKIP and self._exercise(lab=True):
            self.start(self._skip(), "exercise")

    def action_answer_no(self) -> None:
        """Ask no longer."""
        self.visit.ask(None)

    async def _skip(self) -> None:
        face = face_of(self)
        await self.visit.skip(face.words(words.SKIPPING))
        self.say(face.words(words.SKIPPED, key=face.keys.name("step.next")))
        await self.visit.follow()

    def _exercise(self, *, lab: bool = False) -> bool:
        """Say whether there is an exercise (and a lab, if it takes one); tell why not."""
        here, face = self._here, face_of(self)
        if here is None:
            return False
        if here.exercise is None:
            self.say(face.words(words.NO_CHECKS))
            return False
        if lab and not here.ready:
            self.say(face.words.wording.say(Say.CHECKS_LATER))
            return False
        return True

    def on_text_view_answered(self, event: TextView.Answered) -> None:
        """Record an answer."""
        self.start(self.visit.answer(event.quiz, event.option), "help", exclusive=False)

    def on_checks_view_rerun_asked(self) -> None:
        """Run the probes now."""
        self.visit.rerun()
