"""Which areas are alike: nearest neighbours in what is known of the areas.

The covariates are standardised, so that each weighs the same; the distance is Euclidean. An area is held
against the nearest ones, its own left out, as many as it takes for at least `FEWEST_PEERS` areas and
`FEWEST_EXPECTED` adults expected to be reached in them: fewer would be a small count again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

FEWEST_PEERS = 5
FEWEST_EXPECTED = 50.0


def nearest_peers(covariates: pd.DataFrame, expected: np.ndarray) -> np.ndarray | None:
    """Choose what each area is held against.

    Parameters
    ----------
    covariates
        One row per area, no value missing, no column constant.
    expected
        Adults expected to be reached in each area at the municipality's rate; 0 where nobody lives.

    Returns
    -------
    ndarray of bool or None
        Areas × areas: row i has its peers. None where no choice would be large enough for some area.
    """
    from sklearn.neighbors import NearestNeighbors  # loaded only when asked for
    from sklearn.preprocessing import StandardScaler

    count = len(covariates)
    # An area where nobody lives is nobody's peer, and fills no place among them.
    living = np.flatnonzero(expected > 0)
    if len(living) <= FEWEST_PEERS:
        return None
    places = StandardScaler().fit_transform(covariates.to_numpy(dtype=float))
    search = NearestNeighbors(n_neighbors=len(living)).fit(places[living])
    _, order = search.kneighbors(places)
    chosen = np.zeros((count, count), dtype=bool)
    for area in range(count):
        others = [int(each) for each in living[order[area]] if each != area]
        enough = np.flatnonzero(np.cumsum(expected[others]) >= FEWEST_EXPECTED)
        if not len(enough):
            return None
        chosen[area, others[: max(FEWEST_PEERS, int(enough[0]) + 1)]] = True
    return chosen
