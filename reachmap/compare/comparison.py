"""Municipalities side by side: definitions first, then crude and standardised, pooled, with their ranks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from reachmap.compare.counts import BandCounts, band_counts, band_figures
from reachmap.compare.definitions import (
    Common,
    Remark,
    common_definitions,
    knows_arrival,
    knows_sex,
    remarks_of,
)
from reachmap.compare.funnel import funnel_limits, overdispersed_limits, overdispersion
from reachmap.compare.indicators import Association, associations
from reachmap.compare.joint import JointFound, counted_once
from reachmap.compare.outlines import expected_municipalities
from reachmap.compare.periods import Changes, changes_between
from reachmap.compare.pool import Pooled, log_sd, overlapping, pool
from reachmap.compare.share_file import Share, read_share
from reachmap.compare.similar import similar
from reachmap.compare.standardise import direct_rate, expected_counts, indirect_ratio
from reachmap.compare.years import Year
from reachmap.errors import InputError
from reachmap.files import MemoryFile, Source
from reachmap.vocabulary import ALL

LEVEL = 0.9
GIVEN, APART, MISSING = "given", "apart", "missing"
INSIDE, BELOW, ABOVE = "inside", "below", "above"
FEWER, MORE, ALIKE, UNCERTAIN = "fewer", "more", "alike", "uncertain"
PROBABLY, CLEARLY = 0.75, 0.9
_GROUPS = ("fathers", "newly_arrived")


@dataclass(frozen=True)
class Comparison:
    """Municipalities and periods side by side.

    Parameters
    ----------
    shares
        The files, in order of municipality and period.
    common
        What those that are drawn together have in common.
    remarks
        What must be known of single files.
    years
        Each period, the latest last.
    similar
        A row for each pair: ``municipality, other, distance``, nearest first, by what the latest files say.
    changes
        From the first to the last period: of each municipality, and of areas; None with one period.
    associations
        Other figures beside reach.
    replaced
        Files of the same municipality and period that a later one stands for.
    joint
        Courses that stand in several files.
    """

    shares: tuple[Share, ...]
    common: Common
    remarks: tuple[Remark, ...]
    years: tuple[Year, ...]
    similar: pd.DataFrame
    changes: Changes | None = None
    associations: tuple[Association, ...] = ()
    replaced: tuple[Share, ...] = ()
    indicators: pd.DataFrame | None = field(default=None, repr=False)
    joint: tuple[JointFound, ...] = ()

    @property
    def latest(self) -> Year:
        """The last period."""
        return self.years[-1]

    def area_names(self) -> dict[str, str]:
        """Names of all areas by their code, those of later files first."""
        found: dict[str, str] = {}
        for share in self.shares:
            areas = share.areas()
            found |= dict(zip(map(str, areas.index), areas["area_name"], strict=True))
        return found

    @property
    def simulated(self) -> bool:
        """Whether any of the files holds invented data."""
        return any(share.manifest.simulated for share in self.shares)


def compare_municipalities(
    sources: Sequence[Source | str | bytes | Share],
    *,
    indicators: pd.DataFrame | None = None,
    carried: pd.DataFrame | None = None,
) -> Comparison:
    """Hold share files against one another.

    Parameters
    ----------
    sources
        Share files, their bytes as `share` gives them, or what `read_share` made of them: any mix of
        municipalities and periods.
    indicators
        Other figures, a row for each municipality (index: code) and a column for each.
    carried
        `locate.versions.carry_over`, where periods have areas of different versions.

    Returns
    -------
    Comparison
        Frozen.

    Raises
    ------
    InputError
        A file can not be used, two files of one municipality and period differ and nothing says which is the
        later, or periods of one municipality overlap.
    """
    read = [each if isinstance(each, Share) else read_share(_file(each)) for each in sources]
    if not read:
        raise InputError("share_none")
    shares, replaced = _one_of_each(read)
    _refuse_overlap(shares)
    shares, joint = counted_once(shares)
    common = common_definitions(shares)
    remarks = [remark for share in shares for remark in remarks_of(share, common)]
    apart = {(remark.municipality, remark.period) for remark in remarks if remark.apart}
    drawn = [share for share in shares if share.key not in apart]
    wanted = expected_municipalities({share.manifest.code for share in shares})
    standard = _standard(drawn)
    years = tuple(
        _year(year, [s for s in shares if s.year == year], apart, wanted, standard, common)
        for year in sorted({share.year for share in shares})
    )
    latest = [share for share in drawn if share.year == years[-1].year]
    return Comparison(
        shares=tuple(shares),
        common=common,
        remarks=tuple(remarks),
        years=years,
        similar=similar(latest, indicators),
        changes=changes_between(drawn, years, carried=carried) if len(years) > 1 else None,
        associations=associations(years[-1].table, indicators),
        replaced=tuple(replaced),
        indicators=indicators,
        joint=joint,
    )


def _file(given: Source | str | bytes) -> Source:
    if isinstance(given, bytes):
        return MemoryFile("share", given)
    return Path(given) if isinstance(given, str) else given


def _one_of_each(shares: Sequence[Share]) -> tuple[list[Share], list[Share]]:
    """Keep the latest file of each municipality and period."""
    kept: dict[tuple[str, tuple[date, date]], Share] = {}
    replaced = []
    for share in sorted(shares, key=lambda s: (s.manifest.made or date.min, s.checksum)):
        other = kept.get(share.key)
        if other is not None and other.checksum != share.checksum:
            if other.manifest.made == share.manifest.made:
                raise InputError("share_twice", municipality=share.manifest.code, title=share.manifest.title)
            replaced.append(other)
        kept[share.key] = share
    return sorted(kept.values(), key=lambda s: s.key), replaced


def _refuse_overlap(shares: Sequence[Share]) -> None:
    """Refuse periods of one municipality that overlap: their difference is people in the days between."""
    for before, after in pairwise(shares):
        same = set(before.manifest.municipality) & set(after.manifest.municipality)
        if same and after.manifest.period[0] <= before.manifest.period[1]:
            raise InputError(
                "share_overlap",
                first=before.manifest.title,
                second=after.manifest.title,
                municipality=min(same),
            )


def _standard(shares: Sequence[Share]) -> pd.Series:
    """Parents by band in all files that are drawn: the standard population."""
    return band_counts(shares).people.fillna(0.0).sum() if shares else pd.Series(dtype=float)


def _year(
    year: int,
    shares: Sequence[Share],
    apart: set[tuple[str, tuple[date, date]]],
    wanted: Sequence[str],
    standard: pd.Series,
    common: Common,
) -> Year:
    rows = {share.manifest.code: _own_figures(share, common) for share in shares}
    missing = [code for code in wanted if not any(code in given.split("+") for given in rows)]
    table = pd.DataFrame.from_dict(rows, orient="index").reindex([*sorted(rows), *missing])
    table.index.name = "municipality"
    table["state"] = [MISSING if code in missing else GIVEN for code in table.index]
    out = [share.manifest.code for share in shares if share.key in apart]
    table.loc[out, "state"] = APART
    drawn = [share for share in shares if share.key not in apart]
    figures, limits, pooled = _figures(drawn, standard, common)
    table = table.join(figures)
    certain = pooled is not None and not overlapping(pooled.figures)
    return Year(year, table.sort_index(), limits, pooled, certain)


def _own_figures(share: Share, common: Common) -> dict[str, object]:
    """Take what the file itself says of the whole municipality."""
    whole = share.whole()
    if whole is None:
        return {}
    told: dict[str, object] = {
        "title": share.manifest.title,
        "parents": float(whole["target"]),
        "parents_low": float(whole["target_low"]),
        "parents_high": float(whole["target_high"]),
        "reached": float("nan") if pd.isna(whole["reached"]) else share.kept * float(whole["reached"]),
    }
    told |= {f"crude{end}": share.kept * float(whole[f"coverage{end}"]) for end in ("", "_low", "_high")}
    for group in _GROUPS:
        row = share.whole(ALL, group)
        known = knows_sex(share) if group == "fathers" else knows_arrival(share, common)
        for end in ("", "_low", "_high"):
            told[f"{group}{end}"] = (
                float(row[f"coverage{end}"]) if known and row is not None else float("nan")
            )
    return told


def _figures(
    shares: Sequence[Share], standard: pd.Series, common: Common
) -> tuple[pd.DataFrame, pd.DataFrame, Pooled | None]:
    """Standardise and pool the files of one period that are drawn together."""
    usable = [share for share in shares if _complete(share)]
    if not usable:
        return pd.DataFrame(), pd.DataFrame(), None
    counts = band_counts(usable)
    rates, phi = counts.rates(), counts.dispersion
    expected = expected_counts(counts.people, rates)
    table = _named(
        direct_rate(counts.reached, counts.people, standard, dispersion=phi.to_numpy(), level=LEVEL),
        "direct",
        "rate",
    )
    table = table.join(
        _named(
            indirect_ratio(counts.total, expected, dispersion=phi.to_numpy(), level=LEVEL),
            "indirect",
            "ratio",
        )
    )
    table["by_sex"] = counts.total / _expected_by("fathers", [s for s in usable if knows_sex(s)], counts)
    arrivals = [s for s in usable if knows_arrival(s, common)]
    table["by_arrival"] = counts.total / _expected_by("newly_arrived", arrivals, counts)
    wholes = pd.DataFrame([share.whole() for share in usable]).set_axis(counts.reached.index)
    pooled = pool(
        counts.total, expected, dispersion=phi, target_sd=log_sd(wholes["target_low"], wholes["target_high"])
    )
    if pooled is not None:
        names = {"ratio": "pooled", "ratio_low": "pooled_low", "ratio_high": "pooled_high"}
        table = table.join(pooled.figures.rename(columns=names))
    table["size"] = expected / phi
    inside, limits = _funnel(table["indirect"], table["size"])
    table["funnel"] = inside
    table["standing"] = _standing(table) if pooled is not None else UNCERTAIN
    return table, limits, pooled


def _standing(table: pd.DataFrame) -> np.ndarray:
    """Say in a word how each lies to all: judged as the verdicts of areas, of the pooled ratio."""
    below, above = table["probability_below"], table["probability_above"]
    within = 1 - below - above >= CLEARLY
    words = [below >= PROBABLY, above >= PROBABLY, within]
    return np.select(words, [FEWER, MORE, ALIKE], UNCERTAIN)


def _complete(share: Share) -> bool:
    """Tell whether the file has a count, or an estimate of it, and parents of every age."""
    counts, people = band_figures(share)
    return all(map(math.isfinite, counts)) and all(parents > 0 for parents in people)


def _named(table: pd.DataFrame, name: str, was: str) -> pd.DataFrame:
    return table.rename(columns={was: name, "low": f"{name}_low", "high": f"{name}_high"})


def _expected_by(group: str, knowing: Sequence[Share], counts: BandCounts) -> pd.Series:
    """Σ over bands of group and others at everybody's rates; missing where the group is not known."""
    if len(knowing) < 2:
        return pd.Series(np.nan, index=counts.reached.index)
    part = band_counts(knowing, group=group)
    codes = part.reached.index
    whole_reached, whole_people = counts.reached.loc[codes], counts.people.loc[codes]
    part_reached = part.reached.where(part.reached.notna(), 0.0).clip(upper=whole_reached)
    part_people = part.people.fillna(0.0).clip(upper=whole_people)
    others = (whole_reached - part_reached).sum() / (whole_people - part_people).sum()
    rates = part_reached.sum() / part_people.sum()
    expected = (part_people * rates).sum(axis=1) + ((whole_people - part_people) * others).sum(axis=1)
    return expected.reindex(counts.reached.index)


def _funnel(ratio: pd.Series, size: pd.Series) -> tuple[pd.Series, pd.DataFrame]:
    """Say which lie outside the funnel; it is wide enough for what municipalities differ anyway."""
    between = overdispersion(ratio * size, size, baseline=1.0, kind="rate") if len(size) > 1 else None
    grid = pd.Series(np.geomspace(max(1.0, size.min() / 2), 1.5 * size.max(), 60))

    def limits(sizes: pd.Series) -> pd.DataFrame:
        if between is None:
            return funnel_limits(1.0, sizes, kind="rate")
        return overdispersed_limits(1.0, sizes, between, kind="rate")

    own = limits(size)
    place = np.where(ratio > own["high_99.8"], ABOVE, np.where(ratio < own["low_99.8"], BELOW, INSIDE))
    return pd.Series(place, index=ratio.index), limits(grid).assign(size=grid)
