"""Schemas: a table that follows passes as it is, a broken one says every fault and no value."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from reachmap import tables
from reachmap.errors import CrsError, TableError


@pytest.fixture
def children() -> pd.DataFrame:
    return pd.DataFrame(
        {"area_code": ["0380R001"], "first_age": [0], "last_age": [18], "count": [7.0]}
    ).astype({"area_code": "str"})


def target(**changes: object) -> pd.DataFrame:
    row = {
        "area_code": "0380R001",
        "age_band": "0-2",
        "sex": "woman",
        "arrival": "all",
        "parents": 10.0,
        "sd": 0.0,
        "sd_shared": 0.0,
    }
    return pd.DataFrame([row | changes, row | {"area_code": "0380R002"}])


def test_a_table_that_follows_its_schema_comes_back_as_it_is(children: pd.DataFrame) -> None:
    assert tables.CHILDREN.check(children) is children


def test_missing_column_is_named(children: pd.DataFrame) -> None:
    with pytest.raises(TableError, match=r"^schema\(") as raised:
        tables.CHILDREN.check(children.drop(columns="last_age"))
    assert raised.value.fields["table"] == "children"
    assert "last_age" in str(raised.value.fields["problem"])


def test_surplus_column_is_refused(children: pd.DataFrame) -> None:
    with pytest.raises(TableError, match="name_of_child"):
        tables.CHILDREN.check(children.assign(name_of_child="x"))


def test_code_read_as_number_is_refused(children: pd.DataFrame) -> None:
    with pytest.raises(TableError, match="area_code"):
        tables.CHILDREN.check(children.assign(area_code=380))


def test_missing_count_is_refused(children: pd.DataFrame) -> None:
    with pytest.raises(TableError, match="count"):
        tables.CHILDREN.check(children.assign(count=float("nan")))


def test_all_faults_are_told_at_once(children: pd.DataFrame) -> None:
    broken = children.assign(area_code=380, count=float("nan"))
    with pytest.raises(TableError) as raised:
        tables.CHILDREN.check(broken)
    problem = str(raised.value.fields["problem"])
    assert "area_code" in problem
    assert "count" in problem


def test_unknown_choice_is_refused_without_quoting_it() -> None:
    with pytest.raises(TableError, match="sex") as raised:
        tables.TARGET.check(target(sex="Anna Andersson"))
    assert "Anna" not in str(raised.value)


def test_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(TableError, match=r"^schema\("):
        tables.TARGET.check(target(area_code="0380R002"))


def test_key_that_stands_once_passes() -> None:
    assert len(tables.TARGET.check(target())) == 2


def layer(crs: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=crs)


def test_layer_in_sweref_passes() -> None:
    areas = layer("EPSG:3006")
    assert tables.check_crs(areas) is areas


def test_layer_in_another_system_is_refused() -> None:
    with pytest.raises(CrsError, match="crs_mismatch") as raised:
        tables.check_crs(layer("EPSG:4326"))
    assert raised.value.fields == {"found": "EPSG:4326", "expected": "EPSG:3006"}


def test_layer_without_a_system_is_refused() -> None:
    with pytest.raises(CrsError, match="crs_mismatch"):
        tables.check_crs(layer(None))


def test_cells_have_the_columns_that_others_rely_on() -> None:
    # As DESIGN.md, section 4, says.
    said = """
        area_code, area_name, municipality_code, age_band, parent_group, reached, target, target_low,
        target_high, coverage, coverage_low, coverage_high, rate_ratio, rate_ratio_low, rate_ratio_high,
        expected, shortfall, shortfall_low, shortfall_high, unreached, probability_shortfall, verdict, hidden
    """
    assert tables.CELLS.columns == [name.strip() for name in said.split(",")]
