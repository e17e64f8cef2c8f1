"""A lesson's folder on disk: filled with the lesson's files, never emptied of the learner's."""

from __future__ import annotations

import shutil
from pathlib import Path

from tutor.errors import LabError


def furnish(workspace: Path, files: Path | None) -> None:
    """Make the workspace and copy the lesson's files that aren't there; touch none that are.

    Raises LabError if the folder can't be made or written.
    """
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        for source in _files(files):
            target = workspace / source.relative_to(files or source)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
    except OSError as refused:
        raise _refusal(workspace, refused) from refused


def restore(workspace: Path, files: Path | None) -> list[str]:
    """Set the lesson's files back; a changed one is kept beside it as `name.mine`.

    Returns the names kept, relative to the workspace. Other files are left as they are.
    Raises LabError if the folder can't be written.
    """
    kept: list[str] = []
    furnish(workspace, files)
    try:
        for source in _files(files):
            relative = source.relative_to(files or source)
            target = workspace / relative
            if target.read_bytes() != source.read_bytes():
                target.replace(target.with_name(f"{target.name}.mine"))
                shutil.copyfile(source, target)
                kept.append(f"{relative}.mine")
    except OSError as refused:
        raise _refusal(workspace, refused) from refused
    return kept


def _files(files: Path | None) -> list[Path]:
    return sorted(p for p in files.rglob("*") if p.is_file()) if files else []


def _refusal(workspace: Path, refused: OSError) -> LabError:
    return LabError(
        f"The lesson's folder can't be written: {refused.strerror}",
        where=str(workspace),
        next_step="Make the folder writable or free some disk, then try again.",
    )
