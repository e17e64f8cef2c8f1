"""Turns a marked YAML tree into a frozen msgspec type and finds every flaw in one go.

msgspec itself stops at the first fault; this walks the same types, leaves out what is at fault,
and converts the rest, so that one typing error hides no other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from types import NoneType
from typing import Generic, TypeVar, cast

import msgspec
from msgspec import inspect

from tutor.marked_yaml import Flaw, Marked, YamlPath, nearest
from tutor.observations import Tree

T = TypeVar("T")


class _Dropped(Enum):
    DROPPED = 0


_DROPPED = _Dropped.DROPPED


@dataclass(slots=True)
class Decoded(Generic[T]):
    """What could be read, whole or in part, and all that could not."""

    value: T | None
    flaws: list[Flaw] = field(default_factory=list)
    faulty: set[YamlPath] = field(default_factory=set)  # where something was left out

    def sound(self, path: YamlPath) -> bool:
        """Say whether nothing at or below `path` was left out."""
        return not any(at[: len(path)] == path for at in self.faulty)


def decode(marked: Marked, type_: type[T]) -> Decoded[T]:
    """Convert `marked` to `type_`. `value` is None where nothing could be kept; raises nothing."""
    if marked.tree is None:
        empty = (
            [] if marked.flaws else [Flaw(marked.line(()), "nothing is written here", "write it")]
        )
        return Decoded(None, [*marked.flaws, *empty])
    walker = _Walker(marked)
    kept = walker.walk(marked.tree, _info(cast("Hashable", type_)), ())
    decoded: Decoded[T] = Decoded(None, [*marked.flaws, *walker.flaws], walker.faulty)
    if kept is _DROPPED:
        return decoded
    try:
        decoded.value = msgspec.convert(kept, type_)
    except msgspec.ValidationError as error:
        decoded.flaws.append(Flaw(1, str(error), "write it as the schema has it"))
    return decoded


@lru_cache(maxsize=64)
def _info(type_: Hashable) -> inspect.Type:
    return inspect.type_info(type_)


def schema_text(type_: object, title: str) -> str:
    """Return the JSON Schema (2020-12) of a file that holds `type_`, as text to be committed."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **msgspec.json.schema(type_),
    }
    return json.dumps(schema, indent=2, sort_keys=False) + "\n"


@dataclass(slots=True)
class _Walker:
    marked: Marked
    flaws: list[Flaw] = field(default_factory=list)
    faulty: set[YamlPath] = field(default_factory=set)

    def walk(self, tree: Tree, type_: inspect.Type, path: YamlPath) -> Tree | _Dropped:
        """Return what of `tree` fits `type_`, or say that nothing does."""
        options = type_.types if isinstance(type_, inspect.UnionType) else (type_,)
        for option in options:
            if _fits(tree, option):
                return self._below(tree, option, path)
        what = f"{_name(path)} is {_said(tree)}; {_wanted(options)} is wanted"
        return self._drop(path, what, _cure(tree, options))

    def _below(self, tree: Tree, type_: inspect.Type, path: YamlPath) -> Tree | _Dropped:
        if isinstance(type_, inspect.StructType):
            return self._struct(tree, type_, path)
        if isinstance(type_, inspect.DictType):
            return self._map(tree, type_, path)
        if isinstance(type_, inspect.ListType | inspect.VarTupleType):
            kept = [self.walk(item, type_.item_type, (*path, i)) for i, item in enumerate(tree)]
            return [item for item in kept if item is not _DROPPED]
        return tree

    def _map(self, tree: Tree, type_: inspect.DictType, path: YamlPath) -> Tree:
        kept = {}
        for key, value in tree.items():
            here = (*path, key)
            if not isinstance(key, str):
                self._drop(here, f"the key {key!r} is not text", "put it in quotes")
                continue
            below = self.walk(value, type_.value_type, here)
            if below is not _DROPPED:
                kept[key] = below
        return kept

    def _struct(self, tree: Tree, type_: inspect.StructType, path: YamlPath) -> Tree | _Dropped:
        fields = {f.encode_name: f for f in type_.fields}
        kept: dict[str, Tree] = {}
        lacking = False
        for key, value in tree.items():
            if key not in fields:
                what = f"unknown key {key!r} in {_name(path)}"
                self._drop((*path, key), what, nearest(str(key), list(fields)))
                continue
            below = self.walk(value, fields[key].type, (*path, key))
            if below is not _DROPPED:
                kept[key] = below
        for name, of in fields.items():
            if of.required and name not in tree:
                self._drop(path, f"{_name(path)} lacks the key {name!r}", f"add `{name}:`")
            lacking = lacking or (of.required and name not in kept)
        return _DROPPED if lacking else kept

    def _drop(self, path: YamlPath, what: str, remedy: str) -> _Dropped:
        self.flaws.append(Flaw(self.marked.line(path), what, remedy))
        self.faulty.add(path)
        return _DROPPED


def _number(tree: Tree) -> bool:
    return isinstance(tree, int | float) and not isinstance(tree, bool)


def _whole(tree: Tree) -> bool:
    return isinstance(tree, int) and not isinstance(tree, bool)


# An author's word for each type, and how to know a value of it.
_TYPES: dict[type[inspect.Type], tuple[str, Callable[[Tree], bool]]] = {
    inspect.AnyType: ("anything", lambda _: True),
    inspect.NoneType: ("nothing", lambda tree: tree is None),
    inspect.BoolType: ("true or false", lambda tree: isinstance(tree, bool)),
    inspect.IntType: ("a whole number", _whole),
    inspect.FloatType: ("a number", _number),
    inspect.StrType: ("text", lambda tree: isinstance(tree, str)),
    inspect.ListType: ("a list", lambda tree: isinstance(tree, list)),
    inspect.VarTupleType: ("a list", lambda tree: isinstance(tree, list)),
    inspect.DictType: ("a map", lambda tree: isinstance(tree, dict)),
    inspect.StructType: ("a map", lambda tree: isinstance(tree, dict)),
}


def _fits(tree: Tree, type_: inspect.Type) -> bool:
    known = _TYPES.get(type(type_))
    return known is None or known[1](tree)


def _wanted(options: tuple[inspect.Type, ...]) -> str:
    words = [_TYPES[type(o)][0] for o in options if not isinstance(o, inspect.NoneType)]
    return " or ".join(dict.fromkeys(words))


def _said(tree: Tree) -> str:
    if isinstance(tree, dict):
        return "a map"
    if isinstance(tree, list):
        return "a list"
    if tree is None:
        return "empty"
    if isinstance(tree, bool):
        return "true" if tree else "false"
    return repr(tree)


def _cure(tree: Tree, options: tuple[inspect.Type, ...]) -> str:
    wants = {type(o) for o in options}
    if inspect.StrType in wants and not isinstance(tree, dict | list | NoneType):
        return "put it in quotes"
    if wants & {inspect.ListType, inspect.VarTupleType} and tree is not None:
        return "write a list: [ … ]"
    return "write it so, or leave the key out"


def _name(path: YamlPath) -> str:
    """Name a place for an author: `exercises.rush.expect.five-ready`, or the file itself."""
    text = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
    return text.lstrip(".") or "the file"
