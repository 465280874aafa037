"""What was counted, before the gate and after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.reach.unknown import KnownByPart
from reachmap.reach.within import Answers
from reachmap.spread import SpreadCounts
from reachmap.vocabulary import BUILT_IN, Groups


@dataclass(frozen=True)
class IntakeCounts:
    """Adults by what became of them. Rows are rows of the files; everything else is adults.

    ``adults`` are those who live here, or may: residents of other municipalities stand in
    ``not_located["other_municipality"]`` alone. ``possible`` are the reasons that could occur at all
    (`locate.possible_reasons`). ``left_out`` names what few adults were left out for (`reach.few`): none of
    them is in any of these counts.
    """

    rows_read: int
    repeated_rows: int
    adults: int
    women: int
    men: int
    age_known: int
    arrival_known: int
    located: dict[str, int]
    not_located: dict[str, int]
    outside_period: int
    outside_coverage: dict[str, int]
    undated: int
    possible: frozenset[str]
    # Located, but in one of several areas (a postcode, a school): in no area's count.
    spread: int = 0
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReachCounts:
    """Reach as counted, not gated.

    Parameters
    ----------
    area_codes
        Areas, in order.
    by_area
        Adults with a known home area, areas × strata.
    total
        All adults of each stratum, also those without an area.
    activity_area
        Adults per activity and area (long: activity, area position, one column per stratum position).
    intake
        What became of every adult.
    couples
        Adults who came as couples.
    spread
        Those who may live in one of several areas; None where no key places anybody so.
    answers
        How many adults of each activity are told of; None: as many of all.
    known
        Of how many home, child's age, sex or arrival is not known, by place and the ages that activities are
        for; None: of as many of all.
    groups
        Whose strata the columns are.
    """

    area_codes: tuple[str, ...]
    by_area: np.ndarray
    total: np.ndarray
    activity_area: pd.DataFrame
    activities: int
    intake: IntakeCounts
    couples: int
    spread: SpreadCounts | None = None
    answers: Answers | None = None
    known: KnownByPart | None = None
    groups: Groups = BUILT_IN


@dataclass(frozen=True)
class PublishedReach:
    """Reach after the gate: all that the estimates may see. Only `reachmap.disclose` makes one.

    Parameters
    ----------
    area_codes
        Areas, in order.
    reached
        Areas × strata, missing where hidden.
    hidden
        Areas × strata.
    total, total_hidden
        The municipality's own rows, per stratum (with those who have no area).
    observed
        Whether the files say who belongs to a stratum at all.
    known_share
        Share of adults for whom what decides the stratum is known (0 to 1), per stratum.
    located_share
        Share of adults with a home area, or several possible ones.
    without_largest, total_without_largest
        ``reached`` and ``total`` without the activity that brought most adults to the areas shown;
        missing where hidden. For checking verdicts, never shown.
    own_largest
        The most that one activity brought to each shown cell.
    dispersion
        φ, from the areas shown.
    k
        Smallest count that is shown.
    low, high, total_low, total_high
        Bounds of each count that follow from what is shown; shown counts themselves. None: nothing is told.
    up_to, total_up_to
        Per stratum: what hidden counts are said to be at most (of a group in a shown whole: itself or what it
        leaves); inf where nothing is said. None: k-1.
    base, rounded
        Where everything that is shown is rounded, to multiples of what, and the rounded numbers (areas ×
        strata, missing where hidden). ``reached`` is then missing everywhere and ``low`` and ``high`` say
        what rounds to them; ``total`` and what is without the largest activity are rounded themselves.
    completion
        Areas × strata: by how much more than elsewhere a shown number is to be raised for those who are not
        told of, by its own activities (`disclose.completing`). None: by as much everywhere.
    parts
        What is told of who is unknown, by place and ages of activities (`disclose.parts`), as ``known_share``
        and ``completion`` use it; none where it does not.
    groups
        Whose strata the columns are.
    """

    area_codes: tuple[str, ...]
    reached: np.ndarray
    hidden: np.ndarray
    total: np.ndarray
    total_hidden: np.ndarray
    observed: np.ndarray
    known_share: np.ndarray
    located_share: float
    without_largest: np.ndarray
    total_without_largest: np.ndarray
    own_largest: np.ndarray
    dispersion: float
    k: int
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    up_to: np.ndarray | None = None
    total_low: np.ndarray | None = None
    total_high: np.ndarray | None = None
    total_up_to: np.ndarray | None = None
    base: int = 0
    rounded: np.ndarray | None = None
    completion: np.ndarray | None = None
    parts: tuple[dict[str, object], ...] = ()
    groups: Groups = BUILT_IN

    @property
    def shown(self) -> np.ndarray:
        """What is shown of areas × strata; missing where hidden."""
        return self.reached if self.rounded is None else self.rounded

    def possible(self, area: int | None, position: int) -> np.ndarray:
        """List what a hidden count may be, from all that is published; without ``area`` the municipality's.

        Of one that is shown rounded what rounds to it. Else 0 to what is said at most; of a group in a shown
        whole also what leaves at most so many others; within the bounds that sums set.
        """
        row = slice(None) if area is None else area
        limits = (self.total_up_to, self.total_low, self.total_high)
        numbers = self.total if area is None else self.shown[area]
        if area is not None:
            limits = (self.up_to, None, None)
            if self.low is not None and self.high is not None:
                limits = (self.up_to, self.low[row], self.high[row])
        up_to = self.k - 1 if limits[0] is None else limits[0][position]
        place = self.groups.wholes[position]
        whole = np.nan if place is None else numbers[place]
        bounds = (
            None if limits[1] is None or limits[2] is None else (limits[1][position], limits[2][position])
        )
        if self.base and bounds is not None and not np.isnan(numbers[position]):
            return np.arange(bounds[0], bounds[1] + 1)
        return _possible(up_to, whole, bounds, slack=self.base // 2)


def _possible(
    up_to: float, whole: float, bounds: tuple[float, float] | None, *, slack: int = 0
) -> np.ndarray:
    low, high = bounds or (0.0, up_to if np.isnan(whole) else whole)
    values = np.arange(low, high + 1)
    told = values <= up_to
    if not np.isnan(whole):
        told |= (values >= whole - slack - up_to) & (values <= whole + slack)
    return values[told] if told.any() else values
