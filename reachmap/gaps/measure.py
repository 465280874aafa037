"""Reach, target and standard put together: coverage, shortfall and verdict per area and stratum.

Sees only what has passed the gate (`disclose.PublishedReach`). Every stratum is fitted for itself; strata
that are the same people share one fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from reachmap.gaps.model import AREAS_PER_COVARIATE, SmallAreaFit, SmallAreaModel
from reachmap.gaps.standard import against_others, band_rates
from reachmap.gaps.verdicts import (
    ABOVE_RATIO,
    SHORTFALL_RATIO,
    SMALLEST_TARGET,
    Evidence,
    verdicts,
)
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.vocabulary import (
    ALL,
    BAND_KEYS,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    NO_DATA,
    ON_PAR,
    Stratum,
    strata,
)

DRAWS = 2000
LOW, HIGH = 0.05, 0.95

# What one stratum yields, a column each; rows are areas.
ESTIMATES = (
    "target",
    "target_low",
    "target_high",
    "coverage",
    "coverage_low",
    "coverage_high",
    "rate_ratio",
    "rate_ratio_low",
    "rate_ratio_high",
    "expected",
    "shortfall",
    "shortfall_low",
    "shortfall_high",
    "probability_shortfall",
)
_RATES = ESTIMATES[3:]


@dataclass(frozen=True)
class Gaps:
    """All estimates.

    Parameters
    ----------
    areas
        Long: area_code, age_band, parent_group, `ESTIMATES`, verdict (``""`` for no data).
    municipality
        The same for the municipality's own rows: bands and groups held against everyone.
    covariates_used
        Names of the covariates that there were areas enough for.
    false_flags
        Among the areas flagged as short of reach (all ages, all parents): the expected share of them
        that is flagged wrongly; missing where none is flagged.
    """

    areas: pd.DataFrame
    municipality: pd.DataFrame
    covariates_used: tuple[str, ...]
    false_flags: float


def measure_gaps(
    published: PublishedReach,
    target: TargetPopulation,
    covariates: pd.DataFrame | None,
    *,
    seed: int,
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
    """
    used = _usable(covariates, published)
    done: dict[object, pd.DataFrame] = {}
    frames = []
    # Small matrices: a second thread costs more than it gives.
    with threadpool_limits(limits=1):
        for position, stratum in enumerate(strata()):
            if stratum.people not in done:
                work = _StratumWork(position, stratum, published, target, used, seed)
                done[stratum.people] = work.estimate()
            frames.append(_named(done[stratum.people], published.area_codes, stratum))
        municipality = _Municipality(published, target, seed).estimate()
    areas = pd.concat(frames, ignore_index=True)
    return Gaps(
        areas=areas,
        municipality=municipality,
        covariates_used=() if used is None else tuple(used.columns),
        false_flags=_false_flags(areas),
    )


def _usable(covariates: pd.DataFrame | None, published: PublishedReach) -> pd.DataFrame | None:
    """Standardise covariates, as many of them as there are areas for."""
    if covariates is None:
        return None
    most = len(published.area_codes) // AREAS_PER_COVARIATE
    kept = covariates.iloc[:, :most]
    if kept.shape[1] == 0:
        return None
    return (kept - kept.mean()) / kept.std(ddof=0)


def _named(estimates: pd.DataFrame, codes: tuple[str, ...], stratum: Stratum) -> pd.DataFrame:
    named = estimates.copy()
    named.insert(0, "area_code", list(codes))
    named.insert(1, "age_band", stratum.age_band)
    named.insert(2, "parent_group", stratum.parent_group)
    return named


def _false_flags(areas: pd.DataFrame) -> float:
    flagged = areas[
        (areas["age_band"] == ALL)
        & (areas["parent_group"] == ALL)
        & areas["verdict"].isin([CLEAR_SHORTFALL, LIKELY_SHORTFALL])
    ]
    return float((1 - flagged["probability_shortfall"]).mean()) if len(flagged) else float("nan")


