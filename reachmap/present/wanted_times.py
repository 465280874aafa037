"""Which days suit parents near a proposed place, by a survey: never without how many did not answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reachmap.compare.survey import WHEN
from reachmap.present.columns import plain_text
from reachmap.present.labels import upper_first
from reachmap.present.survey_words import DAYS

if TYPE_CHECKING:
    from reachmap.compare.survey import Survey
    from reachmap.i18n import Translator
    from reachmap.siting.plan import VenuePlan

_MOST_DAYS = 3
# Fewer people than this have not come nearer.
_SOMEBODY = 0.5


def wanted_rows(
    plan: VenuePlan, survey: Survey | None, translator: Translator
) -> tuple[list[str], list[list[str]]]:
    """Write which days suit: of the area that each new place lies in, of those that come nearer, of all.

    No rows without a survey that asks for days.
    """
    say = translator.say
    headings = [say("Where"), say("Days that suit, of 100 who answered"), say("Answered")]
    if survey is None or not (survey.answers["question"] == WHEN).any():
        return headings, []
    names = dict(zip(plan.areas["area_code"], plan.areas["area_name"], strict=True))
    new = plan.venues[plan.venues["role"] == "opened"]
    rows = [
        [
            say("{venue}: {area}", venue=plain_text(str(venue)), area=names.get(code, str(code))),
            *_days(survey, [str(code)], translator),
        ]
        for venue, code in zip(new["venue"], new["area_code"], strict=True)
        if code in names
    ]
    nearer = [str(code) for code in plan.areas.loc[plan.areas["newly_within"] >= _SOMEBODY, "area_code"]]
    if nearer:
        where = translator.count(
            "{n} area where parents come within reach",
            "{n} areas where parents come within reach",
            len(nearer),
        )
        rows.append([where, *_days(survey, nearer, translator)])
    return headings, [*rows, [say("All areas"), *_days(survey, None, translator)]]


def wanted_note(translator: Translator) -> str:
    """Say what the days do not tell."""
    return translator.say(
        "From the parent survey. A parent may name several days. Those who did not answer may prefer others."
    )


def _days(survey: Survey, codes: Sequence[str] | None, translator: Translator) -> list[str]:
    """The days that suit most, and how many answered of those who were asked."""
    say, number = translator.say, translator.number
    days = survey.weekdays(codes).dropna().sort_values("share", ascending=False, kind="stable")
    told = [
        say("{day} ({n} of 100)", day=say(DAYS[str(day)]), n=number(100 * float(row["share"])))
        for day, row in days.head(_MOST_DAYS).iterrows()
    ]
    response = survey.response if codes is None else survey.response.reindex(list(codes))
    asked, answered = (int(response[name].dropna().sum()) for name in ("asked", "answered"))
    if not asked or not told:
        return [say("too few answered"), "–"]
    return [upper_first(translator.listed(told)), say("{n} of {all}", n=number(answered), all=number(asked))]
