"""What a plan stands on: where people live, where venues are, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap import tables
from reachmap.access import DETOUR, straight_line_distance
from reachmap.access.network import network_distance
from reachmap.access.places import Homes
from reachmap.errors import InputError
from reachmap.read.places import CANDIDATE
from reachmap.read.roads import Roads
from reachmap.siting.scenario import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

WITHIN_METRES, WITHIN_MINUTES = 3_000.0, 30.0
VENUE_COLUMNS = ("venue", "status", "seats", "cost", "bands", "language", "provider", "area_code")


def no_venues() -> gpd.GeoDataFrame:
    """List no venues."""
    import geopandas as gpd

    columns = {name: pd.Series(dtype="object") for name in VENUE_COLUMNS}
    for name in ("seats", "cost"):
        columns[name] = pd.Series(dtype="float64")
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(dtype="geometry"), crs=tables.CRS)


@dataclass(frozen=True)
class Ground:
    """Where people live, where venues are, and how far it is.

    Parameters
    ----------
    codes, names
        The areas, in order.
    homes
        Where in each area its people live.
    venues
        `access.places.locate_venues`.
    roads
        The network; None: straight lines.
    times
        Minutes, area codes × venues; None: distances in metres.
    detour
        How much longer the way is than the straight line.
    within
        What counts as within reach where nobody says otherwise; None: 3 km, or 30 minutes.
    uptake
        Share of those within reach who take part, as the project says; None: as many as today.
    left_out
        Rows of the list of venues that have no place in Sweden.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    homes: Homes
    venues: gpd.GeoDataFrame
    roads: Roads | None = None
    times: pd.DataFrame | None = None
    detour: float = DETOUR
    within: float | None = None
    uptake: float | None = None
    left_out: int = 0

    @property
    def unit(self) -> str:
        """``"minutes"`` or ``"metres"``."""
        return "metres" if self.times is None else "minutes"

    @property
    def ways(self) -> str:
        """How the way was measured: ``"straight"``, ``"roads"`` or ``"times"``."""
        return "times" if self.times is not None else "straight" if self.roads is None else "roads"

    @property
    def reach(self) -> float:
        """What counts as within reach."""
        usual = WITHIN_METRES if self.times is None else WITHIN_MINUTES
        return usual if self.within is None else self.within

    def with_places(self, places: Iterable[Place]) -> gpd.GeoDataFrame:
        """List the venues with places that somebody put on the map.

        Raises
        ------
        InputError
            ``scenario_name_twice``; ``times_no_click``: there are no travel times to a new place.
        """
        import geopandas as gpd
        import shapely

        added = list(places)
        if not added:
            return self.venues
        if self.times is not None:
            raise InputError("times_no_click", found=added[0].name)
        names = [place.name for place in added]
        twice = set(names) & set(self.venues["venue"]) or {name for name in names if names.count(name) > 1}
        if twice:
            raise InputError("scenario_name_twice", found=min(twice))
        rows = pd.DataFrame(
            {
                "venue": names,
                "status": CANDIDATE,
                "seats": np.nan,
                "cost": np.nan,
                "bands": [()] * len(names),
                "language": "",
                "provider": "",
                "area_code": None,
            }
        )
        points = shapely.points([(place.x, place.y) for place in added])
        return pd.concat(
            [self.venues, gpd.GeoDataFrame(rows, geometry=points, crs=tables.CRS)], ignore_index=True
        )

    def distances(self, venues: gpd.GeoDataFrame) -> pd.DataFrame:
        """Measure from every home to every venue, in `unit`; infinite where there is no way.

        Raises
        ------
        InputError
            ``times_lack_venue``, ``times_lack_areas``.
        """
        labels = pd.Index(venues["venue"], name=None)
        homes = self.homes.points
        if self.times is not None:
            return self._minutes(labels)
        points = homes[["x", "y"]].to_numpy(float)
        places = np.column_stack([venues.geometry.x, venues.geometry.y])
        if self.roads is not None:
            return network_distance(points, places, self.roads, labels=(homes.index, labels))
        import geopandas as gpd

        from_homes = gpd.GeoDataFrame(
            geometry=gpd.points_from_xy(points[:, 0], points[:, 1]), index=homes.index, crs=tables.CRS
        )
        to_venues = gpd.GeoDataFrame(geometry=venues.geometry.to_numpy(), index=labels, crs=tables.CRS)
        return straight_line_distance(from_homes, to_venues, detour=self.detour)

    def _minutes(self, labels: pd.Index) -> pd.DataFrame:
        times = self.times
        assert times is not None  # noqa: S101 - asked for only then
        lacking = labels.difference(times.columns, sort=False)
        if len(lacking):
            raise InputError("times_lack_venue", n=len(lacking), example=str(lacking[0]))
        areas = pd.Index(self.homes.points["area_code"])
        unknown = areas.unique().difference(times.index, sort=False)
        if len(unknown):
            raise InputError("times_lack_areas", n=len(unknown), example=str(unknown[0]))
        return times.loc[areas, labels].set_axis(self.homes.points.index)
