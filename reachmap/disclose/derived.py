"""Groups that a project defines: what everybody can work out of them from what is published.

Their participants are counted nowhere and pass no gate. Of each number the interval is told that follows from
the published numbers of all parents, fathers and newly arrived at each age, from what is said of hidden ones,
and from the intake (`unions`): nothing about anybody is told that was not before. Where an interval has one
value, that is the number; it is shown from k on.

Women are those who are not known to be men, others than newly arrived those who are not known to be. Fewer
than k of unknown sex (or arrival) are among them, as nobody may know how few they are; of more it is told how
many there are, and each area may have none or all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from reachmap.disclose.activities import as_everyone
from reachmap.disclose.intake import PublishedIntake
from reachmap.disclose.levels import SMALLEST_KNOWN_SHARE, Levels
from reachmap.disclose.rounding import round_counts
from reachmap.disclose.unions import EVERY, MEMBERS, OTHERS, TEENS, Ages, Bounds, table_of
from reachmap.reach import PublishedReach
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN, MAN, NEWLY_ARRIVED, Groups, Stratum

_PLACES = BUILT_IN.places
_BUILT_IN = len(BUILT_IN.strata)
_MEN, _NEW, _AN_AGE = _PLACES[ALL, "fathers"], _PLACES[ALL, "newly_arrived"], _PLACES["0-2", ALL]


def add_groups(levels: Levels, groups: Groups) -> Levels:
    """Put a project's own groups beside the built-in ones, by area and by analysis area."""
    if not groups.own:
        return levels
    regions = None if levels.regions is None else _Derived(levels.regions, levels.intake, groups).reach()
    return replace(levels, areas=_Derived(levels.areas, levels.intake, groups).reach(), regions=regions)


def published_bounds(published: PublishedReach, *, total: bool = False) -> Bounds:
    """Bound each count by all that is published of it: the ends of `PublishedReach.possible`.

    Returns
    -------
    Bounds
        Areas × strata; for ``total`` one row. Of strata that the files tell too little of: 0 to everyone.
    """
    numbers = published.total[None] if total else published.shown
    ends = (published.total_low, published.total_high) if total else (published.low, published.high)
    said = published.total_up_to if total else published.up_to
    said = np.full(numbers.shape[1], float(published.k - 1)) if said is None else said
    low, high = (None if each is None else np.atleast_2d(each) for each in ends)
    if low is None or high is None:
        unknown = np.where(np.isnan(numbers[:, [0]]), said, numbers[:, [0]])
        low, high = np.where(np.isnan(numbers), 0.0, numbers), np.where(np.isnan(numbers), unknown, numbers)
    half = published.base // 2
    if total and half:
        # The municipality's own rows are rounded themselves.
        low = np.where(np.isnan(numbers), low, np.maximum(numbers - half, 0.0))
        high = np.fmax(high, numbers + half)
    place = [i if whole is None else whole for i, whole in enumerate(published.groups.wholes)]
    whole = np.where([each is None for each in published.groups.wholes], np.nan, numbers[:, place])
    low, high = _said(low, high, said, numbers, whole, half)
    seen = published.observed
    return Bounds(np.where(seen, low, 0.0), np.where(seen, high, high[:, [0]]))


def _said(
    low: np.ndarray, high: np.ndarray, most: np.ndarray, shown: np.ndarray, whole: np.ndarray, half: int
) -> tuple[np.ndarray, np.ndarray]:
    """Narrow bounds by what is said of hidden counts: at most so many, or so few others in a shown whole."""
    small = low <= most
    with np.errstate(invalid="ignore"):
        least, greatest = np.maximum(low, whole - half - most), np.minimum(high, whole + half)
        large = least <= greatest  # never where there is no shown whole
    lowest = np.where(small | ~large, low, least)
    highest = np.where(large, greatest, np.where(small, np.minimum(high, most), high))
    hidden = np.isnan(shown)
    return np.where(hidden, lowest, low), np.where(hidden, highest, high)


