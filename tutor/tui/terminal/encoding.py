"""Keys, mouse and pastes as the bytes that the program in the terminal expects of them.

Source: libghostty-vt, include/ghostty/vt/{key,mouse,paste,focus}; Textual's names of keys.
"""

from __future__ import annotations

import string
from typing import Any

from tutor.tui.terminal.binding import check, ffi, lib
from tutor.tui.terminal.mouse import ALT, CTRL, SHIFT, SUPER, Button, Motion

_MODS = {"shift": SHIFT, "ctrl": CTRL, "alt": ALT, "meta": ALT, "super": SUPER}

_NAMED = {
    "enter": "ENTER",
    "tab": "TAB",
    "backspace": "BACKSPACE",
    "escape": "ESCAPE",
    "space": "SPACE",
    "up": "ARROW_UP",
    "down": "ARROW_DOWN",
    "left": "ARROW_LEFT",
    "right": "ARROW_RIGHT",
    "home": "HOME",
    "end": "END",
    "pageup": "PAGE_UP",
    "pagedown": "PAGE_DOWN",
    "insert": "INSERT",
    "delete": "DELETE",
    "backslash": "BACKSLASH",
    "left_square_bracket": "BRACKET_LEFT",
    "right_square_bracket": "BRACKET_RIGHT",
    "comma": "COMMA",
    "full_stop": "PERIOD",
    "slash": "SLASH",
    "semicolon": "SEMICOLON",
    "apostrophe": "QUOTE",
    "grave_accent": "BACKQUOTE",
    "minus": "MINUS",
    "equals_sign": "EQUAL",
    **{f"f{n}": f"F{n}" for n in range(1, 25)},
    **{letter: letter.upper() for letter in string.ascii_lowercase},
    **{digit: f"DIGIT_{digit}" for digit in string.digits},
}
_PLAIN_TEXT = {
    "space": " ",
    "backslash": "\\",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "comma": ",",
    "full_stop": ".",
    "slash": "/",
    "semicolon": ";",
    "apostrophe": "'",
    "grave_accent": "`",
    "minus": "-",
    "equals_sign": "=",
}
# Control characters whose key is typed with Shift on most keyboards.
_CONTROLS = {"at": 0, "@": 0, "space": 0, "circumflex_accent": 30, "underscore": 31}


_GHOSTTY_BUTTONS = {
    Button.LEFT: lib.GHOSTTY_MOUSE_BUTTON_LEFT,
    Button.MIDDLE: lib.GHOSTTY_MOUSE_BUTTON_MIDDLE,
    Button.RIGHT: lib.GHOSTTY_MOUSE_BUTTON_RIGHT,
    Button.WHEEL_UP: lib.GHOSTTY_MOUSE_BUTTON_FOUR,
    Button.WHEEL_DOWN: lib.GHOSTTY_MOUSE_BUTTON_FIVE,
}


class KeyEncoder:
    """Turns keys into bytes, by the modes that the program has set."""

    def __init__(self) -> None:
        self._encoder = ffi.new("GhosttyKeyEncoder*")
        self._event = ffi.new("GhosttyKeyEvent*")
        check(lib.ghostty_key_encoder_new(ffi.NULL, self._encoder), "key_encoder_new")
        check(lib.ghostty_key_event_new(ffi.NULL, self._event), "key_event_new")

    def close(self) -> None:
        """Free the native memory."""
        lib.ghostty_key_event_free(self._event[0])
        lib.ghostty_key_encoder_free(self._encoder[0])

    def encode(self, terminal: Any, key: str, character: str | None) -> bytes:
        """Return the bytes of a key by Textual's name for it; none for one that has no bytes."""
        *held, base = key.split("+") if key != "+" else [key]
        mods = 0
        for name in held:
            mods |= _MODS.get(name, 0)
        if mods & CTRL and base in _CONTROLS:
            return (b"\x1b" if mods & ALT else b"") + bytes([_CONTROLS[base]])
        if not mods & (CTRL | ALT | SUPER) and character and character.isprintable():
            return character.encode()
        if len(base) == 1 and base.isupper():
            base, mods = base.lower(), mods | SHIFT
        return self._encode(terminal, base, mods, character)

    def _encode(self, terminal: Any, base: str, mods: int, character: str | None) -> bytes:
        named = _NAMED.get(base)
        typed = _PLAIN_TEXT.get(base, base if len(base) == 1 else "")
        if named is None and not typed and not (character and character.isprintable()):
            return b""
        text = (typed or character or "").encode()
        if mods & SHIFT and typed.isalpha():
            text = typed.upper().encode()
        event = self._event[0]
        lib.ghostty_key_event_set_action(event, lib.GHOSTTY_KEY_ACTION_PRESS)
        lib.ghostty_key_event_set_key(event, getattr(lib, f"GHOSTTY_KEY_{named or 'UNIDENTIFIED'}"))
        lib.ghostty_key_event_set_mods(event, mods)
        lib.ghostty_key_event_set_unshifted_codepoint(event, ord(typed) if typed else 0)
        kept = ffi.new("char[]", text)  # the event borrows it
        lib.ghostty_key_event_set_utf8(event, kept, len(text))
        lib.ghostty_key_encoder_setopt_from_terminal(self._encoder[0], terminal)
        # Textual says Alt only where the learner's terminal sent it as such.
        alt = ffi.new("GhosttyOptionAsAlt*", lib.GHOSTTY_OPTION_AS_ALT_TRUE)
        lib.ghostty_key_encoder_setopt(
            self._encoder[0], lib.GHOSTTY_KEY_ENCODER_OPT_MACOS_OPTION_AS_ALT, alt
        )
        out, written = ffi.new("char[128]"), ffi.new("size_t*")
        encode = lib.ghostty_key_encoder_encode
        check(encode(self._encoder[0], event, out, 128, written), "key_encode")
        return bytes(ffi.buffer(out, written[0]))


