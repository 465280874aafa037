"""Raking: by hand, by its laws, and against the published example of Bishop, Fienberg & Holland."""

from __future__ import annotations

import warnings
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reachmap.errors import InputError
from reachmap.population import rake, rake_margins
from reachmap.population.raking import AGREE, reconcile

COUNTS = st.floats(0.1, 1e4)


def margin(table: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    return np.asarray(table.sum(axis=tuple(a for a in range(table.ndim) if a not in axes)))


def margins_of(table: np.ndarray, *named: tuple[int, ...]) -> dict[tuple[int, ...], np.ndarray]:
    return {axes: margin(table, axes) for axes in named}


def test_two_by_two_by_hand() -> None:
    # A seed of ones has no association: cells are row × column / total.
    table = rake(np.ones((2, 2)), {(0,): np.array([30, 10]), (1,): np.array([20, 20])})
    assert table == pytest.approx(np.array([[15, 15], [5, 5]]))


def test_marital_status_and_age_as_published() -> None:
    # Bishop, Fienberg & Holland (1975), Discrete Multivariate Analysis, p. 97, also SAS/IML 9.2 example 9.14:
    # the known table of the year before (8 ages × single, married, widowed) raked to the year's margins.
    before = [
        [1306, 83, 0],
        [619, 765, 3],
        [263, 1194, 9],
        [173, 1372, 28],
        [171, 1393, 51],
        [159, 1372, 81],
        [208, 1350, 108],
        [1116, 4100, 2329],
    ]
    ages = np.array([1412, 1402, 1450, 1541, 1681, 1532, 1662, 7644])
    table = rake(np.array(before), {(0,): ages, (1,): np.array([3988, 11702, 2634])})
    published = [
        [1325.27, 86.73, 0.00],
        [615.56, 783.39, 3.05],
        [253.94, 1187.18, 8.88],
        [165.13, 1348.55, 27.32],
        [173.41, 1454.71, 52.87],
        [147.21, 1308.12, 76.67],
        [202.33, 1352.28, 107.40],
        [1105.16, 4181.04, 2357.81],
    ]
    assert table == pytest.approx(np.array(published), abs=0.006)


def test_three_dimensions_with_margins_of_two() -> None:
    # No three-way association in the truth, so its margins of two give it back from a seed of ones.
    a, b, c = np.array([1.0, 2, 4]), np.array([3.0, 1]), np.array([2.0, 5])
    pair = np.array([[1.0, 2], [3, 1], [1, 1]])
    truth = a[:, None, None] * b[None, :, None] * c[None, None, :] * pair[:, :, None]
    table = rake(np.ones(truth.shape), margins_of(truth, (0, 1), (1, 2), (0, 2)))
    assert table == pytest.approx(truth)


@given(
    seed=arrays(float, (3, 2, 2), elements=st.floats(0.1, 10)),
    truth=arrays(float, (3, 2, 2), elements=COUNTS),
)
def test_margins_are_met(seed: np.ndarray, truth: np.ndarray) -> None:
    wanted = margins_of(truth, (0, 1), (2,))
    table = rake(seed, wanted)
    for axes, values in wanted.items():
        assert margin(table, axes) == pytest.approx(values, abs=1e-8 * truth.sum())
    assert table.sum() == pytest.approx(truth.sum())


@given(
    seed=arrays(float, (3, 3), elements=st.floats(0.1, 10)),
    truth=arrays(float, (3, 3), elements=st.floats(1, 100)),
)
def test_odds_ratios_of_the_seed_are_kept(seed: np.ndarray, truth: np.ndarray) -> None:
    table = rake(seed, margins_of(truth, (0,), (1,)), tolerance=1e-12)

    def odds(cells: np.ndarray) -> np.ndarray:
        return np.asarray(cells[1:, 1:] * cells[:1, :1] / (cells[1:, :1] * cells[:1, 1:]))

    assert odds(table) == pytest.approx(odds(seed), rel=1e-6)


@given(
    seed=arrays(float, (2, 3, 2), elements=st.floats(0.1, 10)),
    truth=arrays(float, (2, 3, 2), elements=st.floats(1, 100)),
)
def test_order_of_axes_does_not_matter(seed: np.ndarray, truth: np.ndarray) -> None:
    table = rake(seed, margins_of(truth, (0, 1), (1, 2)))
    for order in permutations(range(3)):
        place = {axis: order.index(axis) for axis in range(3)}
        turned = {
            tuple(place[axis] for axis in axes): values
            for axes, values in margins_of(truth, (0, 1), (1, 2)).items()
        }
        assert rake(seed.transpose(order), turned) == pytest.approx(
            table.transpose(order), abs=1e-7 * truth.sum()
        )


def test_axes_may_be_named_in_any_order() -> None:
    truth = np.arange(1.0, 7).reshape(2, 3)
    assert rake(np.ones((2, 3)), {(1, 0): truth.T}) == pytest.approx(truth)


def test_a_seed_that_has_the_margins_comes_back() -> None:
    seed = np.arange(1.0, 13).reshape(3, 4)
    found = rake_margins(seed, margins_of(seed, (0,), (1,)))
    assert found.table == pytest.approx(seed)
    assert found.sweeps == 0
    assert found.noise_sd == 0


def test_the_seed_and_the_margins_are_left_as_they_were() -> None:
    seed, rows = np.ones((2, 2)), np.array([3.0, 1.0])
    rake(seed, {(0,): rows})
    assert seed.tolist() == [[1, 1], [1, 1]]
    assert rows.tolist() == [3, 1]


# --- margins that disagree


def test_totals_that_disagree_meet_by_how_many_cells_each_had_to_add() -> None:
    # Rows add up to 30 (two cells), columns to 31 (two cells): as sure as each other, so 30.5.
    found = rake_margins(np.ones((2, 2)), {(0,): np.array([10, 20]), (1,): np.array([15, 16])})
    assert found.table.sum() == pytest.approx(30.5)
    # A published total is one cell: twice as sure as a sum of two. (30/2 + 36)/1.5 = 34.
    found = rake_margins(np.ones(2), {(0,): np.array([10, 20]), (): np.array(36.0)})
    assert found.table.sum() == pytest.approx(34)
    assert found.disagreement[()] == pytest.approx(2)


@given(
    truth=arrays(float, (4, 3, 2), elements=st.floats(20, 100)),
    noise=arrays(float, (4 * 3 + 4 * 2 + 3 * 2,), elements=st.floats(-5, 5)),
)
def test_reconciled_margins_agree_and_the_table_has_them(truth: np.ndarray, noise: np.ndarray) -> None:
    named: tuple[tuple[int, ...], ...] = ((0, 1), (0, 2), (1, 2))
    parts = np.split(noise, [12, 20])
    given_margins = {
        axes: margin(truth, axes) + part.reshape(margin(truth, axes).shape)
        for axes, part in zip(named, parts, strict=True)
    }
    agreed = reconcile(given_margins, truth.shape)
    total = truth.sum()
    assert agreed[0, 1].sum(axis=1) == pytest.approx(agreed[0, 2].sum(axis=1), abs=1e-7 * total)
    assert agreed[0, 1].sum(axis=0) == pytest.approx(agreed[1, 2].sum(axis=1), abs=1e-7 * total)
    found = rake_margins(np.ones(truth.shape), given_margins)
    for axes in named:
        assert margin(found.table, axes) == pytest.approx(agreed[axes], abs=1e-7 * total)


def test_the_noise_of_published_cells_is_found_again() -> None:
    # Noise of sd 3 in every published cell, as Statistics Sweden's; 200 areas.
    rng = np.random.default_rng(6)
    truth = rng.poisson(80, (200, 4, 2)).astype(float)
    noisy = {
        axes: values + rng.normal(0, 3, values.shape)
        for axes, values in margins_of(truth, (0, 1), (0, 2), (1, 2)).items()
    }
    found = rake_margins(np.ones(truth.shape), noisy)
    assert found.converged
    assert found.noise_sd == pytest.approx(3, rel=0.15)
    error = margin(found.table, (0,)) - margin(truth, (0,))
    assert error.std() < 3 * np.sqrt(2)


def test_noise_is_carried_to_the_cells() -> None:
    found = rake_margins(np.ones((2, 2)), {(0,): np.array([10, 20]), (1,): np.array([15, 16])})
    rows, columns = margin(found.table, (0,)), margin(found.table, (1,))
    expected = found.noise_sd * np.sqrt(1 / rows[0] ** 2 + 1 / columns[1] ** 2)
    assert found.relative_sd()[0, 1] == pytest.approx(expected)
    assert found.noise_sd > 0


def test_margins_that_agree_carry_no_noise() -> None:
    truth = np.arange(1.0, 7).reshape(2, 3)
    found = rake_margins(np.ones((2, 3)), margins_of(truth, (0,), (1,)))
    assert found.noise_sd == 0
    assert (found.relative_sd() == 0).all()


def test_less_than_rounding_is_no_disagreement() -> None:
    rows = np.array([1 / 3, 2 / 3]) * 3e6
    found = rake_margins(np.ones((2, 2)), {(0,): rows, (1,): np.array([1.5e6, 1.5e6 + AGREE])})
    assert found.noise_sd == 0


# --- zeros, and other edges


def test_a_zero_margin_gives_zeros() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = rake(np.ones((2, 2)), {(0,): np.array([0, 10]), (1,): np.array([4, 6])})
    assert table == pytest.approx(np.array([[0, 0], [4, 6]]))


def test_a_zero_that_another_margin_contradicts_stays_zero() -> None:
    # The pair margin says nobody in the first row, the row margin says two: noise is never put on a zero.
    pairs, rows = np.array([[0.0, 0], [10, 10]]), np.array([2.0, 18])
    found = rake_margins(np.ones((2, 2)), {(0, 1): pairs, (0,): rows})
    assert found.table[0].tolist() == [0, 0]
    assert found.disagreement[0,][0] == 2


def test_all_margins_zero_is_an_empty_table() -> None:
    assert rake(np.ones((2, 2)), {(0,): np.zeros(2), (1,): np.zeros(2)}).tolist() == [[0, 0], [0, 0]]


def test_nobody_at_all_against_somebody_is_refused() -> None:
    with pytest.raises(InputError, match="rake_zero_margin"):
        rake(np.ones((2, 2)), {(0,): np.zeros(2), (1,): np.array([3, 4])})


def test_zeros_of_the_seed_stay() -> None:
    seed = np.array([[0.0, 1], [1, 1]])
    table = rake(seed, {(0,): np.array([5, 10]), (1,): np.array([6, 9])})
    assert table == pytest.approx(np.array([[0, 5], [6, 4]]), abs=1e-6)


@pytest.mark.parametrize("seed", [np.zeros((2, 2)), np.array([[0.0, 0], [1, 1]])])
def test_people_where_the_seed_has_only_zeros_are_refused(seed: np.ndarray) -> None:
    with pytest.raises(InputError, match="rake_zero_seed"):
        rake(seed, {(0,): np.array([5, 10]), (1,): np.array([6, 9])})


def test_people_where_seed_and_another_margin_leave_no_cell_are_refused() -> None:
    # The first row can only be in the second column, which the column margin empties.
    with pytest.raises(InputError, match="rake_zero_seed"):
        rake(np.array([[0.0, 1], [1, 1]]), {(0,): np.array([5, 10]), (1,): np.array([15, 0])})


def test_zeros_that_leave_no_table_end_and_say_so() -> None:
    # Column one can only come from row two, which is smaller: no table has both margins.
    found = rake_margins(np.array([[0.0, 1], [1, 1]]), {(0,): np.array([12, 3]), (1,): np.array([9, 6])})
    assert not found.converged
    assert np.isfinite(found.table).all()
    assert max(np.abs(gap).max() for gap in found.disagreement.values()) > 1


def test_what_zeros_keep_apart_is_met_halfway_and_counts_as_noise() -> None:
    # Off the diagonal there is nobody: 8 and 7 by one margin, 5 and 10 by the other.
    found = rake_margins(np.eye(2), {(0,): np.array([5, 10]), (1,): np.array([8, 7])})
    assert not found.converged
    assert found.table == pytest.approx(np.array([[6.5, 0], [0, 8.5]]))
    # Four changes of 1.5, and one number more than a table of two margins needs.
    assert found.noise_sd == pytest.approx(3.0)
    assert (np.diag(found.relative_sd()) > 0.3).all()


def test_one_area() -> None:
    table = rake(np.ones((1, 2, 2)), {(0,): np.array([8]), (1,): np.array([6, 2]), (2,): np.array([4, 4])})
    assert table == pytest.approx(np.array([[[3, 3], [1, 1]]]))


def test_an_area_with_no_children_is_empty_and_leaves_the_others_alone() -> None:
    area_band = np.array([[0.0, 0], [30, 10]])
    table = rake(np.ones((2, 2, 2)), {(0, 1): area_band, (2,): np.array([10, 30])})
    assert (table[0] == 0).all()
    assert table[1].sum(axis=1) == pytest.approx([30, 10])


def test_no_margins_give_the_seed_back() -> None:
    assert rake(np.array([1.0, 2]), {}).tolist() == [1, 2]


def test_no_areas_at_all() -> None:
    assert rake(np.ones((0, 2)), {(0,): np.zeros(0)}).shape == (0, 2)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0, 1e300])
def test_what_is_no_count_is_refused(bad: float) -> None:
    with pytest.raises(InputError, match="rake_not_number"):
        rake(np.ones(2), {(0,): np.array([1, bad])})
    with pytest.raises(InputError, match="rake_not_number"):
        rake(np.array([1, bad]), {(0,): np.ones(2)})


@pytest.mark.parametrize(
    ("axes", "values"),
    [
        ((2,), np.ones(2)),
        ((0, 0), np.ones((2, 2))),
        ((0,), np.ones(3)),
        ((-1,), np.ones(2)),
        ((), np.ones(1)),
    ],
)
def test_a_margin_that_does_not_fit_is_refused(axes: tuple[int, ...], values: np.ndarray) -> None:
    with pytest.raises(InputError, match="rake_shape"):
        rake(np.ones((2, 2)), {axes: values})


def test_the_same_axes_twice_are_refused() -> None:
    with pytest.raises(InputError, match="rake_shape"):
        rake(np.ones((2, 2)), {(0, 1): np.ones((2, 2)), (1, 0): np.ones((2, 2))})
