"""Make the sample county: ten municipalities with follow-ups, statistics, and the truth behind.

Everything is simulated, apart from the names, codes and positions of the areas (`boundaries/`) and
the rough number of inhabitants of each municipality. One seed, one stream of random numbers per
municipality: the same bytes each time. The steps, in order:

**Children.** Inhabitants are spread over the areas, 22 % of them children 0-18 (more in small-house
areas, fewer in centres). Births have fallen: there are 0.85 newborns per ten-year-old.

**Economy and education.** Three indicators per area share a smooth field over the county; rented
homes are commoner in dense areas, low income and short education follow rented homes.

**Target population.** Parents by area, child's age band, sex and arrival: children times parents
per child (`reachmap/population/parent_factors.csv`; as many children are expected as were born in
the last year), of whom 2-14 % newly arrived, more where more homes are rented. These are
memberships: a parent of a two- and a four-year-old is in two bands. The *true* numbers differ from
that estimate: log-normal, 5 % (mothers), 8 % (fathers) and 15 % (newly arrived), half of the
variance shared by all areas of a municipality. Persons = memberships times the share in
`reachmap/population/persons_per_membership.csv`.

**Rates.** Adults who come with a child of a band = true parents x base x band x sex x arrival x
area. Area: exp(slopes times standardised indicators + noise) x a planted multiplier, 0.25-0.45 in
one area of eight (`under_reached`) and 1.8 in one or two, where a municipality has at least six
areas. Fathers about 0.45 of mothers, 16-18 about 0.35 of 0-5, newly arrived about 0.6, drawn anew
for each municipality. The base makes the expected adults the municipality's yearly total.

**Clumps.** Couples and neighbours come together: per area and kind of course, clumps ~ Poisson
(expected adults / mean clump size). So expected adults are exact, and counts are over-dispersed by
E[size^2] / E[size] = `DISPERSION` = 2.198. A couple shares child and arrival; its sexes are drawn
so that each adult has the cell's share of men, and both are men only where most are. Clumps are put
into activities of 8-14 adults whose ages hold the child.

**A second child.** Some list a child of another band within the activity's ages: they are reached
in both bands. `truth.csv` counts that: rate = expected memberships reached / true parents; for
`all`: expected adults / persons. Children outside the activity's ages make nobody reached.

**What is lost.** Activities where nobody was asked for the home area, blanks, "ej svar", "vet ej",
misspelt names, other municipalities' areas: about one in ten, whoever they are. Child's age is
missing for 1.5 % (so is sex, where a row is an adult), arrival for 5 %. Truth is before that loss.

**How they found the support** is asked in Köping only (`WAYS`, `WAY_TIMES`): an answer per adult, with a
stream of random numbers of its own, drawn from what the row says of sex, arrival and the children's ages. It
depends on nothing else: not on the area, not on what the partner answers.

**What is offered** in Västerås (`utbud_2025.csv`) is invented, not drawn: it says nothing of what is held.
**Venues.** Where courses are held and might be is made up too: a point in an area (its own representative
point), with seats and a yearly cost out of the blue. They have a stream of random numbers of their own.

**What is extra** and not in the truth: rows outside the period, an indicated course, open lectures
with a head count.
"""

from __future__ import annotations

import argparse
import csv
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import xlsxwriter

LOG = logging.getLogger("make_sample")
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BOUNDARIES = ROOT / "boundaries" / "regso_2025_vastmanland.gpkg"
FACTORS = ROOT / "reachmap" / "population" / "parent_factors.csv"
PERSONS = ROOT / "reachmap" / "population" / "persons_per_membership.csv"

SEED = 2025
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))
TERMS = ((date(2025, 1, 13), 140), (date(2025, 8, 25), 100))  # first day, days to start within
CREATED = datetime(2026, 1, 15, 8, 0, 0)

BANDS = ("expecting", "0-2", "3-5", "6-12", "13-15", "16-18")
FIRST_AGE = (-1, 0, 3, 6, 13, 16)
LAST_AGE = (-1, 2, 5, 12, 15, 18)
SEXES = ("woman", "man")
ARRIVALS = ("newly_arrived", "other")
CHILD_SEXES = ("girl", "boy")
WOMAN, MAN, NEW, OTHER = 0, 1, 0, 1
CLASSES = ((0, 4), (5, 9), (10, 14), (15, 19))
OLDEST = 18

CHILD_SHARE = 0.22
NEWBORNS_PER_TEN_YEAR_OLD = 0.85
RELATIVE_SD = (0.05, 0.08)  # of the target: mothers, fathers
RELATIVE_SD_NEW = 0.15
ROUNDING_SD = 12**-0.5  # of a number rounded to whole parents
SHARED_VARIANCE = 0.5

BAND_EFFECT = (1.0, 1.0, 0.95, 0.8, 0.5, 0.3)
FATHERS, UPPER_SECONDARY, NEWLY_ARRIVED = (0.45, 0.12), (1.0, 0.15), (0.6, 0.12)  # middle, log sd
SLOPES = {"low_income_share": -0.08, "short_education_share": -0.10}
AREA_NOISE = 0.10
UNDER_REACHED = (0.25, 0.45)
WELL_REACHED = 1.8
AREAS_TO_PLANT = 6
AREAS_TO_LEARN = 8
AREAS_PER_VENUE, MOST_CANDIDATES = 16, 12
CANDIDATE_KINDS = ("Bibliotek", "Förskola", "Skola")

CLUMP_SIZES = np.arange(1, 7)
CLUMP_SHARES = np.array([0.54, 0.33, 0.08, 0.03, 0.01, 0.01])
MEAN_CLUMP = float(CLUMP_SIZES @ CLUMP_SHARES)
DISPERSION = float(CLUMP_SIZES**2 @ CLUMP_SHARES) / MEAN_CLUMP
COUPLE = 0.75  # two of a clump are a couple
ACTIVITY_SIZE = (8, 14)

NOT_ASKED = 0.04  # of the activities; at least one
NO_USABLE_AREA = 0.10
NO_SEX = NO_AGE = 0.015
NO_ARRIVAL = 0.05
OUTSIDE_CHILD = 0.05


@dataclass(frozen=True)
class Municipality:
    """A municipality and the habits of its follow-up.

    ``rows``: what a row of the workbook is, ``adult``, ``family`` or ``course`` (and area).
    """

    code: str
    name: str
    folder: str
    inhabitants: int
    participations: int
    rows: str = "adult"
    has_target: bool = False
    has_offers: bool = False
    age_classes: bool = False
    area_heading: str = ""
    title: bool = False
    has_own_group: bool = False
    total_row: bool = False
    asks_way: bool = False


