"""Writes docs/cli.md from the command tree: `python tests/tools/cli_reference.py`.

Tests use `reference()` to say whether the document is stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tutor.cli.codes import MEANINGS
from tutor.cli.main import root

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "cli.md"

HEAD = """\
# The command line

Every journey works from plain lines: no colour is needed, nothing is redrawn, a state is always a
word. Data goes to stdout, talk to stderr, so `kubetutor list --json | jq` is clean; every reading
command has `--json`. Questions are asked on a terminal only, and `--yes` answers them. `NO_COLOR`,
`TERM=dumb` and pipes give plain text.

<!-- Made by tests/tools/cli_reference.py from the command tree; edit the commands instead. -->

## Exit codes

| code | means |
|---|---|
"""

TAIL = """
## Environment

| variable | means |
|---|---|
| `KUBETUTOR_HOME` | one folder for progress, labs' state, cache and workspaces |
| `KUBETUTOR_LANG` | `en` or `ko`, before `LC_ALL`, `LC_MESSAGES` and `LANG` |
| `NO_COLOR`, `TERM=dumb` | no colour; `TERM=dumb` rewrites no line either |
| `SHELL` | the shell that `kubetutor shell` opens: bash, zsh or fish, else bash |

## Watching

`kubetutor check --watch` says one line a change, at most one a second for each check, and ends with
code 0 when the exercise is done. Work in one terminal (`kubetutor shell`), watch in another.

```text
$ kubetutor check --watch
Deployments, exercise 3 of 4: file and cluster agree. 2 checks.
Lab docker, real, ready. Ctrl+C stops watching; your work stays.

12:04:28  check 1 of 2: five replicas of web are ready. Wrong.
          object     Deployment/web in k8s-deployments
          path       spec.replicas
          expected   5
          observed   1
          look with  kubectl diff -f web.yaml
12:04:28  check 2 of 2: web.yaml says the same. Met.
12:04:32  check 1 of 2: pending, 1 of 5 ready.
12:04:41  check 1 of 2: met.
12:04:41  Exercise done: 2 of 2 met, 6 min, no hints.
          Next: kubetutor next
```

`--json` prints a line of JSON for each state instead.

## Proofs

`kubetutor verify --json` prints one object; what there is nothing of is null. What deviated, and
which windows were shortened, is said on stderr.

```text
{"ok": bool, "exercises": [{"id": "lesson/exercise", "ok": bool, "attempts": [
  {"kind": "start|mistake|alternative|solution|reset|leaks", "name", "ok", "seconds", "verdicts": [
    {"expectation", "verdict", "path", "expected", "observed", "cause", "next"}]}]}]}
```
"""


def reference() -> str:
    """Return the document as it should be."""
    codes = "".join(f"| {code.value} | {meaning} |\n" for code, meaning in MEANINGS.items())
    return f"{HEAD}{codes}\n## Commands\n{''.join(_sections(root, 'kubetutor'))}{TAIL}"


def _sections(command: click.Command, name: str) -> Iterator[str]:
    """Yield a section for each command that does something, groups before their commands."""
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield _section(command, name)
    if isinstance(command, click.Group):
        for key, each in command.commands.items():
            yield from _sections(each, f"{name} {key}")


def _section(command: click.Command, name: str) -> str:
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option)]
    usage = " ".join([name, *(_argument(each) for each in arguments)])
    text = "\n\n".join(" ".join(p.split()) for p in (command.help or "").split("\n\n"))
    lines = [f"\n### `{usage}`", "", text]
    if options:
        lines += ["", *(_option(each) for each in options)]
    return "\n".join([*lines, ""])


def _argument(argument: click.Argument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    dots = "…" if argument.nargs == -1 else ""
    return f"{name}{dots}" if argument.required else f"[{name}{dots}]"


def _option(option: click.Option) -> str:
    names = ", ".join(option.opts)
    value = "" if option.is_flag else f" {option.make_metavar(click.Context(root))}"
    return f"- `{names}{value}`: {option.help}"


if __name__ == "__main__":
    DOCUMENT.write_text(reference(), encoding="utf-8")
