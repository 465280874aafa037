"""Reach, target and standard put together: coverage, shortfall and verdict per area and stratum.

Sees only what has passed the gate (`disclose.PublishedReach`). Every stratum is fitted for itself; strata
that are the same people share one fit. A stratum with too few areas or counts for the map has a plainer
model, or none: then only the municipality's own row tells of it (`choice`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pandas as pd
from threadpoolctl import ThreadpoolController

from reachmap.gaps.draws import StratumDraws
from reachmap.gaps.effects import COLUMNS, usable
from reachmap.gaps.municipality import MunicipalityRows
from reachmap.gaps.neighbours import Neighbours
from reachmap.gaps.spread import Spreading
from reachmap.gaps.standard import EQUALLY, Standard
from reachmap.gaps.stratum import Finished, StratumWork
from reachmap.gaps.summary import DRAWS, false_flags, named
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.standards import EQUAL
from reachmap.vocabulary import BUILT_IN, Stratum


@dataclass(frozen=True)
class Alike:
    """How far reach is alike, whatever it is held against.

    Parameters
    ----------
    behind
        By area: P(all parents are reached below four fifths of the rest's rate); missing where not known.
    groups
        By group, in the whole municipality: its rate through everyone's, with its 90 % interval.
    """

    behind: np.ndarray
    groups: dict[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Gaps:
    """All estimates.

    Parameters
    ----------
    areas
        Long: area_code, age_band, parent_group, `summary.ESTIMATES`, verdict (``""`` for no data), and
        `priorities`: probability_among_largest, tipping_odds.
    municipality
        The same for the municipality's own rows: bands and groups held against everyone.
    covariates_used
        Names of the covariates that there were areas enough for.
    false_flags
        Among the areas flagged as short of reach (all ages, all parents): the expected share of them
        that is flagged wrongly; missing where none is flagged.
    models
        Which model each stratum had (`choice.ModelName`); only those that the files tell of.
    unjudged
        Strata of so few adults that no area has a verdict but `TOO_FEW`.
    effects
        What goes with the reach of all parents: `effects.effects`.
    draws
        Draws of each stratum, for what is planned with them. They do not leave memory.
    alike
        What equal reach is judged by where the standard is another; None where it is ``equal``.
    """

    areas: pd.DataFrame
    municipality: pd.DataFrame
    covariates_used: tuple[str, ...]
    false_flags: float
    models: dict[tuple[str, str], str]
    unjudged: frozenset[tuple[str, str]]
    effects: pd.DataFrame
    draws: dict[tuple[str, str], StratumDraws] = field(default_factory=dict, repr=False)
    alike: Alike | None = None


def measure_gaps(
    published: PublishedReach,
    target: TargetPopulation,
    covariates: pd.DataFrame | None,
    *,
    seed: int,
    adjacency: pd.DataFrame | None = None,
    spread: Spreading | None = None,
    standard: Standard = EQUALLY,
) -> Gaps:
    """Estimate coverage and shortfall for every area and stratum.

    Parameters
    ----------
    published
        Reach after the gate.
    target
        Target population of the same areas in the same order.
    covariates
        One row per area in that order, no value missing; or None.
    seed
        Same seed and inputs, same result.
    adjacency
        Which areas are neighbours: ``focal``, ``neighbor`` (area codes). None: every area for itself.
    spread
        Adults who may live in one of several areas (`spread.spreading`).
    standard
        What areas are held against.
    """
    used = usable(covariates, len(published.area_codes))
    maps: dict[bytes, Neighbours] = {}
    drawn = target.drawing(draws=DRAWS, seed=seed)
    of_areas = _with_middles(published if spread is None else _of_areas_alone(published))

    def finished(stratum: Stratum, *, whole_only: bool = False) -> Finished:
        position = first[stratum.people]
        reach, places = (published, spread) if position < len(BUILT_IN.strata) else (of_areas, None)
        work = StratumWork(
            position, stratum, reach, drawn, used, seed, adjacency, maps, places, standard, whole_only
        )
        return work.finished(covariates if position == 0 else None)

    # Strata of the same people are worked out once, under the first one's name.
    strata = published.groups.strata
    first = {stratum.people: position for position, stratum in reversed(list(enumerate(strata)))}
    everyone, *others = [strata[position] for position in sorted(first.values())]
    # Small matrices: a second thread of the algebra costs more than it gives.
    with _threads().limit(limits=1):
        done = {everyone.people: finished(everyone)}
        # Where nothing is told of areas for all parents, nothing is of any age or group.
        whole_only = done[everyone.people].model == "municipality"
        done |= {stratum.people: finished(stratum, whole_only=whole_only) for stratum in others}
    persons = {people: each.persons for people, each in done.items()}
    rows = MunicipalityRows(published, drawn, seed, standard, persons)
    municipality = rows.estimate()
    tables = [done[stratum.people].table for stratum in strata]
    areas = named(tables, published.area_codes, strata)
    return Gaps(
        areas=areas,
        municipality=municipality,
        covariates_used=() if used is None else tuple(used.columns),
        false_flags=false_flags(areas),
        models={strata[first[people]].key: each.model for people, each in done.items() if each.model},
        unjudged=frozenset(strata[first[people]].key for people, each in done.items() if each.unjudged),
        effects=pd.DataFrame(columns=COLUMNS) if (found := done[everyone.people].effects) is None else found,
        draws={stratum.key: done[stratum.people].kept for stratum in strata},
        alike=None if standard.kind == EQUAL else Alike(done[everyone.people].behind, rows.alike()),
    )


@cache
def _threads() -> ThreadpoolController:
    """Find the libraries that calculate in threads, once a process: it looks through all that is loaded."""
    return ThreadpoolController()


def _with_middles(published: PublishedReach) -> PublishedReach:
    """Take the middle of what the municipality's number of an own group may be, where it is not told.

    How far it may lie from that is part of what is not known of it (`unseen.missing_factor`).
    """
    if published.total_low is None or published.total_high is None or not published.groups.own:
        return published
    middle = (published.total_low + published.total_high) / 2
    own = np.arange(len(middle)) >= len(BUILT_IN.strata)
    return replace(published, total=np.where(own & np.isnan(published.total), middle, published.total))


def _of_areas_alone(published: PublishedReach) -> PublishedReach:
    """Take those who may live in several areas to be as those whose home is known.

    For groups that a project defines: how many of them are at such a place is not told.
    """
    everyone, in_areas = published.total[0], float(np.nansum(published.shown[:, 0]))
    if not (everyone > 0 and in_areas > 0):
        return published
    return replace(published, located_share=min(in_areas / everyone, published.located_share))
