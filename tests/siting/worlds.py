"""Small worlds, and the best choice in them by trying every one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import combinations

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from numpy.typing import NDArray


@st.composite
def worlds(draw: st.DrawFn, *, no_way: bool = False) -> tuple[pd.Series, pd.DataFrame]:
    """One to six areas (some empty), one to six places, short whole distances so that ties are common."""
    areas, places = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    lengths = st.integers(0, 9).map(float)
    if no_way:
        lengths = st.one_of(lengths, st.just(np.inf), st.just(np.nan))
    cells = draw(st.lists(lengths, min_size=areas * places, max_size=areas * places))
    people = draw(st.lists(st.integers(0, 20), min_size=areas, max_size=areas))
    index = pd.Index([f"a{i}" for i in range(areas)])
    columns = pd.Index([f"v{j}" for j in range(places)])
    return (
        pd.Series(people, index=index, dtype=float),
        pd.DataFrame(np.reshape(cells, (areas, places)), index=index, columns=columns),
    )


def choices(distance: pd.DataFrame, p: int, existing: Iterable[object]) -> Iterable[list[str]]:
    """Every set of p places that holds the existing ones."""
    for chosen in combinations(distance.columns, p):
        if set(existing) <= set(chosen):
            yield list(chosen)


def ways(people: pd.Series, distance: pd.DataFrame, chosen: Iterable[Hashable]) -> NDArray[np.float64]:
    """The way to the nearest chosen place, of the areas where people live; infinite where there is none."""
    nearest = distance.fillna(np.inf)[list(chosen)].min(axis=1)
    return nearest[people > 0].to_numpy()


def lived(people: pd.Series) -> NDArray[np.float64]:
    return people[people > 0].to_numpy()
