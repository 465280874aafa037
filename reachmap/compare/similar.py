"""Which municipalities are alike: by size, the mix of ages, and other figures where they are given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from reachmap.compare.counts import band_counts
from reachmap.compare.share_file import Share

NEAREST = 3


def similar(shares: Sequence[Share], indicators: pd.DataFrame | None = None) -> pd.DataFrame:
    """List the nearest municipalities of each: at most half of the others, as all would tell of none.

    Parameters
    ----------
    shares
        Files of one period.
    indicators
        Other figures; those that are missing for one are left out for all.

    Returns
    -------
    DataFrame
        ``municipality, other, distance``, nearest first, at most `NEAREST` for each: the root mean square
        difference in standard deviations of the log of the number of parents, each age's share of them, and
        the other figures.
    """
    empty = pd.DataFrame({"municipality": [], "other": [], "distance": []})
    if len(shares) < 3:
        return empty
    people = band_counts(shares).people
    people = people[(people > 0).all(axis=1)]
    features = people.div(people.sum(axis=1), axis=0).assign(size=np.log(people.sum(axis=1)))
    if indicators is not None:
        features = features.join(indicators.reindex(features.index).dropna(axis=1))
    scale = features.std(ddof=0)
    z = ((features - features.mean()) / scale.where(scale > 0))[scale.index[scale > 0]].to_numpy()
    if len(z) < 3 or not z.shape[1]:
        return empty
    # All pairs at once are few: 290 municipalities.
    distance = np.sqrt(((z[:, None] - z[None]) ** 2).mean(axis=2))
    np.fill_diagonal(distance, np.inf)
    few = min(NEAREST, (len(z) - 1) // 2)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :few]
    codes = features.index.to_numpy()
    return pd.DataFrame(
        {
            "municipality": np.repeat(codes, nearest.shape[1]),
            "other": codes[nearest].ravel(),
            "distance": np.take_along_axis(distance, nearest, axis=1).ravel(),
        }
    )
