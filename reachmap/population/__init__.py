"""From published counts to the target population: parents per area, age band, sex and arrival.

`build_target_population` takes either children by age (times parents per child, `families`) or a target
population that the municipality has itself.
"""

from __future__ import annotations

from reachmap.population.target import TargetPopulation, build_target_population

__all__ = ["TargetPopulation", "build_target_population"]
