#!/usr/bin/env python3
"""kubetutor/app: a small web application made to be run, broken, watched and repaired.

    app [serve]                          answer HTTP until TERM
    app worker                           the same, and do a little work every second
    app once --sleep 3 --exit 0          work for a while, then end with an exit code
    app load --url http://web/ --rps 10 --seconds 60      ask again and again, say how it went
    app agent --every 5                  a line per heartbeat, with the name of the node
    app probe                            JSON lines in, JSON lines out: the lab's own prober

`serve` and `worker` read their settings from the environment; each is also an argument, so
MESSAGE=hi and `--message hi` say the same. The first line of the log is `listening on BIND:PORT`,
the last words of a failure begin with `FATAL:` and name the setting.

Standard library only. `handle` decides what is answered and touches no socket: what it needs of
the world (time, memory, disk, the network, its own end) it asks of a `Machine`, so that a simulated
container can run this same file.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from typing import Any, NoReturn
from urllib.parse import parse_qs, urlsplit

# ── settings ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Settings:
    """What can be set from outside; the upper-case name is the variable's."""

    app_version: str = "1.0"
    message: str = "hello"
    node: str = ""  # the machine's name, where it was told
    bind: str = "0.0.0.0"
    port: int = 8080
    start_delay: float = 0  # seconds before the port opens
    ready_delay: float = 0  # seconds after that in which visitors and /readyz get 503
    error_rate: float = 0  # share of visitors' requests that get 500, from 0 to 1
    leak_mb_s: float = 0  # memory that is never given back, MB a second
    crash_after: float = 0  # seconds until it ends with 1; 0 never
    log_every: float = 0  # seconds between lines of the log; 0 none
    ignore_term: bool = False
    drain_seconds: float = 2  # how long it serves on after TERM
    config: str = ""  # the file that /config shows
    redis_host: str = ""  # HOST or HOST:PORT of the store behind /counter
    redis_password: str = ""
    redis_password_file: str = ""
    broken: str = ""  # notready crash errors leak slow; the image `broken` is notready


BROKEN = ("", "notready", "crash", "errors", "leak", "slow")


class Fatal(Exception):
    """A reason to end at once; its text names the setting or argument."""


def read_settings(environ: Mapping[str, str], arguments: Sequence[str] = ()) -> Settings:
    """Return the settings of `environ`, over them those of `arguments`; raises Fatal."""
    known = {f.name.upper(): f for f in fields(Settings)}
    given = {name: environ[name] for name in known if environ.get(name)}
    for option, text in read_options(arguments, {option_of(n) for n in known}).items():
        given[option.lstrip("-").replace("-", "_").upper()] = text
    values = {n.lower(): convert(n, text, known[n].default) for n, text in given.items()}
    settings = Settings(**values)
    if settings.broken not in BROKEN:
        raise Fatal(f"BROKEN must be one of {' '.join(BROKEN[1:])}, not '{settings.broken}'")
    if not 0 <= settings.error_rate <= 1:
        raise Fatal(f"ERROR_RATE must be from 0 to 1, not '{given['ERROR_RATE']}'")
    if not 0 <= settings.port < 65536:
        raise Fatal(f"PORT must be from 0 to 65535, not '{given['PORT']}'")
    return as_broken(settings, environ)


