"""The JSON Schemas of `checks/`, for editors; `python -m tutor.checking.schemas` writes them."""

from __future__ import annotations

from pathlib import Path

from tutor.checking.spec import AttemptsFile, ChecksFile
from tutor.typed_yaml import schema_text

HERE = Path(__file__).parent


def schemas() -> dict[str, str]:
    """Return each schema's text by its file name in this folder."""
    return {
        "checks.schema.json": schema_text(ChecksFile, "Checks of one lesson"),
        "attempts.schema.json": schema_text(AttemptsFile, "Further attempts for kubetutor verify"),
    }


if __name__ == "__main__":
    for name, text in schemas().items():
        (HERE / name).write_text(text, "utf-8")
