"""Reference systems told apart by their numbers and by the municipality."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from reachmap import tables
from reachmap.errors import CrsError
from reachmap.locate.systems import LOCAL_ZONES, NAMES, RT90, points_of, read_points
from reachmap.read.boundaries import Boundaries

# A municipality of 20 × 20 km at Uppsala, one near Kiruna that is 400 km wide.
EAST, NORTH = 640_000.0, 6_640_000.0


def boundaries(*, west: float, south: float, width: float, height: float) -> Boundaries:
    areas = gpd.GeoDataFrame(
        {"area_code": ["0380R001"], "area_name": ["A"], "municipality_code": ["0380"]},
        geometry=[shapely.box(west, south, west + width, south + height)],
        crs=tables.CRS,
    )
    return Boundaries(areas=areas, others=areas.iloc[:0])


UPPSALA = boundaries(west=EAST, south=NORTH, width=20_000, height=20_000)
HOMES = np.array(
    [[EAST + 5_000, NORTH + 5_000], [EAST + 15_000, NORTH + 9_000], [EAST + 800, NORTH + 19_000]]
)


def rows(pairs: np.ndarray, *, crs: str = "", degrees: bool = False) -> pd.DataFrame:
    nothing = np.full(len(pairs), np.nan)
    x, y = pairs[:, 0], pairs[:, 1]
    return pd.DataFrame(
        {
            "file": "f.xlsx",
            "crs": crs,
            "x": nothing if degrees else x,
            "y": nothing if degrees else y,
            "lon": x if degrees else nothing,
            "lat": y if degrees else nothing,
        }
    )


def written_in(crs: str) -> np.ndarray:
    x, y = Transformer.from_crs(tables.CRS, crs, always_xy=True).transform(HOMES[:, 0], HOMES[:, 1])
    return np.column_stack([x, y])


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("crs", [tables.CRS, tables.WGS84, RT90, "EPSG:3010", "EPSG:3011", "EPSG:3014"])
def test_system_is_told_in_either_order(crs: str, swapped: bool) -> None:
    pairs = written_in(crs)
    found = points_of(rows(pairs[:, ::-1] if swapped else pairs), UPPSALA)
    assert found == pytest.approx(HOMES, abs=0.01)


def test_axes_in_the_other_order_are_told_row_by_row() -> None:
    pairs = written_in(tables.CRS)
    pairs[1] = pairs[1, ::-1]
    found, swapped = read_points(rows(pairs), UPPSALA)
    assert found == pytest.approx(HOMES, abs=0.01)
    assert swapped.tolist() == [False, True, False]


def test_the_zone_is_told_from_its_neighbours_in_a_common_municipality() -> None:
    for crs in LOCAL_ZONES:
        zone = Transformer.from_crs(crs, tables.CRS, always_xy=True)
        x, y = zone.transform(150_000, 6_600_000)
        home = boundaries(west=x - 10_000, south=y - 10_000, width=20_000, height=20_000)
        found = points_of(rows(np.array([[150_000.0, 6_600_000.0]])), home)
        assert found[0] == pytest.approx([x, y], abs=0.01)


def test_two_zones_that_fit_alike_are_a_question() -> None:
    wide = boundaries(west=450_000, south=7_500_000, width=400_000, height=100_000)
    with pytest.raises(CrsError, match="crs_tie") as raised:
        points_of(rows(np.array([[150_000.0, 7_550_000.0]])), wide)
    assert {raised.value.fields["first"], raised.value.fields["second"]} <= set(NAMES.values())


def test_a_system_that_is_stated_is_not_questioned() -> None:
    wide = boundaries(west=450_000, south=7_500_000, width=400_000, height=100_000)
    found = points_of(rows(np.array([[150_000.0, 7_550_000.0]]), crs="EPSG:3017"), wide)
    assert np.isfinite(found).all()


def test_what_is_nowhere_in_sweden_is_no_point() -> None:
    found = points_of(rows(np.array([[0.0, 0.0], [-5e9, 3.0], [np.inf, NORTH]])), UPPSALA)
    assert not np.isfinite(found).any(axis=1).any()


def test_neighbours_point_keeps_its_place_where_the_national_grid_is_plain() -> None:
    home = np.array([[700_000.0, NORTH]])
    assert points_of(rows(home), UPPSALA) == pytest.approx(home)


def test_metres_under_headings_for_degrees() -> None:
    assert points_of(rows(HOMES[:, ::-1], degrees=True), UPPSALA) == pytest.approx(HOMES)


def test_systems_are_told_per_file() -> None:
    both = pd.concat(
        [
            rows(HOMES),
            rows(written_in(RT90)).assign(file="g.xlsx"),
            rows(written_in("EPSG:3011")).assign(file="h"),
        ]
    )
    assert points_of(both, UPPSALA) == pytest.approx(np.vstack([HOMES] * 3), abs=0.01)
