"""The sentences of the source, their Korean, and the compiled file agree."""

from __future__ import annotations

import gettext
import string

import pytest
from babel.messages.catalog import Message

from tests.tools import catalogue

REMEDY = "run: python tests/tools/catalogue.py"


def keys(messages: object) -> set[tuple[str, str]]:
    return {
        (m.context or "", str(m.id))
        for m in messages  # type: ignore[attr-defined]
        if m.id
    }


def forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else [str(form) for form in text]  # type: ignore[attr-defined]


def arguments(texts: list[str]) -> set[str]:
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_every_sentence_of_the_source_has_its_words(language: str) -> None:
    known = catalogue.read(language)
    assert keys(catalogue.extracted()) <= keys(known), REMEDY
    assert [m.id for m in catalogue.untranslated(known)] == []


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_no_translation_outlives_its_sentence(language: str) -> None:
    assert keys(catalogue.read(language)) <= keys(catalogue.extracted()), REMEDY


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_translations_use_the_arguments_of_their_sentence(language: str) -> None:
    def is_faithful(message: Message) -> bool:
        said, meant = forms(message.string), forms(message.id)
        missing = arguments(meant[-1:]) - arguments(said)
        return arguments(said) <= arguments(meant) and not missing

    unfaithful = [m.id for m in catalogue.read(language) if m.id and not is_faithful(m)]
    assert unfaithful == []


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_the_compiled_file_says_what_the_translations_say(language: str) -> None:
    with catalogue.mo_path(language).open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue.read(language):
        if not message.id:
            continue
        one, said = forms(message.id)[0], forms(message.string)[0]
        if len(forms(message.id)) > 1:
            assert compiled.ngettext(one, forms(message.id)[1], 7) == said, REMEDY
        elif message.context:
            assert compiled.pgettext(message.context, one) == said, REMEDY
        else:
            assert compiled.gettext(one) == said, REMEDY


def test_the_template_lists_the_sentences_of_the_source() -> None:
    from babel.messages.pofile import read_po

    with catalogue.POT.open("rb") as file:
        assert keys(read_po(file)) == keys(catalogue.extracted()), REMEDY
