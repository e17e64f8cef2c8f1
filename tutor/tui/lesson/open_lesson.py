"""A lesson that is open, as one value: where in it, what was helped, what the lab says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tutor.course.model import Exercise, Lesson, LessonText, Step
from tutor.names import StepId
from tutor.progress.standing import ExerciseStanding, LessonStanding
from tutor.session.states import ExerciseState
from tutor.tui.lesson import sentences as say
from tutor.tui.lesson.check_lines import View
from tutor.tui.lesson.manner import Manner
from tutor.tui.lesson.starting import Starting
from tutor.tui.lesson.step_page import Asking, Keys, Reading

_ANNOUNCED = {"Exercise", "실습"}  # how lesson headings announce an exercise


@dataclass(frozen=True, slots=True)
class OpenLesson:
    """One lesson in one language, and all that its screen shows of it."""

    lesson: Lesson
    language: str
    step_id: StepId
    standing: LessonStanding
    track: str = ""  # its title
    following: str = ""  # the title of the lesson after it
    cluster: str | None = None  # the cluster it needs; None: the engine alone
    fidelity: str = ""  # of the lab; "" before it is looked at
    starting: Starting | None = None
    ready: bool = False  # whether the lab is
    state: ExerciseState | None = None
    begun: bool = False  # whether the exercise's start state was brought about
    elsewhere: bool = False  # another kubetutor follows the exercise
    asking: Asking | None = None
    solution: tuple[str, ...] = ()
    note: str = ""  # what is being done to the lab just now
    keys: Keys = field(default_factory=Keys)

    @property
    def text(self) -> LessonText:
        """Return the lesson's text."""
        return self.lesson.text(self.language)

    @property
    def index(self) -> int:
        """Return the number of the step, from 0."""
        ids = [step.id for step in self.text.steps]
        return ids.index(self.step_id) if self.step_id in ids else 0

    @property
    def step(self) -> Step:
        """Return the step that is read."""
        return self.text.steps[self.index]

    @property
    def exercise(self) -> Exercise | None:
        """Return the step's exercise, if it is one."""
        return self.step.exercise

    @property
    def done(self) -> ExerciseStanding:
        """Return where the learner stands in the step's exercise."""
        id_ = self.exercise.id if self.exercise else None
        return (self.standing.exercises.get(id_) if id_ else None) or ExerciseStanding()

    @property
    def ordinal(self) -> tuple[int, int]:
        """Return which exercise of the lesson this is, and of how many."""
        numbers = [n for n, step in enumerate(self.text.steps) if step.exercise]
        return sum(1 for n in numbers if n <= self.index), len(numbers)

    @property
    def beginning(self) -> bool:
        """Say whether the lab is there and the exercise's start state isn't yet."""
        return self.ready and self.exercise is not None and not self.begun

    @property
    def finished(self) -> bool:
        """Say whether the exercise is done, now or before."""
        return bool((self.state and self.state.done) or self.done.completed_at)

    def neighbour(self, by: int) -> Step | None:
        """Return the step before or after."""
        at = self.index + by
        return self.text.steps[at] if 0 <= at < len(self.text.steps) else None

    def turned_to(self, step: StepId) -> OpenLesson:
        """Return the lesson at another step: nothing asked, nothing seen yet of its checks."""
        return replace(
            self,
            step_id=step,
            state=None,
            asking=None,
            solution=(),
            note="",
            begun=False,
            elsewhere=False,
        )


def step_map(here: OpenLesson, manner: Manner) -> str:
    """Return one glyph a step: done, where one is, open."""
    return "".join(_step_glyph(here, n, manner) for n in range(len(here.text.steps)))


def _step_glyph(here: OpenLesson, number: int, manner: Manner) -> str:
    step, glyphs = here.text.steps[number], manner.glyphs
    if step.exercise:
        its = here.standing.exercises.get(step.exercise.id)
        done = bool(its and its.completed_at) or (number == here.index and here.finished)
    else:
        done = number < here.index
    if done:
        return glyphs.met
    return glyphs.pending if number == here.index else glyphs.open


def bare_title(step: Step) -> str:
    """Return a step's title without its announcement as an exercise."""
    kind, colon, rest = step.title.partition(": ")
    return rest if colon and kind in _ANNOUNCED else step.title


def picks(here: OpenLesson) -> Mapping[int, int]:
    """Return the answers to the step's questions; both count from 0."""
    first = question_number(here, 0)
    return {
        number - first: answer.option - 1
        for number, answer in here.standing.answers.items()
        if 0 <= number - first < len(here.step.quizzes)
    }


def question_number(here: OpenLesson, quiz: int) -> int:
    """Return the number that one of the step's questions has in the lesson, from 1."""
    return sum(len(step.quizzes) for step in here.text.steps[: here.index]) + quiz + 1


def view_of(here: OpenLesson) -> View | None:
    """Return what there is to see of the step's checks."""
    return View(here.exercise, here.state) if here.exercise else None


def reading_of(here: OpenLesson, manner: Manner, *, tasks: bool) -> Reading:
    """Return what the text part shows."""
    after = here.neighbour(+1)
    ending = after is None and here.standing.completed_at is not None
    return Reading(
        here.text,
        here.index,
        view=view_of(here),
        tasks=tasks,
        hints=here.done.hints,
        solution=here.solution,
        asking=here.asking,
        picks=picks(here),
        ending=lesson_facts(here, manner) if ending else (),
        following=bare_title(after) if after else here.following,
        keys=here.keys,
    )


def lesson_facts(here: OpenLesson, manner: Manner) -> tuple[str, ...]:
    """Return what is said of a lesson that is done: how long, how much, with how much help."""
    standing = here.standing
    hints = sum(each.hints for each in standing.exercises.values())
    right = sum(1 for answer in standing.answers.values() if answer.right)
    asked = sum(len(step.quizzes) for step in here.text.steps)
    facts = [
        manner.wording.duration(timedelta(seconds=standing.seconds)),
        manner.say(say.EXERCISES_COUNT, count=len(here.lesson.exercises)),
        _hints(hints, manner),
    ]
    if asked:
        facts.append(manner.say(say.ANSWERS_OF, have=right, want=asked))
    return (", ".join(facts),)


def exercise_facts(here: OpenLesson, now: datetime, manner: Manner) -> str:
    """Return what is said of an exercise that is done."""
    its = here.done
    spent = timedelta(seconds=its.seconds) if its.seconds else now - (its.started_at or now)
    lab = say.SIMULATED_LAB if its.fidelity == "simulated" else say.REAL_LAB
    facts = [manner.wording.duration(spent), _hints(its.hints, manner)]
    facts += [manner.say(say.WITH_SOLUTION)] if its.solved else []
    return ", ".join([*facts, manner.say(lab)])


def _hints(count: int, manner: Manner) -> str:
    return manner.say(say.HINTS_COUNT, count=count) if count else manner.say(say.HINTS_NONE)
