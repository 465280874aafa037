"""Of whom home, age, sex or arrival is not known, *by place and by the ages that the activity was for*.

Leaders who leave a column blank leave it blank for everybody, and activities are for ages: an unknown age
at a course for parents of teenagers is a teenager's. So adults are counted by where an activity was held and
by the age bands that it was for, and of these those of whom something is not known; `disclose.parts` says
what of this is told, and `disclose.unknown` and `disclose.completing` what becomes of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.vocabulary import BAND_KEYS

Kind = tuple[str, ...]
HOME, AGE, SEX, ARRIVAL = "home", "age", "sex", "arrival"


@dataclass(frozen=True)
class KnownByPart:
    """Adults by place and by the ages that their activities are for, and by what is not known of them.

    Parameters
    ----------
    activities
        The activities, in order.
    part
        Which part each is of: activities held at one place for the same ages.
    places
        Number of each part's place (its programme, where no place is told), in the order of their names.
    kinds
        Age bands that each part's activities are for; all bands where nobody said.
    adults
        All adults of each part.
    unknown
        Of them those whose home, age, sex or arrival is not known, by what it is.
    """

    activities: pd.Index
    part: np.ndarray
    places: np.ndarray
    kinds: tuple[Kind, ...]
    adults: np.ndarray
    unknown: dict[str, np.ndarray]


def known_by_part(inside: pd.DataFrame, located: np.ndarray) -> KnownByPart:
    """Count who is not known, part by part.

    Parameters
    ----------
    inside
        `tables.LOCATED`: the rows that count.
    located
        Whether each has a home area, or several possible ones.
    """
    codes, activities = pd.factorize(inside["activity_id"])
    bands = _bands_of(inside["meant_for"], codes, len(activities))
    names = inside["venue"].fillna(inside["programme"]).fillna("").to_numpy(object)
    held, _ = pd.factorize(names, sort=True)
    # One place an activity, whichever of its rows stands first.
    place = np.full(len(activities), len(held), dtype=np.int64)
    np.minimum.at(place, codes, held)
    keys = np.column_stack([place, ~bands]).astype(np.int64)
    found, part = np.unique(keys, axis=0, return_inverse=True)
    part = part.reshape(-1)
    adults = inside["adults"].to_numpy(float)

    def counted(some: np.ndarray) -> np.ndarray:
        weights = np.where(some, adults, 0.0)
        return np.bincount(part[codes], weights, minlength=len(found)).astype(np.int64)

    unknown = {
        HOME: ~located,
        AGE: ~inside["age_known"].to_numpy(bool),
        SEX: inside["sex"].isna().to_numpy(bool),
        ARRIVAL: inside["arrival"].isna().to_numpy(bool),
    }
    return KnownByPart(
        activities=pd.Index(activities),
        part=part,
        places=found[:, 0],
        kinds=tuple(kind_of(row == 0) for row in found[:, 1:]),
        adults=counted(np.ones(len(adults), dtype=bool)),
        unknown={name: counted(some) for name, some in unknown.items()},
    )


def kind_of(held: np.ndarray) -> Kind:
    """Name the bands that are held."""
    return tuple(band for band, is_held in zip(BAND_KEYS, held, strict=True) if is_held)


def _bands_of(meant_for: pd.Series, codes: np.ndarray, count: int) -> np.ndarray:
    """Say for which bands each activity is, activities × bands: for all that any of its rows says."""
    said, kinds = pd.factorize(meant_for.to_numpy(object))
    # Where nothing is said the code is -1: the last of these.
    told = [*(kind or BAND_KEYS for kind in kinds), BAND_KEYS]
    held = np.array([[band in kind for band in BAND_KEYS] for kind in told], dtype=bool)
    found = np.zeros((count, len(BAND_KEYS)), dtype=bool)
    np.logical_or.at(found, codes, held[said])
    return found
