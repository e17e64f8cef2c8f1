"""Every screen of SCREENS §3 as a pose of the real application, and some more to look at (§7)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from tests.tui.drawn_labs import SCALING, lab, named_after, three_nodes, workload
from tests.tui.posed import (
    FILE,
    NOW,
    READY,
    WEB,
    Look,
    Posing,
    check,
    on_the_way,
    silent,
    usual,
    went_wrong,
)
from tutor.checking.verdicts import Diagnosis, Progress, VerdictKind, Waiting
from tutor.labs.lab import Phase
from tutor.names import ExpectationId, StepId
from tutor.progress.standing import ExerciseStanding
from tutor.session.states import ExpectationState
from tutor.session.view.values import NodeView
from tutor.tui.glyphs import ASCII
from tutor.tui.lesson.starting import Starting

SAME = ExpectationId("no-difference")
ALL_MET = tuple(check(id_, VerdictKind.MET) for id_ in (READY, FILE, SAME))
DONE = ExerciseStanding(NOW - timedelta(minutes=6), NOW, seconds=360, fidelity="real")
STARTING = (
    Phase("engine", "Docker 28.2", done=True),
    Phase("node image", "", 412, 412, "MB", done=True),
    Phase("nodes", "joining worker2", 2, 3, "ready"),
    Phase("system Pods", "", 0, 9, "ready"),
)


@dataclass(frozen=True)
class Picture:
    """How the tutor is opened and what is done then. `kept`: it belongs into docs/pictures."""

    look: Look
    pose: Callable[[Posing], Awaitable[None]]
    kept: bool = True


async def home(seat: Posing) -> None:
    """Stay at home."""
    await seat.beat()


async def labs(seat: Posing) -> None:
    """Go to the labs."""
    await seat.press("L")
    await seat.shows("kubetutor lab down")


async def progress(seat: Posing) -> None:
    """Go to what was done."""
    await seat.press("P")


async def lesson(seat: Posing) -> None:
    """Open the lesson; one check is on its way, and what has just changed flashes."""
    await seat.open_lesson()
    await seat.type("kubectl get deployment web", "6m12s")
    await seat.type("sed -i 's/replicas: 3/replicas: 5/' web.yaml", "web.yaml")
    await seat.type("kubectl apply -f web.yaml", "configured")
    await seat.type("kubectl get pods", "wv5dn")
    await seat.lab_view(lab(three_nodes(SCALING[:1])))
    await seat.checks(*usual(), check(SAME, VerdictKind.MET))
    await seat.lab_view(lab(three_nodes()))


async def shell(seat: Posing) -> None:
    """Work in the shell."""
    await lesson(seat)
    await seat.press("2")


async def wrong(seat: Posing) -> None:
    """Look at a check that is wrong."""
    await lesson(seat)
    await seat.checks(*went_wrong(), check(SAME, VerdictKind.WRONG, Diagnosis(WEB)))
    await seat.press("3")


async def fresh(seat: Posing) -> None:
    """See an exercise before anything was done."""
    await seat.open_lesson()
    await seat.checks(*(replace(each, stirred=False) for each in went_wrong()))


async def hints(seat: Posing) -> None:
    """Read two hints."""
    await lesson(seat)
    await seat.press("h", "h")
    await seat.shows("Hint 2 of 3")


async def solution(seat: Posing) -> None:
    """Be asked whether the solution is to be shown."""
    await lesson(seat)
    await seat.press("h", "h", "S")
    await seat.shows("Show the solution?")


async def quiz(seat: Posing) -> None:
    """Answer a question otherwise than the world does."""
    await _late(seat, "explain")
    await seat.press("a")


async def _late(seat: Posing, step: str) -> None:
    """Open the lesson at a step behind its exercises."""
    seat.desk.step = StepId(step)
    seat.desk.its = DONE
    await seat.open_lesson()
    await seat.lab_view()


async def exercise_done(seat: Posing) -> None:
    """Be done with the exercise, and read the shell's help."""
    await lesson(seat)
    await _finish(seat)
    await seat.press("2")
    await seat.until(lambda: seat.screen.pane.has_focus)
    await seat.press("ctrl+right_square_bracket")
    await seat.press("3", "question_mark")


async def _finish(seat: Posing) -> None:
    seat.desk.its = DONE
    ready = tuple(replace(each, word="running") for each in SCALING)
    await seat.lab_view(lab(three_nodes(ready)))
    await seat.checks(*ALL_MET, done=True)
    await seat.shows("no hints")


async def lesson_done(seat: Posing) -> None:
    """Be done with the lesson, and look for a command."""
    seat.desk.done = True
    seat.desk.opened = 1
    await _late(seat, "learned")
    await seat.press("colon", *"re")


async def starting(seat: Posing) -> None:
    """Read while the lab starts: second 39."""
    await started(seat, 39)


