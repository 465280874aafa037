"""What a project file may say of a map below the areas: the municipality's own WMS, or tiles.

It is the only thing in ReachMap's pages that asks for anything over a network, and only where the project
file names an address. Decides that the address is a web address without a name and a password in it, as
everybody who opens the map sees it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reachmap.errors import SettingsError

SECTION = "map"
_ADDRESS = re.compile(r"https?://[^\s/@\"'<>\\]+(/[^\s\"'<>\\]*)?", re.IGNORECASE)
_TILE_PARTS = ("{z}", "{x}", "{y}")


@dataclass(frozen=True)
class BaseMap:
    """``[map]``: what lies below the areas; nothing where both addresses are blank.

    Parameters
    ----------
    wms
        Address of a web map service (version 1.1.1, EPSG:3857).
    layers
        Its layers, as the service names them, with commas.
    tiles
        Or the address of tiles in Web Mercator, as WMTS services give it, with ``{z}``, ``{x}`` and ``{y}``.
    attribution
        Whose map it is, shown in its corner.
    """

    wms: str = ""
    layers: str = ""
    tiles: str = ""
    attribution: str = ""

    @property
    def address(self) -> str:
        """The address that is asked; blank for no base map."""
        return self.wms or self.tiles


def base_map_of(raw: Mapping[str, Any], *, file: str) -> BaseMap:
    """Read the section; unknown keys are refused before.

    Raises
    ------
    SettingsError
        An address is none, both are given, or a WMS has no layers.
    """
    found = {key: value.strip() for key, value in raw.items() if isinstance(value, str)}
    for key in raw:
        if not found.get(key):
            raise _wrong(file, key, "text", raw[key])
    made = BaseMap(**found)
    for key, address in (("wms", made.wms), ("tiles", made.tiles)):
        if address and not _ADDRESS.fullmatch(address):
            raise _wrong(file, key, "web_address", address)
    if made.tiles and not all(part in made.tiles for part in _TILE_PARTS):
        raise _wrong(file, "tiles", "tile_address", made.tiles)
    if made.wms and made.tiles:
        raise _wrong(file, "tiles", "one_base_map", made.tiles)
    if made.wms and not made.layers:
        raise SettingsError("setting_missing", file=file, section=SECTION, key="layers")
    return made


def _wrong(file: str, key: str, expected: str, found: object) -> SettingsError:
    return SettingsError(
        f"setting_not_{expected}", file=file, section=SECTION, key=key, found=str(found)[:80]
    )
