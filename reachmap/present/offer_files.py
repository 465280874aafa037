"""What is offered, as files: a table, a part of the summary, sheets of the workbook, a record."""

from __future__ import annotations

import io
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reachmap.offers.counts import COUNT_COLUMNS, EVERY
from reachmap.offers.way import Step
from reachmap.present import labels, offers, way
from reachmap.present.advice import advice_lines
from reachmap.present.columns import harmless
from reachmap.present.offer_labels import dimension_label, state_label, step_label, value_label
from reachmap.present.xlsx import PERCENT, TEXT, WHOLE, WRAPPED, Cell, Sheet

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.offers import Offers


def offers_csv(found: Offers | None) -> str:
    """Write what is offered by age along every dimension: UTF-8, comma; headings alone where nothing is."""
    if found is None or not found.any:
        return ",".join([*COUNT_COLUMNS, "state"]) + "\n"
    states = found.counts["age_band"].map(found.bands["state"])
    table = found.counts.assign(
        value=found.counts["value"].map(harmless),
        state=states.where(found.counts["dimension"] == EVERY, ""),
    )
    text = io.StringIO()
    table.to_csv(text, index=False, lineterminator="\n")
    return text.getvalue()


def offer_parts(found: Offers, translator: Translator) -> list[tuple[str, list[str]]]:
    """Word what is offered, what to try and the way to the support: headings with their lines."""
    say = translator.say
    parts = []
    if found.any:
        parts.append((say("What is offered"), offers.offers_answer(found, translator)))
        parts.append((say("What to try"), advice_lines(found.advice, found, translator)))
        parts.append((say("What this does not say of the offers"), offers.offers_notes(found, translator)))
    if any(step.known for step in found.way):
        parts.append((way.way_title(translator), way.step_lines(found.way, translator)))
        parts.append((say("Where most are lost"), way.way_lines(found.way, found.steps, translator)))
    return [(title, lines) for title, lines in parts if lines]


def offers_record(found: Offers) -> dict[str, Any]:
    """Collect what is told of offers, for programs; hidden counts are null."""
    return {
        "activities": len(found.activities),
        "bands": {str(band): row.to_dict() for band, row in found.bands.iterrows()} if found.any else {},
        "ages_without_offer": list(found.ages_without) if found.any else None,
        "ages_without_universal_offer": list(found.ages_without_universal) if found.any else None,
        "languages_needed": list(found.needed),
        "within_km": found.within_km,
        "advice": [{"rule": one.rule, **one.facts} for one in found.advice],
        "way": [_step_record(step) for step in found.way],
        "declined": found.steps.declined,
        "queue": found.steps.queue,
        "read": [
            dict(zip(("file", "sheet", "rows", "recognised"), sheet, strict=True)) for sheet in found.read
        ],
    }


def _step_record(step: Step) -> dict[str, Any]:
    record = asdict(step)
    for name in ("number", "share", "low", "high"):
        record[name] = None if record[name] is None else round(float(record[name]), 5)
    return record


def offers_sheet(found: Offers, translator: Translator) -> Sheet:
    """What is offered by age, along every dimension, as a sheet of the workbook."""
    say = translator.say
    columns = [
        (say("Told apart by"), 22),
        (say("What"), 34),
        (say("The child's age"), 20),
        (say("Activities"), 12),
        (say("For every parent"), 14),
        (say("Seats"), 10),
        (say("Assessment"), 44),
    ]
    rows = [_count_row(row, found, translator) for row in found.counts.to_dict("records")]
    about = say("Activities by the child's age: one that is for several ages counts in each.")
    return Sheet("offers", say("What is offered"), about, columns, rows, frozen=2)


def _count_row(row: dict[Any, Any], found: Offers, translator: Translator) -> list[Cell]:
    every = row["dimension"] == EVERY
    part = translator.say("All activities") if every else dimension_label(translator, row["dimension"])
    value = "" if every else value_label(translator, row["dimension"], row["value"])
    state = state_label(translator, found.bands["state"][row["age_band"]]) if every else None
    return [
        (part, TEXT),
        (labels.upper_first(value) or None, TEXT),
        (labels.band_label(translator, row["age_band"]), TEXT),
        (row["activities"], WHOLE),
        (row["universal"], WHOLE),
        (row["seats"] if row["seats_known"] else None, WHOLE),
        (state, WRAPPED),
    ]


def way_sheet(found: Offers, translator: Translator) -> Sheet:
    """The steps of the way to the support as a sheet of the workbook."""
    say = translator.say
    columns = [
        (say("Step"), 34),
        (say("Parents, about"), 14),
        (say("Share of whom it is told"), 14),
        (say("Share, interval from"), 14),
        (say("Share, interval to"), 14),
        (say("Counted"), 12),
        (say("Of"), 12),
    ]
    rows: list[list[Cell]] = [
        [
            (step_label(translator, step.key), TEXT),
            (None if step.number is None else labels.round_people(step.number), WHOLE),
            (step.share, PERCENT),
            (step.low, PERCENT),
            (step.high, PERCENT),
            (None if step.part is None else step.part.count, WHOLE),
            (None if step.part is None else step.part.of, WHOLE),
        ]
        for step in found.way
    ]
    about = say("How many parents are left at each step; an empty cell is a step that no file tells of.")
    return Sheet("way", say("The way to the support"), about, columns, rows)


def offer_sheets(found: Offers | None, translator: Translator) -> list[Sheet]:
    """The sheets that there is something to write on."""
    if found is None:
        return []
    sheets = [offers_sheet(found, translator)] if found.any else []
    return sheets + ([way_sheet(found, translator)] if any(step.known for step in found.way) else [])
