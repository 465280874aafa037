"""A small extract of OpenStreetMap, made for the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pyproj import Transformer

from reachmap.files import MemoryFile

WEST, SOUTH = 585_000.0, 6_610_000.0


def extract(
    folder: Path,
    points: Mapping[int, tuple[float, float]],
    ways: Sequence[tuple[Sequence[int], Mapping[str, str]]],
) -> MemoryFile:
    """Points in metres from a corner near Västerås, and ways with their tags, as an ``.osm.pbf``."""
    import osmium
    from osmium.osm.mutable import Node, Way

    path = folder / "vägar.osm.pbf"
    path.unlink(missing_ok=True)
    turn = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
    writer = osmium.SimpleWriter(str(path))
    for ref, (x, y) in points.items():
        writer.add_node(Node(id=ref, location=turn.transform(WEST + x, SOUTH + y), version=1))
    for number, (refs, tags) in enumerate(ways, 1):
        writer.add_way(Way(id=number, nodes=list(refs), tags=dict(tags), version=1))
    writer.close()
    return MemoryFile(path.name, path.read_bytes())
