"""One stratum's areas: which model, its draws, what becomes of them, and the checks of a verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Literal

import numpy as np
import pandas as pd

from reachmap.gaps.checks import chances, least_chances
from reachmap.gaps.choice import ModelName, model_for, plain_model, tells_areas
from reachmap.gaps.draws import StratumDraws
from reachmap.gaps.effects import COLUMNS, effects
from reachmap.gaps.fitting import LEVEL_SD, SLOPE_SD, Fitting
from reachmap.gaps.gamma import GammaFit
from reachmap.gaps.model import SmallAreaFit
from reachmap.gaps.neighbours import Neighbours, read_neighbours
from reachmap.gaps.priorities import PRIORITIES, among_largest, tipping_odds
from reachmap.gaps.spread import FITS, MixedFit, Places, Spreading, Table, impute
from reachmap.gaps.standard import EQUALLY, Standard, against_others, municipal_rates
from reachmap.gaps.summary import DRAWS, ESTIMATES, summarise, target_only
from reachmap.gaps.sums import Prior
from reachmap.gaps.unseen import missing_factor, missing_homes, possible_counts
from reachmap.gaps.verdicts import CLEAR, SHORTFALL_RATIO, Evidence, undecided, verdicts
from reachmap.population import TargetDraws
from reachmap.reach import PublishedReach
from reachmap.standards import EQUAL
from reachmap.vocabulary import BUILT_IN, NO_DATA, TOO_FEW, Stratum

AreaFit = SmallAreaFit | GammaFit | MixedFit


@dataclass(frozen=True)
class _Sample:
    """Draws of one stratum: λ, N, W and what comes of them."""

    reached: np.ndarray
    target: np.ndarray
    ratio: np.ndarray
    expected: np.ndarray


@dataclass(frozen=True)
class Finished:
    """What is left of a stratum's work: nothing of the size of its draws but what is kept for planning."""

    table: pd.DataFrame
    kept: StratumDraws
    model: ModelName | Literal[""]
    unjudged: bool
    persons: np.ndarray
    effects: pd.DataFrame | None
    # P(below four fifths of the rest's rate) by area, of all parents under a standard other than equal.
    behind: np.ndarray


