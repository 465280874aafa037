"""Who does not say where they live is like those who do, *within the activity*.

Some courses ask for the home area and some do not. To spread all without one alike over the municipality
would make the areas that send people to the latter look less reached than they are. So everybody with a known
home stands for all adults of the activity: with n_g adults at activity g, m_g of them with a known home, each
has the weight 1/r_g,

    r_g = (m_g + c r) / (n_g + c),   r = Σ_g m_g / Σ_g n_g

A small activity's own share is drawn towards the municipality's by c adults (`AS_GOOD_AS`, judged). Where not
every activity may be looked at, g are places where activities were held (`Answers.by_place`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

AS_GOOD_AS = 2.0


@dataclass(frozen=True)
class Answers:
    """How many adults of each activity have a known home.

    Parameters
    ----------
    activities
        The activities, in order.
    adults
        All adults of each.
    home
        Of them with a home area, or several possible ones.
    place
        Number of the place where each was held (its programme, where no place is told).
    by_place
        Adults with a known home and without one, places × 2; places in the order of their names.
    """

    activities: pd.Index
    adults: np.ndarray
    home: np.ndarray
    place: np.ndarray
    by_place: np.ndarray

    def weights(self) -> np.ndarray:
        """What each adult with a known home stands for, through what all such adults do: r / r_g."""
        return stands_for(self.home, self.adults)


def stands_for(home: np.ndarray, adults: np.ndarray) -> np.ndarray:
    """What each adult with a known home stands for in each part, through what all such adults do: r / r_g."""
    overall = home.sum() / max(float(adults.sum()), 1.0)
    own = (home + AS_GOOD_AS * overall) / (adults + AS_GOOD_AS)
    return np.asarray(np.divide(overall, own, out=np.ones_like(own), where=own > 0))


def answers_of(inside: pd.DataFrame, located: np.ndarray) -> Answers:
    """Count known homes, activity by activity.

    Parameters
    ----------
    inside
        `tables.LOCATED`: the rows that count.
    located
        Whether each has a home area, or several possible ones.
    """
    codes, activities = pd.factorize(inside["activity_id"])
    adults = inside["adults"].to_numpy(float)
    count = len(activities)
    home = np.bincount(codes, adults * located, minlength=count)
    everyone = np.bincount(codes, adults, minlength=count)
    # One place an activity, whichever of its rows stands first.
    held = inside["venue"].fillna(inside["programme"]).fillna("").groupby(codes).min()
    place, names = pd.factorize(held.to_numpy(object), sort=True)
    parts = [np.bincount(place, each, minlength=len(names)) for each in (home, everyone - home)]
    return Answers(
        activities=pd.Index(activities),
        adults=everyone,
        home=home,
        place=place,
        by_place=np.column_stack(parts).astype(np.int64),
    )
