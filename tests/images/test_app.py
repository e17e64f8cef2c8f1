"""The teaching image's program over real sockets: start, answer, hang, leave."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

from tests.images.running import run, serving, start


def test_the_first_line_of_the_log_says_where_it_listens() -> None:
    with serving() as app:
        assert app.first_line == f"listening on 127.0.0.1:{app.port}"
        assert app.tree("/version") == {"version": "1.0"}


def test_without_a_command_it_serves_and_takes_arguments() -> None:
    with serving("--message", "from an argument") as app:
        assert app.tree("/")["message"] == "from an argument"


def test_every_answer_closes_its_connection() -> None:
    with serving() as app, socket.create_connection(("127.0.0.1", app.port), timeout=5) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        with client.makefile("rb") as answer:
            text = answer.read().decode()  # ends, because the other side closes
        assert "Connection: close" in text


def test_after_term_it_drains_and_ends_with_0() -> None:
    with serving() as app:
        assert app.end() == (0, ["drained"])


def test_term_lets_what_is_in_flight_finish() -> None:
    with serving(DRAIN_SECONDS="0.2") as app:
        answers: list[int] = []
        asking = threading.Thread(target=lambda: answers.append(app.ask("/slow?ms=700")[0]))
        asking.start()
        while "http_requests_in_flight 1" not in app.ask("/metrics")[1]:
            pass  # until the slow one is being answered
        code, log = app.end()
        asking.join()
        assert answers == [200]
        assert (code, log[-1]) == (0, "drained")


def test_while_draining_it_is_not_ready_and_serves_on() -> None:
    with serving(DRAIN_SECONDS="5") as app:
        app.process.terminate()
        while app.ask("/readyz")[0] == 200:
            pass  # until TERM has arrived
        assert app.ask("/")[0] == 200


def test_a_hung_app_answers_nobody_and_still_leaves_at_term() -> None:
    with serving() as app:
        assert app.ask("/hang", "POST")[0] == 200
        with socket.create_connection(("127.0.0.1", app.port), timeout=0.3) as client:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            try:
                silent = client.recv(1) == b""
            except TimeoutError:
                silent = True
        assert silent
        assert app.end()[0] == 0


def test_ignored_term_is_logged_and_ignored() -> None:
    with serving(IGNORE_TERM="1") as app:
        app.process.terminate()
        assert app.process.stdout is not None
        assert app.process.stdout.readline().strip() == "TERM ignored (IGNORE_TERM)"
        assert app.ask("/")[0] == 200


def test_a_crash_ends_the_process_with_the_asked_code() -> None:
    with serving() as app:
        with suppress(ConnectionError):  # nobody is left to answer
            app.ask("/crash?code=7", "POST")
        assert app.process.wait(5) == 7


def test_crash_after_ends_with_1_and_names_the_setting() -> None:
    with serving(CRASH_AFTER="0.1") as app:
        rest, _ = app.process.communicate(timeout=5)
        assert app.process.returncode == 1
        assert rest.startswith("FATAL: CRASH_AFTER")


def test_a_misspelt_argument_is_fatal() -> None:
    assert run("worker", "--mesage", "x") == (2, ["FATAL: unknown argument --mesage"])


def test_a_misspelt_command_is_fatal() -> None:
    assert run("sevre") == (2, ["FATAL: unknown command sevre"])


def test_a_taken_port_is_fatal_by_the_setting() -> None:
    with serving() as app:
        code, log = run(BIND="127.0.0.1", PORT=str(app.port))
        assert (code, log) == (1, [f"FATAL: PORT {app.port}: Address already in use"])


def test_once_ends_with_the_asked_code() -> None:
    assert run("once", "--sleep=0.1", "--exit", "3") == (3, ["done after 0.1 s, exit 3"])


def test_an_agent_beats_with_its_nodes_name_until_term() -> None:
    process = start("agent", "--every", "0.1", NODE="n1")
    assert process.stdout is not None
    assert process.stdout.readline() == "agent on n1\n"
    assert process.stdout.readline() == "heartbeat 1 from n1\n"
    process.terminate()
    process.communicate(timeout=5)
    assert process.returncode == 0


def test_load_asks_as_often_as_told_and_counts() -> None:
    with serving() as app:
        code, log = run("load", "--url", app.url, "--rps", "20", "--seconds", "0.5")
        assert (code, log) == (0, ['{"sent": 10, "answers": {"200": 10}}'])
