"""Tables that the target population is derived from: children, single years, background, arrival.

A plain table with the headings of `statistics` is read as it is; anything else as a download from Statistics
Sweden's database (`scb`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.read.area_tables import is_plain_table
from reachmap.read.cube import VALUE
from reachmap.read.plain import plain
from reachmap.read.scb import (
    AGE,
    AREA,
    AREA_CODE,
    BACKGROUND,
    BIRTH,
    CONTENT,
    POPULATION,
    SEX,
    STAY,
    Statistic,
    StatisticsReport,
    is_data_format,
    is_total,
    name_areas,
    read_statistic,
)
from reachmap.read.statistics import age_span, checked_children, read_children
from reachmap.vocabulary import OLDEST_CHILD

CATEGORY = "category"
# Statistics Sweden adds noise to every count by area from this reference year on. Its size is not published;
# estimated (judged): in Köping's 16 DeSO of 2025 published totals less the sum of their 34 cells have a
# standard deviation of 9.2, which is 1.55 times the root of the 35 cells that it takes.
NOISY_FROM, NOISE_SD = 2025, 1.55
BOTH_SEXES = "1+2"
# Parents are hardly ever younger or older than this: those in the country are counted within it.
PARENT_AGES = (20, 54)
_STAY = re.compile(r"(\d{1,2})?\s*[-–]\s*(\d{1,3})?|(\d{1,3})\s*\+?")
_CALENDAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_STAY = 100


@dataclass(frozen=True)
class ChildrenTable:
    """Children by area and age, and what the file was taken for.

    Parameters
    ----------
    children
        `tables.CHILDREN`.
    year
        Which year's end they were counted at; None where the file does not say.
    about
        What it was recognised as; None for a plain table.
    noise_sd
        Standard deviation of the noise that the publisher put on each count, in children (0: none).
    """

    children: pd.DataFrame
    year: int | None
    about: StatisticsReport | None
    noise_sd: float = 0.0


def read_children_table(
    source: Source, *, wanted: Collection[str] = (), names: Mapping[str, str] | None = None
) -> ChildrenTable:
    """Read children by area and age from a plain table or a download.

    Parameters
    ----------
    source
        The file.
    wanted
        Codes of the project's areas, where a file has areas of two kinds.
    names
        Code to name of the project's areas, for a file that has names only.

    Raises
    ------
    InputError
        It is neither, or an age or count is missing.
    """
    if is_plain_table(source, ("area_code", "age", "count")):
        return ChildrenTable(read_children(source), None, None)
    statistic = read_statistic(source, wanted=wanted)
    if statistic is None and not is_data_format(source):
        # Its headings are wrong: say which are missed.
        return ChildrenTable(read_children(source), None, None)
    if statistic is None:
        raise InputError("statistics_unknown", file=source.name)
    if statistic.about.kind != POPULATION:
        raise InputError("statistics_kind", file=source.name, found=statistic.about.kind, expected=POPULATION)
    frame = _people(statistic, source)
    if names:
        frame = frame.assign(**{AREA: name_areas(frame[AREA], names)})
    frame = _areas_only(frame)
    columns = {"area_code": frame[AREA], "age": frame[AGE], "count": frame[VALUE]}
    if SEX in frame:
        columns["sex"] = frame[SEX]
    year = _last_year(statistic)
    # Areas of a coarser kind have a row for each of their parts.
    children = checked_children(pd.DataFrame(columns), source, add_up=True)
    noise = NOISE_SD * _cells_of_a_count(frame, children) ** 0.5 if (year or 0) >= NOISY_FROM else 0.0
    return ChildrenTable(children, year, statistic.about, noise)


def _cells_of_a_count(frame: pd.DataFrame, children: pd.DataFrame) -> float:
    """How many published cells make up a count of children, at the mean (girls and boys, districts)."""
    spans = {text: age_span(text) for text in frame[AGE].unique()}
    ages = [text for text, span in spans.items() if span is not None and 0 <= span[0] <= OLDEST_CHILD]
    told = frame[frame[AGE].isin(ages)]
    if SEX in told and (told[SEX] != BOTH_SEXES).any():
        told = told[told[SEX] != BOTH_SEXES]
    return len(told) / len(children)


def _last_year(statistic: Statistic) -> int | None:
    """Year of the newest figures; None where the file does not say, or says something that is no year."""
    last = statistic.about.years[-1][:4] if statistic.about.years else ""
    return int(last) if last.isascii() and last.isdigit() else None


def read_distribution(source: Source, *, municipalities: Collection[str] = ()) -> np.ndarray:
    """Read the municipality's children by single year.

    Parameters
    ----------
    source
        Population by single year of age, of the municipality or of all its areas.
    municipalities
        Four-digit codes, where the file has several.

    Returns
    -------
    ndarray
        Ages 0 to at least `OLDEST_CHILD`, adding up to 1.

    Raises
    ------
    InputError
        An age is missing, or there is nobody.
    """
    statistic = read_statistic(source)
    if statistic is None or statistic.about.kind != POPULATION:
        raise InputError("statistics_kind", file=source.name, found="–", expected=POPULATION)
    frame = _of_municipalities(_people(statistic, source), municipalities, source)
    if SEX in frame:
        frame = _without_parts(frame, frame[SEX] == BOTH_SEXES)
    spans = frame[AGE].map(age_span)
    single = spans.map(lambda span: span is not None and span[0] == span[1] >= 0)
    by_age = (
        frame[single]
        .assign(age=spans[single].map(lambda span: span[0]))
        .groupby("age")[VALUE]
        .sum(min_count=1)
    )
    ages = by_age.reindex(range(max(OLDEST_CHILD, int(by_age.index.max()) if len(by_age) else 0) + 1))
    if ages[: OLDEST_CHILD + 1].isna().any() or ages.sum() <= 0:
        missing = ", ".join(str(age) for age in ages.index[ages.isna()][:6])
        raise InputError("distribution_classes", file=source.name, missing=missing)
    found = ages.fillna(0.0).to_numpy(float)[:25]
    return np.asarray(found / found.sum())


def read_foreign_share(
    source: Source, *, wanted: Collection[str] = (), names: Mapping[str, str] | None = None
) -> pd.Series:
    """Read the share of each area's inhabitants who are of foreign background, or born abroad.

    Returns
    -------
    Series
        Index area code, 0 to 1.
    """
    statistic = read_statistic(source, wanted=wanted)
    if statistic is None or statistic.about.kind not in (BACKGROUND, BIRTH):
        found = "–" if statistic is None else statistic.about.kind
        raise InputError("statistics_kind", file=source.name, found=found, expected=BACKGROUND)
    frame = _all_ages_and_sexes(_people(statistic, source))
    if names:
        frame = frame.assign(**{AREA: name_areas(frame[AREA], names)})
    frame = _areas_only(frame)
    counted = frame.assign(origin=frame[CATEGORY].map(_origin)).dropna(subset=[VALUE])
    by_origin = counted.pivot_table(index=AREA, columns="origin", values=VALUE, aggfunc="sum")
    for column in ("foreign", "native", "total"):
        if column not in by_origin:
            by_origin[column] = np.nan
    parts = by_origin["foreign"] + by_origin["native"]
    # Where both parts are stated they are the whole: a total of its own has noise of its own.
    whole = parts.fillna(by_origin["total"])
    foreign = by_origin["foreign"].fillna(by_origin["total"] - by_origin["native"])
    share = (foreign / whole.where(whole > 0)).clip(0, 1)
    if share.isna().any():
        raise InputError("table_not_number", file=source.name, column=CATEGORY, n=int(share.isna().sum()))
    return share.rename_axis("area_code")


def read_arrival_years(source: Source, *, years: int, municipalities: Collection[str] = ()) -> float:
    """Read the share of the municipality's foreign-born who came within the last ``years`` years.

    Classes of years that only partly count are taken in proportion.

    Raises
    ------
    InputError
        It is another table, or a class of years can not be read.
    """
    statistic = read_statistic(source)
    if statistic is None or statistic.about.kind != STAY:
        found = "–" if statistic is None else statistic.about.kind
        raise InputError("statistics_kind", file=source.name, found=found, expected=STAY)
    frame = _of_municipalities(_people(statistic, source), municipalities, source)
    frame = _all_ages_and_sexes(frame, within=PARENT_AGES)
    frame = frame[
        ~frame[CATEGORY].map(is_total) & ~frame[CATEGORY].map(lambda text: _origin(text) == "native")
    ]
    now = _last_year(statistic)
    spans = frame[CATEGORY].map(lambda text: _stay(text, now))
    if frame.empty or spans.isna().any():
        raise InputError(
            "table_bad_value", file=source.name, column=STAY, n=int(spans.isna().sum()), known="0-2, 3-4"
        )
    new = spans.map(lambda span: max(0, min(span[1], years - 1) - span[0] + 1) / (span[1] - span[0] + 1))
    everybody = frame[VALUE].sum()
    if everybody <= 0:
        raise InputError("no_rows", file=source.name)
    return float((frame[VALUE] * new).sum() / everybody)


def _people(statistic: Statistic, source: Source) -> pd.DataFrame:
    """Rows that count people; negative counts are refused (noise never makes one)."""
    frame = statistic.frame
    contents = list(frame[CONTENT].unique()) if CONTENT in frame else []
    if len(contents) > 1:
        chosen = next(
            (c for c in contents if re.search(r"folkmängd|antal|befolkning|population", str(c), re.I)), None
        )
        frame = frame[frame[CONTENT] == (contents[0] if chosen is None else chosen)]
    if (frame[VALUE] < 0).any():
        raise InputError("table_not_number", file=source.name, column=VALUE, n=int((frame[VALUE] < 0).sum()))
    return frame


def _areas_only(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out the municipality, county and country that stand beside areas."""
    codes = [text for text in frame[AREA].unique() if AREA_CODE.fullmatch(str(text))]
    is_area = frame[AREA].isin(codes)
    return frame[is_area] if is_area.any() else frame


