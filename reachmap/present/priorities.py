"""The planner's list in words: which areas lack most parents, how certain that order is, what verdicts stand.

Draws and words; computes nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from reachmap.gaps.planner import FEWEST
from reachmap.present import labels, pick
from reachmap.present.each_once import also_called
from reachmap.present.xlsx import RATIO, TENTHS, TEXT, WHOLE, WRAPPED, Cell, Sheet
from reachmap.vocabulary import CLEAR_SHORTFALL, LIKELY_SHORTFALL, NO_DATA

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis
    from reachmap.settings import Settings
    from reachmap.vocabulary import Groups

_LISTED = 5
_POINTED_OUT = (CLEAR_SHORTFALL, LIKELY_SHORTFALL)
# Beyond this a multiple of the odds is told as "more than".
_MOST_TOLD = 10
# Under this share of parents reached, who is not reached is nearly everybody.
_FEW_REACHED = 0.2


def priority_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """List the areas that lack most parents, how certain each place is, and what the order is not."""
    areas = analysis.priorities
    if _all_hidden(analysis):
        return [
            translator.say("No area can be told from another: the number recorded is hidden in all of them.")
        ]
    lacking = areas[areas["shortfall"] > FEWEST].head(_LISTED)
    if areas["shortfall"].isna().all():
        return [
            translator.say("Nothing can be said of an order: of no area is it known how many are lacking.")
        ]
    if lacking.empty:
        return [translator.say("In no area are any parents estimated to be lacking.")]
    lines = [_lacking(row, translator, analysis.settings) for _, row in lacking.iterrows()]
    if lacking["probability_among_five"].isna().all():
        lines.append(
            translator.say(
                "Of so few areas every one is among the five largest: how certain the order is, the "
                "intervals tell."
            )
        )
    return [*lines, *_warnings(analysis, translator)]


def cell_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """List the ages and groups of areas that lack most parents, and that they overlap."""
    translator = translator.naming(analysis.settings.groups.names)
    rows = analysis.shortfalls.head(_LISTED)
    if rows.empty:
        return []
    lines = [_lacking(row, translator, analysis.settings) for _, row in rows.iterrows()]
    lines.append(
        translator.say(
            "Ages and groups overlap: the same parent may be in several of these, and the numbers can not be "
            "added up."
        )
    )
    if rows["probability_among_five"].notna().any():
        lines.append(
            translator.say(
                "How likely it is to be one of the five is told among the areas, of the same age and group."
            )
        )
    return lines


def _area_of(row: pd.Series, translator: Translator, groups: Groups) -> str:
    """Name an area or, of an age or a group, both."""
    if "age_band" not in row:
        return str(row["area_name"])
    band, group = str(row["age_band"]), str(row["parent_group"])
    stratum = labels.stratum_label(translator, band, group) + also_called(translator, groups, (band, group))
    return f"{row['area_name']}, {labels.lower_first(stratum)}"


def _lacking(row: pd.Series, translator: Translator, settings: Settings) -> str:
    """Say how many parents an area lacks and, of more than five areas, how often it is among the five."""
    difference = labels.difference_sentence(
        translator,
        row["shortfall"],
        row["shortfall_low"],
        row["shortfall_high"],
        goals=settings.standard.has_goals,
    )
    area = _area_of(row, translator, settings.groups)
    if pd.isna(row["probability_among_five"]):
        return translator.say("{area}: {difference}.", area=area, difference=difference)
    return translator.say(
        "{area}: {difference}; one of the five where most are lacking in {chance}.",
        area=area,
        difference=difference,
        chance=_in_ten(translator, row["probability_among_five"]),
    )


def _all_hidden(analysis: Analysis) -> bool:
    areas = pick.by_area(analysis)
    return analysis.regions is None and len(areas) > 0 and bool(areas["hidden"].all())


def _in_ten(translator: Translator, chance: float) -> str:
    """Write a probability as cases of ten; the ends are never certain."""
    if chance > 0.95:
        return translator.say("more than 9 cases of 10")
    if chance < 0.05:
        return translator.say("fewer than 1 case of 10")
    return translator.say("{n} cases of 10", n=translator.number(max(round(10 * chance), 1)))


def _warnings(analysis: Analysis, translator: Translator) -> list[str]:
    lines = [
        translator.say(
            "The order is of estimated numbers: places that are as likely to change are no order. Cases of "
            "10 say how likely it is, by the figures, that an area is one of the five. A large area may lack "
            "many parents without being far below."
        )
    ]
    cells = analysis.cells
    whole = cells[(cells["area_code"] == "all")].iloc[0]
    if pd.notna(whole["coverage"]) and whole["coverage"] < _FEW_REACHED:
        lines.append(
            translator.say(
                "Put in order by parents who are not reached, the areas would stand as they do by number of "
                "parents: when {rate} of 100 are reached, a map of those who are not is a map of where "
                "people live.",
                rate=labels.rate(
                    translator, whole["coverage"], whole["coverage_low"], whole["coverage_high"]
                ),
            )
        )
    return lines


def tipping_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of each area that is pointed out how many more missing homes its verdict stands."""
    areas = analysis.priorities
    chosen = areas[areas["verdict"].isin(_POINTED_OUT) & areas["tipping_odds"].notna()]
    known = analysis.intake.counts.not_located_total == 0
    return [_tipping(row, translator, all_known=known) for _, row in chosen.iterrows()]


