"""Two-step floating catchment: PySAL access' simple cases, some by hand, and supply is handed out whole."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reachmap.access import two_step_floating_catchment
from reachmap.errors import InputError


def grid() -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    """Demand of 1 in five cells, supply of 1 in each of 5 × 5, straight lines between cells.

    The grid of PySAL access 1.1.10, access/tests/test_floating_catchment_area.py.
    """
    cells = np.array([(x, y) for x in range(5) for y in range(5)], dtype=float)
    demand = pd.Series(1.0, index=[0, 6, 12, 18, 24])
    metres = np.hypot(*(cells[demand.index][:, None] - cells[None]).transpose(2, 0, 1))
    return demand, pd.Series(1.0, index=range(25)), pd.DataFrame(metres, index=demand.index)


def test_pysal_large_catchment_shares_all_supply() -> None:
    demand, supply, cost = grid()
    assert two_step_floating_catchment(demand, supply, cost, reach=1e9).tolist() == pytest.approx([5] * 5)


def test_pysal_small_catchment_leaves_each_its_own() -> None:
    demand, supply, cost = grid()
    assert two_step_floating_catchment(demand, supply, cost, reach=0.9).tolist() == [1] * 5


def test_pysal_step_function_weighs_all_alike() -> None:
    # test_three_stage_..._large_catchment: step_fn({10: 25}).
    demand, supply, cost = grid()
    access = two_step_floating_catchment(demand, supply, cost, reach=1e9, decay={10: 25})
    assert access.tolist() == pytest.approx([5] * 5)


# Two areas, two places; y is beyond reach of area a.
DEMAND = pd.Series({"a": 100.0, "b": 300.0})
SUPPLY = pd.Series({"x": 20.0, "y": 30.0})
COST = pd.DataFrame({"x": [5.0, 15.0], "y": [np.inf, 25.0]}, index=["a", "b"])


def test_luo_and_wang_by_hand() -> None:
    # x: 20 / (100 + 300) = 0.05; y: 30 / 300 = 0.1.
    access = two_step_floating_catchment(DEMAND, SUPPLY, COST, reach=30)
    assert access.to_dict() == pytest.approx({"a": 0.05, "b": 0.15})


def test_steps_of_luo_and_qi_by_hand() -> None:
    # x: 20 / (100 · 1 + 300 · 0.68) = 20/304; y: 30 / (300 · 0.22) = 30/66.
    access = two_step_floating_catchment(DEMAND, SUPPLY, COST, reach=30, decay={30: 0.22, 10: 1, 20: 0.68})
    assert access.to_dict() == pytest.approx({"a": 20 / 304, "b": 0.68 * 20 / 304 + 0.22 * 30 / 66})


def test_gaussian_falls_from_one_to_nothing_at_reach() -> None:
    at_reach = math.exp(-0.5)
    weight = (math.exp(-0.5 / 9) - at_reach) / (1 - at_reach)
    one = pd.Series({"a": 1.0, "b": 1.0})
    cost = pd.DataFrame({"x": [0.0, 10.0], "y": [30.0, 30.0]}, index=["a", "b"])
    access = two_step_floating_catchment(one, SUPPLY, cost, reach=30, decay="gaussian")
    assert access.to_dict() == pytest.approx({"a": 20 / (1 + weight), "b": weight * 20 / (1 + weight)})


def test_a_function_of_one_cost_will_do() -> None:
    access = two_step_floating_catchment(
        DEMAND, SUPPLY, COST, reach=30, decay=lambda cost: 1.0 if cost < 10 else 0.5
    )
    assert access["a"] == pytest.approx(20 / (100 + 150))


def test_beyond_reach_access_is_nothing() -> None:
    access = two_step_floating_catchment(DEMAND, SUPPLY, COST, reach=10)
    assert access.to_dict() == pytest.approx({"a": 0.2, "b": 0.0})


def test_order_of_labels_is_that_of_the_demand() -> None:
    access = two_step_floating_catchment(DEMAND, SUPPLY, COST.loc[["b", "a"], ["y", "x"]], reach=30)
    assert list(access.index) == ["a", "b"]
    assert access["b"] == pytest.approx(0.15)


@settings(max_examples=50)
@given(st.data())
def test_supply_is_handed_out_whole(data: st.DataObject) -> None:
    areas, places = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    cells = data.draw(
        st.lists(st.floats(0, 40), min_size=areas * places, max_size=areas * places),
    )
    cost = pd.DataFrame(np.reshape(cells, (areas, places)))
    demand = pd.Series(data.draw(st.lists(st.integers(0, 99), min_size=areas, max_size=areas)), dtype=float)
    supply = pd.Series(data.draw(st.lists(st.integers(0, 99), min_size=places, max_size=places)), dtype=float)
    decay = data.draw(st.sampled_from([None, {10.0: 1.0, 30.0: 0.5}]))
    access = two_step_floating_catchment(demand, supply, cost, reach=30, decay=decay)
    used = supply[(cost.le(30).mul(demand, axis=0)).sum() > 0].sum()
    assert (access * demand).sum() == pytest.approx(used)
    assert (access >= 0).all()


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("access_bad_reach", {"reach": 0}),
        ("access_unknown_decay", {"decay": "fast"}),
        ("access_bad_decay", {"decay": {30: -1}}),
        ("access_bad_amounts", {"demand": pd.Series({"a": 1.0, "b": np.nan})}),
        ("access_labels_differ", {"supply": pd.Series({"x": 1.0})}),
    ],
)
def test_what_can_not_be_is_refused(code: str, changed: dict[str, object]) -> None:
    asked = {"demand": DEMAND, "supply": SUPPLY, "cost": COST, "reach": 30} | changed
    with pytest.raises(InputError) as caught:
        two_step_floating_catchment(**asked)  # type: ignore[arg-type]
    assert caught.value.code == code
