"""Groups that a project defines: what everybody can work out of them from what is published.

Their participants are counted nowhere and pass no gate. Of each number the interval is told that follows from
the published numbers of all parents, fathers and newly arrived at each age, from what is said of hidden ones,
and from the intake (`unions`): nothing about anybody is told that was not before. Where an interval has one
value, that is the number; it is shown from k on.

Women are those who are not known to be men, others than newly arrived those who are not known to be. Fewer
than k of unknown sex (or arrival) are among them, as nobody may know how few they are; of more it is told how
many there are, and each area may have none or all of them. That is what is *surely* so, and what is told.

The estimates take what is *likely*: of n adults about as many are men (newly arrived, of unknown sex) as of
all in the municipality, p n with two standard deviations sqrt(φ n p (1 - p)) either way, within what is sure.
Left wide open, numbers that lie near one end of what is sure (fathers are few where they are hidden) would be
taken for the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
# What is likely lies within so many standard deviations of the municipality's share.
_SPREADS = 2.0
_MEN, _NEW, _AN_AGE = _PLACES[ALL, "fathers"], _PLACES[ALL, "newly_arrived"], _PLACES["0-2", ALL]


def add_groups(levels: Levels, groups: Groups) -> Levels:
    """Put a project's own groups beside the built-in ones, by area and by analysis area."""
    if not groups.own:
        return levels
    regions = None if levels.regions is None else _Derived(levels.regions, levels.intake, groups).reach()
    return replace(levels, areas=_Derived(levels.areas, levels.intake, groups).reach(), regions=regions)


def sure_bounds(levels: Levels, groups: Groups) -> tuple[Bounds, Bounds]:
    """Bound the own strata by what is surely so: by area (areas × strata), and in the whole municipality."""
    return _Derived(levels.areas, levels.intake, groups).surely()


def worked_out(
    levels: Levels, groups: Groups, *, regions: Sequence[str] = ()
) -> dict[str, dict[str, list[int]]]:
    """Say between which numbers own groups' lie that are not told, for whoever draws them.

    Parameters
    ----------
    levels
        All that may be shown, with the own groups or without.
    groups
        Which groups there are.
    regions
        Codes of the analysis areas.

    Returns
    -------
    dict
        By age band and group (``"all|key"``) and area code (`ALL`: the municipality): fewest, most. Below k
        no more than that is told: the fewest are 0 then, and the most k-1 at least.
    """
    found: dict[str, dict[str, list[int]]] = {}
    if levels.regions is not None:
        found = _Derived(levels.regions, levels.intake, groups).told(regions, whole=False)
    for key, ends in _Derived(levels.areas, levels.intake, groups).told(levels.areas.area_codes).items():
        found[key] = found.get(key, {}) | ends
    return found


