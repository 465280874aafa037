"""``[venues]`` of a project file: where courses are or might be, and how far it is there."""

from __future__ import annotations

from dataclasses import dataclass

from reachmap.files import Source

VENUE_FILES = ("file", "homes", "roads", "times")
USUAL_DETOUR, LARGEST_DETOUR = 1.3, 5.0
LARGEST_WITHIN = 200_000.0


@dataclass(frozen=True)
class VenueSettings:
    """``[venues]``: a list of venues, where in each area people live, and how the way is measured.

    ``file``: names, coordinates, whether they exist, seats, cost. ``homes``: a GeoTIFF of people, points of
    dwellings or outlines of localities. ``roads``: an ``.osm.pbf``. ``times``: travel times in minutes.
    ``crs``: of coordinates in metres. ``within``: what counts as within reach, metres (minutes with
    ``times``). ``uptake``: the share of those within reach who take part.
    """

    file: Source | None = None
    homes: Source | None = None
    roads: Source | None = None
    times: Source | None = None
    crs: str = ""
    detour: float = USUAL_DETOUR
    within: float | None = None
    uptake: float | None = None

    def files(self) -> tuple[Source | None, ...]:
        """Every file that the section may name, in a stable order."""
        return tuple(getattr(self, key) for key in VENUE_FILES)
