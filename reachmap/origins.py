"""Where files come from: who published them, under which licence, when they were fetched.

Stands in the project file, a ``[[source]]`` for each file, and goes from there into every output. The
checksum tells a file that was changed after it was fetched, or is another one under the same name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from reachmap.errors import SettingsError

SECTION = "source"
_NEEDED = ("file", "publisher", "title", "licence")


@dataclass(frozen=True)
class Origin:
    """One published table or layer in a file.

    Parameters
    ----------
    file
        As the project file names it; a file that is made of several tables has several origins.
    publisher, title, licence
        Whose it is, what it is called, what one may do with it.
    table
        Its id with the publisher.
    period
        Which year or month it is about.
    edition
        When the publisher last changed it.
    fetched
        When it was asked for.
    address
        Where it is found.
    sha256
        Of the file as it was written.
    noisy
        Whether the publisher has put noise on the figures: parts do not add up to their totals.
    """

    file: str
    publisher: str
    title: str
    licence: str
    table: str = ""
    period: str = ""
    edition: str = ""
    fetched: str = ""
    address: str = ""
    sha256: str = ""
    noisy: bool = False

    def plain(self) -> dict[str, Any]:
        """Give what is known of it, by name."""
        return {name: value for name, value in asdict(self).items() if value}


def origins_of(raw: object, *, file: str) -> tuple[Origin, ...]:
    """Read the ``[[source]]`` tables of a project file.

    Raises
    ------
    SettingsError
        One is no table, lacks a key, or has one that is not known or not a text.
    """
    if not isinstance(raw, Sequence) or not all(isinstance(table, Mapping) for table in raw):
        raise SettingsError("setting_not_table", file=file, section=SECTION, key="")
    return tuple(_origin(table, file=file) for table in raw)


def _origin(table: Mapping[str, Any], *, file: str) -> Origin:
    known = {field.name for field in fields(Origin)}
    for key, value in table.items():
        if key not in known:
            raise SettingsError(
                "setting_unknown", file=file, section=SECTION, key=key[:80], known=", ".join(sorted(known))
            )
        kind, wanted = (bool, "truth") if key == "noisy" else (str, "text")
        if not isinstance(value, kind):
            raise SettingsError(
                f"setting_not_{wanted}", file=file, section=SECTION, key=key, found=str(value)[:80]
            )
    for key in _NEEDED:
        if not str(table.get(key, "")).strip():
            raise SettingsError("setting_missing", file=file, section=SECTION, key=key)
    return Origin(**table)


def as_tables(origins: Sequence[Origin]) -> list[dict[str, Any]]:
    """Write origins as the tables that `origins_of` reads."""
    return [origin.plain() for origin in origins]
