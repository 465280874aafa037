"""The model of cells: by hand, laws, agreement with the area model, simulated coverage."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from benchmarks.simulate_cells import draw_world, judge
from reachmap.errors import TableError
from reachmap.gaps import CellFit, CellModel, SmallAreaModel, cells_surface
from reachmap.gaps.cells import _contrasts
from reachmap.gaps.cells_data import Parts, read_cells, read_data
from reachmap.gaps.cells_equations import Equations
from reachmap.gaps.cells_hyper import Space, design, explore, find_mode
from reachmap.gaps.cells_published import published_data
from reachmap.gaps.cells_surface import DenseSurface, SparseSurface
from reachmap.gaps.neighbours import read_neighbours
from tests.gaps import scotland

SEXES = ("woman", "man")


def grid(areas: int, parents: float = 1000.0, bands: int = 1) -> pd.DataFrame:
    """Cells of areas × bands × sexes, labelled a0-b0-woman and so on."""
    labels = [(f"a{a}", f"b{b}", sex) for a in range(areas) for b in range(bands) for sex in SEXES]
    table = pd.DataFrame(
        labels, columns=["area_code", "age_band", "sex"], index=["-".join(x) for x in labels]
    )
    return table.assign(parents=parents)


def number(table: pd.DataFrame, row: object, column: str = "mean") -> float:
    """One cell of a table."""
    return float(table[column].to_numpy()[list(table.index).index(row)])


def each(cells: pd.DataFrame) -> pd.DataFrame:
    """Members: every cell is a datum of its own."""
    return pd.DataFrame({"datum": cells.index, "cell": cells.index})


def pairs(cells: pd.DataFrame) -> pd.DataFrame:
    """Members: women and men of an area and band together are a datum, named without the sex."""
    return pd.DataFrame({"datum": cells.index.str.rsplit("-", n=1).str[0], "cell": cells.index})


def fit(observed: pd.Series, cells: pd.DataFrame, members: pd.DataFrame, **options: Any) -> CellFit:
    """Fit with few enough draws to be quick."""
    return CellModel(draws=options.pop("draws", 600)).fit(observed, cells, members, **options)


# --- data -----------------------------------------------------------------------------------------


def test_a_set_is_poisson_with_the_sum_of_its_cells() -> None:
    # 100 women at 10 % and 200 men at 5 %, of whom half could be in the datum: 10 + 5 = 15 expected.
    cells = grid(1).assign(parents=[100.0, 200.0])
    members = pd.DataFrame({"datum": ["x", "x"], "cell": cells.index, "share": [1.0, 0.5]})
    data = read_data(
        pd.Series({"x": 12.0}),
        members,
        read_cells(cells, pd.Index(["a0"])),
        cells.index,
        possible=None,
        within=None,
        dispersion=1.0,
    )
    value, _, _ = data.at(np.log([0.10, 0.05]))
    assert value[0] == pytest.approx(poisson.logpmf(12, 15))
    # Two thirds of them are women: that is how log rates move the row.
    assert data.weights(np.log([0.10, 0.05])).toarray() == pytest.approx(np.array([[2 / 3, 1 / 3]]))


def test_a_part_of_a_known_whole_is_binomial() -> None:
    # 12 in all; of women at 10 % of 100 and men at 5 % of 200, each is a man with probability one half.
    cells = grid(1).assign(parents=[100.0, 200.0])
    members = pd.DataFrame({"datum": ["all", "all", "men"], "cell": [*cells.index, cells.index[1]]})
    args = members, read_cells(cells, pd.Index(["a0"])), cells.index
    options: dict[str, Any] = {"within": pd.Series({"all": None, "men": "all"}), "dispersion": 1.0}
    shown = read_data(pd.Series({"all": 12.0, "men": 4.0}), *args, possible=None, **options)
    assert shown.at(np.log([0.1, 0.05]))[0].sum() == pytest.approx(
        poisson.logpmf(12, 20) + binom.logpmf(4, 12, 0.5)
    )
    hidden = read_data(
        pd.Series({"all": 12.0, "men": np.nan}),
        *args,
        possible=pd.DataFrame(np.tile([0.0, 1.0, 2.0], (2, 1)), ["all", "men"]),
        **options,
    )
    assert hidden.at(np.log([0.1, 0.05]))[0].sum() == pytest.approx(
        poisson.logpmf(12, 20) + binom.logcdf(2, 12, 0.5)
    )


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=6, unique=True),
    st.integers(20, 60),
    st.floats(-3, 3),
    st.floats(1, 4),
)
@settings(deadline=None, max_examples=60)
def test_slopes_of_parts_are_those_of_their_likelihood(
    values: list[int], whole: int, odds: float, phi: float
) -> None:
    parts = Parts(np.array([sorted(values)]) / phi, np.array([whole / phi]))
    step = 1e-4
    low, high = parts.at(np.array([odds - step])), parts.at(np.array([odds + step]))
    value, slope, bend = parts.at(np.array([odds]))
    assert slope[0] == pytest.approx((high[0][0] - low[0][0]) / (2 * step), abs=1e-4)
    # Where a Newton step may use it, the bend is the slope's slope; never less steep than is safe.
    by_steps = (high[1][0] - low[1][0]) / (2 * step)
    assert bend[0] <= by_steps + 1e-3
    assert bend[0] < 0
    assert value[0] <= 1e-9 or phi > 1


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=25)
def test_rows_move_as_their_weights_say(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = grid(3, bands=2).assign(parents=rng.uniform(5, 500, 12))
    whole = pairs(cells).assign(share=1.0)
    men = whole[whole["cell"].str.endswith("-man")].assign(datum=lambda t: t["cell"], share=0.8)
    index = pd.Index([*whole["datum"].unique(), *men["datum"]])
    within = pd.Series(index.str.removesuffix("-man").where(index.str.endswith("-man")), index)
    observed = pd.Series(np.where(within.isna(), 30.0, 7.0), index)
    data = read_data(
        observed,
        pd.concat([whole, men]),
        read_cells(cells, pd.Index(["a0", "a1", "a2"])),
        cells.index,
        possible=None,
        within=within,
        dispersion=1.7,
    )
    eta = rng.normal(-2, 0.5, 12)
    weights = data.weights(eta).toarray()
    for cell in range(12):
        step = 1e-5 * np.eye(12)[cell]
        moved = (data.values(eta + step) - data.values(eta - step)) / 2e-5
        assert moved == pytest.approx(weights[:, cell], abs=1e-5)
    assert weights.sum(axis=1) == pytest.approx([1.0] * 6 + [0.0] * 6)


def test_published_counts_as_data() -> None:
    # 20 with 8 men; 9 with hidden men: 0-4 of them, or 0-4 others; everyone hidden.
    whole, men = np.array([[20.0, 9.0, np.nan]]), np.array([[8.0, np.nan, np.nan]])
    known = np.ones((1, 3, 2), dtype=bool)
    found = published_data(whole, men, k=5, known_share=0.9, known=known)
    assert found.observed.to_dict() == pytest.approx({0: 20, 1: 9, 2: np.nan, 3: 8, 4: np.nan}, nan_ok=True)
    assert found.within.dropna().to_dict() == {3: 0, 4: 1}
    assert sorted(found.possible.loc[4].dropna()) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert sorted(found.possible.loc[2].dropna()) == [0, 1, 2, 3, 4]
    assert found.members[found.members["datum"] == 3].to_dict("list") == {
        "datum": [3],
        "cell": [1],
        "share": [0.9],
    }
    # Band 0 has no fathers and band 2 nobody: no datum of theirs.
    known[0, 0, 1] = known[0, 2] = False
    fewer = published_data(whole, men, k=5, known_share=0.9, known=known)
    assert list(fewer.observed.index) == [0, 1, 4]
    assert list(fewer.members["cell"]) == [0, 2, 3, 3]


# --- algebra --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [DenseSurface, SparseSurface])
def test_elimination_gives_what_the_whole_matrix_gives(kind: type[DenseSurface | SparseSurface]) -> None:
    # Twelve areas in two parts and one alone; the whole matrix by hand, u under its constraints.
    rng = np.random.default_rng(4)
    ring = [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 8), (8, 9), (9, 10), (10, 4)]
    map_ = read_neighbours(pd.DataFrame(ring, columns=["focal", "neighbor"]), pd.RangeIndex(12))
    areas, q, p, rows = 12, 3, 2, 5
    z = rng.normal(size=(areas, rows, 1 + q + p))
    z[11, :, 0] = 0.0
    weight = rng.uniform(0.2, 3.0, (areas, rows))
    prior = np.array([0.5, 2.0])
    equations = Equations(kind(map_), areas, q, prior)
    factors = equations.factor(z, weight)

    size = areas * (1 + q) + p
    flat = np.zeros((areas * rows, size))
    for area in range(areas):
        block = slice(area * rows, (area + 1) * rows)
        flat[block, area] = z[area, :, 0]
        flat[block, areas + area * q : areas + (area + 1) * q] = z[area, :, 1 : 1 + q]
        flat[block, areas * (1 + q) :] = z[area, :, 1 + q :]
    covariance = map_.covariance()
    values, vectors = np.linalg.eigh(covariance)
    root = vectors[:, values > 1e-9] * np.sqrt(values[values > 1e-9])
    # u = root × standard normals: no constraint is left.
    basis = np.zeros((size, root.shape[1] + areas * q + p))
    basis[:areas, : root.shape[1]] = root
    basis[areas:, root.shape[1] :] = np.eye(areas * q + p)
    reduced = flat @ basis
    priors = np.concatenate([np.ones(root.shape[1] + areas * q), prior])
    whole = reduced.T @ (weight.ravel()[:, None] * reduced) + np.diag(priors)

    right = rng.normal(size=size)
    right[11] = 0.0
    expected = basis @ np.linalg.solve(whole, basis.T @ right)
    local, u, beta = equations.solve(
        factors,
        right[areas : areas * (1 + q)].reshape(areas, q, 1),
        right[:areas, None],
        right[-p:, None],
    )
    assert u[:, 0] == pytest.approx(expected[:areas], abs=1e-4)
    assert local.ravel() == pytest.approx(expected[areas : areas * (1 + q)], abs=1e-4)
    assert beta[:, 0] == pytest.approx(expected[-p:], abs=1e-4)


def test_sparse_and_dense_maps_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = pd.DataFrame({"area_code": range(56), "parents": scotland.LIP_EXPECTED})
    found = []
    for most in (300, 5):
        monkeypatch.setattr(cells_surface, "MOST_DENSE_AREAS", most)
        args = pd.Series(scotland.LIP_OBSERVED, dtype=float), cells, each(cells)
        found.append(fit(*args, adjacency=scotland.neighbours(), draws=3000))
    assert found[0].rates["mean"].to_numpy() == pytest.approx(found[1].rates["mean"].to_numpy(), rel=0.03)
    assert found[0].rates["sd"].to_numpy() == pytest.approx(found[1].rates["sd"].to_numpy(), rel=0.12)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_a_design_keeps_mean_and_variance_of_a_normal_density(size: int) -> None:
    points, log_weight = design(size)
    weight = np.exp(log_weight - (points**2).sum(axis=1) / 2)
    weight /= weight.sum()
    assert weight @ points == pytest.approx(np.zeros(size), abs=1e-9)
    assert points.T @ (weight[:, None] * points) == pytest.approx(np.eye(size), abs=1e-9)


def test_the_search_finds_the_top_and_its_width() -> None:
    space = Space(50, True, ("age_band",))
    top, sd = np.array([-1.0, 0.5, -1.5]), np.array([0.3, 0.8, 0.5])

    def log_density(at: np.ndarray) -> float:
        return float(-(((at - top) / sd) ** 2).sum() / 2)

    mode = find_mode(log_density, space)
    assert mode == pytest.approx(top, abs=0.05)
    points, weights = explore(log_density, mode, space)
    middle = weights @ points
    assert middle == pytest.approx(top, abs=0.06)
    assert np.sqrt(weights @ (points - middle) ** 2) == pytest.approx(sd, rel=0.1)


@pytest.mark.parametrize("levels", [2, 6])
def test_contrasts_single_out_no_level(levels: int) -> None:
    contrasts = _contrasts(levels)
    assert contrasts.sum(axis=0) == pytest.approx(np.zeros(levels - 1), abs=1e-12)
    # Every level has the same prior variance.
    assert (contrasts**2).sum(axis=1) == pytest.approx(np.full(levels, 1 - 1 / levels))


# --- the model ------------------------------------------------------------------------------------


def test_with_one_band_and_sex_it_is_the_area_model() -> None:
    cells = pd.DataFrame({"area_code": range(56), "parents": scotland.LIP_EXPECTED})
    observed = pd.Series(scotland.LIP_OBSERVED, dtype=float)
    x = pd.DataFrame({"x": np.array(scotland.LIP_OUTDOORS) / 10})
    mine = fit(observed, cells, each(cells), covariates=x, adjacency=scotland.neighbours(), draws=3000)
    other = SmallAreaModel(draws=3000).fit(
        observed,
        pd.Series(scotland.LIP_EXPECTED, dtype=float),
        covariates=x,
        adjacency=scotland.neighbours(),
    )
    theirs = other.relative_risk
    assert mine.rates["q50"].to_numpy() == pytest.approx(theirs["q50"].to_numpy(), rel=0.06)
    assert mine.rates["sd"].mean() == pytest.approx(theirs["sd"].mean(), rel=0.06)
    # Slopes are per standard deviation here.
    slope = number(mine.coefficients, "x") / float(x["x"].to_numpy().std())
    assert slope == pytest.approx(number(other.coefficients, "x"), abs=0.02)


def test_large_counts_speak_for_themselves() -> None:
    cells = grid(8, parents=1e6, bands=2)
    # Areas differ by band and by sex; bands within a sex of an area do not differ on their own.
    rng = np.random.default_rng(1)
    by_band, by_sex = rng.normal(-2.5, 0.2, (8, 2, 1)), rng.normal(0, 0.2, (8, 1, 2))
    rates = np.exp(by_band + by_sex).ravel()
    found = fit(pd.Series(1e6 * rates, cells.index).round(), cells, each(cells))
    assert found.rates["mean"].to_numpy() == pytest.approx(rates, rel=0.01)


def test_a_whole_and_its_part_say_what_two_counts_say() -> None:
    # Poisson counts of women and men = their sum, and men given the sum.
    cells = grid(10, bands=1)
    rng = np.random.default_rng(2)
    counts = pd.Series(rng.poisson(np.tile([60.0, 25.0], 10)).astype(float), cells.index)
    alone = fit(counts, cells, each(cells), draws=3000)
    whole = counts.groupby(cells["area_code"]).sum()
    men = counts[cells["sex"] == "man"]
    members = pd.concat(
        [
            pd.DataFrame({"datum": cells["area_code"].to_numpy(), "cell": cells.index}),
            pd.DataFrame({"datum": men.index, "cell": men.index}),
        ]
    )
    observed = pd.concat([whole, men])
    within = pd.Series([None] * 10 + list(whole.index), observed.index)
    nested = fit(observed, cells, members, within=within, draws=3000)
    assert nested.rates["mean"].to_numpy() == pytest.approx(alone.rates["mean"].to_numpy(), rel=0.02)
    assert nested.rates["sd"].to_numpy() == pytest.approx(alone.rates["sd"].to_numpy(), rel=0.1)


def test_what_one_band_says_of_an_area_serves_the_others() -> None:
    # Area a0 is reached at a third in five bands; of the sixth nothing is known there.
    cells = grid(12, bands=6)
    expected = np.where(cells["area_code"] == "a0", 20.0, 60.0)
    observed = pd.Series(expected, cells.index)
    members = each(cells)
    blind = (cells["area_code"] == "a0") & (cells["age_band"] == "b5")
    found = fit(observed[~blind], cells, members[~blind.to_numpy()])
    rates = found.rates
    assert number(rates, "a0-b5-woman", "q50") < 0.6 * number(rates, "a1-b5-woman", "q50")
    # It is less sure than where it was counted.
    assert number(rates, "a0-b5-woman", "sd") > number(rates, "a0-b4-woman", "sd")


def test_unknown_sex_is_either() -> None:
    # Only sums are known: the sum is as sure as a count, how it is divided is not.
    cells = grid(12)
    rng = np.random.default_rng(3)
    counts = pd.Series(rng.poisson(np.tile([80.0, 40.0], 12)).astype(float), cells.index)
    known = fit(counts, cells, each(cells), draws=2000)
    sums = counts.groupby(pairs(cells)["datum"].to_numpy()).sum()
    summed = fit(sums, cells, pairs(cells), draws=2000)
    both = [found.union(cells["area_code"]) for found in (known, summed)]
    assert both[1]["mean"].to_numpy() == pytest.approx(both[0]["mean"].to_numpy(), rel=0.05)
    assert (summed.rates["sd"] > 2 * known.rates["sd"]).all()


def test_counts_do_not_correct_the_number_of_parents() -> None:
    # Twice as many parents, half the rate: what was reached is known, how many there are is not learnt.
    cells = grid(10, parents=5000.0)
    rng = np.random.default_rng(5)
    errors = np.exp(0.1 * rng.standard_normal((600, 1)) + 0.02 * rng.standard_normal((600, len(cells))))
    parents = errors * cells["parents"].to_numpy()
    observed = pd.Series(500.0, cells.index)
    found = fit(observed, cells, each(cells), parents=parents)
    assert (found.parents == parents).all()
    log = np.log(found.draws[:, 0]), np.log(parents[:, 0])
    assert np.corrcoef(*log)[0, 1] < -0.85
    reached, people, labels = found.reached(cells["area_code"])
    assert list(labels) == [f"a{i}" for i in range(10)]
    assert people.sum(axis=1) == pytest.approx(parents.sum(axis=1))
    assert reached.mean(axis=0) == pytest.approx(np.full(10, 1000.0), rel=0.02)
    assert reached[:, 0].std() < 60


def test_nothing_but_hidden_counts_stays_near_the_known_level() -> None:
    cells = grid(10, parents=4.0, bands=2)
    possible = pd.DataFrame(np.tile(np.arange(5.0), (len(cells), 1)), cells.index)
    found = CellModel(level_sd=1.0, draws=500).fit(
        pd.Series(np.nan, cells.index), cells, each(cells), possible=possible
    )
    assert np.isfinite(found.draws).all()
    assert found.rates["q50"].between(0.05, 2.0).all()


def test_an_odd_area_is_not_drawn_up_to_the_others() -> None:
    cells = grid(20, bands=3)
    expected = np.where(cells["area_code"] == "a0", 4.0, 20.0)
    observed = pd.Series(expected, cells.index)
    odd, plain = (CellModel(odd_share=share).fit(observed, cells, each(cells)) for share in (0.05, 0.0))
    rest = cells["area_code"].where(cells["area_code"] == "a0", "others")
    found = [number(odd.union(rest), name, "q50") for name in ("a0", "others")]
    assert abs(np.log(5 * found[0] / found[1])) < 0.2
    # The others are as alike as they are.
    assert number(odd.hyperparameters, "sigma") < number(plain.hyperparameters, "sigma")
    assert found[0] <= 1.05 * number(plain.union(rest), "a0", "q50")


def test_same_seed_same_answer_and_order_does_not_matter() -> None:
    cells = grid(9, bands=2)
    rng = np.random.default_rng(6)
    observed = pd.Series(rng.poisson(20, len(cells)).astype(float), cells.index)
    first, again = (fit(observed, cells, each(cells)) for _ in range(2))
    assert (first.draws == again.draws).all()
    shuffled = cells.sample(frac=1, random_state=1)
    other = fit(observed.sample(frac=1, random_state=2), shuffled, each(cells).sample(frac=1, random_state=3))
    assert list(other.rates.index) == list(shuffled.index)
    middle = other.rates["mean"].reindex(cells.index)
    assert middle.to_numpy() == pytest.approx(first.rates["mean"].to_numpy(), rel=0.05)


def test_a_near_fit_takes_the_same_hyperparameters() -> None:
    cells = grid(9, bands=2)
    rng = np.random.default_rng(7)
    observed = pd.Series(rng.poisson(20, len(cells)).astype(float), cells.index)
    first = fit(observed, cells, each(cells))
    again = fit(observed, cells, each(cells), near=first)
    assert again.rates["mean"].to_numpy() == pytest.approx(first.rates["mean"].to_numpy(), rel=0.02)
    assert again.hyperparameters.equals(first.hyperparameters)


def test_coefficients_are_named_and_levels_deviate_from_their_mean() -> None:
    cells = grid(30, parents=1e5, bands=2)
    rate = 0.1 * np.where(cells["sex"] == "man", 0.5, 1.0) * np.where(cells["age_band"] == "b1", 0.8, 1.0)
    found = fit(pd.Series(1e5 * rate, cells.index), cells, each(cells)).coefficients
    by_sex = number(found, "sex[man]") - number(found, "sex[woman]")
    assert by_sex == pytest.approx(np.log(0.5), abs=0.01)
    by_band = number(found, "age_band[b1]") - number(found, "age_band[b0]")
    assert by_band == pytest.approx(np.log(0.8), abs=0.01)
    assert number(found, "age_band[b0]:sex[man]") == pytest.approx(0, abs=0.01)


def _wrong(kind: str) -> dict[str, Any]:
    cells = grid(2)
    index = pd.Index(["x", "y"])
    args: dict[str, Any] = {
        "observed": pd.Series([3.0, 2.0], index),
        "cells": cells,
        "members": pd.DataFrame({"datum": ["x", "y"], "cell": ["a0-b0-woman", "a0-b0-man"]}),
    }
    pair = pd.DataFrame({"datum": ["x", "x", "y"], "cell": ["a0-b0-woman", "a0-b0-man", "a0-b0-man"]})
    changes: dict[str, dict[str, Any]] = {
        "several areas": {
            "members": pd.DataFrame({"datum": ["x", "x", "y"], "cell": [cells.index[0], *cells.index[2:]]})
        },
        "no cells": {"members": args["members"].iloc[:1]},
        "no parents": {"cells": cells.assign(parents=0.0)},
        "lacks area_code": {"cells": cells.drop(columns="area_code")},
        "not known": {"members": args["members"].assign(cell="nowhere")},
        "out of range": {"observed": pd.Series([-1.0, 2.0], index)},
        "larger than its whole": {
            "members": pair,
            "observed": pd.Series([3.0, 4.0], index),
            "within": pd.Series([None, "x"], index),
        },
        "hidden or missing": {
            "members": pair,
            "observed": pd.Series([np.nan, 4.0], index),
            "within": pd.Series([None, "x"], index),
        },
        "its whole lacks": {"within": pd.Series([None, "x"], index)},
        "ten areas": {"covariates": pd.DataFrame({"x": [1.0, 2.0]}, ["a0", "a1"])},
        "draws do not fit": {"parents": np.ones((3, 4))},
    }
    return args | changes[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "several areas",
        "no cells",
        "no parents",
        "lacks area_code",
        "not known",
        "out of range",
        "larger than its whole",
        "hidden or missing",
        "its whole lacks",
        "ten areas",
        "draws do not fit",
    ],
)
def test_tables_that_do_not_fit_are_refused(kind: str) -> None:
    words = {"no cells": "has no parents|no parents"}
    with pytest.raises(TableError) as caught:
        CellModel().fit(**_wrong(kind))
    assert any(word in str(caught.value.fields) for word in words.get(kind, kind).split("|"))


# --- simulation -----------------------------------------------------------------------------------


def test_intervals_hold_the_truth_in_simulated_municipalities() -> None:
    # benchmarks/simulate_cells.py prints the whole table; two municipalities of twenty areas here.
    found = []
    for run in range(2):
        rng = np.random.default_rng((20, run))
        world = draw_world("model", areas=20, mean_expected=40.0, rng=rng)
        found.append(judge(world, seed=run, odd_share=0.0, alone=False))
    for unit in ("cell", "area × band", "area × sex", "area"):
        assert 0.78 <= np.mean([one[unit] for one in found]) <= 0.99


def test_clumps_among_equal_rates_raise_no_clear_flag() -> None:
    rng = np.random.default_rng(8)
    world = draw_world("clumped courses", areas=20, mean_expected=30.0, rng=rng)
    assert judge(world, seed=1, odd_share=0.05, alone=False)["false_clear"] == 0.0
