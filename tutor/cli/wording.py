"""The sentences that only the command line says, marked for translation."""

from __future__ import annotations

from tutor.wording.texts import plural, term, text

# ── where the learner is ──

LESSON_STEP = text("{lesson}, step {number} of {of}: {title}.")
LESSON_EXERCISE = text("{lesson}, exercise {number} of {of}: {title}.")
STEP_HEAD = text("Step {number} of {of}: {title}.")
EXERCISE_HEAD = text("Exercise {number} of {of}: {title}.")
NOTHING_STARTED = text("Nothing was started yet.")
BEGIN_WITH = text("Begin with: kubetutor start {lesson}")
LIST_ALL = text("All lessons: kubetutor list")
GO_ON = text("Go on: kubetutor {command}")
NEXT = text("Next: kubetutor next")
COURSE_DONE = text("That was the last step of the course.")
REQUIRES = text("Easier once done: {lessons}.")
LESSON_DONE = text("Lesson done, {minutes} min.")
NO_LESSON = text("No lesson was started")
START_ONE = text("`kubetutor list` names the lessons; `kubetutor start LESSON` begins one.")
NO_EXERCISE = text("This step is text: there is nothing to check")
GO_TO_NEXT = text("`kubetutor next` goes on to the next step.")
IN_LESSON = text("{lesson}, step {step}")
QUESTION = text("Question {number} of {of}: {question}")
ANSWERS_LATER = text("The answers come with the next step.")
ANSWERS = text("Answers to the questions before:")
LESSON_OPENS = text("Shell in the lesson's folder: kubetutor shell")
CHECKS_LIVE = text("Checks live, in another terminal: kubetutor check --watch")

# ── labs ──

READY = term("state", "ready")
LAB_READY = text("Lab {lab}, {fidelity}, ready.")
REAL = term("fidelity", "real")
SIMULATED = term("fidelity", "simulated")
LAB_NOW = text("Lessons run on lab {lab} now.")
LAB_GONE = text("The lab is deleted. Workspaces and progress are kept.")
LAB_STOPPED = text("The lab is stopped. What is in it stays; kubetutor lab up starts it again.")
PART_STOPPED = text("{part} is stopped. What is in it stays; kubetutor lab up starts it again.")
PART_GONE = text("{part} is deleted. Workspaces and progress are kept.")
NO_PARTS = text("No part of the lab exists. kubetutor lab up makes it.")
LAB_READY_ALONE = text("The lab is ready.")
WATCH_STOPS = text("Ctrl+C stops watching; your work stays.")
SAVED = text("Saved. The lab stays on; kubetutor lab down stops it.")
ELSEWHERE = text("Another kubetutor has this lesson open; showing its state.")
SET_BACK = text("Lesson files are set back; yours are kept as *.mine: {files}.")
COUNT_OF = text("{have} of {total} {unit}")
STILL_SILENT = text("Still no answer after {seconds} s: kubetutor lab up starts it again.")
NO_ANSWER_CLUSTER = text("The cluster isn't answering. Trying again in {seconds} s.")
NO_ANSWER_ENGINE = text("The engine isn't answering. Trying again in {seconds} s.")
ANSWERS_CLUSTER = text("The cluster answers again.")
ANSWERS_ENGINE = text("The engine answers again.")
NOT_SETTLED = text("The checks had no answer from the lab for {seconds} s")
TRY_DOCTOR = text("`kubetutor doctor` looks at the lab; `kubetutor lab up` starts it.")

# ── checks ──

CHECKS = plural("{count} check.", "{count} checks.")
MET_OF = text("{met} of {of} met")
CHECK_FIRST = text("check {number} of {of}: {text}. {state}.")
CHECK_AGAIN = text("check {number} of {of}: {state}.")
STATE_FAR = text("{word}, {progress}")


EXERCISE_DONE = text("Exercise done: {met} of {of} met, {minutes} min, {hints}.")
DONE_BEFORE = text("Done before. Done stays done.")
HINTS = plural("{count} hint", "{count} hints")
NO_HINTS = text("no hints")
AND_SOLUTION = text("{hints}, with solution")
CHALLENGE_DID = text("The lab: {action}.")

# ── hint, solution, reset, skip ──

HINT = text("Hint {number} of {of}: {text}")
HINTS_ALL_OPEN = text("All hints are open. kubetutor solution shows the solution.")
HINTS_NONE = text("This exercise has no hints. kubetutor solution shows the solution.")
ASK_SOLUTION = text("Show the solution? Your progress will say so.")
ASK_RESET = text("Reset deletes what the exercise made in the lab and makes its start anew. Reset?")
ASK_SKIP = text("Skip? The lab is brought to what the next step needs.")
NEEDS_YES = text("Nobody is there to be asked")
SAY_YES = text("Run `kubetutor {command} --yes`.")
LEFT_ALONE = text("Nothing was changed.")
RESET_DONE = text("The exercise is as at its start.")
SKIPPED = text("Skipped. {next}")

# ── tables ──

LESSON = text("Lesson")
TITLE = text("Title")
MINUTES = text("min")
STATE = text("State")
DONE = term("state", "done")
OPEN = text("open")
SKIPPED_WORD = text("skipped")
AT_FAULT = text("at fault")
EXERCISES_OF = text("{done} of {of} exercises")
TRACK = text("Track")
LESSONS = text("lessons")
EXERCISES = text("exercises")
HINTS_HEAD = text("hints")
SOLUTIONS = text("solutions")
TIME = text("time")
PART = text("Part")
WHAT = text("What")
DETAIL = text("Detail")
CLUSTER = text("cluster")
ENGINE = text("engine")
PART_STATES = {
    "ready": text("ready"),
    "stopped": text("stopped"),
    "starting": text("starting"),
    "broken": text("broken"),
    "absent": text("absent"),
}
MEMORY = text("memory")
DISK = text("disk")
OK = text("ok")
LOOK = text("look")
REMEDY = text("To do: {remedy}")
ALL_WELL = text("Everything a lab needs is there.")
THINGS = plural("{count} thing to look at.", "{count} things to look at.")

# ── for authors ──

LINT_CLEAN = text("No problem found.")
PROBLEMS = plural("{count} problem.", "{count} problems.")
EXERCISE = text("Exercise")
ATTEMPTS = text("attempts")
SECONDS = text("seconds")
PROVEN = text("proven")
NOT_PROVEN = text("not proven")
ATTEMPT_FAILED = text("{exercise}, {kind} {name}: {why}")
ATTEMPT_NOTE = text("{exercise}, {kind} {name}: {note}")
ALL_PROVEN = plural("{count} exercise proven.", "{count} exercises proven.")
SOME_NOT = plural("{count} exercise is not proven.", "{count} exercises are not proven.")
LESSON_MADE = text("Made {path}")
LESSON_NEXT = text("Then: kubetutor lint, kubetutor verify {lesson}")
TRUST_RUNS = text("This course would run, in your lab and on this machine:")
ASK_TRUST = text("Trust this content of {path}?")
TRUSTED = text("Trusted as it is now. Changed content is asked for again.")
TRUSTED_BEFORE = text("Trusted already, as it is now.")
CHANGED_MEANWHILE = text("The course changed while it was looked at, so it is not trusted")
TRUST_AGAIN = text("Look at it once more: kubetutor trust {path}")
