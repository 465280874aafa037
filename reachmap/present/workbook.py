"""Results as an Excel workbook with a sheet for each table: ``tables.xlsx``.

Numbers have all their decimals in the cell and are rounded by its format. A hidden count is an empty cell,
with the class that it belongs to in words beside it, so that a column of numbers stays one. Headings are in
the reader's language; only the long table has the names of ``cells.csv``, so that the two can be joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from reachmap.present import intake_sentences, labels, pick, reached_words, sentences
from reachmap.present.columns import dictionary, marks, word
from reachmap.present.equality_sheet import equality_sheet
from reachmap.present.experience import experience_sheet
from reachmap.present.limits import held_against_nothing
from reachmap.present.offer_files import offer_sheets
from reachmap.present.page_texts import page_texts
from reachmap.present.priorities import cell_priority_sheet, priority_sheet
from reachmap.present.regions import MEMBERS, region_table
from reachmap.present.rounding import rounding_lines
from reachmap.present.xlsx import (
    GENERAL,
    PERCENT,
    RATIO,
    TENTHS,
    TEXT,
    WHOLE,
    WRAPPED,
    Cell,
    Front,
    Sheet,
    write_workbook,
)
from reachmap.tables import CELLS
from reachmap.vocabulary import ALL, BAND_KEYS, GROUP_KEYS, LOCATED_BY, NO_DATA, NOT_LOCATED, VERDICTS

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

# The figures of the tables for people, after the columns that name the row.
_FIGURES = (
    "verdict_label",
    "reached",
    "reached_label",
    *("coverage", "coverage_low", "coverage_high"),
    *("target", "target_low", "target_high"),
    *("shortfall", "shortfall_low", "shortfall_high"),
    "unreached",
)
_WIDTHS = {"verdict_label": 30, "reached_label": 16, "area_name": 44, "municipality_code": 13}
_WIDTH = 12
_RATIOS = ("rate_ratio", "rate_ratio_low", "rate_ratio_high", "probability_shortfall")
_READING = ("expected", "verdict", "whole", "estimate", "too_few", "no_data")


def workbook(analysis: Analysis, translator: Translator, record: Mapping[str, Any]) -> bytes:
    """Make the workbook.

    Parameters
    ----------
    analysis
        The result.
    translator
        Language of everything but codes.
    record
        What was run, as in ``run.json``.

    Returns
    -------
    bytes
        An xlsx file; the same input gives the same bytes.
    """
    sheets = (
        area_sheet(analysis, translator),
        group_sheet(analysis, translator),
        equality_sheet(analysis, translator),
        cell_sheet(analysis, translator),
        intake_sheet(analysis, translator),
        dictionary_sheet(translator),
        settings_sheet(record, translator),
        priority_sheet(analysis, translator),
        cell_priority_sheet(analysis, translator),
        *region_sheets(analysis, translator),
        experience_sheet(analysis, translator),
        *offer_sheets(analysis.offers, translator),
    )
    front = Front(
        title=translator.say("Read me first"),
        project=analysis.settings.project.name,
        period=intake_sentences.period(analysis.settings, translator),
        marks=marks(analysis.settings, translator),
        blocks=_read_me(analysis, translator, sheets),
    )
    return write_workbook(front, sheets)


def _read_me(
    analysis: Analysis, translator: Translator, sheets: Sequence[Sheet]
) -> list[tuple[str, Sequence[str]]]:
    say, k = translator.say, analysis.settings.disclosure.k
    texts = page_texts(translator, analysis.settings, alone=held_against_nothing(analysis))
    reading = [texts[f"reading_{part}"] for part in _READING]
    reading.append(
        say(
            "An interval holds the true value in 9 cases of 10. The numbers in the cells have more decimals "
            "than they are worth: the format rounds them."
        )
    )
    if analysis.settings.disclosure.level == "public":
        reading.append(
            say(
                "A number recorded that is hidden is an empty cell, never 0; the column beside it says why: "
                "fewer than {k}, or hidden because it would tell such a number.",
                k=translator.number(k),
            )
        )
    reading += rounding_lines(analysis.settings, translator)
    return [
        (say("The answer"), sentences.headline(analysis, translator)),
        (say("The sheets"), [f"{sheet.title}: {sheet.about}" for sheet in sheets]),
        (say("How to read the figures"), reading),
        (say("What was read"), intake_sentences.intake_lines(analysis.intake, translator)),
        (say("What this does not say"), sentences.notes(analysis, translator)),
    ]


# --- tables of results


def area_sheet(analysis: Analysis, translator: Translator) -> Sheet:
    """All parents with children of all ages by area, largest shortfall first."""
    columns, rows = area_rows(pick.by_area(analysis), analysis, translator)
    return Sheet(
        "areas",
        translator.say("Areas"),
        translator.say("All parents with children of all ages by area, largest shortfall first."),
        columns,
        rows,
    )


def area_rows(
    cells: pd.DataFrame, analysis: Analysis, translator: Translator
) -> tuple[list[tuple[str, int]], list[list[Cell]]]:
    """Write rows of the cells, one an area: columns and cells."""
    before, after = ("area_name",), ("area_code", "municipality_code")
    rows = [
        [_cell(row, name, TEXT) for name in before]
        + _figures(row, analysis, translator)
        + [_cell(row, name, TEXT) for name in after]
        for row in _records(cells)
    ]
    return _columns((*before, *_FIGURES, *after), translator), rows


def region_sheets(analysis: Analysis, translator: Translator) -> list[Sheet]:
    """All figures of analysis areas, where there are any."""
    if analysis.regions is None:
        return []
    table = region_table(analysis.regions)
    names = [*CELLS.columns, MEMBERS]
    kinds = {name: _kind(name) for name in CELLS.columns} | {MEMBERS: TEXT}
    return [
        Sheet(
            "analysis_areas",
            translator.say("Analysis areas"),
            translator.say(
                "Neighbouring areas put together, where few participants are expected in each: every figure "
                "by age and group, with the columns of analysis_areas.csv."
            ),
            [(name, _WIDTHS.get(name, 14)) for name in names],
            [[_cell(row, name, kinds[name]) for name in names] for row in _records(table)],
            frozen=2,
        )
    ]


def group_sheet(analysis: Analysis, translator: Translator) -> Sheet:
    """Ages and groups of the whole municipality."""
    whole = analysis.cells[analysis.cells["area_code"] == ALL]
    rows = [
        [
            (labels.group_label(translator, row["parent_group"]), TEXT),
            (labels.band_label(translator, row["age_band"]), TEXT),
            *_figures(row, analysis, translator),
            _cell(row, "municipality_code", TEXT),
        ]
        for row in _records(whole)
    ]
    return Sheet(
        "groups",
        translator.say("Ages and groups"),
        translator.say("Ages and groups in the whole municipality, with those whose home area is not known."),
        _columns(("parent_group", "age_band", *_FIGURES, "municipality_code"), translator),
        rows,
        frozen=2,
    )


def cell_sheet(analysis: Analysis, translator: Translator) -> Sheet:
    """Every figure, with the columns of ``cells.csv``."""
    kinds = {name: _kind(name) for name in CELLS.columns}
    return Sheet(
        "cells",
        translator.say("All figures"),
        translator.say("Every figure by area, age and group, with the columns of cells.csv."),
        [(name, _WIDTHS.get(name, 14)) for name in CELLS.columns],
        [[_cell(row, name, kinds[name]) for name in CELLS.columns] for row in _records(analysis.cells)],
        frozen=2,
    )


def _records(cells: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give rows as plain values; missing is None, and so is an empty text."""
    for row in cells.to_dict("records"):
        yield {str(name): None if pd.isna(value) or value == "" else value for name, value in row.items()}


