"""Reading manifests and Dockerfiles into trees."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tutor.labs.file_reading import read_dockerfile, read_text, read_yaml

DOCKERFILE = r"""# escape=\
# the base
FROM python:3.13-slim AS base

RUN apt-get update && \
    # a comment in between

    apt-get install -y curl
COPY <<EOF /etc/app.conf
# not a comment
port = 80
EOF
cmd ["app", "serve"]
"""


def test_all_documents_are_read_and_empty_ones_left_out() -> None:
    assert read_yaml("a: 1\n---\n---\nb: [2]\n").documents == ({"a": 1}, {"b": [2]})


def test_a_syntax_problem_is_told_with_its_line_and_keeps_what_came_before() -> None:
    reading = read_yaml("a: 1\n---\nb: [1, 2\nc: 3\n")
    assert reading.documents == ({"a": 1},)
    assert reading.problem is not None
    assert reading.problem.startswith("line 4: ")


def test_a_tab_for_indentation_is_a_problem() -> None:
    problem = read_yaml("metadata:\n\tname: web\n").problem
    assert problem is not None
    assert problem.startswith("line 2: ")


def test_dates_stay_text_and_keys_become_strings() -> None:
    assert read_yaml("at: 2026-01-01\n8080: x\ntrue: y\n").documents == (
        {"at": "2026-01-01", "8080": "x", "true": "y"},
    )


def test_an_unknown_tag_is_a_problem() -> None:
    assert read_yaml("a: !!python/object:os.system x\n").problem


def test_aliases_that_stand_for_billions_are_a_problem() -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"{c}: &{c} [{', '.join([f'*{p}'] * 10)}]" for p, c in pairwise("abcdefgh")]
    assert read_yaml("\n".join(rows)).problem == "aliases that stand for far too much"


def test_a_list_that_holds_itself_is_a_problem() -> None:
    assert read_yaml("&a [*a]").problem is not None


def test_a_dockerfile_is_its_instructions_in_order() -> None:
    reading = read_dockerfile(DOCKERFILE)
    assert reading.problem is None
    assert reading.documents[0]["instructions"] == [
        {"instruction": "FROM", "arguments": "python:3.13-slim AS base"},
        {"instruction": "RUN", "arguments": "apt-get update && apt-get install -y curl"},
        {
            "instruction": "COPY",
            "arguments": "<<EOF /etc/app.conf\n# not a comment\nport = 80\nEOF",
        },
        {"instruction": "CMD", "arguments": '["app", "serve"]'},
    ]


def test_an_unknown_instruction_is_told_with_its_line() -> None:
    assert read_dockerfile("FROM a\nRUM x\n").problem == "line 2: unknown instruction RUM"


def test_a_heredoc_without_an_end_takes_the_rest() -> None:
    reading = read_dockerfile("FROM a\nRUN <<EOF\necho\n")
    assert reading.documents[0]["instructions"][1]["arguments"] == "<<EOF\necho"


def test_files_are_read_by_their_names() -> None:
    assert read_text("k8s/web.yml", "a: 1").documents == ({"a": 1},)
    assert read_text("app/Dockerfile", "FROM a").documents[0]["instructions"]
    assert read_text("Dockerfile.dev", "FROM a").documents
    assert read_text("notes.txt", "a: 1").documents == ()


@given(st.text())
def test_no_text_stops_the_readers(text: str) -> None:
    read_yaml(text)
    read_dockerfile(text)
