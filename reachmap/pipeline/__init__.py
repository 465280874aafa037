"""The steps in order, from a project file to a frozen result.

`check` reads and locates; `run` goes the whole way. Counts that have not passed the gate live in `Evidence`,
in memory, and only here: what presents results gets an `Intake` or an `Analysis`.
"""

from reachmap.pipeline.offers import run_offers
from reachmap.pipeline.planning import plan_venues, reach_of_venues
from reachmap.pipeline.results import STEPS, Analysis, Evidence, Intake, OfferStudy, Progress
from reachmap.pipeline.steps import check, run

__all__ = [
    "STEPS",
    "Analysis",
    "Evidence",
    "Intake",
    "OfferStudy",
    "Progress",
    "check",
    "plan_venues",
    "reach_of_venues",
    "run",
    "run_offers",
]
