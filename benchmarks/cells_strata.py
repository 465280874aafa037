"""Age bands and fathers from one fit of `CellModel`, behind the frames of `measure_gaps`.

Not what ReachMap runs: it is how the model of cells is held against the fits of each stratum by itself on the
sample's truth (`compare_truth --model cells`). All ages together are fitted as before (persons, not
memberships); single bands, of everyone and of fathers, come from one fit over area × band × sex. Newly
arrived are fitted as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, cast
from unittest.mock import patch

import numpy as np
import pandas as pd

from reachmap.gaps import CellFit, CellModel, SmallAreaFit
from reachmap.gaps.cells_published import KNOWN_SD, published_data
from reachmap.gaps.fitting import ODD_SHARE
from reachmap.gaps.likelihood import Counts
from reachmap.gaps.marginals import Cavity
from reachmap.gaps.stratum import AreaFit, StratumWork
from reachmap.gaps.summary import DRAWS
from reachmap.gaps.unseen import possible_counts
from reachmap.population import TargetPopulation
from reachmap.reach import PublishedReach
from reachmap.vocabulary import ALL, BAND_KEYS, MAN, WOMAN, Stratum, strata

FATHERS = "fathers"
_POSITION = {stratum.key: i for i, stratum in enumerate(strata())}


@dataclass
class Suite:
    """Fits of one municipality: with all counts, without the largest activity, without covariates."""

    published: PublishedReach
    target: TargetPopulation
    covariates: pd.DataFrame | None
    adjacency: pd.DataFrame | None
    seed: int
    found: dict[str, CellFit] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Whether bands and fathers are told at all."""
        keys = [(band, group) for band in BAND_KEYS for group in (ALL, FATHERS)]
        return all(self.published.observed[_POSITION[key]] for key in keys)

    def reached(self, stratum: Stratum, *, kind: str) -> np.ndarray:
        """Adults with a home area, draws × areas."""
        if kind not in self.found:
            near = self.found.get("main") if kind == "without_largest" else None
            self.found[kind] = self._fit(kind, near)
        fit, areas = self.found[kind], len(self.published.area_codes)
        people = (fit.draws * fit.parents).reshape(DRAWS, areas, len(BAND_KEYS), 2)
        band = people[:, :, BAND_KEYS.index(stratum.age_band)]
        return np.asarray(band[..., 1] if stratum.sex == MAN else band.sum(axis=2), dtype=float)

    def _fit(self, kind: str, near: CellFit | None) -> CellFit:
        published = self.published
        table = published.without_largest if kind == "without_largest" else published.reached
        whole, men = (table[:, [_POSITION[(band, group)] for band in BAND_KEYS]] for group in (ALL, FATHERS))
        known = published.known_share[_POSITION[("3-5", FATHERS)]]
        known = min(known / published.known_share[_POSITION[("3-5", ALL)]], 1.0)
        cells = self._cells(known)
        some = cells["parents"].to_numpy().reshape(len(published.area_codes), len(BAND_KEYS), 2) > 0
        data = published_data(whole, men, k=published.k, known_share=known, known=some)
        index = pd.Index(published.area_codes)
        return CellModel(
            draws=DRAWS,
            seed=self.seed,
            odd_share=ODD_SHARE,
            level_sd=KNOWN_SD,
            effect_sd=KNOWN_SD,
        ).fit(
            data.observed,
            cells,
            data.members,
            areas=index,
            possible=data.possible,
            within=data.within,
            covariates=None
            if kind == "plain" or self.covariates is None
            else self.covariates.set_axis(index),
            adjacency=self.adjacency,
            dispersion=published.dispersion * self._together(),
            near=near,
        )

    def _together(self) -> float:
        """By what counts vary more because a parent may be in two bands: E[m²]/E[m], m being 1 or 2."""
        total = self.published.total
        bands = np.nansum(total[[_POSITION[(band, ALL)] for band in BAND_KEYS]])
        more = float(np.clip(bands / total[_POSITION[(ALL, ALL)]] - 1, 0.0, 1.0))
        return (1 + 3 * more) / (1 + more)

    def _cells(self, known: float) -> pd.DataFrame:
        """Parents, scaled to what each band and sex counted in the whole municipality."""
        published, total = self.published, self.published.total
        columns = []
        for band in BAND_KEYS:
            everyone = np.nan_to_num(total[_POSITION[(band, ALL)]], nan=(published.k - 1) / 2)
            fathers = np.nan_to_num(total[_POSITION[(band, FATHERS)]], nan=(published.k - 1) / 2) / known
            fathers = min(fathers, 0.9 * everyone)
            for sex, reached in ((WOMAN, everyone - fathers), (MAN, fathers)):
                people = np.nan_to_num(self.target.mean(Stratum(band, "", (band,), sex, None)))
                scale = max(reached, 0.5) * published.located_share / max(people.sum(), 1e-9)
                columns.append(people * scale)
        areas = len(published.area_codes)
        return pd.DataFrame(
            {
                "area_code": np.repeat(published.area_codes, 2 * len(BAND_KEYS)),
                "age_band": np.tile(np.repeat(BAND_KEYS, 2), areas),
                "sex": np.tile([WOMAN, MAN], areas * len(BAND_KEYS)),
                "parents": np.column_stack(columns).ravel(),
            }
        )


