"""The county's report: an overview, then a page for each municipality; as PDF and for Word.

It looks as the steering group's.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pandas as pd

from reachmap.compare.comparison import MISSING
from reachmap.compare.outlines import counties, name_of
from reachmap.compare.periods import LESS, MORE
from reachmap.present import labels
from reachmap.present.compare_beside import association_lines, beside_table
from reachmap.present.compare_periods import (
    action_lines,
    change_lines,
    change_table,
    per_cent_interval,
)
from reachmap.present.compare_pictures import (
    county_map,
    funnel_note,
    funnel_picture,
    funnel_title,
    funnel_words,
    legend,
    map_words,
)
from reachmap.present.compare_words import (
    AGES_ALIKE,
    STANDINGS,
    answer_lines,
    definition_lines,
    main_table,
    rank_text,
    reading_lines,
    second_table,
    similar_lines,
    standing,
    times_text,
    title,
)
from reachmap.present.report_tame import LONGEST_NAME, LONGEST_TITLE, tame, tame_line
from reachmap.present.share_words import inspect_blocks
from reachmap.present.source_texts import shared_lines
from reachmap.present.survey_words import survey_lines
from reachmap.present.typeset import set_pages, set_pdf
from reachmap.vocabulary import ALL, CLEAR_SHORTFALL, LIKELY_SHORTFALL

if TYPE_CHECKING:
    from reachmap.compare.actions import Judged
    from reachmap.compare.comparison import Comparison
    from reachmap.compare.share_file import Share
    from reachmap.compare.survey import Survey
    from reachmap.i18n import Translator

TEMPLATE = "county.typ"
MOST_PAGES = 60
_MOST_AREAS = 8
# The columns of `main_table` that a page is wide enough for.
_SHOWN = (0, 1, 2, 4, 6, 7)
_NAMES = {"sv": "lansrapport", "en": "county_report"}


@dataclass(frozen=True)
class Part:
    """A heading with lines, a table, or both."""

    heading: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def data(self) -> dict[str, Any]:
        """What the template reads."""
        told = asdict(self)
        return {
            "heading": told["heading"],
            "lines": [tame_line(line) for line in self.lines],
            "table": {"columns": list(self.columns), "rows": [list(map(_cell, row)) for row in self.rows]},
        }


def report_names(language: str) -> tuple[str, str]:
    """Name the PDF and the Word file."""
    return f"{_NAMES[language]}.pdf", f"{_NAMES[language]}.docx"


def pdf(
    comparison: Comparison,
    translator: Translator,
    *,
    actions: Judged | None = None,
    survey: Survey | None = None,
    day: date | None = None,
) -> bytes:
    """Set the report as a tagged PDF.

    Parameters
    ----------
    comparison, translator
        What, and in which language.
    actions, survey
        What was done, and what parents answered, if it is known.
    day
        When it was made; None leaves it out.

    Raises
    ------
    OutputError
        It could not be set: our fault.
    """
    data = report_data(comparison, translator, actions=actions, survey=survey, day=day)
    return set_pdf(TEMPLATE, data, moment=_moment(comparison, day))


def files(
    comparison: Comparison,
    translator: Translator,
    *,
    actions: Judged | None = None,
    survey: Survey | None = None,
    day: date | None = None,
) -> dict[str, bytes]:
    """Make the PDF and the Word file, by their names; parameters and errors as of `pdf`."""
    from reachmap.present.compare_word import word

    data = report_data(comparison, translator, actions=actions, survey=survey, day=day)
    moment = _moment(comparison, day)
    made = (set_pdf(TEMPLATE, data, moment=moment), word(data, moment))
    return dict(zip(report_names(translator.language), made, strict=True))


def _moment(comparison: Comparison, day: date | None) -> datetime:
    """Date the file: the day it was made, else the last of all periods. No time of day."""
    last = max(share.manifest.period[1] for share in comparison.shares)
    return datetime.combine(day or last, time(12), tzinfo=UTC)


def pages(comparison: Comparison, translator: Translator, *, actions: Judged | None = None) -> list[bytes]:
    """Set the same as pictures, one for each page."""
    return set_pages(TEMPLATE, report_data(comparison, translator, actions=actions), ppi=80)


def report_data(
    comparison: Comparison,
    translator: Translator,
    *,
    actions: Judged | None = None,
    survey: Survey | None = None,
    day: date | None = None,
) -> dict[str, Any]:
    """Word the whole report."""
    say = translator.say
    made = (
        say("Made with ReachMap {version}.", version=version("reachmap"))
        if day is None
        else say("Made with ReachMap {version}, {day}.", version=version("reachmap"), day=translator.day(day))
    )
    return {
        "language": translator.language,
        "title": say("Whom does the support reach in {place}?", place=_place(comparison, translator)),
        "description": title(comparison, translator),
        "project": say("Municipalities side by side: {what}", what=title(comparison, translator)),
        "marks": [say("Simulated data")] if comparison.simulated else [],
        "made": made,
        "page": say("Page"),
        "lead": [tame_line(line) for line in answer_lines(comparison, translator)],
        "map_heading": say("How the municipalities compare"),
        "map_svg": county_map(comparison),
        "map_alt": map_words(comparison, translator),
        "map_note": say("Numbers on the map are those of the table."),
        "legend": [(look.key, words) for look, words in legend(comparison, translator)],
        "overview": [part.data() for part in _overview(comparison, translator)],
        "funnel_heading": say("Is a difference more than chance?"),
        "funnel_svg": funnel_picture(comparison.latest, translator),
        "funnel_alt": f"{funnel_title(translator)}. {funnel_words(comparison.latest, translator)}",
        "funnel_words": funnel_note(comparison.latest, translator),
        "after": [part.data() for part in _after(comparison, translator, actions, survey)],
        "municipalities": _municipalities(comparison, translator),
    }


def _place(comparison: Comparison, translator: Translator) -> str:
    found = sorted({counties().get(code[:2], code[:2]) for code in comparison.latest.table.index})
    return translator.listed(found) if len(found) <= 3 else translator.say("the country")


def _overview(comparison: Comparison, translator: Translator) -> list[Part]:
    say = translator.say
    headings, rows = main_table(comparison.latest, translator)
    numbered = [(f"{i}. {row[0]}", *(row[k] for k in _SHOWN[1:])) for i, row in enumerate(rows, start=1)]
    return [
        Part(
            say("Municipalities, in the order of their codes"),
            columns=tuple(headings[k] for k in _SHOWN),
            rows=tuple(numbered),
        ),
        Part(say("How they are counted"), tuple(definition_lines(comparison, translator))),
    ]


def _after(
    comparison: Comparison, translator: Translator, actions: Judged | None, survey: Survey | None
) -> list[Part]:
    say = translator.say
    headings, rows = change_table(comparison, translator)
    second, groups = second_table(comparison.latest, translator)
    beside, figures = beside_table(comparison, translator)
    parts = [
        Part(
            say("What changed"), tuple(change_lines(comparison, translator)), tuple(headings), _tuples(rows)
        ),
        Part(say("Second figures"), (), tuple(second), _tuples(groups)),
        Part(say("Similar municipalities"), tuple(similar_lines(comparison, translator))),
        Part(
            say("Other figures beside"),
            tuple(association_lines(comparison, translator)),
            tuple(beside),
            _tuples(figures),
        ),
        Part(say("How to read it"), tuple(reading_lines(translator, ages_alike=AGES_ALIKE in _SHOWN))),
        Part(say("Published sources"), tuple(shared_lines(comparison, translator))),
    ]
    if actions is not None:
        told = tuple(action_lines(actions, translator))
        parts.insert(1, Part(say("What was done, and what the next period shows"), told))
    if survey is not None:
        parts.insert(
            1,
            Part(
                say("What parents answered"),
                tuple(survey_lines(survey, translator, names=comparison.area_names())),
            ),
        )
    return [part for part in parts if part.lines or part.rows]


def _tuples(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, rows))


def _cell(text: str) -> str:
    return tame(text, LONGEST_TITLE)


def _municipalities(comparison: Comparison, translator: Translator) -> list[dict[str, Any]]:
    latest = {share.manifest.code: share for share in comparison.shares}
    found = []
    for code, row in list(comparison.latest.table.iterrows())[:MOST_PAGES]:
        share = latest.get(str(code))
        if share is None or row["state"] == MISSING:
            continue
        parts = [*_standing_part(comparison, row, translator), *_own_parts(comparison, share, translator)]
        found.append(
            {
                "name": name_of(str(code)),
                "lead": [tame_line(line) for line in _lead(row, share, translator)],
                "sections": [part.data() for part in parts],
            }
        )
    return found


def _lead(row: pd.Series, share: Share, translator: Translator) -> list[str]:
    figures = (row["crude"], row["crude_low"], row["crude_high"])
    told = labels.upper_first(labels.rate_sentence(translator, *figures))
    remark = translator.say(
        "Beside the other municipalities: {standing}.", standing=translator.say(STANDINGS[standing(row)])
    )
    return [
        f"{told}.",
        remark,
        translator.say("From {title}.", title=tame(share.manifest.title, LONGEST_TITLE)),
    ]


def _standing_part(comparison: Comparison, row: pd.Series, translator: Translator) -> list[Part]:
    if pd.isna(row.get("pooled")):
        return []
    say = translator.say
    count = int(comparison.latest.table["rank"].notna().sum())
    times, positions = times_text(row, "pooled", translator), rank_text(row, count, translator)
    lines = [
        say("Times all municipalities, drawn together: {times}.", times=times),
        say("Possible positions: {positions}.", positions=positions),
    ]
    changes = comparison.changes
    if changes is not None and row.name in changes.municipalities.index:
        ends = changes.municipalities[["change_low", "change_high"]].to_dict("index")[str(row.name)]
        interval = per_cent_interval(float(ends["change_low"]), float(ends["change_high"]), translator)
        values = {"first": str(changes.first), "last": str(changes.last), "interval": interval}
        lines.append(say("From {first} to {last}: {interval}.", **values))
    return [Part(say("Beside the others"), tuple(lines))]


def _own_parts(comparison: Comparison, share: Share, translator: Translator) -> list[Part]:
    say = translator.say
    blocks = dict(inspect_blocks(share, translator))
    parts = [_ages(share, translator), *_areas(share, translator), *_changed(comparison, share, translator)]
    for heading in (say("How much is known"), say("How it is counted"), say("What was held, by name")):
        parts.append(Part(heading, tuple(blocks[heading])))
    return parts


def _ages(share: Share, translator: Translator) -> Part:
    """The municipality's ages and groups, as its own file has them."""
    say = translator.say
    wholes = share.cells[(share.cells["area_code"] == ALL) & share.cells["coverage"].notna()]
    shown = wholes[(wholes["age_band"] == ALL) | (wholes["parent_group"] == ALL)]
    rows = []
    for _, row in shown.iterrows():
        if row["parent_group"] in ("teens", "upper_secondary"):
            continue
        figures = (row["coverage"], row["coverage_low"], row["coverage_high"])
        name = (
            labels.group_label(translator, row["parent_group"])
            if row["age_band"] == ALL
            else labels.band_label(translator, row["age_band"])
        )
        rate = f"{labels.rate(translator, *figures)} ({labels.rate_interval(translator, *figures)})"
        rows.append((name, labels.people(translator, row["target"]), rate))
    columns = (say("Parents"), say("Estimated number"), say("Reached of 100 parents"))
    return Part(say("The child's age, and groups"), columns=columns, rows=tuple(rows))


