"""Areas of one year carried over to those of another, from two sets of boundaries."""

from __future__ import annotations

import pandas as pd

from reachmap.files import Source
from reachmap.locate.versions import carry_over
from reachmap.read.boundaries import read_boundaries
from reachmap.settings import BoundarySettings


def carried_over(earlier: Source, current: Source) -> pd.DataFrame:
    """Say which areas of an earlier year are the same ground as those of a later one.

    Parameters
    ----------
    earlier, current
        Boundaries, as of a project.

    Returns
    -------
    DataFrame
        As from `locate.versions.carry_over`.

    Raises
    ------
    ReachmapError
        A file can not be read.
    """
    old, new = (read_boundaries(BoundarySettings(file), municipality=()).areas for file in (earlier, current))
    return carry_over(old, new)