def as_broken(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """Return the settings with what BROKEN means for them."""
    if settings.app_version == "broken" and "BROKEN" not in environ and not settings.broken:
        settings = replace(settings, broken="notready")
    match settings.broken:
        case "crash":
            return replace(settings, crash_after=settings.crash_after or 2)
        case "errors":
            return replace(settings, error_rate=settings.error_rate or 0.5)
        case "leak":
            return replace(settings, leak_mb_s=settings.leak_mb_s or 10)
    return settings


def option_of(name: str) -> str:
    return "--" + name.lower().replace("_", "-")


def read_options(arguments: Sequence[str], known: set[str]) -> dict[str, str]:
    """Return `--name value` and `--name=value` by name; raises Fatal on anything else."""
    found: dict[str, str] = {}
    rest = deque(arguments)
    while rest:
        name, equals, text = rest.popleft().partition("=")
        if name not in known:
            raise Fatal(f"unknown argument {name}")
        if not equals:
            if not rest:
                raise Fatal(f"argument {name} needs a value")
            text = rest.popleft()
        found[name] = text
    return found


def convert(name: str, text: str, like: Any) -> Any:
    """Return `text` as the type of `like`; raises Fatal with the name."""
    if isinstance(like, str):
        return text
    if isinstance(like, bool):
        if text.lower() not in ("0", "1", "true", "false", "yes", "no"):
            raise Fatal(f"{name} must be true or false, not '{text}'")
        return text.lower() in ("1", "true", "yes")
    whole = isinstance(like, int) and name == "PORT"
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        raise Fatal(f"{name} must be a number, not '{text}'") from None
    if not 0 <= value < 1e9:
        raise Fatal(f"{name} must be a number from 0 on, not '{text}'")
    return value


# ── the machine: everything of the world that answers depend on ───────────────────────────────


class Machine:
    """The real one. A simulated container gives `State` another with the same methods."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self.environ = environ
        self.hostname = socket.gethostname()
        self._held: dict[str, list[bytes]] = {}

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)

    def work(self, cpu_seconds: float) -> None:
        """Use that much CPU time, in this thread."""
        until = time.thread_time() + cpu_seconds
        while time.thread_time() < until:
            sum(range(2000))

    def burn(self, millicores: float, seconds: float) -> None:
        """Use a share of the CPU in the background, whole cores in threads of their own."""
        # One process has one interpreter lock: more than a core needs more processes.
        left = millicores
        while left > 0:
            share = min(left, 1000) / 1000
            background(burn_share, share, seconds)
            left -= 1000

    def hold(self, what: str, megabytes: float, *, more: bool = False) -> None:
        """Keep memory under the name `what`: in place of, or in addition to, what it keeps."""
        # Written to, or the kernel would not count it.
        block = b"\x01" * int(megabytes * 1_000_000)
        self._held[what] = [*self._held.get(what, []), block] if more else [block]

    def log(self, line: str) -> None:
        say(line)

    def end(self, code: int) -> NoReturn:
        os._exit(code)

    def read(self, path: str) -> bytes:
        with open(path, "rb") as file:
            return file.read()

    def write(self, path: str, data: bytes) -> None:
        with open(path, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def exchange(self, host: str, port: int, request: bytes, replies: int) -> list[bytes]:
        """Send `request` to a Redis and return that many reply lines; raises OSError."""
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.sendall(request)
            with connection.makefile("rb") as answer:
                return [answer.readline() for _ in range(replies)]


def say(line: str) -> None:
    """Write one line, whole; past any buffer, because a signal may come in the middle of a line."""
    left = (line + "\n").encode()
    while left:
        left = left[os.write(1, left) :]


def burn_share(share: float, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        slice_end = time.monotonic() + 0.1
        busy = time.thread_time() + 0.1 * share
        while time.thread_time() < busy and time.monotonic() < slice_end:
            sum(range(2000))
        time.sleep(max(slice_end - time.monotonic(), 0))


def background(work: Callable[..., None], *args: Any) -> None:
    threading.Thread(target=work, args=args, daemon=True).start()


# ── answers ───────────────────────────────────────────────────────────────────────────────────

Headers = Mapping[str, str]
Response = tuple[int, dict[str, str], bytes]


@dataclass
class State:
    """What the application remembers while it runs. One per process."""

    settings: Settings
    machine: Machine
    listening_since: float = 0
    healthy: bool = True
    ready: bool = True
    draining: bool = False
    hung: bool = False
    hog_mb: float = 0
    leak_mb: float = 0
    burning: list[tuple[float, float]] = field(default_factory=list)  # (millicores, until)
    error_debt: float = 0
    by_code: Counter[int] = field(default_factory=Counter)
    seconds: float = 0
    in_flight: int = 0
    items: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def warming_up(self) -> bool:
        if self.settings.broken == "notready":
            return True
        return self.machine.now() < self.listening_since + self.settings.ready_delay

    def error_is_due(self) -> bool:
        """Say whether this request is one of ERROR_RATE's; spread evenly, so shares are exact."""
        with self.lock:
            self.error_debt += self.settings.error_rate
            due = self.error_debt >= 1 - 1e-9
            self.error_debt -= due
            return due


@dataclass(frozen=True)
class Asked:
    """A request, taken apart."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    state: State

    def number(self, name: str, default: float | None = None) -> float:
        """Return a number of the query; raises Refused if it is none."""
        text = self.query.get(name)
        if text is None and default is not None:
            return default
        try:
            value = float(text or "")
        except ValueError:
            raise Refused(400, f"{name} must be a number, not '{text or ''}'") from None
        if not 0 <= value < 1e6:
            raise Refused(400, f"{name} must be from 0 to 1000000, not '{text}'")
        return value


class Refused(Exception):
    """An answer other than 200, with its reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


Tree = Any
Answered = tuple[int, Tree]


def handle(method: str, path: str, headers: Headers, body: bytes, state: State) -> Response:
    """Answer one request. `path` has its query; no header of the client counts."""
    parts = urlsplit(path)
    query = {name: texts[-1] for name, texts in parse_qs(parts.query, True).items()}
    asked = Asked(method, parts.path, query, body, state)
    begun = state.machine.now()
    with state.lock:
        state.in_flight += 1
    try:
        status, tree = answer(asked)
    except Refused as refused:
        status, tree = refused.status, {"error": str(refused)}
    finally:
        with state.lock:
            state.in_flight -= 1
    took = state.machine.now() - begun
    if is_visit(asked.path):
        with state.lock:
            state.by_code[status] += 1
            state.seconds += took
        state.machine.log(f"{method} {path} {status} {took * 1000:.0f}ms")
    if isinstance(tree, str):
        return status, {"Content-Type": "text/plain; charset=utf-8"}, tree.encode()
    text = json.dumps(tree, ensure_ascii=False) + "\n"
    return status, {"Content-Type": "application/json"}, text.encode()


def answer(asked: Asked) -> Answered:
    """Find the route, and what stands in its way; raises Refused."""
    route = ROUTES.get(asked.path)
    if route is None or route.visit:
        turn_away(asked.state)
    if route is None:
        return home(asked)
    if route.post and asked.method != "POST":
        raise Refused(405, f"{asked.path} is a switch: POST it")
    return route.answer(asked)


def turn_away(state: State) -> None:
    """Refuse a visitor where the settings say so."""
    if state.warming_up:
        raise Refused(503, "not ready")
    if state.settings.broken == "slow":
        state.machine.pause(1)
    if state.error_is_due():
        raise Refused(500, f"ERROR_RATE={state.settings.error_rate:g}")


def is_visit(path: str) -> bool:
    """Say whether a request counts in the log and the metrics; probes don't."""
    return path not in ("/healthz", "/readyz", "/metrics")


def home(asked: Asked) -> Answered:
    settings, machine = asked.state.settings, asked.state.machine
    return 200, {
        "version": settings.app_version,
        "host": machine.hostname,
        "message": settings.message,
        "node": settings.node,
    }


def version(asked: Asked) -> Answered:
    return 200, {"version": asked.state.settings.app_version}


def feature(asked: Asked) -> Answered:
    settings = asked.state.settings
    if settings.app_version != "1.1":
        raise Refused(404, f"version {settings.app_version} has no such feature")
    return 200, {"feature": "new in 1.1"}


def healthz(asked: Asked) -> Answered:
    return (200, {"status": "ok"}) if asked.state.healthy else (503, {"status": "fail"})


def readyz(asked: Asked) -> Answered:
    state = asked.state
    if state.draining:
        return 503, {"status": "draining"}
    if state.warming_up:
        return 503, {"status": "warming up"}
    return (200, {"status": "ok"}) if state.ready else (503, {"status": "fail"})


def switch(name: str, to: bool) -> Callable[[Asked], Answered]:
    def turn(asked: Asked) -> Answered:
        setattr(asked.state, name, to)
        return 200, {name: to}

    return turn


def hang(asked: Asked) -> Answered:
    asked.state.hung = True
    asked.state.machine.log("hanging: no request is answered any more")
    return 200, {"hung": True}


def env(asked: Asked) -> Answered:
    return 200, dict(sorted(asked.state.machine.environ.items()))


def config(asked: Asked) -> Answered:
    path = asked.state.settings.config
    if not path:
        raise Refused(404, "CONFIG is not set")
    return 200, read_text(asked, path)


def read_text(asked: Asked, path: str) -> str:
    try:
        return asked.state.machine.read(path).decode(errors="replace")
    except OSError as why:
        raise Refused(404, f"{path}: {why.strerror}") from why


def burn(asked: Asked) -> Answered:
    millicores, seconds = asked.number("millicores", 1000), asked.number("seconds", 60)
    state = asked.state
    state.burning.append((millicores, state.machine.now() + seconds))
    state.machine.burn(millicores, seconds)
    return 200, {"millicores": millicores, "seconds": seconds}


def hog(asked: Asked) -> Answered:
    megabytes = asked.number("mb")
    asked.state.machine.hold("hog", megabytes)
    asked.state.hog_mb = megabytes
    return 200, {"mb": megabytes}


def crash(asked: Asked) -> Answered:
    code = int(asked.number("code", 1)) % 256
    asked.state.machine.log(f"FATAL: POST /crash, exit {code}")
    asked.state.machine.end(code)


def log(asked: Asked) -> Answered:
    line, level = asked.query.get("line", ""), asked.query.get("level", "info")
    asked.state.machine.log(f"{level}: {line}")
    return 200, {"line": line, "level": level}


def work(asked: Asked) -> Answered:
    asked.state.machine.work(0.02)
    return 200, {"cpu_ms": 20}


def slow(asked: Asked) -> Answered:
    milliseconds = asked.number("ms", 1000)
    asked.state.machine.pause(milliseconds / 1000)
    return 200, {"ms": milliseconds}


def disk_write(asked: Asked) -> Answered:
    path = path_of(asked)
    data = asked.body or asked.query.get("text", "").encode()
    try:
        asked.state.machine.write(path, data)
    except OSError as why:
        raise Refused(500, f"{path}: {why.strerror}") from why
    return 200, {"path": path, "bytes": len(data)}


def disk_read(asked: Asked) -> Answered:
    path = path_of(asked)
    return 200, {"path": path, "text": read_text(asked, path)}


def path_of(asked: Asked) -> str:
    if path := asked.query.get("path"):
        return path
    raise Refused(400, "path is missing")


def counter(asked: Asked) -> Answered:
    """INCR in the store. Source: redis.io, "Redis serialization protocol specification"."""
    state = asked.state
    host, _, port = state.settings.redis_host.partition(":")
    if not host:
        raise Refused(503, "REDIS_HOST is not set")
    commands = [["INCR", "counter"]]
    if password := password_of(state):
        commands.insert(0, ["AUTH", password])
    request = b"".join(resp(command) for command in commands)
    try:
        replies = state.machine.exchange(host, int(port or 6379), request, len(commands))
    except (OSError, ValueError) as why:
        raise Refused(503, f"REDIS_HOST {state.settings.redis_host}: {why}") from why
    for reply in replies:
        if not reply.startswith((b"+", b":")):
            said = reply[1:].decode(errors="replace").strip() or "no reply"
            raise Refused(503, f"REDIS_HOST {state.settings.redis_host}: {said}")
    return 200, {"counter": int(replies[-1][1:])}


def password_of(state: State) -> str:
    """Return the password as given, newline and all: a stray one is a fault worth seeing."""
    path = state.settings.redis_password_file
    if not path:
        return state.settings.redis_password
    try:
        return state.machine.read(path).decode()
    except (OSError, ValueError) as why:
        raise Refused(503, f"REDIS_PASSWORD_FILE {path}: {why}") from why


def resp(words: Sequence[str]) -> bytes:
    """Return a command as an array of bulk strings."""
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)


