"""Lesson Markdown as styled lines: wrapped prose, code as it is, things that keys act on. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tutor.course.model import QUIZ_MARK
from tutor.tui.lesson.lines import (
    HARD_BREAK,
    UNBROKEN,
    Item,
    ItemKind,
    Line,
    Span,
    behind,
    cut,
    flow,
    line,
    spread,
)
from tutor.tui.lesson.manner import Manner
from tutor.wording.layout import cells
from tutor.wording.messages import Say

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

PROSE_CELLS = 72
_SHELLS = {"", "sh", "bash", "shell", "zsh"}
_PROMPT = "$ "
_TASK = re.compile(r"^\[[ xX]\]\s+")
_CALLOUT = re.compile(r"^\[!(\w+)\]\s*")
_AMOUNT = re.compile(r"(?<=\d) (?=(?:s|min|h|ms|%|[KMG]i?B|Mi|Gi|MHz|GHz)\b|%)")
_LONGEST_UNBROKEN = 40  # cells of inline code
_WIDEST_MARK = 2  # "▎ "


@dataclass(slots=True)
class Page:
    """A page being laid out: its lines so far, and what in it can be selected."""

    width: int
    manner: Manner
    selected: int | None = None
    sideways: int = 0  # cells by which the selected code is scrolled
    tasks: Callable[[int], list[Line]] | None = None  # the exercise's list in place of its own
    quiz: Callable[[int], list[Line]] | None = None
    lines: list[Line] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    blocks: int = 0
    quizzes: int = 0

    def put(self, lines: Iterable[Line]) -> None:
        """Add a block, a blank row apart from the one before; an empty one adds nothing."""
        found = list(lines)
        if not found:
            return
        if self.lines:
            self.lines.append(Line(block=self.blocks))
        self.blocks += 1
        self.lines += [replace(each, block=self.blocks) for each in found]

    def item(self, kind: ItemKind, text: str, quiz: int = 0, option: int = 0) -> int:
        """Note a thing that can be selected; return its number."""
        self.items.append(Item(kind, text, quiz, option))
        return len(self.items) - 1

    def prose(self, markdown: str) -> None:
        """Add Markdown's blocks."""
        for node in parsed(markdown):
            self.put(block(self, node, self.width))


def phrase(markdown: str, manner: Manner) -> list[Span]:
    """Return a sentence or two of Markdown as spans, not yet broken into lines."""
    page = Page(0, manner)
    return [
        span
        for nth, node in enumerate(parsed(markdown))
        for span in (*([Span(" ")] if nth else []), *_inline(page, node.children, ""))
    ]


@lru_cache(maxsize=256)  # a step is laid out anew for each width, and tasks at each change
def parsed(markdown: str) -> tuple[SyntaxTreeNode, ...]:
    """Return Markdown's blocks."""
    from markdown_it.tree import SyntaxTreeNode

    return tuple(SyntaxTreeNode(_parser().parse(markdown)).children)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table")


def block(page: Page, node: SyntaxTreeNode, width: int) -> list[Line]:
    """Return one block's lines, at most `width` cells wide; only code may be wider inside."""
    return _RENDER.get(node.type, _other)(page, node, width)


def barred(lines: Iterable[Line], manner: Manner) -> list[Line]:
    """Return lines behind the bar of a note, a hint or a question to the learner."""
    bar = Span(f"{manner.glyphs.quote} ", "muted")
    return [replace(each, spans=(bar, *each.spans)) for each in lines]


def _blocks(page: Page, nodes: Iterable[SyntaxTreeNode], width: int, *, tight: bool) -> list[Line]:
    lines: list[Line] = []
    for node in nodes:
        found = block(page, node, width)
        lines += [Line()] if lines and found and not tight else []
        lines += found
    return lines


def _paragraph(page: Page, node: SyntaxTreeNode, width: int) -> list[Line]:
    spans = list(_inline(page, node.children, ""))
    links = [Line(each, item=_linked(page, each)) for each in flow(spans, min(width, PROSE_CELLS))]
    return [replace(each, spans=_unlinked(page, each)) for each in links]


