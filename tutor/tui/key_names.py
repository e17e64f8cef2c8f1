"""Keys as people write them, and as Textual names them."""

from __future__ import annotations

_SIGNS = {
    "colon": ":",
    "slash": "/",
    "question_mark": "?",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "minus": "-",
    "plus": "+",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "backslash": "\\",
    "comma": ",",
    "full_stop": ".",
    "semicolon": ";",
    "equals_sign": "=",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_WORDS = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "space": "Space",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
}
_PLAIN = {"up": "Up", "down": "Down", "left": "Left", "right": "Right"}
_MODIFIERS = {"ctrl": "Ctrl", "shift": "Shift", "alt": "Alt", "super": "Super"}
_TEXTUAL = {name.lower(): key for key, name in (_SIGNS | _WORDS).items()}
_TEXTUAL |= {name.lower(): key for key, name in _PLAIN.items()}


def key_name(key: str, *, plain: bool = False) -> str:
    """Return `Ctrl+]` for `ctrl+right_square_bracket`: as it stands in footer and help.

    `plain`: arrows are words, for terminals that get ASCII alone.
    """
    *modifiers, last = key.split("+")
    name = (_PLAIN.get(last) if plain else None) or _SIGNS.get(last) or _WORDS.get(last)
    if name is None:
        name = last.upper() if modifiers or _is_function_key(last) else last
    return "+".join([*(_MODIFIERS.get(each, each) for each in modifiers), name])


def textual_key(name: str) -> str:
    """Return Textual's name of a key as a person writes it: `Ctrl+]`, `P`, `PgUp`, or its own."""
    head, plus, last = name.strip().rpartition("+")
    if not last:  # the key + itself
        head, plus, last = head.removesuffix("+"), plus if head else "", "+"
    modifiers = [part.lower() for part in head.split("+") if part]
    key = _TEXTUAL.get(last.lower(), last)
    if modifiers or _is_function_key(key.lower()):
        key = key.lower()
    return "+".join([*modifiers, key])


def _is_function_key(key: str) -> bool:
    return key[:1] == "f" and key[1:].isdigit()
