"""How bash, zsh and fish are started: the learner's own set-up first, the lesson's on top.

A start file of the learner's may set PATH or the prompt anew, so ours runs after it.
Sources: bash(1) INVOCATION; zsh(1) STARTUP/SHUTDOWN FILES; fish(1) --init-command.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import LabError

HIDDEN = ".kubetutor"  # in the workspace: start files and history


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start, where, with which environment."""

    argv: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]


def launch(
    own: Mapping[str, str],
    lesson: Mapping[str, str],
    workspace: Path,
    name: str,
    *,
    interactive: bool,
) -> Launch:
    """Return how to start the learner's shell; start files are written beside the workspace's.

    Raises LabError if the workspace can't be written.
    """
    shell = find_shell(own)
    environment = {**own, **lesson, "KUBETUTOR_LESSON": name}
    if not interactive:
        return Launch((shell,), workspace, environment)
    hidden = workspace / HIDDEN
    argv: tuple[str, ...]
    try:
        hidden.mkdir(exist_ok=True)
        match Path(shell).name:
            case "bash":
                argv = (shell, "--rcfile", str(_bash(hidden, lesson, name)), "-i")
            case "zsh":
                environment["ZDOTDIR"] = str(_zsh(hidden, own, lesson, name))
                argv = (shell, "-i")
            case "fish":
                argv = (shell, "--interactive", "--init-command", fish_commands(lesson, name))
            case _:
                environment["PS1"] = f"{name} $ "
                argv = (shell, "-i")
    except OSError as refused:
        raise LabError(
            f"The lesson's folder can't be written: {refused.strerror}",
            where=str(hidden),
            next_step="Make the folder writable or free some disk, then try again.",
        ) from refused
    return Launch(argv, workspace, environment)


def find_shell(own: Mapping[str, str]) -> str:
    """Return the learner's bash, zsh or fish; where SHELL names another, bash, else sh."""
    wanted = own.get("SHELL", "")
    if Path(wanted).name in {"bash", "zsh", "fish"} and shutil.which(wanted):
        return wanted
    return shutil.which("bash", path=own.get("PATH")) or "/bin/sh"


def _bash(hidden: Path, lesson: Mapping[str, str], name: str) -> Path:
    start = hidden / "bashrc"
    start.write_text(
        "[ -r ~/.bashrc ] && . ~/.bashrc\n"
        f"{_exports(lesson)}"
        "unset PROMPT_COMMAND\n"
        f"PS1='\\[\\e[1m\\]{name} $\\[\\e[0m\\] '\n"
        f"HISTFILE={shlex.quote(str(hidden / 'bash_history'))}\n",
        encoding="utf-8",
    )
    return start


def _zsh(hidden: Path, own: Mapping[str, str], lesson: Mapping[str, str], name: str) -> Path:
    folder = hidden / "zsh"
    folder.mkdir(exist_ok=True)
    theirs = shlex.quote(own.get("ZDOTDIR") or own.get("HOME", ""))
    (folder / ".zshenv").write_text(
        f"[ -r {theirs}/.zshenv ] && . {theirs}/.zshenv\nZDOTDIR={shlex.quote(str(folder))}\n",
        encoding="utf-8",
    )
    (folder / ".zshrc").write_text(
        f"ZDOTDIR={theirs}\n[ -r {theirs}/.zshrc ] && . {theirs}/.zshrc\n"
        f"{_exports(lesson)}"
        "precmd_functions=()\n"
        f"PROMPT='%B{name} $%b '\nRPROMPT=\n"
        f"HISTFILE={shlex.quote(str(hidden / 'zsh_history'))}\nSAVEHIST=10000\n",
        encoding="utf-8",
    )
    return folder


def fish_commands(lesson: Mapping[str, str], name: str) -> str:
    """Return what fish runs after the learner's config.

    fish keeps histories by name in its own data folder, so there the lesson gets a name.
    """
    sets = [f"set -gx {key} {_fish_value(key, value)}" for key, value in lesson.items()]
    prompt = f"function fish_prompt; set_color --bold; printf '{name} $ '; set_color normal; end"
    history = f"set -g fish_history kubetutor_{name.replace('-', '_')}"
    return "; ".join([*sets, prompt, "function fish_right_prompt; end", history])


def _fish_value(key: str, value: str) -> str:
    parts = value.split(":") if key == "PATH" else [value]
    return " ".join("'" + p.replace("\\", "\\\\").replace("'", "\\'") + "'" for p in parts)


def _exports(lesson: Mapping[str, str]) -> str:
    return "".join(f"export {key}={shlex.quote(value)}\n" for key, value in lesson.items())
