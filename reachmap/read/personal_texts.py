"""What a single text looks like that is personal: a name, a telephone number, an e-mail or street address."""

from __future__ import annotations

import re

from reachmap.read.aliases import GIVEN_NAMES, PATRONYM

NAME, TELEPHONE, EMAIL, ADDRESS, LEADER, IDENTITY = KINDS = (
    "name",
    "telephone",
    "email",
    "address",
    "leader",
    "identity",
)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_TELEPHONE = re.compile(r"(?:\+|00)?\(?\d[\d ()/–-]{5,18}\d")
_DAY = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}")
_STREET = re.compile(
    r"\b[\w.é-]*(?:gatan|gata|gränd|gränden|vägen|väg|stigen|stig|allén|allé|gången|backen|torget|torg|plan|svängen"
    r"|esplanaden|kajen)\s+\d{1,4}\s?[a-z]?\b|\bc/o\b|\blgh\s?\d",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")


def kind_of_text(text: str) -> str:
    """Tell what a cell looks like: one of `KINDS`, or nothing."""
    if _EMAIL.fullmatch(text):
        return EMAIL
    if _TELEPHONE.fullmatch(text) and _is_telephone(text):
        return TELEPHONE
    if _STREET.search(text):
        return ADDRESS
    words = _WORD.findall(text)
    if 2 <= len(words) <= 4 and not any(mark.isdigit() for mark in text):
        given = words[0].casefold() in GIVEN_NAMES and words[-1][:1].isupper()
        if given or any(PATRONYM.fullmatch(word.casefold()) for word in words[1:]):
            return NAME
    return ""


def _is_telephone(text: str) -> bool:
    """Whether digits are a telephone's: they begin as one, or are parted as one; a date is none."""
    if _DAY.fullmatch(text):
        return False
    digits = re.sub(r"\D", "", text)
    begins = text.startswith(("0", "+46", "(0")) or (len(digits) == 9 and digits[0] == "7")
    return begins and 7 <= len(digits) <= 15 and "." not in text