def _heading(page: Page, node: SyntaxTreeNode, width: int) -> list[Line]:
    return [Line(each) for each in flow(_inline(page, node.children, "bold"), width)]


def _code(page: Page, node: SyntaxTreeNode, width: int) -> list[Line]:
    info = (node.info.split() or [""])[0] if node.type == "fence" else "text"
    rows = node.content.rstrip("\n").split("\n")
    if info == "console":
        return list(_console(page, rows, width))
    kind = ItemKind.COMMAND if info in _SHELLS else ItemKind.CODE
    item = page.item(kind, "\n".join(rows))
    return [_code_row(page, row, item, width, first=n == 0) for n, row in enumerate(rows)]


def _console(page: Page, rows: list[str], width: int) -> Iterator[Line]:
    """Yield a session's rows: what was typed can be selected, what was answered is an aside."""
    for row in rows:
        if row.startswith(_PROMPT):
            item = page.item(ItemKind.COMMAND, row.removeprefix(_PROMPT))
            yield _code_row(page, row, item, width, first=True)
        else:
            yield _code_row(page, row, None, width, first=False)


def _code_row(page: Page, row: str, item: int | None, width: int, *, first: bool) -> Line:
    selected = item is not None and item == page.selected
    bar = Span(f"{page.manner.glyphs.quote} ", "accent" if selected else "rule")
    clean = "".join(sign for sign in row.expandtabs(8) if sign.isprintable())
    shown = behind(clean, page.sideways if selected else 0)
    spans: tuple[Span, ...] = (bar, Span(shown, "" if item is not None else "muted"))
    advice: tuple[Span, ...] = ()
    if selected and first and page.items[item or 0].kind is ItemKind.COMMAND:
        advice = (Span(page.manner.wording.say(Say.PUTS_AT_PROMPT), "muted"),)
        if cells(shown) + cells(advice[0].text) + 4 > width:
            advice = ()
    spans = cut(spans, width, page.manner.glyphs.beyond)
    return replace(spread(spans, advice, width), ground="code", item=item, selected=selected)


def _list(page: Page, node: SyntaxTreeNode, width: int) -> list[Line]:
    if page.tasks and _is_task_list(node):
        return page.tasks(width)
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    lines: list[Line] = []
    for nth, item in enumerate(node.children):
        mark = f"{first + nth}. " if first is not None else f"{page.manner.glyphs.dot} "
        tight = all(child.hidden for child in item.children if child.type == "paragraph")
        room = min(width, PROSE_CELLS) - cells(mark)
        inner = _blocks(page, item.children, room, tight=tight)
        lines += [Line()] if lines and not tight else []
        lines += _hung(mark, inner)
    return lines


def _is_task_list(node: SyntaxTreeNode) -> bool:
    return any(_TASK.match(_plain(item)) for item in node.children)


def _hung(mark: str, lines: list[Line]) -> list[Line]:
    blank = Span(" " * cells(mark))
    marks = [Span(mark), *(blank for _ in lines[1:])]
    return [replace(each, spans=(m, *each.spans)) for m, each in zip(marks, lines, strict=True)]


def _quote(page: Page, node: SyntaxTreeNode, width: int) -> list[Line]:
    inner = _blocks(page, node.children, min(width, PROSE_CELLS) - _WIDEST_MARK, tight=False)
    if inner and (callout := _CALLOUT.match(inner[0].text)):
        word = Line((Span(page.manner.callout(callout[1].upper()), "muted"),))
        rest = _callout_rest(page, node, width)
        return barred([word, *rest], page.manner)
    return barred(inner, page.manner)


def _callout_rest(page: Page, node: SyntaxTreeNode, width: int) -> list[Line]:
    """Return a callout's text without its mark, wrapped anew."""
    room = min(width, PROSE_CELLS) - _WIDEST_MARK
    first, *others = node.children
    spans = list(_inline(page, first.children, ""))
    spans[0] = replace(spans[0], text=_CALLOUT.sub("", spans[0].text))
    lines = [Line(each) for each in flow(spans, room)]
    more = _blocks(page, others, room, tight=False)
    return [*lines, *([Line(), *more] if more else [])]


