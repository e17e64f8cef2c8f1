"""Identifiers of content, and how the things we make in a lab are named and labelled."""

from __future__ import annotations

import re
from typing import NewType

CourseId = NewType("CourseId", str)
TrackId = NewType("TrackId", str)
LessonId = NewType("LessonId", str)
StepId = NewType("StepId", str)
ExerciseId = NewType("ExerciseId", str)
ExpectationId = NewType("ExpectationId", str)

OWNER_LABEL = "kubetutor.dev/owner"  # on every object, container and image that we make in a lab
LESSON_LABEL = "kubetutor.dev/lesson"
SYSTEM_NAMESPACE = "kubetutor-system"  # the prober lives here, where the lab is ours alone

_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def is_id(text: str) -> bool:
    """Say whether `text` can name a lesson, step, exercise or expectation.

    The same rule as a Kubernetes namespace, because a lesson's id becomes one.
    Source: Kubernetes documentation, "Object Names and IDs", RFC 1123 label names.
    """
    return _ID.fullmatch(text) is not None
