"""What single activities brought, as the checks of a verdict may know it.

Of everyone in an area whose count is shown it is known how many came by which activity. Of a group or an age
it is not: a father of small children who is exchanged for one of teenagers at another activity moves no shown
number, and must move nothing else. So each group is taken to be spread over activities as everyone is.
"""

from __future__ import annotations

import numpy as np


def as_everyone(counts: np.ndarray, brought: np.ndarray, everyone: np.ndarray) -> np.ndarray:
    """Divide what an activity brought over counts of groups as everyone is divided.

    Parameters
    ----------
    counts
        Adults of a group; missing where they are not told.
    brought
        Of everyone, by the activity. The three are broadcast together.
    everyone
        All adults.

    Returns
    -------
    ndarray
        Of the group, by the activity: whole numbers, halves up; missing where the count is.
    """
    share = np.divide(brought, np.maximum(everyone, 1))
    return np.asarray(np.floor(counts * share + 0.5))
