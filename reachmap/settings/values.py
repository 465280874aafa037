"""Values out of a project file's raw tables, and what is said where one is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reachmap.errors import FileMissingError, SettingsError
from reachmap.files import Source, is_address

LARGEST_FACTOR = 1000


class Values:
    """Takes values out of the raw tables and says where one is wrong."""

    def __init__(
        self, path: Source, raw: dict[str, Any], beside: Mapping[str, Source], *, planned: bool = False
    ) -> None:
        self.planned = planned
        self.path = path
        self.raw = raw
        self.beside = beside

    def named(self, section: str, key: str, text: str) -> Source:
        """Find the file that a key names; an address or virtual path is refused."""
        if is_address(text):
            raise SettingsError(
                "setting_is_address", file=self.path.name, section=section, key=key, found=text
            )
        if isinstance(self.path, Path):
            return self.path.parent / text
        if text not in self.beside:
            raise FileMissingError("file_missing", file=text[:80])
        return self.beside[text]

    def file(self, section: str, key: str) -> Source | None:
        """Read a file that need not be named."""
        text = self.text(section, key)
        return self.named(section, key, text) if text else None

    def text(self, section: str, key: str, *, default: str = "", required: bool = False) -> str:
        """Read a text; blank where the file is silent."""
        found = self.raw[section].get(key)
        if found is None:
            if required:
                raise SettingsError("setting_missing", file=self.path.name, section=section, key=key)
            return default
        if not isinstance(found, str) or not found.strip():
            raise self.wrong(section, key, "text", found)
        return found.strip()

    def texts(self, section: str, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Read one text or several."""
        found = self.raw[section].get(key, [])
        several = [found] if isinstance(found, str) else found
        if not isinstance(several, list) or not all(isinstance(text, str) for text in several):
            raise self.wrong(section, key, "texts", found)
        if required and not several:
            raise SettingsError("setting_missing", file=self.path.name, section=section, key=key)
        return tuple(several)

    def whole(self, section: str, key: str, *, default: int, least: int) -> int:
        """Read a whole number from `least` on."""
        found = self.raw[section].get(key, default)
        if type(found) is not int or not least <= found < 2**32:
            raise self.wrong(section, key, "whole_number", found, least=least)
        return found

    def share(self, section: str, key: str, *, default: float) -> float:
        """Read a share, 0 up to but not including 1."""
        found = self.raw[section].get(key, default)
        if type(found) not in (int, float) or not 0 <= found < 1:
            raise self.wrong(section, key, "share", found)
        return float(found)

    def factor(self, section: str, key: str, *, most: float = LARGEST_FACTOR) -> float | None:
        """Read a positive number; None where the file is silent."""
        found = self.raw[section].get(key)
        if found is None:
            return None
        if type(found) not in (int, float) or not 0 < found <= most:
            raise self.wrong(section, key, "factor", found, most=most)
        return float(found)

    def truth(self, section: str, key: str) -> bool:
        """Read true or false; false where the file is silent."""
        found = self.raw[section].get(key, False)
        if type(found) is not bool:
            raise self.wrong(section, key, "truth", found)
        return found

    def choice(self, section: str, key: str, choices: tuple[str, ...], default: str) -> str:
        """Read one of several words."""
        found = self.raw[section].get(key, default)
        if found not in choices:
            raise self.wrong(section, key, "choice", found, choices=", ".join(choices))
        return str(found)

    def wrong(self, section: str, key: str, expected: str, found: object, **more: object) -> SettingsError:
        """Make the error for a value that is not as it must be."""
        return SettingsError(
            f"setting_not_{expected}",
            file=self.path.name,
            section=section,
            key=key,
            found=str(found)[:80],
            **more,
        )

    def refuse_unknown(self, table: dict[str, Any], known: Iterable[str], *, section: str) -> None:
        """Refuse keys that mean nothing here, with the nearest that does."""
        names = list(known)
        for key in table:
            if key in names:
                continue
            close = get_close_matches(key, names, n=1)
            raise SettingsError(
                "setting_unknown" if section else "section_unknown",
                file=self.path.name,
                section=section,
                key=key[:80],
                close=close[0] if close else "",
                known=", ".join(names),
            )
