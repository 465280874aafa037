"""The municipality's own rows: which ages and groups the support reaches less far, anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.special import gammainc

from reachmap.gaps.standard import EQUALLY, Standard, band_rates
from reachmap.gaps.summary import DRAWS, summarise, target_only
from reachmap.gaps.verdicts import ABOVE_RATIO, SHORTFALL_RATIO, Evidence, verdicts
from reachmap.population import TargetDraws
from reachmap.reach import PublishedReach
from reachmap.vocabulary import ALL, BAND_KEYS, EVERYONE, ON_PAR, Stratum

_TINY = 1e-9


@dataclass
class MunicipalityRows:
    """The municipality's own rows: each band and group held against everyone.

    An age band against the mean of all bands; a group told apart by sex or arrival against everyone
    with children in the same bands (in memberships, age-standardised); a union of bands as a band.
    Under a standard with goals: everyone and everybody against what the goals ask for.
    """

    published: PublishedReach
    drawn: TargetDraws
    seed: int
    standard: Standard = EQUALLY
    persons: Mapping[tuple[tuple[str, ...], str | None, str | None], np.ndarray] = field(
        default_factory=dict, repr=False
    )
    _totals: dict[tuple[int, bytes], np.ndarray] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Look up the strata."""
        self.strata, self.keys = self.published.groups.strata, self.published.groups.places

    def alike(self) -> dict[str, tuple[float, float, float]]:
        """Each group's rate through everyone's with children of the same ages, whatever the standard.

        Returns
        -------
        dict
            By group: median and 90 % interval, of those that a ratio may be told of.
        """
        rows = replace(self, standard=EQUALLY).estimate()
        rows = rows[(rows["age_band"] == ALL) & (rows["parent_group"] != ALL)].set_index("parent_group")
        told = rows[["rate_ratio", "rate_ratio_low", "rate_ratio_high"]].dropna()
        return {
            str(group): (float(middle), float(low), float(high))
            for group, middle, low, high in told.itertuples()
        }

    def estimate(self) -> pd.DataFrame:
        """A row per stratum: age_band, parent_group, `summary.ESTIMATES`, verdict."""
        # Strata of the same people are worked out once.
        positions = {stratum.people: at for at, stratum in reversed(list(enumerate(self.strata)))}.values()
        told = [at for at in positions if self._known(at)]
        untold = [at for at in positions if at not in told]
        tables = [self._rows(told)] if told else []
        tables += [target_only(self._side_by_side(untold))] if untold else []
        row_of = {self.strata[at].people: row for row, at in enumerate([*told, *untold])}
        rows = [row_of[stratum.people] for stratum in self.strata]
        table = pd.concat(tables, ignore_index=True).iloc[rows].reset_index(drop=True)
        table["age_band"] = [stratum.age_band for stratum in self.strata]
        table["parent_group"] = [stratum.parent_group for stratum in self.strata]
        return table

    def _random(self, what: int, position: int) -> np.random.Generator:
        """Begin random numbers of a stratum; ``what`` tells them apart from others of it."""
        return np.random.default_rng((self.seed, what, self.published.groups.seeds[position]))

    def _total_draws(self, position: int, totals: np.ndarray) -> np.ndarray:
        """Draw how many of a stratum were reached, corrected for those it can not be told of."""
        key = position, totals.tobytes()
        if key not in self._totals:
            self._totals[key] = self._drawn_total(position, totals)
        return self._totals[key]

    def _drawn_total(self, position: int, totals: np.ndarray) -> np.ndarray:
        counts = self._counts(position, totals)
        phi = self.published.dispersion
        # The mean is the count itself; nobody is not proof of never, so 0 has Jeffreys' half a count.
        start = np.where(np.isnan(totals[position]) | (counts == 0), 0.5, 0.0)
        rng = self._random(41, position)
        return np.asarray(
            rng.standard_gamma(counts / phi + start) * phi / self.published.known_share[position]
        )

    def _counts(self, position: int, totals: np.ndarray) -> np.ndarray:
        """A stratum's total in every draw: what is shown, or what a hidden one may be.

        What that is follows from what is published (`PublishedReach.possible`). Weighted as a count whose
        rate is exponential around the group's part of everyone, which says least of it.
        """
        if not np.isnan(totals[position]):
            return np.full(DRAWS, totals[position])
        rng = self._random(42, position)
        stratum, values = self.strata[position], self.published.possible(None, position)
        whole = self.published.groups.wholes[position]
        if whole is None or np.isnan(totals[whole]):
            return rng.choice(values, DRAWS)
        # Of fewer in all, so many fewer may be left beside few others.
        fewer = np.where(values >= self.published.k, self.published.total[whole] - totals[whole], 0.0)
        values = np.unique(np.maximum(values - fewer, 0.0))
        target = self.drawn.target
        part = np.nansum(target.mean(stratum)) / np.nansum(target.mean(self.strata[whole]))
        mean = totals[whole] * min(part, 1.0)
        weights = np.exp(-values * np.log1p(1 / max(mean, 1e-3)))
        return rng.choice(values, DRAWS, p=weights / weights.sum())

    def _known(self, position: int) -> bool:
        """Whether a ratio may be told of a stratum."""
        means = self.drawn.target.mean(self.strata[position])
        return bool(np.isfinite(means).all() and self.published.observed[position])

    def _rows(self, positions: list[int]) -> pd.DataFrame:
        """Rows of strata that a ratio may be told of, all at once: a table each would take its time."""
        found = [self._against_everyone(at, self.strata[at], self.published.total) for at in positions]
        reached, ratio = (np.column_stack(draws) for draws in zip(*found, strict=True))
        table = summarise(self._side_by_side(positions), reached, ratio, reached / ratio)
        return table.assign(verdict=self._verdicts(positions, ratio, table))

    def _side_by_side(self, positions: list[int]) -> np.ndarray:
        """All parents of each stratum, draws × strata."""
        return np.column_stack([self._persons(self.strata[at]) for at in positions])

    def _persons(self, stratum: Stratum) -> np.ndarray:
        """All of a stratum's parents, per draw."""
        if stratum.people not in self.persons:
            return np.asarray(self._people(stratum).sum(axis=1))
        return self.persons[stratum.people]

    def _people(self, stratum: Stratum) -> np.ndarray:
        persons, _ = self.drawn.of(stratum)
        return np.broadcast_to(persons, (DRAWS, len(self.published.area_codes)))

    # An age that no parent is of has no rate and no ratio: nothing is told of it.
    @np.errstate(divide="ignore", invalid="ignore")
    def _against_everyone(
        self, position: int, stratum: Stratum, totals: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draws of reach and of its ratio to everyone's."""
        reached = self._total_draws(position, totals)
        if self.standard.goals is not None:
            asked = self.standard.asked_of_all(self._people(stratum), position)
            return reached, reached / asked
        if stratum.key == (ALL, ALL):
            return reached, np.ones(DRAWS)
        bands = {key: self._total_draws(self.keys[(key, ALL)], totals) for key in BAND_KEYS}
        if stratum.is_everyone:
            own = np.sum([bands[key] for key in stratum.bands], axis=0)
            own_need = self.drawn.in_all(stratum, np.ones(len(stratum.bands)))
            all_need = self.drawn.in_all(EVERYONE, np.ones(len(BAND_KEYS)))
            return reached, (own / own_need) / (np.sum(list(bands.values()), axis=0) / all_need)
        whole = next((s for s in self.strata if s.bands == stratum.bands and s.is_everyone), None)
        if whole is None:
            return reached, self._against_bands(stratum, bands, totals)
        everyone = self._everyone_with(position, whole, reached, totals)
        rates = np.array([bands[key].mean() for key in stratum.bands])
        need = np.nansum(self.drawn.target.band_means(whole), axis=0)
        weights = band_rates(rates, need, hidden_at=0.0)
        share = self.drawn.in_all(stratum, weights) / self.drawn.in_all(whole, weights)
        return reached, reached / (everyone * share)

    def _against_bands(
        self, stratum: Stratum, bands: Mapping[str, np.ndarray], totals: np.ndarray
    ) -> np.ndarray:
        """Ratio of a group of ages that nobody counted everyone of: in memberships, band by band.

        What the group's bands have, to what they would have if each were reached as everyone's is.
        """
        first = self.published.groups.first_places
        of_bands = [first[self.keys[key, stratum.parent_group]] for key in stratum.bands]
        own = np.sum([self._total_draws(place, totals) for place in of_bands], axis=0)
        expected = np.zeros(DRAWS)
        for place, key in zip(of_bands, stratum.bands, strict=True):
            part, everyone = self.strata[place], self.strata[self.keys[key, ALL]]
            share = self.drawn.in_all(part, np.ones(1)) / self.drawn.in_all(everyone, np.ones(1))
            # Everyone has at least those of the group: where counts are few, draws may say otherwise.
            expected += np.maximum(bands[key], self._total_draws(place, totals)) * share
        return np.asarray(own / np.maximum(expected, _TINY))

    def _everyone_with(
        self, position: int, whole: Stratum, reached: np.ndarray, totals: np.ndarray
    ) -> np.ndarray:
        """Everyone reached in the same bands: the group's own draws plus the rest's."""
        place = self.keys[whole.key]
        published = self.published
        rng = self._random(43, position)
        group = self._counts(position, totals) / published.known_share[position]
        if np.isnan(totals[place]):
            # In a hidden whole of few both parts are 0 to k-1, whatever the group's draw is.
            values = published.possible(None, place)
            few = values[-1] < published.k
            rest = rng.choice(values, DRAWS) - (0.0 if few else group)
            rest = np.maximum(rest, 0.0)
        else:
            rest = np.maximum(totals[place] / published.known_share[place] - group, 0.0)
        start = np.where(np.isnan(totals[position]), 0.5, np.where(rest > 0, 0.0, 1e-3))
        phi = published.dispersion
        return np.asarray(reached + rng.standard_gamma(rest / phi + start) * phi)

    def _verdicts(self, positions: list[int], ratio: np.ndarray, table: pd.DataFrame) -> np.ndarray:
        # Everyone is what everyone is held against.
        alike = [self.strata[at].key == (ALL, ALL) and self.standard.goals is None for at in positions]
        checked = ratio.copy()
        for row, at in enumerate(positions):
            if not alike[row]:
                without = self.published.total_without_largest
                checked[:, row] = self._against_everyone(at, self.strata[at], without)[1]
        below, below_checked = ((draws < SHORTFALL_RATIO).mean(axis=0) for draws in (ratio, checked))
        above, above_checked = ((draws > ABOVE_RATIO).mean(axis=0) for draws in (ratio, checked))
        expected = table["expected"].to_numpy() / self.published.dispersion
        evidence = Evidence(
            below=below,
            above=above,
            below_checked=np.minimum(below, below_checked),
            above_checked=np.minimum(above, above_checked),
            low=table["rate_ratio_low"].to_numpy(),
            high=table["rate_ratio_high"].to_numpy(),
            effective_expected=expected,
            # Nothing reached among E expected: P(Gamma(0.5) φ / E < 0.8).
            below_at_zero=_at_zero(expected),
            target=table["target"].to_numpy(),
        )
        return np.where(alike, ON_PAR, verdicts(evidence))


def _at_zero(effective_expected: np.ndarray) -> np.ndarray:
    return np.asarray(gammainc(0.5, SHORTFALL_RATIO * np.nan_to_num(effective_expected)))
