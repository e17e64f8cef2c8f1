"""Removes a container for good, though an engine may refuse the first times."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from tutor.errors import LabError
from tutor.labs.engine_values import OneShot, tags_of
from tutor.labs.image_source import PUBLIC_IMAGES
from tutor.labs.images import first_present
from tutor.labs.kit import Kit
from tutor.names import OWNER_LABEL

_LOOK_AGAIN = timedelta(seconds=1)
_LIMIT = timedelta(seconds=60)
# What an engine says of a container whose processes do not end, or that it goes on removing.
_PASSING = ("did not receive an exit event", "already in progress", "could not kill")
_SHELL_IMAGE = tuple(name for name in PUBLIC_IMAGES if name.startswith("busybox"))
_THAW = (
    'find /cgroup -path "*/$0*" -name freezer.state'
    ' | while read -r state; do echo THAWED >"$state"; done'
)


async def remove_container(kit: Kit, container: str) -> None:
    """Return when a container and its anonymous volumes are gone; `container` is its full id.

    Raises LabError if the engine refuses for another reason than being busy, or for too long.
    """
    until = kit.clock.now() + _LIMIT
    while True:
        try:
            await kit.engine.remove(container)
        except LabError as refused:
            if kit.clock.now() >= until or not is_passing(refused):
                raise
            with suppress(LabError):  # if that fails, the next refusal tells more
                await _thaw(kit, container)
        if await kit.engine.inspect(container) is None:
            return
        await kit.clock.sleep(_LOOK_AGAIN)


def is_passing(refused: LabError) -> bool:
    """Say whether a refusal to remove can go away."""
    low = refused.what.lower()
    return any(sign in low for sign in _PASSING)


async def _thaw(kit: Kit, container: str) -> None:
    """Thaw what a killed runc left frozen below this container: frozen processes never die.

    Source: kernel.org, cgroup v1 "freezer-subsystem". With cgroup v2 the kernel kills them anyway.
    """
    info, images = await kit.engine.info(), await kit.engine.images()
    image = first_present(images, _SHELL_IMAGE)
    if str(info.get("CgroupVersion") or "2") != "1" or image not in tags_of(images):
        return
    labels = {OWNER_LABEL: kit.settings.owner}
    command = ("sh", "-c", _THAW, container)
    await kit.engine.run_once(OneShot(image, command, labels, "/sys/fs/cgroup/freezer", "/cgroup"))