COUNTY = (
    Municipality("1904", "Skinnskatteberg", "skinnskatteberg", 4_300, 100),
    Municipality("1907", "Surahammar", "surahammar", 10_100, 200, title=True),
    Municipality("1960", "Kungsör", "kungsor", 8_800, 180, rows="family"),
    Municipality(
        "1961",
        "Hallstahammar",
        "hallstahammar",
        16_700,
        350,
        age_classes=True,
        area_heading="Var bor du?",
        has_own_group=True,
    ),
    Municipality("1962", "Norberg", "norberg", 5_700, 120, rows="family"),
    Municipality("1980", "Västerås", "vasteras", 159_000, 3_000, has_target=True, has_offers=True),
    Municipality("1981", "Sala", "sala", 22_900, 450, rows="family", title=True),
    Municipality("1982", "Fagersta", "fagersta", 13_300, 300),
    Municipality("1983", "Köping", "koping", 26_000, 500, has_target=True, asks_way=True),
    Municipality(
        "1984",
        "Arboga",
        "arboga",
        14_100,
        300,
        rows="course",
        age_classes=True,
        title=True,
        total_row=True,
    ),
)


@dataclass(frozen=True)
class Programme:
    """What an activity can be. Ages are the children's, both included; -1 is an expected child."""

    prefix: str
    name: str
    first: int
    last: int
    level: str = "Universell"
    form: str = "Kurs"
    weight: float = 1.0

    @property
    def ages(self) -> str:
        """The ages as the workbook has them."""
        return "väntar barn" if self.last < 0 else f"{self.first}-{self.last}"

    def ages_in(self, band: int) -> list[int]:
        """Ages of a band that the programme is for."""
        return list(range(max(self.first, FIRST_AGE[band]), min(self.last, LAST_AGE[band]) + 1))


@dataclass(frozen=True)
class Kind:
    """Programmes for the same bands.

    ``share``: of a band's participants, how many come to this kind; ``sibling``: of those who come
    with a child of a band, who also lists a child of another band (that band, how many).
    """

    programmes: tuple[Programme, ...]
    share: dict[int, float]
    sibling: dict[int, tuple[int, float]]


KINDS = (
    Kind((Programme("BLI", "Föräldragrupp inför barnet", -1, -1),), {0: 1.0}, {}),
    Kind(
        (
            Programme("FGR", "Föräldragrupp", 0, 2, weight=3),
            Programme("HEM", "Utökade hembesök", 0, 2, level="Selektiv", form="Hembesök"),
        ),
        {1: 0.7},
        {},
    ),
    Kind(
        (Programme("AFS", "Aktivt föräldraskap", 1, 4),),
        {1: 0.3, 2: 0.2},
        {1: (2, 0.12), 2: (1, 0.12)},
    ),
    Kind(
        (
            Programme("ABC", "ABC", 3, 12, weight=4),
            Programme("KOM", "Komet", 3, 11, level="Selektiv", weight=2),
            Programme("AFB", "Aktivt föräldraskap", 5, 12),
            Programme("COP", "Cope", 3, 12, level="Selektiv"),
            Programme("DOA", "De otroliga åren", 3, 8, level="Selektiv"),
            Programme("RAD", "Föräldrarådgivning", 3, 12, form="Samtal"),
        ),
        {2: 0.8, 3: 0.85},
        {2: (3, 0.20), 3: (2, 0.12)},
    ),
    Kind(
        (Programme("CON", "Connect", 8, 18, level="Selektiv"),),
        {3: 0.15, 4: 0.2, 5: 0.25},
        {3: (4, 0.15), 4: (5, 0.08), 5: (4, 0.15)},
    ),
    Kind(
        (
            Programme("TON", "Alla barn i centrum", 13, 18, weight=2),
            Programme("AFT", "Aktivt föräldraskap", 13, 18),
            Programme("RAT", "Föräldrarådgivning", 13, 18, form="Samtal"),
        ),
        {4: 0.8, 5: 0.75},
        {4: (5, 0.08), 5: (4, 0.15)},
    ),
)
ABC = KINDS[3].programmes[0]
INDICATED = Programme("FAM", "Familjebehandling i grupp", 3, 12, level="Indikerad")
LECTURE = Programme("LEC", "Öppen föreläsning om gränssättning", 3, 12, form="Föreläsning")


@dataclass(frozen=True)
class Family:
    """One or two adults who come together with the same children."""

    area: int
    band: int
    arrival: int
    sexes: tuple[int, ...]
    sibling: int | None
    children: tuple[int, ...] = ()


@dataclass(frozen=True)
class Activity:
    """A course, or a term's talks, with those who came. ``heads``: counted at the door instead."""

    number: str
    programme: Programme
    day: date
    venue: str
    leader: str
    families: tuple[Family, ...]
    asked: bool = True
    heads: int | None = None


@dataclass(frozen=True)
class Places:
    """The areas of a municipality and what every municipality may name by mistake.

    Arrays follow ``codes``. ``children``: area x single year 0-19 x girl/boy.
    """

    codes: list[str]
    names: list[str]
    elsewhere: list[str]
    indicators: pd.DataFrame
    standardised: pd.DataFrame
    children: np.ndarray
    newly_arrived: np.ndarray


@dataclass(frozen=True)
class Truth:
    """What is simulated, area x band x sex x arrival; ``adults`` has the kind of course first."""

    estimate: np.ndarray
    parents: np.ndarray
    adults: np.ndarray
    reached: np.ndarray
    multiplier: np.ndarray
    persons_share: float


# --- the county: areas, children, indicators -----------------------------------------------------


def read_areas() -> pd.DataFrame:
    """Read codes, names, position (km) and type of the areas: centre, town or country, by size."""
    areas = gpd.read_file(BOUNDARIES).sort_values("regsokod", ignore_index=True)
    size = areas.area.to_numpy() / 1e6
    middle = areas.geometry.centroid
    return pd.DataFrame(
        {
            "code": areas["regsokod"],
            "name": areas["regsonamn"],
            "municipality": areas["kommunkod"],
            "x": middle.x.to_numpy() / 1e3,
            "y": middle.y.to_numpy() / 1e3,
            "type": np.select([size < 1.3, size < 15], ["centre", "town"], "country"),
            "point_x": areas.geometry.representative_point().x.round().astype(int),
            "point_y": areas.geometry.representative_point().y.round().astype(int),
        }
    )