def summarise(
    target: np.ndarray, reached: np.ndarray, ratio: np.ndarray, expected: np.ndarray
) -> pd.DataFrame:
    """Turn draws (draws × rows) into `ESTIMATES`: means, the ratio's median, 90 % intervals.

    Where fewer than `SMALLEST_TARGET` parents live, no rate or ratio is given.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = reached / target
    shortfall = expected - reached
    columns: dict[str, np.ndarray] = {}
    for name, draws in (("target", target), ("coverage", coverage), ("rate_ratio", ratio)):
        middle = np.median(draws, axis=0) if name == "rate_ratio" else draws.mean(axis=0)
        low, high = np.quantile(draws, [LOW, HIGH], axis=0)
        columns |= {name: middle, f"{name}_low": low, f"{name}_high": high}
    low, high = np.quantile(shortfall, [LOW, HIGH], axis=0)
    columns["expected"] = expected.mean(axis=0)
    columns |= {"shortfall": shortfall.mean(axis=0), "shortfall_low": low, "shortfall_high": high}
    columns["probability_shortfall"] = np.where(
        np.isnan(ratio).any(axis=0), np.nan, (ratio < SHORTFALL_RATIO).mean(axis=0)
    )
    table = pd.DataFrame(columns)[list(ESTIMATES)]
    few = ~(table["target"] >= SMALLEST_TARGET)
    table.loc[few, list(_RATES)] = np.nan
    return table


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

    def estimate(self) -> pd.DataFrame:
        means = self.target.mean(self.stratum)
        if np.isnan(means).all() or not self.published.observed[self.position]:
            return self._target_only(means)
        self.weights = self._weights()
        self.persons, self.weighted = self.target.draws(
            self.stratum, draws=DRAWS, seed=self.seed, weights=self.weights
        )
        self.persons = np.broadcast_to(self.persons, (DRAWS, len(means)))
        self.weighted = np.broadcast_to(self.weighted, (DRAWS, len(means)))
        self.fitted = np.isfinite(means) & (self.weighted.mean(axis=0) > 0)
        counts = self.published.reached[:, self.position]
        fit = self._fit(counts, self.covariates)
        sample = self._sample(fit.draws)
        table = summarise(sample.target, sample.reached, sample.ratio, sample.expected)
        found = verdicts(self._evidence(fit, sample, means, table))
        table["verdict"] = np.where(found == NO_DATA, "", found)
        return table

    def _target_only(self, means: np.ndarray) -> pd.DataFrame:
        """Without a target or without knowing who belongs: say how many parents, if known."""
        table = pd.DataFrame(np.nan, index=range(len(means)), columns=list(ESTIMATES))
        if not np.isnan(means).all():
            persons, _ = self.target.draws(self.stratum, draws=DRAWS, seed=self.seed)
            persons = np.broadcast_to(persons, (DRAWS, len(means)))
            table["target"] = persons.mean(axis=0)
            table["target_low"], table["target_high"] = np.quantile(persons, [LOW, HIGH], axis=0)
        table["verdict"] = ""
        return table

    def _weights(self) -> np.ndarray:
        """Rate of each of the stratum's bands over the whole municipality, everyone's."""
        published = self.published
        by_key = {s.key: i for i, s in enumerate(strata())}
        places = [by_key[(key, ALL)] for key in self.stratum.bands]
        everyone = strata()[by_key[(ALL, ALL)]]
        memberships = np.nansum(self.target.band_means(everyone), axis=0)
        chosen = [BAND_KEYS.index(key) for key in self.stratum.bands]
        return band_rates(published.total[places], memberships[chosen], hidden_at=(published.k - 1) / 2)

    def _fit(self, counts: np.ndarray, covariates: pd.DataFrame | None) -> SmallAreaFit:
        """Fit the areas that have a target; hidden counts as the interval 0 to k-1."""
        chosen = self.fitted
        low = np.where(np.isnan(counts), 0.0, counts)[chosen]
        high = np.where(np.isnan(counts), self.published.k - 1.0, counts)[chosen]
        share = self.weighted.mean(axis=0)[chosen]
        total = self.published.total[self.position]
        scale = total * self.published.located_share if total > 0 else (low + high).sum() / 2
        expected = share / share.sum() * max(float(scale), 0.5)
        index = pd.RangeIndex(len(low))
        design = None if covariates is None else covariates[chosen].set_axis(index)
        model = SmallAreaModel(draws=DRAWS, seed=self.seed + 1000 * self.position)
        self.expected_counts = expected
        return model.fit(
            pd.Series(low, index),
            pd.Series(expected, index),
            covariates=design,
            dispersion=self.published.dispersion,
            upper=pd.Series(high, index),
        )

    def _sample(self, relative_risks: np.ndarray) -> _Sample:
        """Scale relative risks up to all reached, also those without a home area, and compare."""
        located = np.full(self.persons.shape, np.nan)
        located[:, self.fitted] = relative_risks * self.expected_counts
        reached = located * self._missing_factor(located)
        # Where nobody of the stratum lives, nobody is expected: a rate there means nothing.
        ratio, expected = against_others(reached, self.weighted)
        return _Sample(reached, self.persons, ratio, expected)

    def _missing_factor(self, located: np.ndarray) -> np.ndarray:
        """What reach with a known area is multiplied by, one factor per draw.

        The municipality's own total, where it is shown, says how many more there were of this very
        stratum; its error is that of a share among ``total / φ`` adults.
        """
        published = self.published
        known = published.known_share[self.position]
        total = published.total[self.position]
        sum_located = float(np.nansum(located.mean(axis=0)))
        share = published.located_share
        if total > 0 and sum_located > 0:
            factor = total / (known * sum_located)
            effective = total / published.dispersion
            spread = np.sqrt(max(1 - share * known, 0.0) / (share * known * effective))
        else:
            factor = 1 / (known * share)
            spread = np.sqrt(max(1 - share * known, 0.0))
        noise = np.random.default_rng((self.seed, 21, self.position)).standard_normal((DRAWS, 1))
        return np.asarray(factor * np.exp(spread * noise - spread**2 / 2))

    def _evidence(
        self, fit: SmallAreaFit, sample: _Sample, means: np.ndarray, table: pd.DataFrame
    ) -> Evidence:
        ratio = sample.ratio
        below, above = self._probabilities(ratio)
        checks = [self._probabilities(other) for other in self._checks(fit, ratio)]
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

    def _checks(self, fit: SmallAreaFit, ratio: np.ndarray) -> list[np.ndarray]:
        """Ratios under each of the checks that a clear verdict must survive."""
        published, column = self.published, self.position
        without_largest = self._fit(published.without_largest[:, column], self.covariates)
        found = [self._sample(without_largest.draws).ratio]
        if self.covariates is not None:
            plain = self._fit(published.reached[:, column], None)
            found.append(self._sample(plain.draws).ratio)
        # An area's own largest activity may be all that lifts it: draw it without.
        counts = published.reached[:, column]
        reduced = (counts - published.own_largest[:, column])[self.fitted]
        redrawn = self._sample(fit.redraw(reduced, seed=self.seed + 31))
        up_only = np.where(redrawn.ratio < ratio, redrawn.ratio, ratio)
        found.append(np.where(np.median(ratio, axis=0) > 1, up_only, ratio))
        # Odds of a missing home doubled in this area: more of its parents were reached than are seen.
        missing = 1 - published.located_share
        doubled = 2 * missing / (1 + missing)
        found.append(ratio * (1 - missing) / (1 - doubled))
        return found

    def _below_at_zero(self, fit: SmallAreaFit, sample: _Sample) -> np.ndarray:
        probability = np.zeros(len(self.fitted))
        with np.errstate(divide="ignore", invalid="ignore"):
            per_risk = np.nanmedian(sample.ratio[:, self.fitted] / fit.draws, axis=0)
            limit = np.where(per_risk > 0, SHORTFALL_RATIO / per_risk, 0.0)
        probability[self.fitted] = fit.probability_below_at_zero(np.nan_to_num(limit))
        return probability


@dataclass
class _Municipality:
    """The municipality's own rows: each band and group held against everyone.

    An age band against the mean of all bands; a group told apart by sex or arrival against everyone
    with children in the same bands (in memberships, age-standardised); a union of bands as a band.
    """

    published: PublishedReach
    target: TargetPopulation
    seed: int

    def estimate(self) -> pd.DataFrame:
        self.keys = {stratum.key: i for i, stratum in enumerate(strata())}
        self.everyone = strata()[self.keys[(ALL, ALL)]]
        done: dict[object, pd.DataFrame] = {}
        rows = []
        for position, stratum in enumerate(strata()):
            if stratum.people not in done:
                done[stratum.people] = self._row(position, stratum)
            label = {"age_band": stratum.age_band, "parent_group": stratum.parent_group}
            rows.append(done[stratum.people].assign(**label))
        return pd.concat(rows, ignore_index=True)

    def _total_draws(self, position: int, totals: np.ndarray) -> np.ndarray:
        """Draw how many of a stratum were reached, corrected for those it can not be told of."""
        published = self.published
        rng = np.random.default_rng((self.seed, 41, position))
        total = np.full(DRAWS, totals[position])
        if np.isnan(totals[position]):
            total = rng.integers(0, published.k, DRAWS).astype(float)
        phi = published.dispersion
        # Jeffreys' prior for a Poisson rate: half a count.
        drawn = rng.standard_gamma(total / phi + 0.5) * phi
        return np.asarray(drawn / published.known_share[position])

    def _row(self, position: int, stratum: Stratum) -> pd.DataFrame:
        means = self.target.mean(stratum)
        known = np.isfinite(means).all() and self.published.observed[position]
        if not known:
            empty = pd.DataFrame(np.nan, index=[0], columns=list(ESTIMATES)).assign(verdict="")
            if np.isfinite(means).all():
                draws = self._people(stratum).sum(axis=1)
                empty["target"] = draws.mean()
                empty["target_low"], empty["target_high"] = np.quantile(draws, [LOW, HIGH])
            return empty
        people = self._people(stratum).sum(axis=1)
        reached, ratio = self._against_everyone(position, stratum, self.published.total)
        table = summarise(people[:, None], reached[:, None], ratio[:, None], (reached / ratio)[:, None])
        table["verdict"] = self._verdict(position, stratum, ratio, table)
        return table

    def _people(self, stratum: Stratum) -> np.ndarray:
        persons, _ = self.target.draws(stratum, draws=DRAWS, seed=self.seed)
        return np.broadcast_to(persons, (DRAWS, len(self.published.area_codes)))

    def _memberships(self, stratum: Stratum, weights: np.ndarray) -> np.ndarray:
        _, weighted = self.target.draws(stratum, draws=DRAWS, seed=self.seed, weights=weights)
        return np.asarray(np.broadcast_to(weighted, (DRAWS, weighted.shape[1])).sum(axis=1))

    def _against_everyone(
        self, position: int, stratum: Stratum, totals: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draws of reach and of its ratio to everyone's."""
        reached = self._total_draws(position, totals)
        if stratum.key == (ALL, ALL):
            return reached, np.ones(DRAWS)
        bands = {key: self._total_draws(self.keys[(key, ALL)], totals) for key in BAND_KEYS}
        if stratum.is_everyone:
            own = np.sum([bands[key] for key in stratum.bands], axis=0)
            own_need = self._memberships(stratum, np.ones(len(stratum.bands)))
            all_need = self._memberships(self.everyone, np.ones(len(BAND_KEYS)))
            return reached, (own / own_need) / (np.sum(list(bands.values()), axis=0) / all_need)
        whole = next(s for s in strata() if s.bands == stratum.bands and s.is_everyone)
        everyone = self._everyone_with(position, whole, reached, totals)
        rates = np.array([bands[key].mean() for key in stratum.bands])
        need = np.nansum(self.target.band_means(whole), axis=0)
        weights = band_rates(rates, need, hidden_at=0.0)
        share = self._memberships(stratum, weights) / self._memberships(whole, weights)
        return reached, reached / (everyone * share)

    def _everyone_with(
        self, position: int, whole: Stratum, reached: np.ndarray, totals: np.ndarray
    ) -> np.ndarray:
        """Everyone reached in the same bands: the group's own draws plus the rest's."""
        place = self.keys[whole.key]
        published = self.published
        total = totals[place] / published.known_share[place]
        group = totals[position] / published.known_share[position]
        middle = (published.k - 1) / 2
        rest = max(np.nan_to_num(total, nan=middle) - np.nan_to_num(group, nan=middle), 0.0)
        rng = np.random.default_rng((self.seed, 43, position))
        phi = published.dispersion
        return np.asarray(reached + rng.standard_gamma(rest / phi + 0.5, DRAWS) * phi)

    def _verdict(self, position: int, stratum: Stratum, ratio: np.ndarray, table: pd.DataFrame) -> np.ndarray:
        if stratum.key == (ALL, ALL):
            # Everyone is what everyone is held against.
            return np.array([ON_PAR])
        without = self.published.total_without_largest
        _, checked = self._against_everyone(position, stratum, without)
        least = np.array([min((r < SHORTFALL_RATIO).mean() for r in (ratio, checked))])
        most = np.array([min((r > ABOVE_RATIO).mean() for r in (ratio, checked))])
        expected = table["expected"].to_numpy() / self.published.dispersion
        evidence = Evidence(
            below=np.array([(ratio < SHORTFALL_RATIO).mean()]),
            above=np.array([(ratio > ABOVE_RATIO).mean()]),
            below_checked=least,
            above_checked=most,
            low=table["rate_ratio_low"].to_numpy(),
            high=table["rate_ratio_high"].to_numpy(),
            effective_expected=expected,
            # Nothing reached among E expected: P(Gamma(0.5) φ / E < 0.8).
            below_at_zero=_at_zero(expected),
            target=table["target"].to_numpy(),
        )
        return verdicts(evidence)


def _at_zero(effective_expected: np.ndarray) -> np.ndarray:
    from scipy.special import gammainc

    return np.asarray(gammainc(0.5, SHORTFALL_RATIO * np.nan_to_num(effective_expected)))
