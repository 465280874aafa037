"""How many of a stratum are not seen, as nobody told an age, a sex or an arrival: by place and ages.

`reach.unknown` says why. What is used has passed the gate (`parts`) and is published; nothing else is looked
at but the municipality's own published numbers and, for an area, at which parts its adults were. Each
stratum's share known in the municipality is by these, and how much less than that it is in an area.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reachmap.disclose.parts import Parts
from reachmap.reach import PublishedReach
from reachmap.reach.unknown import AGE, ARRIVAL, SEX, Kind
from reachmap.reach.within import drawn_by
from reachmap.vocabulary import ALL, BAND_KEYS, Stratum

# No stratum is taken to have more than twice as many unknown of it as the municipality has of all.
_MOST = 2.0
_DIGITS = 2
_ROUNDS = 200
# How much of all may be left over when bands' strengths are found.
_APART = 0.1


@dataclass(frozen=True)
class Unknown:
    """What is told of who is unknown, and who of each stratum is at which part.

    Parameters
    ----------
    parts
        What is told.
    weights
        Share of each stratum among the adults of each part, parts × strata.
    """

    parts: Parts
    weights: np.ndarray

    @classmethod
    def of(cls, published: PublishedReach, parts: Parts) -> Unknown:
        """Find strata's shares by the municipality's published numbers."""
        totals = _totals(published)
        bands = np.array([totals.get((band, ALL), 0.0) for band in BAND_KEYS])
        known = parts.known(AGE) if AGE in parts.marks else None
        by_kind = _divided(_held(parts.kinds), _strengths(bands, parts.kinds, known))
        by_band = [_parts(stratum, totals) for stratum in published.groups.strata]
        return cls(parts, by_kind @ np.column_stack(by_band))

    def known_shares(self, published: PublishedReach) -> np.ndarray:
        """Say of what share of each stratum it is known that they belong to it.

        Parameters
        ----------
        published
            Reach after the gate, with the municipality's shares (``known_share``).

        Returns
        -------
        ndarray
            Per stratum. 1 stays 1: there nobody is told to be unknown.
        """
        plain, factor = published.known_share, np.ones(len(published.known_share))
        for place, stratum in enumerate(published.groups.strata):
            for what in self._needed(stratum):
                factor[place] *= self._relative(what, self.weights[:, place])
        found = plain * np.round(np.maximum(factor, 1 / _MOST), _DIGITS)
        # That nobody is unknown (1) is said only where it was said before: others read it so.
        return np.asarray(np.where(plain < 1, np.minimum(found, np.nextafter(1.0, 0.0)), plain))

    def less_known(self, published: PublishedReach, at: np.ndarray) -> np.ndarray:
        """Say how much less than in the municipality is known of who belongs to each stratum, area by area.

        Parameters
        ----------
        published
            Reach after the gate.
        at
            Adults of each area at each part, areas × parts.

        Returns
        -------
        ndarray
            Areas × strata: what numbers are multiplied by, not rounded.
        """
        everyone = np.vstack([at, self.parts.adults.astype(float)])
        there = everyone @ self.weights
        found = np.ones((len(at), there.shape[1]))
        for what in self.parts.marks:
            known = everyone @ (_own_shares(self.parts, what)[:, None] * self.weights)
            share = np.divide(known, there, out=np.zeros_like(known), where=there > 0)
            needed = np.array([what in self._needed(stratum) for stratum in published.groups.strata])
            found *= np.divide(
                share[-1], share[:-1], out=np.ones_like(found), where=needed & (share[:-1] > 0)
            )
        return found

    def _needed(self, stratum: Stratum) -> list[str]:
        """Name what must be known of somebody to tell whether they belong to it, and is told of."""
        needed = [SEX] * (stratum.sex is not None) + [ARRIVAL] * (stratum.arrival is not None)
        needed += [AGE] * (stratum.bands != BAND_KEYS)
        return [what for what in needed if what in self.parts.marks]

    def _relative(self, what: str, weight: np.ndarray) -> float:
        """Share known among those whom a stratum's part of each part is, through that among all."""
        known, adults = self.parts.known(what), self.parts.adults
        if not (adults @ weight > 0 and known.sum() > 0):
            return 1.0
        return float((known @ weight) / (adults @ weight) / (known.sum() / adults.sum()))


def _own_shares(parts: Parts, what: str) -> np.ndarray:
    """Share known of each part, drawn towards that of all parts as far as chance explains (`drawn_by`)."""
    known, adults = parts.known(what), parts.adults.astype(float)
    sure = parts.surely_known(what)
    towards = drawn_by(known[~sure], adults[~sure])
    overall = known[~sure].sum() / max(adults[~sure].sum(), 1.0)
    if np.isinf(towards):
        return np.where(sure, 1.0, overall)
    return np.where(sure, 1.0, (known + towards * overall) / (adults + towards))


def _totals(published: PublishedReach) -> dict[tuple[str, str], float]:
    """Say how many the municipality has of each stratum: of a hidden number the middle of what it may be."""
    total = published.total
    if published.total_low is not None and published.total_high is not None:
        middle = (published.total_low + published.total_high) / 2
        total = np.where(np.isnan(total), middle, total)
    keys = [stratum.key for stratum in published.groups.strata]
    return dict(zip(keys, np.nan_to_num(total).tolist(), strict=True))


def _strengths(bands: np.ndarray, kinds: tuple[Kind, ...], known: np.ndarray | None) -> np.ndarray:
    """Find how strongly each band draws, so that all kinds together bring each as many as there are.

    An adult at an activity for some bands belongs to one of these in proportion to its strength (iterative
    proportional fitting of kinds × bands to adults known and to memberships). Where no strengths bring that,
    as hidden numbers stand for what they may be, it is as many as there are.
    """
    if known is None or len(set(kinds)) < 2:
        return bands
    adults = {kind: known[[each == kind for each in kinds]].sum() for kind in dict.fromkeys(kinds)}
    held = _held(tuple(adults))
    # A hidden number of a band that no activity is for is nobody's.
    bands = np.where(held.any(axis=0), bands, 0.0)
    if not bands.sum() > 0:
        return bands
    there = np.array(list(adults.values())) / max(known.sum(), 1.0) * bands.sum()
    strength, brought = bands.copy(), there @ _divided(held, bands)
    for _ in range(_ROUNDS):
        strength *= np.divide(bands, brought, out=np.ones_like(bands), where=brought > 0)
        brought = there @ _divided(held, strength)
    apart = np.abs(brought - bands).sum() / bands.sum()
    return strength if apart <= _APART else bands


def _held(kinds: tuple[Kind, ...]) -> np.ndarray:
    """Say which bands activities are for, kinds × bands."""
    return np.array([[band in kind for band in BAND_KEYS] for kind in kinds], dtype=float)


def _divided(held: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """Share of each band among those at activities of each kind, kinds × bands."""
    found = held * strength
    whole = found.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(found, whole, out=np.zeros_like(found), where=whole > 0))


def _parts(stratum: Stratum, totals: dict[tuple[str, str], float]) -> np.ndarray:
    """Share of each band's adults who are of the stratum; 0 for bands that it has not."""
    group = stratum.parent_group
    if stratum.is_everyone:
        return np.array([float(band in stratum.bands) for band in BAND_KEYS])
    whole = totals[ALL, group] / max(totals[ALL, ALL], 1.0)

    def part(band: str) -> float:
        own, everyone = totals.get((band, group)), totals.get((band, ALL), 0.0)
        return whole if own is None or everyone <= 0 else own / everyone

    return np.array([part(band) if band in stratum.bands else 0.0 for band in BAND_KEYS])
