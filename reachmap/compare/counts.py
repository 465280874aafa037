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
    rows = [_rows(share, bands, group) for share in shares]
    reached = pd.DataFrame([row["reached"] for row in rows], columns=bands).set_axis(codes)
    people = pd.DataFrame([row["target"] for row in rows], columns=bands).set_axis(codes)
    phi = pd.Series([_dispersion(share, row) for share, row in zip(shares, rows, strict=True)], codes)
    return BandCounts(reached, people, phi)


def _rows(share: Share, bands: Sequence[str], group: str) -> dict[str, list[float]]:
    known = share.manifest.quality.share("age_known") or 1.0
    reached, target = [], []
    for band in bands:
        row = share.whole(band, group)
        people = float("nan") if row is None else float(row["target"])
        reached.append(float("nan") if row is None else share.kept * _recorded(row, known))
        target.append(people)
    return {"reached": reached, "target": target}


def _recorded(row: Mapping[str, Any], known: float) -> float:
    if pd.notna(row["reached"]):
        return float(row["reached"]) / known
    # The estimate is of everybody of the band: nothing to raise.
    return float(row["coverage"]) * float(row["target"])


def _dispersion(share: Share, rows: dict[str, list[float]]) -> float:
    """φ × E[m²]/E[m], m the bands that a parent is in: one or two."""
    phi = share.manifest.dispersion
    whole = share.whole()
    persons = (
        float("nan") if whole is None or pd.isna(whole["reached"]) else share.kept * float(whole["reached"])
    )
    mean = np.nansum(rows["reached"]) / persons if persons > 0 else 1.0
    mean = float(np.clip(mean, 1.0, _MOST_BANDS))
    return phi * (3 * mean - 2) / mean
