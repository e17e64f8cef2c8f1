"""Letter keys that a Hangul input method has eaten, by the two-set layout (KS X 5002). Pure."""

from __future__ import annotations

_JAMO = "ㅁㅠㅊㅇㄷㄹㅎㅗㅑㅓㅏㅣㅡㅜㅐㅔㅂㄱㄴㅅㅕㅍㅈㅌㅛㅋ"
_SHIFTED = {"ㄲ": "R", "ㄸ": "E", "ㅃ": "Q", "ㅆ": "T", "ㅉ": "W", "ㅒ": "O", "ㅖ": "P"}
_KEYS = dict(zip(_JAMO, "abcdefghijklmnopqrstuvwxyz", strict=True)) | _SHIFTED


def latin_key(character: str | None) -> str | None:
    """Return the letter on the key that makes this jamo, None if it is no single jamo."""
    return _KEYS.get(character or "")


def is_syllable(character: str | None) -> bool:
    """Say whether a whole Hangul syllable arrived: input is on, and composes."""
    return len(character or "") == 1 and "가" <= (character or "") <= "힣"
