"""Functions that others call with data of their own: bad data is refused by name, never by a library's words.

The names are those of DESIGN, section 4; what each answers to good data is tested beside its own module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reachmap.access import two_step_floating_catchment
from reachmap.compare import funnel_limits
from reachmap.disclose import attack, protect
from reachmap.equity import measures
from reachmap.errors import InputError, TableError
from reachmap.gaps import CellModel, SmallAreaModel, empirical_bayes, spatial_scan
from reachmap.population import rake
from reachmap.reach import poisson_interval, wilson
from reachmap.siting import site_venues

AREAS = list("abc")
COUNTS = pd.Series([2, 3, 9], index=AREAS)
EXPECTED = pd.Series([3.0, 4.0, 7.0], index=AREAS)
PLACES = pd.DataFrame({"x": [0.0, 1.0, 5.0], "y": 0.0}, index=AREAS)
SHARES = pd.Series([40.0, 55.0, 60.0], index=AREAS)
TABLE = pd.DataFrame({"area": AREAS, "n": [2, 3, 9]})
PAIR: Any = [("a", "b")]


def scanned(**changed: Any) -> pd.DataFrame:
    usual: dict[str, Any] = {"cases": COUNTS, "expected": EXPECTED, "coordinates": PLACES, "replications": 9}
    return spatial_scan(**(usual | changed))


def measured(**changed: Any) -> pd.DataFrame:
    return measures(**({"estimates": SHARES, "population": EXPECTED} | changed))


def protected(table: pd.DataFrame = TABLE, **changed: Any) -> pd.DataFrame:
    return protect(table, **({"count": "n", "by": ["area"], "totals": [[]]} | changed))


def attacked(hidden: Any) -> pd.DataFrame:
    return attack(TABLE, count="n", by=["area"], totals=[[]], hidden=hidden)


def fitted(**changed: Any) -> Any:
    return SmallAreaModel(draws=10).fit(COUNTS, EXPECTED, **changed)


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: wilson(11, 10), "above its total"),
        (lambda: wilson(-1, 10), "negative"),
        (lambda: wilson("a", 10), "not numbers"),  # type: ignore[arg-type]
        (lambda: wilson(np.ones(2), np.ones(3)), "shapes"),
        (lambda: wilson(1, 10, level=95), "level"),
        (lambda: poisson_interval(-1), "negative"),
        (lambda: poisson_interval(1, exposure=-1), "negative"),
        (lambda: poisson_interval(1, level=1.0), "level"),
        (lambda: funnel_limits(0.2, [10], kind="odds"), "kind"),  # type: ignore[arg-type]
        (lambda: funnel_limits(0.2, ["ten"]), "not numbers"),  # type: ignore[list-item]
        (lambda: funnel_limits(0.2, np.ones((2, 2))), "dimension"),
        (lambda: funnel_limits("a", [10]), "not numbers"),  # type: ignore[arg-type]
    ],
)
def test_intervals_of_what_can_not_be(call: Callable[[], Any], problem: str) -> None:
    with pytest.raises(TableError, match=problem):
        call()


def test_a_rate_per_nothing_is_missing() -> None:
    assert np.isnan(poisson_interval(np.array([0, 3]), exposure=np.array([0, 0]))).all()


def test_one_size_and_one_level_are_a_row_and_a_pair() -> None:
    found = funnel_limits(0.2, 100, levels=0.95)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(found, funnel_limits(0.2, [100], levels=(0.95,)))


@pytest.mark.parametrize("axes", [0, "a", ("a",), (0.5,)])
def test_axes_that_are_none_are_refused(axes: Any) -> None:
    with pytest.raises(InputError, match="rake_shape"):
        rake(np.ones((2, 2)), {axes: np.ones(2)})


def test_margins_of_unequal_rows_are_no_numbers() -> None:
    with pytest.raises(InputError, match="rake_not_number"):
        rake(np.ones((2, 2)), {(0, 1): [[1], [1, 2]]})  # type: ignore[dict-item]


def test_a_seed_of_any_size_is_raked() -> None:
    margins: dict[tuple[int, ...], np.ndarray] = {(0,): np.array([1e12, 2e12]), (1,): np.array([1e12, 2e12])}
    for size in (1e-300, 1.0, 1e14):
        assert rake(np.full((2, 2), size), margins).sum(axis=1) == pytest.approx([1e12, 2e12])


@pytest.mark.parametrize("decay", [lambda _: "much", lambda cost: 1 / (cost - cost)])
def test_a_decay_that_gives_no_number_is_refused(decay: Callable[[float], Any]) -> None:
    seats, way = pd.Series([1.0], index=["x"]), pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=AREAS)
    with pytest.raises(InputError, match="access_bad_decay"):
        two_step_floating_catchment(EXPECTED, seats, way, reach=5, decay=decay)


@pytest.mark.parametrize("far", ["5", None, -1, np.nan])
def test_a_distance_that_is_none_is_refused(far: Any) -> None:
    seats, way = pd.Series([1.0], index=["x"]), pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=AREAS)
    with pytest.raises(InputError, match="access_bad_reach"):
        two_step_floating_catchment(EXPECTED, seats, way, reach=far)
    with pytest.raises(InputError, match=r"access_bad_reach|siting_radius_needed"):
        site_venues(EXPECTED, way, p=1, objective="max_cover", radius=far)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"model": "normal"}, "model"),
        ({"direction": "up"}, "direction"),
        ({"max_share": 0}, "share"),
        ({"max_share": np.nan}, "share"),
        ({"max_share": 1.5}, "share"),
        ({"replications": -1}, "replications"),
        ({"replications": 2.5}, "replications"),
        ({"cases": COUNTS.astype(str) + "?"}, "not numbers"),
        ({"coordinates": PLACES[["x"]]}, "x or y"),
        ({"coordinates": PLACES.astype(str) + "?"}, "not numbers"),
        ({"population": EXPECTED * 0}, "nobody lives"),
        (
            {
                name: frame.set_axis([*"aab"])
                for name, frame in (("cases", COUNTS), ("expected", EXPECTED), ("coordinates", PLACES))
            },
            "repeated",
        ),
    ],
)
def test_a_scan_of_what_can_not_be(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(TableError, match=problem):
        scanned(**changed)


def test_a_scan_of_no_areas_finds_none() -> None:
    found = scanned(cases=COUNTS[:0], expected=EXPECTED[:0], coordinates=PLACES[:0])
    assert found.empty
    assert list(found) == list(scanned())


def test_the_binomial_scan_does_not_look_at_what_is_expected() -> None:
    people = pd.Series([20, 20, 20], index=AREAS)
    for expected in (EXPECTED * np.nan, EXPECTED.iloc[::-1]):
        found = scanned(expected=expected, model="binomial", population=people)
        pd.testing.assert_frame_equal(found, scanned(model="binomial", population=people))


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"estimates": SHARES.astype(str) + "?"}, "not numbers"),
        ({"order": pd.Series(["low", "mid", "high"], index=AREAS)}, "not numbers"),
        ({"setting_average": np.nan}, "mean"),
        ({"setting_average": -1.0}, "mean"),
        ({"standard_errors": -SHARES}, "standard error"),
        (
            {
                "estimates": SHARES.set_axis([*"aab"]),
                "population": EXPECTED.set_axis([*"aab"]),
                "reference": "a",
            },
            "repeated",
        ),
    ],
)
def test_measures_of_what_can_not_be(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(TableError, match=problem):
        measured(**changed)


@pytest.mark.parametrize("k", [np.nan, np.inf, 2.5, "5", None])
def test_a_k_that_is_no_whole_number_hides_nothing_and_is_refused(k: Any) -> None:
    with pytest.raises(TableError, match="k: whole"):
        protected(k=k)


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (TABLE.assign(n="x"), "n: whole"),
        (pd.concat([TABLE, TABLE[["n"]]], axis=1), "n: unique"),
    ],
)
def test_a_table_without_counts_is_refused(table: pd.DataFrame, problem: str) -> None:
    with pytest.raises(TableError, match=problem):
        protected(table)


@pytest.mark.parametrize(
    "hidden",
    [
        np.array([True, True, False]),
        [True, True, False],
        pd.Series([True, None, False], dtype="boolean"),
        pd.Series([True, True, False], index=[2, 1, 0]),
    ],
)
def test_what_does_not_say_of_each_row_whether_it_is_hidden_is_refused(hidden: Any) -> None:
    with pytest.raises(TableError, match="hidden"):
        attacked(hidden)


def test_truth_that_may_be_missing_but_is_not_will_do() -> None:
    hidden = pd.Series([True, True, False])
    pd.testing.assert_frame_equal(attacked(hidden.astype("boolean")), attacked(hidden))


@pytest.mark.parametrize("draws", [0, -1, 2.5, "many"])
def test_a_number_of_draws_that_can_not_be_is_refused(draws: Any) -> None:
    with pytest.raises(TableError, match="draws"):
        SmallAreaModel(draws=draws)


CELLS = pd.DataFrame({"area_code": AREAS, "parents": [30.0, 40.0, 70.0]}, index=[7, 8, 9])
MEMBERS = pd.DataFrame({"datum": AREAS, "cell": [7, 8, 9]})


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"members": pd.concat([MEMBERS, MEMBERS[:1]])}, "a cell twice"),
        ({"observed": COUNTS.astype(str) + "?"}, "not numbers"),
        ({"cells": CELLS.assign(parents="?")}, "not numbers"),
        ({"dispersion": np.inf}, "out of range"),
    ],
)
def test_a_model_of_cells_that_can_not_be(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(TableError, match=problem):
        CellModel(draws=10).fit(**({"observed": COUNTS, "cells": CELLS, "members": MEMBERS} | changed))


@pytest.mark.parametrize(("option", "value"), [("draws", 0), ("hyperparameters", "best")])
def test_options_of_a_model_of_cells_that_can_not_be(option: str, value: Any) -> None:
    with pytest.raises(TableError, match=option):
        CellModel(**{option: value})


def test_cells_take_the_mean_of_a_missing_covariate_and_say_so() -> None:
    names = [f"area {i}" for i in range(20)]
    cells = pd.DataFrame({"area_code": names, "parents": 50.0}, index=names)
    counts = pd.Series(np.arange(20) % 7, index=names)
    x = pd.DataFrame({"income": np.arange(20.0)}, index=names)
    members = pd.DataFrame({"datum": names, "cell": names})
    model = CellModel(draws=10, hyperparameters="mode")
    holed = model.fit(counts, cells, members, covariates=x.where(x["income"] > 0))
    filled = model.fit(counts, cells, members, covariates=x.replace(0.0, x["income"][1:].mean()))
    assert holed.imputed == {"income": 1}
    assert filled.imputed == {}
    np.testing.assert_array_equal(holed.draws, filled.draws)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"adjacency": PAIR}, "neither"),
        ({"covariates": EXPECTED}, "covariates"),
        ({"dispersion": np.inf}, "out of range"),
    ],
)
def test_a_model_of_what_can_not_be(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(TableError, match=problem):
        fitted(**changed)


def test_empirical_bayes_of_no_numbers_is_refused() -> None:
    with pytest.raises(TableError, match="not numbers"):
        empirical_bayes(COUNTS.astype(str) + "?", EXPECTED)
    with pytest.raises(TableError, match="neither"):
        empirical_bayes(COUNTS, EXPECTED, adjacency=PAIR)