def metrics(asked: Asked) -> Answered:
    """Source: prometheus.io, "Exposition formats", text format 0.0.4."""
    state = asked.state
    now = state.machine.now()
    millicores = sum(m for m, until in state.burning if until > now)
    held = int((state.hog_mb + state.leak_mb) * 1_000_000)
    with state.lock:
        codes = sorted(state.by_code.items())
    ready = readyz(asked)[0] == 200
    info = f'app_build_info{{version="{state.settings.app_version}"}} 1'
    requests = [f'http_requests_total{{code="{code}"}} {n}' for code, n in codes]
    took = (f"_count {sum(n for _, n in codes)}", f"_sum {state.seconds:.6f}")
    return 200, "".join(
        (
            series("app_build_info", "gauge", "The version that answers.", info),
            series("http_requests_total", "counter", "Visitors' requests by code.", *requests),
            series(
                "http_request_duration_seconds",
                "summary",
                "Time to answer them.",
                *(f"http_request_duration_seconds{end}" for end in took),
            ),
            gauge("http_requests_in_flight", "Requests being answered.", state.in_flight - 1),
            gauge("app_ready", "1 where /readyz says 200.", int(ready)),
            gauge("app_burn_millicores", "CPU asked for by /burn.", millicores),
            gauge("app_hog_bytes", "Memory held by /hog and LEAK_MB_S.", held),
            series(
                "app_items_total", "counter", "What a worker did.", f"app_items_total {state.items}"
            ),
        )
    )


