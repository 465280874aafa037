"""The target population: an estimate with an uncertainty, as draws on demand.

Cells count *memberships*: a parent with children in two bands is in two cells. Persons over several bands
are κ times the sum of memberships (κ from `families`, with its error), unless the target file has rows for
``age_band = "all"``: then those are the persons.

Errors are of two kinds. What areas share (parents per child, the split of an age class into bands, κ) is
drawn once for all areas; what the target file states as ``sd`` is drawn for each cell apart. Counts of
participants never update them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.population import families
from reachmap.read.statistics import read_children, read_factors, read_target
from reachmap.settings import PopulationSettings
from reachmap.vocabulary import (
    AGE_BANDS,
    ALL,
    ARRIVALS,
    BAND_KEYS,
    EXPECTING,
    SEXES,
    AgeBand,
    Stratum,
)

# An age class that straddles bands is split evenly over its years. Births have fallen, so an even split puts
# too many in the youngest years; judged: a band's part may be wrong by about this much.
SPLIT_SD = 0.05
_PERSONS_SEED, _SHARED_SEED, _OWN_SEED = 11, 12, 13


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
        Relative standard deviation of what areas share, bands × sexes.
    persons
        Persons in all bands together as the target file states them, areas × sexes × arrivals, or None.
    persons_sd
        Their standard deviations, or None.
    kappa
        Persons per membership by union of bands: (share, standard deviation).
    """

    area_codes: tuple[str, ...]
    parents: np.ndarray
    own_sd: np.ndarray
    shared_sd: np.ndarray
    persons: np.ndarray | None
    persons_sd: np.ndarray | None
    kappa: dict[tuple[str, ...], tuple[float, float]]

    @property
    def knows_arrival(self) -> bool:
        """Whether newly arrived parents are told apart."""
        return bool(self.parents.shape[3] > 1)

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
        cells, own_sd = self._memberships(stratum)
        own = self._own_factor(stratum, cells, own_sd, draws=draws, seed=seed)
        shared = self._shared_factors(stratum, draws=draws, seed=seed)
        per_cell = np.ones(cells.shape[1])
        if weights is not None:
            per_cell = np.repeat(weights, cells.shape[1] // len(weights))
        weighted = (shared @ (cells * per_cell).T) * own
        if self._states_persons(stratum):
            return self._stated_draws(stratum, draws=draws, seed=seed), weighted
        memberships = (shared @ cells.T) * own
        return memberships * self._kappa_draws(stratum, draws=draws, seed=seed), weighted

    def _cells_of(self, stratum: Stratum) -> tuple[list[int], list[int], list[int]]:
        bands = [BAND_KEYS.index(key) for key in stratum.bands]
        sexes = [SEXES.index(stratum.sex)] if stratum.sex else list(range(len(SEXES)))
        arrivals = list(range(self.parents.shape[3]))
        if stratum.arrival:
            arrivals = [ARRIVALS.index(stratum.arrival)] if self.knows_arrival else []
        return bands, sexes, arrivals

    def _memberships(self, stratum: Stratum) -> tuple[np.ndarray, np.ndarray]:
        """Cells of a stratum (areas × (bands · sexes)) and their own sd, arrivals added up."""
        bands, sexes, arrivals = self._cells_of(stratum)
        shape = (len(self.area_codes), len(bands) * len(sexes))
        if not arrivals:
            return np.full(shape, np.nan), np.zeros(shape)
        chosen = np.ix_(range(shape[0]), bands, sexes, arrivals)
        parents = self.parents[chosen].sum(axis=3).reshape(shape)
        own_sd = np.sqrt((self.own_sd[chosen] ** 2).sum(axis=3)).reshape(shape)
        return parents, own_sd

    def _kappa(self, stratum: Stratum) -> tuple[float, float]:
        return self.kappa.get(stratum.bands, (1.0, 0.0))

    def _kappa_draws(self, stratum: Stratum, *, draws: int, seed: int) -> np.ndarray:
        share, sd = self._kappa(stratum)
        noise = np.random.default_rng((seed, _PERSONS_SEED)).standard_normal((draws, 1))
        return share * _lognormal(noise, sd / share)

    def _shared_factors(self, stratum: Stratum, *, draws: int, seed: int) -> np.ndarray:
        """Shared errors as factors, draws × (bands · sexes)."""
        noise = np.random.default_rng((seed, _SHARED_SEED)).standard_normal((draws, *self.shared_sd.shape))
        bands, sexes, _ = self._cells_of(stratum)
        chosen = np.ix_(range(draws), bands, sexes)
        relative = self.shared_sd[np.ix_(bands, sexes)]
        return _lognormal(noise[chosen], relative).reshape(draws, -1)

    def _own_factor(
        self,
        stratum: Stratum,
        cells: np.ndarray,
        own_sd: np.ndarray,
        *,
        draws: int,
        seed: int,
    ) -> np.ndarray:
        """Areas' own errors as one factor per area, draws × areas (all ones where none is stated)."""
        total = cells.sum(axis=1)
        sd = np.sqrt((own_sd**2).sum(axis=1))
        relative = np.divide(sd, total, out=np.zeros_like(sd), where=total > 0)
        if not relative.any():
            return np.ones((1, len(total)))
        label = sum(ord(letter) * (i + 1) for i, letter in enumerate(repr(stratum.people)))
        noise = np.random.default_rng((seed, _OWN_SEED, label)).standard_normal((draws, len(total)))
        return _lognormal(noise, relative)

    def _states_persons(self, stratum: Stratum) -> bool:
        return self.persons is not None and stratum.bands == BAND_KEYS

    def _stated(self, stratum: Stratum) -> tuple[np.ndarray, np.ndarray]:
        """Stated persons (areas × (sexes · arrivals)) and their sd."""
        _, sexes, arrivals = self._cells_of(stratum)
        areas = len(self.area_codes)
        if not arrivals or self.persons is None or self.persons_sd is None:
            return np.full((areas, 1), np.nan), np.zeros((areas, 1))
        chosen = np.ix_(range(areas), sexes, arrivals)
        return (
            self.persons[chosen].reshape(areas, -1),
            self.persons_sd[chosen].reshape(areas, -1),
        )

    def _stated_draws(self, stratum: Stratum, *, draws: int, seed: int) -> np.ndarray:
        cells, own_sd = self._stated(stratum)
        own = self._own_factor(stratum, cells, own_sd, draws=draws, seed=seed)
        return np.asarray(np.broadcast_to(cells.sum(axis=1), (draws, len(cells))) * own)


def _lognormal(noise: np.ndarray, relative_sd: np.ndarray | float) -> np.ndarray:
    """Factors with mean 1 and about the relative standard deviation given; never negative."""
    sigma = np.sqrt(np.log1p(np.square(relative_sd)))
    return np.asarray(np.exp(noise * sigma - sigma**2 / 2))


def build_target_population(
    settings: PopulationSettings, *, area_codes: tuple[str, ...], years: float
) -> TargetPopulation:
    """Estimate the target population of a project.

    Parameters
    ----------
    settings
        Section ``[population]``: ``target`` as it stands, else derived from ``children``.
    area_codes
        The project's areas.
    years
        Length of the period, for those expecting a child: a year's cohort is as many as the
        newborn, a longer period meets more.

    Raises
    ------
    InputError
        A file can not be read, or an area is missing from it.
    """
    if settings.target is not None:
        return _given(settings.target, area_codes)
    if settings.children is None:
        raise InputError("population_missing", file="reachmap.toml")
    factors = read_factors(settings.factors or families.FACTORS_FILE)
    children = read_children(settings.children)
    _refuse_missing(children["area_code"], area_codes, settings.children)
    counts, straddling = children_by_band(children, area_codes=area_codes)
    counts[:, BAND_KEYS.index(EXPECTING)] *= years
    shape = (len(BAND_KEYS), len(SEXES))
    per_child = factors["parents_per_child"].to_numpy().reshape(shape)
    shared = factors["relative_sd"].to_numpy().reshape(shape)
    parents = counts[:, :, None] * per_child[None]
    return TargetPopulation(
        area_codes=area_codes,
        parents=parents[..., None],
        own_sd=np.zeros((*parents.shape, 1)),
        shared_sd=np.sqrt(shared**2 + (straddling[:, None] * SPLIT_SD) ** 2),
        persons=None,
        persons_sd=None,
        kappa=_kappa(),
    )


def children_by_band(children: pd.DataFrame, *, area_codes: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Add up children into age bands, splitting classes evenly over their years.

    Parameters
    ----------
    children
        `tables.CHILDREN`.
    area_codes
        Areas, in order; others are left out.

    Returns
    -------
    counts
        Areas × bands. Those expecting are as many as the children under one year.
    straddling
        For each band, whether any of it comes from a class that had to be split (0 or 1).
    """
    wide = children.pivot_table(
        index="area_code", columns=["first_age", "last_age"], values="count", aggfunc="sum"
    ).reindex(area_codes)
    spans = [(int(span[0]), int(span[1])) for span in wide.columns]
    shares = np.array([[_share(span, band) for band in AGE_BANDS] for span in spans])
    straddling = ((shares > 0) & (shares < 1)).any(axis=0).astype(float)
    return wide.to_numpy(float) @ shares, straddling


def _share(span: tuple[int, int], band: AgeBand) -> float:
    """Share of an age class (years, both included) that belongs to a band."""
    first, last = (0, 0) if band.key == EXPECTING else (band.first, band.last)
    common = min(span[1], last) - max(span[0], first) + 1
    return max(0, common) / (span[1] - span[0] + 1)


def _given(source: Source, area_codes: tuple[str, ...]) -> TargetPopulation:
    target = read_target(source)
    _refuse_missing(target["area_code"], area_codes, source)
    arrivals = (ALL,) if (target["arrival"] == ALL).all() else ARRIVALS
    index = target.set_index(["area_code", "age_band", "sex", "arrival"])

    def block(bands: tuple[str, ...], column: str) -> np.ndarray:
        wanted = pd.MultiIndex.from_product([area_codes, bands, SEXES, arrivals])
        values = index[column].reindex(wanted).to_numpy(float)
        return values.reshape(len(area_codes), len(bands), len(SEXES), len(arrivals))

    stated = (target["age_band"] == ALL).any()
    return TargetPopulation(
        area_codes=area_codes,
        parents=block(BAND_KEYS, "parents"),
        own_sd=np.nan_to_num(block(BAND_KEYS, "sd")),
        shared_sd=np.zeros((len(BAND_KEYS), len(SEXES))),
        persons=block((ALL,), "parents")[:, 0] if stated else None,
        persons_sd=np.nan_to_num(block((ALL,), "sd")[:, 0]) if stated else None,
        kappa=_kappa(),
    )


def _refuse_missing(found: pd.Series, area_codes: tuple[str, ...], source: Source) -> None:
    missing = sorted(set(area_codes) - set(found))
    if len(missing) == len(area_codes):
        raise InputError("no_area_matches", file=source.name, example=str(found.iloc[0])[:40])
    if missing:
        raise InputError("areas_missing", file=source.name, n=len(missing), codes=", ".join(missing[:5]))


def _kappa() -> dict[tuple[str, ...], tuple[float, float]]:
    """Persons per membership by union of bands, from the shipped table."""
    table = pd.read_csv(families.PERSONS_FILE)
    return {
        BAND_KEYS if name == ALL else tuple(str(name).split("+")): (float(share), float(sd))
        for name, share, sd in zip(table["bands"], table["share"], table["sd"], strict=True)
    }
