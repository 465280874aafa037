"""Counts that are hidden for their own sake: 0 to k-1, and groups that leave 0 to k-1 others."""

from __future__ import annotations

import numpy as np

from reachmap.vocabulary import ALL, BUILT_IN, Groups


def small_counts(counts: np.ndarray, *, k: int, groups: Groups = BUILT_IN) -> np.ndarray:
    """Tell which cells of areas × strata are hidden.

    Primary suppression of 0 to k-1, plus every group whose complement in its stratum is 0 to k-1.
    Strata that are the same people have the same counts and so the same mark.

    Parameters
    ----------
    counts
        Rows × strata, in the order of the groups' strata.
    k
        Smallest count that is shown.
    groups
        Whose strata the columns are.
    """
    hidden = counts < k
    # Groups of ages first: what is hidden of them decides what the groups within them can tell.
    everyone = [i for i, stratum in enumerate(groups.strata) if stratum.is_everyone]
    _hide_few_left(counts, hidden, everyone, k=k, groups=groups)
    _hide_few_teens(counts, hidden, k=k, groups=groups)
    others = sorted({*range(len(groups.strata))} - {*everyone})
    _hide_few_left(counts, hidden, others, k=k, groups=groups)
    return np.asarray(hidden)


def _hide_few_left(
    counts: np.ndarray, hidden: np.ndarray, places: list[int], *, k: int, groups: Groups
) -> None:
    """Hide groups that leave 0 to k-1 of a whole that is shown."""
    for i in places:
        whole = groups.wholes[i]
        if whole is not None:
            hidden[:, i] |= (counts[:, whole] - counts[:, i] < k) & ~hidden[:, whole]


def _hide_few_teens(counts: np.ndarray, hidden: np.ndarray, *, k: int, groups: Groups) -> None:
    """Hide what would tell how few parents of teenagers have children of one of the two ages only.

    Few have older ones only: the younger age is hidden. Few have younger ones only: the teenagers are.
    """
    place, strata = groups.places, groups.strata
    teens, younger, older = place[ALL, "teens"], place["13-15", ALL], place["16-18", ALL]
    few = (counts[:, teens] - counts[:, older] < k) & ~hidden[:, older]
    hidden[:, teens] |= few
    told = (counts[:, teens] - counts[:, younger] < k) & ~hidden[:, teens] & ~hidden[:, younger]
    for i, stratum in enumerate(strata):
        if stratum.people == strata[younger].people:
            hidden[:, i] |= told
