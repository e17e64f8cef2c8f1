"""Writes docs/keys.md from the registry of the tutor's actions.

`python tests/tools/keys_reference.py` brings the document up to date; a test says if it is stale.
"""

from __future__ import annotations

from pathlib import Path

from tutor.tui.help_lines import NAMES
from tutor.tui.keys import ACTIONS, Keys, Where
from tutor.tui.settings_keys import EXAMPLE
from tutor.wording.words import Words

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "keys.md"
HEAD = f"""\
# Keys of the full-screen tutor

Made by `python tests/tools/keys_reference.py` from the registry that footer, help and palette read.
`keys.toml` beside the progress log gives actions other keys; `:keys` names the file:

```toml
{EXAMPLE}```

In the shell every key goes to the shell, but for those under "{{everywhere}}".
"""


def reference() -> str:
    """Return the document."""
    words, keys = Words("en"), Keys()
    parts = [HEAD.format(everywhere=words(NAMES[Where.EVERYWHERE]))]
    for where in Where:
        rows = [
            f"| {_code(keys.names(a.id))} | {words(a.words)} | `{a.id}` |"
            for a in ACTIONS
            if a.where is where
        ]
        parts.append("\n".join([f"## {words(NAMES[where])}", "", *_head(), *rows, ""]))
    return "\n".join(parts)


def _head() -> list[str]:
    return ["| key | does | action |", "|---|---|---|"]


def _code(names: str) -> str:
    return " ".join(f"`{name}`" for name in names.split())


if __name__ == "__main__":
    DOCUMENT.write_text(reference(), encoding="utf-8")
