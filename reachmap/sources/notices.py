"""What a person should know of what was fetched, in words: by the code of a `library.Notice`.

Why a table was left out is worded as the error that it would have been had nothing else been asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reachmap.i18n import N_, Translator
from reachmap.i18n.errors_sources import SOURCE_ERRORS
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
    "no_figures": N_("{table} ({title}) has no figures for these areas in {period}."),
}
_LACKS = N_(
    "NOT MADE: {columns}. {why} What to do: download the table by hand and put it with the files "
    "(docs/statistics.md), try another year (reachmap fetch --year), or do without."
)


def worded(notice: Notice, translator: Translator, *, named: Callable[[str], str] = str) -> str:
    """Say a notice in a language: first of all what could not be made, where that is so.

    ``named`` says what a column is called.
    """
    message = NOTICES.get(notice.code) or SOURCE_ERRORS.get(notice.code)
    # A note in a folder that a newer ReachMap filled may have a code that is not known here.
    why = notice.code if message is None else translator.say(message, **dict(notice.fields))
    if not notice.lacks:
        return why
    return translator.say(_LACKS, columns=", ".join(map(named, notice.lacks)), why=why)


def most_important_first(notices: Sequence[Notice]) -> list[Notice]:
    """Put what could not be made before the rest."""
    return sorted(notices, key=lambda notice: not notice.lacks)
