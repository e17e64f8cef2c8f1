"""`kubetutor` alone on a terminal: opens the full-screen tutor, and says goodbye after it."""

from __future__ import annotations

from tutor.cli import wording as say
from tutor.cli.codes import ExitCode
from tutor.cli.opening import Asked, environment, open_output
from tutor.wording.words import Words


def full_screen(asked: Asked) -> ExitCode:
    """Show the tutor until it is left. Raises TutorError if the course can't be read."""
    from tutor.session.opening import Options, open_session
    from tutor.tui.app_run import run_tutor
    from tutor.wording.languages import choose_language

    environ = dict(environment())  # the screen library takes NO_COLOR out; the shell wants it
    options = Options(environ, course=asked.course, lab=asked.lab)
    session = open_session(options)
    session.speak(asked.language or session.settings().language or choose_language(environ))
    if run_tutor(session, environ):
        open_output().note(Words(session.language)(say.SAVED))
    return ExitCode.DONE
