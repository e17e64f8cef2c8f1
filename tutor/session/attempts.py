"""Runs scripted steps in a place as a learner would: start states, solutions, mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tutor.checking.spec import Step
from tutor.errors import LabError
from tutor.labs.lab import Place, Ran

STEP_LIMIT = timedelta(minutes=3)


async def run_steps(place: Place, steps: Sequence[str | Step]) -> list[Ran]:
    """Run steps in order until one ends with another code than 0; return all that ran."""
    done: list[Ran] = []
    for step in steps:
        ran = await _run(place, step)
        done.append(ran)
        if ran.exit != 0:
            break
    return done


async def bring_about(place: Place, steps: Sequence[str | Step], *, what: str) -> None:
    """Run steps that must succeed. Raises LabError with the last lines of what went wrong."""
    ran = await run_steps(place, steps)
    if ran and ran[-1].exit != 0:
        tail = " / ".join(ran[-1].output.strip().splitlines()[-3:]) or f"exit {ran[-1].exit}"
        raise LabError(
            f"{what} could not be brought about: {tail}",
            where=f"`{ran[-1].script}` in {place.workspace}",
            next_step="Run `kubetutor reset`; if it stays, `kubetutor doctor` looks at the lab.",
        )


def lines(steps: Sequence[str | Step]) -> list[str]:
    """Return steps as a learner could type them."""
    return [_line(step) for step in steps]


def _line(step: str | Step) -> str:
    if isinstance(step, str):
        return step
    return step.run if step.run is not None else f"kubectl apply -f {step.apply}"


async def _run(place: Place, step: str | Step) -> Ran:
    if isinstance(step, Step) and step.apply is not None:
        return await place.apply(step.apply)
    return await place.run(_line(step), limit=STEP_LIMIT)