def _cell(row: Mapping[str, Any], name: str, kind: str) -> Cell:
    return row[name], kind


def _kind(name: str) -> str:
    """Tell how a column of the cells is written."""
    if name.startswith("coverage"):
        return TENTHS
    if name in _RATIOS:
        return RATIO
    return TEXT if CELLS.spec[name].kind == "text" else WHOLE


def _figures(row: Mapping[str, Any], analysis: Analysis, translator: Translator) -> list[Cell]:
    """Write the figures of one row, the share with as many decimals as it is worth."""
    share = PERCENT
    if row["coverage"] is not None:
        _, decimals = labels.rate_figure(row["coverage"], row["coverage_low"], row["coverage_high"])
        share = TENTHS if decimals or row["coverage"] < 0.01 else PERCENT
    words: dict[str, Cell] = {
        "verdict_label": (_verdict(row, translator, goals=analysis.settings.standard.has_goals), TEXT),
        "reached_label": (_hidden_words(row, analysis, translator), TEXT),
    }
    return [
        words.get(name) or _cell(row, name, share if name.startswith("coverage") else WHOLE)
        for name in _FIGURES
    ]


def _verdict(row: Mapping[str, Any], translator: Translator, *, goals: bool) -> str | None:
    """Word the verdict; the whole municipality is held against nothing but itself, or a goal."""
    if not goals and (row["area_code"], row["age_band"], row["parent_group"]) == (ALL, ALL, ALL):
        return None
    return labels.verdict_label(translator, row["verdict"] or NO_DATA, goals=goals)


def _hidden_words(row: Mapping[str, Any], analysis: Analysis, translator: Translator) -> str | None:
    """Say what a hidden count is told as; nothing beside a count that is shown."""
    if not row["hidden"]:
        return None
    few = reached_words.told_of(analysis.facts, row, analysis.settings.disclosure.k)
    return reached_words.reached(translator, None, hidden=True, k=few)


