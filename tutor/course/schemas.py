"""The JSON Schemas of `lessons/`, for editors; `python -m tutor.course.schemas` writes them."""

from __future__ import annotations

from pathlib import Path

from tutor.course.front_matter import CourseFile, TrackFile
from tutor.typed_yaml import schema_text

HERE = Path(__file__).parent


def schemas() -> dict[str, str]:
    """Return each schema's text by its file name in this folder."""
    return {
        "course.schema.json": schema_text(CourseFile, "A course: lessons/course.yaml"),
        "track.schema.json": schema_text(TrackFile, "A track: lessons/<track>/track.yaml"),
    }


if __name__ == "__main__":
    for name, text in schemas().items():
        (HERE / name).write_text(text, "utf-8")
