"""House rules that no linter checks: sizes, docstrings, and documents that are not stale."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.cli_reference import DOCUMENT, reference
from tutor.cli.codes import MEANINGS, ExitCode

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "tutor").rglob("*.py"))
MODULE_LINES = 400
FUNCTION_LINES = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def functions(tree: ast.Module) -> Iterator[Function]:
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_a_module_fits_the_house(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    lines = len(text.splitlines())
    assert lines <= MODULE_LINES, f"{path}: {lines} lines"
    doc = ast.get_docstring(tree)
    assert doc, f"{path} says nothing of itself"
    assert len(doc.splitlines()) <= 12, f"{path}: a module says what it is for in a few lines"
    for function in functions(tree):
        size = (function.end_lineno or function.lineno) - function.lineno + 1
        assert size <= FUNCTION_LINES, f"{path}:{function.lineno} {function.name}: {size} lines"


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_a_package_holds_a_docstring_only(path: Path) -> None:
    if path.name != "__init__.py" or path.parent.name == "tutor":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert len(tree.body) == 1, f"{path} holds more than its docstring"


def test_the_command_line_reference_is_not_stale() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert written == reference(), "run: python tests/tools/cli_reference.py"


def test_every_exit_code_and_command_is_in_the_reference() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert set(MEANINGS) == set(ExitCode)
    assert all(f"| {code.value} | {MEANINGS[code]} |" in text for code in ExitCode)
    commands = "list start check hint solution reset skip next shell progress doctor lint verify"
    for command in [*commands.split(), "lab up", "lab status", "lab down", "lab use", "new lesson"]:
        assert f"### `kubetutor {command}" in text
