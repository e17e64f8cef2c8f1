"""Lengths of time, where the command line looks for them."""

from __future__ import annotations

from tutor.wording.durations import NONE, long, minutes

__all__ = ["NONE", "long", "minutes"]
