"""What kubetutor says beside lessons and diagnoses: SCREENS §6, by name."""

from __future__ import annotations

from enum import Enum, unique

from tutor.wording.texts import plural, term, text


@unique
class Say(Enum):
    """A message; `Wording.say` puts it into words. Comments name the arguments."""

    # states
    READY = term("state", "ready")
    TO_DO = term("state", "to do")
    PENDING = term("verdict", "pending")
    HOLDING = term("verdict", "holding")
    FLAPPING = term("verdict", "flapping")
    MEASURING = term("verdict", "measuring")
    CHALLENGE = term("verdict", "challenge")
    MET = term("verdict", "met")
    MISSING = term("verdict", "missing")
    WRONG = term("verdict", "wrong")
    FAILING = term("verdict", "failing")
    UNREACHABLE = term("verdict", "unreachable")
    DENIED = term("verdict", "denied")
    BROKEN = term("verdict", "broken")
    NO_ANSWER = term("state", "no answer")
    DONE = term("state", "done")
    REAL = term("fidelity", "real")
    SIMULATED = term("fidelity", "simulated")

    # progress
    READY_OF = text("{have} of {want} ready")
    HELD_OF = text("held {have} of {want} s")
    MET_OF = text("{have} of {want} met")
    HAVE_OF = text("{have} of {want}")
    MEASURING_FOR = text("{have} of {want} s measured, {answers}")
    MEASURING_SINCE = text("measuring for {have} s, {answers}")
    ANSWERS_GOOD = text("{have} of {want} answers as asked")
    FLAPPING_OF = text("met and lost again and again; held {have} of {want} s now")
    CHALLENGE_AHEAD = text("the lab's challenge comes when all else is met; it takes {want} s")
    WATCHING_OF = text("watching {have} of {want} s")
    EDGE = text("the state is right; the change to it has not been seen yet")
    ANSWER_AWAITED = text("the answer is awaited")
    CONVERGING = text("the right object, still converging")
    LAST_SEEN = text("last seen {verdict}, {seconds} s ago")

    # lab
    LAB_STARTS = text("The lab starts while you read.")
    CHECKS_LATER = text("Checks begin when the lab is ready.")
    LAB_READY = text("The lab is ready.")
    STARTS_SLOWLY = text("Start takes longer than usual: {seconds} s, usually {usual}.")
    CLUSTER_SILENT = text("The cluster isn't answering. Trying again in {seconds} s.")
    CLUSTER_BACK = text("The cluster answers again.")
    NOTHING_LOST = text("Nothing you did is lost.")
    ENGINE_STOPPED = text("The Docker engine has stopped. Start it, then press Enter.")
    PORT_IN_USE = text("Port {port} is in use by process {process}.")
    NO_DISK = text("Not enough disk: {needed} GB needed, {free} GB free.")
    NO_IMAGE = text("No image: the network is out of reach. :lab use embedded works offline.")
    SIMULATED_LAB = text("Simulated lab: the control plane is real, the nodes are not.")
    NO_SIMULATED_IMAGE = text("The simulated engine has no image {image}.")
    OPEN_ELSEWHERE = text("Another kubetutor has this lesson open; showing its state.")
    SAVED = text("Saved. The lab stays on; kubetutor lab down stops it.")

    # shell
    KEYS_TO_SHELL = text("Keys go to the shell. {key} leaves.")
    SHELL_ENDED = text("The shell ended ({code}). Enter opens a new one here.")
    AT_PROMPT = text("At the prompt; Enter runs it.")
    PUTS_AT_PROMPT = text("Enter puts it at the prompt")
    COPIED = text("Copied.")
    COPIED_NOT_TYPED = text("{program} is running in the shell: copied instead of typed.")
    HANGUL_ON = text("Hangul input is on. Press 한/영, or use : commands.")

    # exercise
    HINT_OF = text("Hint {number} of {total}")
    HINTS_OPEN = text("All hints are open. {key} shows the solution.")
    SHOW_SOLUTION = text("Show the solution? Your progress will say so.")
    RESET_DELETES = text("Reset deletes namespace {namespace} and makes it anew.")
    FILES_SET_BACK = text("Lesson files are set back; yours are kept as *.mine.")
    SKIP = text("Skip? The lab is brought to what the next step needs.")
    EXERCISE_DONE = text("Exercise done.")
    DONE_STAYS = text("Done stays done.")
    WENT_BACK = text("One check went back: {progress}. The result stays.")
    CLOSE_NAMESPACE = text("Close: the same name exists in namespace {namespace}.")
    STILL_CONVERGING = text("The right object, still converging.")
    OTHER_WAY = text("That works too, by another way than the text's.")
    CHECK_AT_FAULT = text("This check is at fault, not your work. It is set aside.")
    GOOD_PLACE = text("A good place to stop; it resumes at this step.")
    LESSON_DONE = text("Lesson done, {time}.")
    CARDS_DUE = plural(
        "{count} card is due, about {minutes} min. {key} passes it.",
        "{count} cards are due, about {minutes} min. {key} passes them.",
    )

    # window
    NO_MATCH = text("Nothing matches {query}. Esc clears it.")
    NO_SUCH_KEY = text("That key does nothing here; ? lists those that do.")
    ONE_PART = text("This window shows one part at a time; 112x34 shows all.")
    WITHOUT_SCREEN = text("It works without this screen, too: kubetutor check --watch")
