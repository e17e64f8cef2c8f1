"""The committed schemas are those of the types, and hold the sample course."""

from __future__ import annotations

import pytest

from tutor.checking import schemas as of_checks
from tutor.course import schemas as of_course


@pytest.mark.parametrize("room", [of_course, of_checks])
def test_the_committed_schemas_are_fresh(room: object) -> None:
    for name, text in room.schemas().items():  # type: ignore[attr-defined]
        committed = (room.HERE / name).read_text("utf-8")  # type: ignore[attr-defined]
        assert committed == text, f"stale: run python -m {room.__name__}"  # type: ignore[attr-defined]
