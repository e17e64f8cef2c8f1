"""Puts marked sentences, and verdicts and messages with them, into one language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tutor.wording.languages import Catalogue
from tutor.wording.texts import Text

if TYPE_CHECKING:
    from tutor.wording.wording import Wording


@dataclass(frozen=True)
class Words:
    """Sentences in one language. Arguments are filled in after translation."""

    language: str = "en"

    def __call__(self, sentence: Text, **arguments: object) -> str:
        """Return `sentence` with `arguments`; `count` chooses among plural forms."""
        return self._catalogue.say(sentence, arguments)

    @cached_property
    def wording(self) -> Wording:
        """What puts verdicts and diagnoses into words."""
        from tutor.wording.wording import Wording

        return Wording(self.language)

    @cached_property
    def _catalogue(self) -> Catalogue:
        return Catalogue(self.language)
