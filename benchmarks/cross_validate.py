"""Score models on areas that they have not seen, on the sample: the table of docs/methods.md.

Västerås of the sample (simulated, so ungated counts may be looked at): located adults against parents
expected, blocks of areas left out. For the sample as it is, and for new counts drawn from the same
rates.

    .venv/bin/python -m benchmarks.cross_validate --draws 20
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from reachmap.gaps import cross_validate
from reachmap.gaps.neighbours import touching
from reachmap.pipeline.gathering import (
    filled,
    gated,
    gather,
    given_covariates,
    project_settings,
    target_of,
    tell_nobody,
)
from reachmap.vocabulary import strata

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", default="vasteras")
    parser.add_argument("--draws", type=int, default=20)
    given = parser.parse_args()
    evidence = gather(project_settings(SAMPLE / given.project / "reachmap.toml"), tell_nobody)
    codes = pd.Index(evidence.counts.area_codes)
    target = target_of(evidence, tell_nobody)
    parents = pd.Series(target.mean(strata()[0]), codes)
    counts = pd.Series(evidence.counts.by_area[:, 0].astype(float), codes)
    covariates = filled(given_covariates(evidence))
    areas = evidence.boundaries.areas
    middle = areas.geometry.representative_point()
    points = pd.DataFrame({"x": middle.x.to_numpy(), "y": middle.y.to_numpy()}, codes)
    truth = pd.read_csv(SAMPLE / "truth.csv")
    truth = truth[(truth["age_band"] == "all") & (truth["parent_group"] == "all")].set_index("area_code")
    rates = truth["rate"].reindex(codes).to_numpy()
    dispersion = gated(evidence, target, covariates).areas.dispersion
    rng = np.random.default_rng(1)
    tables = []
    for draw in range(given.draws + 1):
        if draw:
            # Clumps of φ adults: the same mean, φ times the variance.
            mean = parents.to_numpy() * rates * counts.sum() / (parents * rates).sum()
            counts = pd.Series(dispersion * rng.poisson(mean / dispersion), codes)
        expected = parents * counts.sum() / parents.sum()
        with threadpool_limits(limits=1):
            tables.append(
                cross_validate(
                    counts,
                    expected,
                    points,
                    covariates=None if covariates is None else covariates.set_axis(codes),
                    adjacency=touching(areas),
                    dispersion=dispersion,
                    folds=8,
                    seed=1,
                )
            )
        if not draw:
            print(f"{given.project}: {len(codes)} areas, φ {dispersion:.2f}; the sample\n")
            print(tables[0].round(3).to_string(), "\n")
    if given.draws:
        each = pd.concat(tables[1:], keys=range(given.draws))
        gain = each["score"] - each["score"].xs("reference", level=1).reindex(each.index, level=0)
        found = pd.DataFrame({"gain": gain.groupby(level=1).mean(), "sd": gain.groupby(level=1).sem()})
        print(f"{given.draws} new samples from the same rates: score above the reference\n")
        print(found.loc[list(tables[0].index)].round(3).to_string())


if __name__ == "__main__":
    main()