def _tipping(row: pd.Series, translator: Translator, *, all_known: bool) -> str:
    area, odds = row["area_name"], float(row["tipping_odds"])
    if math.isinf(odds) and not all_known:
        # None is hidden like a few: nothing is reckoned with, and that none is missing is not known.
        return translator.say(
            "{area}: how many homes are missing is hidden; the assessment is made as if every home were "
            "known.",
            area=area,
        )
    if math.isinf(odds):
        return translator.say(
            "{area}: every home is known, so none that is missing can change it.", area=area
        )
    if odds > _MOST_TOLD:
        return translator.say(
            "{area}: the assessment stands even if the odds that a home is missing are {n} times as high "
            "there as among others at the same activities.",
            area=area,
            n=translator.number(_MOST_TOLD),
        )
    return translator.say(
        "{area}: the assessment stands unless the odds that a home is missing are more than {n} times as "
        "high there as among others at the same activities.",
        area=area,
        # Rounded down: what is said to stand does.
        n=translator.number(math.floor(10 * odds) / 10, 1),
    )


def peer_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Name the areas that each area is held against, where these are similar ones; the list's first areas."""
    areas = analysis.priorities
    names = dict(zip(areas["area_code"], areas["area_name"], strict=True))
    return [
        translator.say(
            "{area} is compared with {peers}.",
            area=row["area_name"],
            peers=translator.listed([str(names[code]) for code in row["peers"]]),
        )
        for _, row in areas.iterrows()
        if row["peers"]
    ]


def priority_sheet(analysis: Analysis, translator: Translator) -> Sheet:
    """The whole list as a sheet of the workbook."""
    say = translator.say
    areas = analysis.priorities
    names = dict(zip(areas["area_code"], areas["area_name"], strict=True))
    columns = [
        (say("Area"), 44),
        (say("Assessment"), 30),
        (say("Fewer than expected"), 12),
        (say("Fewer, interval from"), 12),
        (say("Fewer, interval to"), 12),
        (say("Probability of far fewer"), 14),
        (say("Probability of being among the five largest"), 18),
        (say("Verdict tips at so many times the odds of a missing home"), 22),
        (say("Parents"), 12),
        (say("Not reached"), 12),
        (say("Goal"), 10),
        (say("Class of area"), 16),
        (say("Similar areas that it is compared with"), 60),
        (say("Area code"), 14),
        (say("Municipality code"), 14),
    ]
    goals = analysis.settings.standard.has_goals
    rows = [_row(row, names, translator, goals=goals) for _, row in areas.iterrows()]
    about = say("Areas by shortfall, how certain that order is, and what each is held against.")
    return Sheet("priorities", say("Planner's list"), about, columns, rows)


def cell_priority_sheet(analysis: Analysis, translator: Translator) -> Sheet:
    """All ages and groups of areas that lack parents, as a sheet of the workbook."""
    say, goals = translator.say, analysis.settings.standard.has_goals
    columns = [
        (say("Area"), 44),
        (say("Group of parents"), 30),
        (say("The child's age"), 20),
        (say("Assessment"), 30),
        (say("Fewer than expected"), 12),
        (say("Fewer, interval from"), 12),
        (say("Fewer, interval to"), 12),
        (say("Probability of far fewer"), 14),
        (say("Probability of being among the five largest of the same age and group"), 22),
        (say("Parents"), 12),
        (say("Area code"), 14),
    ]
    rows: list[list[Cell]] = [
        [
            (row["area_name"], TEXT),
            (labels.group_label(translator, row["parent_group"]), TEXT),
            (labels.band_label(translator, row["age_band"]), TEXT),
            (labels.verdict_label(translator, row["verdict"] or NO_DATA, goals=goals), TEXT),
            *((_number(row[name]), WHOLE) for name in ("shortfall", "shortfall_low", "shortfall_high")),
            *((_number(row[name]), RATIO) for name in ("probability_shortfall", "probability_among_five")),
            (_number(row["target"]), WHOLE),
            (row["area_code"], TEXT),
        ]
        for row in analysis.shortfalls.to_dict("records")
    ]
    about = say(
        "Ages and groups of areas where the support reaches fewer than expected, by shortfall. They overlap: "
        "the same parent may be in several, and the numbers can not be added up."
    )
    return Sheet("priorities_cells", say("Planner's list, ages"), about, columns, rows)


def _number(value: float) -> float | None:
    return None if pd.isna(value) or math.isinf(value) else float(value)


def _row(row: pd.Series, names: dict[str, str], translator: Translator, *, goals: bool) -> list[Cell]:
    peers = translator.listed([str(names[code]) for code in row["peers"]])
    return [
        (row["area_name"], TEXT),
        (labels.verdict_label(translator, row["verdict"] or NO_DATA, goals=goals), TEXT),
        *((_number(row[name]), WHOLE) for name in ("shortfall", "shortfall_low", "shortfall_high")),
        *((_number(row[name]), RATIO) for name in ("probability_shortfall", "probability_among_five")),
        (_number(row["tipping_odds"]), RATIO),
        *((_number(row[name]), WHOLE) for name in ("target", "unreached")),
        (_number(row["goal"]), TENTHS),
        (row["area_class"] or None, TEXT),
        (peers or None, WRAPPED),
        (row["area_code"], TEXT),
        (row["municipality_code"], TEXT),
    ]