def gauge(name: str, what: str, value: float) -> str:
    return series(
        name, "gauge", what, f"{name} {value:g}" if value < 1e6 else f"{name} {value:.0f}"
    )


def series(name: str, kind: str, what: str, *lines: str) -> str:
    return "\n".join((f"# HELP {name} {what}", f"# TYPE {name} {kind}", *lines)) + "\n"


@dataclass(frozen=True)
class Route:
    """`visit`: a visitor's page, which READY_DELAY and ERROR_RATE stand in the way of."""

    answer: Callable[[Asked], Answered]
    post: bool = False
    visit: bool = False


ROUTES = {
    "/": Route(home, visit=True),
    "/version": Route(version, visit=True),
    "/feature": Route(feature, visit=True),
    "/config": Route(config, visit=True),
    "/counter": Route(counter, visit=True),
    "/work": Route(work, visit=True),
    "/slow": Route(slow, visit=True),
    "/healthz": Route(healthz),
    "/healthz/fail": Route(switch("healthy", False), post=True),
    "/healthz/ok": Route(switch("healthy", True), post=True),
    "/readyz": Route(readyz),
    "/readyz/fail": Route(switch("ready", False), post=True),
    "/readyz/ok": Route(switch("ready", True), post=True),
    "/hang": Route(hang, post=True),
    "/crash": Route(crash, post=True),
    "/env": Route(env),
    "/burn": Route(burn),
    "/hog": Route(hog),
    "/log": Route(log),
    "/disk/write": Route(disk_write),
    "/disk/read": Route(disk_read),
    "/metrics": Route(metrics),
}

