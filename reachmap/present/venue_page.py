"""A plan of venues as files: a page that opens from disk, tables for Excel, a record for programs.

The page has no script and asks the network for nothing: its maps are pictures, and a table beside them says
the same.
"""

from __future__ import annotations

import base64
import csv
import io
import math
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from reachmap.present import labels
from reachmap.present.columns import marks
from reachmap.present.intake_sentences import period
from reachmap.present.map import templates
from reachmap.present.report_map import swatch_svg
from reachmap.present.source_files import write_all
from reachmap.present.source_texts import published, published_lines
from reachmap.present.venue_map import map_title, mark_legend, plan_map, share_legend
from reachmap.present.venue_tables import (
    access_rows,
    curve_picture,
    curve_title,
    newly_rows,
    option_rows,
    plan_record,
    venue_rows,
)
from reachmap.present.venue_texts import (
    answer,
    come_lines,
    compare_lines,
    group_lines,
    more_lines,
    note_lines,
    sure_lines,
    way,
)
from reachmap.present.wanted_times import wanted_note, wanted_rows

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis
    from reachmap.siting.plan import VenuePlan

PAGE, AREAS, RECORD = OUTPUTS = ("venues.html", "venues_areas.csv", "venues.json")


def write_plan(analysis: Analysis, plan: VenuePlan, translator: Translator, folder: Path) -> list[Path]:
    """Write a plan as files; each is made whole before any is put in place.

    Raises
    ------
    OutputError
        The folder or a file can not be written.
    """
    contents = {
        PAGE: plan_page(analysis, plan, translator),
        AREAS: areas_csv(plan),
        RECORD: plan_record(plan, published(analysis)),
    }
    return write_all(contents, published(analysis), folder)


def question(plan: VenuePlan, translator: Translator) -> str:
    """Say whom the plan is for and what within reach means."""
    band, group = plan.scenario.strata[0]
    return translator.say(
        "{who}. Within reach means {distance} from home.",
        who=labels.stratum_label(translator, band, group),
        distance=way(translator, plan.scenario.within or 0.0, plan.unit),
    )


def plan_page(analysis: Analysis, plan: VenuePlan, translator: Translator) -> str:
    """Write the page; the same plan gives the same text."""
    say = translator.say
    maps = [
        (
            map_title(translator, after=after),
            as_picture(plan_map(analysis.areas, plan, translator, after=after)),
        )
        for after in (False, True)
    ]
    legend = [(as_picture(swatch_svg(look)), words) for look, words in share_legend(translator)]
    shapes = [(as_picture(svg), words) for svg, words in mark_legend(translator)]
    tables = [
        (say("Both ways of choosing"), *option_rows(plan, translator)),
        (say("The venues"), *venue_rows(plan, translator)),
        (say("Who comes within reach"), *newly_rows(plan, translator)),
        (say("Days that suit parents"), *wanted_rows(plan, analysis.survey, translator)),
        (say("Every area"), *access_rows(plan, translator)),
    ]
    return (
        templates()
        .get_template("venues.html")
        .render(
            language=translator.language,
            title=say("Where should the next course be?"),
            project=analysis.settings.project.name,
            period=period(analysis.settings, translator),
            banners=marks(analysis.settings, translator),
            style=files("reachmap.present").joinpath("assets", "map.css").read_text(encoding="utf-8"),
            about=question(plan, translator),
            headline=answer(plan, translator),
            parts=parts(plan, translator),
            maps=maps,
            legend=[*legend, *shapes],
            curve=(curve_title(translator), as_picture(curve_picture(plan, translator))),
            tables=[table for table in tables if table[2]],
            notes_title=say("What this does not say"),
            notes=[*plan_notes(analysis, plan, translator), *published_lines(analysis, translator)],
        )
    )


def plan_notes(analysis: Analysis, plan: VenuePlan, translator: Translator) -> list[str]:
    """Say what a plan does not say, and the survey beside it neither."""
    asked = wanted_rows(plan, analysis.survey, translator)[1]
    return [*note_lines(plan, translator), *([wanted_note(translator)] if asked else [])]


def parts(plan: VenuePlan, translator: Translator) -> list[tuple[str, list[str]]]:
    """List what the plan says besides its answer: headings and sentences."""
    say = translator.say
    found = [
        (say("How sure is the choice?"), sure_lines(plan, translator)),
        (say("What would one more add?"), more_lines(plan, translator)),
        (say("The other way of choosing"), compare_lines(plan, translator)),
        (say("How many would take part?"), come_lines(plan, translator)),
        (say("Who comes nearer, and who does not?"), group_lines(plan, translator)),
    ]
    return [(title, lines) for title, lines in found if lines]


def as_picture(svg: str) -> str:
    """Write a picture as an address: two in one page would share the names of their patterns."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"


def areas_csv(plan: VenuePlan) -> str:
    """Write the areas for Excel: UTF-8, comma, point; what is not known is blank."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(plan.areas.columns)
    digits = dict.fromkeys(("access_before", "access_after"), 5)
    for row in plan.areas.round(digits | {"mean_before": 0, "mean_after": 0}).to_dict("records"):
        writer.writerow([_cell(str(name), value) for name, value in row.items()])
    return text.getvalue()


def _cell(name: str, value: object) -> str:
    if isinstance(value, float):
        digits = 5 if name.startswith("access") else 2
        return "" if math.isnan(value) else f"{value:.{digits}f}"
    written = str(value)
    return f"'{written}" if written[:1] in "=+-@\t\r" and written else written
