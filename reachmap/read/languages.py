"""Names of languages, in Swedish or English, as codes: "Arabiska", "somali", "lätt svenska och dari"."""

from __future__ import annotations

import re
from functools import cache

# As people write them, where the Unicode Consortium's names differ.
_ALSO = {
    "farsi": "fa",
    "lätt svenska": "sv",
    "lättläst svenska": "sv",
    "enkel svenska": "sv",
    "tigrinska": "ti",
    "tigrinya": "ti",
    "sorani": "ckb",
    "kurmanji": "ku",
    "nordkurdiska": "ku",
    "svenskt teckenspråk": "swl",
    "teckenspråk": "swl",
    "bks": "sh",
    "mandarin": "zh",
    "rikskinesiska": "zh",
}
_PARTS = re.compile(r"\s*(?:,|;|/|\+|&|\bsamt\b|\boch\b|\band\b)\s*", re.IGNORECASE)
_NOT_A_LANGUAGE = frozenset({"mul", "und", "zxx", "mis", "root"})
LONGEST = 60


@cache
def _codes() -> dict[str, str]:
    from babel import Locale

    found: dict[str, str] = {}
    for tongue in ("en", "sv"):
        names = Locale.parse(tongue).languages
        # A language before its varieties: "engelska" is en, not one of en_GB's names.
        for code in sorted(names, key=lambda each: ("_" in each, each), reverse=True):
            if code not in _NOT_A_LANGUAGE:
                found[names[code].casefold()] = code
    return found | _ALSO


def language_code(text: str) -> str | None:
    """Name the language that a text is; None where it is none that is known."""
    return _codes().get(" ".join(text.casefold().split()).strip(" ."))


def known_languages(text: str) -> tuple[str, ...]:
    """List the languages that are named in a text; whatever else it says is left out."""
    codes = (language_code(part) for part in _PARTS.split(text))
    return tuple(dict.fromkeys(code for code in codes if code))


def languages_of(text: str) -> tuple[str, ...]:
    """List the languages of an activity: codes, and as it is written what is not known."""
    whole = language_code(text)
    if whole:
        return (whole,)
    parts = [part.strip() for part in _PARTS.split(text)]
    return tuple(dict.fromkeys(language_code(part) or part[:LONGEST] for part in parts if part))
