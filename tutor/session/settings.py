"""The learner's choices that outlive a run: lab, looks, layouts. A damaged file counts as none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tutor.errors import ProgressError
from tutor.session.files import write_private

LABS = ("docker",)
_CHOICES: dict[str, tuple[str, ...]] = {
    "lab": LABS,
    "language": ("en", "ko"),
    "theme": ("dark", "light", "contrast", "ansi", "mono"),
    "glyphs": ("auto", "unicode", "ascii"),
    "motion": ("full", "reduced"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen; the defaults where nothing was."""

    lab: str = "docker"
    language: str | None = None  # None: the environment's
    theme: str | None = None  # None: what the terminal can show
    glyphs: str = "auto"
    motion: str = "full"
    kept: Mapping[str, Any] = field(default_factory=dict)  # sizes and parts, by screen and layout


def read_settings(path: Path) -> Settings:
    """Return the stored choices; unknown ones (of another version) are left out."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    known = {name: stored[name] for name in _CHOICES if stored.get(name) in _CHOICES[name]}
    kept = stored.get("kept")
    return Settings(**known, kept=kept if isinstance(kept, dict) else {})


def write_settings(path: Path, settings: Settings) -> None:
    """Store the choices. Raises ProgressError if the folder can't be written."""
    plain = {each.name: getattr(settings, each.name) for each in fields(Settings)}
    try:
        write_private(path, json.dumps(plain | {"kept": dict(settings.kept)}, indent=1))
    except OSError as refused:
        raise ProgressError(
            f"The choice could not be stored: {refused.strerror}",
            where=str(path),
            next_step="Make the folder writable, or set KUBETUTOR_HOME to one that is.",
        ) from refused