# ── serve, worker ─────────────────────────────────────────────────────────────────────────────


def serve(settings: Settings, *, worker: bool = False) -> int:
    """Listen, answer, and leave in good order after TERM. Return the exit code; raises Fatal."""
    machine = Machine()
    state = State(settings, machine)
    wake, bell = os.pipe()  # a lock would not do: a signal may come while we hold it

    def on_term(number: int, frame: object) -> None:
        if settings.ignore_term and number == signal.SIGTERM:
            machine.log("TERM ignored (IGNORE_TERM)")
        else:
            state.draining = True
            os.write(bell, b"!")

    signal.signal(signal.SIGTERM, on_term)
    signal.signal(signal.SIGINT, on_term)
    if select.select([wake], [], [], settings.start_delay)[0]:
        return 0
    server = listen(state)
    state.listening_since = machine.now()
    background(server.serve_forever, 0.05)
    start_habits(state, worker)
    os.read(wake, 1)
    machine.pause(settings.drain_seconds)
    server.shutdown()
    server.finish()
    machine.log("drained")
    return 0


def listen(state: State) -> Any:
    """Open the port and say so; raises Fatal with the setting that is at fault."""
    settings = state.settings
    try:
        server = make_server(state)
    except OSError as why:
        at_fault = f"PORT {settings.port}"
        if isinstance(why, socket.gaierror) or why.errno in (99, 49):  # EADDRNOTAVAIL
            at_fault = f"BIND {settings.bind}"
        raise Fatal(f"{at_fault}: {why.strerror}") from why
    port = server.server_address[1]
    state.machine.log(f"listening on {settings.bind}:{port}")
    return server


def start_habits(state: State, worker: bool) -> None:
    """Begin what the settings ask for besides answering."""
    settings, machine = state.settings, state.machine
    if settings.log_every:
        background(every, settings.log_every, lambda n: machine.log(f"tick {n} {settings.message}"))
    if settings.leak_mb_s:
        background(every, 1, lambda n: leak(state))
    if settings.crash_after:
        background(crash_later, state)
    if worker:
        background(every, 1, lambda n: do_item(state))


def every(seconds: float, act: Callable[[int], None]) -> None:
    n = 0
    while True:
        time.sleep(seconds)
        n += 1
        act(n)


def leak(state: State) -> None:
    state.machine.hold("leak", state.settings.leak_mb_s, more=True)
    state.leak_mb += state.settings.leak_mb_s


def crash_later(state: State) -> None:
    state.machine.pause(state.settings.crash_after)
    why = "BROKEN=crash" if state.settings.broken == "crash" else "CRASH_AFTER"
    state.machine.log(f"FATAL: {why}: {state.settings.crash_after:g} s are over")
    state.machine.end(1)


