"""Makes the face of a learner: language, signs, keys and motion, from choices and terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tutor.session.settings import Settings
from tutor.tui.frame import Face
from tutor.tui.glyphs import ASCII, UNICODE, Glyphs
from tutor.tui.keys import Keys
from tutor.tui.motion import Motion
from tutor.wording.words import Words

_WIDE_LOCALES = ("ko", "ja", "zh")  # where ambiguous signs may be drawn two cells wide
_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")
_STILL = "KUBETUTOR_REDUCED_MOTION"


def make_face(
    language: str, settings: Settings, keys: Keys, environ: Mapping[str, str], *, wide_sign: bool
) -> Face:
    """Return the face; `wide_sign` is the terminal's answer about ●."""
    glyphs = choose_glyphs(settings.glyphs, environ, wide_sign=wide_sign)
    return Face(
        words=Words(language),
        glyphs=glyphs,
        keys=replace(keys, plain=glyphs is ASCII),
        motion=Motion(reduced=settings.motion == "reduced" or bool(environ.get(_STILL))),
    )


def asks_for_signs(chosen: str, environ: Mapping[str, str]) -> bool:
    """Say whether the terminal has to be asked how wide it draws a sign."""
    return chosen == "auto" and _locale(environ).lower().startswith(_WIDE_LOCALES)


def choose_glyphs(chosen: str, environ: Mapping[str, str], *, wide_sign: bool) -> Glyphs:
    """Return the signs: those chosen, else ASCII where the terminal can't show the others well."""
    if chosen != "auto":
        return ASCII if chosen == "ascii" else UNICODE
    if _locale(environ) in {"C", "POSIX"}:
        return ASCII
    return ASCII if wide_sign and asks_for_signs(chosen, environ) else UNICODE


def _locale(environ: Mapping[str, str]) -> str:
    return next((environ[name] for name in _VARIABLES if environ.get(name)), "")