@dataclass
class StratumWork:
    """One stratum over all areas.

    Parameters
    ----------
    position, stratum
        Which: its place in `vocabulary.strata` too.
    drawn
        Draws of the target population, for all strata.
    published, covariates, seed, adjacency, spread, standard
        As `measure.measure_gaps`; of the covariates those that are used.
    maps
        Neighbours by the areas that are fitted, kept for all strata.
    whole_only
        Whether nothing is told of areas for all parents; then nothing is of any age or group.
    """

    position: int
    stratum: Stratum
    published: PublishedReach
    drawn: TargetDraws
    covariates: pd.DataFrame | None
    seed: int
    adjacency: pd.DataFrame | None
    maps: dict[bytes, Neighbours]
    spread: Spreading | None = None
    standard: Standard = EQUALLY
    whole_only: bool = False
    model: ModelName | Literal[""] = ""
    unjudged: bool = False
    fit: AreaFit | None = None
    expected_counts: np.ndarray = field(default_factory=lambda: np.empty(0))
    kept: StratumDraws = field(default_factory=StratumDraws)
    persons: np.ndarray = field(default_factory=lambda: np.empty(0))
    behind: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is known of areas yet."""
        self.behind = np.full(len(self.published.area_codes), np.nan)

    def finished(self, covariates: pd.DataFrame | None) -> Finished:
        """Do all of it; with the effects of covariates (as given) where they are asked for."""
        table = self._estimate()
        found = None if covariates is None else self.effects(covariates)
        return Finished(
            table, self.kept, self.model, self.unjudged, self.persons.sum(axis=1), found, self.behind
        )

    def _estimate(self) -> pd.DataFrame:
        means, counts = self.drawn.target.mean(self.stratum), self.published.reached[:, self.position]
        if not self.choose():
            return self._parents_only()
        if self.unjudged:
            if self.position == 0 or self.whole_only:
                return self._parents_only().assign(verdict=np.where(np.isnan(means), "", TOO_FEW))
            # Beside a map of all parents an age's or a group's estimates stand, as wide as they are.
            self.model = plain_model(int(self.fitted.sum()), **self._help())
        fit = self._fit(counts, self.covariates)
        self.fit, self.expected_at_fit = fit, self.expected_counts
        sample = self._sample(fit.draws)
        self.kept = StratumDraws.of(sample.target, sample.reached, sample.expected)
        table = summarise(sample.target, sample.reached, sample.ratio, sample.expected)
        verdict = self._verdict(fit, sample, means, table)
        shown = table["shortfall"].notna().to_numpy()
        shortfall = np.where(shown, sample.expected - sample.reached, np.nan)
        odds = tipping_odds(sample.ratio, located_share=1 - missing_homes(self.published))
        # All numbers at once: columns put in one by one take several times as long.
        numbers = [table.to_numpy(), among_largest(shortfall), np.where(shown, odds, np.nan)]
        table = pd.DataFrame(np.column_stack(numbers), columns=[*table.columns, *PRIORITIES])
        table.insert(len(ESTIMATES), "verdict", verdict)
        if self.position == 0 and self.standard.kind != EQUAL:
            alike, _ = against_others(sample.reached, self.weighted)
            self.behind = np.where(shown, chances(alike)[0], np.nan)
        return table

    def choose(self) -> bool:
        """Choose the model before anything is fitted; False where nothing can be said of reach by area."""
        target = self.drawn.target
        means = target.mean(self.stratum)
        known = self.published.observed[self.position] and target.supports_verdict(self.stratum)
        if np.isnan(means).all() or not known:
            return False
        self.weights = municipal_rates(self.published, target, self.stratum)
        self.persons, self.weighted = self.drawn.of(self.stratum, weights=self.weights)
        self.persons = np.broadcast_to(self.persons, (DRAWS, len(means)))
        self.weighted = np.broadcast_to(self.weighted, (DRAWS, len(means)))
        self.fitted = np.isfinite(means) & (self.weighted.mean(axis=0) > 0)
        self.model = self._model_for(self.published.reached[:, self.position])
        self.unjudged = self.model == "municipality"
        return True

    def _parents_only(self) -> pd.DataFrame:
        """How many parents there are, where nothing can be said of reach by area."""
        persons, _ = self.drawn.of(self.stratum)
        persons = self.persons = np.broadcast_to(persons, (DRAWS, len(self.published.area_codes)))
        shown = persons if self.drawn.target.shows_areas(self.stratum) else np.full(persons.shape, np.nan)
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
            possible = self._possible[self.fitted]
            fits, tables = (self.fit,), [(counts, possible)]
        fitting = self._fitting()
        plain = [fitting.small_area(used, *table, None, n, spatial="none") for n, table in enumerate(tables)]
        return effects(fits, plain, given[self.fitted])

    def _expected(self, counts: np.ndarray, possible: np.ndarray) -> np.ndarray:
        """Adults that each fitted area would have, were all reached alike."""
        middle = np.nansum(possible, axis=1) / np.maximum((~np.isnan(possible)).sum(axis=1), 1)
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
        possible = self._possible[chosen]
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
            rng=np.random.default_rng((self.seed, 31, self._number())),
        )
        hint = near if isinstance(near, MixedFit) else None
        return MixedFit.of(table, imputed, partial(fitting.small_area, used, spatial=fitting.spatial), hint)

    @cached_property
    def _index(self) -> pd.Index:
        """Codes of the areas that are fitted."""
        found: pd.Index = pd.Index(self.published.area_codes)[self.fitted]
        return found

    def _fitting(self) -> Fitting:
        return Fitting(
            model=self.model or "iid",
            index=self._index,
            expected=self.expected_counts,
            dispersion=self.published.dispersion,
            adjacency=self._map(self._index),
            draws=DRAWS if self.spread is None else DRAWS // FITS,
            seed=self.seed + 1000 * self._number(),
        )

    def _model_for(self, counts: np.ndarray) -> ModelName:
        possible = self._possible[self.fitted]
        expected = self._expected(counts[self.fitted], possible)
        if np.isnan(self.published.total[self.position]) or self.position >= len(BUILT_IN.strata):
            # Of a hidden total nothing is sure but what areas show; of one worked out, the least they have.
            shown = np.nansum(self._surely()[self.fitted])
            expected = expected * shown / expected.sum()
        return model_for(
            expected,
            dispersion=self.published.dispersion,
            neighbours=self.adjacency is not None,
            areas_told=tells_areas(self.published),
            **self._help(),
        )

    @cached_property
    def _possible(self) -> np.ndarray:
        """What hidden counts may be: the same for all of a stratum's fits."""
        return possible_counts(self.published, self.position)

    def _number(self) -> int:
        """What this stratum's draws begin with, besides the seed."""
        return self.published.groups.seeds[self.position]

    def _surely(self) -> np.ndarray:
        """Adults that areas have at least: those shown, of a group that is worked out its lower bounds."""
        published, position = self.published, self.position
        if position < len(BUILT_IN.strata) or published.low is None:
            return np.asarray(published.shown[:, position])
        return np.asarray(published.low[:, position])

    def _help(self) -> dict[str, bool]:
        """What a fit can use besides the counts."""
        return {"covariates": self.covariates is not None, "spread": self.spread is not None}

    def _map(self, index: pd.Index) -> Neighbours | None:
        """Neighbours among the areas that are fitted: read once for all strata that fit the same."""
        if self.adjacency is None:
            return None
        key = self.fitted.tobytes()
        if key not in self.maps:
            kept = self.adjacency["focal"].isin(index) & self.adjacency["neighbor"].isin(index)
            self.maps[key] = read_neighbours(self.adjacency[kept], index)
        return self.maps[key]

    def _sample(self, relative_risks: np.ndarray) -> _Sample:
        """Scale relative risks up to all reached, also those without a home area, and compare."""
        located = np.full(self.persons.shape, np.nan)
        located[:, self.fitted] = relative_risks * self.expected_counts
        noise = np.random.default_rng((self.seed, 21, self._number())).standard_normal((DRAWS, 1))
        reached = located * missing_factor(self.published, self.position, located, noise)
        ratio, expected = self.standard.compare(reached, self.weighted, self.persons, self.position)
        return _Sample(reached, self.persons, ratio, expected)

    def _verdict(self, fit: AreaFit, sample: _Sample, means: np.ndarray, table: pd.DataFrame) -> np.ndarray:
        """Class of each area, ``""`` for no data; `TOO_FEW` where no area of so few adults is judged."""
        if self.unjudged:
            return np.where(np.isnan(means), "", TOO_FEW)
        found = verdicts(self._evidence(fit, sample, means, table))
        found = np.where(self._loose(sample) & (found != NO_DATA), TOO_FEW, found)
        return np.where(found == NO_DATA, "", found)

    def _loose(self, sample: _Sample) -> np.ndarray:
        """Areas of a group that is worked out, of whose number less is known than chance leaves open.

        Its interval is wider than a standard deviation, sqrt(φ E): no verdict can rest on that.
        """
        published, position = self.published, self.position
        if position < len(BUILT_IN.strata) or published.low is None or published.high is None:
            return np.zeros(len(published.area_codes), dtype=bool)
        width = published.high[:, position] - published.low[:, position]
        return np.asarray(width > np.sqrt(published.dispersion * sample.expected.mean(axis=0)))

    def _evidence(self, fit: AreaFit, sample: _Sample, means: np.ndarray, table: pd.DataFrame) -> Evidence:
        below, above = chances(sample.ratio)
        below_checked, above_checked = least_chances(sample.ratio, self._checks(fit, sample.ratio))
        evidence = Evidence(
            below=below,
            above=above,
            below_checked=below_checked,
            above_checked=above_checked,
            low=table["rate_ratio_low"].to_numpy(),
            high=table["rate_ratio_high"].to_numpy(),
            effective_expected=sample.expected.mean(axis=0) / self.published.dispersion,
            below_at_zero=np.zeros(len(means)),
            target=means,
        )
        return replace(evidence, below_at_zero=self._below_at_zero(fit, sample, undecided(evidence)))

    def _checks(self, fit: AreaFit, ratio: np.ndarray) -> list[Callable[[], np.ndarray]]:
        """Ratios under each of the checks that a clear verdict must survive, the quickest first."""
        published, column = self.published, self.position

        def with_doubled_odds() -> np.ndarray:
            # Odds of a missing home doubled in this area: more of its parents were reached than are seen.
            missing = missing_homes(published)
            doubled = 2 * missing / (1 + missing)
            return np.asarray(ratio * (1 - missing) / (1 - doubled))

        def without_own_largest() -> np.ndarray:
            # An area's own largest activity may be all that lifts it: draw it without, if any is lifted so.
            if not (chances(ratio)[1] >= CLEAR).any():
                return ratio
            counts = published.shown[:, column]
            reduced = (counts - published.own_largest[:, column])[self.fitted]
            redrawn = self._sample(fit.redraw(reduced))
            up_only = np.where(redrawn.ratio < ratio, redrawn.ratio, ratio)
            return np.where(np.median(ratio, axis=0) > 1, up_only, ratio)

        def without_largest() -> np.ndarray:
            counts = published.without_largest[:, column]
            return self._refitted(counts, self.covariates, fit, without_largest=True)

        def without_covariates() -> np.ndarray:
            return self._refitted(published.reached[:, column], None, fit)

        found = [with_doubled_odds, without_own_largest, without_largest]
        return found if self.covariates is None else [*found, without_covariates]

    def _refitted(
        self,
        counts: np.ndarray,
        covariates: pd.DataFrame | None,
        near: AreaFit,
        *,
        without_largest: bool = False,
    ) -> np.ndarray:
        """Ratios of another fit; what this stratum's own expects stays."""
        expected = self.expected_counts
        other = self._fit(counts, covariates, near, without_largest=without_largest)
        ratio = self._sample(other.draws).ratio
        self.expected_counts = expected
        return ratio

    def _below_at_zero(self, fit: AreaFit, sample: _Sample, asked: np.ndarray) -> np.ndarray:
        """P(ratio < 0.8) had an area counted nothing; 0 where it is not asked for."""
        probability = np.zeros(len(self.fitted))
        with np.errstate(divide="ignore", invalid="ignore"):
            # Missing in a municipality of one area, where there is nothing to be held against: 0 then.
            per_risk = np.median(np.nan_to_num(sample.ratio[:, self.fitted] / fit.draws, posinf=0.0), axis=0)
            limit = np.where((per_risk > 0) & asked[self.fitted], SHORTFALL_RATIO / per_risk, 0.0)
        probability[self.fitted] = fit.probability_below_at_zero(np.nan_to_num(limit))
        return probability