def _columns(names: Sequence[str], translator: Translator) -> list[tuple[str, int]]:
    return [(word(name, translator).label, _WIDTHS.get(name, _WIDTH)) for name in names]


# --- what was read, what columns mean, how it was run


def intake_sheet(analysis: Analysis, translator: Translator) -> Sheet:
    """Adults by what became of them, as they passed the gate."""
    say = translator.say
    counts, k = analysis.intake.counts, analysis.settings.disclosure.k
    fewer, hidden = say("fewer than {k}", k=translator.number(k)), say("hidden")
    located, lost = say("With a home area"), say("Without a home area")
    read, left_out = say("Read"), say("Not counted in coverage")
    total = say("in all")
    lines: list[tuple[str, str, int | None, str]] = [
        (read, say("rows"), counts.rows_read, hidden),
        (read, say("rows that are alike in every column"), counts.repeated_rows, hidden),
        (read, say("adults in the period"), counts.adults, fewer),
        (read, say("women"), counts.women, hidden),
        (read, say("men"), counts.men, hidden),
        (read, say("adults whose children's ages are known"), counts.age_known, hidden),
        (
            read,
            say("adults of whom it is known whether they are newly arrived"),
            counts.arrival_known,
            hidden,
        ),
        (read, say("adults without a date, counted"), counts.undated, fewer),
        (located, total, counts.located_total, hidden),
        *((located, labels.reason_label(translator, r), counts.located[r], hidden) for r in LOCATED_BY),
        (lost, total, counts.not_located_total, hidden),
        *((lost, labels.reason_label(translator, r), counts.not_located[r], hidden) for r in NOT_LOCATED),
        (left_out, say("dated outside the period"), counts.outside_period, hidden),
        *(
            (left_out, text, counts.outside_coverage[why], hidden)
            for why, text in intake_sentences.outside_texts(translator).items()
        ),
    ]
    return Sheet(
        "intake",
        say("What was read"),
        say("Adults by how their home area was found, or why it was not."),
        [(say("Part"), 26), (say("What"), 60), (say("Number"), _WIDTH), (say("Shown as"), 18)],
        [
            [(kind, TEXT), (what, TEXT), (number, WHOLE), (None if number is not None else why, TEXT)]
            for kind, what, number, why in lines
        ],
        frozen=0,
    )


def dictionary_sheet(translator: Translator) -> Sheet:
    """What every column and every code means, and where it is explained."""
    say = translator.say
    columns = [
        [
            (text.name, TEXT),
            (None, TEXT),
            (text.label, TEXT),
            (text.meaning, WRAPPED),
            (text.unit, TEXT),
            (say("docs/methods.md, section {n}", n=text.section) if text.section else None, TEXT),
        ]
        for text in dictionary(translator)
    ]
    codes = [
        [(name, TEXT), (code, TEXT), (label, TEXT), (None, TEXT), (None, TEXT), (None, TEXT)]
        for name, code, label in _codes(translator)
    ]
    headings = (
        (say("Column"), 24),
        (say("Code"), 18),
        (say("In words"), 38),
        (say("Meaning"), 80),
        (say("Unit"), 22),
        (say("Explained in"), 28),
    )
    about = say("What every column and every code means.")
    return Sheet("dictionary", say("Data dictionary"), about, headings, [*columns, *codes])


def _codes(translator: Translator) -> Iterator[tuple[str, str, str]]:
    for key in (ALL, *BAND_KEYS):
        yield "age_band", key, labels.band_label(translator, key)
    for key in (*GROUP_KEYS, *translator.names):
        yield "parent_group", key, labels.group_label(translator, key)
    for key in VERDICTS:
        yield "verdict", key, labels.verdict_label(translator, key)


def settings_sheet(record: Mapping[str, Any], translator: Translator) -> Sheet:
    """How it was run: settings, versions, seed, checksums of the files."""
    say = translator.say
    # Counts and equality have sheets of their own; there, hidden counts are told as what they are.
    facts = {name: value for name, value in record.items() if name not in ("counts", "equality")}
    return Sheet(
        "settings",
        say("Settings"),
        say("How it was run: settings, versions, seed and checksums of the files, as in run.json."),
        [(say("Name"), 44), (say("Value"), 90)],
        [
            [(name, TEXT), (value, WRAPPED if isinstance(value, str) else GENERAL)]
            for name, value in _flat(facts)
        ],
    )


def _flat(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Give a nested record as names with dots and plain values, in alphabetical order."""
    inner: Any = value
    if isinstance(value, (list, tuple)):
        inner = {str(place): part for place, part in enumerate(value, start=1)}
    if not isinstance(inner, Mapping):
        yield name, inner
        return
    keys = inner if inner is not value else sorted(inner)
    for key in keys:
        yield from _flat(inner[key], f"{name}.{key}" if name else str(key))
