"""Located participations -> how many adults were reached, per area and stratum.

Decides what counts. Outside coverage stay: rows dated outside the period, indicated support (it is not
offered to every parent), heads counted at lectures and open doors without a home area, adults whose
children are all over 18, other close adults than parents, and families or visits that no stated factor makes
adults. Whoever is left counts once in ``all`` and once in every age band of their
children; without an identity a person at two activities counts twice, which the outputs say.

What leaves this module has *not* passed the disclosure gate: it lives in memory only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from reachmap.reach.records import IntakeCounts, ReachCounts
from reachmap.reach.unknown import known_by_part
from reachmap.reach.within import answers_of
from reachmap.spread import count_spread
from reachmap.vocabulary import (
    ADULTS,
    BAND_KEYS,
    BUILT_IN,
    COUNTED_ELSEWHERE,
    HEAD_COUNT_FORMS,
    LOCATED_BY,
    MAN,
    NOT_LOCATED,
    OLDEST_CHILD,
    OTHER_ADULT,
    WOMAN,
    Groups,
    Stratum,
)

# Why somebody who took part is not among the parents reached.
OUTSIDE_COVERAGE = (
    "indicated",
    "head_count",
    "older_children",
    "other_adults",
    "other_unit",
    COUNTED_ELSEWHERE,
)


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
    groups: Groups = BUILT_IN,
    left_out: tuple[str, ...] = (),
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
    groups
        Whose strata are counted.
    left_out
        Why few adults were left out (`reach.few`), passed on.
    """
    fate = _fate(located, period)
    # Whoever lives in another municipality is among that one's parents, wherever the course was held.
    visitors = (fate == "") & (located["reason"] == "other_municipality")
    inside = located[(fate == "") & ~visitors]
    member = _memberships(inside, groups)
    home = pd.Index(area_codes).get_indexer(pd.Index(inside["area_code"]))
    adults = inside["adults"].to_numpy()[:, None] * member
    found = home >= 0
    by_area = np.zeros((len(area_codes), len(groups.strata)), dtype=np.int64)
    np.add.at(by_area, home[found], adults[found])
    frame = pd.DataFrame(adults[found]).assign(
        activity=inside["activity_id"].to_numpy()[found], area=home[found]
    )
    told = inside["reason"].isin(LOCATED_BY).to_numpy(bool)
    spread = None
    if place is not None and places is not None:
        spread = count_spread(inside["activity_id"], place.loc[inside.index], places, adults, area_codes)
    return ReachCounts(
        area_codes=area_codes,
        by_area=by_area,
        total=adults.sum(axis=0).astype(np.int64),
        activity_area=frame.groupby(["activity", "area"], as_index=False).sum(),
        activities=int(inside["activity_id"].nunique()),
        intake=replace(
            _intake(located, inside, visitors, fate, rows_read, repeated_rows, possible), left_out=left_out
        ),
        couples=2 * int(inside["couples"].fillna(0).sum()),
        spread=spread,
        answers=answers_of(inside, told),
        known=known_by_part(inside, told),
        groups=groups,
    )


def is_counted(located: pd.DataFrame, *, period: tuple[date, date]) -> pd.Series:
    """Tell which rows are in the intake's counts by reason: not outside the period, nor outside coverage."""
    return _fate(located, period) == ""


def counts_here(located: pd.DataFrame, *, period: tuple[date, date]) -> pd.Series:
    """Tell which rows are in this municipality's counts: `is_counted`, and not residents of another one."""
    return is_counted(located, period=period) & (located["reason"] != "other_municipality")


def _fate(located: pd.DataFrame, period: tuple[date, date]) -> pd.Series:
    """Why a row stays outside coverage; ``""`` for those that count."""
    first, last = (pd.Timestamp(day) for day in period)
    fate = pd.Series("", index=located.index, dtype=object)
    codes, told = pd.factorize(located["child_ages"].to_numpy(object))
    # Where no age is known the code is -1: the last of these.
    grown = np.array([*(all(age > OLDEST_CHILD for age in ages) for ages in told), False])[codes]
    heads = located["form"].isin(HEAD_COUNT_FORMS) & located["reason"].isin(["blank", "no_answer"])
    fate[(located["reason"] == COUNTED_ELSEWHERE).to_numpy(bool)] = COUNTED_ELSEWHERE
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


def _memberships(rows: pd.DataFrame, groups: Groups) -> np.ndarray:
    """Which strata each row belongs to, rows × strata, as 0 and 1."""
    codes, told = pd.factorize(rows["bands"].to_numpy(object))
    held = np.array([[key in each for key in BAND_KEYS] for each in told], dtype=bool)
    bands = held.reshape(len(told), len(BAND_KEYS))[codes]
    columns = [_in_stratum(rows, bands, stratum) for stratum in groups.strata]
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