def do_item(state: State) -> None:
    state.machine.work(0.02)
    state.items += 1


def make_server(state: State) -> Any:
    """Return a listening server, a thread per connection, one request per connection."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = f"kubetutor-app/{state.settings.app_version}", ""
        timeout = 10  # for a client that connects and says nothing

        def do_any(self) -> None:
            self.close_connection = True  # so every request meets the load balancer anew
            if state.hung:
                server.done(self.connection)  # nobody waits for this one when we leave
                threading.Event().wait()
            try:
                length = min(int(self.headers.get("Content-Length", 0)), 10_000_000)
            except ValueError:
                self.send_error(400)
                return
            body = self.rfile.read(length)
            status, headers, content = handle(
                self.command, self.path, dict(self.headers), body, state
            )
            self.send_response(status)
            headers |= {"Content-Length": str(len(content)), "Connection": "close"}
            for name, text in headers.items():
                self.send_header(name, text)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_any

        def log_message(self, *args: Any) -> None:
            """Say nothing: `handle` logs what counts."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in state.settings.bind else socket.AF_INET
        daemon_threads = True
        block_on_close = False
        request_queue_size = 128

        def __init__(self) -> None:
            self.open: set[Any] = set()
            self.change = threading.Condition()
            super().__init__((state.settings.bind, state.settings.port), Handler)

        def server_bind(self) -> None:
            # HTTPServer's own also asks DNS for our name, which can take seconds.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.bind(self.server_address)
            self.server_address = self.socket.getsockname()

        def process_request(self, request: Any, address: Any) -> None:
            with self.change:
                self.open.add(request)
            super().process_request(request, address)

        def shutdown_request(self, request: Any) -> None:
            super().shutdown_request(request)
            self.done(request)

        def done(self, request: Any) -> None:
            with self.change:
                self.open.discard(request)
                self.change.notify_all()

        def handle_error(self, request: Any, address: Any) -> None:
            error = sys.exc_info()[1]
            if not isinstance(error, OSError):  # a client that left early is no news
                state.machine.log(f"error: {error!r}")

        def finish(self) -> None:
            """Take what already knocked, close the door, wait for all that is in flight."""
            while select.select([self.socket], [], [], 0)[0]:
                self._handle_request_noblock()  # type: ignore[attr-defined]
            self.server_close()
            with self.change:
                self.change.wait_for(lambda: not self.open)

    server = Server()
    return server


# ── once, agent, load ─────────────────────────────────────────────────────────────────────────


def once(arguments: Sequence[str]) -> int:
    """Work for `--sleep` seconds, end with `--exit`."""
    options = read_options(arguments, {"--sleep", "--exit"})
    seconds = convert("--sleep", options.get("--sleep", "0"), 0.0)
    code = int(convert("--exit", options.get("--exit", "0"), 0.0)) % 256
    stop_on_term(143)
    Machine().pause(seconds)
    say(f"done after {seconds:g} s, exit {code}")
    return code


def agent(arguments: Sequence[str]) -> int:
    """Say every few seconds that this node is alive, until TERM."""
    options = read_options(arguments, {"--every"})
    seconds = convert("--every", options.get("--every", "5"), 5.0)
    stop_on_term(0)
    node = os.environ.get("NODE") or socket.gethostname()
    say(f"agent on {node}")
    every(max(seconds, 0.1), lambda n: say(f"heartbeat {n} from {node}"))
    return 0


def stop_on_term(code: int) -> None:
    # As process 1 we get no default action: without this TERM would do nothing.
    signal.signal(signal.SIGTERM, lambda number, frame: os._exit(code))
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(code))


def load(arguments: Sequence[str]) -> int:
    """Ask `--url` `--rps` times a second for `--seconds` (0: until TERM); count the answers."""
    import asyncio

    options = read_options(arguments, {"--url", "--rps", "--seconds"})
    if "--url" not in options:
        raise Fatal("argument --url is missing")
    rps = convert("--rps", options.get("--rps", "10"), 0.0)
    seconds = convert("--seconds", options.get("--seconds", "0"), 0.0)
    if rps <= 0:
        raise Fatal("argument --rps must be more than 0")
    asyncio.run(keep_asking(options["--url"], rps, seconds))
    return 0


