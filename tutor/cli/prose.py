"""Lesson Markdown as plain lines: wrapped prose, code as it is, links with their address. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tutor.cli.cells import width, wrap
from tutor.cli.tables import table

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_INDENT = "  "
_TASK = re.compile(r"^\[[ xX]\]\s+")
_ID = re.compile(r"\s*\{#[a-z0-9-]+\}\s*$")
_CALLOUT = re.compile(r"^\[!(\w+)\]\s*")
_HARD_BREAK = "\n"
_UNBROKEN = "\x1f"  # a space inside inline code, where a line does not break
_LONGEST_UNBROKEN = 40  # cells


def plain(markdown: str, cells: int) -> list[str]:
    """Return `markdown` as lines no wider than `cells` (code aside), blocks a blank line apart.

    ```quiz blocks are left out: who shows a step says where its questions go.
    """
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return _blocks(SyntaxTreeNode(tokens).children, cells)


def _blocks(nodes: Iterable[SyntaxTreeNode], cells: int, *, tight: bool = False) -> list[str]:
    lines: list[str] = []
    for node in nodes:
        block = _RENDER.get(node.type, _other)(node, cells)
        if lines and block and not tight:
            lines.append("")
        lines.extend(block)
    return lines


def _paragraph(node: SyntaxTreeNode, cells: int) -> list[str]:
    text = "".join(map(_inline, node.children))
    return [
        line.replace(_UNBROKEN, " ")
        for part in text.split(_HARD_BREAK)
        for line in wrap(part, cells)
    ]


def _code(node: SyntaxTreeNode, _cells: int) -> list[str]:
    if node.type == "fence" and node.info.split()[:1] == ["quiz"]:
        return []
    return [(_INDENT + line).rstrip() for line in node.content.rstrip("\n").split("\n")]


def _list(node: SyntaxTreeNode, cells: int) -> list[str]:
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    lines: list[str] = []
    for nth, item in enumerate(node.children):
        marker = f"{first + nth}. " if first is not None else "- "
        inner = _blocks(item.children, cells - width(marker), tight=_is_tight(item))
        task = bool(inner) and _TASK.match(inner[0])
        inner = _task(item, cells - width(marker)) if task else inner
        lines.extend(_hang(marker, inner))
    return lines


def _task(item: SyntaxTreeNode, cells: int) -> list[str]:
    """Return a task's text without box and id: what is wanted, not how it is marked up."""
    text = "".join(map(_inline, item.children[0].children))
    return [line.replace(_UNBROKEN, " ") for line in wrap(_ID.sub("", _TASK.sub("", text)), cells)]


def _is_tight(item: SyntaxTreeNode) -> bool:
    return all(child.hidden for child in item.children if child.type == "paragraph")


def _hang(marker: str, lines: list[str]) -> list[str]:
    hung = [f"{marker if n == 0 else ' ' * len(marker)}{line}" for n, line in enumerate(lines)]
    return [line.rstrip() for line in hung] or [marker.rstrip()]


def _quote(node: SyntaxTreeNode, cells: int) -> list[str]:
    lines = _blocks(node.children, cells - 2)
    if lines and (callout := _CALLOUT.match(lines[0])):
        word = callout.group(1).capitalize()
        text = [_CALLOUT.sub("", lines[0]), *lines[1:]]
        lines = _rewrapped(f"{word}: {text[0]}", text[1:], cells - 2)
    return [f"| {line}".rstrip() for line in lines]


def _rewrapped(first: str, rest: list[str], cells: int) -> list[str]:
    end = rest.index("") if "" in rest else len(rest)
    return [*wrap(" ".join([first, *rest[:end]]), cells), *rest[end:]]


def _heading(node: SyntaxTreeNode, cells: int) -> list[str]:
    return [line.strip() for line in _paragraph(node, cells)]


def _table(node: SyntaxTreeNode, _cells: int) -> list[str]:
    rows = [
        ["".join(map(_inline, cell.children)).replace(_UNBROKEN, " ") for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    return table(rows[0], rows[1:])


def _rule(_node: SyntaxTreeNode, cells: int) -> list[str]:
    return ["-" * cells]


def _other(node: SyntaxTreeNode, cells: int) -> list[str]:
    return wrap(node.content, cells) if not node.children else _blocks(node.children, cells)


_RENDER: dict[str, Callable[[SyntaxTreeNode, int], list[str]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "fence": _code,
    "code_block": _code,
    "bullet_list": _list,
    "ordered_list": _list,
    "blockquote": _quote,
    "table": _table,
    "hr": _rule,
}


def _inline(node: SyntaxTreeNode) -> str:
    return _SPANS.get(node.type, _inside)(node)


def _inside(node: SyntaxTreeNode) -> str:
    return "".join(map(_inline, node.children))


def _code_span(node: SyntaxTreeNode) -> str:
    code = f"`{node.content}`"
    return code.replace(" ", _UNBROKEN) if width(code) <= _LONGEST_UNBROKEN else code


def _link(node: SyntaxTreeNode) -> str:
    text, address = _inside(node), str(node.attrs.get("href", ""))
    return text if text == address or not address else f"{text} ({address})"


_SPANS: dict[str, Callable[[SyntaxTreeNode], str]] = {
    "text": lambda node: node.content,
    "image": lambda node: node.content,
    "code_inline": _code_span,
    "softbreak": lambda _node: " ",
    "hardbreak": lambda _node: _HARD_BREAK,
    "html_inline": lambda _node: "",
    "link": _link,
}
