"""In which language and with which glyphs a lesson is shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.tui.glyphs import UNICODE, Glyphs
from tutor.tui.lesson import sentences
from tutor.wording.texts import Text
from tutor.wording.wording import Wording
from tutor.wording.words import Words

_CALLOUTS = {
    "NOTE": sentences.NOTE,
    "TIP": sentences.TIP,
    "WARNING": sentences.WARNING,
    "IMPORTANT": sentences.WARNING,
}


@dataclass(frozen=True)
class Manner:
    """How one learner is shown things. `ticks`: code has no ground, so it is in backticks."""

    glyphs: Glyphs = UNICODE
    words: Words = field(default_factory=Words)
    ticks: bool = False

    @property
    def wording(self) -> Wording:
        """What puts verdicts, diagnoses and shared messages into words."""
        return self.words.wording

    def say(self, sentence: Text, **arguments: object) -> str:
        """Return one of a face's sentences with its arguments."""
        return self.words(sentence, **arguments)

    def callout(self, word: str) -> str:
        """Return the word of a `[!NOTE]`; an unknown one stands for itself."""
        marked = _CALLOUTS.get(word)
        return self.say(marked) if marked else word.capitalize()
