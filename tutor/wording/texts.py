"""Marks sentences for translation. The English text is the key; `{names}` are arguments.

tests/tools/catalogue.py finds the calls of `text`, `plural` and `term` in the source.
"""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A sentence to be said in some language: its English, its plural, what it is about."""

    one: str
    many: str = ""  # with it, the argument `count` chooses
    context: str = ""


def text(one: str) -> Text:
    """Mark a sentence."""
    return Text(one)


def plural(one: str, many: str) -> Text:
    """Mark a sentence that depends on its argument `count`."""
    return Text(one, many)


def term(context: str, one: str) -> Text:
    """Mark a word whose translation depends on what it is about."""
    return Text(one, context=context)
