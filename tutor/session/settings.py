"""The learner's choices that outlive a run: which lab. A damaged file counts as no choice."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tutor.errors import ProgressError
from tutor.session.files import write_private

LABS = ("docker",)


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen; the defaults where nothing was."""

    lab: str = "docker"


def read_settings(path: Path) -> Settings:
    """Return the stored choices; unknown ones (of another version) are left out."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    lab = stored.get("lab") if isinstance(stored, dict) else None
    return Settings(lab=lab) if lab in LABS else Settings()


def write_settings(path: Path, settings: Settings) -> None:
    """Store the choices. Raises ProgressError if the folder can't be written."""
    try:
        write_private(path, json.dumps(asdict(settings), indent=1))
    except OSError as refused:
        raise ProgressError(
            f"The choice could not be stored: {refused.strerror}",
            where=str(path),
            next_step="Make the folder writable, or set KUBETUTOR_HOME to one that is.",
        ) from refused
