"""Adults who may live in one of several areas: counted by the place that they named.

A postcode, a school or an area of another version may lie in several areas. Who named it counts in none of
them; a count of the place is what is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class SpreadCounts:
    """Adults who may live in one of several areas, by the place that they named. Not gated.

    Parameters
    ----------
    places
        Numbers of the places that lie in several areas (`locate.places_of`), also those that nobody named.
    areas
        Whether an area is possible, places × areas.
    ways
        How each place is named: ``postcode``, ``school``, ``code``.
    counts
        Adults, places × strata.
    by_activity
        Adults per activity and place (long: activity, position of the place, a column per stratum position).
    """

    places: tuple[int, ...]
    areas: np.ndarray
    ways: tuple[str, ...]
    counts: np.ndarray
    by_activity: pd.DataFrame


@dataclass(frozen=True)
class SpreadData:
    """What is told of one stratum: counts of sets of places.

    Parameters
    ----------
    members
        Which places a count is of, counts × places.
    count
        Adults; missing where hidden.
    possible
        What a hidden count may be (counts × values, padded with NaN); all missing where nothing is known.
    without_largest
        The counts without the activity that brought most to the shown parts; for checking verdicts.
    own_largest
        The most that one activity brought to each.
    """

    members: np.ndarray
    count: np.ndarray
    possible: np.ndarray
    without_largest: np.ndarray
    own_largest: np.ndarray


@dataclass(frozen=True)
class PublishedSpread:
    """What the estimates may see of adults who may live in several areas (`disclose.gate_spread`).

    Parameters
    ----------
    places
        Numbers of the places (`SpreadCounts.places`).
    adults
        How many they are; None for 0 to k-1.
    by_way
        The same by the way that they were placed.
    data
        By stratum, in the order of `vocabulary.strata`.
    """

    places: tuple[int, ...]
    adults: int | None
    by_way: dict[str, int | None]
    data: tuple[SpreadData, ...]


def count_spread(
    activities: pd.Series,
    place: pd.Series,
    places: pd.DataFrame,
    adults: np.ndarray,
    area_codes: tuple[str, ...],
) -> SpreadCounts | None:
    """Count adults by the place that they named; ``adults`` is rows × strata."""
    several = places[places["several"]]
    if several.empty or not (place >= 0).any():
        return None
    numbers = pd.Index(several["place"].unique())
    areas = np.zeros((len(numbers), len(area_codes)), dtype=bool)
    areas[
        numbers.get_indexer(pd.Index(several["place"])),
        pd.Index(area_codes).get_indexer(pd.Index(several["area_code"])),
    ] = True
    at = numbers.get_indexer(pd.Index(place))
    named = at >= 0
    counts = np.zeros((len(numbers), adults.shape[1]), dtype=np.int64)
    np.add.at(counts, at[named], adults[named])
    frame = pd.DataFrame(adults[named]).assign(activity=activities.to_numpy()[named], place=at[named])
    return SpreadCounts(
        places=tuple(int(number) for number in numbers),
        areas=areas,
        ways=tuple(several.drop_duplicates("place")["way"]),
        counts=counts,
        by_activity=frame.groupby(["activity", "place"], as_index=False).sum(),
    )
