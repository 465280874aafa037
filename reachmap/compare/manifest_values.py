"""Values out of a share file's JSON, each checked: a file from elsewhere is not trusted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from reachmap.errors import InputError

LONGEST_TEXT = 200
MOST_TEXTS = 200


class ManifestValues:
    """Takes values out of raw JSON and says where one is wrong."""

    def __init__(self, raw: Mapping[str, Any], file: str, place: str = "") -> None:
        self.raw, self.file, self.place = raw, file, place

    def text(self, key: str) -> str:
        """Read a text of bearable length; what does not print becomes a space."""
        return self.printed(self.raw.get(key), key)

    def printed(self, value: object, key: str) -> str:
        """Take a value as a text that prints."""
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise self.amiss(key)
        return "".join(letter if letter.isprintable() else " " for letter in value)

    def texts(self, key: str, *, choices: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Read a list of texts, if need be of choices."""
        value = self.raw.get(key)
        if not isinstance(value, list) or len(value) > MOST_TEXTS:
            raise self.amiss(key)
        found = tuple(self.printed(text, key) for text in value)
        if choices and not set(found) <= set(choices):
            raise self.amiss(key)
        return found

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Read one of several words."""
        value = self.text(key)
        if value not in choices:
            raise self.amiss(key)
        return value

    def truth(self, key: str) -> bool:
        """Read true or false."""
        value = self.raw.get(key)
        if not isinstance(value, bool):
            raise self.amiss(key)
        return value

    def number(self, key: str, *, least: float, most: float, whole: bool = False) -> float:
        """Read a number within limits."""
        value = self.raw.get(key)
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            raise self.amiss(key)
        if not least <= value <= most:
            raise self.amiss(key)
        return float(value)

    def maybe(self, key: str) -> float | None:
        """Read a factor, or null."""
        return None if self.raw.get(key) is None else self.number(key, least=0, most=1000)

    def count(self, key: str) -> int | None:
        """Read a count, or null."""
        return None if self.raw.get(key) is None else int(self.number(key, least=0, most=1e9, whole=True))

    def day(self, value: object, key: str) -> date:
        """Read a day."""
        try:
            return date.fromisoformat(value) if isinstance(value, str) else date.fromisoformat("")
        except ValueError as error:
            raise self.amiss(key) from error

    def amiss(self, key: str) -> InputError:
        """Make the error for a value that is not as it must be."""
        return InputError("share_value", file=self.file, key=f"{self.place}{key}")
