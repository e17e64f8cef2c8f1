"""YAML that remembers on which line everything stands, so that every flaw can be pointed at.

Course, checking and labs each read files that people write; this is what they read them with.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple

import yaml

from tutor.observations import Tree

YamlPath = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # not every build of it has libyaml
_DEEPEST = 60
_MOST_NODES = 200_000  # aliases can unfold a small file into a huge tree


class Flaw(NamedTuple):
    """Something wrong in one file: the line, what is wrong, and what its author can do."""

    line: int
    what: str
    remedy: str


@dataclass(slots=True)
class Marked:
    """A YAML document as a plain tree, and the line of every key and element by its path."""

    tree: Tree = None
    lines: dict[YamlPath, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)

    def line(self, path: YamlPath) -> int:
        """Return the line of what stands at `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_marked(text: str, *, first_line: int = 1) -> Marked:
    """Parse one YAML document whose first line is `first_line` of its file. Raises nothing.

    Syntax errors, duplicate keys and what is no JSON-like tree become `flaws`; where the syntax
    is at fault the tree is None.
    """
    marked = Marked()
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            reader = _Reader(loader, marked, first_line)
            marked.tree = reader.read(node, ()) if node is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        marked.tree = None
        marked.flaws.append(_syntax_flaw(error, text, first_line))
    except (ValueError, OverflowError) as error:
        marked.flaws.append(Flaw(first_line, f"a value can't be read: {error}", "put it in quotes"))
    return marked


@dataclass(slots=True)
class _Reader:
    loader: Any
    marked: Marked
    first_line: int
    seen: int = 0

    def read(self, node: yaml.Node, path: YamlPath) -> Tree:
        self.seen += 1
        if self.seen > _MOST_NODES or len(path) > _DEEPEST:
            raise yaml.MarkedYAMLError(problem="too big or too deep", problem_mark=node.start_mark)
        self.marked.lines.setdefault(path, self._line(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, i)) for i, child in enumerate(node.value)]
        return self.loader.construct_object(node, deep=True)

    def _mapping(self, node: yaml.MappingNode, path: YamlPath) -> Tree:
        own = {id(key) for key, _ in node.value}  # keys that a merge brings in may be overridden
        self.loader.flatten_mapping(node)
        tree: dict[Hashable, Tree] = {}
        at: dict[Hashable, int] = {}
        for key_node, value_node in node.value:
            key = self.loader.construct_object(key_node, deep=True)
            line = self._line(key_node)
            if not isinstance(key, Hashable):
                self._flaw(line, "a key is itself a map or list", "write a plain word as the key")
                continue
            if key in at and id(key_node) in own and at[key] > 0:
                what = f"the key {key!r} is here twice, first on line {at[key]}"
                self._flaw(line, what, "keep one of the two")
                continue
            here = (*path, key if isinstance(key, str | int) else str(key))
            at[key] = line if id(key_node) in own else 0
            self.marked.lines[here] = line
            tree[key] = self.read(value_node, here)
        return tree

    def _flaw(self, line: int, what: str, remedy: str) -> None:
        self.marked.flaws.append(Flaw(line, what, remedy))

    def _line(self, node: yaml.Node) -> int:
        return int(node.start_mark.line) + self.first_line


def _syntax_flaw(error: yaml.YAMLError, text: str, first_line: int) -> Flaw:
    context = str(getattr(error, "context", ""))
    opened = "flow" in context or "quoted" in context  # say where it was opened, not where it ends
    mark = getattr(error, "context_mark" if opened else "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    index = min(mark.line if mark else 0, max(len(text.splitlines()) - 1, 0))
    line = text.splitlines()[index] if text else ""
    if line[: len(line) - len(line.lstrip())].count("\t") or "'\\t'" in str(problem):
        return Flaw(first_line + index, "a tab indents this line", "indent with spaces")
    if "undefined alias" in str(problem):
        return Flaw(first_line + index, str(problem), "define the &anchor above it")
    return Flaw(first_line + index, f"not YAML: {problem}", "mend the syntax here or just above")


def nearest(word: str, known: Sequence[str]) -> str:
    """Return `did you mean x?`, or the words there are, where none is near."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"known here: {', '.join(sorted(known))}" if known else "there are none"
