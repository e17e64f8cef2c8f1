"""Chooses a language from the environment, and loads its sentences."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from pathlib import Path

from tutor.wording.texts import Text

LANGUAGES = ("en", "ko")
DOMAIN = "kubetutor"
CATALOGUES = Path(__file__).resolve().parent.parent / "locale"
# The order of POSIX, "Internationalization Variables", with our own in front.
VARIABLES = ("KUBETUTOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def choose_language(environ: Mapping[str, str]) -> str:
    """Return the language that the first set variable asks for; English where we lack it."""
    for variable in VARIABLES:
        if asked := environ.get(variable):
            language = asked.replace("-", "_").partition("_")[0].partition(".")[0].lower()
            return language if language in LANGUAGES else "en"
    return "en"


class _Arguments(dict[str, object]):
    """A sentence's arguments; one that wasn't given shows as a gap, and stops nobody."""

    def __missing__(self, key: str) -> str:
        return "…"


class Catalogue:
    """The sentences of one language; those without a translation are English."""

    def __init__(self, language: str) -> None:
        self._translations = gettext.translation(
            DOMAIN, CATALOGUES, languages=[language], fallback=True
        )

    def say(self, text: Text, arguments: Mapping[str, object]) -> str:
        """Return the sentence with its arguments; `count` chooses between one and many."""
        return self._form(text, arguments).format_map(_Arguments(arguments))

    def _form(self, text: Text, arguments: Mapping[str, object]) -> str:
        if text.many:
            return self._translations.ngettext(text.one, text.many, _number(arguments.get("count")))
        if text.context:
            return self._translations.pgettext(text.context, text.one)
        return self._translations.gettext(text.one)


def _number(count: object) -> int:
    """Return the number that `count` stands for; causes carry theirs as text."""
    if isinstance(count, int):
        return count
    return int(count) if isinstance(count, str) and count.isdigit() else 0
