"""Adults who may live in one of several areas take part in the estimates: multiple imputation.

A count z of a place that lies in areas i is Poisson(Σ_i n_i θ_i): n_i what the place would count in area i at
relative risk 1, θ the areas' relative risks. What the areas' own counts and these sums say of θ together is
worked out first (`sums.Rates`). θ is drawn from that, z is divided between its areas (multinomially, in
proportion to n_i θ_i; hidden counts are drawn too), and the model of areas is fitted to each completed table.
The draws of all fits together are the estimate, so intervals hold what is not known of where these adults
live (Rubin 1987, Multiple Imputation for Nonresponse in Surveys).

What the key does not know is not made up: sizes n carry an error (`locate.uncertainty`), and the fewer areas'
own counts tell of θ, the more the prior does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammaln

from reachmap.gaps.likelihood import Counts
from reachmap.gaps.model import SmallAreaFit
from reachmap.gaps.sums import Prior, Rates
from reachmap.locate import parents_of_places, uncertainty
from reachmap.spread import PublishedSpread, SpreadData

# Imputations are FITS × REDRAWS: each fit to one completed table is bent to REDRAWS - 1 others.
FITS, REDRAWS = 2, 10
IMPUTATIONS = FITS * REDRAWS
# Where only some adults are placed by a key, how areas may differ in that (log standard deviation, judged).
_UNLIKE_HABITS, _ALL_ALIKE = 0.3, 0.9
# A school's pupils are of some ages only, and ages are reached at unlike rates: how many it has tells next to
# nothing of how far its areas are reached (log standard deviation, judged). It tells how they are divided.
_UNLIKE_SCHOOLS = 2.0
# At least so much of an area's adults are taken to tell their area itself.
_LEAST_DIRECT = 0.02


@dataclass(frozen=True)
class Spreading:
    """Who may live in several areas, and how likely each is.

    Parameters
    ----------
    data
        By stratum: `disclose.gate_spread`.
    share
        Share of an area's adults with a known home who are counted at the place, places × areas.
    own
        Share of an area's adults who are told by the area's own count, per area.
    error
        Standard deviation of the logarithm of ``share``.
    scale_error
        The same of a place's whole size: how little the number at a place tells of how far its areas are
        reached.
    """

    data: tuple[SpreadData, ...]
    share: np.ndarray
    own: np.ndarray
    error: float
    scale_error: float


def spreading(
    published: PublishedSpread | None,
    places: pd.DataFrame,
    *,
    parents: pd.Series,
    located: float,
) -> Spreading | None:
    """Say which share of each area's adults the places hold.

    Parameters
    ----------
    published
        What the gate lets through; None, or so few that they are not told: nobody is spread.
    places
        `locate.Located.places`.
    parents
        Parents by area code, areas in order.
    located
        Adults with a home area or several possible ones.

    Notes
    -----
    The habit of naming such a place instead of an area is one number for each way: the adults placed so,
    through those whom the key would place so if everybody did.
    """
    if published is None or published.adults is None:
        return None
    living = parents.fillna(0.0)
    sizes = places.assign(parents=parents_of_places(places, living))
    table = sizes.pivot_table(index="place", columns="area_code", values="parents", aggfunc="sum")
    table = table.reindex(columns=living.index).fillna(0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        everywhere = pd.DataFrame(
            np.nan_to_num(table.to_numpy() / living.to_numpy(), posinf=0.0), table.index
        )
    way_of = places.drop_duplicates("place").set_index("place")["way"]
    shared = list(published.places)
    share = everywhere.reindex(shared).fillna(0.0).to_numpy().copy()
    alone = everywhere.drop(index=shared, errors="ignore")
    ways, others = way_of.reindex(shared).to_numpy(object), way_of.reindex(alone.index).to_numpy(object)
    error, own, habits = uncertainty(places), np.zeros(len(living)), 0.0
    for way, adults in published.by_way.items():
        at = ways == way
        everybody = (share[at] @ living.to_numpy()).sum() / living.sum() if living.sum() > 0 else 0.0
        habit = min(1.0, (adults or 0) / max(located * everybody, 1e-9))
        share[at] *= habit
        habits += habit
        own += habit * alone.to_numpy()[others == way].sum(axis=0)
        if adults and habit < _ALL_ALIKE:
            error = float(np.hypot(error, _UNLIKE_HABITS))
    scale_error = float(np.hypot(error, _UNLIKE_SCHOOLS)) if (ways == "school").any() else error
    # Who names neither a place of several areas nor one of this area alone names the area, if anything: a key
    # that lacks somebody's place tells nothing of them.
    return Spreading(published.data, share, own + max(1 - habits, 0.0), error, scale_error)


@dataclass(frozen=True)
class Table:
    """What is known of one stratum's counts.

    Parameters
    ----------
    counts
        Adults with a known area, per area; missing where hidden.
    possible
        What a hidden count may be, areas × values.
    sums
        Adults by sets of places; missing where hidden.
    """

    counts: np.ndarray
    possible: np.ndarray
    sums: np.ndarray

    def completed(self, imputed: Imputed) -> list[tuple[np.ndarray, np.ndarray]]:
        """Counts, and what hidden ones may be, with the first imputation of each group of fits added."""
        added = [imputed.added[group * REDRAWS] for group in range(FITS)]
        return [(self.counts + each, self.possible + each[:, None]) for each in added]


@dataclass(frozen=True)
class Places:
    """One stratum's sets of places.

    Parameters
    ----------
    data
        What is told of them.
    links
        What a set would count in an area at relative risk 1, sets × areas.
    direct
        What an area would count itself, per area.
    error
        Standard deviation of the logarithm of ``links``.
    scale_error
        Standard deviation of the logarithm of a set's whole size.
    """

    data: SpreadData
    links: np.ndarray
    direct: np.ndarray
    error: float
    scale_error: float

    @classmethod
    def of(cls, spread: Spreading, position: int, areas: np.ndarray, expected: np.ndarray) -> Places:
        """Take a stratum's sets and the areas that are fitted (a mask), with what these expect in all."""
        data = spread.data[position]
        share = spread.share[:, areas]
        direct = expected * np.clip(spread.own[areas], _LEAST_DIRECT, 1.0)
        links = data.members.astype(float) @ share * expected
        return cls(data, links, direct, spread.error, spread.scale_error)


