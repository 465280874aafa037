"""Which programmes, forms, levels and providers the files name: by name, no numbers.

A programme that fewer than k took part in is left out: that somebody was there would be told by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.read.personal_texts import kind_of_text
from reachmap.vocabulary import FORMS, LEVELS

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 60
_COLUMNS = {"forms": "form", "levels": "level", "programmes": "programme", "providers": "provider"}


def offer_record(participations: pd.DataFrame, *, k: int) -> dict[str, list[str]]:
    """List what at least k adults took part in.

    Parameters
    ----------
    participations
        `tables.PARTICIPATIONS`, or what was located of it.
    k
        Smallest count that is shown.

    Returns
    -------
    dict
        ``forms``, ``levels``, ``programmes``, ``providers``: names in order of the alphabet, no text that
        looks like a person's or an address.
    """
    found = {}
    for name, column in _COLUMNS.items():
        adults = participations.groupby(column, dropna=True)["adults"].sum()
        texts = sorted(str(text).strip() for text in adults[adults >= k].index)
        found[name] = [text for text in texts if _fit(text, column)]
    return found


def _fit(text: str, column: str) -> bool:
    if column in ("form", "level"):
        return text in (*FORMS, *LEVELS)
    return 0 < len(text) <= LONGEST and text.isprintable() and not kind_of_text(text)