@dataclass(frozen=True)
class StratumFit:
    """What `measure` asks of a fit, for one stratum of the cells.

    What the area's other cells and the other areas say of it is taken as normal: its posterior less what
    its own count says.
    """

    draws: np.ndarray
    counts: Counts
    dispersion: float

    def redraw(self, observed: np.ndarray) -> np.ndarray:
        """As `SmallAreaFit.redraw`."""
        values = np.array(self.counts.may_be)
        told = ~np.isnan(observed)
        values[told] = np.nan
        values[told, 0] = observed[told] / self.dispersion
        ranks = (self.draws.argsort(axis=0).argsort(axis=0) + 0.5) / len(self.draws)
        other = self._cavity().density(Counts(values, self.counts.expected))
        found = np.exp(other.quantiles(np.zeros(len(ranks), dtype=int), ranks))
        return np.where(told, found, self.draws)

    def probability_below_at_zero(self, threshold: np.ndarray) -> np.ndarray:
        """As `SmallAreaFit.probability_below_at_zero`."""
        nothing = Counts(np.zeros((len(threshold), 1)), self.counts.expected)
        with np.errstate(divide="ignore"):
            return np.asarray(self._cavity().density(nothing).below(np.log(threshold))[0])

    def _cavity(self) -> Cavity:
        log = np.log(self.draws)
        mean, variance = log.mean(axis=0), log.var(axis=0)
        _, slope, bend = self.counts.likelihood(mean)
        own = np.maximum(-bend, 0.0)
        precision = np.maximum(1 / variance - own, 0.05 / variance)
        middle = mean - slope / precision
        own_sd = np.full((1, len(mean)), 1e-3)
        return Cavity(
            mean=middle[None], variance=1 / precision[None], parts=[(1.0, own_sd)], start=mean[None]
        )


class CellStratumWork(StratumWork):
    """A stratum, from the suite's fit where it is one band of everyone or of fathers."""

    suites: ClassVar[dict[int, Suite]] = {}

    def _fit(
        self,
        counts: np.ndarray,
        covariates: pd.DataFrame | None,
        near: AreaFit | None = None,
        *,
        without_largest: bool = False,
    ) -> AreaFit:
        suite = self._suite()
        # Adults who may live in one of several areas are spread stratum by stratum only.
        apart = self.spread is not None or not suite.usable
        if apart or self.stratum.age_band == ALL or self.stratum.arrival is not None:
            return super()._fit(counts, covariates, near, without_largest=without_largest)
        chosen = self.fitted
        kind = "without_largest" if without_largest else "main"
        if covariates is None and self.covariates is not None:
            kind = "plain"
        share = self.weighted.mean(axis=0)[chosen]
        total = self.published.total[self.position]
        guess = np.where(np.isnan(counts[chosen]), (self.published.k - 1) / 2, counts[chosen]).sum()
        scale = total * self.published.located_share if total > 0 else guess
        self.expected_counts = share / share.sum() * max(float(scale), 0.5)
        self.model = "bym2"
        reached = suite.reached(self.stratum, kind=kind)[:, chosen]
        possible = possible_counts(self.published, self.position)[chosen]
        values = np.column_stack([counts[chosen], np.full_like(possible[:, 1:], np.nan)])
        values = np.where(np.isnan(counts[chosen])[:, None], np.sort(possible, axis=1), values)
        phi = self.published.dispersion
        found = StratumFit(
            np.maximum(reached / self.expected_counts, 1e-9),
            Counts(values / phi, self.expected_counts / phi),
            phi,
        )
        return cast(SmallAreaFit, found)

    def _suite(self) -> Suite:
        key = id(self.published)
        if key not in self.suites:
            self.suites.clear()
            target = self.drawn.target
            self.suites[key] = Suite(self.published, target, self.covariates, self.adjacency, self.seed)
        return self.suites[key]


@contextmanager
def by_cells() -> Iterator[None]:
    """Let `measure_gaps` take bands from the model of cells while this lasts."""
    # All of it here: a second process would know nothing of this.
    with (
        patch("reachmap.gaps.measure.StratumWork", CellStratumWork),
        patch("reachmap.gaps.measure.MOST_AREAS", 0),
    ):
        yield
