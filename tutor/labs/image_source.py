"""What images a lab offers, and whether the teaching image's source changed since it was built."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import LabError

APP = "kubetutor/app"
PUBLIC_IMAGES = ("nginx:1.28", "busybox:1.37")
ENGINE_IMAGES = ("docker:28-dind", "docker:dind")  # the first that is there, else the first
SOURCE_LABEL = "kubetutor.dev/source"


@dataclass(frozen=True, slots=True)
class Teaching:
    """One tag of the teaching image, its build arguments, and the fingerprint of its source."""

    reference: str
    arguments: Mapping[str, str]
    source: str


def teaching_images(folder: Path) -> tuple[Teaching, ...]:
    """Return the tags to build from `folder`. Raises LabError if it holds no usable source."""
    try:
        tags = json.loads((folder / "tags.json").read_text(encoding="utf-8"))
        content = _content(folder)
        return tuple(
            Teaching(f"{APP}:{tag}", dict(arguments), _fingerprint(content, arguments))
            for tag, arguments in sorted(tags.items())
        )
    except (OSError, ValueError, AttributeError, TypeError) as broken:
        raise LabError(
            f"The teaching image has no usable source: {broken}",
            where=str(folder),
            next_step="Reinstall kubetutor, or mend the course's `clusters/images/app`.",
        ) from broken


def catalogue(folder: Path) -> tuple[str, ...]:
    """Return the tags that every cluster and engine of a lab is given."""
    return (*(image.reference for image in teaching_images(folder)), *PUBLIC_IMAGES)


def wanted_fingerprint(folder: Path) -> str:
    """Return what changes whenever the images that a lab should have change."""
    parts = [f"{image.reference}={image.source}" for image in teaching_images(folder)]
    return hashlib.sha256("\n".join([*parts, *PUBLIC_IMAGES]).encode()).hexdigest()[:32]


def full_name(tag: str) -> str:
    """Return a tag as containerd writes it: `docker.io/library/nginx:1.28`."""
    return f"docker.io/{tag}" if "/" in tag else f"docker.io/library/{tag}"


def _content(folder: Path) -> bytes:
    """Return a digest of all files that a build gets to see."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != "tags.json" and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(folder)}\0{file.stat().st_mode & 0o111}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()


def _fingerprint(content: bytes, arguments: Mapping[str, str]) -> str:
    told = json.dumps(arguments, sort_keys=True).encode()
    return hashlib.sha256(content + told).hexdigest()[:32]
