"""The ledger of a project: ``released.json`` beside the project file.

It holds what releases showed, and nothing that they did not. It is written whole or not at all. Only the
commands ``release`` and ``share`` and the app's button add to it: what somebody runs while working is not
known to have left the house. Where there is no folder it travels in the saved project (``.reachmap``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from reachmap.disclose.ledger import Release
from reachmap.errors import InputError
from reachmap.files import content, write_whole

if TYPE_CHECKING:
    import geopandas as gpd

    from reachmap.settings import Settings

FILE = "released.json"
# 2: what is told besides reach is remembered too. Ledgers of version 1 do not say what was told of that.
_VERSION, _READABLE = 2, (1, 2)
# Outlines that differ by less are the same.
_GRID_M = 1.0
_LARGEST = 200_000_000


def ledger_path(settings: Settings) -> Path | None:
    """Say where a project's ledger is; a project in memory has none."""
    return settings.path.parent / FILE if isinstance(settings.path, Path) else None


def fingerprints(areas: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Tell outlines apart: a checksum of each, on a grid of a metre."""
    whole = shapely.normalize(shapely.set_precision(areas.geometry.to_numpy(), _GRID_M))
    return tuple(hashlib.sha256(shapely.to_wkb(shape)).hexdigest()[:24] for shape in whole)


def read_ledger(path: Path | None) -> tuple[Release, ...]:
    """Read what was released; nothing where there is no ledger.

    Raises
    ------
    InputError
        It is there and can not be read: what was released is then not known, so nothing may be shown.
    """
    if path is None or not path.exists():
        return ()
    return releases_of(content(path, largest=_LARGEST).decode("utf-8", "replace"), file=path.name)


def releases_of(text: str, *, file: str) -> tuple[Release, ...]:
    """Read what a ledger's text says.

    Raises
    ------
    InputError
        It is no ledger, or a later version than is known.
    """
    try:
        told = json.loads(text)
        version = told["version"]
        if type(version) is int and version > _VERSION:
            raise InputError("ledger_later", file=file, found=version, known=_VERSION)
        if version not in _READABLE:
            raise InputError("ledger_unreadable", file=file)
        return tuple(_release(each) for each in told["releases"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("ledger_unreadable", file=file) from error


def write_ledger(path: Path, releases: Sequence[Release]) -> None:
    """Write the ledger whole.

    Raises
    ------
    OutputError
        The folder can not be written.
    """
    write_whole(path, ledger_text(releases))


def ledger_text(releases: Sequence[Release]) -> str:
    """Write a ledger as text."""
    told = {"version": _VERSION, "releases": [_plain(each) for each in releases]}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _release(told: dict[str, Any]) -> Release:
    first, last = (date.fromisoformat(day) for day in told["period"])
    return Release(
        period=(first, last),
        outlines={str(code): str(mark) for code, mark in told["outlines"].items()},
        numbers={(str(a), str(b), str(g)): int(n) for a, b, g, n in told["numbers"]},
        members={str(code): str(region) for code, region in told["members"].items()},
        k=int(told["k"]),
        # Ledgers from before there was any rounding do not say.
        rounding=int(told.get("rounding", 0)),
        further=_further(told["further"]) if "further" in told else None,
    )


def _further(told: list[Any]) -> dict[tuple[str, ...], tuple[int, ...]]:
    return {tuple(str(name) for name in key): tuple(int(n) for n in numbers) for key, numbers in told}


def _plain(release: Release) -> dict[str, Any]:
    return {
        "period": [day.isoformat() for day in release.period],
        "outlines": release.outlines,
        "numbers": [[*key, number] for key, number in sorted(release.numbers.items())],
        "members": release.members,
        "k": release.k,
        "rounding": release.rounding,
        **({} if release.further is None else {"further": sorted(release.further.items())}),
    }
