"""Straight lines with a detour, the nearest place, and how far people have, by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, Polygon, box

from reachmap.access import distance_by_area, nearest_venue, straight_line_distance
from reachmap.errors import CrsError, InputError

SWEREF = "EPSG:3006"


def layer(shapes: dict[str, object], crs: str | None = SWEREF) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(index=list(shapes), geometry=list(shapes.values()), crs=crs)


VENUES = layer({"x": Point(0, 0), "y": Point(300, 400)})


def test_straight_line_times_the_detour() -> None:
    metres = straight_line_distance(layer({"p": Point(0, 0), "q": Point(3, 4)}), VENUES, detour=1.2)
    assert metres.loc["p", "y"] == pytest.approx(600)
    assert metres.loc["q", "x"] == pytest.approx(6)
    assert list(metres.columns) == ["x", "y"]


def test_an_area_bent_around_a_lake_is_measured_from_land() -> None:
    bent = Polygon([(0, 0), (10, 0), (10, 1), (1, 1), (1, 9), (10, 9), (10, 10), (0, 10)])
    on_surface = bent.representative_point()
    assert not bent.covers(bent.centroid)
    metres = straight_line_distance(layer({"bent": bent}), layer({"v": on_surface}))
    assert metres.loc["bent", "v"] == 0


@pytest.mark.parametrize(
    ("code", "homes"),
    [
        ("access_no_crs", layer({"p": Point(0, 0)}, None)),
        ("access_not_metres", layer({"p": Point(17, 59)}, "EPSG:4326")),
        ("crs_mismatch", layer({"p": Point(0, 0)}, "EPSG:3021")),
    ],
)
def test_reference_systems_are_checked(code: str, homes: gpd.GeoDataFrame) -> None:
    with pytest.raises(CrsError) as caught:
        straight_line_distance(homes, VENUES)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("code", "homes", "detour"),
    [
        ("access_bad_detour", layer({"p": Point(0, 0)}), 0.9),
        ("access_no_place_on_map", layer({"p": Point()}), 1.3),
        (
            "access_label_twice",
            gpd.GeoDataFrame(index=["p", "p"], geometry=[box(0, 0, 1, 1)] * 2, crs=SWEREF),
            1.3,
        ),
    ],
)
def test_what_can_not_be_measured_is_refused(code: str, homes: gpd.GeoDataFrame, detour: float) -> None:
    with pytest.raises(InputError) as caught:
        straight_line_distance(homes, VENUES, detour=detour)
    assert caught.value.code == code


DISTANCE = pd.DataFrame(
    {"x": [100.0, 900.0, np.nan], "y": [100.0, 300.0, np.inf]}, index=["p", "q", "island"]
)


def test_nearest_is_the_first_of_equals_and_none_without_a_way() -> None:
    nearest = nearest_venue(DISTANCE)
    assert nearest["venue"].tolist() == ["x", "y", None]
    assert nearest["distance"].tolist() == [100, 300, np.inf]


def test_nearest_among_some() -> None:
    assert nearest_venue(DISTANCE, among=["x"])["distance"].tolist() == [100, 900, np.inf]
    with pytest.raises(InputError, match="access_unknown_place"):
        nearest_venue(DISTANCE, among=["z"])
    with pytest.raises(InputError, match="access_no_places"):
        nearest_venue(DISTANCE, among=[])


def test_mean_way_is_over_people_and_share_over_all() -> None:
    people = pd.Series({"p": 30.0, "q": 10.0, "island": 10.0, "empty": 0.0})
    way = pd.Series({"p": 100.0, "q": 300.0, "island": np.inf, "empty": 50.0})
    area = pd.Series({"p": "A", "q": "A", "island": "A", "empty": "B"}, name="area_code")
    table = distance_by_area(people, way, within=200, by=area)
    assert table.index.name == "area_code"
    # A: (30 · 100 + 10 · 300) / 40 = 150 m over those who have a way; 30 of 50 within 200 m.
    assert table.loc["A"].to_dict() == {
        "people": 50,
        "people_within": 30,
        "share_within": 0.6,
        "mean_distance": 150,
        "people_without_way": 10,
    }
    assert table.loc["B", ["share_within", "mean_distance"]].isna().all()


def test_without_areas_each_home_is_its_own() -> None:
    people = pd.Series({"p": 30.0, "q": 10.0})
    table = distance_by_area(people, pd.Series({"q": 300.0, "p": 100.0}), within=200)
    assert table["share_within"].to_dict() == {"p": 1.0, "q": 0.0}


def test_a_home_without_an_area_is_refused() -> None:
    people, way = pd.Series({"p": 1.0}), pd.Series({"p": 1.0})
    with pytest.raises(InputError, match="access_no_area"):
        distance_by_area(people, way, within=1, by=pd.Series({"p": None}))
    with pytest.raises(InputError, match="access_labels_differ"):
        distance_by_area(people, way, within=1, by=pd.Series({"q": "A"}))
    with pytest.raises(InputError, match="access_bad_reach"):
        distance_by_area(people, way, within=-1)
