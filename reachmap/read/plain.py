"""Texts as they are held against each other: without case, asides and marks."""

from __future__ import annotations

import re

_ASIDE = re.compile(r"\([^)]*\)")
_NOT_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Write a heading the way `columns.COLUMNS` does: lower case, no asides in brackets, single spaces."""
    return _NOT_WORD.sub(" ", _ASIDE.sub(" ", text).casefold()).strip()
