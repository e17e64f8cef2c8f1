"""Decides whether a command may be put at the prompt, and with which bytes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

_KILL_LINE = b"\x15"  # Ctrl+U: readline, zle, fish and the kernel's own line editing know it


@dataclass(frozen=True, slots=True)
class Shell:
    """What is known of the shell at this moment. `program` runs in its foreground, if one does."""

    runs: bool
    program: str | None = None
    brackets_pastes: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a command went: to the prompt if `typed`, else to the clipboard, and why."""

    typed: bool
    program: str = ""
    ended: bool = False


def place(command: str, shell: Shell) -> Placed:
    """Say where the command goes; nothing that was put may run before Enter."""
    if not shell.runs:
        return Placed(typed=False, ended=True)
    if shell.program:
        return Placed(typed=False, program=shell.program)
    return Placed(typed=shell.brackets_pastes or "\n" not in command.strip("\r\n"))


def typed_bytes(paste: bytes) -> bytes:
    """Return what is sent: what already stood at the prompt makes room for the command."""
    return _KILL_LINE + paste
