"""All published numbers of reach attacked kind of parent by kind of parent.

`test_linked` attacks the sums that the gate knows. Here nothing is taken from the gate: a published number
is the sum of all kinds of parents in it (sets of ages of children × father or not × newly arrived or not), of
its area or of all, and what is said of hidden numbers ("fewer than 5") is taken at its word.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import sparse

from reachmap.disclose import gate_reach, publish_intake
from reachmap.disclose.bounds import exact_bounds
from reachmap.disclose.numbers import lay_out_total
from reachmap.disclose.solver import Program
from reachmap.reach import PublishedReach, ReachCounts
from reachmap.vocabulary import ALL, BAND_KEYS, BUILT_IN, Stratum
from tests.disclose.test_linked import AGES, adult, count

K = 5
KINDS = list(product(product((False, True), repeat=len(BAND_KEYS)), (False, True), (False, True)))
PLACES = sorted({*BUILT_IN.first_places})


def members(stratum: Stratum) -> np.ndarray:
    """Which kinds are in a stratum."""
    ages = [BAND_KEYS.index(band) for band in stratum.bands]
    return np.array(
        [
            (stratum.bands == BAND_KEYS or any(bands[i] for i in ages))
            and (father or stratum.sex is None)
            and (new or stratum.arrival is None)
            for bands, father, new in KINDS
        ],
        dtype=float,
    )


class Attack:
    """All tables of kinds by area that fit what is published; the last area is who has none."""

    def __init__(self, counts: ReachCounts, published: PublishedReach) -> None:
        self.areas, self.columns = len(counts.area_codes), [members(stratum) for stratum in BUILT_IN.strata]
        self.shown = np.vstack([published.reached, published.total])
        self.hidden = np.vstack([published.hidden, published.total_hidden])
        self.hidden[:, ~published.observed] = False
        known = [
            (self.row(area, place), self.shown[area, place])
            for area in range(self.areas + 1)
            for place in PLACES
            if not np.isnan(self.shown[area, place]) and published.observed[place]
        ]
        located = publish_intake(counts, k=K, level="public").located_total
        if located is not None:
            known.append(
                (sum((self.row(area, 0) for area in range(self.areas)), start=0 * known[0][0]), located)
            )
        # Of an area whose count of everyone is hidden only that one is asked for: nothing of it is shown.
        self.goals = [
            (area, place)
            for area in range(self.areas + 1)
            for place in PLACES
            if self.hidden[area, place] and (place == 0 or not self.hidden[area, 0])
        ]
        rows = sparse.csr_array(np.array([row for row, _ in known]))
        sums = np.array([number for _, number in known])
        goals = sparse.csr_array(np.array([self.row(*goal) for goal in self.goals]))
        self.first, n = rows.shape[1], len(self.goals)
        full = sparse.csr_array(
            sparse.vstack(
                [
                    sparse.hstack([rows, sparse.csr_array((rows.shape[0], n))]),
                    sparse.hstack([goals, -sparse.eye_array(n)]),
                ]
            )
        )
        ends = np.concatenate([sums, np.zeros(n)])
        high = np.full(self.first + n, 10.0**4)
        high[self.first :] = self.said(published)
        self.program = Program(full, np.zeros(len(high)), high, least=ends, most=ends)

    def row(self, area: int, place: int) -> np.ndarray:
        """Kinds by area that a number is the sum of."""
        found = np.zeros((self.areas + 1, len(KINDS)))
        found[area if area < self.areas else slice(None)] = self.columns[place]
        return found.ravel()

    def said(self, published: PublishedReach) -> np.ndarray:
        """What hidden numbers are said to be at most; of a group in a shown whole it may be what is left."""
        assert published.up_to is not None
        assert published.total_up_to is not None
        wholes = BUILT_IN.wholes
        most = np.full(len(self.goals), 10.0**4)
        for i, (area, place) in enumerate(self.goals):
            whole = wholes[place]
            if whole is None or self.hidden[area, whole]:
                up_to = published.up_to if area < self.areas else published.total_up_to
                most[i] = min(most[i], up_to[place])
        return most

    def told(self) -> list[tuple[int, tuple[str, str], float, float]]:
        """Hidden numbers that can be narrowed to fewer than k values."""
        found = []
        for i, (area, place) in enumerate(self.goals):
            low, high = (self.extreme(i, way) for way in (1, -1))
            low, high = np.ceil(low - 1e-6), np.floor(high + 1e-6)
            if high - low < K - 1:
                found.append((area, BUILT_IN.strata[place].key, float(low), float(high)))
        return found

    def extreme(self, goal: int, way: int) -> float:
        """Lowest (1) or highest (-1) value of a hidden number."""
        self.program.aim(self.first + goal, way)
        found = self.program.solve()[self.first + goal]
        self.program.aim(self.first + goal, 0)
        return float(found)


def drawn(seed: int) -> ReachCounts:
    """Areas of some sizes; in many, most parents have teenagers, or a few are fathers or newly arrived."""
    random = np.random.default_rng(seed)
    areas = int(random.integers(1, 6))
    sizes, lost = random.integers(1, 120, size=areas).tolist(), int(random.integers(0, 20))
    fathers, new = random.choice([0.1, 0.3, 0.5, 0.7]), random.choice([0.05, 0.1, 0.3, 0.5])
    young, teens = ((1, 1), (1, 4), (0, 0), (0.02, 1))[random.choice([0, 1, 2, 3])]
    weights = np.where(np.arange(19) < 13, young, teens) if teens else AGES
    most = int(random.integers(2, 5))
    homes: list[int | None] = [area for area, n in enumerate(sizes) for _ in range(n)]
    adults = []
    for home in [*homes, *[None] * lost]:
        ages = random.choice(19, size=random.integers(1, most), p=weights / weights.sum())
        sex = "man" if random.random() < fathers else "woman"
        adults.append(adult(home, ages=tuple(ages), sex=sex, new=bool(random.random() < new)))
    return count(adults, areas)


# Of these each told a hidden number where teenagers were not tied to their ages for fathers and newly arrived
# apart (1, 5, 50, 118), nor the municipality's own (122, 343), where words were not held to these (148), and
# where these were not hidden, whatever they told (524, 637).
@pytest.mark.parametrize("seed", [1, 5, 50, 118, 122, 148, 343, 524, 637])
def test_kinds_of_parents_tell_no_hidden_number(seed: int) -> None:
    counts = drawn(seed)
    published = gate_reach(counts, k=K, level="public")
    attack = Attack(counts, published)
    assert attack.goals
    assert attack.told() == []


def test_the_gate_knows_that_fathers_of_one_age_and_mothers_of_the_other_have_teenagers() -> None:
    # 25 of 13-15, 28 of 16-18 (20 of them fathers), 43 of either: 23 of 13-15 at most are mothers, 2 fathers.
    kinds = [
        (4, (14, 17), "man"),
        (16, (17,), "man"),
        (15, (14,), "woman"),
        (6, (14, 17), "woman"),
        (2, (17,), "woman"),
        (15, (4,), "woman"),
    ]
    row = count([adult(0, ages=ages, sex=sex) for n, ages, sex in kinds for _ in range(n)], 1).total
    layout, places = lay_out_total(row), BUILT_IN.places
    told = {("13-15", ALL): 25, ("16-18", ALL): 28, ("16-18", "fathers"): 20, (ALL, "teens"): 43}
    assert {key: row[places[key]] for key in told} == told
    unknown = np.ones(len(layout.counts), dtype=bool)
    unknown[[layout.place[0, places[key]] for key in told]] = False
    low, high = exact_bounds(layout.system().part(np.flatnonzero(unknown)))
    fathers = np.flatnonzero(unknown).searchsorted(layout.place[0, places["13-15", "fathers"]])
    # And at most 25, with all of both ages fathers.
    assert (low[fathers], high[fathers]) == (2, 25)
