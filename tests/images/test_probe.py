"""The prober inside the teaching image: JSON lines in, JSON lines out, over real sockets."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.images.running import run, serving, start


def probe(*asked: dict[str, Any]) -> dict[Any, Any]:
    """Return the answers by id; stdin ends at once."""
    code, lines = run("probe", lines="".join(json.dumps(line) + "\n" for line in asked))
    assert code == 0
    return {tree["id"]: tree for tree in map(json.loads, lines)}


@contextmanager
def listener(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """Accept one connection, let `behave` have it, and give the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                behave(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


def error_of(url: str, timeout: float = 2) -> str:
    answers = probe({"id": 1, "url": url, "timeout": timeout})[1]["answers"]
    return str(answers[0]["error"])


def test_an_answer_has_status_headers_in_lower_case_and_body() -> None:
    with serving(MESSAGE="hi") as app:
        (answer,) = probe({"id": "a", "url": f"{app.url}/"})["a"]["answers"]
    assert answer["status"] == 200
    assert answer["headers"]["content-type"] == "application/json"
    assert json.loads(answer["body"])["message"] == "hi"


def test_several_requests_give_several_answers() -> None:
    with serving() as app:
        tree = probe({"id": 1, "url": app.url, "requests": 12})[1]
    assert [answer["status"] for answer in tree["answers"]] == [200] * 12


def test_method_and_headers_are_sent() -> None:
    with listener(lambda c: c.sendall(b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n")) as url:
        tree = probe({"id": 1, "url": url, "method": "POST", "headers": {"Host": "shop"}})
    assert tree[1]["answers"][0]["status"] == 405


def test_a_closed_port_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert error_of(f"http://127.0.0.1:{port}/") == "refused"


def test_an_unknown_name_is_dns() -> None:
    assert error_of("http://no-such-name.invalid/", 8) == "dns"


def test_a_slow_answer_is_a_timeout() -> None:
    with serving() as app:
        assert error_of(f"{app.url}/slow?ms=3000", 0.2) == "timeout"


def test_drops_of_an_answer_do_not_stretch_the_timeout() -> None:
    def dribble(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        connection.settimeout(5)
        try:
            while connection.recv(1):
                pass
        except ConnectionError:
            pass

    with listener(dribble) as url:
        assert error_of(url, 0.3) == "timeout"


def test_a_connection_closed_without_a_word_is_empty() -> None:
    with listener(lambda c: None) as url:
        assert error_of(url) == "empty"


def test_a_reset_connection_is_reset() -> None:
    def reset(connection: socket.socket) -> None:
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # on, 0 s: close sends RST
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    with listener(reset) as url:
        assert error_of(url) == "reset"


def test_what_is_not_http_is_other() -> None:
    with listener(lambda c: c.sendall(b"-ERR unknown command\r\n")) as url:
        assert error_of(url) == "other"


def test_chunks_are_put_together() -> None:
    body = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\n3\r\nped\r\n0\r\n\r\n"
    )
    with listener(lambda c: c.sendall(body)) as url:
        assert probe({"id": 1, "url": url})[1]["answers"][0]["body"] == "wikiped"


def test_a_body_is_cut_at_64_kib() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n"

    def flood(connection: socket.socket) -> None:
        connection.sendall(head + b"x" * 65536)  # the rest never comes, and isn't waited for

    with listener(flood) as url:
        assert len(probe({"id": 1, "url": url})[1]["answers"][0]["body"]) == 65536


def test_a_bad_line_is_answered_and_the_others_still_served() -> None:
    with serving() as app:
        lines = f'nonsense\n[1]\n{{"id": 2}}\n{{"id": 3, "url": "{app.url}"}}\n'
        code, output = run("probe", lines=lines)
    trees = [json.loads(line) for line in output]
    assert code == 0
    assert [tree["id"] for tree in trees if tree.get("error") == "bad line"] == [None, None, 2]
    assert [tree["id"] for tree in trees if "answers" in tree] == [3]


def test_lines_are_served_side_by_side() -> None:
    with serving() as app:
        process = start("probe")
        assert process.stdin is not None
        assert process.stdout is not None
        for name, path in (("slow", "/slow?ms=1500"), ("quick", "/")):
            process.stdin.write(json.dumps({"id": name, "url": app.url + path}) + "\n")
        process.stdin.flush()
        first = json.loads(process.stdout.readline())["id"]
        process.communicate(timeout=5)
    assert first == "quick"


def test_steady_requests_are_sent_on_schedule_though_answers_are_slow() -> None:
    with serving() as app:
        process = start("probe")
        assert process.stdin is not None
        assert process.stdout is not None
        asked = {"id": 7, "every": 0.1, "url": f"{app.url}/slow?ms=600", "timeout": 5}
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        samples = [json.loads(process.stdout.readline()) for _ in range(5)]
        process.stdin.write('{"id": 7, "stop": true}\n')
        rest, _ = process.communicate(timeout=5)
    assert all(sample["id"] == 7 and len(sample["answers"]) == 1 for sample in samples)
    spread = samples[-1]["at"] - samples[0]["at"]
    assert spread < 4 * 0.6  # one after the other would take as long as the answers
    assert process.returncode == 0
    assert len(rest.splitlines()) < 10


def test_the_end_of_stdin_ends_steady_requests() -> None:
    with serving() as app:
        code, _ = run("probe", lines=json.dumps({"id": 1, "every": 0.1, "url": app.url}) + "\n")
    assert code == 0


def test_an_unclean_every_is_a_bad_line() -> None:
    tree = probe({"id": 1, "every": 0, "url": "http://127.0.0.1/"})
    assert tree[1]["error"] == "bad line"
