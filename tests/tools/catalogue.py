"""Extracts sentences from the source, merges them into the translations, compiles those.

`python tests/tools/catalogue.py` brings tutor/locale up to date; what lacks a translation is listed
and makes the exit code 1. Tests use the same functions to say what is stale.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "tutor"
LOCALE = SOURCE / "locale"
POT = LOCALE / "kubetutor.pot"
LANGUAGES = ("ko",)
FACES = ("wording", "cli", "tui", "hub")
# as tutor.wording.texts and the faces mark their sentences
KEYWORDS = {"text": None, "plural": (1, 2), "term": ((1, "c"), 2), "_": None, "ngettext": (1, 2)}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # a date would make every run a change


def po_path(language: str) -> Path:
    """Return where a language's translations are."""
    return LOCALE / language / "LC_MESSAGES" / "kubetutor.po"


def mo_path(language: str) -> Path:
    """Return where gettext looks for them."""
    return po_path(language).with_suffix(".mo")


def marking_files() -> list[Path]:
    """Return the modules whose marks count: those that mark with our words for it."""
    found = [
        path for room in ("wording", "cli", "tui", "hub") for path in SOURCE.glob(f"{room}/**/*.py")
    ]
    return sorted(found)


def extracted() -> Catalog:
    """Return all marked sentences of the source, with the files they stand in."""
    catalog = Catalog(
        project="kubetutor",
        version="",
        msgid_bugs_address="",
        last_translator="kubetutor",
        language_team="kubetutor",
        creation_date=_EPOCH,
        revision_date=_EPOCH,
    )
    catalog.header_comment = "# Sentences of kubetutor. Made by tests/tools/catalogue.py."
    catalog.fuzzy = False
    for path in marking_files():
        place = str(path.relative_to(ROOT))
        with path.open("rb") as source:
            for _, message, _comments, context in extract("python", source, KEYWORDS):
                if message:
                    catalog.add(message, locations=[(place, 0)], context=context)
    return catalog


def read(language: str) -> Catalog:
    """Return the translations as they are on disk."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def merged(language: str) -> Catalog:
    """Return the translations with the source's sentences: new ones empty, old ones dropped."""
    path = po_path(language)
    catalog = read(language) if path.exists() else Catalog(locale=language)
    catalog.update(extracted(), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = _EPOCH
    catalog.project, catalog.version = "kubetutor", ""
    catalog.language_team = catalog.last_translator = "kubetutor"
    catalog.msgid_bugs_address = ""
    catalog.fuzzy = False
    catalog.header_comment = "# kubetutor in Korean." if language == "ko" else ""
    return catalog


def po_text(catalog: Catalog) -> bytes:
    """Return a catalogue as a .po file, without positions that move with every edit."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, no_location=True, sort_output=False, omit_header=False)
    return out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return a catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def untranslated(catalog: Catalog) -> list[Message]:
    """Return the sentences without words in the catalogue's language."""
    return [m for m in catalog if m.id and (not m.string or m.fuzzy or "" in _forms(m.string))]


def _forms(string: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def update() -> int:
    """Write template, translations and compiled files; return how many sentences are missing."""
    POT.write_bytes(po_text(extracted()))
    missing = 0
    for language in LANGUAGES:
        catalog = merged(language)
        po_path(language).write_bytes(po_text(catalog))
        mo_path(language).write_bytes(mo_bytes(catalog))
        for message in untranslated(catalog):
            missing += 1
            sys.stdout.write(f"{language}: {message.context or ''} {message.id!r}\n")
    return missing


if __name__ == "__main__":
    sys.exit(1 if update() else 0)
