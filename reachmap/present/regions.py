"""Analysis areas in words, tables and on a map of their own: what `Analysis.regions` holds.

A map, a table or a layer of them is that of areas, drawn from `regional`: the same result with analysis areas
in the areas' place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from reachmap.present import pick
from reachmap.present.goal_words import NO_REGION, by_standard
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis
    from reachmap.regions import Regions
    from reachmap.settings import StandardSettings

TABLE_FILE, MAP_FILE = "analysis_areas.csv", "map_analysis_areas.html"
# Which areas an analysis area is made of: the last column of its tables.
MEMBERS = "areas"


def regional(analysis: Analysis) -> Analysis | None:
    """Return the result with analysis areas in place of areas; None where there are none."""
    regions = analysis.regions
    if regions is None:
        return None
    whole = analysis.cells[analysis.cells["area_code"] == ALL]
    cells = pd.concat([regions.cells, whole], ignore_index=True)
    return replace(analysis, cells=cells, areas=regions.areas, regions=None)


def region_table(regions: Regions) -> pd.DataFrame:
    """Return the rows of analysis areas, with the codes of the areas that each is made of."""
    return regions.cells.assign(**{MEMBERS: regions.cells["area_code"].map(regions.areas_in())})


def region_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say why areas were put together and what analysis areas show; nothing where all areas are shown."""
    areas = pick.by_area(analysis)
    hidden = int(areas["hidden"].sum())
    if not hidden:
        return []
    say, number = translator.say, translator.number
    first = (
        say("The number recorded in the area is hidden.")
        if len(areas) == 1
        else translator.count(
            "In {n} of {total} areas the number recorded is hidden.",
            "In {n} of {total} areas the number recorded is hidden.",
            hidden,
            total=number(len(areas)),
        )
    )
    view = regional(analysis)
    if view is None:
        return [
            first,
            say(
                "There are too few participants with a known home area to show parts of the municipality. "
                "The municipality's own figures hold. Ask for the home area at every activity, and count "
                "over a longer period: then areas can be compared."
            ),
        ]
    parts = pick.by_area(view)
    made = translator.count(
        "Neighbouring areas are therefore put together too, into {n} analysis area with a number that can "
        "be shown. The lines are drawn by where few are expected, not by the number recorded.",
        "Neighbouring areas are therefore put together too, into {n} analysis areas with numbers that can "
        "be shown. The lines are drawn by where few are expected, not by the number recorded.",
        len(parts),
    )
    return [first, made, *_found(parts, translator, analysis.settings.standard)]


def _found(parts: pd.DataFrame, translator: Translator, standard: StandardSettings) -> list[str]:
    """Name analysis areas with fewer than expected."""
    found = []
    for verdict in (CLEAR_SHORTFALL, LIKELY_SHORTFALL):
        names = "; ".join(parts.loc[parts["verdict"] == verdict, "area_name"])
        if names and verdict == CLEAR_SHORTFALL:
            found.append(
                by_standard(translator, standard, "Clearly fewer than expected in {areas}.", areas=names)
            )
        elif names:
            found.append(
                by_standard(translator, standard, "Probably fewer than expected in {areas}.", areas=names)
            )
    return found or [by_standard(translator, standard, NO_REGION)]