def draw_indicators(areas: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw indicators in per cent that neighbours share and that follow each other."""
    xy = areas[["x", "y"]].to_numpy()
    distance = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    kernel = np.exp(-distance / 1.5)
    field = kernel @ rng.normal(size=len(areas)) / np.sqrt((kernel**2).sum(axis=1))
    usual = areas["type"].map({"centre": 0.1, "town": -1.2, "country": -2.2}).to_numpy()
    own = rng.normal(size=(3, len(areas)))
    rented = 100 / (1 + np.exp(-(usual + 0.75 * field + 0.45 * own[0])))
    income = 11 + 0.16 * (rented - 25) + 1.5 * field + 1.8 * own[1]
    rural = (areas["type"] == "country").to_numpy()
    education = 13 + 0.08 * (rented - 25) + 4 * rural + 1.5 * field + 2.0 * own[2]
    return pd.DataFrame(
        {
            "low_income_share": np.clip(income, 2.5, 45).round(1),
            "short_education_share": np.clip(education, 3.5, 35).round(1),
            "rented_share": np.clip(rented, 2, 95).round(1),
        },
        index=areas["code"],
    )


def draw_children(types: Sequence[str], inhabitants: int, rng: np.random.Generator) -> np.ndarray:
    """Draw children per area, single year and sex; 0-18 are `CHILD_SHARE` of the inhabitants."""
    size = rng.gamma(8.0, size=len(types)) + 2.0
    share = np.array([{"centre": 0.19, "town": 0.25, "country": 0.23}[t] for t in types])
    share = share * np.exp(rng.normal(0, 0.08, len(types)))
    weight = size * share / (size * share).sum()
    ages = np.arange(20)
    profile = np.interp(ages, [0, 10, 19], [NEWBORNS_PER_TEN_YEAR_OLD, 1.0, 0.97])
    tilt = np.array([{"centre": -0.25, "town": 0.1, "country": 0.05}[t] for t in types])
    tilt = tilt + rng.normal(0, 0.08, len(types))
    by_age = profile * np.exp(tilt[:, None] * (ages - 9) / 9)
    by_age /= by_age[:, : OLDEST + 1].sum(axis=1, keepdims=True)
    expected = CHILD_SHARE * inhabitants * weight[:, None] * by_age
    counts = rng.poisson(expected)
    girls = rng.binomial(counts, 0.486)
    return np.stack([girls, counts - girls], axis=2)


def share_newly_arrived(rented: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw the share of parents who are newly arrived, following rented homes (per cent)."""
    return np.clip(0.02 + 0.0012 * rented + rng.normal(0, 0.012, len(rented)), 0.02, 0.14)


def places_of(
    place: Municipality, areas: pd.DataFrame, indicators: pd.DataFrame, rng: np.random.Generator
) -> Places:
    """Gather what is known of the areas of one municipality."""
    own = areas[areas["municipality"] == place.code]
    codes = list(own["code"])
    standardised = (indicators - indicators.mean()) / indicators.std(ddof=0)
    return Places(
        codes=codes,
        names=list(own["name"]),
        elsewhere=list(areas.loc[areas["municipality"] != place.code, "name"]),
        indicators=indicators.loc[codes],
        standardised=standardised.loc[codes],
        children=draw_children(list(own["type"]), place.inhabitants, rng),
        newly_arrived=share_newly_arrived(indicators.loc[codes, "rented_share"].to_numpy(), rng),
    )


# --- the truth: parents and rates ----------------------------------------------------------------


def read_factors() -> np.ndarray:
    """Read parents per child, band x sex."""
    table = pd.read_csv(FACTORS).set_index(["age_band", "sex"])["parents_per_child"]
    return np.array([[float(table[(band, sex)]) for sex in SEXES] for band in BANDS])


def read_persons_share() -> float:
    """Read how many persons the memberships of all bands are, per membership."""
    return float(pd.read_csv(PERSONS).set_index("bands")["share"]["all"])


def estimate_parents(places: Places, factors: np.ndarray) -> np.ndarray:
    """Estimate parents from children: area x band x sex x arrival."""
    by_age = places.children.sum(axis=2)
    # As many are expected as were born in the last year.
    bands = [by_age[:, max(a, 0) : max(b, 0) + 1] for a, b in zip(FIRST_AGE, LAST_AGE, strict=True)]
    in_band = np.stack([band.sum(axis=1) for band in bands], axis=1)
    parents = in_band[:, :, None] * factors[None, :, :]
    new = places.newly_arrived[:, None, None]
    return np.stack([parents * new, parents * (1 - new)], axis=3)


def draw_parents(estimate: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw the true parents around the estimate, partly wrong in the same way everywhere."""
    areas, bands, sexes, _ = estimate.shape
    shared = rng.normal(size=(1, bands, sexes))
    own = rng.normal(size=(areas, bands, sexes))
    error = np.sqrt(SHARED_VARIANCE) * shared + np.sqrt(1 - SHARED_VARIANCE) * own
    parents = estimate.copy()
    parents[..., OTHER] *= np.exp(error * np.array(RELATIVE_SD))
    shared_new, own_new = rng.normal(), rng.normal(size=(areas, 1, 1))
    error_new = np.sqrt(SHARED_VARIANCE) * shared_new + np.sqrt(1 - SHARED_VARIANCE) * own_new
    parents[..., NEW] *= np.exp(error_new * RELATIVE_SD_NEW)
    return parents


def plant_multipliers(size: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Choose the areas that support reaches far less, and far more, than the others.

    Parameters
    ----------
    size
        Parents per area: both are chosen among the larger half.
    """
    multiplier = np.ones(len(size))
    if len(size) < AREAS_TO_PLANT:
        return multiplier
    under = max(1, round(len(size) / 8))
    above = 2 if len(size) >= 2 * AREAS_TO_LEARN else 1
    larger = np.flatnonzero(size >= np.median(size))
    chosen = rng.choice(larger, size=under + above, replace=False)
    multiplier[chosen[:under]] = rng.uniform(*UNDER_REACHED, under).round(2)
    multiplier[chosen[under:]] = WELL_REACHED
    return multiplier


def draw_rates(places: Places, multiplier: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw relative rates, area x band x sex x arrival; the base comes with the yearly total."""
    slopes = sum(places.standardised[name].to_numpy() * b for name, b in SLOPES.items())
    area = np.exp(slopes + rng.normal(0, AREA_NOISE, len(multiplier))) * multiplier
    fathers, upper, new = (
        middle * np.exp(rng.normal(0, sd)) for middle, sd in (FATHERS, UPPER_SECONDARY, NEWLY_ARRIVED)
    )
    band = np.array(BAND_EFFECT)
    band[-1] *= upper
    rates: np.ndarray = np.einsum("a,b,s,r->absr", area, band, np.array([1.0, fathers]), np.array([new, 1.0]))
    return rates


def memberships_reached(adults: np.ndarray) -> np.ndarray:
    """Add to the adults by first child's band those who list a second child in another band."""
    reached: np.ndarray = adults.sum(axis=0)
    for kind, by_kind in zip(KINDS, adults, strict=True):
        for band, (other, share) in kind.sibling.items():
            reached[:, other] += share * by_kind[:, band]
    return reached


def draw_truth(place: Municipality, places: Places, rng: np.random.Generator) -> Truth:
    """Draw the true parents, the planted areas and the expected reach of one municipality."""
    estimate = estimate_parents(places, read_factors())
    parents = draw_parents(estimate, rng)
    multiplier = plant_multipliers(parents.sum(axis=(1, 2, 3)), rng)
    first = parents * draw_rates(places, multiplier, rng)
    first *= place.participations / first.sum()
    shares = np.zeros((len(KINDS), len(BANDS)))
    for number, kind in enumerate(KINDS):
        for band, share in kind.share.items():
            shares[number, band] = share
    adults = shares[:, None, :, None, None] * first[None]
    return Truth(
        estimate=estimate,
        parents=parents,
        adults=adults,
        reached=memberships_reached(adults),
        multiplier=multiplier,
        persons_share=read_persons_share(),
    )


def truth_rows(place: Municipality, places: Places, truth: Truth) -> list[list[object]]:
    """List the truth of one municipality: area x (`all` and bands) x parent group."""
    adults = truth.adults.sum(axis=0)
    groups = {
        "all": (slice(None), slice(None)),
        "fathers": (slice(MAN, MAN + 1), slice(None)),
        "newly_arrived": (slice(None), slice(NEW, NEW + 1)),
    }
    rows: list[list[object]] = []
    for area, code in enumerate(places.codes):
        multiplier = truth.multiplier[area]
        planted = [f"{multiplier:.6f}", "true" if multiplier < 1 else "false"]
        for group, (sex, arrival) in groups.items():
            persons = truth.persons_share * truth.parents[area, :, sex, arrival].sum()
            strata = [("all", persons, adults[area, :, sex, arrival].sum())]
            for number, band in enumerate(BANDS):
                parents = truth.parents[area, number, sex, arrival].sum()
                strata.append((band, parents, truth.reached[area, number, sex, arrival].sum()))
            for band, parents, reached in strata:
                numbers = [f"{parents:.6f}", f"{reached / parents:.6f}", f"{reached:.6f}"]
                rows.append([place.code, code, band, group, *numbers, *planted])
    return rows


# --- participants: clumps, families, activities --------------------------------------------------


def draw_family(area: int, kind: Kind, cells: np.ndarray, adults: int, rng: np.random.Generator) -> Family:
    """Draw one adult or a couple; each adult's cell has the probability that ``cells`` gives it.

    Parameters
    ----------
    cells
        Expected adults, band x sex x arrival, of this area and kind.
    """
    together = cells.sum(axis=1).ravel()
    band, arrival = divmod(int(rng.choice(together.size, p=together / together.sum())), 2)
    men = cells[band, MAN, arrival] / cells[band, :, arrival].sum()
    # One draw serves both of a couple: a man when it falls in [0, men) for the first and, seen from
    # the other end, for the second. Two men only when more than half are men.
    u = rng.random()
    sexes = (int(u < men), int(u >= 1 - men))[:adults]
    other, share = kind.sibling.get(band, (band, 0.0))
    sibling = other if rng.random() < share else None
    return Family(area, band, arrival, sexes, sibling)


def draw_clumps(truth: Truth, number: int, rng: np.random.Generator) -> list[list[Family]]:
    """Draw the clumps that come to one kind of course, area by area."""
    kind, clumps = KINDS[number], []
    for area, cells in enumerate(truth.adults[number]):
        for size in rng.choice(CLUMP_SIZES, rng.poisson(cells.sum() / MEAN_CLUMP), p=CLUMP_SHARES):
            clump, left = [], int(size)
            while left:
                adults = 2 if left >= 2 and rng.random() < COUPLE else 1
                clump.append(draw_family(area, kind, cells, adults, rng))
                left -= adults
            clumps.append(clump)
    return clumps


def heads_of(families: Iterable[Family]) -> int:
    """Count adults."""
    return sum(len(family.sexes) for family in families)


def pack_clumps(clumps: list[list[Family]], rng: np.random.Generator) -> list[list[Family]]:
    """Put whole clumps into groups of 8-14 adults; a small rest joins the smallest groups."""
    groups: list[list[Family]] = []
    current: list[Family] = []
    wanted = rng.integers(*ACTIVITY_SIZE, endpoint=True)
    for place in rng.permutation(len(clumps)):
        current = [*current, *clumps[place]]
        if heads_of(current) >= wanted or heads_of(current) >= ACTIVITY_SIZE[1] - 2:
            groups.append(current)
            current, wanted = [], rng.integers(*ACTIVITY_SIZE, endpoint=True)
    if heads_of(current) >= ACTIVITY_SIZE[0] - 3 or not groups:
        return [*groups, current] if current else groups
    for family in current:
        min(groups, key=heads_of).append(family)
    return groups


def draw_ages(family: Family, programme: Programme, rng: np.random.Generator) -> Family:
    """Draw the ages that a family writes down: a child, sometimes a second or one outside."""
    if family.band == 0:
        return replace(family, children=(-1,))
    ages = {int(rng.choice(programme.ages_in(family.band)))}
    if family.sibling is not None:
        ages.add(int(rng.choice(programme.ages_in(family.sibling))))
    elif rng.random() < 0.1:
        ages.add(int(rng.choice(programme.ages_in(family.band))))
    if rng.random() < OUTSIDE_CHILD:
        outside = [a for a in range(OLDEST + 1) if not programme.first <= a <= programme.last]
        ages.add(int(rng.choice(outside)))
    return replace(family, children=tuple(sorted(ages)))


def draw_day(rng: np.random.Generator) -> date:
    """Draw a starting day within the spring or autumn term, Monday to Thursday."""
    first, days = TERMS[rng.integers(len(TERMS))]
    day = first + timedelta(days=int(rng.integers(days)))
    return day - timedelta(days=max(0, day.weekday() - 3))


VENUES = ("Familjecentralen", "Biblioteket", "Kulturhuset", "Medborgarhuset", "Digitalt")


def hold(programme: Programme, families: Iterable[Family], day: date, rng: np.random.Generator) -> Activity:
    """Hold an activity: draw venue, leader and children's ages. It gets its number later."""
    return Activity(
        number="",
        programme=programme,
        day=day,
        venue=str(rng.choice(VENUES)),
        leader=f"GL {rng.integers(1, 8)}",
        families=tuple(draw_ages(family, programme, rng) for family in families),
    )


def draw_activities(truth: Truth, rng: np.random.Generator) -> list[Activity]:
    """Draw the activities that count, with some where nobody was asked for the home area."""
    activities = []
    for number, kind in enumerate(KINDS):
        weights = np.array([programme.weight for programme in kind.programmes])
        for group in pack_clumps(draw_clumps(truth, number, rng), rng):
            programme = kind.programmes[rng.choice(len(weights), p=weights / weights.sum())]
            activities.append(hold(programme, group, draw_day(rng), rng))
    silent = max(1, round(NOT_ASKED * len(activities)))
    # Among the smaller half: in a small municipality one large silent course would be too much.
    smaller = np.argsort([heads_of(a.families) for a in activities], kind="stable")
    for place in rng.choice(smaller[: max(1, len(smaller) // 2)], size=silent, replace=False):
        activities[place] = replace(activities[place], asked=False)
    return activities


def draw_extras(place: Municipality, truth: Truth, rng: np.random.Generator) -> list[Activity]:
    """Draw what stays outside coverage: other years, an indicated course, open lectures."""
    cells = truth.adults[3]
    by_area = cells.sum(axis=(1, 2, 3))
    small = place.participations < 250

    def families(n: int) -> list[Family]:
        found = rng.choice(len(by_area), size=n, p=by_area / by_area.sum())
        return [draw_family(int(area), KINDS[3], cells[area], 1, rng) for area in found]

    extras = [
        hold(ABC, families(int(rng.integers(2, 5))), date(2024, 12, 3), rng),
        hold(ABC, families(int(rng.integers(2, 5))), date(2026, 1, 14), rng),
        hold(INDICATED, families(3 if small else 7), date(2025, 3, 11), rng),
    ]
    if place.rows == "adult":
        for day in (date(2025, 4, 8), date(2025, 10, 7))[: 1 if small else 2]:
            lecture = hold(LECTURE, (), day, rng)
            extras.append(replace(lecture, heads=int(rng.integers(25, 80))))
    return extras


def number_activities(activities: list[Activity]) -> list[Activity]:
    """Order activities by day and number them within their programme."""
    ordered = sorted(activities, key=lambda activity: (activity.day, activity.programme.prefix))
    held: dict[str, int] = {}
    numbered = []
    for activity in ordered:
        prefix = activity.programme.prefix
        held[prefix] = held.get(prefix, 0) + 1
        numbered.append(replace(activity, number=f"{prefix}-{held[prefix]:02d}"))
    return numbered


# --- what the workbook says ----------------------------------------------------------------------


@dataclass(frozen=True)
class AreaWriter:
    """Writes home areas as people do: mostly by name, sometimes by code or of no use."""

    places: Places
    lost_share: float

    def write(self, area: int, rng: np.random.Generator) -> str:
        """Write one family's home area."""
        if rng.random() < self.lost_share:
            return self._lost(area, rng)
        name, manner = self.places.names[area], rng.random()
        if manner < 0.04:
            return self.places.codes[area]
        if manner < 0.08:
            return name.upper() if rng.random() < 0.5 else name.lower()
        if manner < 0.11:
            return f" {name} " if rng.random() < 0.5 else name.replace(" ", "  ") + " "
        return name

    def _lost(self, area: int, rng: np.random.Generator) -> str:
        fault = rng.choice(6, p=[0.36, 0.16, 0.12, 0.18, 0.08, 0.10])
        elsewhere = str(rng.choice(self.places.elsewhere))
        unknown = str(rng.choice(["Storgatan", "Nära skolan", "Landet", "Byn", "Nya området"]))
        misspelt = self._misspell(self.places.names[area], rng)
        return ["", "ej svar", "vet ej", misspelt, unknown, elsewhere][fault]

    def _misspell(self, name: str, rng: np.random.Generator) -> str:
        """Drop, double or swap a letter, or keep a part of a name; never another area's name."""
        known = {text.casefold() for text in (*self.places.names, *self.places.elsewhere)}
        swaps = [i for i, (a, b) in enumerate(pairwise(name)) if i and (a + b).isalpha() and a != b]
        at = int(rng.choice(swaps))
        tries = [
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            name[:at] + name[at + 1 :],
            name[:at] + name[at] + name[at:],
            name.split("-")[0],
        ]
        first = int(rng.integers(len(tries)))
        ordered = [*tries[first:], *tries[:first]]
        return next(text for text in ordered if text.casefold() not in known)


def area_writer(places: Places, activities: list[Activity]) -> AreaWriter:
    """Set how many lose their home area: about one in ten with the silent activities."""
    adults = heads_of(family for activity in activities for family in activity.families)
    silent = heads_of(f for activity in activities if not activity.asked for f in activity.families)
    left = (NO_USABLE_AREA * adults - silent) / max(1, adults - silent)
    return AreaWriter(places, max(0.02, left))


def ages_cell(children: tuple[int, ...]) -> str | int:
    """Write children's ages as a cell: a number where there is one child."""
    if children == (-1,):
        return "väntar barn"
    return children[0] if len(children) == 1 else ", ".join(str(age) for age in children)


def common_cells(activity: Activity) -> dict[str, Any]:
    """Write what every row of an activity has."""
    programme = activity.programme
    return {
        "Aktivitet": activity.number,
        "Datum": activity.day,
        "Program": programme.name,
        "Form": programme.form,
        "Nivå": programme.level,
        "Kursens åldrar": programme.ages,
        "Anordnare": "Kommunen",
        "Plats": activity.venue,
    }


@dataclass(frozen=True)
class Answer:
    """What one family wrote down: some of it is missing."""

    family: Family
    area: str
    ages: str | int | None
    new: str | None


def answers_of(activity: Activity, writer: AreaWriter, rng: np.random.Generator) -> list[Answer]:
    """Ask every family of an activity."""
    answers = []
    for family in activity.families:
        area = writer.write(family.area, rng) if activity.asked else ""
        ages = None if rng.random() < NO_AGE else ages_cell(family.children)
        new = "Ja" if family.arrival == NEW else "Nej"
        answers.append(Answer(family, area, ages, None if rng.random() < NO_ARRIVAL else new))
    return answers


def adult_rows(activity: Activity, writer: AreaWriter, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Write a row per adult, or a single row with a head count."""
    if activity.heads is not None:
        return [common_cells(activity) | {"Antal": activity.heads}]
    rows = []
    for answer in answers_of(activity, writer, rng):
        language = "Svenska"
        if rng.random() < (0.75 if answer.family.arrival == NEW else 0.06):
            language = str(rng.choice(["Arabiska", "Somaliska", "Engelska", "Tigrinja"]))
        for sex in answer.family.sexes:
            row = common_cells(activity) | {
                "Bostadsområde": answer.area,
                "Kön": None if rng.random() < NO_SEX else ("Man" if sex == MAN else "Kvinna"),
                "Barnets ålder": answer.ages,
                "Nyanländ": answer.new,
                "Språk": language,
                "Slutfört": "Ja" if rng.random() < 0.87 else "Nej",
            }
            if rng.random() < 0.6:
                for heading in ("Till nytta", "Stärkt", "Relation"):
                    row[heading] = int(rng.choice([2, 3, 4, 5], p=[0.06, 0.2, 0.42, 0.32]))
            rows.append(row)
    return rows


def family_row(activity: Activity, answer: Answer, rng: np.random.Generator) -> dict[str, Any]:
    """Write the row of a family: numbers of women, men, couples, children."""
    family = answer.family
    adults = len(family.sexes)
    at_home = len(family.children) + int(rng.integers(0, 2)) - (family.band == 0)
    young = sum(0 <= age <= 6 for age in family.children)
    return common_cells(activity) | {
        "Gruppledare": activity.leader,
        "Föräldrarnas bostadsområde": answer.area,
        "Antal kvinnor": adults - sum(family.sexes),
        "Antal män": sum(family.sexes),
        "Antal anmälda": adults + int(adults == 1 and rng.random() < 0.05),
        "Antal som slutfört": adults if rng.random() < 0.87 else 0,
        "Antal barn i familjen": at_home,
        "Antal par": adults // 2,
        "Antal barn till barnpassning": young if rng.random() < 0.3 else 0,
        "Barnets ålder": answer.ages,
        "Nyanländ": answer.new,
    }


def course_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add up families of an activity who live in the same place with children of the same ages."""
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        home = row["Föräldrarnas bostadsområde"].strip()
        key = (home, row["Barnets ålder"], row["Nyanländ"])
        before = merged.get(key)
        if before is None:
            merged[key] = row
            continue
        added = {name: before[name] + row[name] for name in row if name.startswith("Antal")}
        merged[key] = before | added
    return list(merged.values())


ADULT_HEADINGS = (
    "Aktivitet Datum Program Form Nivå Anordnare Plats Bostadsområde Kön Barnets_ålder "
    "Kursens_åldrar Nyanländ Språk Slutfört Till_nytta Stärkt Relation Antal"
)
FAMILY_HEADINGS = (
    "Gruppledare Familj Föräldrarnas_bostadsområde Antal_kvinnor Antal_män Antal_anmälda "
    "Antal_som_slutfört Antal_barn_i_familjen Antal_par Antal_barn_till_barnpassning Aktivitet "
    "Datum Program Form Nivå Kursens_åldrar Barnets_ålder Nyanländ"
)


WAY_HEADING = "Hur fick du veta om stödet?"
WAY_SEED = 12
SAYS_WAY = 0.85
# Of those who say it, such a share names each way (times what holds for those in the row, then made to sum to
# 1), in words as people write them.
WAYS = {
    "child_health": (0.26, ("BVC", "bvc-sköterskan", "Barnmorskan", "Familjecentralen")),
    "preschool": (0.15, ("Förskolan", "Öppna förskolan", "via förskolan")),
    "school": (0.14, ("Skolan", "Skolsköterskan", "Kuratorn på skolan")),
    "partner": (0.06, ("Min partner", "Sambon", "Barnets andra förälder")),
    "friends": (0.09, ("En vän", "Kompis", "Granne")),
    "web": (0.10, ("Kommunens hemsida", "Google", "Webben")),
    "social_media": (0.07, ("Facebook", "Instagram", "sociala medier")),
    "earlier": (0.05, ("Hembesöket", "Tidigare kurs")),
    "social_services": (0.03, ("Socialtjänsten",)),
    "letter": (0.02, ("Brev hem", "Mejl")),
    "poster": (0.02, ("Affisch", "Broschyr")),
    "adult_education": (0.01, ("SFI", "sfi-läraren")),
}
WAY_TIMES = {
    "fathers": {"partner": 6.0, "social_media": 0.5},
    "newly_arrived": {"adult_education": 30.0, "preschool": 2.0, "school": 2.0, "web": 0.3},
    "small": {"school": 0.05},  # expected children too
    "schoolchild": {"child_health": 0.15, "preschool": 0.15, "school": 3.0},
    "teens": {"child_health": 0.03, "preschool": 0.03, "school": 5.0, "earlier": 0.5},
}


def with_ways(table: Table, rng: np.random.Generator) -> Table:
    """Add what each adult answers on how they heard of the support; a row of heads answers nothing."""
    place_of = table.headings.index("Till nytta")
    headings = [*table.headings[:place_of], WAY_HEADING, *table.headings[place_of:]]
    rows = [
        row | {WAY_HEADING: way_said(row, rng)} if row.get("Antal") is None else row for row in table.rows
    ]
    return Table(headings, rows)


def way_said(row: dict[str, Any], rng: np.random.Generator) -> str | None:
    """Draw one adult's answer: always three random numbers."""
    says, way, words = rng.random(3)
    if says >= SAYS_WAY:
        return None
    weights = np.array([share for share, _ in WAYS.values()])
    for who in way_traits(row):
        weights = weights * [WAY_TIMES[who].get(name, 1.0) for name in WAYS]
    drawn = int(np.searchsorted(np.cumsum(weights / weights.sum()), way))
    texts = list(WAYS.values())[min(drawn, len(WAYS) - 1)][1]
    return texts[int(words * len(texts))]


def way_traits(row: dict[str, Any]) -> list[str]:
    """Name what a row says of its adult: sex, arrival, and the age of the oldest child."""
    traits = ["fathers"] * (row["Kön"] == "Man") + ["newly_arrived"] * (row["Nyanländ"] == "Ja")
    if row["Barnets ålder"] is None:
        return traits
    oldest = max((int(age) for age in re.findall(r"\d+", str(row["Barnets ålder"]))), default=FIRST_AGE[0])
    return [
        *traits,
        "small" if oldest < FIRST_AGE[3] else "schoolchild" if oldest < FIRST_AGE[4] else "teens",
    ]


@dataclass(frozen=True)
class Table:
    """The headings of a follow-up and the rows below them."""

    headings: list[str]
    rows: list[dict[str, Any]]


def followup_table(
    place: Municipality, activities: list[Activity], writer: AreaWriter, rng: np.random.Generator
) -> Table:
    """Write all activities as the municipality does."""
    if place.rows == "adult":
        rows = [row for activity in activities for row in adult_rows(activity, writer, rng)]
        headings = [heading.replace("_", " ") for heading in ADULT_HEADINGS.split()]
        if place.area_heading:
            place_of = headings.index("Bostadsområde")
            headings[place_of] = place.area_heading
            rows = [row | {place.area_heading: row.get("Bostadsområde")} for row in rows]
        return Table(headings, rows)
    headings = [heading.replace("_", " ") for heading in FAMILY_HEADINGS.split()]
    rows = []
    for activity in activities:
        answers = answers_of(activity, writer, rng)
        families = [family_row(activity, answer, rng) for answer in answers]
        rows.extend(course_rows(families) if place.rows == "course" else families)
    if place.rows == "course":
        headings.remove("Familj")
    else:
        rows = [row | {"Familj": f"F{number:03d}"} for number, row in enumerate(rows, start=1)]
    if place.total_row:
        counts = [heading for heading in headings if heading.startswith("Antal")]
        rows.append({headings[0]: "Summa"} | {name: sum(r[name] for r in rows) for name in counts})
    return Table(headings, rows)


# --- files ---------------------------------------------------------------------------------------

TITLE = "Statistik från ABC-kurser 2025 (simulerade data)"
ABOUT = (
    "Uppföljning av föräldraskapsstöd 2025",
    "Alla uppgifter i denna fil är simulerade: de är dragna med slump av ett program.",
    "Ingen rad handlar om någon människa som finns. Endast områdenas namn är verkliga.",
)


def write_workbook(path: Path, place: Municipality, table: Table) -> None:
    """Write the follow-up as a workbook whose bytes do not depend on the day."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": f"{place.name} 2025, simulerade data", "created": CREATED})
        bold = book.add_format({"bold": True})
        as_day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Uppföljning 2025")
        top = 2 if place.title else 0
        if place.title:
            sheet.write_string(0, 0, TITLE, bold)
        for column, heading in enumerate(table.headings):
            sheet.write_string(top, column, heading, bold)
            sheet.set_column(column, column, max(10, len(heading) + 2))
            for number, row in enumerate(table.rows, start=top + 1):
                value = row.get(heading)
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime(*value.timetuple()[:3]), as_day)
                elif isinstance(value, str) and value:
                    sheet.write_string(number, column, value)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value)
        sheet.freeze_panes(top + 1, 0)
        about = book.add_worksheet("Om filen")
        for number, text in enumerate(ABOUT):
            about.write_string(number, 0, text)


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as UTF-8 with commas and Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows(rows)


def children_rows(place: Municipality, places: Places) -> list[list[object]]:
    """List children by area, age (single year, or five-year class as SCB has it) and sex."""
    if place.age_classes:
        labels = {f"{a}-{b}": slice(a, b + 1) for a, b in CLASSES}
    else:
        labels = {str(age): slice(age, age + 1) for age in range(OLDEST + 1)}
    return [
        [code, label, sex, int(places.children[area, ages, number].sum())]
        for area, code in enumerate(places.codes)
        for label, ages in labels.items()
        for number, sex in enumerate(CHILD_SEXES)
    ]


def target_rows(places: Places, truth: Truth) -> list[list[object]]:
    """List the estimated parents (not the true ones) with their standard deviations.

    The whole error (with that of rounding to whole parents), and the part of it that all areas share.
    """
    rows: list[list[object]] = []
    for (area, band, sex, arrival), parents in np.ndenumerate(truth.estimate):
        relative = RELATIVE_SD_NEW if arrival == NEW else RELATIVE_SD[sex]
        keys = [places.codes[area], BANDS[band], SEXES[sex], ARRIVALS[arrival]]
        sd = np.hypot(relative * parents, ROUNDING_SD)
        shared = np.sqrt(SHARED_VARIANCE) * relative * parents
        rows.append([*keys, round(parents), f"{sd:.2f}", f"{shared:.2f}"])
    return rows


OFFERS_TITLE = "Utbud hösten 2025 (påhittade uppgifter)"
OFFER_HEADINGS = (
    "Program",
    "Form",
    "Nivå",
    "Anordnare",
    "För barn i åldrarna",
    "Språk",
    "Veckodag",
    "Tid",
    "Barnpassning",
    "På plats eller digitalt",
    "Antal platser",
    "Plats",
    "Platsens område",
)
# What Västerås offers in the autumn of 2025, invented: of 16-18 only Connect, which is for a certain need;
# nothing in Tigrinya; little in the country.
OFFERS = (
    "Föräldragrupp inför barnet|Kurs|Universell|Regionen|väntar barn|Svenska|tisdag|17-19|nej|på plats|16|"
    "Familjecentralen Bäckby|Östra Bäckby",
    "Föräldragrupp inför barnet|Kurs|Universell|Regionen|väntar barn|Arabiska|torsdag|13-15|ja|på plats|12|"
    "Familjecentralen Råby|Västra Råby",
    "Föräldragrupp|Kurs|Universell|Regionen|0-2|Svenska|onsdag|10-12|ja|på plats|12|Familjecentralen Bäckby|"
    "Östra Bäckby",
    "Föräldragrupp|Kurs|Universell|Regionen|0-2|Svenska|måndag|13-15|ja|på plats|12|Biblioteket Skiljebo|"
    "Skiljeboplatsen",
    "Utökade hembesök|Hembesök|Selektiv|Kommunen|0-2|Svenska, arabiska, somaliska||dagtid||på plats|40||",
    "Aktivt föräldraskap|Kurs|Universell|Kommunen|1-4|Svenska|tisdag|18-20|ja|på plats|14|Stadsbiblioteket|"
    "Herrgärdet-Kyrkbacken",
    "ABC|Kurs|Universell|Kommunen|3-12|Svenska|onsdag|18-20.30|ja|på plats|14|Stadsbiblioteket|"
    "Herrgärdet-Kyrkbacken",
    "ABC|Kurs|Universell|Kommunen|3-12|Svenska|måndag|18-20.30|ja|på plats|14|Skallbergsskolan|"
    "Södra Skallberget",
    "ABC|Kurs|Universell|Kommunen|3-12|Arabiska|lördag|10-12.30|ja|på plats|12|Mötesplats Råby|Västra Råby",
    "ABC|Kurs|Universell|Kommunen|3-12|Svenska|torsdag|19-20.30|nej|digitalt|20||",
    "Komet|Kurs|Selektiv|Kommunen|3-11|Svenska|tisdag|17.30-20|nej|på plats|12|Familjecentrum|"
    "Kopparlunden-Östermalm",
    "Komet|Kurs|Selektiv|Kommunen|3-11|Somaliska|onsdag|17.30-20|ja|på plats|10|Mötesplats Bäckby|"
    "Östra Bäckby",
    "De otroliga åren|Kurs|Selektiv|Kommunen|3-8|Svenska|torsdag|9-11.30|nej|på plats|12|Familjecentrum|"
    "Kopparlunden-Östermalm",
    "Föräldrarådgivning|Samtal|Universell|Kommunen|3-12|Svenska, engelska||dagtid|nej|båda||Familjecentrum|"
    "Kopparlunden-Östermalm",
    "Alla barn i centrum|Kurs|Universell|Kommunen|13-15|Svenska|onsdag|18-20|nej|på plats|16|"
    "Stadsbiblioteket|Herrgärdet-Kyrkbacken",
    "Connect|Kurs|Selektiv|Kommunen|8-18|Svenska|tisdag|18-19.30|nej|på plats|14|Familjecentrum|"
    "Kopparlunden-Östermalm",
    "Öppen förskola|Öppen förskola|Universell|Kyrkan|0-5|Svenska|måndag, onsdag|9-12||på plats||"
    "Skultuna församlingshem|Skultuna",
    "Öppen förskola|Öppen förskola|Universell|Kommunen|0-5|Svenska, arabiska|tisdag, torsdag|9-12||på plats||"
    "Familjecentralen Råby|Västra Råby",
    "Föräldracirkel|Kurs|Universell|Studieförbundet|6-12|Svenska|torsdag|18-20|nej|på plats|10|"
    "Tillberga skola|Tillberga",
)


def offer_rows() -> list[list[object]]:
    """List what is offered, as the activities file has it."""
    return [list(row.split("|")) for row in OFFERS]


SURVEY_SEED = 11
SURVEY_HEADINGS = ("area_code", "question", "answer", "count", "asked", "answered")
# Of those who answered a survey that nobody made, so many said so; several days may be named.
SURVEY_ANSWERS = (
    ("känner till", "ja", 0.6),
    ("tider", "tisdag", 0.5),
    ("tider", "torsdag", 0.35),
    ("önskemål", "kvällstid", 0.4),
)
ANSWERED = 0.45


def survey_rows(codes: Iterable[str], rng: np.random.Generator) -> list[list[object]]:
    """Invent what parents answered, area by area: sums only."""
    rows: list[list[object]] = []
    for code in codes:
        asked = int(rng.integers(60, 160))
        answered = int(rng.binomial(asked, ANSWERED))
        for question, answer, share in SURVEY_ANSWERS:
            rows.append([code, question, answer, int(rng.binomial(answered, share)), asked, answered])
    return rows


def project_text(place: Municipality, areas: int) -> str:
    """Write the project file."""
    columns = f'\ncolumns = {{ area = "{place.area_heading}" }}' if place.area_heading else ""
    if place.has_target:
        population = (
            "# The municipality's own estimate. To derive it from the children, put this instead:\n"
            '# children = "barn_per_alder.csv"\n'
            'target = "malgrupp.csv"'
        )
    else:
        population = 'children = "barn_per_alder.csv"'
    use = 'use = ["low_income_share", "short_education_share"]'
    if areas < AREAS_TO_LEARN:
        use = f"# Nothing is used: {areas} areas are too few to learn from.\nuse = []"
    activities = (
        """
[activities]
files = ["utbud_2025.csv"]

# What offers are held against: how far away one may be, and which languages parents here need
[offers]
within_km = 5
languages = ["arabiska", "somaliska", "tigrinja"]

# What parents answered, as sums by area (simulated)
[survey]
file = "enkat.csv"
"""
        if place.has_offers
        else ""
    )
    own_group = (
        """
# A group of the municipality's own, beside fathers, newly arrived and parents of teenagers
[[group]]
name = "Pappor till tonåringar"
sex = "man"
ages = ["13-15", "16-18"]
"""
        if place.has_own_group
        else ""
    )
    return f"""# Simulated sample data: see ../README.md
[project]
name = "{place.name} 2025"
municipality = "{place.code}"
period = ["{PERIOD[0]}", "{PERIOD[1]}"]
language = "sv"
seed = 1
simulated = true
not_included = [
  "Regionens föräldragrupper (barnmorskemottagning och barnavårdscentral)",
  "Studieförbund och föreningar",
]

[participations]
files = ["uppfoljning_2025.xlsx"]
unit = "adults"{columns}

[boundaries]
file = "../../boundaries/regso_2025_vastmanland.gpkg"
code = "regsokod"
name = "regsonamn"

[population]
{population}

[covariates]
file = "socioekonomi.csv"
{use}

[standard]
kind = "equal"

[disclosure]
k = 5
level = "public"

# What the municipality aims at: met, not met, or can not be told (docs/methods.md)
[[goal]]
measure = "parents_reached"
value = 0.10
year = 2026

[[goal]]
measure = "equal_reach"
group = "fathers"
value = 0.80
year = 2026
{own_group}{activities}
# Where courses are held and might be (simulated): reachmap venues
[venues]
file = "platser.csv"
within = 3000  # metres
"""


def venue_rows(areas: pd.DataFrame, children: np.ndarray, rng: np.random.Generator) -> list[list[object]]:
    """Make venues up: existing ones where most children live, possible ones in some of the other areas."""
    order = np.argsort(-children, kind="stable")
    there = max(1, round(len(areas) / AREAS_PER_VENUE))
    others = rng.permutation(order[there:])[:MOST_CANDIDATES]
    rows: list[list[object]] = []
    for number, area in enumerate([*order[:there], *others]):
        one = areas.iloc[area]
        kind = (
            "Familjecentral" if number < there else CANDIDATE_KINDS[int(rng.integers(len(CANDIDATE_KINDS)))]
        )
        seats, cost = 10 * int(rng.integers(6, 17)), 10_000 * int(rng.integers(8, 21))
        status = "befintlig" if number < there else "kandidat"
        rows.append([f"{kind} i {one['name']}", status, one["point_x"], one["point_y"], seats, cost])
    return rows


def make_municipality(
    place: Municipality, areas: pd.DataFrame, indicators: pd.DataFrame, out: Path
) -> list[list[object]]:
    """Make one municipality's folder and return its rows of the truth."""
    rng = np.random.default_rng([SEED, int(place.code)])
    places = places_of(place, areas, indicators, rng)
    truth = draw_truth(place, places, rng)
    counted = draw_activities(truth, rng)
    activities = number_activities([*counted, *draw_extras(place, truth, rng)])
    table = followup_table(place, activities, area_writer(places, counted), rng)

    if place.asks_way:
        table = with_ways(table, np.random.default_rng([SEED, int(place.code), WAY_SEED]))

    folder = out / place.folder
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(folder / "uppfoljning_2025.xlsx", place, table)
    children = children_rows(place, places)
    write_csv(folder / "barn_per_alder.csv", ["area_code", "age", "sex", "count"], children)
    names = ["area_code", *indicators.columns]
    write_csv(folder / "socioekonomi.csv", names, places.indicators.itertuples())
    if place.has_target:
        headings = ["area_code", "age_band", "sex", "arrival", "parents", "sd", "sd_shared"]
        write_csv(folder / "malgrupp.csv", headings, target_rows(places, truth))
    if place.has_offers:
        write_csv(folder / "utbud_2025.csv", [OFFERS_TITLE], [OFFER_HEADINGS, *offer_rows()])
        chance = np.random.default_rng([SEED, int(place.code), SURVEY_SEED])
        write_csv(folder / "enkat.csv", SURVEY_HEADINGS, survey_rows(places.codes, chance))
    own = areas[areas["municipality"] == place.code].set_index("code").loc[list(places.codes)].reset_index()
    venues = venue_rows(
        own, places.children.sum(axis=(1, 2)), np.random.default_rng([SEED, int(place.code), 10])
    )
    write_csv(folder / "platser.csv", VENUE_HEADINGS, venues)
    text = project_text(place, len(places.codes))
    (folder / "reachmap.toml").write_text(text, encoding="utf-8", newline="\n")
    return truth_rows(place, places, truth)


VENUE_HEADINGS = ("plats", "status", "x", "y", "antal platser", "kostnad")

TRUTH_HEADINGS = (
    "municipality_code",
    "area_code",
    "age_band",
    "parent_group",
    "parents",
    "rate",
    "expected_reached",
    "multiplier",
    "under_reached",
)


def make_sample(out: Path = HERE) -> None:
    """Make the whole county in a folder."""
    areas = read_areas()
    indicators = draw_indicators(areas, np.random.default_rng(SEED))
    rows = [row for place in COUNTY for row in make_municipality(place, areas, indicators, out)]
    write_csv(out / "truth.csv", TRUTH_HEADINGS, rows)


def main() -> None:
    """Make the sample in this folder, or in the one that is named."""
    parser = argparse.ArgumentParser(description="Make the simulated sample county.")
    parser.add_argument("out", type=Path, nargs="?", default=HERE)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    make_sample(options.out)
    LOG.info("%d municipalities written", len(COUNTY))


if __name__ == "__main__":
    main()
