"""Schemas: a table that follows passes as it is, a broken one says every fault and no value."""

from __future__ import annotations

import contextlib
import sys

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


ONE = {
    "text": "x",
    "whole": 1,
    "whole?": 1,
    "number": 1.5,
    "coordinate": 1.5,
    "share": 0.5,
    "truth": True,
    "day": pd.Timestamp("2025-05-05"),
    "object": (1, 2),
}
KINDS = {"text": "str", "whole": "int64", "whole?": "Int64", "truth": "bool", "day": None, "object": "object"}
ODD = [
    None,
    float("nan"),
    -1,
    0,
    1e16,
    float("inf"),
    "x",
    "woman",
    True,
    pd.NA,
    (1,),
    pd.Timestamp("2025-01-01"),
]
EVERY = [value for value in vars(tables).values() if isinstance(value, tables.Table)]


def column(spec: tables.Column, values: list[object]) -> pd.Series:
    kind = KINDS.get(spec.kind, "float64")
    made = pd.Series(values, dtype=object)
    return made if kind is None else made.astype(pd.api.types.pandas_dtype(kind))


def followed(table: tables.Table) -> pd.DataFrame:
    """Two rows that follow a schema; their keys differ in each column that has no choices."""
    rows = {}
    for name, spec in table.spec.items():
        value = spec.choices[0] if spec.choices else ONE[spec.kind]
        other = f"{value}2" if spec.kind == "text" and not spec.choices else value
        other = value + 1 if spec.kind in ("whole", "number") else other  # type: ignore[operator]
        rows[name] = column(spec, [value, other])
    return pd.DataFrame(rows)


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_a_table_that_follows_is_seen_to_without_pandera(
    table: tables.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandera.errors", None)
    good = followed(table)
    assert table.check(good) is good


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_a_table_of_other_columns_or_with_a_row_twice_is_pandera_s_to_judge(table: tables.Table) -> None:
    good = followed(table)
    for other in (good.drop(columns=table.columns[0]), good[table.columns[::-1]], good.assign(more=1)):
        assert not table._surely_follows(other)
    if table.key:
        assert not table._surely_follows(pd.concat([good, good], ignore_index=True))


SPECS = list(dict.fromkeys(spec for table in EVERY for spec in table.spec.values()))


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_what_is_let_through_without_pandera_is_what_pandera_lets_through(spec: tables.Column) -> None:
    table = tables.Table("one", {"it": spec})
    columns = [pd.Series([odd], dtype=object) for odd in ODD]
    for odd in ODD:
        with contextlib.suppress(TypeError, ValueError, OverflowError):
            columns.append(column(spec, [odd]))
    passed = [
        each for each in (pd.DataFrame({"it": values}) for values in columns) if table._surely_follows(each)
    ]
    assert len(passed) < len(columns) or spec.kind in ("day", "object")
    for each in passed:
        table._schema.validate(each, lazy=True)
