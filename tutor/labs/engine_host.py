"""Speaks to one Docker engine through the docker SDK, in threads. The only module that imports it.

Documents are plain trees as the Engine API returns them; foreign errors become LabError here.
"""

from __future__ import annotations

import asyncio
import posixpath
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tutor.errors import LabError
from tutor.labs.engine_discovery import EngineAddress
from tutor.labs.engine_faults import engine_fault, image_fault
from tutor.labs.engine_values import (
    BuildSpec,
    ContainerSpec,
    OneShot,
    ProgressLine,
    split_reference,
    unpack,
)
from tutor.observations import Tree

if TYPE_CHECKING:
    from docker import DockerClient

T = TypeVar("T")
_ANSWER_SECONDS = 120
_MOST_LINKS = 5
_LONG_SECONDS = 600  # between two signs of life of a build, a save or a load


class EngineHost:
    """One engine. Every method raises LabError if it can't be reached or refuses."""

    def __init__(self, address: EngineAddress, *, answer_seconds: int = _ANSWER_SECONDS) -> None:
        self.address = address
        self._answer_seconds = answer_seconds
        self._clients: dict[int, DockerClient] = {}
        self._lock = threading.Lock()

    async def close(self) -> None:
        """Close all connections."""
        with self._lock:
            clients = list(self._clients.values())
            self._clients.clear()
        for client in clients:
            await asyncio.to_thread(client.close)

    # ── the engine ──

    async def info(self) -> Tree:
        """Return `docker info`."""
        return await self._call("asking for its state", lambda client: client.info())

    async def version(self) -> Tree:
        """Return `docker version`'s part about the engine."""
        return await self._call("asking for its version", lambda client: client.version())

    # ── containers ──

    async def containers(self, *labels: str) -> list[Tree]:
        """Return the list entries of all containers, also stopped ones, that carry `labels`."""
        filters = {"label": list(labels)}
        return await self._call(
            "listing containers",
            lambda client: client.api.containers(all=True, filters=filters),
        )

    async def inspect(self, name: str) -> Tree | None:
        """Return a container's document, None if there is none."""
        return await self._find(
            f"looking at {name}", lambda client: client.api.inspect_container(name)
        )

    async def create(self, spec: ContainerSpec) -> str:
        """Make a container without starting it; return its id."""

        def work(client: DockerClient) -> str:
            api = client.api
            host = api.create_host_config(
                privileged=spec.privileged,
                port_bindings={port: ("127.0.0.1", own) for port, own in spec.ports.items()},
                restart_policy={"Name": "on-failure", "MaximumRetryCount": 3},
            )
            made = api.create_container(
                spec.image,
                name=spec.name,
                hostname=spec.name,
                labels=dict(spec.labels),
                environment=dict(spec.environment),
                ports=list(spec.ports),
                host_config=host,
            )
            return str(made["Id"])

        return await self._call(f"making the container {spec.name}", work)

    async def start(self, name: str) -> None:
        """Start a container; nothing happens if it runs."""
        await self._call(f"starting {name}", lambda client: client.api.start(name))

    async def stop(self, name: str) -> None:
        """Stop a container, with 10 s for its own goodbye; stopped or gone is as good."""
        await self._find(f"stopping {name}", lambda client: client.api.stop(name, timeout=10))

    async def run_once(self, spec: OneShot) -> None:
        """Run a privileged command of an image that is here, with one folder of the engine's host.

        Raises LabError if it can't be run or fails; its container is gone afterwards.
        """

        def work(client: DockerClient) -> None:
            client.containers.run(
                spec.image,
                list(spec.command),
                entrypoint=[],
                remove=True,
                privileged=True,
                network_mode="none",
                labels=dict(spec.labels),
                volumes={spec.folder: {"bind": spec.at, "mode": "rw"}},
            )

        await self._call(f"running {spec.command[0]} of {spec.image}", work)

    async def unpause(self, name: str) -> None:
        """Let a paused container go on."""
        await self._call(f"unpausing {name}", lambda client: client.api.unpause(name))

    async def remove(self, name: str) -> None:
        """Remove a container with its anonymous volumes, running or not; gone is as good."""

        def work(client: DockerClient) -> None:
            client.api.remove_container(name, v=True, force=True)

        await self._find(f"removing {name}", work)

    async def execute(self, name: str, command: Sequence[str]) -> tuple[int, bytes]:
        """Run a command in a container; return its exit code and stdout."""

        def work(client: DockerClient) -> tuple[int, bytes]:
            made = client.api.exec_create(name, list(command), stderr=False)
            output = client.api.exec_start(made["Id"])
            code = client.api.exec_inspect(made["Id"])["ExitCode"]
            return int(code or 0), output

        return await self._call(f"running {command[0]} in {name}", work)

    async def logs(self, name: str, *, lines: int) -> str:
        """Return a container's last lines, empty if there is none."""
        said = await self._find(
            f"reading the log of {name}", lambda client: client.api.logs(name, tail=lines)
        )
        return said.decode(errors="replace") if said else ""

    async def memory(self, name: str) -> int:
        """Return how much memory a container uses, in bytes; 0 if it does not run."""
        stats = await self._find(
            f"measuring {name}",
            lambda client: client.api.stats(name, stream=False, one_shot=True),
        )
        return int((stats or {}).get("memory_stats", {}).get("usage") or 0)

    async def copy_out(self, name: str, path: str, target: Path) -> bool:
        """Copy one file, links followed, out of a container; False if it isn't there."""

        def work(client: DockerClient) -> bool:
            here = path
            for _ in range(_MOST_LINKS):
                stream, _ = client.api.get_archive(name, here)
                link = unpack(stream, target)
                if link is None:
                    return True
                here = posixpath.normpath(posixpath.join(posixpath.dirname(here), link))
            return False

        return bool(await self._find(f"copying {path} of {name}", work))

    async def ping(self) -> bool:
        """Say whether the engine answers at all."""
        try:
            return bool(await self._call("asking whether it is there", lambda c: c.api.ping()))
        except LabError:
            return False

    # ── images ──

    async def images(self) -> list[Tree]:
        """Return the list entries of all images."""
        return await self._call("listing images", lambda client: client.api.images())

    async def image(self, reference: str) -> Tree | None:
        """Return an image's document, None if it isn't there."""

        def work(client: DockerClient) -> Tree:
            api: Any = client.api
            return api.inspect_image(reference)

        return await self._find(f"looking at image {reference}", work)

    async def pull(self, reference: str, progress: Callable[[ProgressLine], None]) -> None:
        """Pull an image, telling each line of progress. Raises as `image_fault` words it."""
        name, tag = split_reference(reference)

        def work(client: DockerClient) -> str | None:
            for line in client.api.pull(name, tag=tag, stream=True, decode=True):
                if line.get("error"):
                    return str(line["error"])
                relay(line)
            return None

        relay = _relay(progress)
        fault = await self._call_image(reference, work)
        if fault:
            raise image_fault(fault, reference, self.address)

    async def build(self, spec: BuildSpec, progress: Callable[[ProgressLine], None]) -> None:
        """Build an image, telling each line of progress; a failing build is a LabError."""

        def work(client: DockerClient) -> str | None:
            stream = client.api.build(
                path=str(spec.folder),
                tag=spec.tag,
                buildargs=dict(spec.arguments),
                labels=dict(spec.labels),
                rm=True,
                forcerm=True,
                decode=True,
                timeout=_LONG_SECONDS,
            )
            for line in stream:
                if line.get("error"):
                    return str(line["error"])
                relay(line)
            return None

        relay = _relay(progress)
        fault = await self._call_image(spec.tag, work)
        if fault:
            raise image_fault(fault, spec.tag, self.address)

    async def save(self, references: Sequence[str], target: Path) -> None:
        """Write one archive of all `references` to `target`; a full disk is a LabError, too."""

        def work(client: DockerClient) -> None:
            api: Any = client.api
            response = api._get(  # noqa: SLF001 - the SDK's own `get_image` takes one image only
                api._url("/images/get"),  # noqa: SLF001
                params={"names": list(references)},
                stream=True,
                timeout=_LONG_SECONDS,
            )
            api._raise_for_status(response)  # noqa: SLF001
            with target.open("wb") as file:
                for chunk in response.iter_content(1 << 20):
                    file.write(chunk)

        await self._call(f"saving images to {target}", work)

    async def load(self, archive: Path) -> None:
        """Load all images of an archive."""

        def work(client: DockerClient) -> None:
            api: Any = client.api
            with archive.open("rb") as file:
                for line in api.load_image(file):
                    if isinstance(line, dict) and line.get("error"):
                        raise OSError(str(line["error"]))

        await self._call(f"loading {archive.name}", work)

    # ── how a call is made ──

    async def _call(self, doing: str, work: Callable[[DockerClient], T]) -> T:
        return await asyncio.to_thread(self._guarded, doing, work)

    async def _find(self, doing: str, work: Callable[[DockerClient], T]) -> T | None:
        """Return what `work` finds, None where the engine knows no such thing."""
        from docker.errors import NotFound

        def seek(client: DockerClient) -> T | None:
            try:
                return work(client)
            except NotFound:
                return None

        return await self._call(doing, seek)

    async def _call_image(self, reference: str, work: Callable[[DockerClient], T]) -> T | str:
        """As `_call`, but an error status is returned as its message."""
        from docker.errors import APIError

        def tell(client: DockerClient) -> T | str:
            try:
                return work(client)
            except APIError as refused:
                return str(refused.explanation or refused)

        return await self._call(f"getting image {reference}", tell)

    def _guarded(self, doing: str, work: Callable[[DockerClient], T]) -> T:
        from docker.errors import APIError, DockerException
        from requests.exceptions import RequestException

        try:
            return work(self._client())
        except APIError as refused:
            said = str(refused.explanation or refused)
            raise engine_fault(said, self.address, doing) from refused
        except (DockerException, RequestException, OSError) as broken:
            raise engine_fault(str(broken), self.address, doing) from broken

    def _client(self) -> DockerClient:
        """Return this thread's own client: the SDK's sessions are not made to be shared."""
        import docker

        thread = threading.get_ident()
        with self._lock:
            known = self._clients.get(thread)
        if known is not None:
            return known
        client = docker.DockerClient(
            base_url=self.address.url,
            version="auto",
            timeout=self._answer_seconds,
            tls=_tls(self.address.tls),
        )
        with self._lock:
            self._clients[thread] = client
        return client


def _tls(folder: Path | None) -> Any:
    if folder is None:
        return False
    from docker.tls import TLSConfig

    return TLSConfig(
        client_cert=(str(folder / "cert.pem"), str(folder / "key.pem")),
        ca_cert=str(folder / "ca.pem"),
        verify=True,
    )


def _relay(progress: Callable[[ProgressLine], None]) -> Callable[[ProgressLine], None]:
    """Return a function for a thread that hands lines over to the loop."""
    loop = asyncio.get_running_loop()

    def relay(line: ProgressLine) -> None:
        loop.call_soon_threadsafe(progress, line)

    return relay
