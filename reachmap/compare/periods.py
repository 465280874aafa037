"""One year against the next: what changed, what all share, and who changed otherwise than the rest.

The same areas, or municipalities, in two periods. A change that all share (fewer courses in a year, a form
filled in differently) is told apart from that of one: each is held against the others' common change. Two
periods of one municipality that overlap are refused before anything gets here: their difference would be the
people of the days between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from reachmap.compare.counts import band_counts
from reachmap.compare.share_file import Share
from reachmap.compare.standardise import expected_counts
from reachmap.gaps.clusters import false_discovery
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.compare.years import Year

MORE, LESS, AS_REST, TOO_FEW = "more", "less", "as_rest", "too_few"
# Participants through φ in both periods together; judged: below it no change could be told from chance.
FEWEST = 5.0
FALSE_DISCOVERIES = 0.1
_SAME_GROUND = 0.99
_AGAINST = ("rest", "against", "against_low", "against_high")
_Z90 = float(ndtri(0.95))


@dataclass(frozen=True)
class Common:
    """The change that units share: times as many, with 90 %, and how many units it is made of."""

    change: float
    low: float
    high: float
    units: int


@dataclass(frozen=True)
class Changes:
    """From one period to a later one.

    Parameters
    ----------
    first, last
        Years.
    municipalities
        Index: code. ``change, change_low, change_high`` (times as large a share, ages alike), ``q``
        (expected share of false findings if it is said to differ from the others), ``verdict`` (`MORE` …).
    areas
        Index: area code. Besides ``municipality, area_name, before, after`` (recorded).
    common
        What municipalities share; None for fewer than three.
    within
        What the areas of each municipality share.
    unmatched
        Areas in only one of the periods, by municipality.
    """

    first: int
    last: int
    municipalities: pd.DataFrame
    areas: pd.DataFrame
    common: Common | None
    within: dict[str, Common]
    unmatched: dict[str, int]


def changes_between(
    shares: Sequence[Share], years: Sequence[Year], *, carried: pd.DataFrame | None = None
) -> Changes | None:
    """Hold the last period against the one before.

    Parameters
    ----------
    shares
        Files that are drawn together.
    years
        The periods, the latest last.
    carried
        `locate.versions.carry_over` from the earlier areas to the later ones.

    Returns
    -------
    Changes or None
        None where no municipality has both.
    """
    first, last = years[-2].year, years[-1].year
    before, after = _by_code(shares, first), _by_code(shares, last)
    both = [code for code in before if code in after]
    if not both:
        return None
    wholes = _wholes([before[code] for code in both], [after[code] for code in both])
    judged, common = hold_against_rest(wholes)
    tables, within, unmatched = [], {}, {}
    for code in both:
        table, left = area_changes(before[code], after[code], carried=carried)
        unmatched[code] = left
        found, shared = hold_against_rest(table)
        tables.append(found.assign(municipality=code))
        if shared is not None:
            within[code] = shared
    return Changes(first, last, judged, pd.concat(tables), common, within, unmatched)


def _by_code(shares: Sequence[Share], year: int) -> dict[str, Share]:
    return {share.manifest.code: share for share in shares if share.year == year}


def _wholes(before: Sequence[Share], after: Sequence[Share]) -> pd.DataFrame:
    """Municipalities' memberships in both periods, against what the same rates would give in each."""
    old, new = band_counts(before), band_counts(after)
    rates = (old.reached.sum() + new.reached.sum()) / (old.people.sum() + new.people.sum())
    return log_changes(
        pd.DataFrame(
            {
                "before": old.total,
                "after": new.total,
                "people_before": expected_counts(old.people, rates),
                "people_after": expected_counts(new.people, rates),
                "phi_before": old.dispersion,
                "phi_after": new.dispersion,
            }
        )
    )


def area_changes(
    before: Share,
    after: Share,
    *,
    age_band: str = ALL,
    parent_group: str = ALL,
    carried: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, int]:
    """Tell how areas of one municipality changed.

    Parameters
    ----------
    before, after
        Its files.
    age_band, parent_group
        Of whom.
    carried
        Where areas are of another version in the earlier file.

    Returns
    -------
    DataFrame
        As from `log_changes`, with ``area_name``; a row for each area that both have.
    int
        How many areas only one of them has.
    """
    columns = ["area_name", "reached", "target"]
    old, new = (share.areas(age_band, parent_group, columns=columns) for share in (before, after))
    if carried is not None:
        old = _carried(old, carried, set(new.index))
    both = new.index.intersection(old.index)
    table = pd.DataFrame(
        {
            "area_name": new.loc[both, "area_name"],
            "before": old.loc[both, "reached"].astype(float),
            "after": new.loc[both, "reached"].astype(float),
            # Parents whose homes would have been known: fewer answers are no fewer parents reached.
            "people_before": old.loc[both, "target"].astype(float) * _located(before),
            "people_after": new.loc[both, "target"].astype(float) * _located(after),
            "phi_before": before.manifest.dispersion,
            "phi_after": after.manifest.dispersion,
        },
        index=both,
    )
    return log_changes(table), len(new) + len(old) - 2 * len(both)


def _located(share: Share) -> float:
    known = share.manifest.quality.share("located")
    return known if known else 1.0


