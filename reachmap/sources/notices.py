"""What a person should know of what was fetched, in words: by the code of a `library.Notice`."""

from __future__ import annotations

from reachmap.i18n import N_, Translator
from reachmap.sources.library import Notice

NOTICES: dict[str, str] = {
    "fewer_cells": N_("{table}: the service takes fewer cells at once than it says; asked for {cells}."),
    "table_updated": N_("{table} was updated {after}; what is kept from before is of {before}."),
    "dimension_gone": N_("{table} has lost the dimension {dimension}."),
    "dimension_new": N_("{table} has a new dimension, {dimension}."),
    "codes_gone": N_("{table}, {dimension}: no longer there are {codes} ({n})."),
    "codes_new": N_("{table}, {dimension}: new are {codes} ({n})."),
    "table_not_of_level": N_("{table} has no figures for {level}, and was left out."),
    "period_empty": N_(
        "{table} has nothing but zeros for {period}: the areas did not exist then. An earlier one is used."
    ),
    "noise": N_(
        "The publisher has put a little noise on every count of {tables}: parts do not add up to their "
        "totals. Totals were asked for as such, not added up."
    ),
    "coverage": N_("Areas of {layer} with an edge that does not quite meet its neighbour's: {n}."),
    "gaps": N_("Gaps between areas of {layer}: {n}."),
    "kpis_without_values": N_("Kolada has no values of {kpis} for these municipalities and years ({n})."),
}


def worded(notice: Notice, translator: Translator) -> str:
    """Say a notice in a language."""
    return translator.say(NOTICES[notice.code], **dict(notice.fields))
