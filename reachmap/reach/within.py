"""Who is not told of is like those who are, *within the activity*: unknown area, age, sex or arrival.

Some courses ask for the home area and some do not. To spread all who are not told of alike over the
municipality would make the areas that send people to the latter look less reached than they are. So everybody
told of at an activity stands for all adults of that activity: with n_g adults at activity g of whom m_g are
told of (of the home; or of what decides a stratum), each has the weight 1/r_g,

    r_g = (m_g + c r) / (n_g + c),   r = Σ_g m_g / Σ_g n_g

A small activity's own share is drawn towards the municipality's by c adults (`AS_GOOD_AS`, judged).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.vocabulary import BAND_KEYS, strata

AS_GOOD_AS = 2.0


@dataclass(frozen=True)
class Answers:
    """How many adults of each activity are told of.

    Parameters
    ----------
    activities
        The activities, in order.
    adults
        All adults of each.
    home
        Of them with a home area, or several possible ones.
    told
        Activities × strata: adults of whom it is known whether they belong to the stratum.
    """

    activities: pd.Index
    adults: np.ndarray
    home: np.ndarray
    told: np.ndarray

    def weights(self, known: np.ndarray) -> np.ndarray:
        """What each adult who is told of stands for, through what all such adults do: r / r_g.

        Parameters
        ----------
        known
            `home`, or `told`.
        """
        everybody = self.adults.reshape(-1, *(1,) * (known.ndim - 1))
        overall = known.sum(axis=0) / max(float(everybody.sum()), 1.0)
        own = (known + AS_GOOD_AS * overall) / (everybody + AS_GOOD_AS)
        return np.asarray(np.divide(overall, own, out=np.ones_like(own), where=own > 0))


def answers_of(inside: pd.DataFrame, located: np.ndarray) -> Answers:
    """Count who is told of, activity by activity.

    Parameters
    ----------
    inside
        `tables.LOCATED`: the rows that count.
    located
        Whether each has a home area, or several possible ones.
    """
    codes, activities = pd.factorize(inside["activity_id"])
    weight = inside["adults"].to_numpy(float)
    told = np.column_stack([_told(inside, i) for i in range(len(strata()))])

    def summed(chosen: np.ndarray) -> np.ndarray:
        found = np.zeros((len(activities), *chosen.shape[1:]))
        np.add.at(found, codes, chosen * weight.reshape(-1, *(1,) * (chosen.ndim - 1)))
        return found

    return Answers(
        activities=pd.Index(activities),
        adults=summed(np.ones(len(inside))),
        home=summed(located.astype(float)),
        told=summed(told.astype(float)),
    )


def _told(rows: pd.DataFrame, position: int) -> np.ndarray:
    """Whether it is known of each row if it belongs to a stratum."""
    stratum = strata()[position]
    known = np.ones(len(rows), dtype=bool)
    if stratum.sex is not None:
        known &= rows["sex"].notna().to_numpy(bool)
    if stratum.arrival is not None:
        known &= rows["arrival"].notna().to_numpy(bool)
    if stratum.bands != BAND_KEYS:
        known &= rows["age_known"].to_numpy(bool)
    return known
