"""What one more venue adds, and how sure a choice is when the numbers of people are uncertain."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import pandas as pd

from reachmap.errors import InputError
from reachmap.siting.site import site_venues


def coverage_curve(
    weights: pd.Series,
    distance: pd.DataFrame,
    *,
    radius: float,
    most: int,
    existing: Iterable[Hashable] = (),
) -> pd.DataFrame:
    """People within reach by number of venues, each number with its own best choice.

    Parameters
    ----------
    weights, distance, radius, existing
        As `site_venues`.
    most
        The largest number of venues, the existing ones included; at most all candidates are taken.

    Returns
    -------
    DataFrame
        Index ``venues`` (from the number of existing ones, at least 1): ``covered_people``, ``bound`` (no
        choice has more), ``added_people`` (more than with one venue fewer; missing in the first row) and
        ``selected`` (tuple). A best choice of three need not hold the best two.
    """
    existing = tuple(existing)
    fewest = max(1, len(set(existing)))
    if most < fewest:
        raise InputError("siting_fewer_than_existing", p=most, existing=fewest)
    numbers = range(fewest, min(most, distance.shape[1]) + 1)
    found = [
        site_venues(weights, distance, p=p, objective="max_cover", radius=radius, existing=existing)
        for p in numbers
    ]
    curve = pd.DataFrame(
        {
            "covered_people": [one.covered_people for one in found],
            "bound": [one.bound for one in found],
            "selected": pd.Series([one.selected for one in found], index=numbers, dtype=object),
        },
        index=pd.Index(numbers, name="venues"),
    )
    curve.insert(2, "added_people", curve["covered_people"].diff())
    return curve


def selection_frequency(
    draws: pd.DataFrame,
    distance: pd.DataFrame,
    *,
    p: int | None,
    objective: str,
    radius: float | None = None,
    existing: Iterable[Hashable] = (),
) -> pd.Series:
    """Share of draws in which each candidate is among the chosen.

    The draws are of the people in each area (the model's posterior), so the share tells how much the choice
    hangs on numbers that are not known exactly; it says nothing of errors in distances.

    Parameters
    ----------
    draws
        Draws × areas: people, none negative.
    distance, p, objective, radius, existing
        As `site_venues`.

    Returns
    -------
    Series
        Share 0 to 1 by candidate, in column order.
    """
    if not len(draws):
        raise InputError("siting_no_draws")
    existing = tuple(existing)
    times: dict[Hashable, int] = dict.fromkeys(distance.columns.tolist(), 0)
    for _, weights in draws.iterrows():
        chosen = site_venues(
            weights, distance, p=p, objective=objective, radius=radius, existing=existing
        ).selected
        for label in chosen:
            times[label] += 1
    return pd.Series(list(times.values()), index=distance.columns, name="share") / len(draws)
