"""Who does not say where they live is like those who do, *within the activity*.

Some courses ask for the home area and some do not. To spread all without one alike over the municipality
would make the areas that send people to the latter look less reached than they are. So everybody with a known
home stands for all adults of the activity: with n_g adults at activity g, m_g of them with a known home, each
has the weight 1/r_g,

    r_g = (m_g + c r) / (n_g + c),   r = Σ_g m_g / Σ_g n_g

A small activity's own share is drawn towards the municipality's by c adults (`AS_GOOD_AS`, judged). Where not
every activity may be looked at, g are parts of them that are published (`disclose.parts`). Of ages, sexes and
arrivals c is found from these (`drawn_by`).
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
    """

    activities: pd.Index
    adults: np.ndarray
    home: np.ndarray

    def weights(self) -> np.ndarray:
        """What each adult with a known home stands for, through what all such adults do: r / r_g."""
        return stands_for(self.home, self.adults)


def stands_for(home: np.ndarray, adults: np.ndarray) -> np.ndarray:
    """What each adult with a known home stands for in each part, through what all such adults do: r / r_g."""
    overall = home.sum() / max(float(adults.sum()), 1.0)
    own = (home + AS_GOOD_AS * overall) / (adults + AS_GOOD_AS)
    return np.asarray(np.divide(overall, own, out=np.ones_like(own), where=own > 0))


def drawn_by(known: np.ndarray, adults: np.ndarray) -> float:
    """By how many adults a part's own share known is drawn towards all parts': c of a beta-binomial.

    By moments (Kleinman 1973, doi:10.1080/01621459.1973.10481332, weights n_g): S = Σ n_g (p_g - p)² is on
    average p (1 - p) [(G - 1) + ρ Σ (1 - n_g/N) (n_g - 1)], and c = (1 - ρ)/ρ; at least `AS_GOOD_AS`.

    Returns
    -------
    float
        inf where parts differ no more than by chance.
    """
    whole = float(adults.sum())
    share = known.sum() / whole if whole > 0 else 0.0
    if not 0 < share < 1:
        return float("inf")
    square = float((adults * (known / adults - share) ** 2).sum()) / (share * (1 - share))
    more = square - (len(adults) - 1)
    most = float(((1 - adults / whole) * (adults - 1)).sum())
    if more <= 0 or most <= 0:
        return float("inf")
    alike = min(more / most, 1.0)
    return max((1 - alike) / alike, AS_GOOD_AS)


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
    return Answers(
        activities=pd.Index(activities),
        adults=np.bincount(codes, adults, minlength=len(activities)),
        home=np.bincount(codes, adults * located, minlength=len(activities)),
    )