@dataclass(frozen=True)
class Imputed:
    """Adults added to the areas' own counts, imputations × areas: all, and without their largest activity."""

    added: np.ndarray
    reduced: np.ndarray


def impute(
    table: Table,
    places: Places,
    *,
    prior: Prior,
    dispersion: float,
    rng: np.random.Generator,
) -> Imputed:
    """Divide the sums between their areas, `IMPUTATIONS` times.

    Parameters
    ----------
    table, places
        What is known.
    prior
        Of the areas' log relative risks.
    dispersion
        φ: adults come in clumps of this size.
    rng
        Seeded.
    """
    usable = places.links.sum(axis=1) > 0
    links = places.links[usable]
    possible = np.where(np.isnan(table.sums)[:, None], places.data.possible, np.nan)
    possible[:, 0] = np.where(np.isnan(table.sums), possible[:, 0], table.sums)
    rates = _rates(table, possible[usable], links, places, dispersion)
    theta = np.exp(rates.draw(prior, draws=IMPUTATIONS, rng=rng))
    mean = theta @ links.T
    values = _values(possible[usable], mean, dispersion, rng)
    noise = np.exp(places.error * rng.standard_normal((len(theta), *links.shape)))
    weights = links * theta[:, None, :] * noise
    clumps = np.ceil(values / dispersion).astype(np.int64)
    drawn = rng.multinomial(clumps, weights / weights.sum(axis=2, keepdims=True))
    parts = drawn * (values / np.maximum(clumps, 1))[:, :, None]
    own = places.data.own_largest[usable]
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = 1 - np.nan_to_num(np.minimum(own / places.data.count[usable], 1.0))
    return Imputed(parts.sum(axis=1), (parts * kept[:, None]).sum(axis=1))


