"""The country's municipalities: codes, names, counties and outlines (boundaries/README.md)."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

from reachmap.files import shipped

if TYPE_CHECKING:
    import geopandas as gpd

OUTLINES = "boundaries/kommuner_2025.parquet"


@cache
def _table() -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.read_parquet(shipped(OUTLINES))


def outlines(codes: Collection[str] | None = None) -> gpd.GeoDataFrame:
    """Give outlines in SWEREF 99 TM: ``kommunkod, kommunnamn, lanskod, lansnamn, geometry``.

    Parameters
    ----------
    codes
        Municipalities; None for the whole country.
    """
    table = _table()
    chosen = table if codes is None else table[table["kommunkod"].isin(list(codes))]
    return chosen.reset_index(drop=True)


@cache
def names() -> dict[str, str]:
    """Name of each municipality by its code."""
    return dict(zip(_table()["kommunkod"], _table()["kommunnamn"], strict=True))


@cache
def counties() -> dict[str, str]:
    """Name of each county by its code."""
    return dict(zip(_table()["lanskod"], _table()["lansnamn"], strict=True))


def name_of(code: str) -> str:
    """Name a municipality, or several as one; the code itself where it is none of the country's."""
    return ", ".join(names().get(part, part) for part in code.split("+"))


def expected_municipalities(given: Collection[str]) -> list[str]:
    """List what is missed where it is not there: those given, and all of a county of which half are.

    Parameters
    ----------
    given
        Codes; several municipalities as one are joined by ``+``.
    """
    present = {part for code in given for part in code.split("+")}
    wanted = set(present)
    for county in counties():
        members = {code for code in names() if code.startswith(county)}
        if 2 * len(members & present) >= len(members):
            wanted |= members
    return sorted(wanted)
