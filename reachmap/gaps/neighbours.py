"""Which areas are neighbours, and what that says of a smooth surface over them.

The intrinsic autoregression (ICAR) has precision Q = D - A: D the number of neighbours, A the adjacency. It
is scaled within each connected part of the map so that the geometric mean of its marginal variances is 1,
and sums to 0 there; areas without neighbours get none of it (Sørbye & Rue 2014, Spatial Statistics 8:39-51;
Freni-Sterrantino, Ventrucci & Rue 2018, Spatial and Spatio-temporal Epidemiology 26:25-34).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap.errors import TableError

if TYPE_CHECKING:
    import geopandas as gpd
    from libpysal.graph import Graph
    from scipy.sparse import csc_array

# Metres: boundaries that were simplified apart leave slivers between neighbours.
SLIVER_M = 1.0


@dataclass(frozen=True)
class Neighbours:
    """Pairs of neighbouring areas.

    Parameters
    ----------
    count
        Number of areas.
    pairs
        Positions, pairs × 2, each pair once with the smaller first.
    part
        Which connected part each area belongs to; -1 for areas without neighbours.
    """

    count: int
    pairs: np.ndarray
    part: np.ndarray

    @property
    def connected(self) -> np.ndarray:
        """Whether an area has neighbours."""
        return np.asarray(self.part >= 0)

    def precision(self) -> csc_array:
        """Q, unscaled, as a sparse matrix (scipy csc)."""
        from scipy import sparse

        first, second = self.pairs.T
        weights = np.ones(len(self.pairs))
        half = sparse.coo_array((weights, (first, second)), shape=(self.count, self.count))
        whole = (half + half.T).tocsc()
        return (sparse.diags_array(np.asarray(whole.sum(axis=1)).ravel()) - whole).tocsc()

    def covariance(self) -> np.ndarray:
        """Scaled generalised inverse of Q, dense; rows of areas without neighbours are 0."""
        return self._covariance

    @cached_property
    def root(self) -> np.ndarray:
        """A matrix whose product with its transpose is the covariance."""
        values, vectors = np.linalg.eigh(self._covariance)
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))

    @cached_property
    def _covariance(self) -> np.ndarray:
        found = np.zeros((self.count, self.count))
        if not len(self.pairs):
            return found
        q = self.precision().toarray()
        for part in range(int(self.part.max(initial=-1)) + 1):
            at = np.flatnonzero(self.part == part)
            even = np.full((len(at), len(at)), 1 / len(at))
            inverse = np.linalg.inv(q[np.ix_(at, at)] + even) - even
            found[np.ix_(at, at)] = inverse / np.exp(np.log(np.diag(inverse)).mean())
        return found


def read_neighbours(adjacency: Graph | pd.DataFrame | Neighbours | None, index: pd.Index) -> Neighbours:
    """Understand an adjacency given by labels.

    Parameters
    ----------
    adjacency
        libpysal's ``Graph``, or a frame with columns ``focal`` and ``neighbor``: pairs once or both ways;
        self-pairs are ignored. None: no area has neighbours. What this function gave for the same areas is
        given back.
    index
        Labels of the areas, in order.

    Raises
    ------
    TableError
        Labels are repeated, a column is missing, or a pair names an area that is not in ``index``.
    """
    if isinstance(adjacency, Neighbours) and adjacency.count == len(index):
        return adjacency
    from scipy.sparse.csgraph import connected_components

    if not index.is_unique:
        raise TableError("schema", table="areas", problem="labels are repeated")
    places = np.empty((0, 2), dtype=np.int64) if adjacency is None else _positions(_frame(adjacency), index)
    places = np.unique(np.sort(places[places[:, 0] != places[:, 1]], axis=1), axis=0)
    found = Neighbours(len(index), places, np.full(len(index), -1))
    if not len(places):
        return found
    _, labels = connected_components(found.precision(), directed=False)
    sizes = np.bincount(labels, minlength=1)
    renumbered = np.cumsum(sizes > 1) - 1
    return Neighbours(len(index), places, np.where(sizes[labels] > 1, renumbered[labels], -1))


def _frame(adjacency: Graph | pd.DataFrame) -> pd.DataFrame:
    if isinstance(adjacency, pd.DataFrame):
        lacking = {"focal", "neighbor"} - set(adjacency.columns)
        if lacking:
            raise TableError("schema", table="adjacency", problem=f"lacks {', '.join(sorted(lacking))}")
        return adjacency
    if not hasattr(adjacency, "adjacency"):
        raise TableError("schema", table="adjacency", problem="neither a graph nor a frame of pairs")
    # A graph lists areas without neighbours as their own neighbour, with weight 0.
    return pd.DataFrame(adjacency.adjacency.reset_index())


def _positions(pairs: pd.DataFrame, index: pd.Index) -> np.ndarray:
    found = np.column_stack([index.get_indexer(pd.Index(pairs[name])) for name in ("focal", "neighbor")])
    if (found < 0).any():
        raise TableError("schema", table="adjacency", problem=f"{(found < 0).sum()} labels are not areas")
    return np.asarray(found, dtype=np.int64).reshape(-1, 2)


def touching(areas: gpd.GeoDataFrame, *, label: str = "area_code") -> pd.DataFrame:
    """List which areas share a border or a corner (queen contiguity).

    Parameters
    ----------
    areas
        Polygons in a reference system in metres.
    label
        The column that names them.

    Returns
    -------
    DataFrame
        ``focal``, ``neighbor``: each pair both ways.
    """
    geometry = areas.geometry
    found = geometry.sindex.query(geometry, predicate="dwithin", distance=SLIVER_M)
    first, second = found[:, found[0] != found[1]]
    names = areas[label].to_numpy()
    return pd.DataFrame({"focal": names[first], "neighbor": names[second]})
