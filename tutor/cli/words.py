"""The sentences' speaker, where the command line looks for it."""

from __future__ import annotations

from tutor.wording.words import Words

__all__ = ["Words"]
