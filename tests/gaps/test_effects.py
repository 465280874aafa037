"""Effects of covariates as ratios: steps that people can picture, intervals, imputations pooled."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

from reachmap.gaps.effects import effects, step_of, usable
from reachmap.gaps.model import SmallAreaModel

KINDS: tuple[Literal["iid", "none"], ...] = ("iid", "none")


def fitted(**coefficients: tuple[float, float]) -> Any:
    """A fit with these means and standard deviations."""
    table = pd.DataFrame(coefficients, index=["mean", "sd"]).T
    return SimpleNamespace(
        coefficients=pd.concat([pd.DataFrame({"mean": [0.0], "sd": [1.0]}, ["intercept"]), table])
    )


def only(table: pd.DataFrame) -> dict[str, Any]:
    [row] = table.to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_a_ratio_by_hand() -> None:
    # β = ln 2 per standard deviation of 5 points: 10 points, two of them, are 4 times.
    given = pd.DataFrame({"low_income_share": [5.0, 15.0]})
    fit = fitted(low_income_share=(np.log(2), 0.1))
    row = only(effects([fit], [fit], given))
    assert (row["step"], row["sd"]) == (10.0, 5.0)
    assert row["ratio"] == pytest.approx(4.0)
    assert row["low"] == pytest.approx(4 * np.exp(-2 * 1.644854 * 0.1))
    assert row["high"] == pytest.approx(4 * np.exp(2 * 1.644854 * 0.1))


def test_imputations_that_differ_widen_the_interval() -> None:
    given = pd.DataFrame({"low_income_share": [5.0, 15.0]})
    one, other = fitted(low_income_share=(0.1, 0.1)), fitted(low_income_share=(0.3, 0.1))
    row = only(effects([one, other], [one], given))
    assert row["ratio"] == pytest.approx(np.exp(2 * 0.2))
    # Rubin: within 0.01, between 0.02 × (1 + 1/2).
    assert row["high"] == pytest.approx(np.exp(2 * (0.2 + 1.644854 * np.sqrt(0.04))))
    assert row["plain_high"] == pytest.approx(np.exp(2 * (0.1 + 1.644854 * 0.1)))


@pytest.mark.parametrize(
    ("name", "sd", "step"),
    [
        ("low_income_share", 6.0, 10.0),
        ("low_income_share", 3.0, 5.0),
        ("low_income_share", 1.0, 2.0),
        ("low_income_share", 0.4, 0.4),
        ("income_median_tkr", 30.0, 50.0),
        ("wind", 3.3, 3.3),
    ],
)
def test_a_step_is_round_and_no_longer_than_areas_differ(name: str, sd: float, step: float) -> None:
    assert step_of(name, sd) == step


def test_what_is_about_foreign_background_is_not_told() -> None:
    given = pd.DataFrame({"foreign_born_share": [1.0, 2.0], "rented_share": [5.0, 15.0]})
    fit = fitted(foreign_born_share=(0.5, 0.1), rented_share=(0.1, 0.1))
    assert effects([fit], [fit], given)["covariate"].tolist() == ["rented_share"]


def test_one_covariate_for_ten_areas_and_standardised() -> None:
    given = pd.DataFrame({"a": np.arange(20.0), "b": np.arange(20.0) ** 2, "c": np.ones(20)})
    kept = usable(given, 20)
    assert kept is not None
    assert list(kept.columns) == ["a", "b"]
    assert kept.mean().to_numpy() == pytest.approx([0, 0], abs=1e-12)
    assert kept.std(ddof=0).to_numpy() == pytest.approx([1, 1])
    assert usable(given, 9) is None
    assert usable(None, 90) is None


def test_an_effect_that_was_put_there_is_found_and_its_interval_holds_it() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for seed in range(20):
        given = pd.DataFrame({"low_income_share": rng.normal(15, 5, 40)})
        given.index = pd.Index([f"A{i}" for i in range(40)])
        x = (given - given.mean()) / given.std(ddof=0)
        expected = pd.Series(30.0, given.index)
        truth = np.exp(-0.2 * x["low_income_share"].to_numpy() + rng.normal(0, 0.1, 40))
        counts = pd.Series(rng.poisson(30.0 * truth).astype(float), given.index)
        fits = [
            SmallAreaModel(spatial=kind, draws=400, seed=seed, slope_sd=0.5).fit(
                counts, expected, covariates=x
            )
            for kind in ("iid", "none")
        ]
        row = only(effects(fits[:1], fits[1:], given))
        held += row["low"] <= np.exp(-0.2 * row["step"] / row["sd"]) <= row["high"]
    # 90 % of 20: fewer than 15 would happen once in a hundred.
    assert held >= 15
