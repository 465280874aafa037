"""Reach, target and standard put together: coverage, shortfall and verdict per area and stratum.

Sees only what has passed the gate (`disclose.PublishedReach`). Every stratum is fitted for itself; strata
that are the same people share one fit. A stratum with too few areas or counts for the map has a plainer
model, or none: then only the municipality's own row tells of it (`choice`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import numpy as np
import pandas as pd
from threadpoolctl import ThreadpoolController

from reachmap.gaps.draws import StratumDraws
from reachmap.gaps.effects import COLUMNS, usable
from reachmap.gaps.municipality import MunicipalityRows
from reachmap.gaps.neighbours import Neighbours
from reachmap.gaps.second import shared
from reachmap.gaps.spread import Spreading
from reachmap.gaps.standard import EQUALLY, Standard
from reachmap.gaps.stratum import Finished, StratumWork
from reachmap.gaps.summary import DRAWS, false_flags, named
from reachmap.population import TargetDraws, TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.standards import EQUAL
from reachmap.vocabulary import BUILT_IN

# Areas up to which two processes work: of a country's, the second's draws are too much memory.
MOST_AREAS = 1000


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
    with measuring(
        published,
        target,
        covariates,
        seed=seed,
        adjacency=adjacency,
        spread=spread,
        standard=standard,
    ) as gaps:
        return gaps()


@contextmanager
def measuring(
    published: PublishedReach,
    target: TargetPopulation,
    covariates: pd.DataFrame | None,
    *,
    seed: int,
    adjacency: pd.DataFrame | None = None,
    spread: Spreading | None = None,
    standard: Standard = EQUALLY,
) -> Iterator[Callable[[], Gaps]]:
    """As `measure_gaps`, for who has other work to do while a second process is at the first strata.

    Yields
    ------
    A function that returns the estimates.
    """
    given = Given(
        published=published,
        of_areas=_with_middles(published if spread is None else _of_areas_alone(published)),
        drawn=target.drawing(draws=DRAWS, seed=seed),
        covariates=usable(covariates, len(published.area_codes)),
        covariates_given=covariates,
        seed=seed,
        adjacency=adjacency,
        spread=spread,
        standard=standard,
    )
    given = replace(given, whole_only=given.tells_no_area())
    alone = len(published.area_codes) > MOST_AREAS
    with shared(given.finished, sorted(set(given.first)), alone=alone) as found:
        yield lambda: given.gaps(found())


@dataclass(frozen=True)
class Given:
    """All that strata are worked out from, each for itself.

    Parameters
    ----------
    published, covariates_given, seed, adjacency, spread, standard
        As `measure_gaps`.
    covariates
        Those that are used.
    of_areas
        Reach as groups that a project defines are worked out from.
    drawn
        Draws of the target population.
    whole_only
        Whether nothing is told of areas for all parents.
    maps
        Neighbours by the areas that are fitted.
    """

    published: PublishedReach
    of_areas: PublishedReach
    drawn: TargetDraws
    covariates: pd.DataFrame | None
    covariates_given: pd.DataFrame | None
    seed: int
    adjacency: pd.DataFrame | None
    spread: Spreading | None
    standard: Standard
    whole_only: bool = False
    maps: dict[bytes, Neighbours] = field(default_factory=dict)

    def tells_no_area(self) -> bool:
        """Whether nothing is told of areas for all parents; then nothing is of any age or group."""
        work = self._work(0)
        return work.choose() and work.unjudged

    def finished(self, position: int) -> Finished:
        """Work out the stratum at a position; of all parents with the effects of covariates."""
        # Small matrices: a second thread of the algebra costs more than it gives.
        with _threads().limit(limits=1):
            return self._work(position).finished(self.covariates_given if position == 0 else None)

    @cached_property
    def first(self) -> list[int]:
        """By stratum the position of the first of the same people: they are worked out once."""
        strata = self.published.groups.strata
        found = {stratum.people: position for position, stratum in reversed(list(enumerate(strata)))}
        return [found[stratum.people] for stratum in strata]

    def gaps(self, found: Mapping[int, Finished]) -> Gaps:
        """Put together the strata that were worked out, by position, and the municipality's own rows."""
        published, standard = self.published, self.standard
        strata = published.groups.strata
        everyone = found[0]
        persons = {strata[position].people: each.persons for position, each in found.items()}
        rows = MunicipalityRows(published, self.drawn, self.seed, standard, persons)
        areas = named([found[position].table for position in self.first], published.area_codes, strata)
        return Gaps(
            areas=areas,
            municipality=rows.estimate(),
            covariates_used=() if self.covariates is None else tuple(self.covariates.columns),
            false_flags=false_flags(areas),
            models={strata[position].key: each.model for position, each in found.items() if each.model},
            unjudged=frozenset(strata[position].key for position, each in found.items() if each.unjudged),
            effects=pd.DataFrame(columns=COLUMNS) if everyone.effects is None else everyone.effects,
            draws={stratum.key: found[n].kept for stratum, n in zip(strata, self.first, strict=True)},
            alike=None if standard.kind == EQUAL else Alike(everyone.behind, rows.alike()),
        )

    def _work(self, position: int) -> StratumWork:
        own = position >= len(BUILT_IN.strata)
        return StratumWork(
            position=position,
            stratum=self.published.groups.strata[position],
            published=self.of_areas if own else self.published,
            drawn=self.drawn,
            covariates=self.covariates,
            seed=self.seed,
            adjacency=self.adjacency,
            maps=self.maps,
            spread=None if own else self.spread,
            standard=self.standard,
            whole_only=self.whole_only,
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
