"""People of a raster by area: exactextract beside rasterstats, and what is refused."""

from __future__ import annotations

import warnings
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Polygon, box

from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.rasters import raster_counts, raster_homes

CELL = 100


def _affine(west: float = 500_000, north: float = 6_600_000, size: float = CELL) -> Any:
    from rasterio import Affine

    return Affine(size, 0.0, west, 0.0, -size, north)


def geotiff(people: np.ndarray, *, crs: str | None = "EPSG:3006", nodata: float = -9.0, **more: Any) -> bytes:
    """A GeoTIFF whose upper left corner is at (500000, 6600000)."""
    from rasterio.io import MemoryFile as Held

    rows, columns = people.shape
    profile = {
        "driver": "GTiff",
        "height": rows,
        "width": columns,
        "count": 1,
        "dtype": "float32",
        "crs": crs,
        "transform": _affine(),
        "nodata": nodata,
    } | more
    with Held() as held:
        with held.open(**profile) as raster:
            raster.write(people.astype("float32"), 1)
        return bytes(held.getbuffer())


def raster(people: np.ndarray, **options: Any) -> MemoryFile:
    return MemoryFile("befolkning.tif", geotiff(people, **options))


def areas(*shapes: Polygon) -> gpd.GeoDataFrame:
    codes = [f"A{number}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"area_code": codes}, geometry=list(shapes), crs="EPSG:3006")


def at(left: float, bottom: float, right: float, top: float) -> Polygon:
    """A box in metres from the lower left corner of a raster of ten rows."""
    return box(500_000 + left, 6_599_000 + bottom, 500_000 + right, 6_599_000 + top)


def test_a_cell_is_shared_by_how_much_of_it_lies_in_an_area() -> None:
    people = np.full((10, 10), 8.0)
    counts = raster_counts(raster(people), areas(at(0, 0, 250, 100), at(250, 0, 1000, 100)))
    assert counts.to_dict() == {"A0": pytest.approx(20.0), "A1": pytest.approx(60.0)}


def test_an_area_smaller_than_a_cell_keeps_its_people_where_the_cell_centre_rule_leaves_none() -> None:
    from rasterstats import zonal_stats

    people = np.full((10, 10), 100.0)
    small = areas(at(10, 10, 40, 40))
    found = raster_counts(raster(people), small)
    assert found["A0"] == pytest.approx(100 * 30 * 30 / CELL**2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what rasterstats and affine say to each other
        centres = zonal_stats(
            small.geometry, people, affine=_affine(), stats=["sum"], nodata=-9, all_touched=False
        )
    assert not centres[0]["sum"]


def test_where_cells_are_small_against_areas_both_say_the_same() -> None:
    from rasterstats import zonal_stats

    people = np.random.default_rng(1).integers(0, 50, (200, 200)).astype(float)
    blobs = areas(
        *(
            box(500_000 + x, 6_580_000 + y, 505_000 + x, 6_585_000 + y).buffer(2_000)
            for x, y in ((3_000, 3_000), (9_000, 4_000), (5_000, 11_000))
        )
    )
    exact = raster_counts(raster(people), blobs).to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what rasterstats and affine say to each other
        found = zonal_stats(blobs.geometry, people, affine=_affine(), stats=["sum"], nodata=-9)
    centres = np.array([each["sum"] for each in found])
    assert np.abs(exact / centres - 1).max() < 0.01


def test_areas_that_fill_the_raster_hold_all_its_people() -> None:
    people = np.random.default_rng(2).random((10, 10)) * 20
    whole = areas(at(0, 0, 333, 1000), at(333, 0, 1000, 1000))
    assert raster_counts(raster(people), whole).sum() == pytest.approx(people.sum(), rel=1e-6)
    homes = raster_homes(raster(people), whole)
    assert homes["people"].sum() == pytest.approx(people.sum(), rel=1e-6)


def test_homes_are_populated_cells_with_their_middle() -> None:
    people = np.zeros((10, 10))
    people[9, 2] = 30.0  # the lowest row, the third column
    people[0, 9] = -9.0  # no data
    homes = raster_homes(raster(people), areas(at(0, 0, 250, 1000), at(250, 0, 1000, 1000)))
    # The cell lies half in each area, so it stands once for each.
    assert homes.to_dict("list") == {
        "area_code": ["A0", "A1"],
        "x": [500_250.0, 500_250.0],
        "y": [6_599_050.0, 6_599_050.0],
        "people": [pytest.approx(15.0), pytest.approx(15.0)],
    }


def test_a_raster_in_another_system_is_turned_to_ours() -> None:
    people = np.full((40, 40), 5.0)
    degrees = raster(people, crs="EPSG:4326", transform=_affine(16.4, 59.7, 0.01))
    middle = gpd.GeoSeries.from_xy([16.6], [59.5], crs="EPSG:4326").to_crs("EPSG:3006").iloc[0]
    homes = raster_homes(degrees, areas(middle.buffer(3_000)))
    away = np.hypot(homes["x"] - middle.x, homes["y"] - middle.y)
    assert len(homes) > 20
    assert away.max() < 3_000 + 1_000


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (MemoryFile("b.tif", b"GIF89a" + b"0" * 90), "file_unreadable"),
        (MemoryFile("b.tif", b"II*\x00" + b"0" * 90), "file_unreadable"),
        (MemoryFile("b.png", b"II*\x00" + b"0" * 90), "file_kind"),
        (raster(np.ones((10, 10)), crs=None), "raster_no_crs"),
        (raster(-np.ones((10, 10)), nodata=-99.0), "raster_negative"),
    ],
)
def test_refused(source: MemoryFile, code: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what rasterstats and affine say to each other
        with pytest.raises(InputError) as caught:
            raster_counts(source, areas(at(0, 0, 300, 300)))
    assert caught.value.code == code


def test_a_raster_of_elsewhere_is_refused() -> None:
    far = areas(box(900_000, 6_600_000, 901_000, 6_601_000))
    with pytest.raises(InputError) as caught:
        raster_counts(raster(np.ones((10, 10))), far)
    assert caught.value.code == "raster_elsewhere"