def _areas(share: Share, translator: Translator) -> list[Part]:
    """Areas that the municipality's own file points out."""
    areas = share.areas()
    found = areas[areas["verdict"].isin([CLEAR_SHORTFALL, LIKELY_SHORTFALL])]
    if found.empty:
        return []
    say = translator.say
    rows = []
    for _, row in found.head(_MOST_AREAS).iterrows():
        figures = (row["coverage"], row["coverage_low"], row["coverage_high"])
        rate = f"{labels.rate(translator, *figures)} ({labels.rate_interval(translator, *figures)})"
        rows.append(
            (tame(row["area_name"], LONGEST_NAME), rate, labels.verdict_label(translator, row["verdict"]))
        )
    left = len(found) - len(rows)
    lines = (
        (translator.count("{n} more area is pointed out.", "{n} more areas are pointed out.", left),)
        if left
        else ()
    )
    columns = (say("Area"), say("Reached of 100 parents"), say("Assessment"))
    heading = say("Areas where the support reaches fewer than in the rest of the municipality")
    return [Part(heading, lines, columns, tuple(rows))]


def _changed(comparison: Comparison, share: Share, translator: Translator) -> list[Part]:
    changes = comparison.changes
    if changes is None:
        return []
    own = changes.areas[changes.areas["municipality"] == share.manifest.code]
    unlike = own[own["verdict"].isin([MORE, LESS])]
    if own.empty:
        return []
    say = translator.say
    lines = [
        say(
            "{name}: {interval} beside the rest of the municipality.",
            name=tame(str(row["area_name"]), LONGEST_NAME),
            interval=per_cent_interval(row["against_low"], row["against_high"], translator),
        )
        for _, row in unlike.head(_MOST_AREAS).iterrows()
    ]
    nobody = say("No area changed otherwise than the rest by more than chance.")
    return [Part(say("Areas that changed otherwise than the rest"), tuple(lines) or (nobody,))]