def _of_municipalities(frame: pd.DataFrame, municipalities: Collection[str], source: Source) -> pd.DataFrame:
    """Keep the rows of the municipalities themselves; else all areas, of which they are made.

    Raises
    ------
    InputError
        Its codes are those of other municipalities.
    """
    codes = frame[AREA].astype(str)
    others = sorted(set(codes[codes.str.match(r"\d{4}")].str[:4]) - set(municipalities))
    if municipalities and others and not codes.str[:4].isin(set(municipalities)).any():
        raise InputError(
            "other_municipality_table",
            file=source.name,
            found=", ".join(others[:5]),
            expected=", ".join(municipalities),
        )
    for fits in (
        codes.isin(set(municipalities)),
        codes.str[:4].isin(set(municipalities)) & (codes.str.len() > 4),
        codes.str.fullmatch(r"\d{4}"),
    ):
        if fits.any():
            return frame[fits]
    return frame


def _without_parts(frame: pd.DataFrame, total: pd.Series) -> pd.DataFrame:
    """Keep the total of a dimension where there is one, else what it is made of."""
    return frame[total] if total.any() else frame


def _all_ages_and_sexes(frame: pd.DataFrame, *, within: tuple[int, int] | None = None) -> pd.DataFrame:
    if SEX in frame:
        frame = _without_parts(frame, frame[SEX] == BOTH_SEXES)
    if AGE not in frame:
        return frame
    if within is not None:
        spans = frame[AGE].map(lambda text: age_span(text, oldest=_LONGEST_STAY))
        inside = spans.map(lambda span: span is not None and within[0] <= span[0] and span[1] <= within[1])
        if inside.any():
            return frame[inside]
    return _without_parts(frame, frame[AGE].map(is_total))


def _origin(text: str) -> str:
    word = plain(text)
    if is_total(text):
        return "total"
    native = ("svensk", "inrikes", "sverige", "född i sverige", "swedish", "born in sweden", "sweden")
    return "native" if word.startswith(native) else "foreign"


def _stay(text: str, now: int | None) -> tuple[int, int] | None:
    """Years in the country, both included: "0-2 år", "-4 år", "20+ år", or the year of arrival."""
    word = re.sub(r"\bår\b.*", "", text.casefold()).strip()
    if _CALENDAR.fullmatch(word):
        return None if now is None else (max(0, now - int(word)),) * 2
    if word.startswith(("mindre än", "under", "less than")):
        return (0, 0)
    match = _STAY.fullmatch(word)
    if match is None:
        return None
    low, high, single = match.groups()
    if single is not None:
        return (int(single), _LONGEST_STAY if "+" in word or "eller" in text.casefold() else int(single))
    first, last = int(low or 0), int(high) if high else _LONGEST_STAY
    return (first, last) if first <= last else None
