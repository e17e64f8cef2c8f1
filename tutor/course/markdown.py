"""A lesson's Markdown as sections, callouts, task lists and quizzes, each with its line.

Knows how Markdown is written, not what a lesson must hold: that is `lesson_text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

_ID = re.compile(r"\s*\{#([^}\s]*)\}\s*$")
_CALLOUT = re.compile(r"\[!([A-Za-z]+)\][ \t]*([^\n]*)(?:\n|$)")
_TASK = re.compile(r"\[([ xX])\](?:\s+|$)")


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of the file, counted from 0, the end not included."""

    start: int
    end: int

    @property
    def line(self) -> int:
        """The first line as an editor counts it."""
        return self.start + 1


@dataclass(frozen=True, slots=True)
class Callout:
    """A quote that begins with `[!WORD]`; `rest` is what follows the word on its line."""

    word: str
    rest: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class TaskItem:
    """An item of a task list."""

    text: str
    id: str | None
    ticked: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block; `line` is the first line inside it."""

    info: str
    content: str
    line: int
    span: Span


@dataclass(slots=True)
class Section:
    """A `##` heading with all that stands below it; the first, without a heading, is the intro."""

    title: str
    id: str | None
    line: int
    body: Span
    callouts: list[Callout] = field(default_factory=list)
    tasks: list[TaskItem] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    lists: list[Span] = field(default_factory=list)  # the lists that hold tasks


@dataclass(frozen=True, slots=True)
class Link:
    """A link's or image's target."""

    target: str
    line: int


@dataclass(slots=True)
class Document:
    """A lesson's file, taken apart."""

    lines: list[str]
    front: Fence | None = None
    sections: list[Section] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    titles: list[int] = field(default_factory=list)  # lines with a `#` heading


def parse_document(text: str) -> Document:
    """Take a lesson's Markdown apart."""
    lines = text.splitlines()
    document = Document(lines, sections=[Section("", None, 1, Span(0, len(lines)))])
    tokens = _parser().parse(text)
    for i, token in enumerate(tokens):
        if token.level == 0 and token.map:
            _take(document, tokens, i, Span(token.map[0], token.map[1]))
        if token.type == "inline":
            document.links += _links(token)
    return document


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").use(front_matter_plugin)


def _take(document: Document, tokens: Sequence[Token], i: int, span: Span) -> None:
    token, section = tokens[i], document.sections[-1]
    if token.type == "front_matter":
        document.front = Fence("", token.content, span.line + 1, span)
        section.body = Span(span.end, section.body.end)
    elif token.type == "heading_open" and token.tag == "h1":
        document.titles.append(span.line)
    elif token.type == "heading_open" and token.tag == "h2":
        section.body = Span(section.body.start, span.start)
        title, id_ = _named(tokens[i + 1].content)
        body = Span(span.end, len(document.lines))
        document.sections.append(Section(title, id_, span.line, body))
    elif token.type == "fence":
        section.fences.append(Fence(token.info.strip(), token.content, span.line + 1, span))
    elif token.type == "blockquote_open":
        section.callouts += _callout(document.lines, tokens[i + 1 : i + 3], span)
    elif token.type in ("bullet_list_open", "ordered_list_open"):
        items = list(_tasks(tokens[i:]))
        section.tasks += items
        section.lists += [span] if items else []


def _named(text: str) -> tuple[str, str | None]:
    found = _ID.search(text)
    return (text[: found.start()].strip(), found[1]) if found else (text.strip(), None)


def _callout(lines: list[str], inside: Sequence[Token], span: Span) -> Iterator[Callout]:
    first = next((token for token in inside if token.type == "inline"), None)
    found = _CALLOUT.match(first.content) if first else None
    if found is None:
        return
    quoted = [re.sub(r"^ {0,3}> ?", "", line) for line in lines[span.start : span.end]]
    head = next(i for i, line in enumerate(quoted) if "[!" in line)
    text = "\n".join(quoted[head + 1 :]).strip()
    yield Callout(found[1].upper(), found[2].strip(), text, span)


def _tasks(tokens: Sequence[Token]) -> Iterator[TaskItem]:
    """Yield the task items of the list that begins here, not those of lists inside it."""
    for i, token in enumerate(tokens):
        if i and token.level == 0:
            return
        if token.type == "list_item_open" and token.level == 1 and token.map:
            inline = next((t for t in tokens[i + 1 : i + 3] if t.type == "inline"), None)
            found = _TASK.match(inline.content) if inline else None
            if inline and found:
                text, id_ = _named(" ".join(inline.content[found.end() :].split()))
                span = Span(token.map[0], token.map[1])
                yield TaskItem(text, id_, found[1] != " ", span)


def _links(token: Token) -> Iterator[Link]:
    line = (token.map or [0])[0] + 1
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        target = child.attrGet("href") or child.attrGet("src")
        if target:
            yield Link(str(target), line)
