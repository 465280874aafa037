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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reachmap.disclose.between import Row, hide_between
from reachmap.disclose.derivations import Derivation, Period, days_of, derivations, share_days
from reachmap.disclose.primary import small_counts
from reachmap.disclose.rounding import nearest
from reachmap.reach import ReachCounts
from reachmap.vocabulary import ALL, BUILT_IN, Groups

SAME, OVERLAPPING, REDRAWN, TOO_LITTLE, TOO_MANY = "same", "overlapping", "redrawn", "too_little", "too_many"
# What is told besides reach (`further`): a name for each, and nested numbers of people.
UNROUNDED = frozenset({"found"})  # shares
AGES_KNOWN = ("intake", "age_known")
Figures = Mapping[tuple[str, ...], tuple[int, ...]]


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
    further
        What else was told (`further`); None where the ledger was written before that was remembered.
    """

    period: Period
    outlines: dict[str, str]
    numbers: dict[tuple[str, str, str], int]
    members: dict[str, str]
    k: int = 5
    rounding: int = 0
    further: Figures | None = None


def rounded_release(release: Release, base: int) -> Release:
    """Round what was shown, as it would be today."""
    told = release.further or {}
    return replace(
        release,
        numbers={key: nearest(n, base) for key, n in release.numbers.items()},
        further=release.further
        and {
            key: numbers if key[0] in UNROUNDED else tuple(nearest(n, base) for n in numbers)
            for key, numbers in told.items()
        },
    )


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
    of_regions
        Analysis areas × strata that must not be shown; None: any may be.
    parts
        Whether parts of the intake may be shown: by sex, how or why, and what is known.
    ages
        Whether it may be told of how many the children's ages are known.
    ages_then
        The share of whom they were, as last released for days that are shared; 0 where that was not told.
    reasons
        Which rules limited anything, as codes.
    worded
        Whether it may be said of hidden numbers how large they are at most.
    """

    areas: np.ndarray
    total: np.ndarray
    regions: bool = True
    parts: bool = True
    ages: bool = True
    ages_then: float = 0.0
    reasons: tuple[str, ...] = ()
    of_regions: np.ndarray | None = None
    worded: bool = True


def no_limits(counts: ReachCounts) -> Limits:
    """Nothing was released before."""
    return Limits(np.zeros(counts.by_area.shape, dtype=bool), np.zeros(len(counts.groups.strata), dtype=bool))


def hidden_of_regions(
    members: np.ndarray, codes: Sequence[str], release: Release, groups: Groups = BUILT_IN
) -> np.ndarray | None:
    """Say what a release hid of analysis areas, analysis areas × strata; None where it had others.

    Parameters
    ----------
    members
        Analysis areas × areas.
    codes
        Area codes.
    release
        An earlier release of the same period and counts.
    groups
        Whose strata the columns are.
    """
    hidden = np.ones((len(members), len(groups.strata)), dtype=bool)
    for some, row in zip(members, hidden, strict=True):
        inside = [codes[int(i)] for i in np.flatnonzero(some)]
        then = {release.members.get(code, code) for code in inside}
        if len(then) != 1 or (len(inside) == 1 and inside[0] not in then):
            return None
        whole = next(iter(then))
        if sum(release.members.get(code, code) == whole for code in codes) != len(inside):
            return None
        row[:] = [(whole, *stratum.key) not in release.numbers for stratum in groups.strata]
    return hidden


