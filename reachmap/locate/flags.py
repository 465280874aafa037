"""What a reader must know of how homes were found: axes, versions, keys.

Numbers of adults are of those whom the intake counts by the same reason; they are not gated
(`disclose.flags`).
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from reachmap.locate.steps import Located, LocatingKeys
from reachmap.read.boundaries import Boundaries

_CODE = re.compile(r"\s*(\d{4})[ABCR]\d{3,4}(?:_(?:de|reg)so\d{4})?\s*", re.IGNORECASE)

Flag = tuple[str, dict[str, Any]]


def located_flags(
    located: Located, boundaries: Boundaries, keys: LocatingKeys, *, counted: pd.Series
) -> tuple[Flag, ...]:
    """Collect the flags of locating.

    Parameters
    ----------
    located
        Not gated.
    boundaries, keys
        What homes were looked for in.
    counted
        Which rows the intake counts.

    Returns
    -------
    tuple of (str, dict)
        Codes of `present.sentences`, with their facts.
    """
    reason = located.table["reason"].where(counted, "")
    adults = located.table["adults"]
    flags: list[Flag] = []

    def tell(code: str, number: int, **facts: Any) -> None:  # noqa: ANN401 - as the flag's text needs
        if number:
            flags.append((code, {"n": number, **facts}))

    tell("points_swapped", int(adults[located.swapped & (reason == "point")].sum()))
    carried = located.carried.notna() & (reason == "code")
    number = int(adults[carried].sum())
    uncertain = float((located.carried[carried] * adults[carried]).sum()) / max(number, 1)
    tell("codes_carried_over", number, share=round(100 * uncertain))
    lost = int(adults[_of_another_version(located.table, boundaries) & counted].sum())
    tell("codes_of_another_version" if boundaries.earlier is None else "codes_of_no_version", lost)
    return (*flags, *_without_key(located.table, keys))


def _of_another_version(table: pd.DataFrame, boundaries: Boundaries) -> pd.Series:
    """Tell which rows have a code of this municipality that is none of its areas."""
    own = set(boundaries.areas["municipality_code"])
    unknown = (table["reason"] == "unknown_name").to_numpy(bool)
    texts = table["area"].fillna("").to_numpy(object)[unknown]
    lost = {text for text in set(texts) if (code := _CODE.fullmatch(text)) and code[1] in own}
    return (table["reason"] == "unknown_name") & table["area"].isin(lost)


def _without_key(table: pd.DataFrame, keys: LocatingKeys) -> list[Flag]:
    """Tell of columns that place nobody because the project has no key: a fact of files, of nobody."""
    given = {"postcode": keys.postcodes, "school": keys.schools}
    return [
        (f"{column}_without_key", {})
        for column, key in given.items()
        if key is None and (table[column].fillna("") != "").any()
    ]
