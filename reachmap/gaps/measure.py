"""Reach, target and standard put together: coverage, shortfall and verdict per area and stratum.

Sees only what has passed the gate (`disclose.PublishedReach`). Every stratum is fitted for itself; strata
that are the same people share one fit. A stratum with too few areas or counts for the map has a plainer
model, or none: then only the municipality's own row tells of it (`choice`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from reachmap.gaps.choice import ModelName, model_for, plain_model, tells_areas
from reachmap.gaps.draws import StratumDraws
from reachmap.gaps.effects import COLUMNS, effects, usable
from reachmap.gaps.fitting import LEVEL_SD, SLOPE_SD, Fitting
from reachmap.gaps.gamma import GammaFit
from reachmap.gaps.model import SmallAreaFit
from reachmap.gaps.municipality import MunicipalityRows
from reachmap.gaps.priorities import among_largest, tipping_odds
from reachmap.gaps.spread import FITS, MixedFit, Places, Spreading, Table, impute
from reachmap.gaps.standard import EQUALLY, Standard, municipal_rates
from reachmap.gaps.summary import DRAWS, false_flags, summarise, target_only
from reachmap.gaps.sums import Prior
from reachmap.gaps.unseen import missing_factor, possible_counts
from reachmap.gaps.verdicts import (
    ABOVE_RATIO,
    CLEAR,
    SHORTFALL_RATIO,
    Evidence,
    verdicts,
)
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.vocabulary import (
    ALL,
    NO_DATA,
    TOO_FEW,
    Stratum,
    strata,
)

AreaFit = SmallAreaFit | GammaFit | MixedFit


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
    """

    areas: pd.DataFrame
    municipality: pd.DataFrame
    covariates_used: tuple[str, ...]
    false_flags: float
    models: dict[tuple[str, str], str]
    unjudged: frozenset[tuple[str, str]]
    effects: pd.DataFrame
    draws: dict[tuple[str, str], StratumDraws] = field(default_factory=dict, repr=False)


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
    found = pd.DataFrame(columns=COLUMNS)
    done: dict[object, pd.DataFrame] = {}
    models: dict[tuple[str, str], str] = {}
    unjudged: set[tuple[str, str]] = set()
    draws: dict[object, StratumDraws] = {}
    frames = []
    # Small matrices: a second thread costs more than it gives.
    with threadpool_limits(limits=1):
        for position, stratum in enumerate(strata()):
            if stratum.people not in done:
                work = _StratumWork(
                    position, stratum, published, target, used, seed, adjacency, spread, standard
                )
                work.whole_only = models.get((ALL, ALL)) == "municipality"
                done[stratum.people] = work.estimate()
                draws[stratum.people] = work.kept
                if work.model:
                    models[stratum.key] = work.model
                if work.unjudged:
                    unjudged.add(stratum.key)
                if stratum.key == (ALL, ALL) and covariates is not None:
                    found = work.effects(covariates)
            frames.append(_named(done[stratum.people], published.area_codes, stratum))
        municipality = MunicipalityRows(published, target, seed, standard).estimate()
    areas = pd.concat(frames, ignore_index=True)
    return Gaps(
        areas=areas,
        municipality=municipality,
        covariates_used=() if used is None else tuple(used.columns),
        false_flags=false_flags(areas),
        models=models,
        unjudged=frozenset(unjudged),
        effects=found,
        draws={stratum.key: draws[stratum.people] for stratum in strata()},
    )


def _named(estimates: pd.DataFrame, codes: tuple[str, ...], stratum: Stratum) -> pd.DataFrame:
    named = estimates.copy()
    named.insert(0, "area_code", list(codes))
    named.insert(1, "age_band", stratum.age_band)
    named.insert(2, "parent_group", stratum.parent_group)
    return named


@dataclass(frozen=True)
class _Sample:
    """Draws of one stratum: λ, N, W and what comes of them."""

    reached: np.ndarray
    target: np.ndarray
    ratio: np.ndarray
    expected: np.ndarray


