"""Located participations -> how many adults were reached, per area and stratum.

Decides what counts. Outside coverage stay: rows dated outside the period, indicated support (it is not
offered to every parent), heads counted at lectures and open doors without a home area, adults whose
children are all over 18, other close adults than parents, and families or visits that no stated factor makes
adults. Whoever is left counts once in ``all`` and once in every age band of their
children; without an identity a person at two activities counts twice, which the outputs say.

What leaves this module has *not* passed the disclosure gate: it lives in memory only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from reachmap.spread import SpreadCounts, count_spread
from reachmap.vocabulary import (
    ADULTS,
    ALL,
    BAND_KEYS,
    HEAD_COUNT_FORMS,
    LOCATED_BY,
    MAN,
    NOT_LOCATED,
    OLDEST_CHILD,
    OTHER_ADULT,
    WOMAN,
    Stratum,
    strata,
)

# Clumping where a municipality has too few activities to show its own. Judged: clumps of one to four people
# from an area give E[s²]/E[s] = 3 where all sizes are as common, the sample's mostly smaller ones 2.2.
PRIOR_DISPERSION = 2.0
ENOUGH_ACTIVITIES = 30
# Why somebody who took part is not among the parents reached.
OUTSIDE_COVERAGE = ("indicated", "head_count", "older_children", "other_adults", "other_unit")


@dataclass(frozen=True)
class IntakeCounts:
    """Adults by what became of them. Rows are rows of the files; everything else is adults.

    ``adults`` are those who live here, or may: residents of other municipalities stand in
    ``not_located["other_municipality"]`` alone. ``possible`` are the reasons that could occur at all
    (`locate.possible_reasons`).
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
    """

    area_codes: tuple[str, ...]
    by_area: np.ndarray
    total: np.ndarray
    activity_area: pd.DataFrame
    activities: int
    intake: IntakeCounts
    couples: int
    spread: SpreadCounts | None = None


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
        place = whole_of(strata()[position])
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


def whole_of(stratum: Stratum) -> int | None:
    """Position, in `vocabulary.strata`, of what a parent group is subtracted from; None for no group.

    Fathers of 3-5 are part of all parents of 3-5; parents of teenagers of all parents. The same people
    under another name (16-18 of all parents) are the same group.
    """
    position = {other.key: i for i, other in enumerate(strata())}
    everyone = position[(ALL, ALL)]
    if not stratum.is_everyone:
        return position.get((stratum.age_band, ALL))
    groups = {other.people for other in strata() if other.age_band == ALL and other.parent_group != ALL}
    return everyone if stratum.people in groups else None


def estimate_reach(
    located: pd.DataFrame,
    *,
    area_codes: tuple[str, ...],
    period: tuple[date, date],
    rows_read: int,
    repeated_rows: int,
    possible: frozenset[str],
    place: pd.Series | None = None,
    places: pd.DataFrame | None = None,
) -> ReachCounts:
    """Count adults reached.

    Parameters
    ----------
    located
        `tables.LOCATED`.
    area_codes
        The project's areas, in order.
    period
        First and last day, both included. Undated rows are taken to lie in it and are counted.
    rows_read, repeated_rows, possible
        From reading and locating, passed on.
    place, places
        `locate.Located.place` and ``places``, where a key may place somebody in one of several areas.
    """
    fate = _fate(located, period)
    # Whoever lives in another municipality is among that one's parents, wherever the course was held.
    visitors = (fate == "") & (located["reason"] == "other_municipality")
    inside = located[(fate == "") & ~visitors]
    member = _memberships(inside)
    home = pd.Index(area_codes).get_indexer(pd.Index(inside["area_code"]))
    adults = inside["adults"].to_numpy()[:, None] * member
    found = home >= 0
    by_area = np.zeros((len(area_codes), len(strata())), dtype=np.int64)
    np.add.at(by_area, home[found], adults[found])
    frame = pd.DataFrame(adults[found]).assign(
        activity=inside["activity_id"].to_numpy()[found], area=home[found]
    )
    spread = None
    if place is not None and places is not None:
        spread = count_spread(inside["activity_id"], place.loc[inside.index], places, adults, area_codes)
    return ReachCounts(
        area_codes=area_codes,
        by_area=by_area,
        total=adults.sum(axis=0).astype(np.int64),
        activity_area=frame.groupby(["activity", "area"], as_index=False).sum(),
        activities=int(inside["activity_id"].nunique()),
        intake=_intake(located, inside, visitors, fate, rows_read, repeated_rows, possible),
        couples=2 * int(inside["couples"].fillna(0).sum()),
        spread=spread,
    )


def is_counted(located: pd.DataFrame, *, period: tuple[date, date]) -> pd.Series:
    """Tell which rows are in the intake's counts by reason: not outside the period, nor outside coverage."""
    return _fate(located, period) == ""


