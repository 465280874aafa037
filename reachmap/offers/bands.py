"""Tell of each band whether there is an offer at all, and whether what is offered reaches.

"No offer" and "an offer that does not reach" are two things and are never put together: the first asks
for something new, the second for another place, time, language or way of telling of it. How far an offer
reaches is the verdict of `gaps`; without a follow-up it is not known, and the first question is answered
all the same.
"""

from __future__ import annotations

import pandas as pd

from reachmap.offers.counts import EVERY
from reachmap.offers.within import BEYOND, NO_OFFER, UNKNOWN_PLACE
from reachmap.vocabulary import ALL, BAND_KEYS, CLEAR_SHORTFALL, LIKELY_SHORTFALL, NO_DATA, TOO_FEW, UNCERTAIN

NONE, SELECTIVE_ONLY, NOT_REACHING, REACHING, NOT_KNOWN = BAND_STATES = (
    "none",
    "selective_only",
    "not_reaching",
    "reaching",
    "not_known",
)
FARTHER = "farther"  # an offer, but none within reach of the area
AREA_STATES = (NONE, FARTHER, NOT_REACHING, REACHING, NOT_KNOWN)
BEHIND = (CLEAR_SHORTFALL, LIKELY_SHORTFALL)
_UNTOLD = (UNCERTAIN, TOO_FEW, NO_DATA, "")


def band_states(counts: pd.DataFrame, cells: pd.DataFrame | None) -> pd.DataFrame:
    """Tell of each band what is offered and whether it reaches, in the whole municipality.

    Parameters
    ----------
    counts
        `counts.count_offers`.
    cells
        `tables.CELLS`; None without a follow-up.

    Returns
    -------
    DataFrame
        Index of bands: ``activities``, ``universal``, ``level_untold``, ``state`` (of `BAND_STATES`).
        ``selective_only`` comes before reach: what is only for those with a need is no offer to every
        parent.
    """
    rows = counts[counts["dimension"] == EVERY].set_index("age_band")
    found = (
        rows.reindex(list(BAND_KEYS))[["activities", "universal", "level_untold"]].fillna(0).astype("int64")
    )
    maybe = found["universal"] + found["level_untold"]
    found["state"] = [
        _state(int(found["activities"][band]), int(maybe[band]), _verdict(cells, ALL, band))
        for band in BAND_KEYS
    ]
    return found


def area_states(within: pd.DataFrame, cells: pd.DataFrame | None) -> pd.DataFrame:
    """Tell the same of each area and band: `within.offers_within` with ``reach`` (of `AREA_STATES`) added."""
    verdicts = None
    if cells is not None:
        verdicts = cells[cells["parent_group"] == ALL].set_index(["area_code", "age_band"])["verdict"]
    return within.assign(
        reach=[
            _area_state(state, "" if verdicts is None else str(verdicts.get((code, band), "")))
            for code, band, state in zip(
                within["area_code"], within["age_band"], within["state"], strict=True
            )
        ]
    )


def _verdict(cells: pd.DataFrame | None, code: str, band: str) -> str:
    if cells is None:
        return ""
    chosen = (cells["area_code"] == code) & (cells["age_band"] == band) & (cells["parent_group"] == ALL)
    return str(cells.loc[chosen, "verdict"].iloc[0])


def _state(activities: int, maybe_universal: int, verdict: str) -> str:
    if not activities:
        return NONE
    return SELECTIVE_ONLY if not maybe_universal else _reached(verdict)


def _area_state(state: str, verdict: str) -> str:
    if state == NO_OFFER:
        return NONE
    if state in (BEYOND, UNKNOWN_PLACE):
        return FARTHER if state == BEYOND else NOT_KNOWN
    return _reached(verdict)


def _reached(verdict: str) -> str:
    return NOT_REACHING if verdict in BEHIND else NOT_KNOWN if verdict in _UNTOLD else REACHING
