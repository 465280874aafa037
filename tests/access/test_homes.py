"""Where venues lie and where in an area people live: rasters, points, localities, else one point."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, box

from reachmap.access.places import locate_venues, place_homes
from reachmap.errors import InputError
from reachmap.files import MemoryFile
from reachmap.read.boundaries import Boundaries
from tests.read.test_rasters import raster

WEST, SOUTH = 500_000.0, 6_599_000.0


def boundaries() -> Boundaries:
    """Three squares of 300 m from west to east."""
    shapes = [box(WEST + 300 * i, SOUTH, WEST + 300 * (i + 1), SOUTH + 300) for i in range(3)]
    areas = gpd.GeoDataFrame(
        {"area_code": ["A", "B", "C"], "area_name": ["Aby", "Bby", "Cby"], "municipality_code": "1980"},
        geometry=shapes,
        crs="EPSG:3006",
    )
    return Boundaries(areas=areas, others=areas.iloc[:0])


def layer(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "bor.gpkg"
    frame.to_file(path, driver="GPKG")
    return path


def test_without_a_file_one_point_on_the_surface_stands_for_all() -> None:
    homes = place_homes(None, boundaries())
    assert homes.kind == "middle"
    assert homes.empty == ()
    assert homes.points["area_code"].tolist() == ["A", "B", "C"]
    assert homes.points["share"].tolist() == [1.0, 1.0, 1.0]


def test_people_of_a_raster_and_a_warning_where_an_area_gets_nobody() -> None:
    people = np.zeros((10, 10))
    people[9, 0], people[9, 2] = 30.0, 90.0  # both in A
    people[8, 4] = 7.0  # in B
    homes = place_homes(raster(people), boundaries())
    own = homes.points[homes.points["area_code"] == "A"]
    assert sorted(own["share"]) == [0.25, 0.75]
    assert homes.points.groupby("area_code")["share"].sum().to_dict() == {"A": 1.0, "B": 1.0, "C": 1.0}
    assert homes.empty == ("C",)


def test_points_of_a_table_weigh_as_many_as_they_say() -> None:
    table = MemoryFile(
        "bor.csv",
        f"x;y;befolkning\n{WEST + 10};{SOUTH + 10};10\n{WEST + 20};{SOUTH + 10};30\n"
        f"{WEST + 310};{SOUTH + 10};0\n{WEST + 5000};{SOUTH};99\n".encode(),
    )
    homes = place_homes(table, boundaries(), crs="EPSG:3006")
    assert homes.points.loc[homes.points["area_code"] == "A", "share"].tolist() == [0.25, 0.75]
    assert homes.empty == ("B", "C")


def test_points_of_a_layer_count_one_each(tmp_path: Path) -> None:
    points = [Point(WEST + x, SOUTH + 50) for x in (10, 20, 310)]
    frame = gpd.GeoDataFrame({"id": [1, 2, 3]}, geometry=points, crs="EPSG:3006").to_crs("EPSG:4326")
    homes = place_homes(layer(frame, tmp_path), boundaries())
    assert homes.kind == "points"
    assert homes.points["share"].tolist() == [0.5, 0.5, 1.0, 1.0]


def test_a_locality_s_people_are_shared_by_ground_also_over_its_several_outlines(tmp_path: Path) -> None:
    # One locality of two outlines: 100 m wide in A, 200 m wide in A and B (half each); 90 people in all.
    outlines = [
        box(WEST, SOUTH, WEST + 100, SOUTH + 100),
        box(WEST + 200, SOUTH, WEST + 400, SOUTH + 100),
    ]
    frame = gpd.GeoDataFrame({"TATNR": ["T1", "T1"], "BEF": [90, 90]}, geometry=outlines, crs="EPSG:3006")
    homes = place_homes(layer(frame, tmp_path), boundaries())
    assert homes.kind == "localities"
    assert homes.points.loc[homes.points["area_code"] == "A", "share"].tolist() == [0.5, 0.5]
    inside = boundaries().areas.set_index("area_code").geometry
    for code, x, y in homes.points[["area_code", "x", "y"]].itertuples(index=False):
        assert inside[code].intersects(Point(x, y))


def test_venues_lie_where_their_coordinates_say_whatever_the_order() -> None:
    degrees = gpd.GeoSeries([Point(WEST + 350, SOUTH + 20)], crs="EPSG:3006").to_crs("EPSG:4326").iloc[0]
    table = MemoryFile(
        "platser.csv",
        f"plats;latitud;longitud\nBiblioteket;{degrees.y};{degrees.x}\nNågonstans;;\nUtanför;59;18\n".encode(),
    )
    venues, left_out = locate_venues(table, boundaries())
    assert venues["venue"].tolist() == ["Biblioteket", "Utanför"]
    assert venues["area_code"].tolist()[0] == "B"
    assert venues["area_code"].isna().tolist() == [False, True]
    assert left_out == 1
    assert venues.geometry.iloc[0].distance(Point(WEST + 350, SOUTH + 20)) < 0.1


def test_a_list_without_any_place_in_sweden_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        locate_venues(MemoryFile("p.csv", b"plats,x,y\nA,1,2\n"), boundaries())
    assert caught.value.code == "places_nowhere"
