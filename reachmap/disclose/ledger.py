"""What was released of a project before, and what that leaves room for now.

A ledger (``released.json`` beside the project file) holds what earlier releases showed, and nothing else:
that is public already. A new result is limited so that old and new together tell no small count:

- a period that has no day in common with an earlier one is about other participations: no limit;
- the same period and the same counts: nothing is shown that was hidden;
- a period that shares days with an earlier one, or the same one with other counts: two numbers give their
  difference, the participations of the days that only one of them has (`_Difference`). So areas show their
  count of everyone only, where it differs enough; no analysis areas and no reasons are shown;
- areas with another outline than then are not shown, nor are analysis areas that were others then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

import numpy as np

from reachmap.disclose.primary import small_counts
from reachmap.disclose.rounding import nearest
from reachmap.reach import ReachCounts
from reachmap.vocabulary import ALL, strata

# So many releases are combined with one another; of more, only pairs.
_COMBINED_UP_TO = 6
SAME, OVERLAPPING, REDRAWN, TOO_LITTLE = "same", "overlapping", "redrawn", "too_little"


@dataclass(frozen=True)
class Release:
    """What one release showed.

    Parameters
    ----------
    period
        First and last day.
    outlines
        Fingerprint of each area's outline, by area code.
    numbers
        Adults recorded, by area code (``all``: the municipality), age band and group; shown ones only.
    members
        Analysis area of each area; empty without any.
    k
        Smallest count that was shown.
    rounding
        What numbers were rounded to multiples of; 0: they were not.
    """

    period: tuple[date, date]
    outlines: dict[str, str]
    numbers: dict[tuple[str, str, str], int]
    members: dict[str, str]
    k: int = 5
    rounding: int = 0


def rounded_release(release: Release, base: int) -> Release:
    """Round what was shown, as it would be today."""
    return replace(release, numbers={key: nearest(n, base) for key, n in release.numbers.items()})


@dataclass(frozen=True)
class Limits:
    """What earlier releases forbid.

    Parameters
    ----------
    areas
        Areas × strata that must not be shown.
    total
        Strata whose municipal row must not be shown.
    regions
        Whether analysis areas may be shown.
    parts
        Whether parts of the intake may be shown: by sex, how or why, and what is known.
    reasons
        Which rules limited anything, as codes.
    """

    areas: np.ndarray
    total: np.ndarray
    regions: bool = True
    parts: bool = True
    reasons: tuple[str, ...] = ()


def no_limits(counts: ReachCounts) -> Limits:
    """Nothing was released before."""
    return Limits(np.zeros(counts.by_area.shape, dtype=bool), np.zeros(len(strata()), dtype=bool))


def regions_were_shown(
    hidden: np.ndarray, members: np.ndarray, codes: Sequence[str], release: Release
) -> bool:
    """Whether a release had the same analysis areas, and showed all numbers that are to be shown of them.

    Parameters
    ----------
    hidden
        What would be hidden, analysis areas × strata.
    members
        Analysis areas × areas.
    codes
        Area codes.
    release
        An earlier release of the same period and counts.
    """
    for some, row in zip(members, hidden, strict=True):
        inside = [codes[int(i)] for i in np.flatnonzero(some)]
        then = {release.members.get(code, code) for code in inside}
        if len(then) != 1 or (len(inside) == 1 and inside[0] not in then):
            return False
        whole = next(iter(then))
        as_many = sum(release.members.get(code, code) == whole for code in codes) == len(inside)
        shown = [s for s, is_hidden in zip(strata(), row, strict=True) if not is_hidden]
        if not as_many or any((whole, *s.key) not in release.numbers for s in shown):
            return False
    return True


def limits_of(
    counts: ReachCounts,
    releases: Sequence[Release],
    *,
    period: tuple[date, date],
    outlines: Sequence[str],
    k: int,
) -> Limits:
    """Say what earlier releases leave room for.

    Parameters
    ----------
    counts
        As counted, for ``period``.
    releases
        What was shown before.
    period
        First and last day.
    outlines
        Fingerprints of the areas' outlines, in their order.
    k
        Smallest count that is shown.
    """
    limits = no_limits(counts)
    near = [release for release in releases if _share_days(release.period, period)]
    for release in near:
        moved = np.array(
            [release.outlines.get(c) != o for c, o in zip(counts.area_codes, outlines, strict=True)]
        )
        if moved.any():
            limits = _also(limits, areas=np.tile(moved[:, None], len(strata())), reason=REDRAWN)
            limits = replace(limits, regions=False)
        same = release.period == period and _unchanged(counts, release, ~moved)
        if same:
            was_hidden = ~_shown(release, counts.area_codes)
            limits = _also(limits, areas=was_hidden[:-1], total=was_hidden[-1], reason=SAME)
    for difference in _differences(counts, near, period):
        limits = difference.limit(counts, limits, k=k)
    return limits


def _also(
    limits: Limits, *, areas: np.ndarray | None = None, total: np.ndarray | None = None, reason: str
) -> Limits:
    return replace(
        limits,
        areas=limits.areas if areas is None else limits.areas | areas,
        total=limits.total if total is None else limits.total | total,
        reasons=(*(each for each in limits.reasons if each != reason), reason),
    )


def _share_days(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _inside(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1]


def _days(period: tuple[date, date]) -> int:
    return (period[1] - period[0]).days + 1


def _shown(release: Release, codes: Sequence[str]) -> np.ndarray:
    """Whether a release showed a number, areas and then the municipality × strata."""
    return np.array([[(code, *s.key) in release.numbers for s in strata()] for code in (*codes, ALL)])


def _table(release: Release, codes: Sequence[str]) -> np.ndarray:
    """Numbers of a release, areas and then the municipality × strata; missing where it did not show any."""
    return np.array(
        [[release.numbers.get((code, *s.key), np.nan) for s in strata()] for code in (*codes, ALL)],
        dtype=float,
    )


def _unchanged(counts: ReachCounts, release: Release, same: np.ndarray) -> bool:
    now = np.vstack([counts.by_area, counts.total]).astype(float)
    then = _table(release, counts.area_codes)
    compared = ~np.isnan(then) & np.append(same, True)[:, None]
    return bool((now == then)[compared].all())


@dataclass(frozen=True)
class _Difference:
    """What is told of the days that one side has and the other has not.

    Parameters
    ----------
    then
        Sum of the earlier numbers, areas and then the municipality × strata; missing where not all are shown.
    sign
        1: earlier periods lie in the new one; -1: the new one (and earlier ones) in an earlier one.
    zero_tells
        Whether no difference tells that nobody took part: not, where the same period was counted anew.
    """

    then: np.ndarray
    sign: int
    zero_tells: bool

    def limit(self, counts: ReachCounts, limits: Limits, *, k: int) -> Limits:
        """Hide what differs by less than k, and what tells such a difference."""
        now = np.vstack([counts.by_area, counts.total]).astype(float)
        change = (now - self.then) * self.sign
        few = self._few(change, k)
        everyone = few[:-1, 0] | np.isnan(change[:-1, 0]) | limits.areas[:, 0]
        everyone = self._hide_sum(change[:-1, 0], everyone, float(change[-1, 0]), k)
        areas = np.ones(counts.by_area.shape, dtype=bool)
        areas[:, 0] = everyone
        # Groups are parts of the days between, too: few of them, or few others, are not told.
        told = (small_counts(change[-1:], k=k)[0] & (self.zero_tells | (change[-1] != 0))) | few[-1]
        found = _also(limits, areas=areas, total=told, reason=OVERLAPPING)
        found = replace(found, regions=False, parts=False)
        whole = change[-1, 0]
        if not np.isnan(whole) and self._few(np.array([whole]), k)[0]:
            # So few in all that nothing new may be told.
            return _also(found, areas=np.ones_like(areas), total=np.ones_like(found.total), reason=TOO_LITTLE)
        return found

    def _few(self, change: np.ndarray, k: int) -> np.ndarray:
        # Fewer than before, where nobody was taken out, means that rows were corrected: as telling as more.
        size = np.abs(change)
        return np.asarray((size < k) & (self.zero_tells | (size > 0)))

    def _hide_sum(self, change: np.ndarray, hidden: np.ndarray, whole: float, k: int) -> np.ndarray:
        """Hide more areas until all hidden ones, with those who have no area, differ by k or more.

        How many of the adults have an area is not shown, so these are always unknown besides.
        """
        hidden = hidden.copy()
        size = np.abs(change)
        helps = size if self.zero_tells else np.where(size > 0, size, np.inf)
        while hidden.any() and not hidden.all() and not np.isnan(whole):
            shown = np.flatnonzero(~hidden)
            if not self._few(np.array([whole - change[shown].sum()]), k)[0]:
                break
            hidden[shown[np.argmin(helps[shown])]] = True
        return hidden


def _differences(
    counts: ReachCounts, releases: Sequence[Release], period: tuple[date, date]
) -> Iterator[_Difference]:
    """List what subtracting earlier releases from the new one gives, and the other way round."""
    codes = counts.area_codes
    most = len(releases) if len(releases) <= _COMBINED_UP_TO else 1
    for number in range(1, most + 1):
        for chosen in combinations(releases, number):
            if any(_share_days(a.period, b.period) for a, b in combinations(chosen, 2)):
                continue
            days = sum(_days(each.period) for each in chosen)
            if all(_inside(each.period, period) for each in chosen):
                changed = days == _days(period) and not all(
                    number > 1 or _unchanged(counts, each, np.ones(len(codes), dtype=bool)) for each in chosen
                )
                if days < _days(period) or changed:
                    yield _difference(chosen, codes, 1, zero_tells=days < _days(period))
    for outer in releases:
        if not _inside(period, outer.period) or outer.period == period:
            continue
        within = [r for r in releases if r is not outer and _inside(r.period, outer.period)]
        within = [r for r in within if not _share_days(r.period, period)]
        for number in range(min(len(within), _COMBINED_UP_TO) + 1):
            for chosen in combinations(within, number):
                if any(_share_days(a.period, b.period) for a, b in combinations(chosen, 2)):
                    continue
                if sum(_days(each.period) for each in chosen) + _days(period) < _days(outer.period):
                    yield _difference((outer,), codes, -1, zero_tells=True, less=chosen)


def _difference(
    chosen: Sequence[Release],
    codes: Sequence[str],
    sign: int,
    *,
    zero_tells: bool,
    less: Sequence[Release] = (),
) -> _Difference:
    then = sum(_table(each, codes) for each in chosen) - sum(_table(each, codes) for each in less)
    return _Difference(np.asarray(then, dtype=float), sign, zero_tells)
