"""How much more of a shown number there is than was told of, by the activities that people there were at.

`reach.within` says what each adult with a known home stands for: activity by activity, where every area's
count of everyone is shown. Else who of a hidden area did not say where they live would move a number; then it
is by place, by numbers that are published (`parts`). What an area's unknown ages, sexes and
arrivals are beside others' is by these always (`Unknown.less_known`). Where fewer than k are unknown nothing
is made up for, and factors are coarse, so that no single activity can be read from them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from reachmap.disclose.parts import FEW_KNOWN, Parts
from reachmap.disclose.unknown import Unknown
from reachmap.reach import PublishedReach, ReachCounts
from reachmap.reach.unknown import HOME
from reachmap.reach.within import stands_for

_DIGITS, _LEAST, _MOST = 1, 0.5, 2.0


def relative_completion(
    counts: ReachCounts,
    published: PublishedReach,
    unknown: Unknown | None,
    homes: Parts | None,
    *,
    all_shown: bool,
) -> np.ndarray:
    """Say by how much reach as it was told is to be raised, beside the rest of the municipality.

    Parameters
    ----------
    counts
        Reach as counted.
    published
        What is shown of it: a hidden number gets no factor of its own.
    unknown
        What is told of whose age, sex or arrival is unknown, by place and ages; None: nothing.
    homes
        What is told of whose home is unknown, by place; None: nothing.
    all_shown
        Whether the count of everyone is shown for every area.

    Returns
    -------
    ndarray
        Areas × strata, in steps of a tenth; 1 where nothing is known. By the activities of everyone in the
        area: those of a group are too few to tell more than chance, and who of everyone is in it may be
        hidden.
    """
    factor = np.ones(counts.by_area.shape)
    if counts.activity_area.empty:
        return factor
    found = np.tile(_homes(counts, published, homes, all_shown=all_shown)[:, None], len(counts.groups.strata))
    if unknown is not None:
        found *= unknown.less_known(published, _at_parts(counts, unknown.parts))
    raised = np.clip(np.round(found, _DIGITS), _LEAST, _MOST)
    return np.where(published.hidden, factor, raised)


def _homes(
    counts: ReachCounts, published: PublishedReach, parts: Parts | None, *, all_shown: bool
) -> np.ndarray:
    """Say how much more each area has, as homes are told of at its activities."""
    table, answers = counts.activity_area, counts.answers
    if answers is None or published.located_share >= 1 or not (all_shown or parts is not None):
        return np.ones(len(counts.by_area))
    if parts is None or all_shown:
        activities, weights = answers.activities, answers.weights()
    else:
        activities, weights = parts.activities, weigh_parts(parts)[parts.part]
    weights = weights[activities.get_indexer(pd.Index(table["activity"]))]
    area, everyone = table["area"].to_numpy(int), table[0].to_numpy(float)
    plain = np.bincount(area, everyone, minlength=len(counts.by_area))
    heavy = np.bincount(area, everyone * weights, minlength=len(counts.by_area))
    return np.asarray(np.divide(heavy, plain, out=np.ones(len(plain)), where=plain > 0))


def weigh_parts(parts: Parts) -> np.ndarray:
    """What an adult with a known home stands for, by part; 1 where fewer than k have one."""
    weights = stands_for(parts.known(HOME), parts.adults.astype(float))
    few = np.array([mark == FEW_KNOWN for mark in parts.marks[HOME]])
    return np.where(few, 1.0, weights)


def _at_parts(counts: ReachCounts, parts: Parts) -> np.ndarray:
    """Adults of each area at each part, areas × parts."""
    size = len(counts.by_area)
    table, width = counts.activity_area, len(parts.adults)
    part = parts.part[parts.activities.get_indexer(pd.Index(table["activity"]))]
    place = table["area"].to_numpy(int) * width + part
    found = np.bincount(place, table[0].to_numpy(float), minlength=size * width)
    return np.asarray(found.reshape(size, width))