def _fate(located: pd.DataFrame, period: tuple[date, date]) -> pd.Series:
    """Why a row stays outside coverage; ``""`` for those that count."""
    first, last = (pd.Timestamp(day) for day in period)
    fate = pd.Series("", index=located.index, dtype=object)
    codes, told = pd.factorize(located["child_ages"].to_numpy(object))
    # Where no age is known the code is -1: the last of these.
    grown = np.array([*(all(age > OLDEST_CHILD for age in ages) for ages in told), False])[codes]
    heads = located["form"].isin(HEAD_COUNT_FORMS) & located["reason"].isin(["blank", "no_answer"])
    fate[grown] = "older_children"
    fate[heads] = "head_count"
    fate[(located["role"] == OTHER_ADULT).to_numpy(bool)] = "other_adults"
    fate[located["unit"].notna().to_numpy(bool) & (located["unit"] != ADULTS).to_numpy(bool)] = "other_unit"
    fate[located["level"] == "indicated"] = "indicated"
    begun = located["date"]
    # Of a term nobody knows the day: it is inside where any of its days is.
    latest = pd.to_datetime(located["date_last"]).fillna(begun)
    fate[begun.notna() & ((begun > last) | (latest < first))] = "outside_period"
    return fate


def _memberships(rows: pd.DataFrame) -> np.ndarray:
    """Which strata each row belongs to, rows × strata, as 0 and 1."""
    codes, told = pd.factorize(rows["bands"].to_numpy(object))
    held = np.array([[key in each for key in BAND_KEYS] for each in told], dtype=bool)
    bands = held.reshape(len(told), len(BAND_KEYS))[codes]
    columns = [_in_stratum(rows, bands, stratum) for stratum in strata()]
    return np.column_stack(columns).astype(np.int64)


def _in_stratum(rows: pd.DataFrame, bands: np.ndarray, stratum: Stratum) -> np.ndarray:
    # Everybody is in "all ages", also those whose children's ages nobody wrote down.
    places = [BAND_KEYS.index(key) for key in stratum.bands]
    inside = np.full(len(rows), stratum.bands == BAND_KEYS) | bands[:, places].any(axis=1)
    if stratum.sex is not None:
        inside &= (rows["sex"] == stratum.sex).to_numpy(bool)
    if stratum.arrival is not None:
        inside &= (rows["arrival"] == stratum.arrival).to_numpy(bool)
    return inside


def _intake(
    located: pd.DataFrame,
    inside: pd.DataFrame,
    visitors: pd.Series,
    fate: pd.Series,
    rows_read: int,
    repeated_rows: int,
    possible: frozenset[str],
) -> IntakeCounts:
    def adults(chosen: pd.Series) -> int:
        return int(inside.loc[chosen.to_numpy(bool), "adults"].sum())

    def left_out(why: str) -> int:
        return int(located.loc[fate == why, "adults"].sum())

    return IntakeCounts(
        rows_read=rows_read,
        repeated_rows=repeated_rows,
        adults=int(inside["adults"].sum()),
        women=adults(inside["sex"] == WOMAN),
        men=adults(inside["sex"] == MAN),
        age_known=adults(inside["age_known"]),
        arrival_known=adults(inside["arrival"].notna()),
        located={reason: adults(inside["reason"] == reason) for reason in LOCATED_BY},
        not_located={reason: adults(inside["reason"] == reason) for reason in NOT_LOCATED}
        | {"other_municipality": int(located.loc[visitors, "adults"].sum())},
        outside_period=left_out("outside_period"),
        outside_coverage={why: left_out(why) for why in OUTSIDE_COVERAGE},
        undated=adults(inside["date"].isna()),
        possible=possible,
        spread=adults(inside["reason"].isin(LOCATED_BY) & inside["area_code"].isna()),
    )


