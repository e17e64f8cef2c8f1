"""The sentences that only the lesson screen says, marked for translation."""

from __future__ import annotations

from tutor.wording.texts import plural, term, text

# ── titles ──

LESSON = term("part", "Lesson")
SHELL = term("part", "Shell")
CHECKS = term("part", "Checks")
CLUSTER = term("part", "Cluster")
ENGINE = term("part", "Engine")
STEP_OF = term("step", "{have} of {want}")
COUNT_OF = term("count", "{have} of {want}")
OF_SHORT = term("tab", "{have}/{want}")
LEAVES = text("{key} leaves")
TO_SHELL = text("{key} to the shell")
EXERCISE_OF = text("Exercise {number} of {of}")
OPENS_WHEN_READY = text("opens when the lab is ready")

# ── the text ──

DONE_WHEN = text("Done when")
NEXT_STEP = text("Next: {title}.")
NOTE = term("callout", "Note")
TIP = term("callout", "Tip")
WARNING = term("callout", "Warning")
HINT_MORE = text("{key} shows hint {number} of {total}")
HINT_LAST = text("{key} shows hint {number} of {total}, nearly the answer")
QUESTION_OF = text("Question {number} of {of}")
RIGHT = term("answer", "right")
YOUR_PICK = term("answer", "your pick")
SOLUTION = text("Solution")
NOTHING_RUN = text("Nothing is run for you.")
NO_HINTS = text("This exercise has no hints. {key} shows the solution.")

# ── confirmations ──

SHOW_IT = text("show it here in the text")
READ_HINT = text("read hint {number} instead")
KEEP_TRYING = text("keep trying")
SKIP_IT = text("skip this exercise")
RESET_TITLE = text("Reset this exercise?")
KEEPS_ALL = text("{key} keeps all")
RESET_IT = term("answer", "reset")
KEEP_WORKING = text("keep working")
KEPT_PROGRESS = text("Your progress and all other files are kept.")
ENGINE_EMPTIED = text("Reset empties the engine of this lesson and makes the start anew.")
RESETTING = text("The start is being made anew.")
RESET_DONE = text("The exercise is as at its start.")
SKIPPING = text("The lab is being brought to what the next step needs.")
SKIPPED = text("Skipped. {key} goes on.")
FILES_KEPT = text("Lesson files are set back; yours are kept as *.mine: {files}.")

# ── checks ──

SINCE = text("since {time}")
HINTS_USED = text("Hints used {have} of {want}")
STARTED_AGO = text("started {time} ago")
NO_CHECKS = text("This step is text: there is nothing to check.")
BEGINNING = text("The exercise is being set up. What is done meanwhile would be undone.")
AWAITED = text("The checks are asked for the first time.")
DONE_HEAD = text("Exercise done: {title}")
HINTS_COUNT = plural("{count} hint", "{count} hints")
HINTS_NONE = text("no hints")
WITH_SOLUTION = text("with solution")
REAL_LAB = text("real lab")
SIMULATED_LAB = text("simulated lab")
STAYS_DONE = text("Done stays done, whatever you try next.")
LOOK_AROUND = text("or stay and look around")
COURSE_ENDS = text("That was the last step of the course.")
LAB_DID = text("The lab: {action}.")

# ── lesson done ──

LESSON_DONE = text("Lesson done")
EXERCISES_COUNT = plural("{count} exercise", "{count} exercises")
ANSWERS_OF = text("answers {have} of {want}")

# ── the lab's start ──

STARTED_SINCE = text("Lab {lab}, started {seconds} s ago")
LAB_FAILED = text("The lab did not start")
TRY_AGAIN = text("{key} tries again")

# ── windows ──

WIDEN = text("widen to {width}x{height}; the shell goes on")
LINK_COPIED = text("Copied: {address}")
LINK_OPENED = text("Opened: {address}")
