"""Results as files: `OUTPUTS`.

Same inputs, settings and seed give the same bytes: no time of day, no paths of the machine, numbers with a
fixed number of decimals, keys in order.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from reachmap.files import Source
from reachmap.i18n import Translator
from reachmap.present import intake_sentences, labels, pick, reached_words, sentences
from reachmap.present.columns import DETAILED, harmless, markdown, marks
from reachmap.present.effect_texts import effect_lines
from reachmap.present.equality import equality_lines, equality_notes, equality_record
from reachmap.present.experience import experience_lines
from reachmap.present.gis import geopackage
from reachmap.present.goal_texts import goal_lines
from reachmap.present.goal_words import by_standard
from reachmap.present.map import render_map
from reachmap.present.offer_files import offer_parts, offers_csv, offers_record
from reachmap.present.priorities import cell_lines, peer_lines, priority_lines, tipping_lines
from reachmap.present.regions import MAP_FILE, TABLE_FILE, region_lines, region_table, regional
from reachmap.present.source_files import ENDING, write_all
from reachmap.present.workbook import workbook
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.pipeline import Analysis

OUTPUTS = ("cells.csv", "map.html", "summary.md", "reach.gpkg", "tables.xlsx", "offers.csv", "run.json")


def write_outputs(analysis: Analysis, translator: Translator, folder: Path) -> list[Path]:
    """Write every output; each is made whole before any is put in place.

    Parameters
    ----------
    analysis
        The result.
    translator
        Language of the map, the summary, the workbook and the styles for QGIS.
    folder
        Where to; made if it does not exist. Outputs of an earlier run are replaced. Where there are analysis
        areas, a table and a map of those are written besides (`regions.TABLE_FILE`, `regions.MAP_FILE`);
        where published figures were used, their source beside each csv (`source_files`).

    Raises
    ------
    OutputError
        The folder or a file can not be written.
    """
    translator = translator.naming(analysis.settings.groups.names)
    contents: dict[str, str | bytes] = {
        "cells.csv": cells_csv(analysis.cells),
        "map.html": render_map(
            analysis,
            translator,
            headline=sentences.headline(analysis, translator),
            notes=sentences.notes(analysis, translator),
            other=(MAP_FILE, translator.say("Show analysis areas")) if analysis.regions else None,
        ),
        "summary.md": summary(analysis, translator),
        "reach.gpkg": geopackage(analysis, translator),
        "tables.xlsx": workbook(analysis, translator, run_record(analysis)),
        "offers.csv": offers_csv(analysis.offers),
        "run.json": run_json(analysis),
    }
    contents |= _of_regions(analysis, translator)
    marked = {name: _marked(name, content, analysis, translator) for name, content in contents.items()}
    written = write_all(marked, analysis.provenance.get("sources", []), folder)
    for name in {TABLE_FILE, MAP_FILE} - contents.keys():
        # Of an earlier run that had analysis areas.
        (folder / name).unlink(missing_ok=True)
        (folder / f"{name}{ENDING}").unlink(missing_ok=True)
    return written


def _marked(name: str, content: str | bytes, analysis: Analysis, translator: Translator) -> str | bytes:
    """Mark the rows of a csv at the detailed level: a file for programs has no heading to say it in."""
    if not name.endswith(".csv") or analysis.settings.disclosure.level != "detailed":
        return content
    text = content if isinstance(content, str) else content.decode("utf-8")
    mark, written = translator.say(DETAILED), io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""))):
        rows.writerow([*row, mark if number else "mark"])
    return written.getvalue()


def _of_regions(analysis: Analysis, translator: Translator) -> dict[str, str | bytes]:
    """Write what there is besides where neighbours were put together."""
    view = regional(analysis)
    if view is None or analysis.regions is None:
        return {}
    page = render_map(
        view,
        translator,
        headline=region_lines(analysis, translator),
        notes=sentences.notes(view, translator),
        other=("map.html", translator.say("Show all areas")),
    )
    return {TABLE_FILE: cells_csv(region_table(analysis.regions)), MAP_FILE: page}


def cells_csv(cells: pd.DataFrame) -> str:
    """Write the cells as csv: UTF-8, comma, point; missing is blank, hidden is true or false."""
    text = io.StringIO()
    cells.assign(
        hidden=cells["hidden"].map({True: "true", False: "false"}),
        area_name=cells["area_name"].map(harmless),
    ).to_csv(text, index=False, lineterminator="\n")
    return text.getvalue()


def run_record(analysis: Analysis) -> dict[str, Any]:
    """Collect what was run: settings, versions, seed, checksums, counts, model."""
    counts = asdict(analysis.intake.counts)
    return {
        **analysis.provenance,
        "settings": _settings(analysis),
        **analysis.facts,
        "equality": equality_record(analysis.equality),
        "offers": None if analysis.offers is None else offers_record(analysis.offers),
        "counts": counts,
        "suppression": {
            "method": "primary and complementary",
            "k": analysis.settings.disclosure.k,
            "rounding": analysis.settings.disclosure.rounding,
            "level": analysis.settings.disclosure.level,
            "hidden_cells": analysis.facts["hidden_cells"],
            "mark": DETAILED if analysis.settings.disclosure.level == "detailed" else None,
            "note": "null stands for a count from 0 to k-1, or for one that would tell such a count",
        },
        "flags": [{"code": code, **fields} for code, fields in analysis.intake.flags],
        "sheets": [asdict(sheet) for sheet in analysis.intake.sheets],
        "simulated": analysis.settings.project.simulated,
        "analysis_areas": None if analysis.regions is None else analysis.regions.members.to_dict(),
    }


def run_json(analysis: Analysis) -> str:
    """Write what was run, for programs."""
    return json.dumps(run_record(analysis), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _settings(analysis: Analysis) -> dict[str, Any]:
    """Settings as plain values; files by name only: no folder of the machine, nothing of what they hold."""

    def plain(value: object) -> object:
        if isinstance(value, Source):
            return value.name
        if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(inner) for inner in value]
        return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)

    found = plain(analysis.settings)
    return found if isinstance(found, dict) else {}


def summary(analysis: Analysis, translator: Translator) -> str:
    """Write the summary: the answer, the areas, what was read, what is not said."""
    project, say, standard = analysis.settings.project, translator.say, analysis.settings.standard
    parts = [_heading(say("{name}: where does the support not reach?", name=markdown(project.name)), level=1)]
    parts += [f"**{mark}**" for mark in marks(analysis.settings, translator)]
    parts += [markdown(text) for text in sentences.headline(analysis, translator)]
    goals = goal_lines(analysis, translator)
    if goals:
        parts += [_heading(say("The goals")), _bullets(goals)]
    clear = sentences.clear_areas(analysis, translator)
    if clear:
        parts.append(_heading(by_standard(translator, standard, "Areas with clearly fewer than expected")))
        parts.append(_bullets(clear))
    parts += _list_of_planner(analysis, translator)
    parts.append(_heading(say("Does the support reach equally?")))
    lines = equality_lines(analysis, translator) + equality_notes(analysis.equality, translator)
    parts.append(_bullets(lines))
    parts += _of_offers(analysis, translator)
    effects = effect_lines(analysis, translator)
    if effects:
        parts += [_heading(say("What areas have in common where it reaches more or less")), _bullets(effects)]
    parts += _regions(analysis, translator)
    experience = experience_lines(analysis, translator)
    if experience:
        parts += [_heading(say("What participants say")), _bullets(experience)]
    parts.append(_heading(by_standard(translator, standard, "Areas, largest shortfall first")))
    parts.append(_table(analysis, translator))
    parts.append(_heading(say("What was read")))
    parts.append(_bullets(intake_sentences.intake_lines(analysis.intake, translator)))
    parts.append(_heading(say("What this does not say")))
    parts.append(_bullets(sentences.notes(analysis, translator)))
    return "\n\n".join(parts) + "\n"


def _regions(analysis: Analysis, translator: Translator) -> list[str]:
    """Say why neighbours were put together, and what that shows."""
    lines, view = region_lines(analysis, translator), regional(analysis)
    parts = [_heading(translator.say("Analysis areas")), _bullets(lines)] if lines else []
    return parts if view is None else [*parts, _table(view, translator)]


def _list_of_planner(analysis: Analysis, translator: Translator) -> list[str]:
    """Which order is certain, what a verdict stands, and similar areas by name."""
    parts = [
        _heading(translator.say("Where most parents are lacking")),
        _bullets(priority_lines(analysis, translator)),
    ]
    for title, lines in (
        (translator.say("Ages and groups where most parents are lacking"), cell_lines(analysis, translator)),
        (translator.say("How much an assessment stands"), tipping_lines(analysis, translator)),
        (translator.say("Similar areas"), peer_lines(analysis, translator)),
    ):
        parts += [_heading(title), _bullets(lines)] if lines else []
    return parts


def _of_offers(analysis: Analysis, translator: Translator) -> list[str]:
    """Say what is offered, what to try, and which steps of the way to the support are known."""
    found = [] if analysis.offers is None else offer_parts(analysis.offers, translator)
    return [part for title, lines in found for part in (_heading(title), _bullets(lines))]


def _heading(text: str, *, level: int = 2) -> str:
    return "#" * level + " " + text


def _bullets(texts: list[str]) -> str:
    return "\n".join(f"- {markdown(text)}" for text in texts)


def _table(analysis: Analysis, translator: Translator) -> str:
    standard = analysis.settings.standard
    k = reached_words.told_as_few(analysis.facts, (ALL, ALL), analysis.settings.disclosure.k)
    headings = [
        translator.say("Area"),
        translator.say("Reached"),
        translator.say("Parents (estimate)"),
        translator.say("Reached of 100 (90 % interval)"),
        by_standard(translator, standard, "Fewer than expected (90 % interval)"),
        translator.say("Assessment"),
    ]
    rows = [headings, ["---"] * len(headings)]
    for _, row in pick.by_area(analysis).iterrows():
        count = None if pd.isna(row["reached"]) else int(row["reached"])
        share = (row["coverage"], row["coverage_low"], row["coverage_high"])
        gap = labels.difference(translator, row["shortfall"])
        gap_interval = labels.difference_interval(translator, row["shortfall_low"], row["shortfall_high"])
        rows.append(
            [
                markdown(row["area_name"]),
                reached_words.reached(translator, count, hidden=bool(row["hidden"]), k=k),
                labels.people(translator, row["target"]),
                _with_interval(labels.rate(translator, *share), labels.rate_interval(translator, *share)),
                _with_interval(gap, gap_interval),
                labels.verdict_label(translator, row["verdict"] or "no_data", goals=standard.has_goals),
            ]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _with_interval(value: str, interval: str) -> str:
    return f"{value} ({interval})" if interval else value
