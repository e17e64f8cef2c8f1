"""Answers to HTTP probes: inside the cluster by the prober, from the host by ourselves."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
import msgspec

from tutor.labs.parts import Parts
from tutor.labs.prober import REQUEST_SECONDS, Asked, Prober
from tutor.observations import AvailProbe, HttpProbe, Sample, Tree

_MOST_OF_A_BODY_BYTES = 64 * 1024
_AT_ONCE = 5
_DETAIL_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Nowhere:
    """There is no address to ask; what that looks like as an answer."""

    error: str
    detail: str

    def tree(self) -> Tree:
        """Return it as an answer."""
        return {"error": self.error, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class HttpAsker:
    """What asking over HTTP needs: the place's parts, its prober, and the engine's open ports."""

    parts: Parts
    prober: Prober | None
    published: Mapping[int, int]

    async def answer(self, probe: HttpProbe) -> Tree:
        """Ask; see HttpProbe for the answer. Raises LabError if the lab or its prober is gone."""
        where = await self._address(probe)
        if isinstance(where, Nowhere):
            return where.tree()
        asked = Asked(where, probe.method, dict(probe.headers), max(probe.requests, 1))
        if _from_the_host(probe):
            answers = await ask_from_here(asked)
        else:
            answers = await self._prober().ask(asked)
        trees = [_answer_tree(one) for one in answers]
        last = trees[-1]
        return {**last, "answers": trees} if len(trees) > 1 else last

    async def sample(self, probe: AvailProbe) -> AsyncGenerator[Sample]:
        """Yield steady answers until closed; `ok` is an answer with a status of 2xx."""
        every = probe.every.total_seconds()
        where = await self._address(probe.target)
        while isinstance(where, Nowhere):  # a Service that is gone refuses, and says so
            yield Sample(self.parts.clock.now(), False, where.detail)
            await self.parts.clock.sleep(probe.every)
            where = await self._address(probe.target)
        asked = Asked(where, probe.target.method, dict(probe.target.headers))
        if _from_the_host(probe.target):
            while True:
                at = self.parts.clock.now()
                yield _sample(at, (await ask_from_here(asked))[0])
                spent = self.parts.clock.now() - at
                await self.parts.clock.sleep(probe.every - spent)
        async with aclosing(self._prober().sample(asked, every)) as answers:
            async for sent, tree in answers:
                yield _sample(datetime.fromtimestamp(sent, UTC), tree)

    def _prober(self) -> Prober:
        self.parts.kube()  # says what is lacking where there is no cluster
        assert self.prober is not None
        return self.prober

    async def _address(self, probe: HttpProbe) -> str | Nowhere:
        """Return the URL to ask, or why there is none."""
        path = "/" + probe.path.removeprefix("/")
        if probe.url is not None:
            return probe.url
        if probe.published is not None:
            port = self.published.get(probe.published, probe.published)
            return f"http://127.0.0.1:{port}{path}"
        if probe.pod is not None:
            where = await self._pod(probe.pod, probe.port)
        elif probe.node_port_of is not None:
            where = await self._node_port(probe.node_port_of, probe.port)
        else:
            where = await self._service(probe.service or "", probe.port)
        return where if isinstance(where, Nowhere) else f"http://{where}{path}"

    async def _service(self, name: str, port: int | str | None) -> str | Nowhere:
        namespace = self.parts.namespace
        if isinstance(port, int):  # nothing to look up: the name alone says it
            return f"{name}.{namespace}.svc:{port}"
        service = await self._find("services", name)
        if service is None:
            return Nowhere("dns", f"no Service {name} in {namespace}")
        entry = _port_entry(service, port)
        if entry is None:
            return Nowhere("no-endpoint", f"Service {name} has no port {port or ''}".rstrip())
        return f"{name}.{namespace}.svc:{entry['port']}"

    async def _pod(self, name: str, port: int | str | None) -> str | Nowhere:
        pod = await self._find("pods", name)
        if pod is None:
            return Nowhere("no-endpoint", f"no Pod {name} in {self.parts.namespace}")
        address = pod.get("status", {}).get("podIP")
        if not address:
            return Nowhere("no-endpoint", f"Pod {name} has no address yet")
        number = port if isinstance(port, int) else _container_port(pod, port)
        if number is None:
            return Nowhere("no-endpoint", f"Pod {name} names no port {port or ''}".rstrip())
        return f"{_bracketed(address)}:{number}"

    async def _node_port(self, name: str, port: int | str | None) -> str | Nowhere:
        service = await self._find("services", name)
        if service is None:
            return Nowhere("no-endpoint", f"no Service {name} in {self.parts.namespace}")
        entry = _port_entry(service, port)
        if entry is None or not entry.get("nodePort"):
            kind = service["spec"].get("type", "ClusterIP")
            return Nowhere("no-endpoint", f"Service {name} is {kind} and opens no node port")
        nodes = await self.parts.kube().get("/api/v1/nodes")
        for node in nodes["items"]:
            for address in node.get("status", {}).get("addresses") or ():
                if address["type"] == "InternalIP":
                    return f"{_bracketed(address['address'])}:{entry['nodePort']}"
        return Nowhere("no-endpoint", "no node has an address")

    async def _find(self, plural: str, name: str) -> Tree | None:
        path = f"/api/v1/namespaces/{self.parts.namespace}/{plural}/{name}"
        return await self.parts.kube().find(path)


def _from_the_host(probe: HttpProbe) -> bool:
    return probe.published is not None or probe.url is not None


def _port_entry(service: Tree, port: int | str | None) -> Tree | None:
    """Return a Service's port by number or name; the first where none is asked for."""
    ports = service["spec"].get("ports") or ()
    for entry in ports:
        if port is None or port in (entry["port"], entry.get("name"), str(entry["port"])):
            return entry
    return None


