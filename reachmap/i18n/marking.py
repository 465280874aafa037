"""How a text is marked for the catalogues before there is a language to say it in."""

from __future__ import annotations

from typing import Self


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a text for the catalogues without translating it yet."""
    return text


class Counted(str):
    """A text that depends on a number: itself for many, ``one`` for one; ``of`` names the number."""

    __slots__ = ("of", "one")
    one: str
    of: str

    def __new__(cls, one: str, many: str, of: str) -> Self:
        """Keep the singular beside the plural."""
        made = super().__new__(cls, many)
        made.one, made.of = one, of
        return made


def count(one: str, many: str, *, of: str = "n") -> Counted:
    """Mark a text with a singular and a plural, as `Translator.count` says them, without a language yet."""
    return Counted(one, many, of)
