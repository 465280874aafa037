"""Located participations -> reach per area and stratum; intervals.

`counting` decides what counts, `few` who is left out, `records` holds it before the gate and after,
`clumping` tells how far counts vary more than a Poisson's, `intervals` has the intervals of shares and rates.
"""

from reachmap.reach.clumping import ENOUGH_ACTIVITIES, PRIOR_DISPERSION, dispersion
from reachmap.reach.counting import OUTSIDE_COVERAGE, counts_here, estimate_reach, is_counted
from reachmap.reach.few import Few, few_in_no_area
from reachmap.reach.intervals import poisson_interval, wilson
from reachmap.reach.records import IntakeCounts, PublishedReach, ReachCounts

__all__ = [
    "ENOUGH_ACTIVITIES",
    "OUTSIDE_COVERAGE",
    "PRIOR_DISPERSION",
    "Few",
    "IntakeCounts",
    "PublishedReach",
    "ReachCounts",
    "counts_here",
    "dispersion",
    "estimate_reach",
    "few_in_no_area",
    "is_counted",
    "poisson_interval",
    "wilson",
]