def _container_port(pod: Tree, port: str | None) -> int | None:
    """Return a Pod's port by name; the first one declared, else 80, where none is asked for."""
    declared = [
        entry for container in pod["spec"]["containers"] for entry in container.get("ports") or ()
    ]
    if port is None:
        return int(declared[0]["containerPort"]) if declared else 80
    if port.isdecimal():
        return int(port)
    return next((int(e["containerPort"]) for e in declared if e.get("name") == port), None)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _answer_tree(raw: Tree) -> Tree:
    """Return one answer as HttpProbe promises it: with the body read as JSON where it is some."""
    if "error" in raw:
        return {"error": raw["error"], "detail": raw.get("detail", "")}
    body = str(raw.get("body", ""))
    try:
        tree = msgspec.json.decode(body)
    except msgspec.DecodeError:
        tree = None
    headers = {name.lower(): text for name, text in (raw.get("headers") or {}).items()}
    return {"status": int(raw["status"]), "headers": headers, "body": body, "json": tree}


def _sample(at: datetime, raw: Tree) -> Sample:
    if "error" in raw:
        return Sample(at, False, f"{raw['error']}: {raw.get('detail', '')}".rstrip(": "))
    status = int(raw["status"])
    body = str(raw.get("body", ""))[:_DETAIL_CHARACTERS]
    return Sample(at, 200 <= status < 300, f"{status} {body}".strip())


async def ask_from_here(asked: Asked) -> list[Tree]:
    """Ask from the host, as a learner would with curl: no proxy, no redirect, no retry."""
    turn = asyncio.Semaphore(_AT_ONCE)
    connector = aiohttp.TCPConnector(force_close=True, limit=0)
    limits = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
    async with aiohttp.ClientSession(
        connector=connector, timeout=limits, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:

        async def one() -> Tree:
            async with turn:
                return await _ask_once(session, asked)

        return await asyncio.gather(*(one() for _ in range(asked.requests)))


async def _ask_once(session: aiohttp.ClientSession, asked: Asked) -> Tree:
    try:
        async with session.request(
            asked.method, asked.url, headers=dict(asked.headers), allow_redirects=False
        ) as response:
            body = b""
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) >= _MOST_OF_A_BODY_BYTES:
                    break
            text = body[:_MOST_OF_A_BODY_BYTES].decode(errors="replace")
            return {"status": response.status, "headers": dict(response.headers), "body": text}
    except TimeoutError:
        return {"error": "timeout", "detail": f"no answer within {REQUEST_SECONDS:g} s"}
    except aiohttp.ClientConnectorDNSError as unknown:
        return {"error": "dns", "detail": str(unknown.os_error)}
    except aiohttp.ServerDisconnectedError:
        return {"error": "empty", "detail": "the connection was closed without an answer"}
    except aiohttp.InvalidURL as wrong:
        return {"error": "other", "detail": f"not an address: {wrong}"}
    except (aiohttp.ClientError, OSError) as broken:
        return {"error": _word(broken), "detail": str(broken)}


def _word(broken: Exception) -> str:
    """Return the error's word, by what lies below aiohttp's own wrapping."""
    below = broken.os_error if isinstance(broken, aiohttp.ClientConnectorError) else broken
    match below:
        case ConnectionRefusedError():
            return "refused"
        case ConnectionResetError() | BrokenPipeError():
            return "reset"
        case socket.gaierror():
            return "dns"
    return {111: "refused", 104: "reset"}.get(getattr(below, "errno", 0) or 0, "other")