def dispersion(counts: np.ndarray, *, activities: int, couples_share: float = 0.0) -> float:
    """Estimate how far clumping makes counts vary more than a Poisson's.

    φ = Σ y²_ag / Σ y_ag over area × activity: courses bring couples, neighbours, whole groups from one
    district. Shrunk towards `PRIOR_DISPERSION` in proportion to how far activities fall short of
    `ENOUGH_ACTIVITIES`, never below 1 + the share who came as couples.

    Parameters
    ----------
    counts
        Adults per area and activity.
    activities
        How many activities they come from.
    couples_share
        Share of adults who came as couples, 0 to 1.

    Returns
    -------
    float
        At least 1.
    """
    total = float(counts.sum())
    weight = min(1.0, activities / ENOUGH_ACTIVITIES) if total > 0 else 0.0
    own = float((counts.astype(float) ** 2).sum()) / total if total > 0 else PRIOR_DISPERSION
    return max(weight * own + (1 - weight) * PRIOR_DISPERSION, 1.0 + couples_share)


def wilson(
    count: np.ndarray | float, total: np.ndarray | float, *, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval for a proportion.

    Parameters
    ----------
    count, total
        Successes and trials; broadcast against each other.
    level
        Confidence level.

    Returns
    -------
    low, high
        Missing where ``total`` is 0.

    Notes
    -----
    Wilson (1927), J. Am. Stat. Assoc. 22:209-212, as in UKHSA's public-health methods.
    """
    # scipy.special, not scipy.stats: the same functions without a second of loading.
    from scipy.special import ndtri

    z = ndtri((1 + level) / 2)
    n = np.asarray(total, dtype=float)
    y = np.asarray(count, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = y / n
        centre = p + z**2 / (2 * n)
        half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        low, high = (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)
    # Rounding must not push an interval off its own end: 0 of n begins at 0, n of n ends at 1.
    return np.where(y == 0, 0.0 * low, low), np.where(y == n, 1.0 + 0.0 * high, high)


def poisson_interval(
    count: np.ndarray | float,
    *,
    exposure: np.ndarray | float = 1,
    scale: float = 1,
    level: float = 0.95,
) -> tuple[np.ndarray, np.ndarray]:
    """Interval for a rate: exact Poisson below 10, Byar's approximation from 10.

    Parameters
    ----------
    count
        Events, 0 or more.
    exposure
        What the rate is per.
    scale
        Factor of the result, such as 1000 for a rate per thousand.
    level
        Confidence level.

    Returns
    -------
    low, high
        Same shape as ``count``.

    Notes
    -----
    Breslow & Day (1987), Statistical Methods in Cancer Research II, as in UKHSA's public-health methods.
    """
    from scipy.special import gammaincinv, ndtri

    y = np.asarray(count, dtype=float)
    tail = (1 - level) / 2
    z = ndtri(1 - tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact_low = np.where(y > 0, gammaincinv(y, tail), 0.0)
        byar_low = y * (1 - 1 / (9 * y) - z / (3 * np.sqrt(y))) ** 3
    exact_high = gammaincinv(y + 1, 1 - tail)
    more = y + 1
    byar_high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    few = y < 10
    factor = scale / np.asarray(exposure, dtype=float)
    return np.where(few, exact_low, byar_low) * factor, np.where(few, exact_high, byar_high) * factor
