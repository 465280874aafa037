"""How many activities are for each band: in all, and by level, form, provider, language, time, way and area.

An activity that is for several bands counts in each of them, and one that is in two languages in both:
columns do not add up to the number of activities. What a row does not say is counted under an empty
value, so that "no activity in Arabic" is never told apart from "nobody wrote down the language" by
silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from reachmap.vocabulary import BAND_KEYS, BOTH, IN_PERSON, OLDEST_CHILD, ONLINE

EVERY, LEVEL, FORM, PROVIDER, LANGUAGE, WHEN, MODE, MINDING, AREA = DIMENSIONS = (
    "every",
    "level",
    "form",
    "provider",
    "language",
    "when",
    "mode",
    "child_minding",
    "area",
)
Row = Mapping[Any, Any]
COUNT_COLUMNS = (
    "dimension",
    "value",
    "age_band",
    "activities",
    "universal",
    "level_untold",
    "seats",
    "seats_known",
)


def count_offers(activities: pd.DataFrame, area_codes: pd.Series) -> pd.DataFrame:
    """Count activities by band along every dimension.

    Parameters
    ----------
    activities
        `tables.ACTIVITIES`.
    area_codes
        The area that each is held in, missing where it is not known; index of ``activities``.

    Returns
    -------
    DataFrame
        `COUNT_COLUMNS`: a row for each dimension, value and band. ``universal`` are those for every
        parent, ``level_untold`` those that do not say for whom; ``seats`` those of the ``seats_known``
        activities that say how many.
    """
    records = activities.assign(area=area_codes).to_dict("records")
    rows = [
        (dimension, value, band, *_sums([each for each in members if band in each["bands"]]))
        for dimension in DIMENSIONS
        for value, members in _values(dimension, records).items()
        for band in BAND_KEYS
    ]
    return pd.DataFrame(rows, columns=list(COUNT_COLUMNS))


def _sums(chosen: Sequence[Row]) -> tuple[int, ...]:
    seats = [int(each["seats"]) for each in chosen if not pd.isna(each["seats"])]
    universal = sum(each["level"] == "universal" for each in chosen)
    untold = sum(bool(pd.isna(each["level"])) for each in chosen)
    return len(chosen), universal, untold, sum(seats), len(seats)


def _values(dimension: str, records: Sequence[Row]) -> dict[str, list[Row]]:
    """Activities of each value of a dimension, the commonest value first."""
    found: dict[str, list[Row]] = {}
    for record in records:
        for value in _of(dimension, record):
            found.setdefault(value, []).append(record)
    return dict(sorted(found.items(), key=lambda item: (item[0] == "", -len(item[1]), item[0])))


def _of(dimension: str, row: Row) -> Iterable[str]:
    if dimension == EVERY:
        return ("",)
    if dimension == LANGUAGE:
        return row["languages"] or ("",)
    if dimension == MODE:
        mode = _text(row["mode"])
        return (IN_PERSON, ONLINE) if mode == BOTH else (mode,)
    if dimension == MINDING:
        minded = row["child_minding"]
        return ("" if minded is None else "yes" if minded else "no",)
    return (_text(row[dimension]),)


def _text(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    return "" if pd.isna(value) else str(value)


def ages_without_offer(activities: pd.DataFrame, *, universal: bool = False) -> tuple[int, ...]:
    """List the children's ages (-1: expected) that no activity is for.

    Parameters
    ----------
    activities
        `tables.ACTIVITIES`.
    universal
        Look only at what is for every parent.
    """
    chosen = activities[activities["level"] == "universal"] if universal else activities
    offered = frozenset[int]().union(*(ages for ages in chosen["ages"] if ages))
    return tuple(age for age in range(-1, OLDEST_CHILD + 1) if age not in offered)