def _values(
    possible: np.ndarray, mean: np.ndarray, dispersion: float, rng: np.random.Generator
) -> np.ndarray:
    """Sums in every imputation: as told, or drawn from what they may be."""
    told = (~np.isnan(possible)).sum(axis=1)
    found = np.broadcast_to(possible[:, 0], mean.shape).copy()
    for row in np.flatnonzero(told == 0):
        found[:, row] = rng.poisson(mean[:, row] / dispersion) * dispersion
    for row in np.flatnonzero(told > 1):
        may_be = possible[row][~np.isnan(possible[row])]
        rate = np.maximum(mean[:, row, None], 1e-9) / dispersion
        log = may_be / dispersion * np.log(rate) - gammaln(may_be / dispersion + 1)
        found[:, row] = may_be[(log + rng.gumbel(size=log.shape)).argmax(axis=1)]
    return found


def _rates(table: Table, possible: np.ndarray, links: np.ndarray, places: Places, dispersion: float) -> Rates:
    """Line up what is known, each datum with no more weight than the key's error leaves it."""
    own = np.full(table.possible.shape, np.nan)
    own[:, 0] = table.counts
    hidden = np.isnan(table.counts)
    own[hidden] = np.sort(table.possible[hidden], axis=1)
    trust = 1 / (1 + places.error**2 * places.direct / dispersion) / dispersion
    # A size wrong by a factor shows in the count as much as in what is expected: the larger is weighed.
    most = np.fmax(links.sum(axis=1), np.nanmax(np.nan_to_num(possible), axis=1, initial=0.0))
    weight = 1 / (1 + places.scale_error**2 * most / dispersion) / dispersion
    return Rates(
        Counts(own * trust[:, None], places.direct * trust),
        Counts(np.sort(possible, axis=1) * weight[:, None], np.ones(len(links))),
        links * weight[:, None],
    )


@dataclass(frozen=True)
class MixedFit:
    """Fits to completed tables as one: what `measure` asks of a `SmallAreaFit`.

    Parameters
    ----------
    fits
        To each of the first imputations of `FITS` groups.
    table, imputed
        What they were fitted to.
    draws
        Relative risks, draws × areas.
    """

    fits: tuple[SmallAreaFit, ...]
    table: Table
    imputed: Imputed
    draws: np.ndarray

    @classmethod
    def of(
        cls,
        table: Table,
        imputed: Imputed,
        fit: Callable[[np.ndarray, np.ndarray, SmallAreaFit | None, int], SmallAreaFit],
        near: MixedFit | None,
    ) -> MixedFit:
        """Fit ``fit(counts, possible, near, number)`` to completed tables."""
        fits: list[SmallAreaFit] = []
        for group, completed in enumerate(table.completed(imputed)):
            hint = near.fits[group] if near else (fits[0] if fits else None)
            fits.append(fit(*completed, hint, group))
        draws = _bent(tuple(fits), table.counts, table.possible, imputed.added)
        return cls(tuple(fits), table, imputed, draws)

    def redraw(self, observed: np.ndarray) -> np.ndarray:
        """Draw relative risks as if each area alone had counted something else (`SmallAreaFit.redraw`).

        Those who may live there are then counted without their own largest activity too.
        """
        return _bent(self.fits, observed, self.table.possible, self.imputed.reduced)

    def probability_below_at_zero(self, threshold: np.ndarray) -> np.ndarray:
        """`SmallAreaFit.probability_below_at_zero`, over the fits."""
        found = [fit.probability_below_at_zero(threshold) for fit in self.fits]
        return np.asarray(np.mean(found, axis=0))


def _bent(
    fits: tuple[SmallAreaFit, ...], counts: np.ndarray, possible: np.ndarray, added: np.ndarray
) -> np.ndarray:
    """Bend every fit's draws to the imputations of its group, each a part of them."""
    found = []
    for at, more in enumerate(added):
        draws = fits[at // REDRAWS].redraw(counts + more, possible=possible + more[:, None])
        found.append(draws[at % REDRAWS :: REDRAWS])
    return np.vstack(found)
