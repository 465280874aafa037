"""Reach along a socioeconomic rank: fifths of the parents, and the concentration curve.

Areas are put in order, the most disadvantaged first, and parted into fifths of the *parents* (not of the
areas), each area whole.
Rates are raw and pooled: what a model has drawn towards the mean would show too little inequality.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.equity.hidden import PartlyHidden, pooled_rate

FIFTHS = 5
# With fewer areas a fifth would be one place, and a rank of fifths a ranking of places.
FEWEST_AREAS = 10
_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True)
class AlongRank:
    """Reach along the rank.

    Parameters
    ----------
    fifths
        Index ``fifth``, 1 the most disadvantaged: areas (how many), parents, coverage, coverage_low,
        coverage_high (shares; missing where too little is shown).
    difference, ratio
        Fifth 5 less, and through, fifth 1: (estimate, low, high), 90 %.
    curve
        Concentration curve, beginning at 0, 0: cumulative shares of parents and of reached, the most
        disadvantaged first.
    concentration
        Twice the area between the curve and the diagonal, positive where the better-off are reached more
        (the relative concentration index): (estimate, low, high).
    left_out
        How many areas have no rank.
    """

    fifths: pd.DataFrame
    difference: tuple[float, float, float]
    ratio: tuple[float, float, float]
    curve: pd.DataFrame
    concentration: tuple[float, float, float]
    left_out: int


def fifth_of(rank: np.ndarray, people: np.ndarray, *, groups: int = FIFTHS) -> np.ndarray:
    """Tell which fifth of the people each area belongs to.

    Parameters
    ----------
    rank
        The lower, the more disadvantaged; missing where not known. Areas of the same rank stay together.
    people
        Parents per area.

    Returns
    -------
    ndarray
        1 to ``groups`` by the middle of the area's range of people; 0 where the rank is missing.
    """
    fifth = np.zeros(len(rank), dtype=int)
    known = np.isfinite(rank) & (people > 0)
    if not known.any():
        return fifth
    _, place = np.unique(rank[known], return_inverse=True)
    held = np.bincount(place, weights=people[known])
    middle = (np.cumsum(held) - held / 2) / held.sum()
    fifth[known] = np.minimum((middle * groups).astype(int), groups - 1)[place] + 1
    return fifth


def along_rank(
    counts: PartlyHidden,
    people: np.ndarray,
    rank: np.ndarray,
    *,
    dispersion: float,
    missing_factor: float,
    fewest: float,
    seed: int,
) -> AlongRank | None:
    """Estimate reach along a rank.

    Parameters
    ----------
    counts
        Participants with a known home, per area.
    people
        Draws of the target population, draws × areas.
    rank
        Per area; the lower, the more disadvantaged. Missing where not known.
    dispersion
        φ: how much more than a Poisson's the counts vary.
    missing_factor
        What counts with a known home are multiplied by to hold those without one.
    fewest
        Information below which a fifth's rate is not given.
    seed
        Of the errors of the counts.

    Returns
    -------
    AlongRank or None
        None where there are fewer than `FEWEST_AREAS` areas with a rank, or one fifth holds none.
    """
    mean = people.mean(axis=0)
    fifth = fifth_of(rank, mean)
    numbers = np.arange(1, FIFTHS + 1)
    if (fifth > 0).sum() < FEWEST_AREAS or not np.isin(numbers, fifth).all():
        return None
    pooled = [pooled_rate(counts.of(fifth == each), mean[fifth == each], fewest=fewest) for each in numbers]
    rates = np.array([each.rate for each in pooled])
    worth = np.array([max(each.information, 1e-9) for each in pooled])
    spread = np.sqrt(np.log1p(dispersion / worth))
    noise = np.random.default_rng((seed, 81)).standard_normal((len(people), FIFTHS))
    held = np.column_stack([people[:, fifth == each].sum(axis=1) for each in numbers])
    parents = held.mean(axis=0)
    # Reached people over the parents of the draw: errors that areas share cancel in the ratio.
    drawn = missing_factor * rates * parents * np.exp(noise * spread - spread**2 / 2) / held
    low, high = np.quantile(drawn, [_LOW, _HIGH], axis=0)
    fifths = pd.DataFrame(
        {
            "areas": [int((fifth == each).sum()) for each in numbers],
            "parents": parents,
            "coverage": missing_factor * rates,
            "coverage_low": low,
            "coverage_high": high,
        },
        index=pd.Index(numbers, name="fifth"),
    )
    filled = _filled(counts, mean, fifth, rates)
    return AlongRank(
        fifths=fifths,
        difference=_ends(missing_factor * (rates[-1] - rates[0]), drawn[:, -1] - drawn[:, 0]),
        ratio=_ends(_through(rates[-1], rates[0]), drawn[:, -1] / np.maximum(drawn[:, 0], 1e-12)),
        curve=_curve(filled, mean, rank, fifth),
        concentration=_concentration(filled, mean, rank, fifth, dispersion),
        left_out=int((fifth == 0).sum()),
    )


def _through(upper: float, lower: float) -> float:
    return upper / lower if lower > 0 else float("nan")


def _ends(estimate: float, draws: np.ndarray) -> tuple[float, float, float]:
    if not np.isfinite(estimate) or not np.isfinite(draws).all():
        return (float("nan"),) * 3
    low, high = np.quantile(draws, [_LOW, _HIGH])
    return float(estimate), float(low), float(high)


def _filled(counts: PartlyHidden, people: np.ndarray, fifth: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Put hidden counts at their expectation under their fifth's rate (the middle where it has none)."""
    rate = np.append(np.nan, rates)[fifth]
    filled, _ = counts.filled(np.where(np.isfinite(rate), rate * people, 1.0))
    middle = (counts.low + counts.high) / 2
    return np.where(counts.hidden & ~np.isfinite(rate), middle, filled)


def _blocks(values: np.ndarray, rank: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Sum over areas of the same rank, in order."""
    _, place = np.unique(rank[known], return_inverse=True)
    return np.bincount(place, weights=values[known])


def _curve(filled: np.ndarray, people: np.ndarray, rank: np.ndarray, fifth: np.ndarray) -> pd.DataFrame:
    known = fifth > 0
    parents, reached = _blocks(people, rank, known), _blocks(filled, rank, known)
    shares = {
        "parents": np.append(0.0, parents.cumsum() / parents.sum()),
        "reached": np.append(0.0, reached.cumsum() / max(reached.sum(), 1e-12)),
    }
    return pd.DataFrame(shares)


def _concentration(
    filled: np.ndarray, people: np.ndarray, rank: np.ndarray, fifth: np.ndarray, dispersion: float
) -> tuple[float, float, float]:
    """Relative concentration index of raw counts, with the error of counts that vary φ times a Poisson's.

    C = Σ y_j (2 X_j - 1) / Σ y_j, X_j the ridit: a mean over participants. By the delta method its variance
    is φ Σ y_j (2 X_j - 1 - C)² / (Σ y_j)².
    """
    known = fifth > 0
    parents, reached = _blocks(people, rank, known), _blocks(filled, rank, known)
    total = reached.sum()
    if total <= 0:
        return (float("nan"),) * 3
    place = 2 * (parents.cumsum() - parents / 2) / parents.sum() - 1
    index = float((reached * place).sum() / total)
    error = float(np.sqrt(dispersion * (reached * (place - index) ** 2).sum()) / total)
    half = 1.6448536269514722 * error
    return index, index - half, index + half
