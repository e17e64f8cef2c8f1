"""Says in a person's words why an engine did not do what it was asked. Reads messages only."""

from __future__ import annotations

from tutor.errors import LabError
from tutor.labs.engine_discovery import EngineAddress

EMBEDDED = "`kubetutor lab use embedded` works without it."
_UNREACHABLE = (
    "connection refused",
    "no such file or directory",
    "connection aborted",
    "filenotfounderror",
    "connection reset",
    "max retries exceeded",
)
_NO_IMAGE = (
    "manifest unknown",
    "not found: manifest",
    "pull access denied",
    "no such host",
    "i/o timeout",
    "client.timeout",
    "net/http",
    "dial tcp",
    "tls handshake",
    "network is unreachable",
    "proxyconnect",
    "toomanyrequests",
)


def engine_fault(message: str, address: EngineAddress, doing: str) -> LabError:
    """Return the error for what an engine, or the way to it, said while `doing` something."""
    low = message.lower()
    where = f"{address.url}, by {address.source}"
    if "permission denied" in low or "permissionerror" in low:
        return LabError(
            "The Docker engine refuses this user",
            where=where,
            next_step="Add the user to the group `docker` and log in anew. " + EMBEDDED,
        )
    if "no space left on device" in low:
        return LabError(
            f"The disk of the Docker engine is full: {doing} failed",
            where=where,
            next_step="Make room (`docker system df` shows what uses it), then try again.",
        )
    if "timed out" in low or ("timeout" in low and "dial" not in low):
        return LabError(
            f"The Docker engine does not answer in time: {doing}",
            where=where,
            next_step="Restart Docker if it stays so, then try again.",
        )
    if any(sign in low for sign in _UNREACHABLE):
        return LabError(
            "The Docker engine has stopped or isn't there",
            where=where,
            next_step="Start Docker, then try again. " + EMBEDDED,
        )
    return LabError(
        f"The Docker engine refused: {doing}: {message.strip()[:300]}",
        where=where,
        next_step="Run `kubetutor doctor`.",
    )


def image_fault(message: str, reference: str, address: EngineAddress) -> LabError:
    """Return the error for an image that can't be got: the network, the registry, or the engine."""
    low = message.lower()
    if "no space left on device" in low:
        return engine_fault(message, address, f"pulling {reference}")
    if "toomanyrequests" in low or "rate limit" in low:
        return LabError(
            f"No image {reference}: the registry allows no more pulls for now",
            where=reference,
            next_step="Try again in an hour, or log in with `docker login`. " + EMBEDDED,
        )
    if any(sign in low for sign in _NO_IMAGE):
        return LabError(
            f"No image {reference}: the network is out of reach",
            where=reference,
            next_step="Go online and try again. `kubetutor lab use embedded` works offline.",
        )
    return LabError(
        f"No image {reference}: {message.strip()[:200]}",
        where=reference,
        next_step=f"Try `docker pull {reference}`. " + EMBEDDED,
    )