def limits_of(
    counts: ReachCounts,
    releases: Sequence[Release],
    *,
    period: Period,
    outlines: Sequence[str],
    k: int,
    rounding: int = 0,
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
    rounding
        What counts and releases were rounded to multiples of.
    """
    limits, again = no_limits(counts), []
    for release in releases:
        if not share_days(release.period, period):
            continue
        moved = _moved(release, counts.area_codes, outlines)
        if moved.any():
            limits = _also(limits, areas=np.tile(moved[:, None], len(counts.groups.strata)), reason=REDRAWN)
            limits = replace(limits, regions=False)
        if release.period == period and _unchanged(counts, release, ~moved):
            again.append(release)
    others = [release for release in releases if release not in again]
    found = derivations(others, period)
    if again:
        # What was not said then is not said now.
        worded = not any(_reach_beyond(others, period))
        return replace(_as_then(counts, limits, again, overlaps=found != ()), worded=worded)
    if found is None:
        everything = np.ones(counts.by_area.shape, dtype=bool)
        limits = _also(limits, areas=everything, total=np.ones_like(limits.total), reason=TOO_MANY)
        return replace(limits, regions=False, parts=False, worded=False)
    if found:
        limits = _limit_parts_of(limits, counts, others, period, k=k, half=rounding // 2)
    for derivation in found:
        # Each rounded number may be so far from the exact one.
        apart = k + derivation.terms * (rounding // 2)
        limits = _difference(derivation, others, counts).limit(counts, limits, k=apart)
    return limits


def _reach_beyond(releases: Sequence[Release], period: Period) -> list[bool]:
    """Say which releases that are near a period (`days_of`) have days that it has not."""
    _, days = days_of(releases, period)
    return [bool((own > days[0]).any()) for own in days[1:]]


def _limit_parts_of(
    limits: Limits, counts: ReachCounts, releases: Sequence[Release], period: Period, *, k: int, half: int
) -> Limits:
    """Limit a part of days that were released by area, age and group: some of them were on days left.

    By areas only, and of no area where its adults tell too much of its ages and groups then; nor of those of
    an analysis area where theirs do.
    """
    near, days = days_of(releases, period)
    wider = np.flatnonzero(_reach_beyond(releases, period))
    if not wider.size:
        return limits
    then, codes = [releases[place] for place in near], np.array(counts.area_codes)
    units = {code: codes == code for code in counts.area_codes}
    for release in then:
        inside = np.array([release.members.get(code, "") for code in counts.area_codes])
        units |= {name: inside == name for name in sorted({*inside.tolist()} - {"", *counts.area_codes})}
    areas = np.zeros(counts.by_area.shape, dtype=bool)
    total = np.arange(len(limits.total)) > 0
    for code, some in units.items():
        rows = [
            Row(own, _numbers(release, code, counts)) for own, release in zip(days[1:], then, strict=True)
        ]
        if any((~np.isnan(rows[i].numbers[1:])).any() for i in wider):
            new = np.where(total, np.nan, float(counts.by_area[some, 0].sum()))
            areas[some] |= hide_between(Row(days[0], new), rows, k=k, half=half, everyone=True)[0]
    # What was told of all days bounds these from below: "fewer than k" would leave few values.
    return replace(_also(limits, areas=areas, total=total, reason=OVERLAPPING), worded=False)


def _numbers(release: Release, code: str, counts: ReachCounts) -> np.ndarray:
    """Numbers of a release by stratum, of an area or analysis area."""
    keys = [stratum.key for stratum in counts.groups.strata]
    return np.array([release.numbers.get((code, *key), np.nan) for key in keys], dtype=float)


def hide_of_all(
    total: np.ndarray, counts: ReachCounts, releases: Sequence[Release], period: Period, *, k: int, half: int
) -> np.ndarray:
    """Say which of the municipality's numbers (missing where hidden) must not be shown: `between`."""
    near, days = days_of(releases, period)
    rows = [Row(own, _numbers(releases[at], ALL, counts)) for own, at in zip(days[1:], near, strict=True)]
    return hide_between(Row(days[0], total), rows, k=k, half=half)


def _as_then(counts: ReachCounts, limits: Limits, again: Sequence[Release], *, overlaps: bool) -> Limits:
    """Show what was shown of the very same counts, and no more."""
    shown = np.any([_shown(release, counts) for release in again], axis=0)
    found = _also(limits, areas=~shown[:-1], total=~shown[-1], reason=SAME)
    return replace(_also(found, reason=OVERLAPPING), parts=False) if overlaps else found


def _moved(release: Release, codes: Sequence[str], outlines: Sequence[str]) -> np.ndarray:
    return np.array([release.outlines.get(c) != o for c, o in zip(codes, outlines, strict=True)])


def _also(
    limits: Limits, *, areas: np.ndarray | None = None, total: np.ndarray | None = None, reason: str
) -> Limits:
    return replace(
        limits,
        areas=limits.areas if areas is None else limits.areas | areas,
        total=limits.total if total is None else limits.total | total,
        reasons=(*(each for each in limits.reasons if each != reason), reason),
    )


def _shown(release: Release, counts: ReachCounts) -> np.ndarray:
    """Whether a release showed a number, areas and then the municipality × strata."""
    keys, codes = [s.key for s in counts.groups.strata], (*counts.area_codes, ALL)
    return np.array([[(code, *key) in release.numbers for key in keys] for code in codes])


def _table(release: Release, counts: ReachCounts) -> np.ndarray:
    """Numbers of a release, areas and then the municipality × strata; missing where it did not show any."""
    keys, codes = [s.key for s in counts.groups.strata], (*counts.area_codes, ALL)
    return np.array(
        [[release.numbers.get((code, *key), np.nan) for key in keys] for code in codes], dtype=float
    )


def _unchanged(counts: ReachCounts, release: Release, same: np.ndarray) -> bool:
    now = np.vstack([counts.by_area, counts.total]).astype(float)
    then = _table(release, counts)
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
        if not self.zero_tells and not np.nan_to_num(change).any():
            return limits
        few = self._few(change, k)
        everyone = few[:-1, 0] | np.isnan(change[:-1, 0]) | limits.areas[:, 0]
        everyone = self._hide_sum(change[:-1, 0], everyone, float(change[-1, 0]), k)
        areas = np.ones(counts.by_area.shape, dtype=bool)
        areas[:, 0] = everyone
        # Groups are parts of the days between, too: few of them, or few others, are not told.
        told = small_counts(change[-1:], k=k, groups=counts.groups)[0]
        told = (told & (self.zero_tells | (change[-1] != 0))) | few[-1]
        # Beside a number that was hidden then, one that is shown now would narrow it.
        told |= np.isnan(change[-1])
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


def _difference(derivation: Derivation, releases: Sequence[Release], counts: ReachCounts) -> _Difference:
    then = -derivation.sign * sum(sign * _table(releases[place], counts) for sign, place in derivation.others)
    return _Difference(np.asarray(then, dtype=float), derivation.sign, not derivation.closed)
