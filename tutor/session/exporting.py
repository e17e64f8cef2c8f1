"""Writes what was done into files that other programs read."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from tutor.course.outline import Outline
from tutor.errors import ProgressError
from tutor.progress.standing import Standing
from tutor.session.totals import csv_lines, exercise_rows, track_row


def export(outline: Outline, standing: Standing, language: str, folder: Path) -> list[Path]:
    """Write progress.csv and progress.json into `folder`; return both. Raises ProgressError."""
    rows = exercise_rows(outline, standing)
    tracks = [asdict(track_row(track, standing, language)) for track in outline.tracks]
    plain = {"course": outline.id, "tracks": tracks, "exercises": [asdict(row) for row in rows]}
    table, tree = folder / "progress.csv", folder / "progress.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        table.write_text("\n".join([*csv_lines(rows), ""]), encoding="utf-8")
        tree.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as refused:
        raise ProgressError(
            f"The export could not be written: {refused.strerror}",
            where=str(folder),
            next_step="Make the folder writable, or use `kubetutor progress --csv`.",
        ) from refused
    return [table, tree]
