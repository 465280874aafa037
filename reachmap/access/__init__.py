"""How far people have to a place, and how much of what is offered they can get at.

`matrix` checks and aligns tables of distances, `straight` measures as the crow flies, `summary` says how
far people have, and `catchment` weighs what is offered against how many share it. Distances carry whatever
unit the caller gives; ours are metres. A distance that is missing or infinite means that there is no way.
"""

from __future__ import annotations

from reachmap.access.catchment import Decay, two_step_floating_catchment
from reachmap.access.straight import DETOUR, straight_line_distance
from reachmap.access.summary import distance_by_area, nearest_venue

__all__ = [
    "DETOUR",
    "Decay",
    "distance_by_area",
    "nearest_venue",
    "straight_line_distance",
    "two_step_floating_catchment",
]
