"""Home areas: every way in its order, and the reason where none is found."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from reachmap import tables
from reachmap.errors import InputError
from reachmap.locate import assign_points, locate_participations, possible_reasons
from reachmap.read.boundaries import Boundaries
from reachmap.vocabulary import LOCATED_BY, NOT_LOCATED

# Squares of a hundred metres side by side, from the central meridian (15° east) at 60° north on:
# EPSG:3006 has easting 500 000 and northing 6 651 411 there.
EAST, NORTH = 500_000.0, 6_651_400.0
OWN = [
    ("0380R001", "Gottsunda"),
    ("0380R002", "Övre  Sävja"),
    ("0380R003", "Centrum"),
    ("0380R004", "Centrum"),
    ("0380R005", ""),
]
OTHERS = [("0381R001", "Enköpings centrum")]
Answer = tuple[str | None, str]


def areas(named: list[tuple[str, str]], *, first: int) -> gpd.GeoDataFrame:
    shapes = [
        shapely.box(EAST + 100 * i, NORTH, EAST + 100 * (i + 1), NORTH + 100)
        for i in range(first, first + len(named))
    ]
    return gpd.GeoDataFrame(
        {
            "area_code": [code for code, _ in named],
            "area_name": [name for _, name in named],
            "municipality_code": [code[:4] for code, _ in named],
        },
        geometry=shapes,
        crs=tables.CRS,
    )


BOUNDARIES = Boundaries(areas=areas(OWN, first=0), others=areas(OTHERS, first=len(OWN)))


def participations(
    area: Sequence[str | None],
    *,
    metres: Sequence[tuple[float, float]] | None = None,
    degrees: Sequence[tuple[float, float]] | None = None,
    crs: str = "EPSG:3006",
) -> pd.DataFrame:
    n = len(area)
    nowhere = [(np.nan, np.nan)] * n
    text = ["file", "row", "activity_id", "programme", "form", "level", "provider", "venue", "language"]
    blank = ["postcode", "school", "found_via", "next_step", "language_need"]
    counts = [
        "couples",
        "children",
        "child_minding",
        "offered",
        "registered",
        "queue",
        "declined",
        "completed",
    ]
    table = pd.DataFrame(
        {
            **{name: pd.Series(["t"] * n, dtype="str") for name in text},
            **{name: pd.Series([None] * n, dtype="str") for name in blank},
            **{name: pd.Series([pd.NaT] * n, dtype="datetime64[us]") for name in ("date", "date_last")},
            "area": pd.Series(list(area), dtype="object").astype("str"),
            "x": [x for x, _ in metres or nowhere],
            "y": [y for _, y in metres or nowhere],
            "lon": [lon for lon, _ in degrees or nowhere],
            "lat": [lat for _, lat in degrees or nowhere],
            "crs": pd.Series([crs] * n, dtype="str"),
            "sex": pd.Series(["woman"] * n, dtype="str"),
            "arrival": pd.Series([None] * n, dtype="str"),
            "child_ages": pd.Series([None] * n, dtype=object),
            "bands": pd.Series([()] * n, dtype=object),
            "age_known": [False] * n,
            "meant_for": pd.Series([()] * n, dtype=object),
            "adults": pd.Series([1] * n, dtype="int64"),
            "role": pd.Series(["parent"] * n, dtype="str"),
            "before": pd.Series([None] * n, dtype=object),
            "unit": pd.Series(["adults"] * n, dtype="str"),
            **{name: pd.Series([None] * n, dtype="Int64") for name in counts},
        }
    )
    return tables.PARTICIPATIONS.check(table[tables.PARTICIPATIONS.columns])


def answers(table: pd.DataFrame) -> list[Answer]:
    located = locate_participations(table, BOUNDARIES)
    codes = [None if pd.isna(code) else str(code) for code in located["area_code"]]
    return list(zip(codes, located["reason"], strict=True))


def middle_of(number: int) -> tuple[float, float]:
    return EAST + 100 * number + 50, NORTH + 50


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("0380R001", ("0380R001", "code")),
        ("0380r001", ("0380R001", "code")),
        (" 0380R001 ", ("0380R001", "code")),
        ("Gottsunda", ("0380R001", "exact_name")),
        ("GOTTSUNDA", ("0380R001", "exact_name")),
        ("  gottsunda ", ("0380R001", "exact_name")),
        ("övre sävja", ("0380R002", "exact_name")),
        ("Övre\u00a0Sävja", ("0380R002", "exact_name")),
        ("Övre \u00a0 Sävja", ("0380R002", "exact_name")),
        ("Centrum", (None, "ambiguous")),
        ("0380R003", ("0380R003", "code")),
        ("Enköpings centrum", (None, "other_municipality")),
        ("0381R001", (None, "other_municipality")),
        ("1980R001", (None, "other_municipality")),
        ("1980A0010", (None, "other_municipality")),
        ("annan kommun", (None, "other_municipality")),
        ("Bor i annan kommun", (None, "other_municipality")),
        ("0380R999", (None, "unknown_name")),
        ("0380R001_RegSO2025", ("0380R001", "code")),
        ("Gotsunda", ("0380R001", "suggested")),
        ("Gottsunda centrum", (None, "unknown_name")),
        ("N Sävja", (None, "unknown_name")),
        ("Ö. Sävja", (None, "unknown_name")),
        ("Uppsala", (None, "ambiguous")),
        ("Knivsta", (None, "other_municipality")),
        ("Bor i Enköping", (None, "other_municipality")),
        ("Gottsunda, Stockholm", (None, "other_municipality")),
        ("Gottsunda/Uppsala", ("0380R001", "suggested")),
        ("Storgatan 12", (None, "unknown_name")),
        ("vill ej uppge", (None, "no_answer")),
        ("Vet ej.", (None, "no_answer")),
        ("-", (None, "no_answer")),
        (None, (None, "blank")),
        ("", (None, "blank")),
        ("\u00a0", (None, "blank")),
    ],
)
def test_home_area_in_words(written: str | None, answer: Answer) -> None:
    assert answers(participations([written])) == [answer]


@pytest.mark.parametrize(
    ("point", "answer"),
    [
        (middle_of(0), ("0380R001", "point")),
        (middle_of(4), ("0380R005", "point")),
        # On the line between two areas, and on their corner.
        ((EAST + 100, NORTH + 50), (None, "ambiguous")),
        ((EAST + 100, NORTH), (None, "ambiguous")),
        # On the outer edge only one area is touched.
        ((EAST, NORTH + 50), ("0380R001", "point")),
        # On the municipality's border: its own area wins.
        ((EAST + 500, NORTH + 50), ("0380R005", "point")),
        (middle_of(5), (None, "other_municipality")),
        ((EAST - 1, NORTH), (None, "outside_boundaries")),
        ((0.0, 0.0), (None, "outside_boundaries")),
        ((np.inf, NORTH), (None, "bad_point")),
        ((EAST, np.nan), (None, "bad_point")),
        ((np.nan, np.nan), (None, "blank")),
    ],
)
def test_home_area_by_point(point: tuple[float, float], answer: Answer) -> None:
    assert answers(participations([None], metres=[point])) == [answer]


@pytest.mark.parametrize(
    ("point", "answer"),
    [
        # 15.0009° east is 50 metres east of the meridian here; 60.0003° north 33 metres on.
        ((15.0009, 60.0003), ("0380R001", "point")),
        ((15.0027, 60.0003), ("0380R002", "point")),
        ((14.99, 60.0003), (None, "outside_boundaries")),
        # Latitude first: no latitude of Sweden could be a longitude.
        ((60.0003, 15.0009), ("0380R001", "point")),
        ((60.0003, 14.99), (None, "outside_boundaries")),
        ((np.inf, 60.0), (None, "bad_point")),
        ((15.0, np.nan), (None, "bad_point")),
    ],
)
def test_home_area_by_degrees(point: tuple[float, float], answer: Answer) -> None:
    assert answers(participations([None], degrees=[point])) == [answer]


def test_points_in_the_system_of_the_row() -> None:
    # SWEREF 99 TM and UTM zone 33 are the same to within a metre.
    table = participations([None], metres=[middle_of(1)], crs="EPSG:32633")
    assert answers(table) == [("0380R002", "point")]


def test_degrees_win_over_metres() -> None:
    table = participations([None], metres=[middle_of(1)], degrees=[(15.0009, 60.0003)])
    assert answers(table) == [("0380R001", "point")]


def test_half_a_pair_of_degrees_leaves_the_metres() -> None:
    table = participations([None], metres=[middle_of(1)], degrees=[(15.0009, np.nan)])
    assert answers(table) == [("0380R002", "point")]


def test_unknown_reference_system_is_refused() -> None:
    table = participations([None], metres=[middle_of(0)], crs="EPSG:123456")
    with pytest.raises(InputError, match="crs_unknown") as raised:
        locate_participations(table, BOUNDARIES)
    assert raised.value.fields == {"found": "EPSG:123456"}


def test_name_wins_over_point() -> None:
    table = participations(["Gottsunda"], metres=[middle_of(1)])
    assert answers(table) == [("0380R001", "exact_name")]


@pytest.mark.parametrize("written", ["Gotsunda", "Gotunda", "Centrum", "ej svar", None])
def test_point_helps_where_words_do_not(written: str | None) -> None:
    assert answers(participations([written], metres=[middle_of(2)])) == [("0380R003", "point")]


def test_rows_with_and_without_points_are_not_mixed_up() -> None:
    table = participations(
        [None, "Gottsunda", None, "?"],
        metres=[middle_of(2), (np.nan, np.nan), (np.nan, np.nan), middle_of(3)],
    )
    assert answers(table) == [
        ("0380R003", "point"),
        ("0380R001", "exact_name"),
        (None, "blank"),
        ("0380R004", "point"),
    ]


def test_index_and_other_columns_are_kept() -> None:
    table = participations(["Gottsunda", None], metres=[(np.nan, np.nan), middle_of(1)])
    table.index = pd.Index([7, 3])
    located = locate_participations(table, BOUNDARIES)
    assert located.index.tolist() == [7, 3]
    assert located["area_code"].tolist() == ["0380R001", "0380R002"]
    assert_frame_equal(located[tables.PARTICIPATIONS.columns], table)


def test_input_is_not_changed() -> None:
    table = participations([None], metres=[middle_of(1)])
    before = table.copy()
    locate_participations(table, BOUNDARIES)
    assert_frame_equal(table, before)


def test_result_follows_its_schema() -> None:
    located = locate_participations(participations(["Gottsunda"]), BOUNDARIES)
    assert list(located.columns) == tables.LOCATED.columns


def test_boundaries_without_neighbours() -> None:
    alone = Boundaries(areas=BOUNDARIES.areas, others=BOUNDARIES.others.iloc[:0])
    codes, reasons = assign_points(np.array([middle_of(0), middle_of(5)]), alone)
    assert codes.tolist() == ["0380R001", None]
    assert reasons.tolist() == ["point", "outside_boundaries"]


def test_no_points_at_all() -> None:
    codes, reasons = assign_points(np.empty((0, 2)), BOUNDARIES)
    assert (len(codes), len(reasons)) == (0, 0)


def test_points_are_possible_only_where_some_are_given() -> None:
    unlike = Boundaries(areas=BOUNDARIES.areas.iloc[:2], others=BOUNDARIES.others)
    assert "point" not in possible_reasons(participations(["Gottsunda"]), unlike)
    assert "alias" not in possible_reasons(participations(["Gottsunda"]), unlike)
    with_points = possible_reasons(participations([None], metres=[middle_of(0)]), unlike)
    assert {"point", "outside_boundaries", "ambiguous", "bad_point"} <= with_points


def test_ambiguous_is_always_possible() -> None:
    assert "ambiguous" in possible_reasons(participations(["Gottsunda"]), BOUNDARIES)


Words = (
    st.none()
    | st.sampled_from(["Gottsunda", "centrum", "0380R002", "0381R001", "?", ""])
    | st.text(max_size=9)
)
Points = st.tuples(
    st.floats(EAST - 200, EAST + 800) | st.just(np.nan) | st.just(np.inf),
    st.floats(NORTH - 50, NORTH + 150) | st.just(np.nan),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(Words, Points), min_size=1, max_size=8))
def test_every_row_has_a_reason_and_an_area_exactly_when_located(
    rows: list[tuple[str | None, tuple[float, float]]],
) -> None:
    table = participations([word for word, _ in rows], metres=[point for _, point in rows])
    located = locate_participations(table, BOUNDARIES)
    assert len(located) == len(rows)
    assert set(located["reason"]) <= {*LOCATED_BY, *NOT_LOCATED}
    assert (located["area_code"].notna() == located["reason"].isin(LOCATED_BY)).all()
    assert set(located["area_code"].dropna()) <= {code for code, _ in OWN}
    assert set(located["reason"]) <= possible_reasons(table, BOUNDARIES)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(Words, Points), min_size=2, max_size=8))
def test_order_of_rows_is_irrelevant(rows: list[tuple[str | None, tuple[float, float]]]) -> None:
    table = participations([word for word, _ in rows], metres=[point for _, point in rows])
    backwards = table.iloc[::-1].reset_index(drop=True)
    assert answers(table) == answers(backwards)[::-1]
