"""How much more of a shown number there is than was told of, by the activities that people there were at.

`reach.within` says what each adult who is told of stands for. An area's factor rests on that and on where
everyone of an area whose number is shown was: no hidden count moves it. Where fewer than k are not told of
nothing is made up for, and factors are coarse, so that no single activity can be read from them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from reachmap.reach import ReachCounts

_DIGITS, _LEAST, _MOST = 1, 0.5, 2.0


def relative_completion(
    counts: ReachCounts, hidden: np.ndarray, *, located_share: float, known_share: np.ndarray
) -> np.ndarray:
    """Say by how much reach as it was told is to be raised, beside the rest of the municipality.

    Parameters
    ----------
    counts
        Reach as counted.
    hidden
        Areas × strata: what is not shown. It gets no factor of its own.
    located_share, known_share
        As published; 1 where it is not told that any are unknown. ``known_share`` per stratum.

    Returns
    -------
    ndarray
        Areas × strata, in steps of a tenth; 1 where nothing is known. By the activities of everyone in the
        area: those of a group are too few to tell more than chance, and who of everyone is in it may be
        hidden.
    """
    factor = np.ones(counts.by_area.shape)
    home, told = located_share < 1, (known_share < 1) & (known_share > 0)
    table, answers = counts.activity_area, counts.answers
    if answers is None or table.empty or not (home or told.any()):
        return factor
    weights = np.where(told, answers.weights(answers.told), 1.0)
    if home:
        weights = weights * answers.weights(answers.home)[:, None]
    at = answers.activities.get_indexer(pd.Index(table["activity"]))
    area, everyone = table["area"].to_numpy(int), table[[0]].to_numpy(float)
    plain, heavy = np.zeros((len(factor), 1)), np.zeros(factor.shape)
    np.add.at(plain, area, everyone)
    np.add.at(heavy, area, everyone * weights[at])
    np.divide(heavy, plain, out=factor, where=~hidden & ~hidden[:, :1] & (plain > 0))
    return np.clip(np.round(factor, _DIGITS), _LEAST, _MOST)
