"""How much more of a shown number there is than was told of, by the activities that people there were at.

`reach.within` says what each adult with a known home stands for. Only where every area's count of everyone is
shown: else who of a hidden area did not say where they live would move a number. Where fewer than k homes
are unknown nothing is made up for, and factors are coarse, so that no single activity can be read from them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from reachmap.reach import ReachCounts

_DIGITS, _LEAST, _MOST = 1, 0.5, 2.0


def relative_completion(
    counts: ReachCounts, hidden: np.ndarray, *, located_share: float, all_shown: bool
) -> np.ndarray:
    """Say by how much reach as it was told is to be raised, beside the rest of the municipality.

    Parameters
    ----------
    counts
        Reach as counted.
    hidden
        Areas × strata: what is not shown. It gets no factor of its own.
    located_share
        As published; 1 where it is not told that any homes are unknown.
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
    table, answers = counts.activity_area, counts.answers
    if answers is None or table.empty or located_share >= 1 or not all_shown:
        return factor
    weights = answers.weights()[answers.activities.get_indexer(pd.Index(table["activity"]))]
    area, everyone = table["area"].to_numpy(int), table[0].to_numpy(float)
    plain = np.bincount(area, everyone, minlength=len(factor))
    heavy = np.bincount(area, everyone * weights, minlength=len(factor))
    raised = np.divide(heavy, plain, out=np.ones(len(factor)), where=plain > 0)
    raised = np.clip(np.round(raised, _DIGITS), _LEAST, _MOST)
    return np.where(hidden, factor, raised[:, None])