@dataclass
class _StratumWork:
    """One stratum over all areas."""

    position: int
    stratum: Stratum
    published: PublishedReach
    target: TargetPopulation
    covariates: pd.DataFrame | None
    seed: int
    adjacency: pd.DataFrame | None
    spread: Spreading | None = None
    standard: Standard = EQUALLY
    model: ModelName | Literal[""] = ""
    # Nothing is told of areas for all parents, and so of no age or group.
    whole_only: bool = False
    unjudged: bool = False
    fit: AreaFit | None = None
    expected_counts: np.ndarray = field(default_factory=lambda: np.empty(0))
    kept: StratumDraws = field(default_factory=StratumDraws)

    def estimate(self) -> pd.DataFrame:
        means = self.target.mean(self.stratum)
        known = self.published.observed[self.position] and self.target.supports_verdict(self.stratum)
        if np.isnan(means).all() or not known:
            return self._parents_only()
        self.weights = municipal_rates(self.published, self.target, self.stratum)
        self.persons, self.weighted = self.target.draws(
            self.stratum, draws=DRAWS, seed=self.seed, weights=self.weights
        )
        self.persons = np.broadcast_to(self.persons, (DRAWS, len(means)))
        self.weighted = np.broadcast_to(self.weighted, (DRAWS, len(means)))
        self.fitted = np.isfinite(means) & (self.weighted.mean(axis=0) > 0)
        counts = self.published.reached[:, self.position]
        self.model = self._model_for(counts)
        self.unjudged = self.model == "municipality"
        if self.unjudged:
            if self.whole_only or self.stratum.key == (ALL, ALL):
                return self._parents_only().assign(verdict=np.where(np.isnan(means), "", TOO_FEW))
            # Beside a map of all parents an age's or a group's estimates stand, as wide as they are.
            self.model = plain_model(int(self.fitted.sum()), **self._help())
        fit = self._fit(counts, self.covariates)
        self.fit, self.expected_at_fit = fit, self.expected_counts
        sample = self._sample(fit.draws)
        self.kept = StratumDraws.of(sample.target, sample.reached, sample.expected)
        table = summarise(sample.target, sample.reached, sample.ratio, sample.expected)
        found = verdicts(self._evidence(fit, sample, means, table))
        table["verdict"] = np.where(found == NO_DATA, "", TOO_FEW if self.unjudged else found)
        shown = table["shortfall"].notna().to_numpy()
        shortfall = np.where(shown, sample.expected - sample.reached, np.nan)
        table["probability_among_largest"] = among_largest(shortfall)
        odds = tipping_odds(sample.ratio, located_share=self.published.located_share)
        table["tipping_odds"] = np.where(shown, odds, np.nan)
        return table

    def _parents_only(self) -> pd.DataFrame:
        """How many parents there are, where nothing can be said of reach by area."""
        persons, _ = self.target.draws(self.stratum, draws=DRAWS, seed=self.seed)
        persons = np.broadcast_to(persons, (DRAWS, len(self.published.area_codes)))
        shown = persons if self.target.shows_areas(self.stratum) else np.full(persons.shape, np.nan)
        self.kept = StratumDraws.of(shown)
        return target_only(shown)

    def effects(self, given: pd.DataFrame) -> pd.DataFrame:
        """Describe the covariates' effects, with what neighbours share and without (`effects.effects`)."""
        if self.covariates is None or not isinstance(self.fit, SmallAreaFit | MixedFit):
            return pd.DataFrame(columns=COLUMNS)
        self.expected_counts, used = self.expected_at_fit, self.covariates[self.fitted]
        if isinstance(self.fit, MixedFit):
            fits, tables = self.fit.fits, self.fit.table.completed(self.fit.imputed)
        else:
            counts = self.published.reached[:, self.position][self.fitted]
            possible = possible_counts(self.published, self.position)[self.fitted]
            fits, tables = (self.fit,), [(counts, possible)]
        fitting = self._fitting()
        plain = [fitting.small_area(used, *table, None, n, spatial="none") for n, table in enumerate(tables)]
        return effects(fits, plain, given[self.fitted])

    def _expected(self, counts: np.ndarray, possible: np.ndarray) -> np.ndarray:
        """Adults that each fitted area would have, were all reached alike."""
        middle = [
            values[~np.isnan(values)].mean() if np.isfinite(values).any() else 0.0 for values in possible
        ]
        share = self.weighted.mean(axis=0)[self.fitted]
        total = self.published.total[self.position]
        guess = np.where(np.isnan(counts), middle, counts).sum()
        scale = total * self.published.located_share if total > 0 else guess
        return np.asarray(share / share.sum() * max(float(scale), 0.5))

    def _fit(
        self,
        counts: np.ndarray,
        covariates: pd.DataFrame | None,
        near: AreaFit | None = None,
        *,
        without_largest: bool = False,
    ) -> AreaFit:
        """Fit the areas that have a target; hidden counts as every value that they may have."""
        chosen = self.fitted
        possible = possible_counts(self.published, self.position)[chosen]
        expected = self.expected_counts = self._expected(counts[chosen], possible)
        used = None if covariates is None else covariates[chosen]
        fitting = self._fitting()
        if self.spread is None:
            return fitting.fit(used, counts[chosen], possible, near)
        data = self.spread.data[self.position]
        table = Table(counts[chosen], possible, data.without_largest if without_largest else data.count)
        neighbours = fitting.adjacency if self.model == "bym2" else None
        x = None if used is None else used.to_numpy(float)
        imputed = impute(
            table,
            Places.of(self.spread, self.position, chosen, expected),
            prior=Prior.of(fitting.index, neighbours, x, level_sd=LEVEL_SD, slope_sd=SLOPE_SD),
            dispersion=self.published.dispersion,
            rng=np.random.default_rng((self.seed, 31, self.position)),
        )
        hint = near if isinstance(near, MixedFit) else None
        return MixedFit.of(table, imputed, partial(fitting.small_area, used, spatial=fitting.spatial), hint)

    def _fitting(self) -> Fitting:
        index = pd.Index(self.published.area_codes)[self.fitted]
        return Fitting(
            model=self.model or "iid",
            index=index,
            expected=self.expected_counts,
            dispersion=self.published.dispersion,
            adjacency=self._neighbours(index),
            draws=DRAWS if self.spread is None else DRAWS // FITS,
            seed=self.seed + 1000 * self.position,
        )

    def _model_for(self, counts: np.ndarray) -> ModelName:
        possible = possible_counts(self.published, self.position)[self.fitted]
        expected = self._expected(counts[self.fitted], possible)
        if np.isnan(self.published.total[self.position]):
            # Of a hidden total nothing is sure but what areas show.
            shown = np.nansum(self.published.shown[self.fitted, self.position])
            expected = expected * shown / expected.sum()
        return model_for(
            expected,
            dispersion=self.published.dispersion,
            neighbours=self.adjacency is not None,
            areas_told=tells_areas(self.published),
            **self._help(),
        )

    def _help(self) -> dict[str, bool]:
        """What a fit can use besides the counts."""
        return {"covariates": self.covariates is not None, "spread": self.spread is not None}

    def _neighbours(self, index: pd.Index) -> pd.DataFrame | None:
        if self.adjacency is None:
            return None
        kept = self.adjacency["focal"].isin(index) & self.adjacency["neighbor"].isin(index)
        return self.adjacency[kept]

    def _sample(self, relative_risks: np.ndarray) -> _Sample:
        """Scale relative risks up to all reached, also those without a home area, and compare."""
        located = np.full(self.persons.shape, np.nan)
        located[:, self.fitted] = relative_risks * self.expected_counts
        noise = np.random.default_rng((self.seed, 21, self.position)).standard_normal((DRAWS, 1))
        reached = located * missing_factor(self.published, self.position, located, noise)
        ratio, expected = self.standard.compare(reached, self.weighted, self.persons, self.position)
        return _Sample(reached, self.persons, ratio, expected)

    def _evidence(self, fit: AreaFit, sample: _Sample, means: np.ndarray, table: pd.DataFrame) -> Evidence:
        ratio = sample.ratio
        below, above = self._probabilities(ratio)
        # Only what would be clear has to be checked.
        pending = bool(((below >= CLEAR) | (above >= CLEAR)).any())
        others = self._checks(fit, ratio) if pending else [ratio]
        checks = [self._probabilities(other) for other in others]
        return Evidence(
            below=below,
            above=above,
            below_checked=np.min([check[0] for check in checks], axis=0),
            above_checked=np.min([check[1] for check in checks], axis=0),
            low=table["rate_ratio_low"].to_numpy(),
            high=table["rate_ratio_high"].to_numpy(),
            effective_expected=sample.expected.mean(axis=0) / self.published.dispersion,
            below_at_zero=self._below_at_zero(fit, sample),
            target=means,
        )

    @staticmethod
    def _probabilities(ratio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        with np.errstate(invalid="ignore"):
            return (ratio < SHORTFALL_RATIO).mean(axis=0), (ratio > ABOVE_RATIO).mean(axis=0)

    def _checks(self, fit: AreaFit, ratio: np.ndarray) -> list[np.ndarray]:
        """Ratios under each of the checks that a clear verdict must survive."""
        published, column = self.published, self.position
        without_largest = self._fit(
            published.without_largest[:, column], self.covariates, fit, without_largest=True
        )
        found = [self._sample(without_largest.draws).ratio]
        if self.covariates is not None:
            plain = self._fit(published.reached[:, column], None)
            found.append(self._sample(plain.draws).ratio)
        # An area's own largest activity may be all that lifts it: draw it without.
        counts = published.shown[:, column]
        reduced = (counts - published.own_largest[:, column])[self.fitted]
        redrawn = self._sample(fit.redraw(reduced))
        up_only = np.where(redrawn.ratio < ratio, redrawn.ratio, ratio)
        found.append(np.where(np.median(ratio, axis=0) > 1, up_only, ratio))
        # Odds of a missing home doubled in this area: more of its parents were reached than are seen.
        missing = 1 - published.located_share
        doubled = 2 * missing / (1 + missing)
        found.append(ratio * (1 - missing) / (1 - doubled))
        return found

    def _below_at_zero(self, fit: AreaFit, sample: _Sample) -> np.ndarray:
        probability = np.zeros(len(self.fitted))
        with np.errstate(divide="ignore", invalid="ignore"):
            # Missing in a municipality of one area, where there is nothing to be held against: 0 then.
            per_risk = np.median(np.nan_to_num(sample.ratio[:, self.fitted] / fit.draws, posinf=0.0), axis=0)
            limit = np.where(per_risk > 0, SHORTFALL_RATIO / per_risk, 0.0)
        probability[self.fitted] = fit.probability_below_at_zero(np.nan_to_num(limit))
        return probability
