"""Renders what was expected and observed for a person."""

from __future__ import annotations

import json

from tutor.checking.verdicts import ABSENT
from tutor.observations import Tree
from tutor.wording import fields
from tutor.wording.languages import Catalogue

LONGEST = 160  # characters of one value


def value(tree: Tree, catalogue: Catalogue) -> str:
    """Return a value in a few words: operators spelled out, trees as compact JSON, cut if long."""
    return _shortened(_said(tree, catalogue))


def _said(tree: Tree, catalogue: Catalogue) -> str:
    if tree is ABSENT:
        return catalogue.say(fields.NOTHING, {})
    if isinstance(tree, str):
        return _text(tree, catalogue)
    if isinstance(tree, dict) and len(tree) == 1:
        ((operator, operand),) = tree.items()
        if said := _operator(operator, operand, catalogue):
            return said
    return json.dumps(tree, ensure_ascii=False, separators=(", ", ": "))


def _text(tree: str, catalogue: Catalogue) -> str:
    """Return a text bare; quoted where it could be taken for something else."""
    if not tree:
        return catalogue.say(fields.EMPTY, {})
    try:
        json.loads(tree)
    except ValueError:
        return " ".join(tree.split())
    return json.dumps(tree, ensure_ascii=False)


def _operator(operator: str, operand: Tree, catalogue: Catalogue) -> str:
    if operator == "$absent":
        return catalogue.say(fields.NOTHING, {})
    if operator == "$any":
        return catalogue.say(fields.ANYTHING, {})
    if operator == "$in" and isinstance(operand, list):
        listed = ", ".join(_said(one, catalogue) for one in operand)
        return catalogue.say(fields.OPERATORS[operator], {"value": listed})
    if operator in fields.OPERATORS:
        return catalogue.say(fields.OPERATORS[operator], {"value": _said(operand, catalogue)})
    return ""


def _shortened(said: str) -> str:
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"
