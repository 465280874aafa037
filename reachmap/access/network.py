"""Distance along roads and paths, by the shortest way.

Whoever lives beside a road first goes straight to its nearest point; from there the way is Dijkstra's. Bits
of road that hang together with nothing (a car park, a cut-off path) are not stepped onto.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from reachmap.access.matrix import Floats
from reachmap.read.roads import Roads

# Judged: a part of the network with fewer points than this is no place's way to anywhere, unless it is a
# large part of the whole file.
_FEWEST_POINTS, _LARGE_PART = 20, 0.2


def network_distance(
    homes: Floats, venues: Floats, roads: Roads, *, labels: tuple[pd.Index, pd.Index]
) -> pd.DataFrame:
    """Measure along roads from homes to venues.

    Parameters
    ----------
    homes, venues
        Points, n × 2, metres, EPSG:3006.
    roads
        The network.
    labels
        Of the rows and of the columns.

    Returns
    -------
    DataFrame
        Metres, homes × venues: straight to the nearest point of the network, along it, and straight to the
        venue; infinite where the network does not lead there.
    """
    nodes, graph = _usable(roads)
    tree = cKDTree(roads.points[nodes])
    to_road, start = (np.asarray(each) for each in tree.query(homes))
    from_road, end = (np.asarray(each) for each in tree.query(venues))
    if not len(venues) or not len(homes):
        return pd.DataFrame(np.zeros((len(homes), len(venues))), index=labels[0], columns=labels[1])
    goals, back = np.unique(end, return_inverse=True)
    # From the venues, which are fewer; the way back is as long.
    along = dijkstra(graph, directed=False, indices=goals)[:, start].T
    metres = to_road[:, None] + along[:, back] + from_road[None, :]
    return pd.DataFrame(metres, index=labels[0], columns=labels[1])


def _usable(roads: Roads) -> tuple[np.ndarray, csr_array]:
    """The nodes that lead somewhere, and the network between them."""
    size = len(roads.points)
    # Where two stretches join the same two points the shorter one counts; a sum would lengthen both.
    ends = np.sort(np.column_stack([roads.first, roads.second]), axis=1)
    order = np.lexsort((roads.metres, ends[:, 1], ends[:, 0]))
    ends, metres = ends[order], roads.metres[order]
    first = np.ones(len(ends), dtype=np.bool_)
    first[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    # Zero would be read as no stretch at all.
    length = np.maximum(metres[first], 1e-3)
    graph = coo_array((length, (ends[first, 0], ends[first, 1])), shape=(size, size)).tocsr()
    _, part = connected_components(graph, directed=False)
    points = np.bincount(part)
    large = (points >= _FEWEST_POINTS) | (points >= _LARGE_PART * size)
    nodes = np.flatnonzero(large[part])
    return nodes, graph[nodes][:, nodes].tocsr()
