"""From published counts to the target population: parents per area, age band, sex and arrival.

`build_target_population` takes either children by age (times parents per child, `families`) or a target
population that the municipality has itself. `rake` fits tables to published margins.
"""

from __future__ import annotations

from reachmap.population.build import build_target_population
from reachmap.population.raking import Raking, rake, rake_margins
from reachmap.population.target import TargetDraws, TargetPopulation

__all__ = ["Raking", "TargetDraws", "TargetPopulation", "build_target_population", "rake", "rake_margins"]