def _table(page: Page, node: SyntaxTreeNode, width: int) -> list[Line]:
    """Return rows in columns, never ruled; a last column that is too wide is cut."""
    rows = [
        [tuple(_inline(page, cell.children, "")) for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    sizes = [max(_size(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    lines: list[Line] = []
    for nth, row in enumerate(rows):
        spans: list[Span] = []
        for size, cell in zip(sizes, row, strict=False):
            spans += (
                [replace(s, style=f"bold {s.style}".strip()) for s in cell] if not nth else cell
            )
            spans.append(Span(" " * (size - _size(cell) + 2)))
        lines.append(Line(cut(spans[:-1], width)))
    return lines


def _size(spans: Iterable[Span]) -> int:
    return sum(cells(span.text) for span in spans)


def _rule(page: Page, _node: SyntaxTreeNode, width: int) -> list[Line]:
    return [line(Span(page.manner.glyphs.light * min(width, PROSE_CELLS), "rule"))]


def _html(page: Page, node: SyntaxTreeNode, _width: int) -> list[Line]:
    lines: list[Line] = []
    for row in node.content.splitlines():
        if row.strip() == QUIZ_MARK and page.quiz:
            lines += [Line()] if lines else []
            lines += page.quiz(page.quizzes)
            page.quizzes += 1
    return lines


def _other(page: Page, node: SyntaxTreeNode, width: int) -> list[Line]:
    if node.children:
        return _blocks(page, node.children, width, tight=False)
    return [Line(each) for each in flow([Span(node.content)], width)]


_RENDER: dict[str, Callable[[Page, SyntaxTreeNode, int], list[Line]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "fence": _code,
    "code_block": _code,
    "bullet_list": _list,
    "ordered_list": _list,
    "blockquote": _quote,
    "table": _table,
    "hr": _rule,
    "html_block": _html,
}


# ── inside a paragraph ──

_LINK = re.compile(r"link:(\d+)")  # in a style, until lines are broken: whose words these are


_EMPHASES = {"em": "underline", "strong": "bold"}  # never italic: often missing
_SIGNS = {"softbreak": " ", "hardbreak": HARD_BREAK, "html_inline": ""}


def _inline(page: Page, nodes: Iterable[SyntaxTreeNode], style: str) -> Iterator[Span]:
    for node in nodes:
        if node.type in ("text", "image"):
            yield Span(_AMOUNT.sub(UNBROKEN, node.content), style)
        elif node.type == "code_inline":
            yield _code_span(page, node.content, style)
        elif node.type in _SIGNS:
            yield Span(_SIGNS[node.type], style)
        else:
            yield from _inline(page, node.children, _inner_style(page, node, style))


def _inner_style(page: Page, node: SyntaxTreeNode, style: str) -> str:
    own = _EMPHASES.get(node.type, "")
    if node.type == "link":
        own = f"link:{page.item(ItemKind.LINK, str(node.attrs.get('href', '')))}"
    return f"{style} {own}".strip()


def _code_span(page: Page, content: str, style: str) -> Span:
    code = f"`{content}`" if page.manner.ticks else content
    kept = code.replace(" ", UNBROKEN) if cells(code) <= _LONGEST_UNBROKEN else code
    return Span(kept, f"{style} code".strip())


def _linked(page: Page, spans: Iterable[Span]) -> int | None:
    """Return the link that a line shows: the selected one, else its first."""
    found = [int(link[1]) for span in spans if (link := _LINK.search(span.style))]
    return page.selected if page.selected in found else next(iter(found), None)


def _unlinked(page: Page, each: Line) -> tuple[Span, ...]:
    return tuple(replace(span, style=_link_style(page, span.style)) for span in each.spans)


def _link_style(page: Page, style: str) -> str:
    link = _LINK.search(style)
    if link is None:
        return style
    look = "link raised" if page.selected == int(link[1]) else "link"
    return _LINK.sub(look, style)


def _plain(node: SyntaxTreeNode) -> str:
    if node.type in ("text", "code_inline"):
        return str(node.content)
    return "".join(_plain(child) for child in node.children)
