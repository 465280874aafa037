"""Parents per child, and persons per membership, from published figures on Swedish families.

Two questions that no table by area answers. *How many parents does a count of children stand for?* Siblings
in one band share their parents, and not every child is registered at both parents' address. *How many
persons are the memberships of several bands together?* A parent of a two-year-old and a four-year-old is a
member of two bands and one person.

Published figures (Statistics Sweden, read 2026):

- Families with children 0-17 years in 2021: 41 % one child, 43 % two, 13 % three, 4 % four or more; 16 %
  of families are a lone mother's and 5 % a lone father's (Barn- och familjestatistik 2021, 2022-06-14).
- Nine of ten one-year-olds are registered with both original parents, six of ten seventeen-year-olds, three
  of four of all children (Artikel 2012:126, for 2011).
- The median time between the first and the second child is 36 months (Tid mellan barnen, 2017).
- Of children 0-18 who do not live with both, 47 % live with their mother only and 10 % mostly, 28 % as much
  with either, 15 % mostly or only with their father (ULF/SILC 2016-2017, "Vanligast att barn bor hos
  mamma", 2018-12-10).
- The share with both parents is 86 % in the municipality where it is highest (Habo) and 61 % where it is
  lowest (Filipstad), of 290 (Statistics Sweden for 2016, quoted by TT 2017-05-05).

Assumed here: the share with both parents falls linearly with age; children who are not with both live with
their mother or father as 16 to 5; times between siblings are log-normal (sigma 0.5: half of them between
26 and 50 months), alike for all siblings; children's ages are spread evenly. Families are drawn wide and
then weighted so that the number of children 0-17 at home has the published distribution.

**Errors.** A parent is counted where a child of theirs is registered, and a child is registered in one home:
where it lives as much with its father, he is mostly missed. Counted by where children live, 43 % of those
not with both have their father at home, by register 5 in 21 (24 %): the difference that this makes, band by
band, is the error of the fathers' factor, beside the 4 % of mothers (judged: siblings, spacing). It is the
same everywhere, so all areas share it. What is *not* the same everywhere is how many live apart: the
published range over 290 municipalities spans about six standard deviations, 4 points of the 25 % apart;
between districts judged twice as much. `local_sd` is what that does to an area's mothers and fathers.

The result is written down in two small files beside this module; `docs/methods.md` explains them.
"""

from __future__ import annotations

import io
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from reachmap.vocabulary import (
    AGE_BANDS,
    ALL,
    EXPECTING,
    MAN,
    OLDEST_CHILD,
    SEXES,
    WOMAN,
)

HERE = Path(__file__).parent
FACTORS_FILE = HERE / "parent_factors.csv"
PERSONS_FILE = HERE / "persons_per_membership.csv"

FAMILY_SIZES = {1: 0.41, 2: 0.43, 3: 0.13, 4: 0.04}  # children 0-17 at home; 4 is four or more
WITH_BOTH = {1: 0.90, 17: 0.60}
WITH_MOTHER_WHEN_NOT_BOTH = 16 / (16 + 5)
MEDIAN_GAP_YEARS = 3.0
GAP_SIGMA = 0.5
# Of children not with both: those who live at least half of the time with a father (28 + 15 %).
AT_HOME_WITH_FATHER = 0.43
# Judged, not published: what the assumptions on siblings may be wrong by, as a relative standard deviation.
SIBLINGS_SD = 0.04
# Relative standard deviation between districts of the share of children not with both: (86 - 61) / 6 points
# of 25 between municipalities, judged twice that between districts.
APART_SD = 2 * (0.86 - 0.61) / 6 / 0.25
PERSONS_SD = 0.02

_FAMILIES = 400_000
_DRAWN_SIZES = {
    1: 0.2,
    2: 0.5,
    3: 0.2,
    4: 0.1,
}  # before weighting: larger, children leave the window
_SEED = 2021


def share_with_both(age: np.ndarray) -> np.ndarray:
    """Share of children of an age (years) who are registered with both original parents."""
    (young, high), (old, low) = WITH_BOTH.items()
    return np.clip(high + (age - young) * (low - high) / (old - young), 0.0, 1.0)


def share_with_parent(age: np.ndarray, sex: str) -> np.ndarray:
    """Share of children of an age (years) registered with their mother (``woman``) or father."""
    both = share_with_both(age)
    alone = WITH_MOTHER_WHEN_NOT_BOTH if sex == WOMAN else 1 - WITH_MOTHER_WHEN_NOT_BOTH
    return both + (1 - both) * alone


def definition_error(age: np.ndarray) -> np.ndarray:
    """Relative error of counting fathers by where children are registered and not by where they live."""
    apart = 1 - share_with_both(age)
    at_home = share_with_both(age) + apart * AT_HOME_WITH_FATHER
    return np.asarray(at_home / share_with_parent(age, MAN) - 1)


