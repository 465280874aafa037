"""The target population: an estimate with an uncertainty, as draws on demand.

Cells count *memberships*: a parent with children in two bands is in two cells. Persons over several bands
are κ times the sum of memberships (κ from `families`, with its error), unless the target file has rows for
``age_band = "all"``: then those are the persons.

Errors are of three kinds, all relative and log-normal with mean 1. What *all areas share* (parents per
child, the split of age classes, how many have arrived, κ) is drawn once for a draw. What *an area's cells
share* (how many of its parents live apart, how many of its families are newly arrived) is drawn once for
each area. What is a *cell's own* is drawn for it alone. Counts of participants never update them.
`build_target_population` is in `build`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from reachmap.read.scb import StatisticsReport
from reachmap.vocabulary import ARRIVALS, BAND_KEYS, SEXES, Stratum

_DESO = re.compile(r"\d{4}[ABC]\d{4}")
_PERSONS_SEED, _SHARED_SEED, _OWN_SEED, _COMMON_SEED, _LOCAL_SEED = 11, 12, 13, 14, 15


@dataclass(frozen=True)
class TargetPopulation:
    """Parents per cell, with what is needed to draw them.

    Parameters
    ----------
    area_codes
        Areas, in order.
    parents
        Memberships, areas × bands × sexes × arrivals; the last axis has length 1 where arrival is not
        known. Missing (NaN) where the target file has no row.
    own_sd
        Standard deviation of each cell's own error, same shape.
    shared_sd
        Relative standard deviation of what areas share, bands × sexes, each drawn for itself.
    persons
        Persons in all bands together as the target file states them, areas × sexes × arrivals, or None.
    persons_sd
        Standard deviations of their own errors, or None.
    kappa
        Persons per membership by union of bands: (share, standard deviation).
    common
        Errors that all areas share and that move several cells: error × areas (or 1) × bands × sexes ×
        arrivals, the relative change of each cell for one standard deviation; or None.
    local
        Errors that an area's cells share, drawn for each area: as ``common``.
    persons_common, persons_local
        The same errors as they move ``persons``: error × areas × sexes × arrivals; or None.
    counts_arrival
        Whether the newly arrived were counted area by area. Where they were raked from the whole
        municipality's figures, nothing is known of where they live, and no area may get a verdict
        on them (`supports_verdict`).
    sources
        What downloads of Statistics Sweden's were recognised as.
    """

    area_codes: tuple[str, ...]
    parents: np.ndarray
    own_sd: np.ndarray
    shared_sd: np.ndarray
    persons: np.ndarray | None
    persons_sd: np.ndarray | None
    kappa: dict[tuple[str, ...], tuple[float, float]]
    common: np.ndarray | None = None
    local: np.ndarray | None = None
    persons_common: np.ndarray | None = None
    persons_local: np.ndarray | None = None
    counts_arrival: bool = True
    sources: tuple[StatisticsReport, ...] = ()

    @property
    def knows_arrival(self) -> bool:
        """Whether newly arrived parents are told apart."""
        return bool(self.parents.shape[3] > 1)

    def supports_verdict(self, stratum: Stratum) -> bool:
        """Whether what is known of a stratum's parents is known of each area."""
        return stratum.arrival is None or (self.knows_arrival and self.counts_arrival)

    def shows_areas(self, stratum: Stratum) -> bool:
        """Whether a stratum's parents may be shown area by area.

        Raked newly arrived are in proportion to foreign background, which is never shown below RegSO.
        """
        below_regso = any(_DESO.fullmatch(code) for code in self.area_codes)
        return self.supports_verdict(stratum) or not below_regso

    def mean(self, stratum: Stratum) -> np.ndarray:
        """Expected number of persons per area (NaN where unknown)."""
        if self._states_persons(stratum):
            return np.asarray(self._stated(stratum)[0].sum(axis=1))
        return np.asarray(self._kappa(stratum)[0] * self._memberships(stratum)[0].sum(axis=1))

    def band_means(self, stratum: Stratum) -> np.ndarray:
        """Memberships of a stratum, areas × its bands."""
        cells, _ = self._memberships(stratum)
        by_band = cells.reshape(len(self.area_codes), len(stratum.bands), -1)
        return np.asarray(by_band.sum(axis=2))

    def draws(
        self, stratum: Stratum, *, draws: int, seed: int, weights: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw the stratum's persons per area, and the same with bands weighted.

        Parameters
        ----------
        stratum
            Which parents.
        draws
            How many.
        seed
            Same seed, same draws; strata share the draws of the errors that they share.
        weights
            One number per band of the stratum (a rate), or None for 1.

        Returns
        -------
        persons, weighted
            draws × areas. ``weighted`` is the sum over bands of weight × memberships: what a standard
            that differs by band expects, in memberships.
        """
        return self.drawing(draws=draws, seed=seed).of(stratum, weights=weights)

    def drawing(self, *, draws: int, seed: int) -> TargetDraws:
        """Make ready for drawing many strata: what they share is drawn once."""
        return TargetDraws(self, draws, seed)

    def _cells_of(self, stratum: Stratum) -> tuple[list[int], list[int], list[int]]:
        bands = [BAND_KEYS.index(key) for key in stratum.bands]
        sexes = [SEXES.index(stratum.sex)] if stratum.sex else list(range(len(SEXES)))
        arrivals = list(range(self.parents.shape[3]))
        if stratum.arrival:
            arrivals = [ARRIVALS.index(stratum.arrival)] if self.knows_arrival else []
        return bands, sexes, arrivals

    def _memberships(self, stratum: Stratum) -> tuple[np.ndarray, np.ndarray]:
        """Cells of a stratum (areas × (bands · sexes · arrivals)) and their own sd."""
        bands, sexes, arrivals = self._cells_of(stratum)
        areas = len(self.area_codes)
        if not arrivals:
            shape = (areas, len(bands) * len(sexes))
            return np.full(shape, np.nan), np.zeros(shape)
        chosen = np.ix_(range(areas), bands, sexes, arrivals)
        return self.parents[chosen].reshape(areas, -1), self.own_sd[chosen].reshape(areas, -1)

    def _kappa(self, stratum: Stratum) -> tuple[float, float]:
        return self.kappa.get(stratum.bands, (1.0, 0.0))

    def _loadings(self, stratum: Stratum) -> tuple[np.ndarray | None, np.ndarray | None]:
        """Common and local errors of the stratum's cells, error × areas (or 1) × cells."""
        bands, sexes, arrivals = self._cells_of(stratum)

        def chosen(errors: np.ndarray | None) -> np.ndarray | None:
            if errors is None or not arrivals:
                return None
            cells = np.ix_(range(len(errors)), range(errors.shape[1]), bands, sexes, arrivals)
            return errors[cells].reshape(*errors.shape[:2], -1)

        return chosen(self.common), chosen(self.local)

    def _states_persons(self, stratum: Stratum) -> bool:
        return self.persons is not None and stratum.bands == BAND_KEYS

    def _stated(self, stratum: Stratum) -> tuple[np.ndarray, np.ndarray]:
        """Stated persons (areas × (sexes · arrivals)) and their own sd."""
        _, sexes, arrivals = self._cells_of(stratum)
        areas = len(self.area_codes)
        if not arrivals or self.persons is None or self.persons_sd is None:
            return np.full((areas, 1), np.nan), np.zeros((areas, 1))
        chosen = np.ix_(range(areas), sexes, arrivals)
        return (
            self.persons[chosen].reshape(areas, -1),
            self.persons_sd[chosen].reshape(areas, -1),
        )

    def _stated_loadings(self, stratum: Stratum) -> tuple[np.ndarray | None, np.ndarray | None]:
        _, sexes, arrivals = self._cells_of(stratum)

        def chosen(errors: np.ndarray | None) -> np.ndarray | None:
            if errors is None or not arrivals:
                return None
            cells = np.ix_(range(len(errors)), range(errors.shape[1]), sexes, arrivals)
            return errors[cells].reshape(*errors.shape[:2], -1)

        return chosen(self.persons_common), chosen(self.persons_local)


@dataclass(frozen=True)
class TargetDraws:
    """Draws of any stratum's parents; what strata share, and what was asked before, is drawn once.

    Parameters
    ----------
    target
        What is drawn.
    draws
        How many.
    seed
        Same seed, same draws.
    """

    target: TargetPopulation
    draws: int
    seed: int
    _sums: dict[tuple[object, bytes], np.ndarray] = field(default_factory=dict, repr=False)

    def of(self, stratum: Stratum, *, weights: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Draw a stratum's persons per area, and the same with bands weighted (`TargetPopulation.draws`)."""
        ones = np.ones(len(stratum.bands))
        memberships = self._memberships(stratum, ones)
        if weights is None:
            weighted = memberships
        elif len(weights) == 1:
            # Of a single band the weight is one number: most strata, and half of the work.
            weighted = memberships * weights[0]
        else:
            weighted = self._memberships(stratum, weights)
        if self.target._states_persons(stratum):
            return self._stated(stratum), weighted
        return memberships * self._kappa(stratum), weighted

    def in_all(self, stratum: Stratum, weights: np.ndarray) -> np.ndarray:
        """Sum weighted memberships over all areas, per draw."""
        if len(weights) == 1:
            return float(weights[0]) * self._in_all(stratum, np.ones(1))
        return self._in_all(stratum, weights)

    def _in_all(self, stratum: Stratum, weights: np.ndarray) -> np.ndarray:
        key = stratum.people, weights.tobytes()
        if key not in self._sums:
            self._memberships(stratum, weights)
        return self._sums[key]

    def _memberships(self, stratum: Stratum, weights: np.ndarray) -> np.ndarray:
        """Draw memberships weighted by band, draws × areas."""
        cells, own_sd = self.target._memberships(stratum)
        own = self._own_factor(stratum, cells, own_sd)
        values = cells * np.repeat(weights, cells.shape[1] // len(weights))
        moved = self._moved(values, self.target._loadings(stratum))
        found = np.asarray((self._shared_factors(stratum) @ values.T) * own * moved)
        self._sums[stratum.people, weights.tobytes()] = found.sum(axis=1)
        return found

    def _kappa(self, stratum: Stratum) -> np.ndarray:
        share, sd = self.target._kappa(stratum)
        return share * _lognormal(self._persons_noise, sd / share)

    def _shared_factors(self, stratum: Stratum) -> np.ndarray:
        """Factors of the errors that each band and sex has for itself, draws × cells of the stratum."""
        bands, sexes, arrivals = self.target._cells_of(stratum)
        chosen = np.ix_(range(self.draws), bands, sexes)
        relative = self.target.shared_sd[np.ix_(bands, sexes)]
        factors = _lognormal(self._shared_noise[chosen], relative).reshape(self.draws, -1)
        return np.repeat(factors, max(1, len(arrivals)), axis=1)

    @cached_property
    def _persons_noise(self) -> np.ndarray:
        return np.random.default_rng((self.seed, _PERSONS_SEED)).standard_normal((self.draws, 1))

    @cached_property
    def _shared_noise(self) -> np.ndarray:
        shape = self.draws, *self.target.shared_sd.shape
        return np.random.default_rng((self.seed, _SHARED_SEED)).standard_normal(shape)

    @cached_property
    def _common_noise(self) -> np.ndarray:
        """Of the common errors, draws × errors."""
        errors = 0 if self.target.common is None else len(self.target.common)
        return np.random.default_rng((self.seed, _COMMON_SEED)).standard_normal((self.draws, errors))

    @cached_property
    def _local_noise(self) -> list[np.ndarray]:
        """Of the local errors, each draws × areas."""
        errors = 0 if self.target.local is None else len(self.target.local)
        shape = self.draws, len(self.target.area_codes)
        return [
            np.random.default_rng((self.seed, _LOCAL_SEED, number)).standard_normal(shape)
            for number in range(errors)
        ]

    def _own_factor(self, stratum: Stratum, cells: np.ndarray, own_sd: np.ndarray) -> np.ndarray:
        """Cells' own errors as one factor per area, draws × areas (all ones where none is stated)."""
        total = cells.sum(axis=1)
        sd = np.sqrt((own_sd**2).sum(axis=1))
        relative = np.divide(sd, total, out=np.zeros_like(sd), where=total > 0)
        if not relative.any():
            return np.ones((1, len(total)))
        label = sum(ord(letter) * (i + 1) for i, letter in enumerate(repr(stratum.people)))
        rng = np.random.default_rng((self.seed, _OWN_SEED, label))
        return _lognormal(rng.standard_normal((self.draws, len(total))), relative)

    def _stated(self, stratum: Stratum) -> np.ndarray:
        cells, own_sd = self.target._stated(stratum)
        own = self._own_factor(stratum, cells, own_sd)
        moved = self._moved(cells, self.target._stated_loadings(stratum))
        return np.asarray(np.broadcast_to(cells.sum(axis=1), (self.draws, len(cells))) * own * moved)

    def _moved(self, values: np.ndarray, loadings: tuple[np.ndarray | None, np.ndarray | None]) -> np.ndarray:
        """Factor by which common and local errors move an area's sum, draws × areas (or 1 × 1).

        An error that moves cells by different amounts moves their sum by the mean of them, weighted by the
        cells: exact where they are alike, else to first order.
        """
        common, local = loadings
        if common is None and local is None:
            return np.ones((1, 1))
        total = values.sum(axis=1, keepdims=True)
        shares = np.divide(values, total, out=np.zeros_like(values), where=total > 0)
        log, variance = np.zeros((1, 1)), np.zeros(len(values))
        if common is not None:
            moves = (common * shares).sum(axis=2)
            log, variance = self._common_noise @ moves, variance + (moves**2).sum(axis=0)
        for number, error in enumerate([] if local is None else local):
            move = (error * shares).sum(axis=1)
            if move.any():
                log, variance = log + self._local_noise[number] * move, variance + move**2
        # Scaled so that the relative standard deviation is what was stated, as `_lognormal` does.
        relative = np.divide(np.log1p(variance), variance, out=np.ones_like(variance), where=variance > 0)
        return np.asarray(np.exp(log * np.sqrt(relative) - np.log1p(variance) / 2))


def _lognormal(noise: np.ndarray, relative_sd: np.ndarray | float) -> np.ndarray:
    """Factors with mean 1 and about the relative standard deviation given; never negative."""
    sigma = np.sqrt(np.log1p(np.square(relative_sd)))
    return np.asarray(np.exp(noise * sigma - sigma**2 / 2))
