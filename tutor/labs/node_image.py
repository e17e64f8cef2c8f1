"""Chooses the image of a cluster's nodes: what is here and fits the host, else what is pinned.

Source of the digests: the release notes of kind v0.33.0. Kubernetes 1.35 and later refuse to start
on a host with cgroup v1 (Kubernetes v1.35 release notes; kind v0.31.0 release notes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tutor.errors import LabError
from tutor.labs.versions import Version, read_version

PINNED = (
    "kindest/node:v1.37.0@sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5",
    "kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed",
    "kindest/node:v1.35.8@sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0",
    "kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d",
)
OLDEST = Version(1, 34)  # what the course is written for
NEWEST_ON_CGROUP_V1 = Version(1, 34)
_LOCAL = re.compile(r"(?:docker\.io/)?kindest/node:v\d+\.\d+\.\d+")


@dataclass(frozen=True, slots=True)
class NodeImage:
    """An image for nodes; `present`: the engine has it already."""

    reference: str
    version: Version
    present: bool


def choose_node_image(names: Iterable[str], cgroup: str) -> NodeImage:
    """Return the newest image that fits; `names`: what the engine has, `cgroup`: "1" or "2".

    Raises LabError if nothing fits.
    """
    had = frozenset(names)
    here = [_known(name, had) for name in had if _LOCAL.fullmatch(name)]
    pinned = [_known(reference, had) for reference in PINNED]
    fitting = [image for image in (*here, *pinned) if _fits(image.version, cgroup)]
    if not fitting:
        raise LabError(
            f"No node image fits a host with cgroup v{cgroup}",
            where="Docker engine",
            next_step="Use a host with cgroup v2, or run `kubetutor lab use embedded`.",
        )
    return max(fitting, key=lambda image: (image.present, image.version, image.reference))


def _fits(version: Version, cgroup: str) -> bool:
    if version < OLDEST:
        return False
    return cgroup != "1" or version[:2] <= NEWEST_ON_CGROUP_V1[:2]


def _known(reference: str, had: frozenset[str]) -> NodeImage:
    tag, _, digest = reference.partition("@")
    version = read_version(tag.rpartition(":")[2])
    assert version is not None  # the pattern and the table guarantee it
    present = reference in had or (bool(digest) and f"kindest/node@{digest}" in had)
    return NodeImage(reference, version, present)
