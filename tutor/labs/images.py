"""Gets the lab's images onto the host's engine, and into an archive that nodes and engines load."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tutor.errors import LabError
from tutor.labs.engine_values import BuildSpec, ProgressLine, tags_of
from tutor.labs.image_source import (
    PUBLIC_IMAGES,
    SOURCE_LABEL,
    Teaching,
    catalogue,
    teaching_images,
    wanted_fingerprint,
)
from tutor.labs.kit import Kit, waiting_words
from tutor.labs.lab import Phase
from tutor.labs.lab_state import private_folder
from tutor.labs.telling import Tell
from tutor.names import OWNER_LABEL
from tutor.observations import Tree

PHASE = "images"


@dataclass(slots=True)
class PullTally:
    """Adds up what a pull says of its layers. Source: Engine API, `POST /images/create`."""

    have: dict[str, int] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)

    def add(self, line: ProgressLine) -> bool:
        """Take one line in; say whether the sums changed."""
        layer = str(line.get("id", ""))
        detail = line.get("progressDetail") or {}
        if line.get("status") == "Downloading" and detail.get("total"):
            self.have[layer] = int(detail.get("current") or 0)
            self.total[layer] = int(detail["total"])
        elif line.get("status") in {"Download complete", "Pull complete"} and layer in self.total:
            self.have[layer] = self.total[layer]
        else:
            return False
        return True

    def phase(self, name: str, what: str) -> Phase:
        """Return how far the pull is, in bytes."""
        have, total = sum(self.have.values()), sum(self.total.values())
        return Phase(name, f"{what}: {_mb(have)} of {_mb(total)} MB", have, total, "bytes")


@dataclass(frozen=True, slots=True)
class ImageSet:
    """Images that are ready to be handed out, as one archive."""

    tags: tuple[str, ...]
    archive: Path
    fingerprint: str


class ImageStore:
    """Makes the set once per lab start; whoever needs it waits for the same."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._lock = asyncio.Lock()
        self._ready: ImageSet | None = None
        self.folder = kit.settings.clusters / "images" / "app"

    async def ready(self, tell: Tell) -> ImageSet:
        """Return the set, built, pulled and saved as far as needed. Raises LabError."""
        async with self._lock:
            if self._ready is None:
                kit = self._kit

                def waiting(holder: str) -> None:
                    tell(Phase(PHASE, waiting_words(holder)))

                async with kit.state.locked("images", kit.clock, waiting):
                    self._ready = await self._make(tell)
            return self._ready

    async def _make(self, tell: Tell) -> ImageSet:
        teaching = await asyncio.to_thread(teaching_images, self.folder)
        tags = await asyncio.to_thread(catalogue, self.folder)
        fingerprint = await asyncio.to_thread(wanted_fingerprint, self.folder)
        for number, image in enumerate(teaching):
            await self._build(image, tell, Phase(PHASE, "", number, len(tags), "images"))
        for image_name in PUBLIC_IMAGES:
            await fetch_image(self._kit, image_name, tell, PHASE)
        archive = await self._archive(tags, tell)
        return ImageSet(tags, archive, fingerprint)

    async def _build(self, image: Teaching, tell: Tell, far: Phase) -> None:
        """Build one tag, unless it is there from the same source."""
        present = await self._kit.engine.image(image.reference)
        if present is not None and _labels(present).get(SOURCE_LABEL) == image.source:
            return
        tell(Phase(PHASE, f"building {image.reference}", far.have, far.total, far.unit))
        labels = {OWNER_LABEL: self._kit.settings.owner, SOURCE_LABEL: image.source}
        spec = BuildSpec(self.folder, image.reference, image.arguments, labels)
        await self._kit.engine.build(spec, lambda _: None)

    async def _archive(self, tags: tuple[str, ...], tell: Tell) -> Path:
        """Return the archive of exactly these images, saved once."""
        ids = {}
        for tag in tags:
            image = await self._kit.engine.image(tag)
            if image is None:
                raise LabError(
                    f"The image {tag} was removed meanwhile",
                    where="Docker engine",
                    next_step="Run `kubetutor lab up` again.",
                )
            ids[tag] = str(image["Id"])
        folder = private_folder(self._kit.settings.cache / "images" / archive_key(ids))
        target = folder / "images.tar"
        if not await asyncio.to_thread(target.exists):
            tell(Phase(PHASE, "saving them for clusters and engines"))
            draft = folder / f".{os.getpid()}.new"
            try:
                await self._kit.engine.save(tags, draft)
                await asyncio.to_thread(draft.replace, target)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(draft)  # noqa: PTH108 - at once, also when cancelled
        return target


async def fetch_image(kit: Kit, reference: str, tell: Tell, phase: str) -> None:
    """Pull an image unless it is there, telling the bytes. Raises LabError."""
    if await kit.engine.image(reference) is not None:
        return
    tally = PullTally()
    tell(Phase(phase, f"pulling {reference}"))

    def heard(line: ProgressLine) -> None:
        if tally.add(line):
            tell(tally.phase(phase, reference))

    await kit.engine.pull(reference, heard)


def archive_key(ids: Mapping[str, str]) -> str:
    """Return a name for the archive of exactly these images: tag to image id."""
    told = "\n".join(f"{tag}={uid}" for tag, uid in sorted(ids.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def first_present(images: list[Tree], wanted: tuple[str, ...]) -> str:
    """Return the first of the wanted tags that an engine has, else the first of them."""
    had = tags_of(images)
    return next((tag for tag in wanted if tag in had), wanted[0])


def _labels(image: Tree) -> Mapping[str, str]:
    return (image.get("Config") or {}).get("Labels") or {}


def _mb(count: int) -> int:
    return round(count / 1_000_000)
