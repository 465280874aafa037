"""Does support reach equally: along a rank, between areas, and in places that lie together.

Sees only what has passed the gate. Three figures for the reader (`AlongRank.difference` with its fifths and
curve, `Spread`, clusters of shortfall), the World Health Organization's measures for the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from reachmap.equity.fifths import AlongRank, along_rank
from reachmap.equity.hidden import PartlyHidden
from reachmap.equity.spread import EqualReach, Spread, simulate_equal_reach, spread_against_chance
from reachmap.equity.summary import measures, measures_over_draws
from reachmap.gaps.clusters import Moran, moran
from reachmap.gaps.scan import spatial_scan
from reachmap.gaps.standard import municipal_rates
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.vocabulary import EVERYONE

DRAWS = 1000
# A cluster that equal reach gives more often than this is not told of.
CLUSTER_LEVEL = 0.05
# Adults, in Poisson terms, that a fifth's rate must rest on: with fewer its interval says nothing.
FEWEST_ADULTS = 5.0
MEASURES = ("dimension", "measure", "estimate", "low", "high", "chance", "chance_low", "chance_high")
# Between areas only these: the others hold every area against the one that happens to be best.
WITHOUT_A_BEST = ("BGV", "BGSD", "COV", "MDMU", "MDMW", "IDISU", "IDISW", "TI", "MLD")
_NORMAL_90 = 1.6448536269514722
CLUSTERS = ("area_codes", "parents", "expected", "shortfall", "relative_risk", "p_value")
# Indicators whose advantaged end is known; the value says whether a high figure is a disadvantage.
KNOWN_RANKS: Mapping[str, bool] = {
    "low_income_share": True,
    "income_median_tkr": False,
    "income_mean_tkr": False,
    "short_education_share": True,
    "post_secondary_share": False,
}


@dataclass(frozen=True)
class Rank:
    """What areas are put in order by.

    Parameters
    ----------
    name
        The indicator.
    values
        Per area, missing where not known.
    high_is_disadvantaged
        Whether a high value is the disadvantaged end.
    """

    name: str
    values: np.ndarray
    high_is_disadvantaged: bool

    @property
    def order(self) -> np.ndarray:
        """Rank with the most disadvantaged lowest."""
        return -self.values if self.high_is_disadvantaged else self.values


@dataclass(frozen=True)
class Equality:
    """How equally the support reaches.

    Parameters
    ----------
    rank
        Name of the indicator, or ``""``.
    high_is_disadvantaged
        Which end of it.
    along
        Reach along the rank, or None (no rank, too few areas, too little shown).
    spread
        Between areas, beside chance; or None.
    clusters
        Places of shortfall: `CLUSTERS`; ``area_codes`` a tuple, nearest the centre first.
    neighbours_alike
        Moran's I of reached through expected, or None where no two areas touch.
    measures
        The WHO's, of shares in per cent: `MEASURES`, a row for each. ``dimension`` ``rank``: between the
        fifths, with 95 % intervals. ``areas``: between areas as counted (hidden counts at their
        expectation), beside the same under equal reach; those that pick a best area are left out.
    """

    rank: str
    high_is_disadvantaged: bool
    along: AlongRank | None
    spread: Spread | None
    clusters: pd.DataFrame
    neighbours_alike: Moran | None
    measures: pd.DataFrame


def measure_equality(
    published: PublishedReach,
    target: TargetPopulation,
    *,
    rank: Rank | None,
    points: pd.DataFrame,
    adjacency: pd.DataFrame,
    seed: int,
) -> Equality:
    """Measure how equally all parents are reached.

    Parameters
    ----------
    published
        Reach after the gate.
    target
        Target population of the same areas.
    rank
        What areas are put in order by.
    points
        x and y per area in metres, index area code: where its parents lie.
    adjacency
        Which areas touch: ``focal``, ``neighbor``.
    seed
        Same seed and inputs, same result.
    """
    everyone = EVERYONE
    weights = municipal_rates(published, target, everyone)
    people, expected = target.draws(everyone, draws=DRAWS, seed=seed, weights=weights)
    shape = (DRAWS, len(published.area_codes))
    # Areas without a target take no part: a share of nobody is no share.
    people = np.nan_to_num(np.broadcast_to(people, shape))
    expected = np.where(people > 0, np.nan_to_num(np.broadcast_to(expected, shape)), 0.0)
    work = _Work(published, people, expected, rank, seed)
    along = work.along()
    return Equality(
        rank="" if rank is None else rank.name,
        high_is_disadvantaged=rank is not None and rank.high_is_disadvantaged,
        along=along,
        spread=None if work.equal is None else spread_against_chance(work.equal),
        clusters=work.clusters(points),
        neighbours_alike=work.neighbours_alike(adjacency),
        measures=pd.concat([_between_fifths(along), work.between_areas()])[list(MEASURES)],
    )


def _between_fifths(along: AlongRank | None) -> pd.DataFrame:
    if along is None or not np.isfinite(along.fifths["coverage"]).all():
        return pd.DataFrame(columns=list(MEASURES))
    fifths = along.fifths
    half = (fifths["coverage_high"] - fifths["coverage_low"]) / 2
    found = measures(
        100 * fifths["coverage"].clip(upper=1.0),
        fifths["parents"],
        order=pd.Series(fifths.index, fifths.index),
        standard_errors=100 * half / _NORMAL_90,
    )
    return found.rename_axis("measure").reset_index().assign(dimension="rank").reindex(columns=list(MEASURES))


@dataclass(frozen=True)
class _Work:
    """Counts of all parents with what they are held against."""

    published: PublishedReach
    people: np.ndarray
    expected: np.ndarray
    rank: Rank | None
    seed: int

    @cached_property
    def counts(self) -> PartlyHidden:
        shown = self.published.reached[:, 0]
        may_be = [self.published.possible(area, 0) for area in range(len(shown))]
        low, high = ([float(end(values)) for values in may_be] for end in (min, max))
        return PartlyHidden(shown, np.array(low), np.array(high))

    @cached_property
    def equal(self) -> EqualReach | None:
        published = self.published
        return simulate_equal_reach(
            self.counts, self.expected, k=published.k, dispersion=published.dispersion, seed=self.seed
        )

    @cached_property
    def missing_factor(self) -> float:
        """Reached with or without a known home, through those with one."""
        total = float(self.published.total[0])
        if self.equal is not None and total > 0:
            return total / float(self.equal.filled.sum())
        return 1 / max(self.published.located_share, 1e-12)

    @cached_property
    def inhabited(self) -> np.ndarray:
        return np.asarray(self.expected.mean(axis=0) > 0)

    def along(self) -> AlongRank | None:
        if self.rank is None:
            return None
        return along_rank(
            self.counts,
            self.people,
            self.rank.order,
            dispersion=self.published.dispersion,
            missing_factor=self.missing_factor,
            fewest=FEWEST_ADULTS * self.published.dispersion,
            seed=self.seed,
        )

    def clusters(self, points: pd.DataFrame) -> pd.DataFrame:
        """Circles of areas with fewer than expected, counts and expectations in Poisson terms (through φ)."""
        nothing = pd.DataFrame({name: [] for name in CLUSTERS})
        if self.equal is None:
            return nothing
        phi, chosen = self.published.dispersion, self.inhabited
        index = pd.Index(self.published.area_codes)[chosen]
        parents = pd.Series(self.people.mean(axis=0)[chosen], index)
        found = spatial_scan(
            pd.Series(self.equal.filled[chosen] / phi, index),
            pd.Series(self.equal.expected[chosen] / phi, index),
            points.loc[index],
            population=parents,
            direction="low",
            seed=self.seed,
        )
        told = found[found["p_value"] <= CLUSTER_LEVEL]
        scale = phi * self.missing_factor
        rows = {
            "area_codes": list(told["members"]),
            "parents": [float(parents[list(members)].sum()) for members in told["members"]],
            "expected": (scale * told["expected"]).tolist(),
            "shortfall": (scale * (told["expected"] - told["cases"])).tolist(),
            "relative_risk": told["relative_risk"].tolist(),
            "p_value": told["p_value"].tolist(),
        }
        return pd.DataFrame(rows) if len(told) else nothing

    def neighbours_alike(self, adjacency: pd.DataFrame) -> Moran | None:
        index = pd.Index(self.published.area_codes)[self.inhabited]
        kept = adjacency[adjacency["focal"].isin(index) & adjacency["neighbor"].isin(index)]
        if self.equal is None or not len(kept):
            return None
        ratio = (self.equal.filled / np.maximum(self.equal.expected, 1e-12))[self.inhabited]
        return moran(pd.Series(ratio, index), kept, seed=self.seed)

    def between_areas(self) -> pd.DataFrame:
        """The WHO's measures of counts through parents, beside those of equal reach."""
        if self.equal is None:
            return pd.DataFrame(columns=list(MEASURES))
        mean = self.people.mean(axis=0)[self.inhabited]
        population = pd.Series(mean, pd.Index(self.published.area_codes)[self.inhabited])

        def found(counts: np.ndarray) -> pd.DataFrame:
            share = 100 * self.missing_factor * counts[:, self.inhabited] / mean
            table = measures_over_draws(np.minimum(share, 100.0), population)
            return table[[name for name in table.columns if name in WITHOUT_A_BEST]]

        chance = found(self.equal.replications)
        return pd.DataFrame(
            {
                "dimension": "areas",
                "measure": chance.columns,
                "estimate": found(self.equal.filled[None]).iloc[0].to_numpy(),
                "low": np.nan,
                "high": np.nan,
                "chance": chance.median().to_numpy(),
                "chance_low": chance.quantile(0.05).to_numpy(),
                "chance_high": chance.quantile(0.95).to_numpy(),
            }
        )
