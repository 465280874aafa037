"""What the texts may not say: no words that blame a district or its people, no shouting."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from reachmap.i18n import LOCALE

UNWANTED = re.compile(r"\b(utsatt|utsätt|problemområde|sämst|svag)\w*", re.IGNORECASE)


def texts(language: str) -> list[str]:
    with (LOCALE / language / "LC_MESSAGES" / "reachmap.po").open("rb") as handle:
        messages = [message.string for message in read_po(handle, locale=language) if message.id]
    return [text for said in messages for text in ([said] if isinstance(said, str) else list(said or ()))]


def test_the_words_are_found_where_they_stand() -> None:
    assert UNWANTED.search("Särskilt utsatta områden")
    assert UNWANTED.search("Svagt stöd")
    assert not UNWANTED.search("Stödet når färre än förväntat i Försvagningen")


def test_no_text_blames_a_district() -> None:
    assert [text for text in texts("sv") if UNWANTED.search(text)] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_text_shouts(language: str) -> None:
    assert [text for text in texts(language) if "!" in text] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_text_shows_marks_of_code(language: str) -> None:
    assert [text for text in texts(language) if re.search(r"\b(None|nan|NaN|True|False)\b", text)] == []
