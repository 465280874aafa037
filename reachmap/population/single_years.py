"""How the children of an age class are spread over its years, and how wrong that may be.

Statistics by area mostly come in five-year classes, which straddle the age bands (0-4 holds 0-2 and half of
3-5). A class is split by the municipality's own distribution over single years where the project names one
(``[population] distribution``), else by the country's:

    children of age a at the end of year t  ∝  births(t - a) · (1 + growth · a)

- births: live births in Sweden by year, Statistics Sweden, *Befolkningsstatistik* (`births.csv`; CC0).
- growth: what immigration adds for each year of age. Set so that the ages 0-17 add up to the 2 189 403 that
  Statistics Sweden counted at the end of 2020 (*Befolkningsstatistik i sammandrag 1960-2020*): 1.2 % a year.

Errors, in every draw. *Shared by all areas*: births may fall faster or slower here than where the
distribution is from, so the younger part of every split class goes up where the older goes down
(`TILT_SD` for each year of age). *An area's own*: of so few children, how many are in which year is chance
(binomial), a newly built district has more of the young (`LOCAL_SD`), and counts since reference year 2025
have noise that protects people (`read.populations.NOISE_SD`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from reachmap.vocabulary import AGE_BANDS, EXPECTING, AgeBand

BIRTHS_FILE = Path(__file__).parent / "births.csv"
CHILDREN_0_17 = (2020, 2_189_403)
OLDEST = 24  # the class 20-24 is the last that a table of children may hold

# Judged. Between 2019 and 2024 the country's births fell by 3 % a year after years of nothing: a
# municipality may be that far from the country, and is nearer to itself.
TILT_SD_COUNTRY = 0.03
TILT_SD_MUNICIPALITY = 0.01
LOCAL_SD = 0.05


@dataclass(frozen=True)
class SplitChildren:
    """Children by area and band, with the errors of having split classes.

    Parameters
    ----------
    counts
        Areas × bands; those expecting are as many as the children under one year.
    tilt
        Relative change of each band for one standard deviation of the shared error, bands.
    local_sd
        Standard deviation of each area's own error, in children, areas × bands.
    """

    counts: np.ndarray
    tilt: np.ndarray
    local_sd: np.ndarray


def country(year: int | None = None) -> np.ndarray:
    """Children in Sweden by single year of age, relative, at the end of a year.

    Parameters
    ----------
    year
        Of the statistics that are split; before or after the years whose births are known, and where it
        is None, the nearest (the last) is used.

    Returns
    -------
    ndarray
        Ages 0 to `OLDEST`, adding up to 1.
    """
    births = pd.read_csv(BIRTHS_FILE).set_index("year")["births"]
    first, last = int(births.index.min()), int(births.index.max())
    year = last if year is None else min(max(year, first), last)
    cohorts = births.reindex(np.clip(year - np.arange(OLDEST + 1), first, last)).to_numpy(float)
    children = cohorts * (1 + growth(births) * np.arange(OLDEST + 1))
    return np.asarray(children / children.sum())


def growth(births: pd.Series) -> float:
    """What each year of age adds to a cohort by immigration, from the published number of children."""
    year, children = CHILDREN_0_17
    ages = np.arange(18)
    cohorts = births.reindex(year - ages).to_numpy(float)
    return float((children - cohorts.sum()) / (cohorts * ages).sum())


def change_of_births() -> float:
    """Relative standard deviation of a year's births against the year before, from the published series."""
    births = pd.read_csv(BIRTHS_FILE)["births"].to_numpy(float)
    return float((births[1:] / births[:-1] - 1).std(ddof=1))


def split(
    children: pd.DataFrame,
    *,
    area_codes: tuple[str, ...],
    by_age: np.ndarray,
    tilt_sd: float,
    noise_sd: float = 0.0,
) -> SplitChildren:
    """Add up children into age bands, splitting classes by a distribution over single years.

    Parameters
    ----------
    children
        `tables.CHILDREN`.
    area_codes
        Areas, in order; others are left out.
    by_age
        Children by single year from 0, relative. A class of which it knows nobody is split evenly.
    tilt_sd
        Standard deviation of the shared error, relative, for each year of age.
    noise_sd
        Standard deviation of the noise that the publisher put on each count, in children; none on a 0.
    """
    wide = children.pivot_table(
        index="area_code", columns=["first_age", "last_age"], values="count", aggfunc="sum"
    ).reindex(area_codes)
    in_class = wide.to_numpy(float)
    spans = [(int(span[0]), int(span[1])) for span in wide.columns]
    shares = np.array([[_share(span, band, by_age) for band in AGE_BANDS] for span in spans])
    younger = np.array([[_distance(span, band, by_age) for band in AGE_BANDS] for span in spans])
    counts = in_class @ shares
    per_class = in_class.sum(axis=0)[:, None] * shares
    in_band = per_class.sum(axis=0)
    shift = (per_class * younger).sum(axis=0)
    # A band made of a part of a class only: nothing is split, nothing is uncertain.
    parts = shares * (1 - shares)
    extra = np.where((shares > 0) & (shares < 1), shares * LOCAL_SD, 0.0)
    noise = (in_class > 0) @ (noise_sd * shares) ** 2
    return SplitChildren(
        counts=counts,
        tilt=tilt_sd * np.divide(shift, in_band, out=np.zeros_like(shift), where=in_band > 0),
        local_sd=np.sqrt(in_class @ parts + in_class**2 @ extra**2 + noise),
    )


def _weights(span: tuple[int, int], by_age: np.ndarray) -> np.ndarray:
    """Shares of a class's years, adding up to 1."""
    ages = np.arange(span[0], span[1] + 1)
    weights = np.where(ages < len(by_age), by_age[np.minimum(ages, len(by_age) - 1)], by_age[-1])
    total = weights.sum()
    return np.asarray(weights / total if total > 0 else np.full(len(ages), 1 / len(ages)))


def _inside(span: tuple[int, int], band: AgeBand) -> np.ndarray:
    first, last = (0, 0) if band.key == EXPECTING else (band.first, band.last)
    ages = np.arange(span[0], span[1] + 1)
    return np.asarray((ages >= first) & (ages <= last))


def _share(span: tuple[int, int], band: AgeBand, by_age: np.ndarray) -> float:
    """Share of an age class (years, both included) that belongs to a band."""
    return float(_weights(span, by_age)[_inside(span, band)].sum())


def _distance(span: tuple[int, int], band: AgeBand, by_age: np.ndarray) -> float:
    """Years by which a band's part of a class is older than the whole class (0 where it has no part)."""
    weights, inside = _weights(span, by_age), _inside(span, band)
    ages = np.arange(span[0], span[1] + 1)
    part = weights[inside].sum()
    return float((weights * ages)[inside].sum() / part - weights @ ages) if part > 0 else 0.0