async def keep_asking(url: str, rps: float, seconds: float) -> None:
    import asyncio

    counts: Counter[str] = Counter()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    async def one() -> None:
        got = await request(Request(url=url))
        counts[str(got.get("status") or got["error"])] += 1

    begun = time.monotonic()
    last_said = begun
    async with asyncio.TaskGroup() as group:
        n = 0
        while not stop.is_set() and not (seconds and n >= seconds * rps):
            await wait_until(begun + n / rps, stop)
            group.create_task(one())
            n += 1
            if time.monotonic() >= last_said + 5:
                last_said += 5
                say(json.dumps(dict(sorted(counts.items()))))
    say(json.dumps({"sent": n, "answers": dict(sorted(counts.items()))}))


async def wait_until(when: float, stop: Any) -> None:
    import asyncio

    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), max(when - time.monotonic(), 0))


# ── probe ─────────────────────────────────────────────────────────────────────────────────────

MOST_OF_A_BODY = 64 * 1024
AT_ONCE = 5  # of the requests of one line


@dataclass(frozen=True)
class Request:
    """One request of a probe; `timeout` seconds cover all of it."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    timeout: float = 2


async def request(asked: Request) -> dict[str, Any]:
    """Ask once over a new connection: {status, headers, body}, or {error, detail}. No retry."""
    import asyncio

    try:
        async with asyncio.timeout(asked.timeout):
            return await speak_http(asked)
    except TimeoutError:
        return {"error": "timeout", "detail": f"no answer within {asked.timeout:g} s"}
    except socket.gaierror as why:
        return {"error": "dns", "detail": why.strerror}
    except ConnectionRefusedError:
        return {"error": "refused", "detail": "connection refused"}
    except (ConnectionResetError, BrokenPipeError):
        return {"error": "reset", "detail": "connection reset"}
    except NothingSaid:
        return {"error": "empty", "detail": "the connection was closed without an answer"}
    except OSError as why:
        return {"error": "other", "detail": why.strerror or str(why)}
    except (ValueError, asyncio.IncompleteReadError) as why:
        return {"error": "other", "detail": str(why)}


class NothingSaid(Exception):
    """The connection ended before the first byte of an answer."""


async def speak_http(asked: Request) -> dict[str, Any]:
    """Source: RFC 9112, message syntax and message body length."""
    import asyncio

    parts = urlsplit(asked.url)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError(f"not an http:// address: {asked.url}")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = asked.body.encode()
    given = {name.lower() for name in asked.headers}
    lines = [f"{asked.method} {target} HTTP/1.1"]
    if "host" not in given:
        lines.append(f"Host: {parts.netloc.rpartition('@')[2]}")
    if "user-agent" not in given:
        lines.append("User-Agent: kubetutor-probe")
    lines += [f"{name}: {text}" for name, text in asked.headers.items()]
    lines += ["Connection: close"]
    if body or asked.method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(body)}")
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a header or address holds a line break")
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    try:
        writer.write("\r\n".join((*lines, "", "")).encode() + body)
        await writer.drain()
        return await read_answer(reader, asked.method)
    finally:
        writer.transport.abort()  # without lingering; also where we stop in mid-answer


async def read_answer(reader: Any, method: str) -> dict[str, Any]:
    status, headers = await read_head(reader)
    while 100 <= status < 200:
        status, headers = await read_head(reader)
    if method == "HEAD" or status in (204, 304):
        content = b""
    elif headers.get("transfer-encoding", "").lower() == "chunked":
        content = await read_chunks(reader)
    elif "content-length" in headers:
        content = await reader.readexactly(min(int(headers["content-length"]), MOST_OF_A_BODY))
    else:
        content = await read_to_end(reader)
    return {"status": status, "headers": headers, "body": content.decode(errors="replace")}


async def read_head(reader: Any) -> tuple[int, dict[str, str]]:
    first = await reader.readline()
    if not first:
        raise NothingSaid
    words = first.decode("latin-1").split(None, 2)
    if len(words) < 2 or not words[0].startswith("HTTP/"):
        raise ValueError(f"not HTTP: {first[:60]!r}")
    headers: dict[str, str] = {}
    while (line := await reader.readline()).strip():
        name, _, text = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = text.strip()
    return int(words[1]), headers


async def read_chunks(reader: Any) -> bytes:
    content = b""
    while len(content) < MOST_OF_A_BODY:
        size = int((await reader.readline()).split(b";")[0], 16)
        if size == 0:
            break
        content += await reader.readexactly(min(size, MOST_OF_A_BODY))
        await reader.readline()
    return content[:MOST_OF_A_BODY]


async def read_to_end(reader: Any) -> bytes:
    content = b""
    while len(content) < MOST_OF_A_BODY and (more := await reader.read(MOST_OF_A_BODY)):
        content += more
    return content[:MOST_OF_A_BODY]


class Prober:
    """Answers JSON lines with JSON lines; lines that take long don't hold up the others."""

    def __init__(self, group: Any, say: Callable[[str], None]) -> None:
        self._group = group
        self._say = say
        self._steady: dict[Any, Any] = {}  # id → its task

    def take(self, line: str) -> None:
        """Begin what one line asks for; say so where it can't be."""
        name = None
        try:
            asked = json.loads(line)
            name = asked.get("id")
            if asked.get("stop"):
                self.stop(name)
            else:
                self._begin(name, asked)
        except (AttributeError, TypeError, ValueError) as why:
            self._tell({"id": name, "error": "bad line", "detail": str(why)})

    def _begin(self, name: Any, asked: dict[str, Any]) -> None:
        wanted = Request(**{key: asked[key] for key in REQUEST_KEYS if key in asked})
        if "every" not in asked:
            times = int(asked.get("requests", 1))
            self._group.create_task(self._ask(name, wanted, times))
            return
        every = float(asked["every"])
        if every <= 0:
            raise ValueError("every must be more than 0")
        self.stop(name)
        self._steady[name] = self._group.create_task(self._sample(name, wanted, every))

    def stop(self, name: Any) -> None:
        """End a steady line; nothing is said of it any more."""
        if task := self._steady.pop(name, None):
            task.cancel()

    def stop_all(self) -> None:
        for name in list(self._steady):
            self.stop(name)

    async def _ask(self, name: Any, wanted: Request, times: int) -> None:
        import asyncio

        turn = asyncio.Semaphore(AT_ONCE)

        async def one() -> dict[str, Any]:
            async with turn:
                return await request(wanted)

        answers = await asyncio.gather(*(one() for _ in range(times)))
        self._tell({"id": name, "answers": answers})

    async def _sample(self, name: Any, wanted: Request, every: float) -> None:
        import asyncio

        async def one() -> None:
            at = time.time()
            answers = [await request(wanted)]
            self._tell({"id": name, "at": at, "answers": answers})

        begun = time.monotonic()
        n = 0
        async with asyncio.TaskGroup() as group:
            while True:  # on schedule, however slow the answers
                await asyncio.sleep(max(begun + n * every - time.monotonic(), 0))
                group.create_task(one())
                n += 1

    def _tell(self, tree: dict[str, Any]) -> None:
        self._say(json.dumps(tree, ensure_ascii=False))


