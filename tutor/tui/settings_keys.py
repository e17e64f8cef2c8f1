"""Reads the keys that a learner gave to actions: keys.toml, `"exercise.hint" = "H"` a line.

A line that can't be followed is left out and named; the others count.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tutor.tui.key_names import textual_key
from tutor.tui.keys import BY_ID, Keys
from tutor.wording.texts import Text, text

NO_SUCH_ACTION = text("keys.toml: there is no action {action}")
NOT_A_KEY = text("keys.toml: {action} wants a key as text, or a list of keys")
UNREADABLE = text("keys.toml can't be read: {problem}")

EXAMPLE = """\
# Keys of the full-screen tutor. A line gives an action other keys; `:keys` lists all actions.
# "exercise.hint" = "H"
# "app.labs" = ["L", "Ctrl+L"]
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that can't be followed, to be put into words."""

    words: Text
    arguments: dict[str, str]


def read_keys(path: Path) -> tuple[Keys, list[Problem]]:
    """Return the keys of the file, and what of it can't be followed. No file: the registry's."""
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Keys(), []
    except (OSError, ValueError) as unreadable:
        return Keys(), [Problem(UNREADABLE, {"problem": str(unreadable)})]
    overrides: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for action, given in _flat(stored).items():
        keys = [given] if isinstance(given, str) else given
        if action not in BY_ID:
            problems.append(Problem(NO_SUCH_ACTION, {"action": action}))
        elif not isinstance(keys, list) or not all(isinstance(k, str) and k for k in keys):
            problems.append(Problem(NOT_A_KEY, {"action": action}))
        else:
            overrides[action] = tuple(textual_key(key) for key in keys)
    return Keys(overrides), problems


def _flat(stored: dict[str, object]) -> dict[str, object]:
    """Return `exercise.hint = …` (a table to TOML) as the action's id."""
    flat: dict[str, object] = {}
    for name, value in stored.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": its for inner, its in value.items()}
        else:
            flat[name] = value
    return flat