async def started(seat: Posing, second: int) -> None:
    """Read while the lab starts."""
    seat.desk.phases = ()
    await seat.open_lesson(lab_ready=False)
    began = NOW - timedelta(seconds=second)
    told = Starting("docker", began)
    phases = STARTING if second > 20 else STARTING[:1]
    for phase, at in zip(phases, (0.3, 21, 22, 23), strict=False):
        told = told.told(replace(phase, done=False), began)
        told = told.told(phase, began + timedelta(seconds=at)) if phase.done else told
    seat.screen.visit.put(replace(seat.screen.visit.open, starting=told, ready=False))
    await seat.beat()


async def reset(seat: Posing) -> None:
    """Be asked whether the exercise is to be made anew."""
    await lesson(seat)
    await seat.press("R")
    await seat.shows("Esc")


async def gone_silent(seat: Posing) -> None:
    """See what was last known of a cluster that doesn't answer."""
    await lesson(seat)
    await seat.checks(*usual(), check(SAME, VerdictKind.MET), lab=silent())
    await seat.lab_view(lab(three_nodes(), lab=silent()))


def waiting(
    id_: ExpectationId, why: Waiting, have: float, want: float, unit: str
) -> ExpectationState:
    """Return a check that waits."""
    return check(id_, VerdictKind.PENDING, Diagnosis(WEB, progress=Progress(why, have, want, unit)))


async def states(seat: Posing) -> None:
    """See checks that wait for something else than Pods."""
    await lesson(seat)
    await seat.checks(
        waiting(READY, Waiting.HOLDING, 2, 5, "s"),
        waiting(FILE, Waiting.FLAPPING, 3, 0, ""),
        check(SAME, VerdictKind.PENDING, on_the_way()),
    )
    await seat.press("3")


async def forty(seat: Posing) -> None:
    """See forty Pods on six nodes, two of them not well."""
    nodes = tuple(NodeView(f"n{i}", f"kt-worker{i}", "ready") for i in range(1, 7))
    made = [
        named_after(name, count, f"kt-worker{count % 6 + 1}")
        for name, many in (("api", 10), ("web", 28), ("db", 2))
        for count in range(many)
    ]
    made[3], made[20] = replace(made[3], word="crashing"), replace(made[20], word="not-ready")
    pods = tuple(made)
    kinds = {pod.workload.name: pod.workload for pod in pods if pod.workload}
    owned = tuple(
        workload("Deployment", name, tuple(p for p in pods if p.workload == owner), uid=name)
        for name, owner in kinds.items()
    )
    await lesson(seat)
    await seat.lab_view(lab(replace(three_nodes(), nodes=nodes, pods=pods, workloads=owned)))


async def zoomed(seat: Posing) -> None:
    """See the cluster alone."""
    await lesson(seat)
    await seat.press("4", "z")


SMALL, MIDDLE, LARGE = (80, 24), (120, 40), (200, 50)
PICTURES = {
    "home-80x24": Picture(Look(SMALL), home),
    "home-80x24-ko-light": Picture(Look(SMALL, "ko", "light"), home),
    "home-120x40": Picture(Look(MIDDLE), home),
    "lesson-80x24": Picture(Look(SMALL), lesson),
    "shell-80x24": Picture(Look(SMALL), shell),
    "checks-80x24": Picture(Look(SMALL), wrong),
    "checks-80x24-ko-light": Picture(Look(SMALL, "ko", "light"), wrong),
    "lesson-120x40": Picture(Look(MIDDLE), shell),
    "lesson-200x50": Picture(Look(LARGE), hints),
    "quiz-112x30": Picture(Look((112, 30)), quiz),
    "done-120x40": Picture(Look(MIDDLE), exercise_done),
    "palette-120x40": Picture(Look(MIDDLE), lesson_done),
    "start-120x40": Picture(Look(MIDDLE), starting),
    "reset-120x40": Picture(Look(MIDDLE), reset),
    "progress-80x24": Picture(Look(SMALL), progress),
    "labs-80x24": Picture(Look(SMALL), labs),
    # to be looked at for SCREENS §7, not kept
    "solution-120x40": Picture(Look(MIDDLE), solution, kept=False),
    "start-5s-120x40": Picture(Look(MIDDLE), lambda seat: started(seat, 5), kept=False),
    "fresh-120x40": Picture(Look(MIDDLE), fresh, kept=False),
    "silent-120x40": Picture(Look(MIDDLE), gone_silent, kept=False),
    "states-120x40": Picture(Look(MIDDLE), states, kept=False),
    "forty-120x40": Picture(Look(MIDDLE), forty, kept=False),
    "zoomed-120x40": Picture(Look(MIDDLE), zoomed, kept=False),
    "ascii-120x40-mono": Picture(Look(MIDDLE, "en", "mono", ASCII), shell, kept=False),
    "lesson-120x40-contrast": Picture(Look(MIDDLE, "en", "contrast"), shell, kept=False),
    "lesson-120x40-ansi": Picture(Look(MIDDLE, "en", "ansi"), shell, kept=False),
    "lesson-120x40-ko-light": Picture(Look(MIDDLE, "ko", "light"), shell, kept=False),
    "lesson-112x30": Picture(Look((112, 30)), lesson, kept=False),
}
