"""People of a raster by area: exactextract (as `reachmap.read.rasters`) beside rasterstats, in one run."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from statistics import median
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from reachmap.files import MemoryFile
from reachmap.read.rasters import raster_counts

ROOT = Path(__file__).parents[1]


def grid(cell: float) -> tuple[MemoryFile, gpd.GeoDataFrame]:
    """Real outlines (the areas of Västmanland) and a raster of people around them."""
    import rasterio

    layer = gpd.read_file(ROOT / "boundaries" / "regso_2025_vastmanland.gpkg")
    areas = layer.rename(columns={"regsokod": "area_code"})[["area_code", "geometry"]]
    west, south, east, north = areas.total_bounds
    rows, columns = int((north - south) // cell) + 2, int((east - west) // cell) + 2
    affine = rasterio.Affine(cell, 0.0, west - cell / 2, 0.0, -cell, north + cell / 2)
    people = np.random.default_rng(300).poisson(3.0, (rows, columns)).astype("float32")
    profile: dict[str, Any] = {"driver": "GTiff", "dtype": "float32", "count": 1, "crs": "EPSG:3006"}
    with rasterio.MemoryFile() as held:
        with held.open(width=columns, height=rows, transform=affine, **profile) as raster:
            raster.write(people, 1)
        data = bytes(held.getbuffer())
    return MemoryFile("befolkning.tif", data), areas


def by_cell_centres(path: Path, areas: gpd.GeoDataFrame) -> np.ndarray:
    from rasterstats import zonal_stats

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = zonal_stats(areas.geometry, str(path), stats=["sum"])
    return np.array([each["sum"] or 0.0 for each in found])


@pytest.mark.parametrize("cell", [250.0, 1000.0])
def test_people_by_area(benchmark: BenchmarkFixture, cell: float, tmp_path: Path) -> None:
    source, areas = grid(cell)
    path = tmp_path / source.name
    path.write_bytes(source.data)
    ours, theirs = [], []
    for _ in range(5):
        start = time.process_time()
        exact = raster_counts(path, areas).to_numpy()
        middle = time.process_time()
        centres = by_cell_centres(path, areas)
        ours.append(middle - start)
        theirs.append(time.process_time() - middle)
    benchmark.extra_info["rasterstats_seconds"] = median(theirs)
    benchmark.extra_info["share_of_rasterstats"] = median(ours) / median(theirs)
    benchmark(raster_counts, path, areas)
    assert exact.sum() == pytest.approx(centres.sum(), rel=0.02)
