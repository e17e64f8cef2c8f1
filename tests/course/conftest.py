"""A small course that is well, for each test to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

SMALL = Path(__file__).parent / "samples" / "small"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return the root of a copy of the small course."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))
