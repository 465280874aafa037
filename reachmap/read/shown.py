"""What of a text that somebody typed may be shown, so that it can be put right."""

from __future__ import annotations

from reachmap.read.aliases import LONGEST_ALIAS, looks_personal
from reachmap.read.identity import looks_like_identity_number

LONGEST_HEADING = 80  # characters
_FORMULA_STARTS = tuple("=+-@")


def fit_to_show(text: str) -> bool:
    """Tell whether a text that somebody typed as home area can be nothing else than a name of a place.

    Twice with other eyes: a text with marks in it that do not show must pass with and without them.
    """
    shown = shown_text(text)
    return (
        any(letter.isalpha() for letter in shown)
        and not shown.startswith(_FORMULA_STARTS)
        and not any(looks_personal(each) or looks_like_identity_number(each) for each in (text, shown))
    )


def shown_text(text: str, *, longest: int = LONGEST_ALIAS) -> str:
    """Take out of a text what does not show (control characters, marks of direction) and cut it."""
    shown = "".join(mark for mark in text if mark.isprintable() or mark.isspace())
    return " ".join(shown.split())[:longest]


def shown_heading(heading: str) -> str:
    """Cut a heading; blank for one that is no heading but holds somebody's number or address."""
    text = shown_text(heading, longest=LONGEST_HEADING)
    digits = sum(mark.isdigit() for mark in text)
    return "" if "@" in text or digits >= 6 or looks_like_identity_number(heading) else text
