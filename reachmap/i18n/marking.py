"""How a text is marked for the catalogues before there is a language to say it in."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a text for the catalogues without translating it yet."""
    return text
