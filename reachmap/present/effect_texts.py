"""What goes with how far the support reaches, in words that say neither cause nor person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reachmap.i18n import N_

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

# An area that differs by a step, for covariates whose name says what they are; {step} is written in.
_AREAS = {
    "low_income_share": N_("areas where {step} percentage points more have a low income"),
    "short_education_share": N_("areas where {step} percentage points more have a short education"),
    "post_secondary_share": N_(
        "areas where {step} percentage points more have studied after upper secondary school"
    ),
    "rented_share": N_("areas where {step} percentage points more rent their home"),
    "cooperative_share": N_("areas where {step} percentage points more live in cooperative flats"),
    "owned_share": N_("areas where {step} percentage points more own their home"),
    "income_median_tkr": N_("areas where the median income is {step} thousand kronor higher"),
    "income_mean_tkr": N_("areas where the mean income is {step} thousand kronor higher"),
}


def effect_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of each covariate how far the support reaches where it is higher, with the interval."""
    rows = analysis.facts.get("effects") or []
    lines = [_line(row, translator) for row in rows]
    if not lines:
        return []
    return [
        *lines,
        translator.say(
            "This is about areas, not about people who live there, and it does not show a cause: areas that "
            "are alike in this may be alike in much else."
        ),
    ]


def _line(row: dict[str, Any], translator: Translator) -> str:
    say = translator.say
    figures = {name: _times(row[name], translator) for name in ("ratio", "low", "high")}
    where = _where(row, translator)
    if row["low"] <= 1 <= row["high"]:
        text = say(
            "In {where} it can not be said whether the support reaches a larger or a smaller share: {ratio} "
            "times as large (between {low} and {high}).",
            where=where,
            **figures,
        )
    else:
        text = say(
            "In {where} the support reaches a share that is {ratio} times as large "
            "(between {low} and {high}).",
            where=where,
            **figures,
        )
    # With ``spatial="none"`` neither what neighbours share nor an area's own difference is left.
    more = say(
        "Were areas held to differ in nothing else, it would be {plain} times (between {low} and {high}).",
        plain=_times(row["plain_ratio"], translator),
        low=_times(row["plain_low"], translator),
        high=_times(row["plain_high"], translator),
    )
    return f"{text} {more}"


def _where(row: dict[str, Any], translator: Translator) -> str:
    name = str(row["covariate"])
    step = translator.number(row["step"], 0 if row["step"] >= 1 else 2)
    if name in _AREAS and row["step"] != row["sd"]:
        return translator.say(_AREAS[name], step=step)
    return translator.say("areas where {name} is {step} higher", name=name, step=step)


def _times(ratio: float, translator: Translator) -> str:
    return translator.number(ratio, 2)
