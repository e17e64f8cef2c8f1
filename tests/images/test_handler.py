"""The teaching image's handler apart from sockets, over a machine that a test makes up."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.images.running import load_app

app = load_app()


class Ended(BaseException):
    """The program ended itself."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class MadeUpMachine:
    """A world that only remembers what was done to it."""

    def __init__(self) -> None:
        self.environ = {"MESSAGE": "hi"}
        self.hostname = "host-1"
        self.time = 0.0
        self.held: dict[str, float] = {}
        self.lines: list[str] = []
        self.files: dict[str, bytes] = {}
        self.replies: list[bytes] = []
        self.sent = b""
        self.burnt: list[tuple[float, float]] = []

    def now(self) -> float:
        return self.time

    def pause(self, seconds: float) -> None:
        self.time += seconds

    def work(self, cpu_seconds: float) -> None:
        self.time += cpu_seconds

    def burn(self, millicores: float, seconds: float) -> None:
        self.burnt.append((millicores, seconds))

    def hold(self, what: str, megabytes: float, *, more: bool = False) -> None:
        self.held[what] = megabytes + (self.held.get(what, 0) if more else 0)

    def log(self, line: str) -> None:
        self.lines.append(line)

    def end(self, code: int) -> None:
        raise Ended(code)

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(2, "No such file or directory")
        return self.files[path]

    def write(self, path: str, data: bytes) -> None:
        if path.startswith("/etc"):
            raise OSError(30, "Read-only file system")
        self.files[path] = data

    def exchange(self, host: str, port: int, request: bytes, replies: int) -> list[bytes]:
        self.sent = request
        if not self.replies:
            raise ConnectionRefusedError(111, "Connection refused")
        return self.replies[:replies]


Ask = Callable[..., tuple[int, Any]]


def world(**settings: str) -> tuple[MadeUpMachine, Any, Ask]:
    """Return a machine, the application's state on it, and a way to ask it."""
    machine = MadeUpMachine()
    state = app.State(app.read_settings(settings), machine)

    def ask(path: str, method: str = "GET", body: bytes = b"") -> tuple[int, Any]:
        status, headers, content = app.handle(method, path, {}, body, state)
        is_json = headers["Content-Type"] == "application/json"
        return status, json.loads(content) if is_json else content.decode()

    return machine, state, ask


def test_the_home_page_says_who_answers() -> None:
    _, _, ask = world(MESSAGE="hi", NODE="n1", APP_VERSION="1.1")
    whole = {"version": "1.1", "host": "host-1", "message": "hi", "node": "n1"}
    assert ask("/") == (200, whole)
    assert ask("/any/other") == (200, whole)


def test_versions_differ_in_version_and_feature_only() -> None:
    _, _, old = world()
    _, _, new = world(APP_VERSION="1.1")
    assert old("/version") == (200, {"version": "1.0"})
    assert new("/version") == (200, {"version": "1.1"})
    assert old("/feature")[0] == 404
    assert new("/feature")[0] == 200


@pytest.mark.parametrize("page", ["/healthz", "/readyz"])
def test_a_health_page_is_switched_by_posts_alone(page: str) -> None:
    _, _, ask = world()
    assert ask(page)[0] == 200
    assert ask(f"{page}/fail")[0] == 405
    assert ask(page)[0] == 200
    ask(f"{page}/fail", "POST")
    assert ask(page)[0] == 503
    ask(f"{page}/ok", "POST")
    assert ask(page)[0] == 200


def test_visitors_are_turned_away_until_it_is_ready() -> None:
    machine, _, ask = world(READY_DELAY="15")
    assert [ask(page)[0] for page in ("/", "/version", "/readyz", "/healthz")] == [
        503,
        503,
        503,
        200,
    ]
    machine.pause(15)
    assert [ask(page)[0] for page in ("/", "/version", "/readyz")] == [200, 200, 200]


def test_the_broken_version_is_alive_and_never_ready() -> None:
    machine, _, ask = world(APP_VERSION="broken")
    machine.pause(3600)
    assert ask("/healthz")[0] == 200
    assert ask("/readyz")[0] == 503


def test_the_error_rate_is_an_exact_share() -> None:
    _, _, ask = world(ERROR_RATE="0.3")
    answers = [ask("/")[0] for _ in range(100)]
    assert answers.count(500) == 30
    assert ask("/healthz")[0] == 200


def test_a_draining_app_serves_visitors_but_is_not_ready() -> None:
    _, state, ask = world()
    state.draining = True
    assert ask("/readyz")[0] == 503
    assert ask("/")[0] == 200


def test_memory_is_held_and_given_back() -> None:
    machine, _, ask = world()
    assert ask("/hog?mb=80")[0] == 200
    assert machine.held["hog"] == 80
    ask("/hog?mb=0")
    assert machine.held["hog"] == 0


