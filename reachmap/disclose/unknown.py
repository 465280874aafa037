"""How many of a stratum are not seen, as nobody told an age, a sex or an arrival: by the ages of activities.

`reach.unknown` says why. What is used passes the gate: adults of whom something is known, and of whom
it is not, by kind of activity (the age bands that it is for). Both have a total in the intake. Of a number
below k it is told that it is, and of the largest what all others leave; so each may be anything from 0 to
k-1, also to somebody who is alone in one. Nothing else is looked at but the municipality's own published
numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reachmap.disclose.intake import PublishedIntake
from reachmap.disclose.rounding import round_counts
from reachmap.reach import PublishedReach
from reachmap.reach.unknown import Kind, KnownByKind
from reachmap.vocabulary import ALL, BAND_KEYS, Stratum

# No stratum is taken to have more than twice as many unknown of it as the municipality has of all.
_MOST = 2.0
_DIGITS = 2
_ROUNDS = 200
# How much of all may be left over when bands' strengths are found.
_APART = 0.1


@dataclass(frozen=True)
class _Told:
    """Adults by kind of activity, as told: of whom something is known, and of whom it is not."""

    kinds: tuple[Kind, ...]
    known: np.ndarray
    unknown: np.ndarray

    def relative(self, weight: np.ndarray) -> float:
        """Share known among those whom a stratum's part of each kind is, through that among all."""
        everyone = self.known + self.unknown
        if not (everyone @ weight > 0 and self.known.sum() > 0):
            return 1.0
        share = (self.known @ weight) / (everyone @ weight)
        return float(share / (self.known.sum() / everyone.sum()))


def known_shares(
    published: PublishedReach, intake: PublishedIntake, known: KnownByKind | None, *, k: int
) -> np.ndarray:
    """Say of what share of each stratum it is known that they belong to it.

    Parameters
    ----------
    published
        Reach after the gate, with the municipality's shares (``known_share``).
    intake
        The gated intake.
    known
        As counted; None: the municipality's shares stand.
    k
        Smallest count that is shown; 0 shows all.

    Returns
    -------
    ndarray
        Per stratum. 1 stays 1: there nobody is told to be unknown.
    """
    plain = published.known_share
    told = {} if known is None else _told(known, intake, k=k, base=published.base)
    if not told:
        return plain
    totals = _totals(published)
    bands = np.array([totals.get((band, ALL), 0.0) for band in BAND_KEYS])
    strength = _strengths(bands, told.get("age"))
    factor = np.ones(len(plain))
    for place, stratum in enumerate(published.groups.strata):
        part = _parts(stratum, totals)
        for which in _needed(stratum):
            if which in told:
                kinds = told[which].kinds
                factor[place] *= told[which].relative(_by_kind(kinds, strength) @ part)
    found = plain * np.round(np.maximum(factor, 1 / _MOST), _DIGITS)
    # That nobody is unknown (1) is said only where it was said before: others read it so.
    return np.asarray(np.where(plain < 1, np.minimum(found, np.nextafter(1.0, 0.0)), plain))


def _needed(stratum: Stratum) -> list[str]:
    """Name what must be known of somebody to tell whether they belong to it."""
    needed = ["sex"] * (stratum.sex is not None) + ["arrival"] * (stratum.arrival is not None)
    return needed + ["age"] * (stratum.bands != BAND_KEYS)


def _told(known: KnownByKind, intake: PublishedIntake, *, k: int, base: int) -> dict[str, _Told]:
    """Gate each of the three tables; only where its totals are told and somebody is unknown."""
    if intake.adults is None:
        return {}
    totals = {
        "age": [intake.age_known],
        "sex": [intake.women, intake.men],
        "arrival": [intake.arrival_known],
    }
    found = {}
    for name, numbers in totals.items():
        counts = getattr(known, name)
        if None not in numbers and counts[:, 1].sum() >= max(k, 1):
            columns = [tell_parts(column, k=k, base=base) for column in counts.T]
            if columns[0] is not None and columns[1] is not None:
                found[name] = _Told(known.kinds, columns[0], columns[1])
    return found


def tell_parts(counts: np.ndarray, *, k: int, base: int) -> np.ndarray | None:
    """Tell numbers whose sum is published: of each below k that it is, of the largest what all others leave.

    Small ones are taken for the middle of 0 to k-1. So that each may be any of these, the largest must be
    told to be the largest whatever they are; else the largest few are told together, each as their mean. None
    where not even all large ones leave the small ones room.
    """
    order = np.argsort(-counts, kind="stable")
    small = counts < k
    few, large = int(small.sum()), int((~small).sum())
    told = round_counts(counts.astype(float), base)
    if not few:
        return told
    told[small] = (k - 1) / 2
    whole = float(round_counts(np.array(float(counts.sum())), base))
    for together in range(1, large + 1):
        shown = order[together:large]
        rest = whole - told[shown].sum()
        # What is told of these must hold with all small ones at k-1, and k more: that fewer together would
        # not do then says nothing of them either.
        least = told[order[together]] + base // 2 if together < large else k
        if rest >= together * least + few * (k - 1) + k:
            told[order[:together]] = (rest - few * (k - 1) / 2) / together
            return told
    return None


def _totals(published: PublishedReach) -> dict[tuple[str, str], float]:
    """Say how many the municipality has of each stratum: of a hidden number the middle of what it may be."""
    total = published.total
    if published.total_low is not None and published.total_high is not None:
        middle = (published.total_low + published.total_high) / 2
        total = np.where(np.isnan(total), middle, total)
    keys = [stratum.key for stratum in published.groups.strata]
    return dict(zip(keys, np.nan_to_num(total).tolist(), strict=True))


def _strengths(bands: np.ndarray, told: _Told | None) -> np.ndarray:
    """Find how strongly each band draws, so that all kinds together bring each as many as there are.

    An adult at an activity for some bands belongs to one of these in proportion to its strength (iterative
    proportional fitting of kinds × bands to adults known and to memberships). Where no strengths bring that,
    as hidden numbers stand for what they may be, it is as many as there are.
    """
    if told is None or len(told.kinds) < 2:
        return bands
    # A hidden number of a band that no activity is for is nobody's.
    bands = np.where([any(band in kind for kind in told.kinds) for band in BAND_KEYS], bands, 0.0)
    if not bands.sum() > 0:
        return bands
    adults = told.known / max(told.known.sum(), 1.0) * bands.sum()
    strength, brought = bands.copy(), adults @ _by_kind(told.kinds, bands)
    for _ in range(_ROUNDS):
        strength *= np.divide(bands, brought, out=np.ones_like(bands), where=brought > 0)
        brought = adults @ _by_kind(told.kinds, strength)
    apart = np.abs(brought - bands).sum() / bands.sum()
    return strength if apart <= _APART else bands


def _by_kind(kinds: tuple[Kind, ...], strength: np.ndarray) -> np.ndarray:
    """Share of each band among those at activities of each kind, kinds × bands."""
    held = np.array([[band in kind for band in BAND_KEYS] for kind in kinds], dtype=float) * strength
    whole = held.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(held, whole, out=np.zeros_like(held), where=whole > 0))


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