def local_error(age: np.ndarray, sex: str) -> np.ndarray:
    """Relative standard deviation of parents per child between districts where more or fewer live apart."""
    apart = 1 - share_with_both(age)
    alone = WITH_MOTHER_WHEN_NOT_BOTH if sex == WOMAN else 1 - WITH_MOTHER_WHEN_NOT_BOTH
    return np.asarray(APART_SD * apart * (1 - alone) / share_with_parent(age, sex))


def draw_families() -> tuple[np.ndarray, np.ndarray]:
    """Draw families as children's ages.

    Returns
    -------
    ages
        Families × at most four children, ages in years from -1 (expected within a year) to 19;
        NaN where a family has fewer children.
    weights
        What each family counts for, so that sizes are as published.
    """
    rng = np.random.default_rng(_SEED)
    sizes = np.array(list(_DRAWN_SIZES))
    size = rng.choice(sizes, size=_FAMILIES, p=list(_DRAWN_SIZES.values()))
    gaps = np.exp(rng.normal(np.log(MEDIAN_GAP_YEARS), GAP_SIGMA, (_FAMILIES, sizes.max() - 1)))
    since_youngest = np.column_stack([np.zeros(_FAMILIES), np.cumsum(np.maximum(gaps, 0.8), axis=1)])
    since_youngest[np.arange(sizes.max()) >= size[:, None]] = np.nan
    # The youngest is anything from expected to 18: older siblings may have left the window.
    ages = rng.uniform(-1.0, 19.0, _FAMILIES)[:, None] + since_youngest
    ages[ages >= OLDEST_CHILD + 1] = np.nan
    return ages, _weights_by_size(ages)


def _weights_by_size(ages: np.ndarray) -> np.ndarray:
    """Weight families so that the number of children 0-17 is distributed as published."""
    at_home = ((ages >= 0) & (ages < 18)).sum(axis=1)
    drawn = np.bincount(at_home, minlength=max(FAMILY_SIZES) + 1)
    drawn = drawn / drawn[1:].sum()
    total = sum(FAMILY_SIZES.values())
    by_size = np.zeros(len(drawn))
    for size, share in FAMILY_SIZES.items():
        by_size[size] = share / total / drawn[size]
    # Families whose only child is expected or 18 are not in the published table: they are
    # counted as families with one child are.
    by_size[0] = by_size[1]
    return np.asarray(by_size[at_home])


def band_membership(ages: np.ndarray) -> dict[str, np.ndarray]:
    """Count, per family, the children in each age band (years; an expected child is -1 to 0)."""
    whole = np.floor(ages)
    return {band.key: ((whole >= band.first) & (whole <= band.last)).sum(axis=1) for band in AGE_BANDS}


def compute_factors() -> pd.DataFrame:
    """Parents per child for each band and sex.

    ``parents_per_child`` = share of the band's children registered with a parent of that sex, divided by
    the mean number of children in the band among families that have any.

    Returns
    -------
    DataFrame
        Columns age_band, sex, parents_per_child, relative_sd (shared by all areas), local_sd (between
        areas).
    """
    ages_drawn, weights = draw_families()
    children = band_membership(ages_drawn)
    rows = []
    for band in AGE_BANDS:
        in_band = children[band.key]
        siblings = (weights * in_band).sum() / weights[in_band > 0].sum()
        ages = np.arange(max(band.first, 0), max(band.last, 0) + 1) + 0.5
        for sex in SEXES:
            with_parent = share_with_parent(ages, sex).mean()
            if band.key == EXPECTING and sex == WOMAN:
                with_parent = 1.0
            definition = definition_error(ages).mean() if sex == MAN else 0.0
            shared = round(float(np.hypot(SIBLINGS_SD, definition)), 3)
            local = round(float(local_error(ages, sex).mean()), 3)
            rows.append((band.key, sex, round(float(with_parent / siblings), 3), shared, local))
    return pd.DataFrame(rows, columns=["age_band", "sex", "parents_per_child", "relative_sd", "local_sd"])


def compute_persons() -> pd.DataFrame:
    """Persons per membership for every union of bands.

    ``share`` = families with a child in any of the bands / sum over the bands of families with a child
    in it.

    Returns
    -------
    DataFrame
        Columns bands (``all``, or keys joined by ``+``), share, sd.
    """
    ages, weights = draw_families()
    children = band_membership(ages)
    # Every union that a group may be of, all bands first.
    unions = [some for n in range(len(children), 1, -1) for some in combinations(children, n)]
    rows = []
    for bands in unions:
        has = np.column_stack([children[key] > 0 for key in bands])
        memberships = (weights[:, None] * has).sum()
        share = weights[has.any(axis=1)].sum() / memberships if memberships else 1.0
        name = ALL if len(bands) == len(children) else "+".join(bands)
        rows.append((name, round(float(share), 3), PERSONS_SD))
    return pd.DataFrame(rows, columns=["bands", "share", "sd"])


def as_csv(table: pd.DataFrame) -> str:
    """Write a small table the way the files beside this module are written."""
    text = io.StringIO()
    table.to_csv(text, index=False, lineterminator="\n")
    return text.getvalue()