def test_burning_is_asked_of_the_machine_and_shows_in_the_metrics() -> None:
    machine, _, ask = world()
    ask("/burn?millicores=250&seconds=10")
    assert machine.burnt == [(250, 10)]
    assert "app_burn_millicores 250\n" in ask("/metrics")[1]
    machine.pause(11)
    assert "app_burn_millicores 0\n" in ask("/metrics")[1]


def test_a_crash_names_its_cause_and_ends_with_the_code() -> None:
    machine, _, ask = world()
    with pytest.raises(Ended) as ended:
        ask("/crash?code=3", "POST")
    assert ended.value.code == 3
    assert machine.lines[-1].startswith("FATAL: ")


@pytest.mark.parametrize("path", ["/hog", "/hog?mb=much", "/hog?mb=-1", "/slow?ms=nan"])
def test_a_bad_number_is_refused_and_named(path: str) -> None:
    _, _, ask = world()
    status, tree = ask(path)
    assert status == 400
    assert ("mb" if "hog" in path else "ms") in tree["error"]


def test_files_are_written_read_and_refused_with_the_systems_words() -> None:
    _, _, ask = world()
    assert ask("/disk/write?path=/tmp/x", "POST", b"kept")[0] == 200
    assert ask("/disk/read?path=/tmp/x")[1]["text"] == "kept"
    assert ask("/disk/write?path=/etc/x&text=a") == (
        500,
        {"error": "/etc/x: Read-only file system"},
    )
    assert ask("/disk/write")[0] == 400


def test_the_config_page_shows_the_file_as_it_is_now() -> None:
    machine, _, ask = world(CONFIG="/etc/app.conf")
    assert ask("/config") == (404, {"error": "/etc/app.conf: No such file or directory"})
    machine.files["/etc/app.conf"] = b"region=kr\n"
    assert ask("/config") == (200, "region=kr\n")


def test_the_counter_counts_in_the_store() -> None:
    machine, _, ask = world(REDIS_HOST="store", REDIS_PASSWORD="s3")
    machine.replies = [b"+OK\r\n", b":42\r\n"]
    assert ask("/counter") == (200, {"counter": 42})
    assert machine.sent == (
        b"*2\r\n$4\r\nAUTH\r\n$2\r\ns3\r\n*2\r\n$4\r\nINCR\r\n$7\r\ncounter\r\n"
    )


def test_a_newline_in_the_password_file_is_sent_as_it_is() -> None:
    machine, _, ask = world(REDIS_HOST="store", REDIS_PASSWORD_FILE="/run/pw")
    machine.files["/run/pw"] = b"s3\n"
    machine.replies = [b"-WRONGPASS invalid password\r\n", b"-NOAUTH\r\n"]
    status, tree = ask("/counter")
    assert (status, "WRONGPASS" in tree["error"]) == (503, True)
    assert b"$3\r\ns3\n\r\n" in machine.sent


def test_a_store_that_is_away_is_a_503_with_the_reason() -> None:
    _, _, ask = world(REDIS_HOST="store")
    assert ask("/counter")[0] == 503
    assert "refused" in ask("/counter")[1]["error"]


def test_visits_are_counted_by_code_and_probes_are_not() -> None:
    machine, _, ask = world()
    for path in ("/", "/", "/healthz", "/readyz", "/metrics", "/feature"):
        ask(path)
    text = ask("/metrics")[1]
    assert 'http_requests_total{code="200"} 2\n' in text
    assert 'http_requests_total{code="404"} 1\n' in text
    assert len(machine.lines) == 3


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PORT": "80x"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"ERROR_RATE": "30"}, "ERROR_RATE"),
        ({"START_DELAY": "-1"}, "START_DELAY"),
        ({"IGNORE_TERM": "maybe"}, "IGNORE_TERM"),
        ({"BROKEN": "badly"}, "BROKEN"),
    ],
)
def test_a_bad_setting_is_fatal_by_its_name(settings: dict[str, str], named: str) -> None:
    with pytest.raises(app.Fatal, match=named):
        app.read_settings(settings)


def test_arguments_win_over_the_environment() -> None:
    settings = app.read_settings({"MESSAGE": "a", "PORT": "1"}, ["--message=b"])
    assert (settings.message, settings.port) == ("b", 1)


def test_variables_that_a_cluster_adds_are_not_settings() -> None:
    # a Service named "redis" makes REDIS_PORT=tcp://… in every container of its namespace
    settings = app.read_settings({"REDIS_PORT": "tcp://10.0.0.1:6379", "REDIS_HOST": "redis"})
    assert settings.redis_host == "redis"
