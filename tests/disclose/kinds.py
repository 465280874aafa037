"""Parents by kind: bands that they have children in (or none is known), sex and arrival, perhaps unknown."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product

import numpy as np
import pandas as pd

from reachmap.reach import IntakeCounts, ReachCounts
from reachmap.vocabulary import ARRIVALS, BAND_KEYS, BUILT_IN, LOCATED_BY, NOT_LOCATED, SEXES, Stratum

SETS = [some for n in range(len(BAND_KEYS) + 1) for some in combinations(BAND_KEYS, n)]
KINDS = [*product(SETS, (*SEXES, None), (*ARRIVALS, None))]


@cache
def holds(stratum: Stratum) -> np.ndarray:
    """Which kinds belong to a stratum, as 0 and 1."""
    found = [
        (stratum.bands == BAND_KEYS or bool({*bands} & {*stratum.bands}))
        and stratum.sex in (None, sex)
        and stratum.arrival in (None, arrival)
        for bands, sex, arrival in KINDS
    ]
    return np.array(found, dtype=np.int64)


def counted(people: np.ndarray) -> ReachCounts:
    """Count parents by kind, areas × kinds; the last row has no home area."""
    member = np.column_stack([holds(stratum) for stratum in BUILT_IN.strata])
    by_area, total = people[:-1] @ member, people.sum(axis=0)
    table = pd.DataFrame(by_area).assign(activity=[f"K{i}" for i in range(len(by_area))])

    def adults(*, bands: bool = False, sex: str | None = None, arrival: bool = False) -> int:
        chosen = [
            bool(kind[0]) >= bands and sex in (None, kind[1]) and (kind[2] is not None) >= arrival
            for kind in KINDS
        ]
        return int(total[chosen].sum())

    return ReachCounts(
        area_codes=tuple(f"A{i}" for i in range(len(by_area))),
        by_area=by_area,
        total=total @ member,
        activity_area=table.assign(area=np.arange(len(by_area))),
        activities=len(by_area),
        intake=IntakeCounts(
            rows_read=adults(),
            repeated_rows=0,
            adults=adults(),
            women=adults(sex="woman"),
            men=adults(sex="man"),
            age_known=adults(bands=True),
            arrival_known=adults(arrival=True),
            located=dict.fromkeys(LOCATED_BY, 0) | {"code": int(people[:-1].sum())},
            not_located=dict.fromkeys(NOT_LOCATED, 0) | {"blank": int(people[-1].sum())},
            outside_period=0,
            outside_coverage={},
            undated=0,
            possible=frozenset({"code", "blank"}),
        ),
        couples=0,
    )
