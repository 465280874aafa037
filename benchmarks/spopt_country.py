"""Most people within reach in a country: `site_venues` beside PySAL's spopt with HiGHS, in one run.

spopt is no dependency of ReachMap. Make an environment of its own for this:
``python -m venv spopt; spopt/bin/pip install spopt pulp highspy``, and run
``PYTHONPATH=. spopt/bin/python benchmarks/spopt_country.py``.
Printed is processor time, which other work on the machine disturbs less than the clock.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from statistics import median

import numpy as np
import pandas as pd

from reachmap.siting import site_venues

AREAS, CANDIDATES, VENUES, RADIUS = 6160, 300, 10, 30_000.0


def country(seed: int = 290) -> tuple[pd.Series, pd.DataFrame]:
    """As many areas as Sweden has DeSO, in 290 towns of very different size; 300 of them are candidates."""
    rng = np.random.default_rng(seed)
    towns = rng.random((290, 2)) * np.array([400_000, 1_200_000])
    sizes = rng.lognormal(0, 1.2, 290)
    town = rng.choice(290, AREAS, p=sizes / sizes.sum())
    homes = towns[town] + rng.normal(0, 8_000, (AREAS, 2))
    places = homes[rng.choice(AREAS, CANDIDATES, replace=False)]
    people = pd.Series(rng.integers(100, 700, AREAS), dtype=float)
    return people, pd.DataFrame(np.hypot(*(homes[:, None] - places[None]).transpose(2, 0, 1)))


def spopt_people(people: pd.Series, distance: pd.DataFrame) -> float:
    """The same by spopt's MCLP and HiGHS: people within reach of the chosen ones."""
    # Not among what ReachMap depends on, so not known where this is checked.
    pulp = importlib.import_module("pulp")
    locate = importlib.import_module("spopt.locate")
    model = locate.MCLP.from_cost_matrix(
        distance.to_numpy(), people.to_numpy(), service_radius=RADIUS, p_facilities=VENUES
    )
    model = model.solve(pulp.HiGHS(msg=False, gapRel=0.0))
    chosen = [place for place, variable in enumerate(model.fac_vars) if variable.varValue > 0.5]
    within = (distance.to_numpy()[:, chosen] <= RADIUS).any(axis=1)
    return float(people.to_numpy()[within].sum())


def timed(runs: int) -> tuple[list[float], list[float]]:
    """Processor seconds of both, run in turn."""
    people, distance = country()
    ours, theirs = [], []
    for _ in range(runs):
        start = time.process_time()
        found = site_venues(people, distance, p=VENUES, objective="max_cover", radius=RADIUS)
        middle = time.process_time()
        value = spopt_people(people, distance)
        theirs.append(time.process_time() - middle)
        ours.append(middle - start)
        if not found.proven or abs(found.value - value) > 0.5:
            sys.exit(f"the answers differ: {found.value} and {value}")
    return ours, theirs


def main() -> None:
    """Print the medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    ours, theirs = timed(parser.parse_args().runs)
    mine, spopt = median(ours), median(theirs)
    sys.stdout.write(f"ReachMap {mine:.2f} s, spopt with HiGHS {spopt:.2f} s, share {mine / spopt:.3f}\n")


if __name__ == "__main__":
    main()