def published_bounds(
    published: PublishedReach, *, total: bool = False, parts: np.ndarray | None = None
) -> Bounds:
    """Bound each count by all that is published of it: the ends of `PublishedReach.possible`.

    Parameters
    ----------
    published
        Reach after the gate.
    total
        The municipality's own rows, not areas.
    parts
        What part of its whole each stratum is in the municipality: hidden counts of shown wholes are then
        likely ones, not all that can be.

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
    if parts is not None:
        likely = _share(whole, np.clip(parts, 0.0, 1.0), published.dispersion)
        low, high = _within(low, high, *likely, np.isnan(numbers))
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


# The fewest and the most of unknown sex (or arrival) in areas: of which, of everyone of the ages, what group.
_Unknown = Callable[[int, np.ndarray, Stratum], tuple[float, np.ndarray]]


def _share(whole: np.ndarray, part: np.ndarray | float, dispersion: float) -> tuple[np.ndarray, np.ndarray]:
    """About how many of a whole are of a part that is as large as in the municipality: fewest and most."""
    spread = _SPREADS * np.sqrt(max(dispersion, 1.0) * whole * part * (1 - part))
    return np.floor(whole * part - spread), np.ceil(whole * part + spread)


def _within(
    low: np.ndarray, high: np.ndarray, least: np.ndarray, most: np.ndarray, where: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Narrow what is sure to what is likely, where some of it is."""
    with np.errstate(invalid="ignore"):
        lowest, highest = np.maximum(low, least), np.minimum(high, most)
        some = where & (lowest <= highest)
    return np.where(some, lowest, low), np.where(some, highest, high)


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

    def told(self, codes: Sequence[str], *, whole: bool = True) -> dict[str, dict[str, list[int]]]:
        """Between which numbers each lies that has no one value, by stratum and area code (`worked_out`)."""
        by_area, of_all = self.surely()
        low, high = (np.vstack([getattr(by_area, end), getattr(of_all, end)]) for end in ("low", "high"))
        shown = ~np.isnan(self._shown(Bounds(low, high))) & (self.published.base == 0)
        seen, k = self._known() >= SMALLEST_KNOWN_SHARE, self.published.k
        low, high = np.where(low < k, 0.0, low), np.maximum(high, k - 1)
        names = [*codes, *([ALL] if whole else [])]
        first = self.groups.first_places[_BUILT_IN:]
        return {
            f"{stratum.age_band}|{stratum.parent_group}": {
                code: [int(low[row, i]), int(high[row, i])]
                for row, code in enumerate(names)
                if not shown[row, i]
            }
            for i, stratum in enumerate(self.own)
            if seen[i] and first[i] >= _BUILT_IN
        }

    @cached_property
    def own(self) -> tuple[Stratum, ...]:
        return self.groups.strata[_BUILT_IN:]

    def _columns(self) -> dict[str, np.ndarray]:
        """Everything that `PublishedReach` has a column of, for the own strata."""
        published, (surely, of_all) = self.published, self.surely()
        likely = self._bounds(published_bounds(published, parts=self._parts()), self._likely, surely)
        numbers, number = self._shown(surely), self._shown(of_all)
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
            "low": likely.low,
            "high": likely.high,
            "up_to": nothing_said,
            "total_low": of_all.low,
            "total_high": of_all.high,
            "total_up_to": nothing_said,
        }
        if published.completion is not None:
            found["completion"] = np.where(np.isnan(numbers), 1.0, self._completion(published.completion))
        return found

    def _completion(self, built_in: np.ndarray) -> np.ndarray:
        """How much more there is of the own strata than was told of, by what each is made of, areas × strata.

        As for everyone, times what that of men, of the newly arrived and (on average) of its ages is beside
        everyone's, where these are shown.
        """
        more = np.where(self.published.hidden, 1.0, built_in / built_in[:, [0]])
        found = []
        for stratum in self.own:
            parts = [_MEN] * (stratum.sex is not None) + [_NEW] * (stratum.arrival is not None)
            ages = [_PLACES[band, ALL] for band in stratum.bands if stratum.bands != BAND_KEYS]
            own = more[:, parts].prod(axis=1) * (more[:, ages].mean(axis=1) if ages else 1.0)
            found.append(built_in[:, 0] * own)
        least, most = built_in.min(initial=1.0), built_in.max(initial=1.0)
        return np.asarray(np.clip(np.stack(found, axis=1), least, most))

    def surely(self) -> tuple[Bounds, Bounds]:
        """Bound the own strata by area (areas × strata), and in the whole municipality."""
        by_area = self._bounds(published_bounds(self.published), self._surely)
        of_all = self._bounds(published_bounds(self.published, total=True), self._in_all)
        # All are at least what areas have together.
        return by_area, Bounds(np.maximum(of_all.low[0], by_area.low.sum(axis=0)), of_all.high[0])

    def _parts(self) -> np.ndarray:
        """What part of its whole each built-in stratum is in the municipality."""
        of_all = published_bounds(self.published, total=True)
        middle = (of_all.low[0] + of_all.high[0]) / 2
        wholes = [i if whole is None else whole for i, whole in enumerate(self.published.groups.wholes)]
        return np.asarray(middle / np.maximum(middle[wholes], 1.0))

    def _shown(self, bounds: Bounds) -> np.ndarray:
        """Numbers that are told: those with one value, from k on; missing otherwise."""
        least = self.published.k if self.published.k > 1 else 0
        return np.where((bounds.low == bounds.high) & (bounds.low >= least), bounds.low, np.nan)

    def _bounds(self, of: Bounds, without: _Unknown, surely: Bounds | None = None) -> Bounds:
        """Bound the own strata, rows × strata; ``without`` takes out those of unknown sex or arrival.

        Numbers that contradict one another tell nothing, or what is sure.
        """
        ages = self._ages(of)
        found = [self._bound(ages, stratum, without) for stratum in self.own]
        low, high = (
            np.stack(ends, axis=1) for ends in zip(*((each.low, each.high) for each in found), strict=True)
        )
        everyone = np.broadcast_to(of.high[:, [0]], low.shape)
        surely = surely or Bounds(np.zeros(low.shape), everyone)
        sound = (low <= high) & (low >= 0) & (high <= everyone)
        sound &= np.maximum(low, surely.low) <= np.minimum(high, surely.high)
        return Bounds(
            np.where(sound, np.maximum(low, surely.low), surely.low),
            np.where(sound, np.minimum(high, surely.high), surely.high),
        )

    def _ages(self, of: Bounds) -> Ages:
        def column(band: str, group: str) -> Bounds:
            place = _PLACES[band, group]
            return Bounds(of.low[:, place], of.high[:, place])

        def table(band: str) -> Bounds:
            return table_of(*(column(band, group) for group in (ALL, "fathers", "newly_arrived")))

        tables = {BAND_KEYS: table(ALL), TEENS: table_of(column(ALL, "teens"))}
        return Ages.of(tables | {(band,): table(band) for band in BAND_KEYS}, no_age=self._without_age())

    def _bound(self, ages: Ages, stratum: Stratum, without: _Unknown) -> Bounds:
        table, of_men, of_new = ages.union(stratum.bands), stratum.sex, stratum.arrival
        place = (
            EVERY if of_men is None else MEMBERS if of_men == MAN else OTHERS,
            EVERY if of_new is None else MEMBERS if of_new == NEWLY_ARRIVED else OTHERS,
        )
        low, high = table.low[place], table.high[place]
        everyone = table.high[EVERY, EVERY]
        # Who is not known to be a man is a woman or of unknown sex.
        for known in [_MEN] * (place[0] == OTHERS) + [_NEW] * (place[1] == OTHERS):
            least, most = without(known, everyone, stratum)
            low, high = np.maximum(low - most, 0.0), high - least
        return Bounds(low, high)

    def _surely(self, known: int, everyone: np.ndarray, stratum: Stratum) -> tuple[float, np.ndarray]:  # noqa: ARG002
        return 0.0, np.minimum(self._unknown(known)[1], everyone)

    def _likely(self, known: int, everyone: np.ndarray, stratum: Stratum) -> tuple[float, np.ndarray]:
        _, surely = self._surely(known, everyone, stratum)
        _, most = self._unknown(known)
        if not (self.intake.adults and np.isfinite(most)):
            return 0.0, surely
        part = min(most / self.intake.adults, 1.0)
        return 0.0, np.minimum(surely, _share(everyone, part, self.published.dispersion)[1])

    def _in_all(self, known: int, everyone: np.ndarray, stratum: Stratum) -> tuple[float, np.ndarray]:
        least, most = self._unknown(known)
        counted = stratum.bands == BAND_KEYS and (stratum.sex is None) != (stratum.arrival is None)
        return least if counted else 0.0, np.minimum(most, everyone)

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
        known = self.intake.ages_at_least if self.intake.age_known is None else self.intake.age_known
        return _left(self.intake.adults, (known,), self.published.base // 2)[1]

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
