"""The gate of how people found the support: shares of ways, of all and of the groups.

Adults of a group and the others are counted by way. Of all, ways that few wrote of are told as other ways.
Of a group, ways that few of it or few of the others wrote of are put together with other ways until

- each sum of a way that is told by itself is k or more, in the group and among the others;
- the sums of what is put together are more than k on both sides: whoever is alone in a way of two would know
  the other one;
- whoever is alone in a way (on one side, so that all others of that way are known to be on the other) knows
  of none or at least k people of that side in the ways that are put together with it.

Then a hidden number of a group can take k values or more: with W of all in the way, G of the group and R of
the others in what is put together, it lies between max(0, W - R) and min(W, G), and W, G, R and the others'
ways are each k or more. Who wrote nothing is nobody or k or more, of a group and of the others. Of
teenagers' parents and those of 16-18, one within the other, the three parts have the same ways put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from reachmap.disclose.rounding import round_counts
from reachmap.experience.counting import OTHER_WAY, SILENT
from reachmap.reach import PublishedReach, wilson
from reachmap.vocabulary import ALL

FOUND_COLUMNS = ["part", "way", "share", "low", "high", "answered"]
FEWEST_ANSWERS, LEVEL = 20, 0.9
_OTHERS = ""
# Groups that are sums of parts, the larger one first: it is told alone where both can not be.
_NESTED = {"ages": {"teens": ("upper_secondary", "younger_teens"), "upper_secondary": ("upper_secondary",)}}


def gate_ways(
    found: Mapping[str, pd.DataFrame],
    published: PublishedReach,
    *,
    groups_shown: Mapping[str, bool],
    k: int,
) -> pd.DataFrame:
    """Let out how people found the support.

    Parameters
    ----------
    found
        By partition (`counting.PartCounts.found`): parts and ``""`` (the others) × ways and ``SILENT``.
    published
        Reach after the gate.
    groups_shown
        Whether the municipality's number of a group is shown; of others nothing is told here either.
    k
        Smallest count that is shown (1: nothing is hidden).

    Returns
    -------
    DataFrame
        `FOUND_COLUMNS`: of 1 who say, with a 90 % interval, and how many say.
    """
    if published.total_hidden[0] or not found:
        return pd.DataFrame(columns=FOUND_COLUMNS)
    sums = next(iter(found.values())).sum()
    few = _few(sums, k)
    whole = _asked(sums.to_frame().T, few).sum()
    rows: list[list[object]] = []
    if whole.sum() >= FEWEST_ANSWERS:
        rows += _rows(ALL, whole, published)
        for partition, table in found.items():
            for group, counts in _told(partition, table, few, groups_shown, k):
                rows += _rows(group, counts, published)
    return pd.DataFrame(rows, columns=FOUND_COLUMNS)


def _few(sums: pd.Series, k: int) -> list[str]:
    """Name what is told as other ways, until it is nobody or tells of no few; few who wrote nothing too."""
    silent = [SILENT] if 0 < sums.get(SILENT, 0) < k else []
    ways = sums.drop(SILENT, errors="ignore")
    few = [str(way) for way in ways.index if way == OTHER_WAY or ways[way] < k] + silent
    left = [str(way) for way in ways.drop(few, errors="ignore").sort_values(kind="stable").index]
    while left and 0 < sums[few].sum() < k + (k > 1 and len(few) > 1):
        few.append(left.pop(0))
    return few


def _asked(table: pd.DataFrame, few: list[str]) -> pd.DataFrame:
    """Give ways that somebody found the support by, some of them together with other ways."""
    named = table.drop(columns=[*few, SILENT], errors="ignore")
    put = table[[column for column in table if column in few]].sum(axis=1)
    ways = named.assign(**{OTHER_WAY: put}) if few else named
    return ways.loc[:, ways.sum() > 0]


def _told(
    partition: str, table: pd.DataFrame, few: list[str], shown: Mapping[str, bool], k: int
) -> Iterator[tuple[str, pd.Series]]:
    """Give the groups that may be told, with their adults by way."""
    parts_of = _NESTED.get(partition, {str(part): (str(part),) for part in table.index if part != _OTHERS})
    may = [group for group in parts_of if shown.get(group, False)]
    for groups in (may, *([group] for group in may if len(may) > 1)):
        # People by the groups that they belong to; the others have an empty name.
        belongs = {part: "|".join(g for g in groups if part in parts_of[g]) for part in table.index}
        told = _put_together(table.groupby(belongs).sum(), few, k)
        if told is None:
            continue
        sums = {group: told[[group in str(name).split("|") for name in told.index]].sum() for group in groups}
        if all(counts.sum() >= FEWEST_ANSWERS for counts in sums.values()):
            yield from sums.items()
            return


def _put_together(parts: pd.DataFrame, few: list[str], k: int) -> pd.DataFrame | None:
    """Put ways together until no sum tells of few; None where no way is left to tell.

    Parameters
    ----------
    parts
        A group or several, and the others, × all ways.
    few
        What is told as other ways of all.
    k
        Smallest count that is shown.
    """
    silent = parts.get(SILENT, pd.Series(0, index=parts.index))
    few_silent = SILENT not in few and ((silent > 0) & (silent < k)).any()
    if _OTHERS not in parts.index or len(parts) < 2 or few_silent:
        return None
    if k == 1:
        return _asked(parts, few)
    ways = parts.drop(columns=[way for way in [*few, SILENT] if way in parts])
    small = few + [str(way) for way in ways if (ways[way] < k).any()]
    left = ways.drop(columns=small, errors="ignore").sum().sort_values(kind="stable").index.tolist()
    while not _is_safe(parts[[way for way in small if way in parts]], k):
        if not left:
            return None
        small.append(left.pop(0))
    return _asked(parts, small) if left else None


def _is_safe(put: pd.DataFrame, k: int) -> bool:
    """Whether sums of what is put together tell of no few, nor those who are alone in one of its ways."""
    if put.shape[1] < 2:
        return put.empty or bool((put >= k).all(axis=None))
    ways, sums = put.sum().to_numpy(), put.sum(axis=1).to_numpy()
    if not sums.any():
        return True
    if (sums <= k).any():
        return False
    # Who is alone on one side in a way of W knows W - 1 of the other side: the rest of that side is known.
    left = np.concatenate([sums[:, None], sums.sum() - sums[:, None]]) - (ways - 1)
    return not bool(((left >= 0) & (left < k)).any())


def _rows(part: str, counts: pd.Series, published: PublishedReach) -> list[list[object]]:
    """Shares of ways, the largest first, of as many answers as clumped ones are worth."""
    numbers = pd.Series(round_counts(counts.to_numpy(float), published.base), index=counts.index)
    answered, phi = float(numbers.sum()), published.dispersion
    rows: list[list[object]] = []
    for way, n in numbers[numbers > 0].sort_values(ascending=False, kind="stable").items():
        low, high = wilson(float(n) / phi, answered / phi, level=LEVEL)
        rows.append([part, str(way), float(n) / answered, float(low), float(high), round(answered)])
    return rows