def _carried(old: pd.DataFrame, carried: pd.DataFrame, wanted: set[str]) -> pd.DataFrame:
    """Give earlier areas the later codes where they are the same ground, alone or put together."""
    inside = carried[(carried["weight"] >= _SAME_GROUND) & ~carried["code"].isin(wanted)]
    covered = inside.groupby("area_code")["covers"].sum()
    whole = inside[inside["area_code"].map(covered) >= _SAME_GROUND]
    parts = old.reindex(whole["code"]).set_axis(whole["area_code"].to_numpy())
    # A sum is known where every part of it is shown.
    summed = parts.groupby(level=0).agg(
        area_name=("area_name", "first"),
        reached=("reached", lambda part: part.astype(float).sum(skipna=False)),
        target=("target", lambda part: part.astype(float).sum(skipna=False)),
    )
    kept = old[old.index.isin(wanted)]
    return pd.concat([kept, summed[~summed.index.isin(kept.index)]])


def log_changes(table: pd.DataFrame) -> pd.DataFrame:
    """Add the log of the change of each unit and its standard deviation.

    Parameters
    ----------
    table
        ``before, after`` (recorded), ``people_before, people_after``, ``phi_before, phi_after``.

    Returns
    -------
    DataFrame
        Besides these ``log_change, sd``: missing where a count is hidden or too few are recorded.

    Notes
    -----
    log((y₂ + ½)/n₂) − log((y₁ + ½)/n₁), y and n through φ; variance 1/(y₁ + ½) + 1/(y₂ + ½).
    """
    before, after, all_before, all_after, phi_1, phi_2 = (
        table[name].to_numpy(float)
        for name in ("before", "after", "people_before", "people_after", "phi_before", "phi_after")
    )
    y1, y2, n1, n2 = before / phi_1, after / phi_2, all_before / phi_1, all_after / phi_2
    enough = (y1 + y2 >= FEWEST) & (n1 > 0) & (n2 > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(enough, np.log((y2 + 0.5) / n2) - np.log((y1 + 0.5) / n1), np.nan)
    sd = np.where(enough, np.sqrt(1 / (y1 + 0.5) + 1 / (y2 + 0.5)), np.nan)
    return table.assign(log_change=change, sd=sd)


def hold_against_rest(table: pd.DataFrame) -> tuple[pd.DataFrame, Common | None]:
    """Hold each unit's change against the common change of the others.

    Parameters
    ----------
    table
        From `log_changes`.

    Returns
    -------
    DataFrame
        With ``change, change_low, change_high``, ``rest`` (the others' change), ``against`` with ends (its
        change through theirs), ``q`` and ``verdict``.
    Common or None
        What all share; None for fewer than three units with a change.

    Notes
    -----
    Random effects (DerSimonian & Laird 1986, Controlled Clinical Trials 7:177-188) without the unit itself:
    z = (d − μ₋)/√(s² + τ₋² + v₋), its externally standardised residual (Viechtbauer & Cheung 2010, Res.
    Synth. Methods 1:112-125). Two-sided p with the false-discovery rate (Benjamini & Hochberg 1995) held at
    a tenth.
    """
    every, spread = table["log_change"].to_numpy(float), table["sd"].to_numpy(float)
    told = np.isfinite(every)
    d, s = every[told], spread[told]
    ends = {"": 0.0, "_low": -_Z90, "_high": _Z90}
    found = {f"change{end}": np.exp(every + at * spread) for end, at in ends.items()}
    if len(d) < 3:
        empty = dict.fromkeys((*_AGAINST, "q"), np.nan)
        return table.assign(**found, **empty, verdict=TOO_FEW), None
    rest, between = np.array([_without(d, s, i) for i in range(len(d))]).T
    wide = np.sqrt(s**2 + between)
    q = false_discovery(2 * ndtr(-np.abs(d - rest) / wide))

    def filled(values: np.ndarray) -> np.ndarray:
        all_of_them = np.full(len(every), np.nan)
        all_of_them[told] = values
        return all_of_them

    found |= {"rest": filled(np.exp(rest))}
    found |= {f"against{end}": filled(np.exp(d - rest + at * wide)) for end, at in ends.items()}
    verdict = np.full(len(every), TOO_FEW, dtype=object)
    verdict[told] = np.where(q > FALSE_DISCOVERIES, AS_REST, np.where(d > rest, MORE, LESS))
    middle, variance, _ = _random_effects(d, s)
    change, low, high = (float(np.exp(middle + z * np.sqrt(variance))) for z in (0.0, -_Z90, _Z90))
    return table.assign(**found, q=filled(q), verdict=verdict), Common(change, low, high, len(d))


def _random_effects(d: np.ndarray, s: np.ndarray) -> tuple[float, float, float]:
    """Common mean, its variance, and τ²."""
    w = 1 / s**2
    fixed = (w * d).sum() / w.sum()
    spare = w.sum() - (w**2).sum() / w.sum()
    excess = (w * (d - fixed) ** 2).sum() - (len(d) - 1)
    tau2 = max(0.0, float(excess / spare)) if spare > 0 else 0.0
    w = 1 / (s**2 + tau2)
    return float((w * d).sum() / w.sum()), float(1 / w.sum()), tau2


def _without(d: np.ndarray, s: np.ndarray, i: int) -> tuple[float, float]:
    others = np.arange(len(d)) != i
    middle, variance, tau2 = _random_effects(d[others], s[others])
    return middle, variance + tau2
