"""Downloads one program with its published checksum into the cache, or leaves nothing there."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tutor.errors import LabError
from tutor.labs.lab_state import private_folder

_LIMITS = aiohttp.ClientTimeout(total=None, sock_connect=15, sock_read=30)
_CHUNK = 1 << 17
_SHA256 = re.compile(r"\b([0-9a-fA-F]{64})\b")
Progress = Callable[[int, int], None]  # bytes so far, bytes in all (0: the server doesn't say)


@dataclass(frozen=True, slots=True)
class Download:
    """A program to get: its address, that of its SHA-256, and where it belongs."""

    url: str
    checksum_url: str
    target: Path


async def fetch(download: Download, progress: Progress) -> Path:
    """Return the target, executable and checked. Raises LabError; a failure leaves no file.

    The file appears in one move, so that another process sees all of it or nothing.
    """
    folder = private_folder(download.target.parent)
    handle, draft_name = tempfile.mkstemp(dir=folder, prefix=f".{download.target.name}-")
    draft = Path(draft_name)
    try:
        with os.fdopen(handle, "wb") as file:
            async with aiohttp.ClientSession(timeout=_LIMITS, trust_env=True) as session:
                wanted = await _checksum(session, download.checksum_url)
                seen = await _body(session, download.url, file.write, progress)
        if seen != wanted:
            raise _fault(download.url, f"its SHA-256 is {seen[:12]}…, published is {wanted[:12]}…")
        await asyncio.to_thread(_install, draft, download.target)
    except (aiohttp.ClientError, TimeoutError) as broken:
        raise _fault(download.url, _words(broken)) from broken
    except OSError as refused:
        why = "the disk is full" if refused.errno == errno.ENOSPC else str(refused.strerror)
        raise _fault(download.url, why) from refused
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)  # noqa: PTH108 - at once: a cancelled download must not wait
    return download.target


def _install(draft: Path, target: Path) -> None:
    draft.chmod(0o755)
    draft.replace(target)


async def _checksum(session: aiohttp.ClientSession, url: str) -> str:
    async with session.get(url) as response:
        response.raise_for_status()
        text = (await response.content.read(4096)).decode(errors="replace")
    found = _SHA256.search(text)
    if found is None:
        raise _fault(url, "there is no checksum in it")
    return found.group(1).lower()


async def _body(
    session: aiohttp.ClientSession, url: str, write: Callable[[bytes], object], progress: Progress
) -> str:
    digest = hashlib.sha256()
    have = 0
    async with session.get(url) as response:
        response.raise_for_status()
        total = response.content_length or 0
        async for chunk in response.content.iter_chunked(_CHUNK):
            digest.update(chunk)
            await asyncio.to_thread(write, chunk)
            have += len(chunk)
            progress(have, total)
    if total and have != total:
        raise _fault(url, f"it ended after {have} of {total} bytes")
    return digest.hexdigest()


def _words(broken: Exception) -> str:
    match broken:
        case aiohttp.ClientResponseError():
            return f"the server answered {broken.status}"
        case aiohttp.ClientPayloadError():
            return "it ended before its end"
        case aiohttp.ClientConnectionError():
            return "the network is out of reach"
        case TimeoutError():
            return "the server fell silent"
        case _:
            return str(broken) or type(broken).__name__


def _fault(url: str, why: str) -> LabError:
    name = url.rpartition("/")[2]
    return LabError(
        f"{name} can't be downloaded: {why}",
        where=url,
        next_step="Try again online, or install it yourself so that it is on PATH.",
    )
