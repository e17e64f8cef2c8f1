"""Opens the full-screen tutor on a terminal, and ends it cleanly when it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping

from tutor.session.desk import Desk
from tutor.session.settings import Settings
from tutor.tui.app import Opening, TutorApp
from tutor.tui.settings_face import asks_for_signs, make_face
from tutor.tui.settings_keys import read_keys
from tutor.tui.settings_terminal import ask_terminal
from tutor.tui.theme import choose_theme, follows_ground

_ENDING = (signal.SIGTERM, signal.SIGHUP)


def run_tutor(desk: Desk, environ: Mapping[str, str]) -> bool:
    """Show the tutor until it is left; say whether the lab was on then.

    Raises TutorError if the course can't be read.
    """
    opened = opening(desk, desk.settings(), environ)
    os.environ.pop("NO_COLOR", None)  # the theme heeds it; the library's filter would blacken all
    app = TutorApp(opened)
    asyncio.run(_run(app))
    return app.lab.state == "ready"


def opening(desk: Desk, settings: Settings, environ: Mapping[str, str]) -> Opening:
    """Return what the application is opened with: choices first, then what the terminal says."""
    keys, problems = read_keys(desk.places.data / "keys.toml")
    says = ask_terminal(
        sign=asks_for_signs(settings.glyphs, environ),
        ground=follows_ground(environ, settings.theme),
    )
    face = make_face(desk.language, settings, keys, environ, wide_sign=says.wide_sign)
    theme = choose_theme(environ, settings.theme, light=says.light)
    said = "; ".join(face.words(each.words, **each.arguments) for each in problems)
    return Opening(desk, face, environ, theme=theme, said=said)


async def _run(app: TutorApp) -> None:
    loop = asyncio.get_running_loop()
    for each in _ENDING:  # everything is written already: only the terminal is to be restored
        loop.add_signal_handler(each, app.exit)
    try:
        await app.run_async()
    finally:
        for each in _ENDING:
            loop.remove_signal_handler(each)
