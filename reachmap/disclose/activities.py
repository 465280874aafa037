"""What single activities brought, as the checks of a verdict may know it.

Of everyone in an area whose count is shown it is known how many came by which activity. Of a group or an age
it is not: a father of small children who is exchanged for one of teenagers at another activity moves no shown
number, and must move nothing else. So each group is taken to be spread over activities as everyone is.
"""

from __future__ import annotations

import numpy as np


def as_everyone(brought: np.ndarray, counts: np.ndarray, everyone: int) -> np.ndarray:
    """Divide what an activity brought to each row over all strata as everyone of the row is.

    Parameters
    ----------
    brought
        Of everyone, per row.
    counts
        Rows × strata.
    everyone
        Place of everyone among strata.

    Returns
    -------
    ndarray
        Rows × strata, whole numbers.
    """
    all_of_row = counts[:, everyone]
    share = np.divide(brought, all_of_row, out=np.zeros(len(counts)), where=all_of_row > 0)
    return np.asarray(np.floor(counts * share[:, None] + 0.5), dtype=np.int64)
