"""Rasters of people: any GeoTIFF of how many live in each cell.

A cell on the border between areas is shared out by how much of it lies in each (`exactextract`). The usual
rule, that a cell belongs to the area in which its middle lies, leaves areas that are smaller than a cell
without people though people live there; where cells are small against areas both say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reachmap import tables
from reachmap.errors import InputError
from reachmap.files import Source, content

if TYPE_CHECKING:
    import geopandas as gpd

KINDS = (".tif", ".tiff")
# Classic and big TIFF, either byte order.
_BEGINNINGS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
MOST_CELLS = 25_000_000  # of the window around the areas: 100 MB
MOST_HOMES = 2_000_000


def raster_counts(source: Source, areas: gpd.GeoDataFrame) -> pd.Series:
    """Count the people of each area.

    Parameters
    ----------
    source
        A GeoTIFF; its first band holds people per cell, its no-data value nobody.
    areas
        `tables.AREAS`.

    Returns
    -------
    Series
        People, index area_code; 0 where no cell with people touches the area.

    Raises
    ------
    InputError
        ``file_kind``, ``file_unreadable``, ``raster_no_crs``, ``raster_large``, ``raster_negative``,
        ``raster_elsewhere``.
    """
    with _window(source, areas) as (cells, shapes):
        found = _extracted(cells, shapes, ["sum"])
    return pd.Series(found.set_index("area_code")["sum"].fillna(0.0).rename("people"))


def raster_homes(source: Source, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """List the populated cells of each area, and how many of their people live in it.

    Returns
    -------
    DataFrame
        ``area_code``, ``x``, ``y`` (the cell's middle, EPSG:3006) and ``people``, above 0. A cell on a border
        stands once for each of its areas.

    Raises
    ------
    InputError
        As `raster_counts`.
    """
    with _window(source, areas) as (cells, shapes):
        found = _extracted(cells, shapes, ["values", "coverage", "center_x", "center_y"])
    lengths = [len(values) for values in found["values"]]
    people = _joined(found["values"]) * _joined(found["coverage"])
    homes = pd.DataFrame(
        {
            "area_code": np.repeat(found["area_code"].to_numpy(), lengths),
            "x": _joined(found["center_x"]),
            "y": _joined(found["center_y"]),
            "people": people,
        }
    )
    homes = homes[np.isfinite(people) & (people > 0)].reset_index(drop=True)
    if len(homes) > MOST_HOMES:
        raise InputError("raster_large", file=source.name, n=len(homes), limit=MOST_HOMES)
    return _projected(homes, shapes.crs)


def _extracted(cells: Any, shapes: gpd.GeoDataFrame, wanted: list[str]) -> pd.DataFrame:  # noqa: ANN401
    """Ask exactextract, with outlines as WKB: the JSON that it would make of them takes ten times as long."""
    import shapely
    from exactextract import exact_extract
    from exactextract.feature import FeatureSource, JSONFeature

    class Area(JSONFeature):  # type: ignore[misc]
        def __init__(self, code: str, outline: bytes) -> None:
            super().__init__({"type": "Feature", "properties": {"area_code": code}})
            self.outline = outline

        def geometry(self) -> bytes:
            return self.outline

    class Areas(FeatureSource):  # type: ignore[misc]
        def count(self) -> int:
            return len(shapes)

        def __iter__(self) -> Iterator[Area]:
            outlines = shapely.to_wkb(shapes.geometry.to_numpy())
            return (Area(code, one) for code, one in zip(shapes["area_code"], outlines, strict=True))

        def srs_wkt(self) -> str:
            return str(shapes.crs.to_wkt())

    found: pd.DataFrame = exact_extract(cells, Areas(), wanted, include_cols=["area_code"], output="pandas")
    return found


def _joined(parts: pd.Series) -> np.ndarray:
    lists = [np.ma.filled(np.ma.asarray(part, dtype=np.float64), np.nan) for part in parts]
    return np.concatenate([np.zeros(0), *lists])


def _projected(homes: pd.DataFrame, crs: Any) -> pd.DataFrame:  # noqa: ANN401 - pyproj's
    from pyproj import Transformer

    if crs == tables.CRS:
        return homes
    transformer = Transformer.from_crs(crs, tables.CRS, always_xy=True)
    x, y = transformer.transform(homes["x"].to_numpy(), homes["y"].to_numpy())
    return homes.assign(x=x, y=y)


@contextmanager
def _window(source: Source, areas: gpd.GeoDataFrame) -> Iterator[tuple[Any, gpd.GeoDataFrame]]:
    """The part of the raster around the areas, in memory, and the areas in its reference system."""
    import rasterio
    from exactextract.raster import NumPyRasterSource

    data = _checked(source)
    try:
        with rasterio.MemoryFile(data) as held, held.open(driver="GTiff") as raster:
            if raster.crs is None:
                raise InputError("raster_no_crs", file=source.name)
            shapes = areas[["area_code", "geometry"]].to_crs(raster.crs.to_wkt())
            values, bounds = _read(raster, shapes, source)
    except rasterio.errors.RasterioError as error:
        raise InputError("file_unreadable", file=source.name) from error
    west, south, east, north = bounds
    if (values[np.isfinite(values)] < 0).any():
        raise InputError("raster_negative", file=source.name)
    people = np.where(np.isfinite(values), values, 0.0)
    yield NumPyRasterSource(people, xmin=west, ymin=south, xmax=east, ymax=north), shapes


def _checked(source: Source) -> bytes:
    if source.suffix.lower() not in KINDS:
        raise InputError("file_kind", file=source.name, known=", ".join(KINDS))
    data = content(source)
    if not data.startswith(_BEGINNINGS):
        raise InputError("file_unreadable", file=source.name)
    return data


def _read(
    raster: Any,  # noqa: ANN401 - rasterio publishes no types
    shapes: gpd.GeoDataFrame,
    source: Source,
) -> tuple[np.ndarray, tuple[float, float, float, float]]:
    from rasterio.windows import Window

    grid = raster.transform
    if grid.b or grid.d or grid.a <= 0 or grid.e >= 0:
        raise InputError("raster_turned", file=source.name)
    west, south, east, north = (float(edge) for edge in shapes.total_bounds)
    # Whole cells, and one more on every side.
    left, right = int((west - grid.c) // grid.a) - 1, int((east - grid.c) // grid.a) + 2
    top, bottom = int((north - grid.f) // grid.e) - 1, int((south - grid.f) // grid.e) + 2
    left, right = max(left, 0), min(right, raster.width)
    top, bottom = max(top, 0), min(bottom, raster.height)
    if left >= right or top >= bottom:
        raise InputError("raster_elsewhere", file=source.name)
    if (right - left) * (bottom - top) > MOST_CELLS:
        cells = (right - left) * (bottom - top)
        raise InputError("raster_large", file=source.name, n=cells, limit=MOST_CELLS)
    window = Window(left, top, right - left, bottom - top)
    values = raster.read(1, window=window, masked=True).astype(np.float64).filled(np.nan)
    corner = (grid.c + left * grid.a, grid.f + bottom * grid.e)
    return values, (*corner, grid.c + right * grid.a, grid.f + top * grid.e)