class MouseEncoder:
    """Turns the mouse into bytes, by the tracking and the format that the program has asked for."""

    def __init__(self) -> None:
        self._encoder = ffi.new("GhosttyMouseEncoder*")
        self._event = ffi.new("GhosttyMouseEvent*")
        check(lib.ghostty_mouse_encoder_new(ffi.NULL, self._encoder), "mouse_encoder_new")
        check(lib.ghostty_mouse_event_new(ffi.NULL, self._event), "mouse_event_new")
        self._size = ffi.new("GhosttyMouseEncoderSize*")
        self._size.size = ffi.sizeof("GhosttyMouseEncoderSize")
        self._size.cell_width = self._size.cell_height = 1

    def close(self) -> None:
        """Free the native memory."""
        lib.ghostty_mouse_event_free(self._event[0])
        lib.ghostty_mouse_encoder_free(self._encoder[0])

    def resize(self, cols: int, rows: int) -> None:
        """Take the terminal's new size; what lies outside isn't reported."""
        self._size.screen_width, self._size.screen_height = cols, rows

    def encode(
        self, terminal: Any, motion: Motion, button: Button, at: tuple[int, int], mods: int = 0
    ) -> bytes:
        """Return the report of the mouse at a cell; none where the program didn't ask for it."""
        event, encoder = self._event[0], self._encoder[0]
        lib.ghostty_mouse_event_set_action(event, motion.value)
        if button is Button.NONE:
            lib.ghostty_mouse_event_clear_button(event)
        else:
            lib.ghostty_mouse_event_set_button(event, _GHOSTTY_BUTTONS[button])
        lib.ghostty_mouse_event_set_mods(event, mods)
        position = ffi.new("GhosttyMousePosition*", (at[0] + 0.5, at[1] + 0.5))
        lib.ghostty_mouse_event_set_position(event, position[0])
        lib.ghostty_mouse_encoder_setopt_from_terminal(encoder, terminal)
        lib.ghostty_mouse_encoder_setopt(encoder, lib.GHOSTTY_MOUSE_ENCODER_OPT_SIZE, self._size)
        pressed = ffi.new("bool*", button is not Button.NONE and motion is not Motion.RELEASE)
        lib.ghostty_mouse_encoder_setopt(
            encoder, lib.GHOSTTY_MOUSE_ENCODER_OPT_ANY_BUTTON_PRESSED, pressed
        )
        out, written = ffi.new("char[64]"), ffi.new("size_t*")
        encode = lib.ghostty_mouse_encoder_encode
        check(encode(encoder, event, out, 64, written), "mouse_encode")
        return bytes(ffi.buffer(out, written[0]))


def encode_paste(text: str, *, bracketed: bool) -> bytes:
    """Return a paste's bytes: between brackets if the program knows them, unsafe bytes removed."""
    data = text.encode()
    given = ffi.new("char[]", data)  # the library replaces unsafe bytes in place
    room = len(data) + 16
    out, written = ffi.new("char[]", room), ffi.new("size_t*")
    check(lib.ghostty_paste_encode(given, len(data), bracketed, out, room, written), "paste_encode")
    return bytes(ffi.buffer(out, written[0]))
