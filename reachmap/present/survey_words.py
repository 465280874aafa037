"""What parents answered, in sentences: never without how many did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from reachmap.i18n import N_

if TYPE_CHECKING:
    from reachmap.compare.survey import Survey
    from reachmap.i18n import Translator

# Inside a sentence: Swedish has a small letter there, English never.
DAYS = {
    "monday": N_("Mondays"),
    "tuesday": N_("Tuesdays"),
    "wednesday": N_("Wednesdays"),
    "thursday": N_("Thursdays"),
    "friday": N_("Fridays"),
    "saturday": N_("Saturdays"),
    "sunday": N_("Sundays"),
}
_MOST_AREAS = 20


def survey_lines(
    survey: Survey, translator: Translator, *, names: Mapping[str, str] | None = None
) -> list[str]:
    """Say how many answered, who knows of the support, and which days suit.

    Parameters
    ----------
    survey, translator
        What, and in which language.
    names
        Names of areas by their code; a code without a name stands as it is.
    """
    say, number = translator.say, translator.number
    known = survey.response.dropna()
    asked, answered = int(known["asked"].sum()), int(known["answered"].sum())
    if not asked:
        return [say("Too few answered for anything to be shown.")]
    share = number(100 * answered / asked)
    lines = [
        say(
            "{answered} of {asked} parents who were asked answered ({share} of 100). Those who did not "
            "may think otherwise.",
            answered=number(answered),
            asked=number(asked),
            share=share,
        )
    ]
    lines += _knowing(survey, translator, names or {})
    days = survey.weekdays().dropna()
    if not days.empty:
        told = [
            say("{day} ({n} of 100)", day=say(DAYS[str(day)]), n=number(100 * float(row["share"])))
            for day, row in days.iterrows()
        ]
        lines.append(say("Days that suit those who answered: {days}.", days=translator.listed(told)))
    return lines


def _knowing(survey: Survey, translator: Translator, names: Mapping[str, str]) -> list[str]:
    rows = survey.knows_of_it()
    shown = rows[rows["share"].notna()]
    lines = [
        _line(names.get(str(code), str(code)), row, translator)
        for code, row in shown.head(_MOST_AREAS).iterrows()
    ]
    hidden = len(rows) - len(shown)
    if hidden:
        lines.append(
            translator.count(
                "In {n} area too few answered, or answered otherwise, to show it.",
                "In {n} areas too few answered, or answered otherwise, to show it.",
                hidden,
            )
        )
    return lines


def _line(name: str, row: pd.Series, translator: Translator) -> str:
    share, low, high, least, most = (
        translator.number(100 * float(row[name])) for name in ("share", "low", "high", "least", "most")
    )
    return translator.say(
        "{area}: {share} of 100 who answered know of the support ({low}–{high}); of all who were asked "
        "between {least} and {most}.",
        area=name,
        share=share,
        low=low,
        high=high,
        least=least,
        most=most,
    )
