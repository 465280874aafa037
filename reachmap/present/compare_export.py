"""What a comparison writes: every figure as csv, the answer as text, pictures, and the county's report."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from reachmap.compare.outlines import name_of
from reachmap.present.columns import harmless, markdown
from reachmap.present.compare_beside import association_lines, beside_table
from reachmap.present.compare_periods import action_lines, change_lines, change_table
from reachmap.present.compare_pictures import county_map, funnel_picture, funnel_words
from reachmap.present.compare_words import (
    Table,
    answer_lines,
    definition_lines,
    main_table,
    reading_lines,
    second_table,
    similar_lines,
    title,
)
from reachmap.present.source_files import with_source, write_all
from reachmap.present.source_texts import shared_lines, shared_texts
from reachmap.present.survey_words import survey_lines

if TYPE_CHECKING:
    from datetime import date

    from reachmap.compare.actions import Judged
    from reachmap.compare.comparison import Comparison
    from reachmap.compare.survey import Survey
    from reachmap.i18n import Translator

FIGURES, AREAS, SUMMARY = "comparison.csv", "changes.csv", "comparison.md"
MAP, FUNNEL = "comparison_map.svg", "comparison_funnel.svg"


def write_comparison(
    comparison: Comparison,
    translator: Translator,
    folder: Path,
    *,
    actions: Judged | None = None,
    survey: Survey | None = None,
    day: date | None = None,
) -> list[Path]:
    """Write everything; each is made whole before any is put in place.

    Parameters
    ----------
    comparison, translator
        What, and in which language.
    folder
        Where to; made if it does not exist.
    actions, survey
        What was done, and what parents answered, if it is known.
    day
        Written on the report; None leaves it out.

    Raises
    ------
    OutputError
        The folder or a file can not be written.
    """
    from reachmap.present.compare_report import files

    sources = shared_texts(comparison)
    contents: dict[str, str | bytes] = {
        SUMMARY: summary(comparison, translator, actions=actions, survey=survey),
        FIGURES: figures(comparison),
        MAP: with_source(county_map(comparison), sources),
    }
    contents |= files(comparison, translator, actions=actions, survey=survey, day=day)
    if comparison.changes is not None:
        contents[AREAS] = _csv(comparison.changes.areas.reset_index())
    funnel = funnel_picture(comparison.latest, translator)
    if funnel:
        contents[FUNNEL] = with_source(funnel, sources)
    return write_all(contents, [{"title": text} for text in sources], folder)


def figures(comparison: Comparison) -> str:
    """Write every figure, a row for each municipality and year."""
    years = []
    for year in comparison.years:
        table = year.table.reset_index().rename(columns={"index": "municipality"})
        names = [name_of(str(code)) for code in table["municipality"]]
        table.insert(0, "year", year.year)
        table.insert(2, "name", names)
        years.append(table)
    told = pd.concat(years, ignore_index=True)
    if comparison.indicators is not None:
        beside = comparison.indicators.add_prefix("indicator: ")
        told = told.join(beside, on="municipality")
    return _csv(told)


def _csv(table: pd.DataFrame) -> str:
    texts = table.copy()
    for name in texts.columns:
        if not pd.api.types.is_numeric_dtype(texts[name]):
            texts[name] = [harmless(value) if isinstance(value, str) else value for value in texts[name]]
    written = io.StringIO()
    texts.to_csv(written, index=False, lineterminator="\n", float_format="%.5g")
    return written.getvalue()


def summary(
    comparison: Comparison,
    translator: Translator,
    *,
    actions: Judged | None = None,
    survey: Survey | None = None,
) -> str:
    """Write the answer, the definitions and the tables as Markdown."""
    say = translator.say
    heading, simulated = say("Municipalities side by side"), say("Simulated data")
    parts = [f"# {heading}: {title(comparison, translator)}"]
    if comparison.simulated:
        parts.append(f"**{simulated}**")
    blocks: list[tuple[str, Sequence[str]]] = [
        (say("What was found"), answer_lines(comparison, translator)),
        (say("How they are counted"), definition_lines(comparison, translator)),
        (say("Funnel"), [funnel_words(comparison.latest, translator)]),
        (say("What changed"), change_lines(comparison, translator)),
        (say("Similar municipalities"), similar_lines(comparison, translator)),
        (say("Other figures beside"), association_lines(comparison, translator)),
        (say("How to read it"), reading_lines(translator)),
        (say("Published sources"), shared_lines(comparison, translator)),
    ]
    if actions is not None:
        heading = say("What was done, and what the next period shows")
        blocks.insert(4, (heading, action_lines(actions, translator)))
    if survey is not None:
        blocks.insert(
            4, (say("What parents answered"), survey_lines(survey, translator, names=comparison.area_names()))
        )
    for heading, lines in blocks:
        if lines:
            parts.append(f"## {heading}\n\n" + "\n".join(f"- {markdown(line)}" for line in lines))
    for heading, table in (
        (say("Municipalities, in the order of their codes"), main_table(comparison.latest, translator)),
        (say("Second figures"), second_table(comparison.latest, translator)),
        (say("Other figures beside"), beside_table(comparison, translator)),
        (say("What changed"), change_table(comparison, translator)),
    ):
        if table[1]:
            parts.append(f"## {heading}\n\n{_markdown_table(table)}")
    return "\n\n".join(parts) + "\n"


def _markdown_table(table: Table) -> str:
    headings, rows = table
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text if set(text) == {"-"} else markdown(text)
