"""Reads the workspace's text files into trees: YAML documents, Dockerfile instructions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from tutor.observations import Tree

_MOST_NODES = 50_000  # a small file of nested aliases can stand for billions
# fmt: off
_INSTRUCTIONS = frozenset((
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK",
    "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
))
# fmt: on
_HEREDOC = re.compile(r"(?<!<)<<(-?)([\"']?)([A-Za-z_][A-Za-z0-9_]*)\2")
_ESCAPE = re.compile(r"#\s*escape\s*=\s*(\S)\s*", re.IGNORECASE)


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """YAML as Kubernetes reads it: a date is a string."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds, and the first thing wrong with its syntax ("line 3: …")."""

    documents: tuple[Tree, ...] = ()
    problem: str | None = None

    def tree(self, path: str, text: str) -> Tree:
        """Return the tree of a file, as `Observed` describes it."""
        return {
            "path": path,
            "text": text,
            "documents": list(self.documents),
            "problem": self.problem,
        }


def read_text(path: str, text: str) -> Reading:
    """Read a file by its name: YAML, a Dockerfile, or plain text (no documents)."""
    name = path.rpartition("/")[2]
    if name.endswith((".yaml", ".yml")):
        return read_yaml(text)
    if re.match(r"(Docker|Container)file(\..+)?$", name) or name.endswith(".Dockerfile"):
        return read_dockerfile(text)
    return Reading()


def read_yaml(text: str) -> Reading:
    """Return all documents; those before a syntax problem where there is one. Empty ones are out.

    A value is a JSON value: keys are strings, dates stay text.
    """
    documents: list[Tree] = []
    try:
        loaded = yaml.load_all(text, Loader=_Loader)
        documents.extend(_json(one, _Budget()) for one in loaded if one is not None)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        return Reading(tuple(documents), f"{where}{wrong.problem or wrong.context}")
    except yaml.YAMLError as wrong:  # a character that YAML forbids
        return Reading(tuple(documents), str(wrong).splitlines()[0])
    except (_TooMuch, RecursionError):
        return Reading(tuple(documents), "aliases that stand for far too much")
    except ValueError as wrong:  # e.g. a number no number type can hold
        return Reading(tuple(documents), str(wrong))
    return Reading(tuple(documents))


class _TooMuch(Exception):  # noqa: N818
    pass


@dataclass(slots=True)
class _Budget:
    left: int = _MOST_NODES


def _json(value: Any, budget: _Budget) -> Tree:
    budget.left -= 1
    if budget.left < 0:
        raise _TooMuch
    if isinstance(value, dict):
        return {_key(key): _json(item, budget) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_json(item, budget) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)  # !!binary


def _key(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


@dataclass(slots=True)
class _Line:
    """One instruction's text, continuations joined; where it began, and its heredocs' lines."""

    number: int
    text: str
    heredoc: list[str] = field(default_factory=list)


def read_dockerfile(text: str) -> Reading:
    """Return one document, `{"instructions": [{"instruction", "arguments"}…]}`.

    Source: docs.docker.com/reference/dockerfile, "Format", "Parser directives", "Here-documents".
    """
    instructions = []
    problem = None
    for line in _logical_lines(text):
        word, _, rest = line.text.partition(" ")
        word = word.upper()
        if word not in _INSTRUCTIONS:
            problem = problem or f"line {line.number}: unknown instruction {word}"
        arguments = "\n".join([rest.strip(), *line.heredoc])
        instructions.append({"instruction": word, "arguments": arguments})
    if not instructions:
        problem = "no instruction"
    return Reading(({"instructions": instructions},), problem)


def _logical_lines(text: str) -> Iterator[_Line]:
    rows = text.splitlines()
    escape = _escape(rows)
    at = 0
    while at < len(rows):
        if _skipped(rows[at]):
            at += 1
            continue
        line = _Line(at + 1, "")
        parts: list[str] = []
        while at < len(rows):
            row, at = rows[at].strip(), at + 1
            if parts and _skipped(row):
                continue  # comments and empty lines inside a continuation are dropped
            continues = row.endswith(escape)
            parts.append(row.removesuffix(escape).strip() if continues else row)
            if not continues:
                break
        line.text = " ".join(" ".join(parts).replace("\t", " ").split(" ")).strip()
        at = _take_heredocs(rows, at, line)
        yield line


def _take_heredocs(rows: list[str], at: int, line: _Line) -> int:
    """Move the heredocs that `line` opens from `rows` into it; return where to go on."""
    if not line.text.upper().startswith(("RUN ", "COPY ", "ADD ")):
        return at
    for dash, _, word in _HEREDOC.findall(line.text):
        while at < len(rows):
            row, at = rows[at], at + 1
            line.heredoc.append(row)
            if (row.lstrip("\t") if dash else row) == word:
                break
    return at


def _skipped(row: str) -> bool:
    return not row.strip() or row.lstrip().startswith("#")


def _escape(rows: list[str]) -> str:
    """Return the escape character: directives stand first, before anything else."""
    for row in rows:
        if directive := _ESCAPE.fullmatch(row.strip()):
            return directive[1]
        if not re.match(r"#\s*\w+\s*=", row.strip()):
            break
    return "\\"
