"""The colours of SCREENS §2 by what they mean, and the looks that text is given by name.

CSS uses the colours (`$kt-bg` … `$kt-rule`), text uses the looks: in the ANSI and mono themes a
look may be an attribute where the others have a colour.
"""

from __future__ import annotations

from dataclasses import dataclass

# Looks: styles of Textual's Content. Each theme says what they are.
TEXT = "$kt-look-text"
STRONG = "$kt-look-strong"
MUTED = "$kt-look-muted"
ACCENT = "$kt-look-accent"  # focus, selection, keys, links; nothing else
LINK = "$kt-look-link"
MET = "$kt-look-met"  # glyphs
MET_WORD = "$kt-look-met-word"  # a word that says met: no colour where ANSI keeps it off words
PENDING = "$kt-look-pending"  # glyphs and bars
UNMET = "$kt-look-unmet"  # glyphs
OBSERVED = "$kt-look-observed"  # a value that differs: a colour that ANSI keeps off words
RULE = "$kt-look-rule"
RAISED = "$kt-look-raised"  # ground of a selected row
FLASH = "$kt-look-flash"  # ground of what just changed
CODE = "$kt-look-code"  # ground of code


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme's colours."""

    name: str
    dark: bool
    bg: str
    panel: str
    raised: str
    flash: str
    text: str
    muted: str
    accent: str
    met: str
    pending: str
    unmet: str
    rule: str
    plain: bool = False  # the terminal's own colours: words in none, grounds as attributes

    def variables(self) -> dict[str, str]:
        """Return the CSS variables."""
        colours = ("bg", "panel", "raised", "flash", "text", "muted", "accent")
        states = ("met", "pending", "unmet", "rule")
        named = {f"kt-{name}": getattr(self, name) for name in (*colours, *states)}
        return named | {f"kt-look-{name}": look for name, look in self._looks().items()}

    def _looks(self) -> dict[str, str]:
        """Return what each look is in this theme."""
        glyphs = {"met": self.met, "pending": self.pending, "unmet": self.unmet}
        shared = {"text": self.text, "muted": self.muted, "rule": self.rule, **glyphs}
        strong = f"bold {self.text}"
        if self.plain:
            own = {"accent": "bold", "link": "underline", "observed": self.text}
            own["met-word"] = self.text
            grounds = {"raised": "reverse", "flash": "underline", "code": self.text}
        else:
            own = {"accent": self.accent, "link": f"underline {self.accent}"}
            own |= {"observed": self.unmet, "met-word": self.met}
            grounds = {"raised": f"on {self.raised}", "flash": f"on {self.flash}"}
            grounds["code"] = f"on {self.panel}"
        return {**shared, "strong": strong, **own, **grounds}


DARK = Tokens(
    name="dark",
    dark=True,
    bg="#11151b",
    panel="#171d25",
    raised="#232c38",
    flash="#2e3a49",
    text="#d8dee7",
    muted="#9aa6b4",
    accent="#7cb7ff",
    met="#6adcc0",
    pending="#e6bd63",
    unmet="#f5857c",
    rule="#475363",
)
LIGHT = Tokens(
    name="light",
    dark=False,
    bg="#fbfaf7",
    panel="#f1efe9",
    raised="#dfe7f1",
    flash="#d4e0ee",
    text="#20262e",
    muted="#55606c",
    accent="#1a5bb8",
    met="#00705c",
    pending="#7a5000",
    unmet="#8f1030",
    rule="#aab2bb",
)
CONTRAST = Tokens(
    name="contrast",
    dark=True,
    bg="#000000",
    panel="#000000",
    raised="#00306b",
    flash="#333333",
    text="#ffffff",
    muted="#dcdcdc",
    accent="#7fd4ff",
    met="#90fff0",
    pending="#ffe070",
    unmet="#ffaca2",
    rule="#ffffff",
)
_OWN = "ansi_default"
ANSI = Tokens(
    name="ansi",
    dark=True,
    bg=_OWN,
    panel=_OWN,
    raised=_OWN,
    flash=_OWN,
    text=_OWN,
    muted=_OWN,
    accent=_OWN,
    met="ansi_green",
    pending="ansi_yellow",
    unmet="ansi_red",
    rule=_OWN,
    plain=True,
)
MONO = Tokens(
    name="mono",
    dark=True,
    bg=_OWN,
    panel=_OWN,
    raised=_OWN,
    flash=_OWN,
    text=_OWN,
    muted=_OWN,
    accent=_OWN,
    met=_OWN,
    pending=_OWN,
    unmet=_OWN,
    rule=_OWN,
    plain=True,
)
THEMES = (DARK, LIGHT, CONTRAST, ANSI, MONO)
NAMES = tuple(tokens.name for tokens in THEMES)
