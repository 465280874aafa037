"""Roads and paths from an OpenStreetMap extract (``.osm.pbf``) that the user has.

Taken are ways that one may walk or cycle along, in both directions; motorways, ways that are private or being
built, and ferries are left out. What stays is a network of points and stretches in metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reachmap import tables
from reachmap.errors import InputError
from reachmap.files import Source, content

ENDINGS = (".osm.pbf", ".pbf")
MOST_NODES = 5_000_000
# Highways that nobody walks along, or that are not there.
_CLOSED = frozenset(
    {
        "motorway",
        "motorway_link",
        "construction",
        "proposed",
        "raceway",
        "bus_guideway",
        "abandoned",
        "platform",
        "elevator",
        "corridor",
        "razed",
    }
)
_REFUSED = frozenset({"no", "private"})


@dataclass(frozen=True)
class Roads:
    """A network.

    Parameters
    ----------
    points
        Nodes × 2: easting and northing, EPSG:3006.
    first, second
        The nodes at the ends of each stretch.
    metres
        Its length.
    """

    points: np.ndarray
    first: np.ndarray
    second: np.ndarray
    metres: np.ndarray


def read_roads(source: Source) -> Roads:
    """Read the ways that people may walk or cycle along.

    Raises
    ------
    InputError
        ``file_kind``, ``file_unreadable`` (no such extract, or damaged), ``roads_none``, ``roads_large``.
    """
    if not source.name.lower().endswith(ENDINGS):
        raise InputError("file_kind", file=source.name, known=", ".join(ENDINGS))
    data = content(source)
    if b"OSMHeader" not in data[:64]:
        raise InputError("file_unreadable", file=source.name)
    places: dict[int, tuple[float, float]] = {}
    ways: list[list[int]] = []
    try:
        _gather(data, places, ways, source)
    except RuntimeError as error:
        raise InputError("file_unreadable", file=source.name) from error
    if not ways:
        raise InputError("roads_none", file=source.name)
    return _network(places, ways)


def _gather(
    data: bytes, places: dict[int, tuple[float, float]], ways: list[list[int]], source: Source
) -> None:
    import osmium

    buffer = osmium.io.FileBuffer(data, "pbf")
    reader = osmium.FileProcessor(buffer).with_locations()
    for way in reader.with_filter(osmium.filter.KeyFilter("highway")):
        if not isinstance(way, osmium.osm.Way) or not _open(way.tags):
            continue
        # An extract is cut along a border: a way may go on where its points are no longer in the file.
        stretch: list[int] = []
        for node in way.nodes:
            if node.location.valid():
                places.setdefault(node.ref, (node.lon, node.lat))
                stretch.append(node.ref)
            elif len(stretch) > 1:
                ways.append(stretch)
                stretch = []
            else:
                stretch = []
        if len(stretch) > 1:
            ways.append(stretch)
        if len(places) > MOST_NODES:
            raise InputError("roads_large", file=source.name, limit=MOST_NODES)


def _open(tags: object) -> bool:
    """Tell whether people may walk or cycle along a way."""
    get = tags.get  # type: ignore[attr-defined]
    if get("highway") in _CLOSED or get("area") == "yes":
        return False
    if "yes" in (get("foot"), get("bicycle")) or "designated" in (get("foot"), get("bicycle")):
        return True
    return get("access") not in _REFUSED and get("foot") not in _REFUSED


def _network(places: dict[int, tuple[float, float]], ways: list[list[int]]) -> Roads:
    from pyproj import Transformer

    position = {ref: number for number, ref in enumerate(places)}
    degrees = np.array(list(places.values()))
    transformer = Transformer.from_crs(tables.WGS84, tables.CRS, always_xy=True)
    points = np.column_stack(transformer.transform(degrees[:, 0], degrees[:, 1]))
    pairs = np.array(
        [(position[a], position[b]) for way in ways for a, b in pairwise(way) if a != b], dtype=np.int64
    ).reshape(-1, 2)
    metres = np.hypot(*(points[pairs[:, 0]] - points[pairs[:, 1]]).T)
    return Roads(points, pairs[:, 0], pairs[:, 1], metres)
