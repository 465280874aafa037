"""Where to put venues: the best places out of a list, with how sure it is that there are no better ones.

`site_venues` answers one question exactly where it can; `coverage_curve` what one venue more would add, and
`selection_frequency` how often a place is chosen when the numbers of people are drawn anew. All of them count
people, never points or areas. To live within reach of a venue is not to be reached by it.
"""

from __future__ import annotations

from reachmap.siting.equal import equal_distance
from reachmap.siting.site import Siting, site_venues
from reachmap.siting.study import coverage_curve, selection_frequency

__all__ = ["Siting", "coverage_curve", "equal_distance", "selection_frequency", "site_venues"]