REQUEST_KEYS = tuple(f.name for f in fields(Request))


def probe(arguments: Sequence[str]) -> int:
    """Serve lines of stdin until it ends; then finish what is asked, and end."""
    import asyncio

    read_options(arguments, set())
    stop_on_term(0)
    asyncio.run(probe_lines())
    return 0


async def probe_lines() -> None:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(64))  # a name that is slow to resolve holds one
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    background(read)
    async with asyncio.TaskGroup() as group:
        prober = Prober(group, say)
        while line := await lines.get():
            if line.strip():
                prober.take(line)
        prober.stop_all()


# ── main ──────────────────────────────────────────────────────────────────────────────────────

COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "serve": lambda arguments: serve(read_settings(os.environ, arguments)),
    "worker": lambda arguments: serve(read_settings(os.environ, arguments), worker=True),
    "once": once,
    "load": load,
    "agent": agent,
    "probe": probe,
}


def main(arguments: Sequence[str]) -> int:
    """Run a command; `serve` where the first argument is an option or missing."""
    if arguments and arguments[0] in ("-h", "--help", "help"):
        say(__doc__ or "")
        return 0
    name, *rest = (
        arguments if arguments and not arguments[0].startswith("-") else ["serve", *arguments]
    )
    try:
        if name not in COMMANDS:
            raise Fatal(f"unknown command {name}")
        return COMMANDS[name](rest)
    except Fatal as why:
        say(f"FATAL: {why}")
        return 1 if isinstance(why.__cause__, OSError) else 2
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    os._exit(code)  # whatever still hangs in a thread doesn't hold us
