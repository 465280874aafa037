"""Published counts of areas and age bands as data for `CellModel`.

Everyone of an area and band is a set of two cells, women and men; men are a part of it. Those whose sex
nobody wrote down are in the set and in neither cell. A hidden count is 0 to k-1; men are also hidden where
0 to k-1 others would be left (`disclose`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

# Prior of the level, of bands and of sexes where parents are scaled to the municipality's own totals: what is
# left is that the mean of logarithms is not the logarithm of the mean.
KNOWN_SD = 0.3


@dataclass(frozen=True)
class PublishedCells:
    """Tables as `CellModel.fit` takes them; cells are numbered area × column × (rest, part)."""

    observed: pd.Series
    members: pd.DataFrame
    possible: pd.DataFrame
    within: pd.Series


def published_data(
    whole: np.ndarray, part: np.ndarray | None, *, k: int, known_share: float, known: np.ndarray
) -> PublishedCells:
    """Turn two published tables into data.

    Parameters
    ----------
    whole
        Areas × columns (bands): everyone; missing where hidden.
    part
        The same for the part (men, newly arrived); None where nothing is known of it.
    k
        Hidden counts are 0 to k-1.
    known_share
        Share of everyone of whom it is known whether they are of the part.
    known
        Areas × columns × 2 (rest, part): whether a cell has any parents. Data without parents are left out.

    Returns
    -------
    PublishedCells
    """
    labels = np.arange(whole.size).reshape(whole.shape)
    at = np.flatnonzero(known.any(axis=2))
    totals = whole.ravel()[at]
    sets = pd.DataFrame({"datum": np.repeat(at, 2), "cell": np.column_stack([2 * at, 2 * at + 1]).ravel()})
    sets = sets.assign(share=1.0)[known.reshape(-1)[sets["cell"]]]
    small = np.tile(np.arange(float(k)), (len(at), 1))
    observed, possible = [totals], [np.column_stack([small, np.full_like(small, np.nan)])]
    index, within, members = [at], [np.full(len(at), np.nan)], [sets]
    # Where everyone of the area and band is hidden, that the part is hidden too says nothing more.
    told = known.all(axis=2) & ~np.isnan(whole)
    if part is not None and told.any():
        chosen = labels[told]
        counts = part[told]
        left = whole[told][:, None] - small[: len(chosen)]
        index.append(chosen + whole.size)
        observed.append(counts)
        # Values below k are there already.
        mirrored = np.where(left >= k, left, np.nan)
        direct = np.where(small[: len(chosen)] <= whole[told][:, None], small[: len(chosen)], np.nan)
        possible.append(np.column_stack([direct, mirrored]))
        within.append(chosen.astype(float))
        members.append(
            pd.DataFrame({"datum": chosen + whole.size, "cell": 2 * chosen + 1, "share": known_share})
        )
    labels_ = pd.Index(np.concatenate(index))
    return PublishedCells(
        observed=pd.Series(np.concatenate(observed), labels_),
        members=pd.concat(members, ignore_index=True),
        possible=pd.DataFrame(np.vstack(possible), labels_),
        within=pd.Series(np.concatenate(within), labels_),
    )
