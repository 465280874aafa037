"""How far people have to the nearest place: which one, the mean by people, the share within a distance."""

from __future__ import annotations

from collections.abc import Collection, Hashable

import numpy as np
import pandas as pd

from reachmap.access.matrix import Floats, amounts, check_unique, distances, positions
from reachmap.errors import InputError


def nearest_venue(distance: pd.DataFrame, *, among: Collection[Hashable] | None = None) -> pd.DataFrame:
    """Find the nearest place of every row, and how far it is.

    Parameters
    ----------
    distance
        Homes × places; missing or infinite where there is no way.
    among
        Only these places (all without it).

    Returns
    -------
    DataFrame
        ``venue`` (label, None where none can be reached; the first in column order where two are as near)
        and ``distance`` (infinite there), index of ``distance``.

    Raises
    ------
    InputError
        Distances that can not be, or a place that has no column.
    """
    table = distances(distance)
    where = positions(distance.columns)
    chosen = list(range(table.shape[1])) if among is None else sorted({_found(where, one) for one in among})
    if not chosen:
        raise InputError("access_no_places")
    best = table[:, chosen].argmin(axis=1)
    metres = table[np.arange(len(table)), np.array(chosen)[best]]
    labels = distance.columns.tolist()
    venue = [labels[chosen[b]] if np.isfinite(m) else None for b, m in zip(best, metres, strict=True)]
    return pd.DataFrame(
        {"venue": pd.Series(venue, index=distance.index, dtype=object), "distance": metres},
        index=distance.index,
    )


def distance_by_area(
    people: pd.Series, distance: pd.Series, *, within: float, by: pd.Series | None = None
) -> pd.DataFrame:
    """Sum up how far people have to the nearest place, by area.

    Parameters
    ----------
    people
        People by home: an area, or a point, dwelling or raster cell within one. None missing.
    distance
        Distance to the nearest place, by home (`nearest_venue`); infinite or missing where there is no way.
    within
        What counts as within reach, inclusive, in the unit of ``distance``.
    by
        The area of each home (each home its own without it).

    Returns
    -------
    DataFrame
        By area, in order of appearance: ``people``, ``people_within``, ``share_within`` (missing where nobody
        lives), ``mean_distance`` over the people who have a way (missing where nobody has) and
        ``people_without_way``.

    Raises
    ------
    InputError
        Labels that do not fit, numbers that can not be, a home without an area.
    """
    check_unique(distance.index, what="distance rows")
    table = distances(distance.to_frame())[:, 0]
    count = amounts(people, distance.index, what="people")
    if not within >= 0:
        raise InputError("access_bad_reach", found=str(within))
    return _by_area(count, table, float(within), _areas(distance.index, by))


def _areas(homes: pd.Index, by: pd.Series | None) -> pd.Series:
    if by is None:
        return pd.Series(homes, index=homes)
    check_unique(by.index, what="by")
    differing = by.index.symmetric_difference(homes, sort=False)
    if len(differing):
        raise InputError("access_labels_differ", what="by", n=len(differing), example=str(differing[0]))
    if by.isna().any():
        raise InputError("access_no_area", n=int(by.isna().sum()))
    return by.reindex(homes)


def _by_area(count: Floats, metres: Floats, within: float, area: pd.Series) -> pd.DataFrame:
    way = np.isfinite(metres)
    sums = pd.DataFrame(
        {
            "people": count,
            "people_within": np.where(way & (metres <= within), count, 0.0),
            "with_way": np.where(way, count, 0.0),
            "travelled": np.where(way, metres, 0.0) * np.where(way, count, 0.0),
        },
        index=area.index,
    )
    summed = sums.groupby(area, sort=False).sum()
    summed["share_within"] = summed["people_within"] / summed["people"].where(summed["people"] > 0)
    summed["mean_distance"] = summed["travelled"] / summed["with_way"].where(summed["with_way"] > 0)
    summed["people_without_way"] = summed["people"] - summed["with_way"]
    columns = ["people", "people_within", "share_within", "mean_distance", "people_without_way"]
    table: pd.DataFrame = summed[columns]
    table.index.name = area.name if area.name is not None else area.index.name
    return table


def _found(where: dict[Hashable, int], label: Hashable) -> int:
    if label not in where:
        raise InputError("access_unknown_place", found=str(label))
    return where[label]
