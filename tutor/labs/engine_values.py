"""What an engine is asked to make, and how its answers are read. Knows no client library."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.observations import Tree

ProgressLine = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """A container to make; `ports` maps container ports to ports on the loopback interface."""

    name: str
    image: str
    labels: Mapping[str, str]
    environment: Mapping[str, str]
    ports: Mapping[int, int]
    privileged: bool = False


@dataclass(frozen=True, slots=True)
class BuildSpec:
    """An image to build from a folder with a Dockerfile."""

    folder: Path
    tag: str
    arguments: Mapping[str, str]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OneShot:
    """A command to run once, with `folder` of the engine's host mounted `at` a path."""

    image: str
    command: Sequence[str]
    labels: Mapping[str, str]
    folder: str
    at: str


def unpack(stream: Iterator[bytes], target: Path) -> str | None:
    """Write the file of a one-file archive to `target`; return where it points if it is a link."""
    with tempfile.TemporaryFile() as spool:
        for chunk in stream:
            spool.write(chunk)
        spool.seek(0)
        with tarfile.open(fileobj=spool) as tar:
            member = tar.getmembers()[0]
            if member.issym():
                return member.linkname
            source = tar.extractfile(member)
            if source is None:
                raise OSError(f"{member.name} is no file")
            with target.open("wb") as file:
                shutil.copyfileobj(source, file)
    return None


def split_reference(reference: str) -> tuple[str, str]:
    """Return an image's name, and its digest if it has one, else its tag."""
    name, _, digest = reference.partition("@")
    if ":" in name.rpartition("/")[2]:
        name, _, tag = name.rpartition(":")
    else:
        tag = "latest"
    return name, digest or tag


def tags_of(images: Sequence[Tree]) -> frozenset[str]:
    """Return all tags and digests that a list of images names."""
    names = (
        name
        for image in images
        for key in ("RepoTags", "RepoDigests")
        for name in image.get(key) or ()
    )
    return frozenset(name for name in names if "<none>" not in name)