@dataclass(frozen=True)
class _Derived:
    """One level's own groups."""

    published: PublishedReach
    intake: PublishedIntake
    groups: Groups

    def reach(self) -> PublishedReach:
        """Put the own groups' columns beside the published ones.

        A stratum that is published under another name (13-15 of fathers of teenagers) is copied.
        """
        first = self.groups.first_places[_BUILT_IN:]
        new = self._columns()
        found: dict[str, Any] = {}
        for name, column in new.items():
            before = getattr(self.published, name)
            if before is None:
                continue
            own = [before[..., j] if j < _BUILT_IN else column[..., i] for i, j in enumerate(first)]
            found[name] = np.concatenate([before, np.stack(own, axis=-1)], axis=-1)
        return replace(self.published, groups=self.groups, **found)

    @cached_property
    def own(self) -> tuple[Stratum, ...]:
        return self.groups.strata[_BUILT_IN:]

    def _columns(self) -> dict[str, np.ndarray]:
        """Everything that `PublishedReach` has a column of, for the own strata."""
        published = self.published
        by_area = self._bounds(published_bounds(published), whole=False)
        of_all = self._bounds(published_bounds(published, total=True), whole=True)
        # All are at least what areas have together.
        of_all = Bounds(np.maximum(of_all.low[0], by_area.low.sum(axis=0)), of_all.high[0])
        numbers, number = self._shown(by_area), self._shown(of_all)
        everyone, known = published.shown[:, [0]], self._known()
        largest = as_everyone(numbers, everyone - published.without_largest[:, [0]], everyone)
        nothing_said = np.full(len(self.own), np.inf)
        found = {
            "reached": np.full_like(numbers, np.nan) if published.base else numbers,
            "rounded": round_counts(numbers, published.base),
            "hidden": np.isnan(numbers),
            "total": round_counts(number, published.base),
            "total_hidden": np.isnan(number),
            "observed": known >= SMALLEST_KNOWN_SHARE,
            "known_share": np.where(known > 0, known, 1.0),
            "without_largest": numbers - largest,
            "total_without_largest": number - np.nansum(largest, axis=0),
            "own_largest": as_everyone(numbers, published.own_largest[:, [0]], everyone),
            "low": by_area.low,
            "high": by_area.high,
            "up_to": nothing_said,
            "total_low": of_all.low,
            "total_high": of_all.high,
            "total_up_to": nothing_said,
        }
        if published.completion is not None:
            found["completion"] = np.where(np.isnan(numbers), 1.0, published.completion[:, [0]])
        return found

    def _shown(self, bounds: Bounds) -> np.ndarray:
        """Numbers that are told: those with one value, from k on; missing otherwise."""
        least = self.published.k if self.published.k > 1 else 0
        return np.where((bounds.low == bounds.high) & (bounds.low >= least), bounds.low, np.nan)

    def _bounds(self, of: Bounds, *, whole: bool) -> Bounds:
        """Bound the own strata, rows × strata; ``whole``: rows are the municipality's."""
        ages = self._ages(of)
        found = [self._bound(ages, stratum, whole=whole) for stratum in self.own]
        low, high = (
            np.stack(ends, axis=1) for ends in zip(*((each.low, each.high) for each in found), strict=True)
        )
        # What can not be is not guessed from: numbers that contradict one another tell nothing.
        sound = (low >= 0) & (low <= high) & (high <= of.high[:, [0]])
        return Bounds(np.where(sound, low, 0.0), np.where(sound, high, of.high[:, [0]]))

    def _ages(self, of: Bounds) -> Ages:
        def column(band: str, group: str) -> Bounds:
            place = _PLACES[band, group]
            return Bounds(of.low[:, place], of.high[:, place])

        def table(band: str) -> Bounds:
            return table_of(*(column(band, group) for group in (ALL, "fathers", "newly_arrived")))

        tables = {BAND_KEYS: table(ALL), TEENS: table_of(column(ALL, "teens"))}
        return Ages.of(tables | {(band,): table(band) for band in BAND_KEYS}, no_age=self._without_age())

    def _bound(self, ages: Ages, stratum: Stratum, *, whole: bool) -> Bounds:
        table, of_men, of_new = ages.union(stratum.bands), stratum.sex, stratum.arrival
        place = (
            EVERY if of_men is None else MEMBERS if of_men == MAN else OTHERS,
            EVERY if of_new is None else MEMBERS if of_new == NEWLY_ARRIVED else OTHERS,
        )
        low, high = table.low[place], table.high[place]
        unknown = [self._unknown(_MEN)] * (place[0] == OTHERS) + [self._unknown(_NEW)] * (place[1] == OTHERS)
        if not unknown:
            return Bounds(low, high)
        # Who is not known to be a man is a woman or of unknown sex: in an area none, or all of these.
        low = np.maximum(low - sum(most for _, most in unknown), 0.0)
        if whole and stratum.bands == BAND_KEYS:
            high = high - max(least for least, _ in unknown)
        return Bounds(low, high)

    def _unknown(self, place: int) -> tuple[float, float]:
        """The fewest and the most adults of unknown sex or arrival; few are among women, or others."""
        intake, half = self.intake, self.published.base // 2
        if not self.published.observed[place]:
            return 0.0, np.inf
        if self.published.known_share[place] == 1:
            return 0.0, 0.0
        known = (intake.women, intake.men) if place == _MEN else (intake.arrival_known,)
        return _left(intake.adults, known, half)

    def _without_age(self) -> float:
        if not self.published.observed[_AN_AGE]:
            return np.inf
        if self.published.known_share[_AN_AGE] == 1:
            return self.published.k - 1.0 + 2 * (self.published.base // 2)
        return _left(self.intake.adults, (self.intake.age_known,), self.published.base // 2)[1]

    def _known(self) -> np.ndarray:
        """Share of adults for whom what decides a stratum is known; 0 where too little is told of a part."""
        return np.array([self._known_share(stratum) for stratum in self.own])

    def _known_share(self, stratum: Stratum) -> float:
        parts = [_MEN] * (stratum.sex is not None) + [_NEW] * (stratum.arrival is not None)
        parts += [_AN_AGE] * (stratum.bands != BAND_KEYS)
        shares = self.published.known_share[parts]
        return float(shares.prod()) if self.published.observed[parts].all() else 0.0


def _left(adults: int | None, known: tuple[int | None, ...], half: int) -> tuple[float, float]:
    """What is left of all adults: fewest and most, each number being rounded by at most ``half``."""
    told = [n for n in known if n is not None]
    if adults is None or len(told) < len(known):
        return 0.0, np.inf
    left, slack = adults - sum(told), half * (1 + len(told))
    return max(left - slack, 0.0), max(left + slack, 0.0)
