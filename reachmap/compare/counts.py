"""From share files to the counts that are compared: municipalities × ages, recorded and parents.

Counts of an age are of adults of whom children's ages are known; they are raised by the share of whom that
is so. A count that the file hides is taken as the file's own estimate of it, which was made without seeing
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reachmap.compare.share_file import Share
from reachmap.vocabulary import ALL

# Largest mean number of bands that a parent is taken to be in; beyond it data are odd.
_MOST_BANDS = 2.0


@dataclass(frozen=True)
class BandCounts:
    """Memberships of one period.

    Parameters
    ----------
    reached, people
        Municipalities × bands of a group; recorded (raised for unknown ages) and estimated parents.
    dispersion
        φ of memberships, a figure for each municipality.
    """

    reached: pd.DataFrame
    people: pd.DataFrame
    dispersion: pd.Series

    @property
    def total(self) -> pd.Series:
        """Memberships recorded."""
        return self.reached.sum(axis=1)

    def rates(self) -> pd.Series:
        """Everybody's rate in each band."""
        return self.reached.sum() / self.people.sum()


def band_counts(shares: Sequence[Share], *, group: str = ALL) -> BandCounts:
    """Gather what files of one period and the same bands say of a group.

    Parameters
    ----------
    shares
        Files whose bands are the same.
    group
        A parent group.
    """
    bands = [band.key for band in shares[0].manifest.definitions.bands]
    codes = pd.Index([share.manifest.code for share in shares], name="municipality")
    rows = [band_figures(share, group=group) for share in shares]
    reached = pd.DataFrame([counts for counts, _ in rows], columns=bands).set_axis(codes)
    people = pd.DataFrame([parents for _, parents in rows], columns=bands).set_axis(codes)
    phi = [_dispersion(share, counts) for share, (counts, _) in zip(shares, rows, strict=True)]
    return BandCounts(reached, people, pd.Series(phi, codes))


def band_figures(share: Share, *, group: str = ALL) -> tuple[list[float], list[float]]:
    """Give memberships recorded and parents of each of the file's bands; missing where not known."""
    known = share.manifest.quality.share("age_known") or 1.0
    rows = [share.whole(band.key, group) for band in share.manifest.definitions.bands]
    nothing = float("nan")
    counts = [nothing if row is None else share.kept * _recorded(row, known) for row in rows]
    return counts, [nothing if row is None else float(row["target"]) for row in rows]


def _recorded(row: Mapping[str, Any], known: float) -> float:
    if pd.notna(row["reached"]):
        return float(row["reached"]) / known
    # The estimate is of everybody of the band: nothing to raise.
    return float(row["coverage"]) * float(row["target"])


def _dispersion(share: Share, counts: Sequence[float]) -> float:
    """φ × E[m²]/E[m], m the bands that a parent is in: one or two."""
    phi = share.manifest.dispersion
    whole = share.whole()
    persons = (
        float("nan") if whole is None or pd.isna(whole["reached"]) else share.kept * float(whole["reached"])
    )
    mean = np.nansum(counts) / persons if persons > 0 else 1.0
    mean = float(np.clip(mean, 1.0, _MOST_BANDS))
    return phi * (3 * mean - 2) / mean
